"""The SELECTs of a kind: its rows as JSON texts, and its keys under conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson

from sis_core.district import Store
from sis_core.district.tables import TABLES
from sis_core.spec.oneroster.declare import Entity, Kind, Member
from sis_core.spec.oneroster.spelling import Speller
from sis_core.spec.oneroster.style import Style
from sis_core.wire.resource import tables_in

_KEY, _ROW = b"\x1f", b"\x1e"
"""Between a key and its object, and between rows; JSON texts escape both."""


def source(kind: Kind) -> str:
    """The FROM clause of a kind."""
    return f"{kind.table} {kind.alias} {kind.joins}".rstrip()


def rows_sql(entity: Entity, kind: Kind, style: Style, members: Sequence[Member]) -> str:
    """The SELECT of objects by a JSON list of keys, as bytes; binds `:keys`, `:before`, …"""
    speller = Speller(entity, kind, style)
    listed = sorted(members, key=lambda m: m.name) if style.sorted_keys else members
    # printf prints null as nothing, and builds an object once; || would copy it each time.
    parts = ", ".join(speller.fragment(member) for member in listed)
    made = (
        f"'{{' || substr(printf('{'%s' * len(listed)}', {parts}), 2) || '}}'" if parts else "'{}'"
    )
    return (
        f"SELECT CAST(group_concat(r, x'{_ROW.hex()}') AS BLOB) FROM (SELECT {kind.row_key} || "
        f"x'{_KEY.hex()}' || {made} AS r FROM json_each(:keys) k "
        f"CROSS JOIN {kind.table} {kind.alias} ON {kind.finding} {kind.joins} WHERE {kind.rows})"
    )


def keys_sql(kind: Kind, conditions: Iterable[str], order: str = "") -> str:
    """The SELECT of a kind's keys, named x, under conditions; sorted by key or as given."""
    said = " AND ".join((f"({kind.rows})", *conditions))
    sort = order or kind.row_key
    return f"SELECT {kind.row_key} AS x FROM {source(kind)} WHERE {said} ORDER BY {sort}"


@lru_cache(maxsize=512)
def read_tables(kind: Kind) -> frozenset[str]:
    """The tables, but for its own, whose change may change any row of a kind.

    Where keys are made up, a row of the base table is many rows of the kind, so it counts too.
    """
    text = " ".join((kind.joins, kind.rows, kind.active, *map(str, kind.members.values())))
    if not kind.own:
        text = f"FROM {kind.table} {text}"
    return tables_in(text) | kind.also | touching(kind)


def touching(kind: Kind) -> frozenset[str]:
    """The tables whose change counts as a change of a kind's rows (Table.touches)."""
    own = kind.table.lower()
    return frozenset(
        table.id
        for table in TABLES.values()
        for parent, _ in table.touches
        if parent.lower() == own
    )


@dataclass(frozen=True, slots=True, eq=False)
class RowRenderer:
    """Renders the objects of one kind (see sis_core.wire.kept)."""

    store: Store
    kind: Kind
    style: Style
    sql: str

    @property
    def own(self) -> str:
        """The kind's own table."""
        return self.kind.own

    @property
    def tables(self) -> frozenset[str]:
        """The other tables that a row is read from."""
        return read_tables(self.kind)

    def render(self, ids: Sequence[int]) -> dict[int, bytes]:
        """The objects with these keys that exist."""
        text: bytes | None = self.store.scalar(
            self.sql,
            {
                "keys": orjson.dumps(list(ids)).decode(),
                "before": self.style.before,
                "start": start_of(self.store),
                "today": today_of(self.store),
            },
        )
        if not text:
            return {}
        parted = (row.partition(_KEY) for row in text.split(_ROW))
        return {int(key): row for key, _, row in parted}


def start_of(store: Store) -> str:
    """When the district began, as rows that were never stamped are dated."""
    said = store.setting("start")
    return str(said).replace("T", " ")[:19] if said else f"{store.setting('today')} 00:00:00"


def today_of(store: Store) -> str:
    """The district's day, as days are stored."""
    return f"{store.clock.today().isoformat()} 00:00:00"


def bound_of(store: Store) -> dict[str, object]:
    """What the SQL of every kind names, for rows without a reference's dress."""
    return {"start": start_of(store), "today": today_of(store), "before": ""}
