"""CONNECT BY: rows made out of DUAL, and trees in one table, as a recursive WITH."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import text_literal, to_text
from sis_core.oracle.conditions import conjuncts, judged
from sis_core.oracle.dispatch import call, node, value
from sis_core.oracle.errors import Untranslatable
from sis_core.oracle.scopes import Scope, Source, quoted, refuse
from sis_core.oracle.sources import From
from sis_core.oracle.types import Type, Typed, of


def connected(
    tree: exp.Select, where: list[exp.Expr], parts: list[From], scope: Scope
) -> tuple[str, list[exp.Expr]]:
    """The FROM of a CONNECT BY, one row for each node of its trees, roots before their children.

    WHERE is applied to what is made. LEVEL is a column of it, and so is every path and root that
    the block asks for.
    """
    connect = tree.args["connect"]
    if connect.args.get("nocycle"):
        raise refuse(connect, "NOCYCLE", "CONNECT BY NOCYCLE is not translated to SQLite")
    if len(scope.sources) != 1 or len(parts) != 1:
        raise refuse(connect, "CONNECT BY", "CONNECT BY over a join is not translated to SQLite")
    source = scope.sources[0]
    scope.grown = {}
    scope.level = f"{quoted(source.alias)}.`level`"
    _meet(tree, where, scope)
    step = _condition(connect.args["connect"], scope, source, "(`prior`.`level` + 1)")
    start = connect.args.get("start")
    first = _condition(start, scope, None, "1") if start is not None else None
    names = list(source.fields)
    grown = scope.grown
    columns = ", ".join(
        ["`level`", *map(quoted, names), *map(quoted, (g[0] for g in grown.values()))]
    )
    own = [source.place(name) for name in names]
    begins = ", ".join(["1", *own, *(begin for _, begin, _ in grown.values())])
    grows = ", ".join(["`prior`.`level` + 1", *own, *(grow for _, _, grow in grown.values())])
    begin = f"SELECT {begins} FROM {parts[0].sql}" + (f" WHERE {first.sql}" if first else "")
    grow = f"SELECT {grows} FROM `prior`, {parts[0].sql} WHERE {step.sql}"
    made = (
        f"(WITH RECURSIVE `prior`({columns}) AS ({begin} UNION ALL {grow} ORDER BY 1 DESC) "
        f"SELECT * FROM `prior`) AS {quoted(source.alias)}"
    )
    return made, where


def _meet(tree: exp.Select, where: list[exp.Expr], scope: Scope) -> None:
    """Reads the block once, so that the columns, paths and roots it needs are known."""
    connect = tree.args["connect"]
    _condition(connect.args["connect"], scope, scope.sources[0], "1")
    order = tree.args.get("order")
    parts = [*tree.expressions, *where, *(order.expressions if order is not None else [])]
    if connect.args.get("start") is not None:
        parts.append(connect.args["start"])
    for part in parts:
        for one in part.walk():
            if isinstance(one, exp.ConnectByRoot | exp.Column) or _is_path(one):
                try:
                    value(one, scope)
                except Untranslatable:  # what is wrong is told when the block is translated
                    continue


def _is_path(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Anonymous) and tree.name.lower() == "sys_connect_by_path"


def _condition(tree: exp.Expr, scope: Scope, prior: Source | None, level: str) -> Typed:
    inner = Scope(scope.state, scope.ctes, scope.outer, sources=list(scope.sources), level=level)
    inner.frame = scope.frame
    if not scope.sources[0].table and list(scope.sources[0].fields) == ["dummy"]:
        inner.rownum = level  # over DUAL, where rows are numbered as they come
    if prior is not None:
        inner.prior = Source("prior", prior.fields, prior.table, prior.open)
    return judged(conjuncts(tree), inner, "connect", scope.frame.next_join())


def _grown(tree: exp.Expr, scope: Scope, begin: str, grow: str, type_: Type) -> Typed:
    """A column of the recursion, made for a path or a root; the same one for the same words."""
    if scope.grown is None:
        name = "SYS_CONNECT_BY_PATH" if _is_path(tree) else "CONNECT_BY_ROOT"
        raise refuse(tree, name, f"{name} stands outside of CONNECT BY")
    words = tree.sql("oracle").lower()
    name = f"grown:{len(scope.grown)}"
    name = scope.grown.setdefault(words, (name, begin, grow.replace("{name}", quoted(name))))[0]
    place = f"{quoted(scope.sources[0].alias)}.{quoted(name)}"
    return Typed(place, type_, reads=True)


@node(exp.ConnectByRoot)
def _root(tree: exp.ConnectByRoot, scope: Scope) -> Typed:
    made = value(tree.this, scope)
    return _grown(tree, scope, made.sql, "`prior`.{name}", made.type)


@call("sys_connect_by_path", 2)
def _path(tree: exp.Anonymous, arguments: list[exp.Expr], scope: Scope) -> Typed:
    text = to_text(value(arguments[0], scope))
    between = value(arguments[1], scope).literal
    if not isinstance(between, str):
        raise refuse(tree, "ORA-30003", "ORA-30003: the separator of a path is no constant")
    step = of(f"{text_literal(between).sql} || coalesce({text.sql}, '')", Type.TEXT, text).sql
    return _grown(tree, scope, step, "`prior`.{name} || " + step, Type.TEXT)
