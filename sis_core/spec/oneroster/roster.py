"""Reading OneRoster from a district: pages of objects, single objects, rendered once and kept."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sis_core.district import Store
from sis_core.spec.oneroster.declare import Entity, Kind
from sis_core.spec.oneroster.graves import buried
from sis_core.spec.oneroster.ids import Found, Ids
from sis_core.spec.oneroster.listings import Listing, Listings, Wanted
from sis_core.spec.oneroster.present import Present
from sis_core.spec.oneroster.relations import in_view
from sis_core.spec.oneroster.select import RowRenderer, bound_of, rows_sql, today_of
from sis_core.spec.oneroster.style import Style
from sis_core.wire.kept import KeptRows, Renderer
from sis_core.wire.memo import Memo
from sis_core.wire.shelf import Frame
from sis_core.wire.switches import Switches

MAX_BYTES = 96 * 1024 * 1024
PIECE = 1000
"""How many rows a piece of a long page has."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """One form of a kind's rows: part of the key under which they are kept."""

    entity: str
    kind: str
    buried: bool
    style: Style
    members: tuple[str, ...]
    day: str = ""
    """The district's day, for rows that depend on it."""


class Roster(KeptRows[RowForm]):
    """OneRoster objects of one district, rendered once and kept until they change."""

    def __init__(
        self, store: Store, memo: Memo, switches: Switches, entities: Mapping[str, Entity]
    ) -> None:
        super().__init__(store, MAX_BYTES)
        self.ids = Ids(store, switches)
        self._entities = entities
        self._members = {
            name: tuple(member.name for member in one.members) for name, one in entities.items()
        }
        self._present = Present(store, switches)
        self._listings = Listings(store, memo, switches, entities, self.ids, self._present)

    def style(self, base: str, root: str) -> Style:
        """How objects are written now, for a request to that base and root."""
        return self._present.style(base, root)

    def listing(self, wanted: Wanted) -> Listing:
        """The rows of a collection; raises BadFilter."""
        return self._listings.get(wanted)

    def members(self, entity: str) -> tuple[str, ...]:
        """The names of all members of an entity, in served order."""
        return self._members[entity]

    # -- rendering -----------------------------------------------------------------------------

    def renderer(self, key: RowForm) -> Renderer:
        """How the objects of a form are made."""
        entity = self._entities[key.entity]
        # The style's switches count: they may have changed since, and the rows are kept under it.
        chosen = tuple(value for _, value in key.style.chosen)
        kind = _named(self._present.kinds_under(key.entity, chosen), key.kind, key.buried)
        members = [member for member in entity.members if member.name in key.members]
        sql = rows_sql(entity, kind, key.style, members)
        return RowRenderer(self._store, kind, key.style, sql)

    def _kind(self, entity: str, name: str, gone: bool) -> Kind:
        return _named(self._present.kinds(entity), name, gone)

    def objects(
        self,
        listing: Listing,
        start: int,
        stop: int,
        entity: str,
        spell: Style,
        members: Sequence[str],
    ) -> list[bytes]:
        """The objects of a slice of a listing, in order; rows that are gone since are left out."""
        made: list[bytes] = []
        for kind, keys in _runs(listing, start, stop):
            form = self._form_of(entity, kind, spell, tuple(members))
            made += self.rows(form, keys)
        return made

    def page(
        self,
        listing: Listing,
        start: int,
        stop: int,
        entity: str,
        spell: Style,
        members: Sequence[str],
        frame: Frame,
    ) -> bytes:
        """The objects of a slice in a frame, the same bytes again while none of them changed."""
        runs = _runs(listing, start, stop)
        if len(runs) == 1:
            kind, keys = runs[0]
            form = self._form_of(entity, kind, spell, tuple(members))
            return self.framed(form, keys, lambda count: frame)
        before, between, after = frame
        rows = self.objects(listing, start, stop, entity, spell, members)
        return b"".join((before, between.join(rows), after))

    def pieces(
        self,
        listing: Listing,
        start: int,
        stop: int,
        entity: str,
        spell: Style,
        members: Sequence[str],
        frame: Frame,
    ) -> Iterator[bytes]:
        """The same as `page`, but made as it is asked for; rows gone meanwhile are left out."""
        lead, between, after = frame
        around = (b"", between, b"")
        for kind, keys in _runs(listing, start, stop):
            form = self._form_of(entity, kind, spell, tuple(members))
            for at in range(0, len(keys), PIECE):
                rows = self.framed(form, keys[at : at + PIECE], lambda _: around)
                if rows:
                    yield lead + rows
                    lead = between
        yield after if lead == between else lead + after

    def _form_of(self, entity: str, kind: Kind, spell: Style, members: tuple[str, ...]) -> RowForm:
        day = today_of(self._store) if kind.dated else ""
        return RowForm(entity, kind.name, kind.buried, spell, members, day)

    def one(
        self, entity: str, found: Found, spell: Style, members: Sequence[str] | None = None
    ) -> bytes | None:
        """One object's JSON, or None where its row is gone."""
        names = tuple(members or self._members[entity])
        kind = self._kind(entity, found.kind, found.gone)
        rows = self.rows(self._form_of(entity, kind, spell, names), [found.key])
        return rows[0] if rows else None

    def fresh(self, entity: str, found: Found, spell: Style) -> bytes | None:
        """One object's JSON read anew, by whoever holds the store: no other lock is taken."""
        kind = self._kind(entity, found.kind, found.gone)
        form = self._form_of(entity, kind, spell, self._members[entity])
        return self.renderer(form).render([found.key]).get(found.key)

    def active(self, entity: str, found: Found, view: str = "") -> bool | None:
        """True for an active row, False for one to be deleted; None where it is not in the view."""
        kind = self._kind(entity, found.kind, found.gone)
        inside = in_view(view, kind)
        if inside is None:
            return None
        sql = (
            f"SELECT {kind.active} FROM (SELECT :key AS value) k "
            f"CROSS JOIN {kind.table} {kind.alias} ON {kind.finding} {kind.joins} "
            f"WHERE {inside or '1'}"
        )
        rows = self._store.read(sql, {**bound_of(self._store), "key": found.key})
        return bool(rows[0][0]) if rows else None


def _runs(listing: Listing, start: int, stop: int) -> list[tuple[Kind, array[int]]]:
    """The keys of a slice, in runs of one kind."""
    places = listing.places[start:stop]
    if not places:
        return []
    if places.count(places[0]) == len(places):
        return [(listing.kinds[places[0]], listing.keys[start:stop])]
    runs: list[tuple[Kind, array[int]]] = []
    begun = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end] != places[begun]:
            kind = listing.kinds[places[begun]]
            runs.append((kind, listing.keys[start + begun : start + end]))
            begun = end
    return runs


def _named(kinds: Sequence[Kind], name: str, gone: bool) -> Kind:
    for kind in kinds:
        if kind.name == name:
            return buried(kind) if gone else kind
    raise KeyError(name)
