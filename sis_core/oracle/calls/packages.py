"""Package functions: custom fields of PowerSchool, and the few of DBMS_LOB that are plain."""

from __future__ import annotations

from sqlglot import exp

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
    field = value(given[1], scope).literal if len(given) == 2 else None
    core = scope.state.schema.tables.get(table)
    if core is None or not isinstance(field, str):
        full = f"PS_CUSTOMFIELDS.{name.upper()}"
        raise refuse(
            tree, full, f"{full} is translated for a known table and a constant field only"
        )
    record = to_number(value(given[0], scope))
    key = "id" if core.column("id") else core.key.lower()
    wanted = field.strip().lower()
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


def _holders(scope: Scope, table: str):  # type: ignore[no-untyped-def]
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
