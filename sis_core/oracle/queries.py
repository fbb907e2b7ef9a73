"""Queries: WITH, set operations, and which block is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from sis_core.oracle.coerce import to_number
from sis_core.oracle.dispatch import node, value
from sis_core.oracle.scopes import Scope, State, quoted, refuse
from sis_core.oracle.types import Field, Type, Typed

Ctes = Mapping[str, tuple[Field, ...]]


@dataclass(frozen=True, slots=True)
class Query:
    """A translated query: its SQL and the columns that it makes.

    `compound` says that it is a set operation, `ended` that it has an order or a limit, `ordered`
    that its rows have an order, `single` that it never makes more than one row.
    """

    sql: str
    fields: tuple[Field, ...]
    compound: bool = False
    ended: bool = False
    ordered: bool = False
    single: bool = False


def nested(tree: exp.Expr, outer: Scope) -> Query:
    """A query inside of a block, which may look at the block's columns."""
    before = len(outer.state.frames)
    made = query(tree, outer.state, outer.ctes, outer)
    outer.frame.holds(outer.state.frames[before:])
    return made


def query(tree: exp.Expr, state: State, ctes: Ctes, outer: Scope | None) -> Query:
    """Any query: a SELECT, a set operation, or either in parentheses with something behind it."""
    from sis_core.oracle.blocks import block

    prefix, ctes = _with(tree, state, ctes, outer)
    if isinstance(tree, exp.Subquery | exp.Paren):
        made = query(tree.this, state, ctes, outer)
        made = _ended(tree, made, state, ctes, outer)
    elif isinstance(tree, exp.SetOperation):
        made = _ended(tree, _set(tree, state, ctes, outer), state, ctes, outer)
    elif isinstance(tree, exp.Select):
        made = block(tree, state, ctes, outer)
    else:
        raise refuse(
            tree, tree.key.upper(), f"{tree.key.upper()} is not a query that is translated"
        )
    if not prefix:
        return made
    return Query(prefix + made.sql, made.fields, True, True, made.ordered, made.single)


def _with(tree: exp.Expr, state: State, ctes: Ctes, outer: Scope | None) -> tuple[str, Ctes]:
    found = tree.args.get("with_")
    if found is None:
        return "", ctes
    known = dict(ctes)
    parts = []
    for cte in found.expressions:
        name = cte.alias.lower()
        names = [column.name.lower() for column in cte.args["alias"].columns]
        if names and _names_itself(cte.this, name):
            known[name] = _anchor(cte.this, names, state, known, outer)
        elif _names_itself(cte.this, name) and name not in known and not state.schema.has(name):
            raise refuse(
                cte.this, "ORA-32039", "ORA-32039: a recursive WITH needs a list of its columns"
            )
        for extra in ("search", "cycle"):
            if cte.args.get(extra):
                raise refuse(cte, extra.upper(), f"{extra.upper()} of a WITH is not translated")
        before = len(state.frames)
        made = query(cte.this, state, known, outer)
        state.shared[name] = state.frames[before:]
        if names and len(names) != len(made.fields):
            raise refuse(cte.this, "ORA-32038", f"ORA-32038: WITH {name} has not as many columns")
        fields = renamed(made.fields, names) if names else made.fields
        known[name] = fields
        listed = ", ".join(quoted(field.name) for field in fields)
        parts.append(f"{quoted(name)}({listed}) AS ({made.sql})")
    return f"WITH RECURSIVE {', '.join(parts)} ", known


def renamed(fields: tuple[Field, ...], names: list[str]) -> tuple[Field, ...]:
    """Columns under other names."""
    return tuple(Field(name, f.type, f.guess) for name, f in zip(names, fields, strict=True))


def _names_itself(tree: exp.Expr, name: str) -> bool:
    return any(table.name.lower() == name for table in tree.find_all(exp.Table))


def _anchor(
    tree: exp.Expr, names: list[str], state: State, ctes: Ctes, outer: Scope | None
) -> tuple[Field, ...]:
    """The columns of a recursive WITH, as its first member has them."""
    if not isinstance(tree, exp.Union) or tree.args.get("distinct"):
        raise refuse(tree, "ORA-32040", "ORA-32040: a recursive WITH is a UNION ALL")
    first = query(tree.this, state, ctes, outer)
    if len(first.fields) != len(names):
        raise refuse(tree, "ORA-32038", "ORA-32038: the recursive WITH has not as many columns")
    return renamed(first.fields, names)


_SETS = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


def _set(tree: exp.SetOperation, state: State, ctes: Ctes, outer: Scope | None) -> Query:
    members: list[tuple[str, exp.Expr]] = []
    rest: exp.Expr = tree
    while isinstance(rest, exp.SetOperation) and (rest is tree or not _has_end(rest)):
        sign = _SETS[type(rest)]
        if not rest.args.get("distinct"):
            sign += " ALL"
        if sign in ("EXCEPT ALL", "INTERSECT ALL"):
            raise refuse(rest, sign, f"{sign} is not translated to SQLite")
        members.append((sign, rest.expression))
        rest = rest.this
    first = query(rest, state, ctes, outer)
    fields, sql = first.fields, _member(first)
    for sign, member in reversed(members):
        made = query(member, state, ctes, outer)
        fields = _matched(member, fields, made.fields)
        sql += f" {sign} {_member(made)}"
    return Query(sql, fields, compound=True)


def _has_end(tree: exp.Expr) -> bool:
    return any(tree.args.get(name) for name in ("order", "limit", "offset", "with_"))


def _member(made: Query) -> str:
    """A member of a set operation; SQLite takes none in parentheses."""
    return f"SELECT * FROM ({made.sql})" if made.compound or made.ended else made.sql


def _matched(
    tree: exp.Expr, left: tuple[Field, ...], right: tuple[Field, ...]
) -> tuple[Field, ...]:
    if len(left) != len(right):
        code = "ORA-01789"
        raise refuse(
            tree,
            code,
            f"{code}: query block has {len(right)} columns where the first has {len(left)}",
        )
    made = []
    for a, b in zip(left, right, strict=True):
        groups = {a.type.group, b.type.group} - {""}
        if len(groups) > 1 and not (a.guess or b.guess):
            code = "ORA-01790"
            raise refuse(
                tree, code, f"{code}: {a.name} is a {a.type.value} here and a {b.type.value} there"
            )
        type_ = a.type if a.type.group else b.type
        if a.type is not b.type and groups == {"number"}:
            type_ = Type.NUMBER
        if a.type is not b.type and groups == {"date"}:
            type_ = Type.TIMESTAMP
        if len(groups) > 1:
            type_ = Type.TEXT
        made.append(Field(a.name, type_, a.guess or b.guess))
    return tuple(made)


def _ended(tree: exp.Expr, made: Query, state: State, ctes: Ctes, outer: Scope | None) -> Query:
    """A set operation or a query in parentheses with its ORDER BY, OFFSET and FETCH."""
    from sis_core.oracle.ordering import order_of_set, row_limit

    for key in tree.args:
        if tree.args[key] and key not in _SET_ARGS:
            raise refuse(tree, key.upper(), f"{key.upper()} is not translated here")
    order, limit = tree.args.get("order"), row_limit(tree)
    if order is None and not limit:
        return made
    sql = made.sql
    if made.ended:
        sql = f"SELECT * FROM ({sql}{'' if 'LIMIT' in sql[-60:] else ' LIMIT -1'})"
    if order is not None:
        sql += f" ORDER BY {order_of_set(order, made.fields)}"
    return Query(sql + limit, made.fields, made.compound, True, order is not None or made.ordered)


_SET_ARGS = {
    "this", "expression", "distinct", "order", "limit", "offset", "with_", "by_name", "alias",
    "side", "kind", "on",
}  # fmt: skip


@node(exp.Subquery, exp.Select, exp.Union, exp.Except, exp.Intersect)
def _scalar(tree: exp.Expr, scope: Scope) -> Typed:
    """A query as a value: of one column, and ORA-01427 where it makes a second row."""
    if isinstance(tree, exp.Subquery) and not isinstance(tree.this, exp.Query):
        return value(tree.this, scope)
    made = nested(tree, scope)
    if len(made.fields) != 1:
        raise refuse(tree, "ORA-00913", "ORA-00913: a subquery as a value has one column")
    field = made.fields[0]
    sql = f"({made.sql})"
    if not made.single:
        sql = (
            "(WITH `o`(`v`) AS (SELECT * FROM ("
            f"{made.sql}) LIMIT 2) SELECT CASE WHEN count(*) > 1 THEN ora_more() ELSE max(`v`) END "
            "FROM `o`)"
        )
    return Typed(sql, field.type, reads=True, query=True, guess=field.guess)


def limit_number(tree: exp.Expr, scope: Scope) -> str:
    """The SQL of a row count: a whole constant or a bind."""
    made = to_number(value(tree, scope))
    if made.reads:
        raise refuse(tree, "row limit", "a row limit depends on a row")
    return f"max(0, CAST({made.sql} AS INTEGER))"
