"""What a district serves as OneRoster, read as the REST provider reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from sis_core.district import Store
from sis_core.spec.oneroster.declare import Kind
from sis_core.spec.oneroster.filters import Filter
from sis_core.spec.oneroster.ids import kinds_of
from sis_core.spec.oneroster.listings import Listing, Wanted
from sis_core.spec.oneroster.roster import Roster, RowForm
from sis_core.spec.oneroster.switches import SWITCHES
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.wire.memo import Memo
from sis_core.wire.switches import Switches

Object = dict[str, Any]
_CHUNK = 500


class Served:
    """A district's OneRoster objects with every switch at its default.

    `gone` lists what is to be deleted among the rest. Make a new one after a change of the store.
    """

    def __init__(self, store: Store, *, gone: bool = False) -> None:
        self._store = store
        self._switches = Switches(SWITCHES)
        if gone:
            self._switches.set({"deleted": "listed"})
        self.roster = Roster(store, Memo(store), self._switches, ENTITIES)
        self._style = self.roster.style("", "")

    def listing(self, entity: str, filter: Filter | None = None) -> Listing:
        """All rows of an entity, or those that a filter lets through."""
        return self.roster.listing(Wanted(entity, filter=filter))

    def objects(self, entity: str, listing: Listing) -> Iterator[Object]:
        """The objects of a listing, a chunk at a time."""
        names = tuple(member.name for member in ENTITIES[entity].members)
        for start in range(0, len(listing), _CHUNK):
            stop = min(start + _CHUNK, len(listing))
            for row in self.roster.objects(listing, start, stop, entity, self._style, names):
                yield orjson.loads(row)

    def by_key(self, entity: str, kind: str, keys: Sequence[int]) -> Mapping[int, Object]:
        """The objects of one kind with these keys."""
        names = tuple(member.name for member in ENTITIES[entity].members)
        form = RowForm(entity, kind, False, self._style, names)
        rows = self.roster.renderer(form).render(keys)
        return {key: orjson.loads(row) for key, row in rows.items()}

    def kinds(self, entity: str) -> tuple[Kind, ...]:
        """The kinds of rows that are objects of an entity."""
        return kinds_of(entity, self._switches.__getitem__)

    def is_active(self, entity: str, sourced_id: str) -> bool:
        """Whether an id is in use by a row that is not to be deleted."""
        found = self.roster.ids.find(entity, sourced_id)
        return found is not None and not found.gone and bool(self.roster.active(entity, found))

    def find_all(self, entity: str, sourced_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
        """The kind and key of each id that leads to a row; remembered ids are looked up at once."""
        kinds = [kind.name for kind in self.kinds(entity)]
        rows = self._store.read(
            "SELECT s.sourcedid, s.kind, s.key FROM json_each(?1) j CROSS JOIN _sourced s "
            "ON s.sourcedid = j.value WHERE s.kind IN (SELECT value FROM json_each(?2)) "
            "AND s.extra ->> '$.hidden' IS NULL ORDER BY s.key DESC",
            (orjson.dumps(list(sourced_ids)).decode(), orjson.dumps(kinds).decode()),
        )
        found = {sourced_id: (kind, key) for sourced_id, kind, key in rows}
        for sourced_id in sourced_ids:
            if sourced_id not in found:
                place = self.find(entity, sourced_id)
                if place is not None:
                    found[sourced_id] = place
        return found

    def find(self, entity: str, sourced_id: str) -> tuple[str, int] | None:
        """The kind and key of the row with an id, unless it is gone."""
        found = self.roster.ids.find(entity, sourced_id)
        return None if found is None or found.gone else (found.kind, found.key)
