"""Conditions: comparison, AND and OR, IN, BETWEEN, LIKE, EXISTS."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import meeting, text_literal, to, to_number, to_text
from sis_core.oracle.dispatch import condition, node, typed, value
from sis_core.oracle.errors import OracleError, Untranslatable
from sis_core.oracle.functions.texts import like_pattern
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.types import Type, Typed, of

_SIGNS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}


def compared(sign: str, left: Typed, right: Typed) -> Typed:
    """A comparison in the type in which Oracle compares the two."""
    type_ = meeting(left, right)
    left, right = to(left, type_), to(right, type_)
    return of(f"({left.sql} {sign} {right.sql})", Type.CONDITION, left, right)


@node(*_SIGNS)
def _compare(tree: exp.Binary, scope: Scope) -> Typed:
    right = tree.expression
    sign = _SIGNS[type(tree)]
    if isinstance(right, exp.Anonymous) and right.name.lower() in ("all", "any", "some"):
        kind = exp.All if right.name.lower() == "all" else exp.Any
        right = kind(this=exp.Tuple(expressions=[one.copy() for one in right.expressions]))
    if isinstance(right, exp.Any | exp.All):
        return _quantified(tree, right, sign, scope)
    if isinstance(tree.this, exp.Tuple):
        raise refuse(tree, "row comparison", "rows are compared with IN only")
    return compared(sign, value(tree.this, scope), value(right, scope))


def _quantified(tree: exp.Binary, right: exp.Expr, sign: str, scope: Scope) -> Typed:
    """`= ANY` is IN, `<> ALL` is NOT IN; the others are refused."""
    wanted = (exp.Any, "=") if isinstance(right, exp.Any) else (exp.All, "<>")
    if sign != wanted[1]:
        name = f"{sign} {right.key.upper()}"
        raise refuse(tree, name, f"{name} is not translated to SQLite")
    listed: exp.Expr = right.this
    while isinstance(listed, exp.Paren):
        listed = listed.this
    if isinstance(listed, exp.Query):
        made = exp.In(this=tree.this.copy(), query=listed.copy())
    else:
        items = listed.expressions if isinstance(listed, exp.Tuple) else [listed]
        made = exp.In(this=tree.this.copy(), expressions=[item.copy() for item in items])
    inside = typed(made, scope)
    return inside if sign == "=" else of(f"(NOT {inside.sql})", Type.CONDITION, inside)


def conjuncts(tree: exp.Expr) -> list[exp.Expr]:
    """The conditions that AND joins, in their order."""
    found: list[exp.Expr] = []
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        inner = one
        while isinstance(inner, exp.Paren):
            inner = inner.this
        if isinstance(inner, exp.And):
            waiting += [inner.expression, inner.this]
        else:
            found.append(one)
    return found


def joined(parts: list[Typed]) -> Typed:
    """Conditions joined by AND.

    Which of them is looked at first is not promised, so those that can raise for a row's values
    stand behind a CASE of the others: they see only rows that the others let through.
    """
    if len(parts) == 1:
        return parts[0]
    risky = [part for part in parts if part.raises]
    calm = [part for part in parts if not part.raises]
    whole = of("", Type.CONDITION, *parts)
    if not risky or not calm:
        return whole.but(sql="(" + " AND ".join(part.sql for part in parts) + ")")
    plain = [part.sql for part in calm if not part.query]
    guard = " AND ".join(part.sql for part in calm)
    guarded = f"CASE WHEN {guard} THEN {' AND '.join(part.sql for part in risky)} END"
    return whole.but(sql="(" + " AND ".join([*plain, guarded]) + ")")


def judged(parts: list[exp.Expr], scope: Scope, clause: str, which: int = 0) -> Typed:
    """The conditions of a clause joined by AND, noted as what leaves out rows of the block."""
    made = []
    for number, part in enumerate(parts):
        with scope.frame.judging(clause, which, number) as place:
            one = condition(part, scope)
        scope.frame.judged(place, one)
        made.append(one)
    return joined(made)


@node(exp.And)
def _and(tree: exp.And, scope: Scope) -> Typed:
    return joined([condition(part, scope) for part in conjuncts(tree)])


@node(exp.Or)
def _or(tree: exp.Or, scope: Scope) -> Typed:
    parts: list[exp.Expr] = []
    rest: exp.Expr = tree
    while isinstance(rest, exp.Or):
        parts.append(rest.expression)
        rest = rest.this
    parts.append(rest)
    made = [condition(part, scope) for part in reversed(parts)]
    return of("(" + " OR ".join(part.sql for part in made) + ")", Type.CONDITION, *made)


@node(exp.Not)
def _not(tree: exp.Not, scope: Scope) -> Typed:
    inner = condition(tree.this, scope)
    return of(f"(NOT {inner.sql})", Type.CONDITION, inner)


@node(exp.Is)
def _is(tree: exp.Is, scope: Scope) -> Typed:
    if not isinstance(tree.expression, exp.Null):
        raise refuse(tree, "IS", "IS is followed by NULL or NOT NULL only")
    inner = value(tree.this, scope)
    return of(f"({inner.sql} IS NULL)", Type.CONDITION, inner)


@node(exp.Between)
def _between(tree: exp.Between, scope: Scope) -> Typed:
    if tree.args.get("symmetric"):
        raise refuse(tree, "BETWEEN SYMMETRIC", "BETWEEN SYMMETRIC is not Oracle's")
    middle = value(tree.this, scope)
    low, high = value(tree.args["low"], scope), value(tree.args["high"], scope)
    return joined([compared(">=", middle, low), compared("<=", middle, high)])


@node(exp.Exists)
def _exists(tree: exp.Exists, scope: Scope) -> Typed:
    from sis_core.oracle.queries import nested

    inner = nested(tree.this, scope)
    return Typed(f"EXISTS ({inner.sql})", Type.CONDITION, reads=True, query=True)


@node(exp.In)
def _in(tree: exp.In, scope: Scope) -> Typed:
    query = tree.args.get("query")
    if query is None and isinstance(tree.args.get("field"), exp.Query):
        query = tree.args["field"]
    items = list(tree.expressions) or ([tree.args["field"]] if tree.args.get("field") else [])
    if query is None and len(items) == 1 and isinstance(items[0], exp.Query):
        query = items[0]
    left = tree.this
    while isinstance(left, exp.Paren):
        left = left.this
    if query is None and not items:
        raise refuse(tree, "IN", "IN has no list")
    if isinstance(left, exp.Tuple):
        return _rows_in(tree, left, query, items, scope)
    if query is not None:
        return _in_query(value(left, scope), query, scope)
    return _in_list(value(left, scope), items, scope)


def _in_list(left: Typed, items: list[exp.Expr], scope: Scope) -> Typed:
    choices: list[Typed] = []
    for name in filter(None, (_array(item, scope) for item in items)):
        choices.append(_in_array(left, name, scope))
    plain = [
        value(item, scope)
        for item in items
        if not (
            isinstance(item.unnest(), exp.Placeholder)
            and item.unnest().name.lower() in scope.state.arrays
        )
    ]
    by_type: dict[str, tuple[Typed, list[Typed]]] = {}
    for one in plain:
        type_ = meeting(left, one)
        subject, listed = by_type.setdefault(type_.group, (to(left, type_), []))
        listed.append(to(one, type_))
    for subject, listed in by_type.values():
        sql = f"({subject.sql} IN ({', '.join(one.sql for one in listed)}))"
        choices.append(of(sql, Type.CONDITION, subject, *listed))
    if len(choices) == 1:
        return choices[0]
    return of("(" + " OR ".join(c.sql for c in choices) + ")", Type.CONDITION, *choices)


def _array(item: exp.Expr, scope: Scope) -> str | None:
    """The name of the array bind that an item of a list is, or None."""
    inner = item.unnest()
    name = inner.name.lower() if isinstance(inner, exp.Placeholder) else ""
    return name if name in scope.state.arrays else None


def _in_array(left: Typed, name: str, scope: Scope) -> Typed:
    """`x IN (:array)`: the array comes as one JSON text."""
    scope.state.binds[name] = None
    type_ = left.type if left.type.group else Type.TEXT
    item = to(Typed("value", Type.BIND), type_)
    left = to(left, type_)
    return of(f"({left.sql} IN (SELECT {item.sql} FROM json_each(:{name})))", Type.CONDITION, left)


def _in_query(left: Typed, query: exp.Expr, scope: Scope) -> Typed:
    from sis_core.oracle.queries import nested

    made = nested(query, scope)
    if len(made.fields) != 1:
        raise refuse(query, "ORA-00913", "ORA-00913: the subquery of IN has more than one column")
    right = Typed("`c0`", made.fields[0].type, guess=made.fields[0].guess)
    type_ = meeting(left, right)
    subject = to(left, type_)
    item = to(right, type_)
    inner = made.sql
    if item.sql != right.sql:
        inner = f"WITH `i`(`c0`) AS ({made.sql}) SELECT {item.sql} FROM `i`"
    sql = f"({subject.sql} IN ({inner}))"
    return of(sql, Type.CONDITION, subject).but(query=True, reads=True)


def _rows_in(
    tree: exp.In, left: exp.Tuple, query: exp.Expr | None, items: list[exp.Expr], scope: Scope
) -> Typed:
    from sis_core.oracle.queries import nested

    subjects = [value(one, scope) for one in left.expressions]
    row = ", ".join(one.sql for one in subjects)
    if query is not None:
        made = nested(query, scope)
        if len(made.fields) != len(subjects):
            raise refuse(tree, "ORA-00947", "ORA-00947: the rows of IN have different lengths")
        columns = [Typed(f"`c{n}`", f.type, guess=f.guess) for n, f in enumerate(made.fields)]
        types = [meeting(a, b) for a, b in zip(subjects, columns, strict=True)]
        row = ", ".join(to(a, t).sql for a, t in zip(subjects, types, strict=True))
        listed = ", ".join(to(b, t).sql for b, t in zip(columns, types, strict=True))
        names = ", ".join(one.sql for one in columns)
        inner = f"WITH `i`({names}) AS ({made.sql}) SELECT {listed} FROM `i`"
        return of(f"(({row}) IN ({inner}))", Type.CONDITION, *subjects).but(query=True)
    rows = []
    for item in items:
        if not isinstance(item, exp.Tuple) or len(item.expressions) != len(subjects):
            raise refuse(tree, "ORA-00947", "ORA-00947: the rows of IN have different lengths")
        values = [value(one, scope) for one in item.expressions]
        rows.append([compared("=", a, b) for a, b in zip(subjects, values, strict=True)])
    sql = " OR ".join("(" + " AND ".join(c.sql for c in parts) + ")" for parts in rows)
    return of(f"({sql})", Type.CONDITION, *(c for parts in rows for c in parts))


@node(exp.Like)
def _like(tree: exp.Like, scope: Scope) -> Typed:
    return _matched(tree, tree.this, tree.expression, None, scope)


@node(exp.Escape)
def _escape(tree: exp.Escape, scope: Scope) -> Typed:
    inner = tree.this
    if not isinstance(inner, exp.Like):
        raise refuse(tree, "ESCAPE", "ESCAPE follows LIKE only")
    return _matched(inner, inner.this, inner.expression, tree.expression, scope)


def _matched(
    tree: exp.Expr, subject: exp.Expr, pattern: exp.Expr, escape: exp.Expr | None, scope: Scope
) -> Typed:
    """LIKE: with a constant pattern as GLOB, which minds the case and can use an index."""
    left, right = to_text(value(subject, scope)), to_text(value(pattern, scope))
    mark = to_text(value(escape, scope)) if escape is not None else None
    if mark is not None and (not isinstance(mark.literal, str) or len(mark.literal) != 1):
        raise refuse(tree, "ORA-01425", "ORA-01425: escape character must be one character")
    letter = str(mark.literal) if mark is not None else ""
    if isinstance(right.literal, str):
        try:
            glob = like_pattern(
                right.literal, letter, lambda c: f"[{c}]" if c in "*?[" else c, "*", "?"
            )
        except OracleError as error:
            raise Untranslatable(error.code, str(error)) from None
        return of(f"({left.sql} GLOB {text_literal(glob).sql})", Type.CONDITION, left)
    sql = f"ora_like({left.sql}, {right.sql}, {text_literal(letter).sql})"
    return of(sql, Type.CONDITION, left, right)


def flag(sql: str, *parts: Typed, raises: bool = False) -> Typed:
    """A function that answers 0, 1 or null, as a condition."""
    return of(sql, Type.CONDITION, *parts, raises=raises)


def numbers(*values: Typed) -> list[Typed]:
    """Several values as numbers."""
    return [to_number(value_) for value_ in values]
