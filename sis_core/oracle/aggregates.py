"""Aggregates and window functions."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import NOTHING_TEXT, to, to_number, to_text
from sis_core.oracle.dispatch import call, node, value
from sis_core.oracle.ordering import inside, keys
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.types import Type, Typed, of

NUMERIC = {
    "sum": "sum", "avg": "avg", "median": "ora_median", "stddev": "ora_stddev",
    "stddev_pop": "ora_stddev_pop", "stddev_samp": "ora_stddev_samp", "variance": "ora_variance",
    "var_pop": "ora_var_pop", "var_samp": "ora_var_samp",
}  # fmt: skip
"""Aggregates of numbers, and what they are called in SQLite."""

RANKS = {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist"}
"""Window functions without an argument."""

AGGREGATES = {*NUMERIC, "count", "min", "max", "listagg", "wm_concat"}
"""Every aggregate by its lower-case name in Oracle."""


def is_aggregate(tree: exp.Expr) -> bool:
    """True for a call of an aggregate that is not a window function."""
    if isinstance(tree, exp.GroupConcat):
        return not _windowed(tree)
    if isinstance(tree, exp.Anonymous) and tree.name.lower() in AGGREGATES:
        return not _windowed(tree)
    return False


def _windowed(tree: exp.Expr) -> bool:
    above = tree.parent
    while isinstance(above, exp.IgnoreNulls | exp.RespectNulls):
        above = above.parent
    return isinstance(above, exp.Window) and str(above.args.get("over") or "OVER").upper() != "KEEP"


def _argument(tree: exp.Expr, scope: Scope, window: bool) -> tuple[str, Typed]:
    """The argument of an aggregate, after DISTINCT where that was said."""
    arguments = tree.expressions
    if len(arguments) != 1:
        raise refuse(tree, "ORA-00909", "ORA-00909: invalid number of arguments")
    first = arguments[0]
    if isinstance(first, exp.Distinct):
        if window:
            raise refuse(tree, "DISTINCT OVER", "DISTINCT in a window function is not translated")
        if len(first.expressions) != 1:
            raise refuse(tree, "ORA-00909", "ORA-00909: invalid number of arguments")
        return "DISTINCT ", _inside(first.expressions[0], scope, window)
    return "", _inside(first, scope, window)


def _inside(tree: exp.Expr, scope: Scope, window: bool) -> Typed:
    """An aggregate's argument; an aggregate of an aggregate is refused."""
    if not window:
        for one in tree.walk():
            if is_aggregate(one):
                raise refuse(
                    one, "nested aggregate", "an aggregate of an aggregate is not translated"
                )
    return value(tree, scope)


def aggregate(tree: exp.Anonymous, scope: Scope, *, window: bool = False) -> Typed:
    """A call of an aggregate, without its OVER."""
    name = tree.name.lower()
    if not window:
        scope.aggregated = True
    if name == "count":
        if len(tree.expressions) == 1 and isinstance(tree.expressions[0], exp.Star):
            return Typed("count(*)", Type.INTEGER, reads=True, solid=True)
        distinct, made = _argument(tree, scope, window)
        return of(f"count({distinct}{made.sql})", Type.INTEGER, made).but(reads=True, solid=True)
    if name in ("min", "max"):
        distinct, made = _argument(tree, scope, window)
        return of(f"{name}({distinct}{made.sql})", made.type, made).but(reads=True)
    if name == "wm_concat":
        distinct, made = _argument(tree, scope, window)
        text = to_text(made)
        flag = int(bool(distinct))
        return of(f"ora_listagg({text.sql}, ',', {flag}, '')", Type.TEXT, text, raises=True)
    distinct, made = _argument(tree, scope, window)
    made = to_number(made)
    type_ = Type.INTEGER if name == "sum" and made.type is Type.INTEGER else Type.NUMBER
    return of(f"{NUMERIC[name]}({distinct}{made.sql})", type_, made).but(reads=True)


def _plain(tree: exp.Anonymous, _: list[exp.Expr], scope: Scope) -> Typed:
    return aggregate(tree, scope)


for _name in sorted(AGGREGATES - {"listagg"}):
    call(_name, 1)(_plain)


@node(exp.GroupConcat)
def _listagg(tree: exp.GroupConcat, scope: Scope) -> Typed:
    return listagg(tree, scope, window=False)


def listagg(tree: exp.GroupConcat, scope: Scope, *, window: bool) -> Typed:
    """LISTAGG, sorted by its WITHIN GROUP; without a separator nothing stands between."""
    overflow = tree.args.get("on_overflow")
    if overflow is not None and not isinstance(overflow, exp.Var):
        raise refuse(
            tree, "ON OVERFLOW TRUNCATE", "LISTAGG … ON OVERFLOW TRUNCATE is not translated"
        )
    if isinstance(overflow, exp.Var) and "ERROR" not in overflow.name.upper():
        raise refuse(tree, "ON OVERFLOW", "LISTAGG … ON OVERFLOW is not translated")
    if not window:
        scope.aggregated = True
    inner = tree.this
    order = inner if isinstance(inner, exp.Order) else None
    subject = order.this if order is not None else inner
    distinct = isinstance(subject, exp.Distinct)
    text = to_text(_inside(subject.expressions[0] if distinct else subject, scope, window))
    separator = tree.args.get("separator")
    between = to_text(value(separator, scope)) if separator is not None else NOTHING_TEXT
    listed = _sort_keys(order, scope)
    parts = ", ".join([text.sql, between.sql, str(int(distinct)), *listed])
    return of(f"ora_listagg({parts})", Type.TEXT, text, raises=True).but(reads=True)


def _sort_keys(order: exp.Order | None, scope: Scope) -> list[str]:
    """Directions as one text such as 'aldf', then the keys."""
    found = keys(order, scope)
    ways = "".join(
        ("d" if one.args.get("desc") else "a") + ("f" if one.args.get("nulls_first") else "l")
        for _, one in found
    )
    return [f"'{ways}'", *(key.sql for key, _ in found)]


@node(exp.Window)
def _window(tree: exp.Window, scope: Scope) -> Typed:
    if str(tree.args.get("over") or "").upper() == "KEEP":
        return _keep(tree, scope)
    if tree.args.get("alias"):
        raise refuse(tree, "WINDOW", "a named window is not translated to SQLite")
    function, skipping = tree.this, False
    if isinstance(function, exp.IgnoreNulls | exp.RespectNulls):
        skipping = isinstance(function, exp.IgnoreNulls)
        function = function.this
    made = _windowed_function(function, tree, scope, skipping)
    over = _over(tree, scope)
    return made.but(sql=f"{made.sql} OVER ({over})")


def _over(tree: exp.Window, scope: Scope) -> str:
    parts = []
    partition = [value(one, scope).sql for one in tree.args.get("partition_by") or []]
    if partition:
        parts.append(f"PARTITION BY {', '.join(partition)}")
    order = tree.args.get("order")
    if order is not None:
        parts.append(inside(order, scope))
    spec = tree.args.get("spec")
    if spec is not None:
        parts.append(_frame(tree, spec, scope))
    return " ".join(parts)


def _frame(tree: exp.Window, spec: exp.WindowSpec, scope: Scope) -> str:
    kind = str(spec.args.get("kind") or "").upper()
    if kind not in ("ROWS", "RANGE") or spec.args.get("exclude"):
        raise refuse(tree, f"{kind} frame", f"a window's {kind} frame is not translated")
    order = tree.args.get("order")
    ends = []
    for name in ("start", "end"):
        edge = spec.args.get(name)
        if edge is None:
            continue
        if isinstance(edge, str):
            text = edge.upper()
        else:
            made = value(edge, scope)
            if not isinstance(made.literal, int | float):
                raise refuse(tree, "window frame", "a window's frame is no constant")
            if (
                kind == "RANGE"
                and order is not None
                and any(key.type.group != "number" for key, _ in keys(order, scope))
            ):
                raise refuse(tree, "RANGE frame", "RANGE over dates or texts is not translated")
            text = made.sql
        side = str(spec.args.get(f"{name}_side") or "").upper()
        ends.append(f"{text} {side}".strip())
    return f"{kind} BETWEEN {ends[0]} AND {ends[1]}" if len(ends) == 2 else f"{kind} {ends[0]}"


def _windowed_function(function: exp.Expr, tree: exp.Window, scope: Scope, skipping: bool) -> Typed:
    if isinstance(function, exp.GroupConcat):
        if tree.args.get("order"):
            raise refuse(tree, "LISTAGG OVER", "LISTAGG … OVER takes PARTITION BY only")
        return listagg(function, scope, window=True)
    if isinstance(function, exp.Window):
        raise refuse(tree, "KEEP OVER", "KEEP … OVER is not translated to SQLite")
    if not isinstance(function, exp.Anonymous):
        raise refuse(tree, "OVER", f"{function.key.upper()} … OVER is not translated to SQLite")
    name, arguments = function.name.lower(), list(function.expressions)
    if len(arguments) >= 1 and isinstance(arguments[0], exp.IgnoreNulls | exp.RespectNulls):
        skipping = isinstance(arguments[0], exp.IgnoreNulls)
        arguments[0] = arguments[0].this
    if skipping:
        if name not in ("first_value", "last_value") or len(arguments) != 1:
            raise refuse(tree, "IGNORE NULLS", f"{name.upper()} … IGNORE NULLS is not translated")
        made = value(arguments[0], scope)
        which = "ora_first_present" if name == "first_value" else "ora_last_present"
        return of(f"{which}({made.sql})", made.type, made).but(reads=True)
    if name in RANKS and not arguments:
        whole = name not in ("percent_rank", "cume_dist")
        return Typed(f"{name}()", Type.INTEGER if whole else Type.NUMBER, reads=True)
    if name == "ntile" and len(arguments) == 1:
        made = to_number(value(arguments[0], scope))
        return of(f"ntile(CAST({made.sql} AS INTEGER))", Type.INTEGER, made).but(reads=True)
    if name in ("lag", "lead") and 1 <= len(arguments) <= 3:
        return _neighbour(name, arguments, scope)
    if name in ("first_value", "last_value") and len(arguments) == 1:
        made = value(arguments[0], scope)
        return of(f"{name}({made.sql})", made.type, made).but(reads=True)
    if name == "nth_value" and len(arguments) == 2:
        made, nth = value(arguments[0], scope), to_number(value(arguments[1], scope))
        return of(f"nth_value({made.sql}, {nth.sql})", made.type, made).but(reads=True)
    if name == "ratio_to_report" and len(arguments) == 1 and not tree.args.get("order"):
        made = to_number(value(arguments[0], scope))
        sql = f"{made.sql} * 1.0 / sum({made.sql})"
        return of(sql, Type.NUMBER, made).but(reads=True)
    if name in AGGREGATES:
        return aggregate(function, scope, window=True)
    raise refuse(tree, f"{name.upper()} OVER", f"{name.upper()} … OVER is not translated to SQLite")


def _neighbour(name: str, arguments: list[exp.Expr], scope: Scope) -> Typed:
    made = value(arguments[0], scope)
    parts = [made.sql]
    if len(arguments) > 1:
        offset = to_number(value(arguments[1], scope))
        parts.append(offset.sql)
    if len(arguments) > 2:
        parts.append(to(value(arguments[2], scope), made.type).sql)
    return of(f"{name}({', '.join(parts)})", made.type, made).but(reads=True)


def _keep(tree: exp.Window, scope: Scope) -> Typed:
    """MAX(x) KEEP (DENSE_RANK LAST ORDER BY k)."""
    function = tree.this
    name = function.name.lower() if isinstance(function, exp.Anonymous) else ""
    if name not in ("max", "min", "sum", "avg", "count") or isinstance(tree.parent, exp.Window):
        raise refuse(tree, "KEEP", "this KEEP is not translated to SQLite")
    scope.aggregated = True
    star = name == "count" and isinstance(function.expressions[0], exp.Star)
    distinct, made = ("", Typed("1", Type.INTEGER)) if star else _argument(function, scope, False)
    if distinct:
        raise refuse(tree, "KEEP DISTINCT", "DISTINCT with KEEP is not translated to SQLite")
    if name in ("sum", "avg"):
        made = to_number(made)
    type_ = {"count": Type.INTEGER, "avg": Type.NUMBER}.get(name, made.type)
    which = "FIRST" if tree.args.get("first") else "LAST"
    listed = ", ".join(
        [f"'{name.upper()}'", f"'{which}'", made.sql, *_sort_keys(tree.args.get("order"), scope)]
    )
    return of(f"ora_keep({listed})", type_, made).but(reads=True)
