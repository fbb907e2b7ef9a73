"""Which rows a OneRoster collection has, and in which order: views, ties, filters, sorting."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from sis_core.district import Store
from sis_core.spec.oneroster.conditions import Condition, Conditions, stamped
from sis_core.spec.oneroster.declare import LISTS, Entity, Kind, Member
from sis_core.spec.oneroster.filters import Filter, Joined
from sis_core.spec.oneroster.graves import buried
from sis_core.spec.oneroster.ids import Ids
from sis_core.spec.oneroster.kinds import KINDS
from sis_core.spec.oneroster.present import Present
from sis_core.spec.oneroster.relations import in_view, tied
from sis_core.spec.oneroster.select import bound_of, keys_sql, read_tables, source, start_of
from sis_core.spec.oneroster.spelling import Speller
from sis_core.spec.oneroster.style import Style
from sis_core.wire.memo import Memo
from sis_core.wire.resource import tables_in
from sis_core.wire.switches import Switches


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


class Listings:
    """The listings of one district's collections, kept while the tables they come from stand."""

    def __init__(
        self,
        store: Store,
        memo: Memo,
        switches: Switches,
        entities: Mapping[str, Entity],
        ids: Ids,
        present: Present,
    ) -> None:
        self._store = store
        self._memo = memo
        self._switches = switches
        self._entities = entities
        self._ids = ids
        self._present = present
        self._indexed: set[str] = set()
        store.listen(self._forget)

    def _forget(self, changed: object) -> None:
        if changed is None:
            self._indexed = set()  # another image of the district may lack them

    def get(self, wanted: Wanted) -> Listing:
        """The rows of a collection; raises BadFilter."""
        switched = self._switches
        key = (
            wanted,
            self._present.switched(),
            switched["deleted"],
            switched["filter_case"],
            switched["absent_matches"],
            switched["ids"],
            self._present.given(),
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
        plain = self._present.plain()
        start = start_of(self._store)
        parts = []
        for kind in self._present.kinds(wanted.entity):
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
        speller = Speller(self._entities[wanted.entity], kind, plain)
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
                    return self._ids.keys(kind, sourced_id, any_case=True)
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

    def _unsorted(self, parts: list[_Part]) -> Listing:
        places = bytearray()
        keys = array("q")
        bound = bound_of(self._store)
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
        names = _Names(bound_of(self._store))
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
