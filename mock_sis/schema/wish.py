"""What a read asks for: projection, q, sort, page; checked in the measured order (5.3)."""

from __future__ import annotations

from dataclasses import dataclass

from mock_sis.schema import words
from mock_sis.schema.conditions import Conditions, column_of, conditions
from sis_core.district import Column, Table
from sis_core.spec.powerschool.access import Access
from sis_core.spec.powerschool.parameters import page_number, page_size
from sis_core.wire.ask import Ask
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches

_PEOPLE = ("students_to_include", "teachers_to_include")
_KNOWN = {
    "rows": frozenset({"q", "projection", "page", "pagesize", "sort", "sortdescending", *_PEOPLE}),
    "row": frozenset({"projection"}),
    "count": frozenset({"q", *_PEOPLE}),
}
"""Parameters by address; the two that include people have no effect for plugins [doc]."""

_FURTHEST = 2**62


@dataclass(frozen=True, slots=True)
class Wish:
    """What to read: the projected columns, conditions, sort and page of a table."""

    table: Table
    columns: tuple[Column, ...]
    conditions: Conditions
    order: str
    limit: int
    offset: int
    notes: tuple[str, ...]


def read_wish(what: str, table: Table, ask: Ask, access: Access, switches: Switches) -> Wish:
    """Reads a request's parameters; raises 400 for what is wrong, then 403 for grants."""
    notes = _unknown(what, ask, switches)
    named: list[tuple[str, Column]] = []
    star = False
    if what != "count":
        named, star = _projected(ask.query.get("projection", ""), table, switches)
    asked = conditions(ask.query.get("q", "") if what != "row" else "", table, switches)
    sorts, order, page, size = [], table.key, 1, access.page_size
    if what == "rows":
        descending = ask.query.get("sortdescending", "") == "true"
        sorts = _sorts(ask.query.get("sort", ""), table)
        order = _order(sorts, table, descending)
        page = page_number(ask.query.get("page"), switches, notes)
        size = page_size(ask.query.get("pagesize"), switches, access.page_size, notes)
    closed = [typed for typed, column in named if not access.granted(table.id, column.key)]
    closed += [c.name for c in (*asked.columns, *sorts) if not access.granted(table.id, c.key)]
    if closed:
        raise words.not_granted(table, closed)
    columns = [column for _, column in named]
    if star:
        columns += _granted(table, access, switches)
    offset = min((page - 1) * size, _FURTHEST)
    kept = tuple(dict.fromkeys(columns))
    return Wish(table, kept, asked, order, size, offset, tuple(notes))


def _unknown(what: str, ask: Ask, switches: Switches) -> list[str]:
    unknown = sorted(ask.query.keys() - _KNOWN[what])
    if not unknown:
        return []
    if switches.on("unknown_parameter", "reject"):
        raise BadRequest(f"Unknown parameter {unknown[0]}")
    return [f"parameter {', '.join(unknown)} is unknown and was ignored"]


def _projected(
    text: str, table: Table, switches: Switches
) -> tuple[list[tuple[str, Column]], bool]:
    """The named columns, each as typed, and whether a star asks for every granted one."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        if switches.on("projection_missing", "star"):
            return [], True
        raise BadRequest(
            "The projection parameter is required",
            reason="a read of a table names its columns: projection=dcid,last_name or projection=*",
        )
    named, star = [], False
    for part in parts:
        if part.lower() in ("*", f"{table.id}.*"):
            star = True
            continue
        column = column_of(part, table)
        if column is None:
            raise words.not_a_column(part, table)
        named.append((part, column))
    return named, star


def _granted(table: Table, access: Access, switches: Switches) -> list[Column]:
    granted = [column for column in table.columns if access.granted(table.id, column.key)]
    if not granted and switches.on("star_without_grants", "403"):
        raise words.not_granted(table, ["*"])
    return granted


def _sorts(text: str, table: Table) -> list[Column]:
    made = []
    for part in (part.strip() for part in text.split(",")):
        if not part:
            continue
        column = column_of(part, table)
        if column is None:
            raise words.not_a_column(part, table)
        if column.kind == "clob":
            raise words.not_comparable()
        made.append(column)
    return made


def _order(sorts: list[Column], table: Table, descending: bool) -> str:
    """ORDER BY as Oracle sorts: nulls last going up, first going down; the key breaks ties."""
    way = "DESC" if descending else "ASC"
    parts = [f"{c.name} IS NULL {way}, {c.name} {way}" for c in dict.fromkeys(sorts)]
    return ", ".join([*parts, table.key])
