"""Joins that `(+)` marks, as LEFT JOINs."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.conditions import judged
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.sources import From


def marked(tree: exp.Expr) -> list[exp.Column]:
    """The columns with (+) of a condition."""
    return [c for c in tree.find_all(exp.Column) if c.args.get("join_mark")]


def outer_joined(
    tree: exp.Select, where: list[exp.Expr], parts: list[From], scope: Scope
) -> tuple[str, list[exp.Expr]]:
    """The FROM with a LEFT JOIN for every marked source, and the conditions that are left.

    Unmarked sources come first, then each marked one behind those that its conditions read, with
    all of its marked conditions in its ON.
    """
    ons: dict[str, list[exp.Expr]] = {}
    needs: dict[str, set[str]] = {}
    rest: list[exp.Expr] = []
    for one in where:
        if not marked(one):
            rest.append(one)
            continue
        target, others = _sides(one, scope)
        ons.setdefault(target, []).append(one)
        needs.setdefault(target, set()).update(others - {target})
    if tree.args.get("joins") and any(_ansi(join) for join in tree.args["joins"]):
        raise refuse(where[0], "ORA-25156", "ORA-25156: (+) beside an ANSI join in one block")
    pieces = {source.alias: part.sql for source, part in zip(scope.sources, parts, strict=True)}
    order = [alias for alias in pieces if alias not in ons]
    if not order:
        raise refuse(tree, "ORA-01416", "ORA-01416: every table is outer joined to another")
    sql = ", ".join(pieces[alias] for alias in order)
    waiting = [alias for alias in pieces if alias in ons]
    while waiting:
        ready = next((a for a in waiting if needs[a] <= set(order)), None)
        if ready is None:
            raise refuse(tree, "ORA-01416", "ORA-01416: two tables are outer joined to each other")
        on = judged([_unmarked(one) for one in ons[ready]], scope, "on", scope.frame.next_join())
        sql += f" LEFT JOIN {pieces[ready]} ON {on.sql}"
        order.append(ready)
        waiting.remove(ready)
    return sql, rest


def _ansi(join: exp.Join) -> bool:
    return any(join.args.get(name) for name in ("side", "kind", "method", "on", "using"))


def _sides(tree: exp.Expr, scope: Scope) -> tuple[str, set[str]]:
    """The source that a condition marks, and every source of this block that it reads."""
    if tree.find(exp.Query):
        raise refuse(tree, "ORA-01799", "ORA-01799: a column is outer joined to a subquery")
    if tree.find(exp.Or):
        raise refuse(tree, "ORA-01719", "ORA-01719: (+) stands in an OR")
    targets: set[str] = set()
    read: set[str] = set()
    for column in tree.find_all(exp.Column):
        owner = _owner(column, scope)
        if owner is not None:
            (targets if column.args.get("join_mark") else read).add(owner)
    if len(targets) != 1 or targets & read:
        raise refuse(tree, "ORA-01468", "ORA-01468: a condition marks one table only with (+)")
    return targets.pop(), read


def _owner(column: exp.Column, scope: Scope) -> str | None:
    table, name = column.table.lower(), column.name.lower()
    if table:
        return table if scope.source(table) else None
    plain = column.copy()
    plain.set("join_mark", None)
    found = scope.column(plain)  # raises for an unknown or ambiguous name
    for source in scope.sources:
        if name in source.fields and source.place(name) == found.sql:
            return source.alias
    return None


def _unmarked(tree: exp.Expr) -> exp.Expr:
    bare = tree.copy()
    for column in bare.find_all(exp.Column):
        column.set("join_mark", None)
    return bare
