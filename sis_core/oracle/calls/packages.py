"""Package functions: custom fields of PowerSchool, and the few of DBMS_LOB that are plain."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sis_core.district.tables import Table
from sis_core.oracle.coerce import to_number, to_text
from sis_core.oracle.dispatch import CALLS, node, value
from sis_core.oracle.scopes import Scope, quoted, refuse
from sis_core.oracle.types import Type, Typed, of

_TABLES = {
    "getstudentscf": "students", "getteacherscf": "schoolstaff", "getuserscf": "users",
    "getschoolscf": "schools", "getcoursescf": "courses", "getsectionscf": "sections",
    "getcccf": "cc", "gettermscf": "terms",
}  # fmt: skip
_MORE = {"students": ("studentcorefields",), "users": ("userscorefields",)}


@node(exp.Dot)
def _dot(tree: exp.Dot, scope: Scope) -> Typed:
    function = tree.expression
    if not isinstance(function, exp.Anonymous):
        raise refuse(tree, "object access", "an object's attribute is not translated to SQLite")
    package, name = tree.this.name.lower(), function.name.lower()
    if package == "ps_customfields":
        return _custom(tree, name, function.expressions, scope)
    if package == "dbms_lob" and name in ("substr", "getlength"):
        return _lob(tree, name, function.expressions, scope)
    full = f"{package}.{name}".upper()
    raise refuse(tree, full, f"the package function {full} is not known")


def _custom(tree: exp.Expr, name: str, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """A custom field of a record, found among the columns of the table and its extensions.

    A field that no table has is null, as PowerSchool answers for a field nobody made; the
    translation notes it.
    """
    given = list(arguments)
    if name == "getcf" and len(given) == 3:
        table = str(value(given.pop(0), scope).literal or "").lower()
    else:
        table = _TABLES.get(name, "")
    core = scope.state.schema.tables.get(table)
    if core is None or len(given) != 2:
        full = f"PS_CUSTOMFIELDS.{name.upper()}"
        raise refuse(tree, full, f"{full} is translated for a table of the district only")
    record = to_number(value(given[0], scope))
    field = to_text(value(given[1], scope))
    key = "id" if core.column("id") else core.key.lower()
    if not isinstance(field.literal, str):
        return _any_field(core, key, record, field, scope)
    wanted = field.literal.strip().lower()
    for owner in _holders(scope, table):
        column = owner.column(wanted)
        if column is None:
            continue
        if owner.id == table:
            source = f"SELECT CAST(`f:c`.{quoted(wanted)} AS TEXT) FROM {quoted(table)} AS `f:c`"
        else:
            source = (
                f"SELECT CAST(`f:x`.{quoted(wanted)} AS TEXT) FROM {quoted(table)} AS `f:c` JOIN "
                f"{quoted(owner.id)} AS `f:x` ON `f:x`.{quoted(owner.key.lower())} = "
                f"`f:c`.{quoted(core.key.lower())}"
            )
        sql = f"({source} WHERE `f:c`.{quoted(key)} = {record.sql})"
        return of(sql, Type.TEXT, record).but(query=True, reads=True)
    scope.state.notes[f"no table has the custom field {table}.{wanted}: it is null"] = None
    return Typed("NULL", Type.TEXT)


def _any_field(core: Table, key: str, record: Typed, field: Typed, scope: Scope) -> Typed:
    """A custom field whose name only a row says: whichever column is called so."""
    joins, cases, seen = "", "", set()
    for number, owner in enumerate(_holders(scope, core.id)):
        alias = f"f:{number}"
        if number:
            joins += (
                f" LEFT JOIN {quoted(owner.id)} AS {quoted(alias)} ON {quoted(alias)}."
                f"{quoted(owner.key.lower())} = `f:0`.{quoted(core.key.lower())}"
            )
        for column in owner.columns:
            if column.key not in seen:
                seen.add(column.key)
                cases += (
                    f" WHEN '{column.key}' THEN CAST({quoted(alias)}.{quoted(column.key)} AS TEXT)"
                )
    sql = (
        f"(SELECT CASE ora_lower({field.sql}){cases} END FROM {quoted(core.id)} AS `f:0`{joins} "
        f"WHERE `f:0`.{quoted(key)} = {record.sql})"
    )
    return of(sql, Type.TEXT, record, field).but(query=True, reads=True)


def _holders(scope: Scope, table: str) -> Iterator[Table]:
    tables = scope.state.schema.tables
    yield tables[table]
    for name in _MORE.get(table, ()):
        if name in tables:
            yield tables[name]
    yield from (t for t in tables.values() if t.extends == table)


def _lob(tree: exp.Expr, name: str, arguments: list[exp.Expr], scope: Scope) -> Typed:
    if name == "getlength" and len(arguments) == 1:
        text = to_text(value(arguments[0], scope))
        return of(f"length({text.sql})", Type.INTEGER, text)
    if name == "substr" and 1 <= len(arguments) <= 3:
        amount = arguments[1] if len(arguments) > 1 else exp.Literal.number(32767)
        start = arguments[2] if len(arguments) > 2 else exp.Literal.number(1)
        return CALLS["substr"][0](tree, [arguments[0], start, amount], scope)
    raise refuse(tree, f"DBMS_LOB.{name.upper()}", f"DBMS_LOB.{name.upper()} with these arguments")
