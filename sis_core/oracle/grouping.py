"""GROUP BY and DISTINCT, with the strictness that SQLite lacks."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.dispatch import value
from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.ordering import position
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.types import Typed

_CONSTANTS = (exp.Literal, exp.Null, exp.Placeholder, exp.Star, exp.CurrentTimestamp)


def group_clause(tree: exp.Group, scope: Scope) -> tuple[str, list[Typed]]:
    """The GROUP BY, and its expressions; a constant groups nothing, and is no position either."""
    for name, found in tree.args.items():
        if found and name != "expressions":
            kind = "GROUPING SETS" if name == "grouping_sets" else name.upper()
            raise refuse(tree, kind, f"GROUP BY {kind} is not translated to SQLite")
    made: list[Typed] = []
    for one in tree.expressions:
        if isinstance(one, exp.Rollup | exp.Cube | exp.GroupingSets):
            kind = "GROUPING SETS" if isinstance(one, exp.GroupingSets) else one.key.upper()
            raise refuse(one, kind, f"GROUP BY {kind} is not translated to SQLite")
        parts = one.expressions if isinstance(one, exp.Tuple) else [one]
        made += [value(part, scope) for part in parts]
    keys = [one.sql for one in made if one.reads]
    return ", ".join(keys) if keys else "'all'", made


def check_groups(tree: exp.Select, groups: list[Typed], scope: Scope) -> None:
    """Raises ORA-00979 (or ORA-00937 without GROUP BY) for what is neither grouped nor counted."""
    known = {_bare(one.sql) for one in groups}
    aliases, scope.aliases = scope.aliases, None
    for part in [*tree.expressions, *_extra(tree, aliases)]:
        bad = _ungrouped(part, known, scope)
        if bad is not None:
            code = "ORA-00979" if tree.args.get("group") else "ORA-00937"
            raise refuse(bad, code, f"{code}: {bad.sql()[:40]} is not a GROUP BY expression")
    scope.aliases = aliases


def _extra(tree: exp.Select, aliases: dict[str, Typed] | None) -> list[exp.Expr]:
    """HAVING, and what ORDER BY says beyond positions and names of the select list."""
    made = [tree.args["having"].this] if tree.args.get("having") else []
    order = tree.args.get("order")
    for one in order.expressions if order is not None else []:
        columns = [c.name.lower() for c in one.this.find_all(exp.Column)]
        if position(one.this, 10_000) is None and not any(c in (aliases or {}) for c in columns):
            made.append(one.this)
    return made


def _ungrouped(tree: exp.Expr, known: set[str], scope: Scope) -> exp.Expr | None:
    from sis_core.oracle.aggregates import is_aggregate

    if isinstance(tree, exp.Alias | exp.Paren):
        return _ungrouped(tree.this, known, scope)
    if isinstance(tree, exp.Window):
        if str(tree.args.get("over") or "").upper() == "KEEP":
            return None
        parts = [*tree.this.args.get("expressions", []), *(tree.args.get("partition_by") or [])]
        return next((b for p in parts if (b := _ungrouped(p, known, scope)) is not None), None)
    if is_aggregate(tree) or isinstance(tree, (*_CONSTANTS, exp.Query)):
        return None
    if isinstance(tree, exp.Subquery) or not isinstance(tree, exp.Condition | exp.Expression):
        return None
    if _groups(tree, known, scope):
        return None
    if isinstance(tree, exp.Column):
        return tree if _own(tree, scope) else None
    for child in tree.iter_expressions():
        if isinstance(child, exp.DataType | exp.Identifier | exp.Var):
            continue
        bad = _ungrouped(child, known, scope)
        if bad is not None:
            return bad
    return None


def _groups(tree: exp.Expr, known: set[str], scope: Scope) -> bool:
    """True where an expression is one of the groups."""
    if isinstance(tree, exp.If | exp.Tuple | exp.Ordered):
        return False
    try:
        return _bare(value(tree, scope).sql) in known
    except Untranslatable:
        return False


def _own(tree: exp.Column, scope: Scope) -> bool:
    """True for a column of this block, not of one around it."""
    table, name = tree.table.lower(), tree.name.lower()
    if table:
        return scope.source(table) is not None
    return name in scope.merged or any(name in s.fields for s in scope.sources)


def _bare(sql: str) -> str:
    while sql.startswith("(") and sql.endswith(")") and _balanced(sql[1:-1]):
        sql = sql[1:-1]
    return sql


def _balanced(sql: str) -> bool:
    depth = 0
    for letter in sql:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def check_distinct(tree: exp.Select, listed: list[str], scope: Scope) -> None:
    """Raises ORA-01791 for an order by what SELECT DISTINCT does not list."""
    order = tree.args.get("order")
    for one in order.expressions if order is not None else []:
        inner = one.this
        if position(inner, 10_000) is not None:
            continue
        if value(inner, scope).sql not in listed and value(inner, scope).reads:
            raise refuse(one, "ORA-01791", "ORA-01791: not a SELECTed expression")
