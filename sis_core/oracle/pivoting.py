"""PIVOT as conditional aggregates over its source, UNPIVOT as a UNION ALL of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from sis_core.oracle.scopes import refuse

_OUTSIDE = (exp.Column, exp.Query, exp.Placeholder, exp.Identifier)
"""What no constant holds."""


def turned(tree: exp.Table | exp.Subquery, names: Sequence[str]) -> exp.Subquery:
    """A source with PIVOT or UNPIVOT as the subquery that says the same; `names` are its columns.

    The columns that the clause does not name are what PIVOT groups by, and stand first in both.
    """
    pivots = tree.args["pivots"]
    if len(pivots) != 1 or len(pivots[0].args.get("fields") or []) != 1:
        raise refuse(tree, "PIVOT", "a source has one PIVOT with one FOR only")
    if tree.alias:
        said = f"the alias {tree.alias} stands before PIVOT, and behind it in Oracle"
        raise refuse(tree, "ORA-00933", f"ORA-00933: SQL command not properly ended: {said}")
    pivot = pivots[0]
    if any(pivot.args.get(name) for name in ("group", "using", "into", "default_on_null")):
        raise refuse(tree, "PIVOT", "a PIVOT with more than its FOR is not Oracle's")
    source = plain(tree)
    for column in pivot.find_all(exp.Column):
        if column.table:
            said = "ORA-01748: only simple column names allowed here"
            raise refuse(column, "ORA-01748", f"{said}, not {column.sql()[:40]}")
    made = (_unpivoted if pivot.args.get("unpivot") else _pivoted)(pivot, source, names)
    alias = pivot.args.get("alias")
    return exp.Subquery(this=made, alias=alias.copy() if alias is not None else None)


def plain(tree: exp.Table | exp.Subquery) -> exp.Table | exp.Subquery:
    """A source without what turns it, and without an alias."""
    source = tree.copy()
    source.set("pivots", None)
    source.set("alias", None)
    source.set("joins", None)
    return source


def _pivoted(pivot: exp.Pivot, source: exp.Expr, names: Sequence[str]) -> exp.Query:
    """One row for each group; for each value of IN each aggregate, over the rows of that value.

    A value is compared with `=`, so that null is never met; a count of no rows is 0 [doc].
    """
    listed = pivot.args["fields"][0]
    columns = _listed(listed.this)
    if not listed.expressions or not pivot.expressions:
        raise refuse(pivot, "ORA-00936", "ORA-00936: IN of PIVOT lists nothing")
    calls = [_aggregate(one) for one in pivot.expressions]
    used = {c.name.lower() for _, call in calls for c in call.find_all(exp.Column)}
    used |= {column.name.lower() for column in columns}
    groups = [name for name in names if name not in used]
    cells: dict[str, exp.Expr] = {}
    for item in listed.expressions:
        label, values = _value(item, len(columns))
        for alias, call in calls:
            name = f"{label}_{alias}" if alias else label
            if name in cells or name in groups:
                said = f"ORA-00918: column ambiguously defined: PIVOT makes {name} twice"
                raise refuse(pivot, "ORA-00918", said)
            met = [
                exp.EQ(this=column.copy(), expression=value.copy())
                for column, value in zip(columns, values, strict=True)
            ]
            cells[name] = _only(call, _all(exp.And, met))
    shown = [_column(name) for name in groups]
    made = exp.Select(
        expressions=[*shown, *(_named(one, name) for name, one in cells.items())],
        from_=exp.From(this=source),
    )
    if groups:
        made.set("group", exp.Group(expressions=[one.copy() for one in shown]))
    return made


def _aggregate(tree: exp.Expr) -> tuple[str, exp.Expr]:
    """An aggregate of PIVOT with its alias in lower case, "" where it has none."""
    from sis_core.oracle.aggregates import is_aggregate

    call = tree.this if isinstance(tree, exp.Alias) else tree
    if not is_aggregate(call):
        said = "ORA-56902: expect aggregate function inside pivot operation"
        raise refuse(call, "ORA-56902", said)
    return (tree.alias.lower() if isinstance(tree, exp.Alias) else ""), call


def _value(tree: exp.Expr, width: int) -> tuple[str, list[exp.Expr]]:
    """What the columns of a value of IN are called, in lower case, and its constants.

    Without an alias Oracle takes the constants as they are written, joined by `_` [doc].
    """
    inner = tree.this if isinstance(tree, exp.PivotAlias) else tree
    values = _listed(inner)
    for one in values:
        if isinstance(one, exp.Query) or one.find(exp.Query):
            raise refuse(one, "ORA-00936", "ORA-00936: a query in IN of PIVOT is for XML only")
        if isinstance(one, _OUTSIDE) or one.find(*_OUTSIDE):
            said = "ORA-56901: non-constant expression is not allowed for pivot values"
            raise refuse(one, "ORA-56901", said)
    if len(values) != width:
        said = f"a value of IN has {len(values)} parts, FOR has {width} columns"
        raise refuse(inner, "PIVOT", said)
    if isinstance(tree, exp.PivotAlias):
        return str(tree.args["alias"].name).lower(), values
    return "_".join(one.sql() for one in values).lower(), values


def _only(call: exp.Expr, met: exp.Expr) -> exp.Expr:
    """An aggregate over the rows that meet a condition."""
    made = call.copy()
    if isinstance(made, exp.GroupConcat):
        inner = made.this
        holder = inner if isinstance(inner, exp.Order) else made
        holder.set("this", _guarded(holder.this, met))
    elif len(made.expressions) == 1:
        made.set("expressions", [_guarded(made.expressions[0], met)])
    return made


def _guarded(tree: exp.Expr, met: exp.Expr) -> exp.Expr:
    if isinstance(tree, exp.Distinct):
        inside = [_guarded(one, met) for one in tree.expressions]
        return exp.Distinct(expressions=inside)
    what = exp.Literal.number(1) if isinstance(tree, exp.Star) else tree.copy()
    return exp.Case(ifs=[exp.If(this=met.copy(), true=what)])


def _unpivoted(pivot: exp.Pivot, source: exp.Expr, names: Sequence[str]) -> exp.Query:
    """For each column of IN a row with its name and its value; nulls only with INCLUDE NULLS.

    Of several values a row without any is left out [guess].
    """
    values = [_name(one) for one in _listed(pivot.expressions[0])]
    listed = pivot.args["fields"][0]
    labels = [_name(one) for one in _listed(listed.this)]
    items = [_unpivot_item(one, len(values), len(labels)) for one in listed.expressions]
    used = {column.name.lower() for columns, _ in items for column in columns}
    shown = [name for name in names if name not in used]
    made: exp.Query | None = None
    for columns, said in items:
        block = exp.Select(
            expressions=[
                *(_column(name) for name in shown),
                *(_named(one.copy(), name) for one, name in zip(said, labels, strict=True)),
                *(_named(one.copy(), name) for one, name in zip(columns, values, strict=True)),
            ],
            from_=exp.From(this=source.copy()),
        )
        if not pivot.args.get("include_nulls"):
            present = [exp.Not(this=exp.Is(this=c.copy(), expression=exp.Null())) for c in columns]
            block.set("where", exp.Where(this=_all(exp.Or, present)))
        made = block if made is None else exp.Union(this=made, expression=block, distinct=False)
    if made is None:
        raise refuse(pivot, "ORA-00936", "ORA-00936: IN of UNPIVOT lists nothing")
    return made


def _unpivot_item(
    tree: exp.Expr, width: int, labels: int
) -> tuple[list[exp.Column], list[exp.Expr]]:
    """The columns of one item of UNPIVOT's IN, and the constants of its AS or its name."""
    inner = tree.this if isinstance(tree, exp.PivotAlias) else tree
    columns = [one for one in _listed(inner) if isinstance(one, exp.Column)]
    if len(columns) != width or len(columns) != len(_listed(inner)):
        raise refuse(inner, "UNPIVOT", f"an item of UNPIVOT's IN is not {width} column(s)")
    if isinstance(tree, exp.PivotAlias):
        said = _listed(tree.args["alias"])
        if any(not isinstance(one, exp.Literal) for one in said):
            said_ = "ORA-56901: non-constant expression is not allowed for unpivot values"
            raise refuse(inner, "ORA-56901", said_)
    else:
        said = [exp.Literal.string("_".join(column.name.upper() for column in columns))]
    if len(said) != labels:
        raise refuse(inner, "UNPIVOT", f"an item of UNPIVOT's IN has not {labels} name(s)")
    return columns, said


def _listed(tree: exp.Expr) -> list[exp.Expr]:
    while isinstance(tree, exp.Paren):
        tree = tree.this
    return list(tree.expressions) if isinstance(tree, exp.Tuple) else [tree]


def _name(tree: exp.Expr) -> str:
    return tree.name.lower()


def _all(kind: type[exp.Connector], parts: Sequence[exp.Expr]) -> exp.Expr:
    made = parts[0]
    for one in parts[1:]:
        made = kind(this=made, expression=one)
    return made


def _column(name: str) -> exp.Column:
    return exp.Column(this=exp.to_identifier(name, quoted=False))


def _named(tree: exp.Expr, name: str) -> exp.Alias:
    return exp.Alias(this=tree, alias=exp.Identifier(this=name, quoted=True))
