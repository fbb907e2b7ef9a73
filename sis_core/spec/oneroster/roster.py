"""Reading OneRoster from a district: listings of keys, pages of objects, single objects."""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from sis_core.district import Store
from sis_core.spec.oneroster.conditions import Condition, Conditions, stamped
from sis_core.spec.oneroster.declare import LISTS, Entity, Kind, Member
from sis_core.spec.oneroster.filters import Filter, Joined
from sis_core.spec.oneroster.graves import buried
from sis_core.spec.oneroster.ids import Found, Ids, kinds_of
from sis_core.spec.oneroster.kinds import KINDS
from sis_core.spec.oneroster.relations import in_view, tied
from sis_core.spec.oneroster.select import (
    RowRenderer,
    keys_sql,
    read_tables,
    rows_sql,
    source,
    start_of,
    today_of,
)
from sis_core.spec.oneroster.spelling import Speller
from sis_core.spec.oneroster.style import Style, style
from sis_core.wire.kept import KeptRows, Renderer
from sis_core.wire.memo import Memo
from sis_core.wire.resource import tables_in
from sis_core.wire.shelf import Frame
from sis_core.wire.switches import Switches

CHOSEN = (
    "org_parents",
    "session_types",
    "trimester_type",
    "terms_listed",
    "session_end",
    "user_orgs",
    "usernames",
    "guardians",
    "other_staff",
    "preregistered",
    "user_id_types",
    "grade_words",
    "class_title",
    "class_course",
    "class_terms",
    "old_enrollments",
    "enrollment_dates",
    "aides",
)
"""The switches that decide what kinds are, and so every row."""

MAX_BYTES = 96 * 1024 * 1024
PIECE = 1000
"""How many rows a piece of a long page has."""
_MOST_STYLES = 64


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


@dataclass(frozen=True, slots=True)
class Tie:
    """A relation: how rows hang on the row `key` of the kind `kind`."""

    of: str
    kind: str
    key: int


@dataclass(frozen=True, slots=True)
class Sort:
    """By which member rows are sorted."""

    member: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a collection is asked for, but for its page."""

    entity: str
    view: str = ""
    ties: tuple[Tie, ...] = ()
    filter: Filter | None = None
    sort: Sort | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """All rows of a collection in order: for each the place of its kind among `kinds`, its key."""

    kinds: tuple[Kind, ...]
    places: bytes
    keys: array[int]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def weight(self) -> int:
        """Bytes it is reckoned at."""
        return 9 * len(self.keys)


class Roster(KeptRows[RowForm]):
    """OneRoster objects of one district, rendered once and kept until they change."""

    def __init__(
        self, store: Store, memo: Memo, switches: Switches, entities: Mapping[str, Entity]
    ) -> None:
        super().__init__(store, MAX_BYTES)
        self.ids = Ids(store, switches)
        self._switches = switches
        self._memo = memo
        self._entities = entities
        self._members = {
            name: tuple(member.name for member in one.members) for name, one in entities.items()
        }
        self._remembered: frozenset[str] | None = None
        self._styles: dict[tuple[str, str], Style] = {}
        self._known_kinds: dict[tuple[str, tuple[str, ...]], tuple[Kind, ...]] = {}
        self._indexed: set[str] = set()
        self._turn = 0
        self._turning = threading.Lock()
        store.listen(self._forget)
        switches.listen(lambda: self._forget(None))

    # -- style ---------------------------------------------------------------------------------

    def style(self, base: str, root: str) -> Style:
        """How objects are written now, for a request to that base and root."""
        turn = self._turn
        found = self._styles.get((base, root))
        if found is None:
            found = style(self._switches, CHOSEN, base, root, self._given_kinds())
            with self._turning:
                # What was read while a commit happened is given out and not kept.
                if turn == self._turn:
                    if len(self._styles) >= _MOST_STYLES:
                        self._styles.clear()
                    self._styles[base, root] = found
        return found

    def _given_kinds(self) -> frozenset[str]:
        turn, found = self._turn, self._remembered
        if found is None:
            found = frozenset(
                kind.name
                for make in KINDS.values()
                for kind in make(self._switches.__getitem__)
                if self._store.scalar("SELECT 1 FROM _sourced WHERE kind = ? LIMIT 1", (kind.name,))
            )
            with self._turning:
                if turn == self._turn:
                    self._remembered = found
        return found

    def _forget(self, changed: object) -> None:
        with self._turning:
            self._turn += 1
            if changed is None:
                self._indexed = set()  # another image of the district may lack them
            self._remembered = None
            self._styles = {}

    def members(self, entity: str) -> tuple[str, ...]:
        """The names of all members of an entity, in served order."""
        return self._members[entity]

    # -- rendering -----------------------------------------------------------------------------

    def renderer(self, key: RowForm) -> Renderer:
        """How the objects of a form are made."""
        entity = self._entities[key.entity]
        # The style's switches count: they may have changed since, and the rows are kept under it.
        chosen = tuple(value for _, value in key.style.chosen)
        kind = _named(self._kinds_under(key.entity, chosen), key.kind, key.buried)
        members = [member for member in entity.members if member.name in key.members]
        sql = rows_sql(entity, kind, key.style, members, self._odd())
        return RowRenderer(self._store, kind, key.style, sql)

    def _kind(self, entity: str, name: str, gone: bool) -> Kind:
        return _named(self._kinds(entity), name, gone)

    def _kinds(self, entity: str) -> tuple[Kind, ...]:
        return self._kinds_under(entity, tuple(map(self._switches.__getitem__, CHOSEN)))

    def _kinds_under(self, entity: str, chosen: tuple[str, ...]) -> tuple[Kind, ...]:
        found = self._known_kinds.get((entity, chosen))
        if found is None:
            found = kinds_of(entity, dict(zip(CHOSEN, chosen, strict=True)).__getitem__)
            if len(self._known_kinds) >= _MOST_STYLES:
                self._known_kinds.clear()
            self._known_kinds[entity, chosen] = found
        return found

    def _odd(self) -> frozenset[str]:
        return frozenset({"line_item", "result"})

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
        rows = self._store.read(sql, {**self._bound(), "key": found.key})
        return bool(rows[0][0]) if rows else None

    # -- listings ------------------------------------------------------------------------------

    def listing(self, wanted: Wanted) -> Listing:
        """The rows of a collection; raises BadFilter."""
        switched = self._switches
        key = (
            wanted,
            tuple(switched[name] for name in CHOSEN),
            switched["deleted"],
            switched["filter_case"],
            switched["absent_matches"],
            switched["ids"],
            self._given_kinds(),
            self._store.clock.today(),
        )
        known: Listing | None = self._memo.found(key)
        if known is not None:
            return known
        parts = self._parts(wanted)
        tables: set[str] = set()
        for part in parts:
            tables |= read_tables(part.kind) | {part.kind.own} - {""}
            for condition in part.conditions:
                tables |= _tables_in(condition.sql)
        if wanted.filter is not None:
            tables |= _looked_up(self._entities[wanted.entity], wanted.filter)
        return self._memo.get(key, frozenset(tables), lambda: self._read(wanted, parts))

    def _parts(self, wanted: Wanted) -> list[_Part]:
        shown, graves = self._visibility(wanted.filter)
        # Ids and names are compared as they are served, without the style's dress.
        plain = style(self._switches, CHOSEN, "", "", self._given_kinds())
        start = start_of(self._store)
        parts = []
        for kind in self._kinds(wanted.entity):
            for one in (kind, buried(kind)) if graves and kind.graves else (kind,):
                part = self._part(one, wanted, shown, plain, start)
                if part is not None:
                    parts.append(part)
        return parts

    def _visibility(self, wanted: Filter | None) -> tuple[bool, bool]:
        """Whether rows to be deleted are listed, and whether those that are gone are too."""
        match self._switches["deleted"]:
            case "listed":
                return True, True
            case "delta":
                asked = wanted is not None and _names(wanted) & {"dateLastModified", "status"}
                return bool(asked), bool(asked)
            case _:
                return False, False

    def _part(
        self, kind: Kind, wanted: Wanted, shown: bool, plain: Style, start: str
    ) -> _Part | None:
        conditions: list[Condition] = []
        inside = in_view(wanted.view, kind)
        if inside is None:
            return None
        if inside:
            conditions.append(Condition(inside))
        for tie in wanted.ties:
            aides_teach = self._switches.on("aides", "teacher")
            said = tied(tie.of, kind.name, tie.kind, tie.key, aides_teach=aides_teach)
            if said is None:
                return None
            conditions.append(Condition(said))
        if not shown:
            conditions.append(Condition(kind.active))
        speller = Speller(self._entities[wanted.entity], kind, plain, self._odd())
        if wanted.filter is not None:
            builder = Conditions(
                speller,
                self._find_keys,
                start=start,
                sensitive=self._switches.on("filter_case", "sensitive"),
                absent_differs=self._switches.on("absent_matches", "not_equal"),
            )
            conditions.append(builder.of(wanted.filter))
        return _Part(kind, speller, conditions)

    def _find_keys(self, name: str, sourced_id: str) -> list[int]:
        for entity, make in KINDS.items():
            if entity == "demographics":
                continue
            for kind in make(self._switches.__getitem__):
                if kind.name == name:
                    return self.ids.keys(kind, sourced_id, any_case=True)
        return []

    def _read(self, wanted: Wanted, parts: list[_Part]) -> Listing:
        for part in parts:
            self._index(part)
        if wanted.sort is None:
            return self._unsorted(parts)
        member = self._entities[wanted.entity].member(wanted.sort.member)
        assert member is not None
        return self._sorted(parts, member, wanted.sort.descending)

    def _index(self, part: _Part) -> None:
        """Makes the indexes of stamps when somebody first asks for what changed after a moment."""
        kind = part.kind
        for stamp in kind.stamps:
            if not any(stamped(kind, stamp) in one.sql for one in part.conditions):
                continue
            name = f"ix_{kind.table.lower()}_{stamp.lower()}"
            if name in self._indexed:
                continue
            if not self._store.scalar("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)):
                with self._store.write() as w:
                    w.keep(f"CREATE INDEX IF NOT EXISTS {name} ON {kind.table} ({stamp})")
            self._indexed.add(name)

    def _bound(self) -> dict[str, Any]:
        return {"start": start_of(self._store), "today": today_of(self._store), "before": ""}

    def _unsorted(self, parts: list[_Part]) -> Listing:
        places = bytearray()
        keys = array("q")
        bound = self._bound()
        for place, part in enumerate(parts):
            names = _Names(dict(bound))
            said = [f"({names.named(one)})" for one in part.conditions]
            inner = keys_sql(part.kind, said)
            text = self._store.scalar(
                f"SELECT group_concat(x) FROM ({inner} LIMIT -1)", names.bound
            )
            found = array("q", orjson.loads(f"[{text}]") if text else ())
            keys.extend(found)
            places += bytes((place,)) * len(found)
        return Listing(tuple(part.kind for part in parts), bytes(places), keys)

    def _sorted(self, parts: list[_Part], member: Member, descending: bool) -> Listing:
        names = _Names(self._bound())
        selects = []
        for place, part in enumerate(parts):
            said = " AND ".join(
                [f"({part.kind.rows})", *(f"({names.named(one)})" for one in part.conditions)]
            )
            selects.append(
                f"SELECT {place} AS p, {part.kind.row_key} AS x, {self._order(part, member)} AS o "
                f"FROM {source(part.kind)} WHERE {said}"
            )
        if not selects:
            return Listing((), b"", array("q"))
        way = "DESC" if descending else "ASC"
        sql = (
            "SELECT group_concat(p || ',' || x) FROM (SELECT p, x FROM ("
            f"{' UNION ALL '.join(selects)}) ORDER BY o {way}, p, x LIMIT -1)"
        )
        text = self._store.scalar(sql, names.bound)
        flat = orjson.loads(f"[{text}]") if text else []
        kinds = tuple(part.kind for part in parts)
        return Listing(kinds, bytes(flat[0::2]), array("q", flat[1::2]))

    def _order(self, part: _Part, member: Member) -> str:
        speller = part.speller
        match member.name:
            case "sourcedId":
                sql = f"({speller.own_id()} || '')"
            case "status":
                return f"iif({part.kind.active}, 'active', 'tobedeleted')"
            case "dateLastModified":
                return speller.modified()
            case _:
                sql = speller.raw(member)
        if member.type == "number":
            return f"CAST({sql} AS REAL)"
        if member.type == "date":
            return f"substr({sql}, 1, 10)"
        if member.type in ("datetime", "flag"):
            return sql
        if self._switches.on("filter_case", "sensitive"):
            return f"({sql} || '')"
        return f"folded({sql} || '')"


@dataclass(frozen=True, slots=True)
class _Part:
    """One kind's share of a listing."""

    kind: Kind
    speller: Speller
    conditions: list[Condition]


class _Names:
    """Gives bound values names, so that they stand beside the named ones of the kinds."""

    def __init__(self, bound: dict[str, Any]) -> None:
        self.bound = bound

    def named(self, one: Condition) -> str:
        """The condition's SQL with a name for each of its values."""
        values = iter(one.bound)

        def name(_: re.Match[str]) -> str:
            made = f"v{len(self.bound)}"
            self.bound[made] = next(values)
            return f":{made}"

        return re.sub(r"\?", name, one.sql)


def sortable(entity: Entity, name: str) -> bool:
    """True for a member that a collection can be sorted by."""
    member = entity.member(name)
    return member is not None and member.type not in LISTS | {"ref", "object"}


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


_tables_in = lru_cache(maxsize=1024)(tables_in)


def _names(wanted: Filter) -> frozenset[str]:
    if isinstance(wanted, Joined):
        return frozenset().union(*(_names(part) for part in wanted.parts))
    return frozenset({wanted.field[0]})


def _looked_up(entity: Entity, wanted: Filter) -> frozenset[str]:
    """The tables of the rows that a filter's references were looked up in."""
    found: set[str] = set()
    for name in _names(wanted):
        member = entity.member(name)
        if member is not None and member.target:
            for kind in KINDS[member.target](_by_default):
                found |= {kind.table.lower()}
    return frozenset(found)


def _by_default(name: str) -> str:
    """A switch's default: which tables a kind reads does not hang on the switches."""
    from sis_core.spec.oneroster.switches import SWITCHES

    return next(switch.default() for switch in SWITCHES if switch.name == name)
