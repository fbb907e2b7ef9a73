"""What PowerSchool's tables could not say: found by reading an import back, kept beside the rows.

After the tables are filled, every imported object is read as OneRoster serves it and compared
with its row of the package. What differs is put over the row (`_sourced.extra`, by the member's
name), so that the answers are the package's. Whatever the tables already say stays out of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from oneroster_mock.bulk import cells as reading
from oneroster_mock.bulk.columns import FILES, METADATA, Column, File
from oneroster_mock.bulk.outlet.flatten import flatten
from oneroster_mock.bulk.outlet.served import Served
from oneroster_mock.bulk.package import Cells
from sis_core.spec.oneroster.spelling import OF_DEMOGRAPHICS

_CHUNK = 500
_APART = frozenset({"sourcedId", "status", "dateLastModified", "password"})
"""Columns that are no members, or that are never served."""

Keep = Callable[[str, int, Mapping[str, Any]], None]
"""Puts members over a row: its kind, its key, and the members."""

SETTLED = tuple(name for name in FILES if not name.endswith("Resources"))
"""The files whose rows are objects."""


class Settling:
    """Compares the rows of a package with what is served and keeps the difference.

    `children` says, for sessions and orgs, which rows of the package name a row as parent.
    """

    def __init__(
        self, served: Served, keep: Keep, children: Mapping[str, Mapping[str, list[str]]]
    ) -> None:
        self._served = served
        self._keep = keep
        self._children = children
        self.kept = 0
        self._over: dict[str, set[str]] = defaultdict(set)

    def settle(self, name: str, rows: Iterable[Cells]) -> None:
        """Settles the rows of one file."""
        for chunk in _chunks(rows):
            self._settle(FILES[name], chunk)

    def differing(
        self, name: str, rows: Iterable[Cells], served: Served
    ) -> Iterator[tuple[str, str, str, str]]:
        """What still differs of the rows that something was put over, read back once more:
        sourcedId, column, wanted and served cell."""
        file, over = FILES[name], self._over[name]
        if not over:
            return
        self._served = served
        for chunk in _chunks(row for row in rows if row["sourcedId"] in over):
            for row, _, now in self._pairs(file, chunk):
                for column in self._differences(file, row, now):
                    found = flatten(file, now)[column.name]
                    yield row["sourcedId"], column.name, row[column.name], found

    def _settle(self, file: File, chunk: list[Cells]) -> None:
        for row, (kind, key), served in self._pairs(file, chunk):
            over: dict[str, Any] = {
                column.member: self._member(file, column, row[column.name])
                for column in self._differences(file, row, served)
            }
            over |= self._listed(file, row, served)
            if file.name == "results" and row["score"]:
                over |= {"entered": reading.write_number(row["score"])} if over else {}
            meant = _metadata(row, served)
            if meant:
                over[OF_DEMOGRAPHICS if file.name == "demographics" else "metadata"] = meant
            if over:
                self.kept += 1
                self._over[file.name].add(row["sourcedId"])
                self._keep(kind, key, over)

    def _pairs(
        self, file: File, chunk: list[Cells]
    ) -> Iterator[tuple[Cells, tuple[str, int], Mapping[str, Any]]]:
        places = self._served.find_all(file.entity, [row["sourcedId"] for row in chunk])
        keys: dict[str, list[int]] = defaultdict(list)
        for kind, key in places.values():
            keys[kind].append(key)
        objects = {kind: self._served.by_key(file.entity, kind, k) for kind, k in keys.items()}
        for row in chunk:
            place = places.get(row["sourcedId"])
            if place is not None and place[1] in objects[place[0]]:
                yield row, place, objects[place[0]][place[1]]

    def _differences(self, file: File, row: Cells, served: Mapping[str, Any]) -> list[Column]:
        found = flatten(file, served)
        return [
            column
            for column in file.columns
            if column.name not in _APART and not _same(column, row[column.name], found[column.name])
        ]

    def _member(self, file: File, column: Column, cell: str) -> Any:
        if column.name == "gradingPeriodSourcedId" and cell:
            found = self._served.find("academicSession", cell)
            return found[1] if found else ""
        if file.name == "lineItems" and column.kind == "date" and cell:
            return f"{cell} 00:00:00"
        return member(column, cell)

    def _listed(self, file: File, row: Cells, served: Mapping[str, Any]) -> dict[str, Any]:
        if file.name not in self._children:
            return {}
        wanted = self._children[file.name].get(row["sourcedId"], [])
        found = [one["sourcedId"] for one in served.get("children") or ()]
        return {} if sorted(found) == sorted(wanted) else {"children": wanted}


def member(column: Column, cell: str) -> Any:
    """A cell as the member that is put over a row; an empty text where it is to be absent."""
    match column.kind:
        case "boolean":
            return cell == "true" if cell else ""
        case "number":
            return float(cell) if cell else ""
        case "year":
            return cell
        case "list" | "words" | "refs":
            return reading.read_list(cell)
        case "userids":
            pairs = reading.read_user_ids(cell)
            return [{"type": kind, "identifier": value} for kind, value in pairs]
    return cell


def _same(column: Column, wanted: str, found: str) -> bool:
    if wanted == found:
        return True
    if column.kind == "number" and wanted and found:
        return float(wanted) == float(found)
    if column.name == "agentSourcedIds":
        return sorted(reading.read_list(wanted)) == sorted(reading.read_list(found))
    return False


def _metadata(row: Cells, served: Mapping[str, Any]) -> dict[str, Any]:
    """What to put over an object's metadata: names of the row, null for those that it lacks."""
    wanted = {
        name.removeprefix(METADATA): cell
        for name, cell in row.items()
        if name.startswith(METADATA) and cell
    }
    found = served.get("metadata") or {}
    if wanted == found:
        return {}
    gone: dict[str, Any] = {name: None for name in found if name not in wanted}
    return gone | wanted


def _chunks(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


MERGE = """
INSERT INTO _sourced (kind, key, sourcedid, extra) VALUES (?1, ?2, '', ?3)
ON CONFLICT (kind, key) DO UPDATE SET extra = ?3"""


def merged(before: str | None, over: Mapping[str, Any]) -> str:
    """The extra of a row with members put over what it had."""
    extra = json.loads(before or "{}")
    return json.dumps({**extra, **over}, ensure_ascii=False, separators=(",", ":"))
