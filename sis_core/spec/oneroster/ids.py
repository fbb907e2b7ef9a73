"""sourcedIds: from an id to the row it names, and from a row to its id; ids that clients gave."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sis_core.district.write import Write
from sis_core.spec.oneroster.declare import Kind
from sis_core.spec.oneroster.graves import buried
from sis_core.spec.oneroster.kinds import KINDS
from sis_core.spec.oneroster.kinds.choosing import Choose
from sis_core.spec.oneroster.select import source
from sis_core.spec.oneroster.spelling import UUID_MARKS
from sis_core.wire.switches import Switches

_UUID = re.compile(r"0e0e([0-9a-f]{4})-([0-9a-f]{4})-4([0-9a-f]{3})-8000-([0-9a-f]{12})", re.I)
_MOST = 2**63


class Reads(Protocol):
    """Anything that reads the district: its Store, or an open Write."""

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a statement."""


@dataclass(frozen=True, slots=True)
class Found:
    """A row by its id: `gone` where it is deleted and only remembered."""

    kind: str
    key: int
    gone: bool = False


def kinds_of(entity: str, choose: Choose) -> tuple[Kind, ...]:
    """An entity's kinds under the switches, in listed order."""
    return KINDS[entity](choose)


class Ids:
    """Looks ids up and remembers those that clients gave; over a Store or an open Write."""

    def __init__(self, reads: Reads, switches: Switches) -> None:
        self._reads = reads
        self._switches = switches

    def find(self, entity: str, sourced_id: str) -> Found | None:
        """The row with exactly that id; a deleted one only where no other has it.

        Inactive rows (status tobedeleted) are found as any other.
        """
        kinds = kinds_of(entity, self._switches.__getitem__)
        for kind in kinds:
            keys = self.keys(kind, sourced_id)
            if keys:
                return Found(kind.name, keys[0])
        for kind in kinds:
            if kind.graves:
                keys = self.keys(buried(kind), sourced_id)
                if keys:
                    return Found(kind.name, keys[0], gone=True)
        return None

    def keys(self, kind: Kind, sourced_id: str, *, any_case: bool = False) -> list[int]:
        """The keys of a kind's rows that are served under an id, the lowest first."""
        collate = " COLLATE NOCASE" if any_case else ""
        given = self._reads.read(
            f"SELECT key FROM _sourced WHERE kind = ? AND sourcedid = ?{collate} "
            "AND sourcedid <> '' ORDER BY key",
            (kind.name, sourced_id),
        )
        found = [key for (key,) in given if self._exists(kind, key)]
        if found:
            return found
        if self._switches.on("ids", "uuid") and kind.name in UUID_MARKS:
            key = self._from_uuid(kind, sourced_id)
            made = [key] if key is not None and self._exists(kind, key) else []
        else:
            made = self._composed(kind, sourced_id)
            if not made and any_case and sourced_id != sourced_id.upper():
                made = self._composed(kind, sourced_id.upper())
        return [key for key in made if not self._given(kind.name, key)]

    def of(self, kind: str, key: int) -> str | None:
        """The id under which a row is served; None where there is no such row."""
        given = self._given(kind, key)
        if given:
            return given
        for kinds in KINDS.values():
            for one in kinds(self._switches.__getitem__):
                if one.name == kind:
                    return self._composed_of(one, key)
        return None

    def extra(self, kind: str, key: int) -> dict[str, Any]:
        """What a client gave that PowerSchool's tables have no place for."""
        rows = self._reads.read(
            "SELECT extra FROM _sourced WHERE kind = ? AND key = ?", (kind, key)
        )
        made: dict[str, Any] = json.loads(rows[0][0]) if rows else {}
        return made

    @staticmethod
    def remember(w: Write, kind: str, key: int, sourced_id: str, extra: Mapping[str, Any]) -> None:
        """Keeps a client's id and members for a row; an empty id leaves the composed one.

        The row itself must be written too, so that what was rendered of it is dropped.
        """
        w.keep(
            "INSERT OR REPLACE INTO _sourced (kind, key, sourcedid, extra) VALUES (?, ?, ?, ?)",
            (kind, key, sourced_id, json.dumps(dict(extra), ensure_ascii=False, sort_keys=True)),
        )

    @staticmethod
    def forget(w: Write, kind: str, key: int) -> None:
        """Forgets what a client gave for a row."""
        w.keep("DELETE FROM _sourced WHERE kind = ? AND key = ?", (kind, key))

    def _given(self, kind: str, key: int) -> str:
        rows = self._reads.read(
            "SELECT sourcedid FROM _sourced WHERE kind = ? AND key = ?", (kind, key)
        )
        return str(rows[0][0]) if rows else ""

    def _from_uuid(self, kind: Kind, text: str) -> int | None:
        found = _UUID.fullmatch(text)
        if found is None or int(found[3], 16) != UUID_MARKS[kind.name]:
            return None
        high, middle, low = int(found[1], 16), int(found[2], 16), int(found[4], 16)
        key = (high << 60) | (middle << 48) | low
        return key if key < _MOST else None

    def _composed(self, kind: Kind, text: str) -> list[int]:
        found = kind.pattern.fullmatch(text)
        if found is None:
            return []
        groups = found.groups() or (text,)
        if kind.name == "district":
            bound: list[int | str] = list(groups)
        else:
            bound = [int(group) for group in groups]
        if any(isinstance(number, int) and abs(number) >= _MOST for number in bound):
            return []
        said = kind.found
        sql = (
            f"SELECT {kind.row_key} FROM {source(kind)} WHERE {said} AND ({_bare(kind.rows)}) "
            f"AND {kind.id} = ? ORDER BY 1"
        )
        return [row[0] for row in self._reads.read(sql, (*bound, text))]

    def _composed_of(self, kind: Kind, key: int) -> str | None:
        if self._switches.on("ids", "uuid") and kind.name in UUID_MARKS:
            return str(
                f"0e0e{(key >> 60) & 15:04x}-{(key >> 48) & 4095:04x}-4{UUID_MARKS[kind.name]:03x}"
                f"-8000-{key & 281474976710655:012x}"
            )
        rows = self._reads.read(
            f"SELECT {kind.id} FROM (SELECT ? AS value) k CROSS JOIN {kind.table} {kind.alias} "
            f"ON {kind.finding} {kind.joins}",
            (key,),
        )
        return None if not rows or rows[0][0] is None else str(rows[0][0])

    def _exists(self, kind: Kind, key: int) -> bool:
        sql = (
            f"SELECT 1 FROM (SELECT ? AS value) k CROSS JOIN {kind.table} {kind.alias} "
            f"ON {kind.finding} {kind.joins} WHERE {_bare(kind.rows)}"
        )
        return bool(self._reads.read(sql, (key,)))


def _bare(rows: str) -> str:
    """Which rows count, without the day: an id is found whatever the day is."""
    return rows.replace(":today", "''")
