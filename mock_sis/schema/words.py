"""The refusals of `/ws/schema/table`, word for word as a server was heard to say them (5.3)."""

from __future__ import annotations

from collections.abc import Iterable

from sis_core.district import Column, Table
from sis_core.wire.faults import BadRequest, Forbidden, NotAllowed, NotFound


def no_table(name: str) -> NotFound:
    """1: the path names a table that does not exist [live]."""
    return NotFound("Resource not found", reason=f"there is no table {name[:80]!r}")


def closed(table: Table) -> NotAllowed:
    """2: a view such as teachers is closed whatever is granted [live]."""
    return NotAllowed(
        "GET, POST and PUT are not allowed on table",
        reason=f"{table.name} is closed to this API whatever is granted [live]",
    )


def wrong_verb(method: str, allowed: Iterable[str], reason: str) -> NotAllowed:
    """2: a method that the table or the path does not take; the words follow `closed` [guess]."""
    return NotAllowed(
        f"{method} is not allowed on table",
        reason=reason,
        headers=(("Allow", ", ".join(allowed)),),
    )


def not_a_column(typed: str, table: Table) -> BadRequest:
    """3: a projection, a sort or a body names what is no column [live for projections]."""
    return BadRequest(
        f"Invalid field specified: {typed} is not valid column for table: {table.name}",
        reason=f"{table.name} has no column {typed[:80]!r}",
    )


def not_a_field(typed: str, table: Table) -> BadRequest:
    """4: a q names what is no column [live]."""
    return BadRequest(
        f"Invalid field {typed}", reason=f"q: {table.name} has no column {typed[:80]!r}"
    )


def not_a_number(value: str, column: Column) -> BadRequest:
    """5: a q compares a number with something else, checked before any grant [live]."""
    return BadRequest(
        f"Invalid number '{value}' passed for comparison to number field {column.name}"
    )


def not_a_date(value: str, column: Column) -> BadRequest:
    """5: the same for a date; only the words for numbers were heard [guess]."""
    return BadRequest(
        f"Invalid date '{value}' passed for comparison to date field {column.name}",
        reason=f"q: {column.name} is compared with days such as 2026-09-30",
    )


def not_comparable() -> BadRequest:
    """6: a q, or a sort [guess], on a CLOB [live]."""
    return BadRequest("Querying not supported against clob or blob field types")


def not_granted(table: Table, fields: Iterable[str], need: str = "ViewOnly") -> Forbidden:
    """7: columns without a grant: a projection's as typed, a q's in dictionary case [live]."""
    named = list(dict.fromkeys(fields))
    return Forbidden(
        "At least one column lacks sufficient permission",
        reason=f"the plugin needs {need} on {table.name}: {', '.join(named)}",
        errors=tuple({"code": "NoAccess", "field": name, "resource": table.name} for name in named),
    )
