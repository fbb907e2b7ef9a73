"""A SELECT block: its sources, conditions, select list, groups, order and row limit."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from sis_core.oracle.allowed import check_places
from sis_core.oracle.conditions import conjuncts, judged
from sis_core.oracle.dispatch import value
from sis_core.oracle.grouping import check_distinct, check_groups, group_clause
from sis_core.oracle.hierarchy import connected
from sis_core.oracle.ordering import direction, position, row_limit
from sis_core.oracle.outer_joins import marked, outer_joined
from sis_core.oracle.queries import Ctes, Query
from sis_core.oracle.rownum import limited, names_rownum
from sis_core.oracle.scopes import Scope, Source, State, quoted, refuse
from sis_core.oracle.sources import comma_list, from_clause, where_parts
from sis_core.oracle.types import Field, Type, Typed

_ARGS = {
    "with_", "expressions", "from_", "joins", "where", "group", "having", "order", "limit",
    "offset", "distinct", "connect", "hint", "kind",
}  # fmt: skip
_NAMES = {"locks": "FOR UPDATE", "into": "INTO", "laterals": "LATERAL", "pivots": "PIVOT"}


@dataclass(slots=True)
class Parts:
    """A block on its way to SQL."""

    sources: str
    where: str = ""
    listed: list[tuple[str, Typed, exp.Expr]] = field(default_factory=list)
    group: str = ""
    having: str = ""
    order: str = ""
    limit: str = ""


def block(tree: exp.Select, state: State, ctes: Ctes, outer: Scope | None) -> Query:
    """A translated SELECT."""
    _check_args(tree)
    check_places(tree)
    scope = Scope(state, ctes, outer)
    state.frames.append(scope.frame)
    parts = from_clause(tree, scope)
    where = where_parts(tree)
    if tree.args.get("connect") is not None:
        made, where = connected(tree, where, parts, scope)
    elif any(marked(one) for one in where):
        made, where = outer_joined(tree, where, parts, scope)
    else:
        made = comma_list(parts)
    block_ = Parts(made)
    top, where = limited(where, scope)
    if where:
        block_.where = judged(where, scope, "where").sql
    reorders = bool(tree.args.get("order") or tree.args.get("group") or tree.args.get("distinct"))
    if (top or names_rownum(tree)) and (reorders or _aggregates(tree) or _windows(tree)):
        _numbered_first(tree, block_, top, scope)
        top = ""
    else:
        scope.rownum = scope.rownum or "row_number() OVER ()"
    return _finished(tree, block_, top, scope)


def _finished(tree: exp.Select, block_: Parts, top: str, scope: Scope) -> Query:
    block_.listed = _select_list(tree, scope)
    groups: list[Typed] | None = None
    if tree.args.get("group") is not None:
        block_.group, groups = group_clause(tree.args["group"], scope)
    having = tree.args.get("having")
    if having is not None:
        block_.having = judged(conjuncts(having.this), scope, "having").sql
        if groups is None and not scope.aggregated:
            raise refuse(having, "HAVING", "HAVING of no group and no aggregate is not translated")
    block_.order = _order(tree, block_, scope)
    scope.frame.values([*(one for _, one, _ in block_.listed), *(groups or [])])
    if groups is not None or scope.aggregated:
        check_groups(tree, groups or [], scope)
    if tree.args.get("distinct") is not None:
        check_distinct(tree, [one.sql for _, one, _ in block_.listed], scope)
    block_.limit = _limit(tree, block_, top)
    single = (scope.aggregated and groups is None) or top == "1"
    sql = _sql(tree, block_)
    fields = tuple(Field(name, one.type, one.guess) for name, one, _ in block_.listed)
    ordered = bool(block_.order)
    return Query(
        sql, fields, ended=bool(block_.order or block_.limit), ordered=ordered, single=single
    )


def _sql(tree: exp.Select, block_: Parts) -> str:
    listed = ", ".join(f"{one.sql} AS {quoted(name)}" for name, one, _ in block_.listed)
    sql = f"SELECT {'DISTINCT ' if tree.args.get('distinct') else ''}{listed} FROM {block_.sources}"
    for word, text in (
        ("WHERE", block_.where),
        ("GROUP BY", block_.group),
        ("HAVING", block_.having),
        ("ORDER BY", block_.order),
    ):
        if text:
            sql += f" {word} {text}"
    return sql + block_.limit


def _check_args(tree: exp.Select) -> None:
    for name, found in tree.args.items():
        if found and name not in _ARGS:
            kind = _NAMES.get(name, name.upper())
            raise refuse(tree, kind, f"{kind} is not translated to SQLite")
    distinct = tree.args.get("distinct")
    if distinct is not None and distinct.args.get("on"):
        raise refuse(tree, "DISTINCT ON", "DISTINCT ON is not Oracle's")
    if not tree.expressions:
        raise refuse(tree, "ORA-00936", "ORA-00936: there is nothing between SELECT and FROM")
    if tree.args.get("kind"):
        raise refuse(tree, "SELECT AS", "SELECT AS is not Oracle's")


def _aggregates(tree: exp.Select) -> bool:
    from sis_core.oracle.aggregates import is_aggregate

    return any(
        is_aggregate(one) and one.find_ancestor(exp.Select) is tree
        for one in tree.walk()
        if isinstance(one, exp.Anonymous | exp.GroupConcat)
    )


def _windows(tree: exp.Select) -> bool:
    """True where a window function looks at the block's rows, which ROWNUM has cut by then."""
    return any(one.find_ancestor(exp.Select) is tree for one in tree.find_all(exp.Window))


def _numbered_first(tree: exp.Select, block_: Parts, top: str, scope: Scope) -> None:
    """Lets ROWNUM count before the block groups or orders: its rows come from a subquery."""
    if any(source.open for source in scope.sources):  # meet the columns that will be needed
        scope.rownum = "0"
        _select_list(tree, scope)
        for one in tree.args["order"].expressions if tree.args.get("order") else []:
            if position(one.this, 10_000) is None and not isinstance(one.this, exp.Column):
                value(one.this, scope)
    alias = scope.state.name("n")
    read = []
    for source in scope.sources:
        places = {}
        for name in source.fields:
            made = f"{source.alias}.{name}"
            read.append(f"{source.place(name)} AS {quoted(made)}")
            places[name] = f"{quoted(alias)}.{quoted(made)}"
        source.places = places
    read.append("row_number() OVER () AS `rownum`")
    where = f" WHERE {block_.where}" if block_.where else ""
    limit = f" LIMIT {top} OFFSET 0" if top else " LIMIT -1 OFFSET 0"
    block_.sources = (
        f"(SELECT {', '.join(read)} FROM {block_.sources}{where}{limit}) AS {quoted(alias)}"
    )
    block_.where = ""
    scope.rownum = f"{quoted(alias)}.`rownum`"
    if scope.merged:
        raise refuse(tree, "ROWNUM", "ROWNUM with a USING join and an order is not translated")


def _select_list(tree: exp.Select, scope: Scope) -> list[tuple[str, Typed, exp.Expr]]:
    made: list[tuple[str, Typed, exp.Expr]] = []
    names: dict[str, int] = {}

    def put(name: str, one: Typed, node: exp.Expr) -> None:
        names[name] = names.get(name, 0) + 1
        made.append((name if names[name] == 1 else f"{name}:{names[name]}", one, node))

    for one in tree.expressions:
        star = (
            one if isinstance(one, exp.Star) else one.this if isinstance(one, exp.Column) else None
        )
        if isinstance(star, exp.Star):
            for name, column in _star(one, scope):
                put(name, column, one)
            continue
        inner = one.this if isinstance(one, exp.Alias) else one
        name = one.alias.lower() if isinstance(one, exp.Alias) else ""
        if not name:
            name = inner.name.lower() if isinstance(inner, exp.Column) else f"c:{len(made)}"
        put(name, value(inner, scope), inner)
    return made


def _star(one: exp.Expr, scope: Scope) -> list[tuple[str, Typed]]:
    """The columns of `*` or `t.*`; joined ones of USING come first and once."""
    table = one.table.lower() if isinstance(one, exp.Column) else ""
    star = one.this if isinstance(one, exp.Column) else one
    if any(star.args.get(name) for name in ("except_", "replace", "rename")):
        raise refuse(one, "* EXCEPT", "* EXCEPT is not Oracle's")
    sources = [s for s in scope.sources if not table or s.alias == table]
    if not sources:
        raise refuse(one, "ORA-00904", f"ORA-00904: {table}.*: there is no source {table}")
    made = [] if table else list(scope.merged.items())
    for source in sources:
        if source.open:
            raise refuse(one, "*", f"* of {source.table}, a table that the district lacks")
        for name, field_ in source.fields.items():
            if table or name not in scope.merged:
                read = Typed(source.place(name), field_.type, reads=True, guess=field_.guess)
                made.append((name, read))
    return made


def _order(tree: exp.Select, block_: Parts, scope: Scope) -> str:
    order = tree.args.get("order")
    if order is None:
        return ""
    if order.args.get("siblings"):
        raise refuse(order, "ORDER SIBLINGS BY", "ORDER SIBLINGS BY is not translated")
    scope.aliases = {
        node_.alias.lower() if isinstance(node_, exp.Alias) else name: one
        for name, one, node_ in reversed(block_.listed)
        if ":" not in name
    }
    places = {name: place for place, (name, _, _) in enumerate(block_.listed, 1)}
    parts = []
    for one in order.expressions:
        inner = one.this
        place = position(inner, len(block_.listed))
        if place is None and isinstance(inner, exp.Column) and not inner.table:
            place = places.get(inner.name.lower())
        if place is None:
            made = value(inner, scope)
            scope.frame.values([made])
        parts.append(f"{made.sql if place is None else place} {direction(one)}")
    return ", ".join(parts)


def _limit(tree: exp.Select, block_: Parts, top: str) -> str:
    fetched = row_limit(tree)
    if fetched and top:
        raise refuse(tree, "ROWNUM", "ROWNUM and FETCH in one block are not translated together")
    return fetched or (f" LIMIT {top} OFFSET 0" if top else "")


__all__ = ["Source", "Type", "block"]
