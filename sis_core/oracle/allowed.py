"""Where aggregates and window functions may stand in a block, which SQLite says without a code."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sis_core.oracle.aggregates import is_aggregate
from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.scopes import refuse


def check_places(tree: exp.Select) -> None:
    """Raises ORA-00934 for an aggregate and ORA-30483 for a window function in a wrong place."""
    rows = [tree.args.get("where"), tree.args.get("group"), tree.args.get("connect")]
    for one in _parts([*rows, *_conditions(tree)]):
        if is_aggregate(one) or _keeps(one):
            raise refuse(one, "ORA-00934", "ORA-00934: group function is not allowed here")
        if _is_window(one):
            raise _no_window(one)
    for one in _parts([tree.args.get("having")]):
        if _is_window(one):
            raise _no_window(one)
    for one in _parts([*tree.expressions, tree.args.get("order")]):
        if (_is_window(one) or is_aggregate(one)) and any(
            _is_window(inner) and inner is not one for inner in _parts([one])
        ):
            raise _no_window(one)


def _conditions(tree: exp.Select) -> Iterator[exp.Expr | None]:
    """The ON of every join of the block."""
    found = tree.args.get("from_")
    joins = list(tree.args.get("joins") or [])
    joins += found.this.args.get("joins") or [] if found is not None else []
    return (join.args.get("on") for join in joins)


def _parts(trees: list[exp.Expr | None]) -> Iterator[exp.Expr]:
    """Every node of some trees that is not within a query of its own."""
    stack = [tree for tree in reversed(trees) if tree is not None]
    while stack:
        one = stack.pop()
        yield one
        if not isinstance(one, exp.Query):
            stack += reversed([child for child in one.iter_expressions()])


def _is_window(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Window) and not _keeps(tree)


def _keeps(tree: exp.Expr) -> bool:
    """True for KEEP (DENSE_RANK …), which is an aggregate unless OVER follows."""
    return isinstance(tree, exp.Window) and str(tree.args.get("over") or "").upper() == "KEEP"


def _no_window(tree: exp.Expr) -> Untranslatable:
    return refuse(tree, "ORA-30483", "ORA-30483: window functions are not allowed here")
