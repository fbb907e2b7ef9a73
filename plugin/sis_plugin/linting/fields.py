"""Rules of the access request: fields that exist, once, with the access that can be given."""

from __future__ import annotations

from collections.abc import Iterator

from sis_plugin.findings import Finding, Level
from sis_plugin.linting.context import Context
from sis_plugin.model import FieldRequest

GRADE_TABLES = (
    "assignment",
    "assignmentsection",
    "assignmentcategoryassoc",
    "assignmentscore",
    "assignmentscorecomment",
)
AUDIT = ("executionid", "ip_address", "transaction_date", "whomodifiedid", "whomodifiedtype")
"""Columns that a grade write fills in every one of its tables [client: psd401, gas-export]."""


def exists(context: Context) -> Iterator[Finding]:
    """P13 and P14: table and column are named and known."""
    columns = context.columns
    for request in context.package.fields:
        if not request.table or not request.field:
            which = "table" if not request.table else "field"
            yield _at(request, "P14", "E", f"the {which} of a <field> is empty")
            continue
        if request.field == "*":
            said = f"{request.table} *: no plugin is known to work with a star for a field"
            yield _at(request, "P13", "W", said)
        match columns.has(request.table, request.field):
            case "absent":
                yield _at(request, "P13", "E", columns.refusal(request.table, request.field))
            case "unknown":
                near = columns.near(request.table, request.field)
                said = (
                    f"{request.table} {request.field}: not in the dictionary of mock-sis{near}; "
                    "a server without it enables nothing of the plugin"
                )
                yield _at(request, "P13", "W", said)


def once(context: Context) -> Iterator[Finding]:
    """P15: each field asked for once."""
    seen: dict[tuple[str, str], FieldRequest] = {}
    for request in context.package.fields:
        before = seen.setdefault(request.key, request)
        if before is request or not all(request.key):
            continue
        name = f"{request.table}.{request.field}"
        if before.access == request.access:
            said = f"{name} stands twice, first on line {before.line}"
            yield _at(request, "P15", "W", said)
        else:
            said = f"{name} is asked for as {before.access} on line {before.line} and otherwise"
            yield _at(request, "P15", "E", f"{said} here as {request.access}")


def writable(context: Context) -> Iterator[Finding]:
    """P17: FullAccess where something can be written."""
    for request in context.package.fields:
        table, column = request.key
        if request.access != "FullAccess" or table in GRADE_TABLES:
            continue
        if context.columns.is_view(table):
            said = f"{request.table} is a view: {request.field} is ViewOnly whatever is asked for"
            yield _at(request, "P17", "W", said)
        elif context.columns.is_key(table, column):
            said = f"{request.table}.{request.field} is a key, which only the server writes"
            yield _at(request, "P17", "W", said)


def audit(context: Context) -> Iterator[Finding]:
    """P18: grade tables that are written, with the columns that a write fills."""
    for table in GRADE_TABLES:
        asked = context.grants.get(table, {})
        if "FullAccess" not in asked.values() or asked.get("*") == "FullAccess":
            continue
        needed = (*AUDIT, "createdbyplugin") if table == "assignment" else AUDIT
        missing = [column for column in needed if asked.get(column) != "FullAccess"]
        if missing:
            first = next(f for f in context.package.fields if f.key[0] == table)
            said = (
                f"{table} is to be written without FullAccess on {', '.join(missing)}: "
                'a grade write answers 403 "No access to field"'
            )
            yield _at(first, "P18", "W", said)


def _at(request: FieldRequest, rule: str, level: Level, said: str) -> Finding:
    return Finding(rule, level, said, request.file, request.line)


RULES = (exists, once, writable, audit)
