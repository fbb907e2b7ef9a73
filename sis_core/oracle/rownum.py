"""ROWNUM in a WHERE: a limit of the block's rows."""

from __future__ import annotations

import math

from sqlglot import exp

from sis_core.oracle.coerce import to_number
from sis_core.oracle.dispatch import value
from sis_core.oracle.scopes import Scope, refuse

_TURNED = {exp.LT: exp.GT, exp.LTE: exp.GTE, exp.GT: exp.LT, exp.GTE: exp.LTE, exp.EQ: exp.EQ}


def is_rownum(tree: exp.Expr) -> bool:
    """True for the pseudo column."""
    return isinstance(tree, exp.Column) and not tree.table and tree.name.lower() == "rownum"


def names_rownum(tree: exp.Select) -> bool:
    """True where the select list, the order or the groups name ROWNUM."""
    for key in ("expressions", "order", "group", "having"):
        found = tree.args.get(key) or []
        for part in found if isinstance(found, list) else [found]:
            for one in part.find_all(exp.Column):
                if is_rownum(one) and one.find_ancestor(exp.Select) is tree:
                    return True
    return False


def limited(where: list[exp.Expr], scope: Scope) -> tuple[str, list[exp.Expr]]:
    """The row limit that conditions on ROWNUM make, as SQL ("" for none), and the others."""
    limits: list[str] = []
    rest: list[exp.Expr] = []
    for one in where:
        inner = one
        while isinstance(inner, exp.Paren):
            inner = inner.this
        found = _limit(inner, scope)
        if found is None:
            rest.append(one)
        else:
            limits.append(found)
    if len(limits) > 1:
        return f"min({', '.join(limits)})", rest
    return (limits[0] if limits else ""), rest


def _limit(tree: exp.Expr, scope: Scope) -> str | None:
    """The most rows that a condition lets through, or None where it is not about ROWNUM."""
    if isinstance(tree, exp.Between) and is_rownum(tree.this):
        low = tree.args["low"]
        first = _count(low, scope)
        if first.isdigit() and int(first) <= 1:
            return _count(tree.args["high"], scope)
        return "0"
    kind = type(tree)
    if kind not in _TURNED:
        return None
    left, right = tree.this, tree.expression
    if is_rownum(right) and not is_rownum(left):
        left, right, kind = right, left, _TURNED[kind]
    if not is_rownum(left):
        return None
    return _bound(kind, right, scope)


def _bound(kind: type[exp.Expr], right: exp.Expr, scope: Scope) -> str:
    made = to_number(value(right, scope))
    if made.reads:
        raise refuse(right, "ROWNUM", "ROWNUM compared with a row's value is not translated")
    if isinstance(made.literal, int | float):
        number = made.literal
        if kind is exp.LT:
            return str(max(0, math.ceil(number) - 1))
        if kind is exp.LTE:
            return str(max(0, math.floor(number)))
        if kind is exp.EQ:
            return "1" if number == 1 else "0"
        return "-1" if (number < 1 if kind is exp.GT else number <= 1) else "0"
    if kind is exp.LT:
        return f"max(0, CAST({made.sql} AS INTEGER) - ({made.sql} = CAST({made.sql} AS INTEGER)))"
    if kind is exp.LTE:
        return f"max(0, CAST({made.sql} AS INTEGER))"
    if kind is exp.EQ:
        return f"({made.sql} = 1)"
    raise refuse(right, "ROWNUM", "ROWNUM greater than a bind is not translated")


def _count(tree: exp.Expr, scope: Scope) -> str:
    return _bound(exp.LTE, tree, scope)
