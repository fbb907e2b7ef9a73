"""Literals, columns, arithmetic, concatenation, CASE."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import (
    date_literal,
    is_zero,
    number_literal,
    text_literal,
    to,
    to_date,
    to_number,
    to_text,
    united,
)
from sis_core.oracle.conditions import compared
from sis_core.oracle.dispatch import condition, node, typed, value
from sis_core.oracle.errors import OracleError, Untranslatable
from sis_core.oracle.functions.conversions import number as number_of
from sis_core.oracle.intervals import interval
from sis_core.oracle.scopes import Scope, refuse
from sis_core.oracle.types import NOTHING, Type, Typed, of

NOW = ":ora_now"
"""The parameter that holds the moment of the statement."""
_PSEUDO = ("rowid", "ora_rowscn", "connect_by_isleaf", "connect_by_iscycle", "user", "uid")


@node(exp.Literal)
def _literal(tree: exp.Literal, _: Scope) -> Typed:
    if tree.is_string:
        return text_literal(tree.name)
    try:
        return number_literal(number_of(tree.name))
    except OracleError as error:
        raise refuse(tree, error.code, str(error)) from None


@node(exp.National, exp.RawString)
def _raw(tree: exp.Expr, _: Scope) -> Typed:
    return text_literal(str(tree.this))


@node(exp.Null)
def _null(_: exp.Null, __: Scope) -> Typed:
    return NOTHING


@node(exp.Placeholder)
def _bind(tree: exp.Placeholder, scope: Scope) -> Typed:
    name = tree.name.lower()
    if name in ("", "?"):
        raise refuse(tree, "?", "a bind is written :name")
    if name in scope.state.arrays:
        raise refuse(tree, "array bind", f"the array :{name} stands outside of IN ( )")
    scope.state.binds[name] = None
    declared = scope.state.bind_types.get(name)
    made = Typed(f":{name}", Type.BIND)
    return to(made, declared) if declared is not None else made


@node(exp.Column)
def _column(tree: exp.Column, scope: Scope) -> Typed:
    if tree.args.get("join_mark"):
        raise refuse(tree, "(+)", f"the (+) of {tree.name} stands where it makes no outer join")
    if isinstance(tree.this, exp.Star):
        raise refuse(tree, "*", "a * stands where a value is needed")
    name = tree.name.lower()
    if not tree.table and not tree.this.quoted:
        if name == "rownum":
            if scope.rownum is None:
                raise refuse(tree, "ROWNUM", "ROWNUM in this place is not translated to SQLite")
            scope.numbered = True
            return Typed(scope.rownum, Type.INTEGER, reads=True, solid=True)
        if name == "level" and scope.level is not None:
            return Typed(scope.level, Type.INTEGER, reads=True, solid=True)
        if name in _PSEUDO and not any(name in s.fields for s in scope.sources):
            raise refuse(tree, name.upper(), f"{name.upper()} is not translated to SQLite")
    if name in ("nextval", "currval") and tree.table:
        raise refuse(tree, "sequence", f"the sequence {tree.table} is not known")
    return scope.column(tree)


@node(exp.Prior)
def _prior(tree: exp.Prior, scope: Scope) -> Typed:
    if scope.prior is None:
        raise refuse(tree, "PRIOR", "PRIOR stands outside of CONNECT BY")
    inner = Scope(scope.state, scope.ctes, sources=[scope.prior], level="`prior`.`level`")
    return value(tree.this, inner)


@node(exp.CurrentTimestamp)
def _now(tree: exp.CurrentTimestamp, _: Scope) -> Typed:
    return Typed(NOW, Type.DATE if tree.args.get("sysdate") else Type.TIMESTAMP, solid=True)


@node(exp.CurrentDate)
def _today(_: exp.CurrentDate, __: Scope) -> Typed:
    return Typed(NOW, Type.DATE, solid=True)


@node(exp.Systimestamp, exp.Localtimestamp)
def _moment(_: exp.Expr, __: Scope) -> Typed:
    return Typed(NOW, Type.TIMESTAMP, solid=True)


@node(exp.DateStrToDate)
def _date(tree: exp.DateStrToDate, _: Scope) -> Typed:
    return date_literal(str(to_date(text_literal(tree.name)).sql.strip("'")))


@node(exp.StrToTime)
def _timestamp(tree: exp.StrToTime, _: Scope) -> Typed:
    return to_date(text_literal(tree.name)).but(type=Type.TIMESTAMP)


@node(exp.Interval)
def _interval(tree: exp.Interval, _: Scope) -> Typed:
    return interval(tree)


@node(exp.Paren)
def _paren(tree: exp.Paren, scope: Scope) -> Typed:
    inner = typed(tree.this, scope)
    return inner if inner.sql.startswith("(") else inner.but(sql=f"({inner.sql})")


@node(exp.Neg)
def _neg(tree: exp.Neg, scope: Scope) -> Typed:
    inner = value(tree.this, scope)
    if inner.type.group not in ("days", "months"):
        inner = to_number(inner)
    if isinstance(inner.literal, int | float):
        return number_literal(-inner.literal)
    return of(f"(- {inner.sql})", inner.type, inner)


@node(exp.Add)
def _add(tree: exp.Add, scope: Scope) -> Typed:
    left, right = value(tree.this, scope), value(tree.expression, scope)
    if right.type.group == "date" and left.type.group != "date":
        left, right = right, left
    if left.type.group == "date":
        if right.type.group == "date":
            raise refuse(tree, "ORA-00975", "ORA-00975: date + date is not allowed")
        return _moved(left, right)
    return _arithmetic("+", left, right)


@node(exp.Sub)
def _sub(tree: exp.Sub, scope: Scope) -> Typed:
    left, right = value(tree.this, scope), value(tree.expression, scope)
    if left.type.group == "date":
        if right.type.group == "date":
            return _apart(left, right)
        negative = (
            number_literal(-right.literal)
            if isinstance(right.literal, int | float)
            else right.but(sql=f"(- {_day_count(right).sql})")
        )
        return _moved(left, negative)
    if right.type.group == "date":
        return _apart(to_date(left), right)
    return _arithmetic("-", left, right)


def _day_count(right: Typed) -> Typed:
    return right if right.type.group in ("days", "months") else to_number(right)


def _moved(date: Typed, by: Typed) -> Typed:
    """A date moved by days, or by an interval."""
    if by.type is Type.NULL:
        return NOTHING.but(type=Type.DATE)
    if by.type is Type.MONTHS:
        return of(f"ora_madd({date.sql}, {by.sql})", date.type, date, by, raises=True)
    if by.type is Type.DAYS:
        function = "ora_tadd" if date.type is Type.TIMESTAMP else "ora_dadd"
        return of(f"{function}({date.sql}, {by.sql})", date.type, date, by)
    if isinstance(by.literal, int) and date.type is Type.DATE:
        return of(f"datetime({date.sql}, '{by.literal:+d} day')", Type.DATE, date)
    days = to_number(by)
    return of(f"ora_dadd({date.sql}, {days.sql})", Type.DATE, date, days)


def _apart(left: Typed, right: Typed) -> Typed:
    """One date from another: days as a number, or an interval where a timestamp takes part.

    Where only our guess makes a column a timestamp, the plain number that most queries count on.
    """
    stamped = [v for v in (left, right) if v.type is Type.TIMESTAMP]
    if not stamped:
        sql = f"((unixepoch({left.sql}) - unixepoch({right.sql})) / 86400.0)"
        return of(sql, Type.NUMBER, left, right)
    exact = not any(v.guess for v in stamped)
    sql = f"ora_ddiff({left.sql}, {right.sql})"
    return of(sql, Type.DAYS if exact else Type.NUMBER, left, right)


def _arithmetic(sign: str, left: Typed, right: Typed) -> Typed:
    groups = {left.type.group, right.type.group}
    for interval_type in (Type.DAYS, Type.MONTHS):
        if interval_type.group in groups:
            if groups - {interval_type.group, ""}:
                raise Untranslatable("interval", "an interval is added to a number or a text")
            return of(f"({left.sql} {sign} {right.sql})", interval_type, left, right)
    left, right = to_number(left), to_number(right)
    whole = left.type is Type.INTEGER and right.type is Type.INTEGER
    type_ = Type.INTEGER if whole else Type.NUMBER
    return of(f"({left.sql} {sign} {right.sql})", type_, left, right)


@node(exp.Mul)
def _mul(tree: exp.Mul, scope: Scope) -> Typed:
    left, right = value(tree.this, scope), value(tree.expression, scope)
    for one, other in ((left, right), (right, left)):
        if one.type in (Type.DAYS, Type.MONTHS):
            count = to_number(other)
            return of(f"({one.sql} * {count.sql})", one.type, one, count)
    return _arithmetic("*", left, right)


@node(exp.Div)
def _div(tree: exp.Div, scope: Scope) -> Typed:
    left, right = value(tree.this, scope), to_number(value(tree.expression, scope))
    kind = left.type if left.type is Type.DAYS else Type.NUMBER
    left = left if left.type is Type.DAYS else to_number(left)
    if isinstance(right.literal, int | float) and not is_zero(right):
        return of(f"({left.sql} * 1.0 / {right.sql})", kind, left, right)
    return of(f"ora_div({left.sql} * 1.0, {right.sql})", kind, left, right, raises=True)


@node(exp.DPipe)
def _pipe(tree: exp.DPipe, scope: Scope) -> Typed:
    operands: list[exp.Expr] = []
    rest: exp.Expr = tree
    while isinstance(rest, exp.DPipe):
        operands.append(rest.expression)
        rest = rest.this
    operands.append(rest)
    return concatenated([value(operand, scope) for operand in reversed(operands)])


def concatenated(values: list[Typed]) -> Typed:
    """Texts one behind the other; a null among them is nothing, only nulls are null."""
    texts = [text for text in map(to_text, values) if text.type is not Type.NULL]
    if not texts:
        return NOTHING.but(type=Type.TEXT)
    if len(texts) == 1:
        return texts[0]
    solid = any(text.solid for text in texts)
    joined = " || ".join(t.sql if t.solid else f"coalesce({t.sql}, '')" for t in texts)
    sql = f"({joined})" if solid else f"nullif({joined}, '')"
    return of(sql, Type.TEXT, *texts).but(solid=solid)


@node(exp.Case)
def _case(tree: exp.Case, scope: Scope) -> Typed:
    branches = []
    operand = value(tree.this, scope) if tree.this is not None else None
    for branch in tree.args["ifs"]:
        if operand is None:
            when = condition(branch.this, scope)
        else:
            when = compared("=", operand, value(branch.this, scope))
        branches.append((when, value(branch.args["true"], scope)))
    default = tree.args.get("default")
    other = value(default, scope) if default is not None else NOTHING
    try:
        return chosen(branches, other)
    except Untranslatable as error:
        raise refuse(tree, error.construct, error.sentence) from None


def chosen(branches: list[tuple[Typed, Typed]], other: Typed) -> Typed:
    """A CASE whose results have one type; a case is what guards, so it raises only in results."""
    results = [result for _, result in branches] + [other]
    type_ = united(results, "CASE")
    results = [to(result, type_) for result in results]
    parts = " ".join(
        f"WHEN {when.sql} THEN {result.sql}"
        for (when, _), result in zip(branches, results, strict=False)
    )
    tail = "" if other.type is Type.NULL else f" ELSE {results[-1].sql}"
    whens = [when for when, _ in branches]
    made = of(f"CASE {parts}{tail} END", type_, *whens, *results)
    return made.but(solid=other.type is not Type.NULL and all(r.solid for r in results))
