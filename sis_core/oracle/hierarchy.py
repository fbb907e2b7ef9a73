"""CONNECT BY: rows made out of DUAL, and trees in one table, as a recursive WITH."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.conditions import conjuncts, joined
from sis_core.oracle.dispatch import condition
from sis_core.oracle.scopes import Scope, Source, quoted, refuse
from sis_core.oracle.sources import From
from sis_core.oracle.types import Typed


def connected(
    tree: exp.Select, where: list[exp.Expr], parts: list[From], scope: Scope
) -> tuple[str, list[exp.Expr]]:
    """The FROM of a CONNECT BY, one row for each node of its trees, roots before their children.

    WHERE is applied to what is made. LEVEL is a column of it.
    """
    connect = tree.args["connect"]
    if connect.args.get("nocycle"):
        raise refuse(connect, "NOCYCLE", "CONNECT BY NOCYCLE is not translated to SQLite")
    for kind, name in ((exp.ConnectByRoot, "CONNECT_BY_ROOT"),):
        if tree.find(kind):
            raise refuse(connect, name, f"{name} is not translated to SQLite")
    if len(scope.sources) != 1 or len(parts) != 1:
        raise refuse(connect, "CONNECT BY", "CONNECT BY over a join is not translated to SQLite")
    source = scope.sources[0]
    if source.open:
        raise refuse(connect, "CONNECT BY", "CONNECT BY over a table that the district lacks")
    names = list(source.fields)
    step = _condition(connect.args.get("connect"), scope, source, "(`prior`.`level` + 1)")
    start = connect.args.get("start")
    first = _condition(start, scope, None, "1") if start is not None else None
    columns = ", ".join(["`level`", *(quoted(name) for name in names)])
    read = ", ".join(source.place(name) for name in names)
    begin = f"SELECT 1, {read} FROM {parts[0].sql}" + (f" WHERE {first.sql}" if first else "")
    grow = f"SELECT `prior`.`level` + 1, {read} FROM `prior`, {parts[0].sql} WHERE {step.sql}"
    made = (
        f"(WITH RECURSIVE `prior`({columns}) AS ({begin} UNION ALL {grow} ORDER BY 1 DESC) "
        f"SELECT * FROM `prior`) AS {quoted(source.alias)}"
    )
    scope.level = f"{quoted(source.alias)}.`level`"
    return made, where


def _condition(tree: exp.Expr, scope: Scope, prior: Source | None, level: str) -> Typed:
    inner = Scope(scope.state, scope.ctes, scope.outer, sources=list(scope.sources), level=level)
    if not scope.sources[0].table and list(scope.sources[0].fields) == ["dummy"]:
        inner.rownum = level  # over DUAL, where rows are numbered as they come
    if prior is not None:
        places = {name: f"`prior`.{quoted(name)}" for name in prior.fields}
        inner.prior = Source("prior", dict(prior.fields), places=places)
    return joined([condition(one, inner) for one in conjuncts(tree)])
