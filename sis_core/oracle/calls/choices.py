"""Functions that choose among values: NVL, NVL2, COALESCE, NULLIF, DECODE, GREATEST, LEAST."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import to, united
from sis_core.oracle.conditions import compared, flag
from sis_core.oracle.dispatch import call, condition, value
from sis_core.oracle.scopes import Scope
from sis_core.oracle.types import NOTHING, Type, Typed, of


def _values(arguments: list[exp.Expr], scope: Scope) -> list[Typed]:
    return [value(argument, scope) for argument in arguments]


def _leading(first: Typed, *others: Typed) -> Type:
    """The type of the first value; where it has none of its own, that of the next."""
    for one in (first, *others):
        if one.type.group:
            return one.type
    return first.type


def _same(type_: Type, *values: Typed) -> Type:
    """INTEGER only where every value is one: a decimal must not be printed as an integer."""
    mixed = type_ is Type.INTEGER and any(v.type is not Type.INTEGER for v in values)
    return Type.NUMBER if mixed else type_


@call("nvl", 2)
def _nvl(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first, second = _values(arguments, scope)
    type_ = _leading(first, second)
    made = [to(first, type_), to(second, type_)]
    sql = f"coalesce({made[0].sql}, {made[1].sql})"
    return of(sql, _same(type_, *made), *made).but(solid=made[1].solid)


@call("nvl2", 3)
def _nvl2(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    tested, second, third = _values(arguments, scope)
    type_ = _leading(second, third)
    made = [to(second, type_), to(third, type_)]
    sql = f"CASE WHEN {tested.sql} IS NOT NULL THEN {made[0].sql} ELSE {made[1].sql} END"
    return of(sql, _same(type_, *made), tested, *made)


@call("coalesce", 2, -1)
def _coalesce(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    made = _values(arguments, scope)
    type_ = united(made, "COALESCE")
    made = [to(one, type_) for one in made]
    sql = f"coalesce({', '.join(one.sql for one in made)})"
    return of(sql, type_, *made).but(solid=any(one.solid for one in made))


@call("nullif", 2)
def _nullif(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first, second = _values(arguments, scope)
    same = compared("=", first, second)
    return of(f"CASE WHEN {same.sql} THEN NULL ELSE {first.sql} END", first.type, first, same)


@call("decode", 3, -1)
def _decode(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    """Compared in the type of the first search value, answered in that of the first result."""
    made = _values(arguments, scope)
    subject, rest = made[0], made[1:]
    default = rest.pop() if len(rest) % 2 else NOTHING
    pairs = list(zip(rest[::2], rest[1::2], strict=True))
    by = pairs[0][0].type if pairs[0][0].type.group else subject.type
    by = by if by.group else Type.TEXT
    result = pairs[0][1].type
    if result is Type.NULL:
        result = Type.TEXT
    results = [to(one, result) for _, one in pairs] + [to(default, result)]
    tested = to(subject, by)
    searched = [to(search, by) for search, _ in pairs]
    parts = " ".join(
        f"WHEN {tested.sql} IS {search.sql} THEN {answer.sql}"
        for search, answer in zip(searched, results, strict=False)
    )
    if default.type is not Type.NULL:
        parts += f" ELSE {results[-1].sql}"
    return of(f"CASE {parts} END", _same(result, *results), tested, *searched, *results)


def _extreme(name: str):  # type: ignore[no-untyped-def]
    def made(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
        values = _values(arguments, scope)
        type_ = _leading(*values)
        values = [to(one, type_) for one in values]
        if len(values) == 1:
            return values[0]
        sql = f"{name}({', '.join(one.sql for one in values)})"
        return of(sql, _same(type_, *values), *values)

    return made


call("greatest", 1, -1)(_extreme("max"))
call("least", 1, -1)(_extreme("min"))


@call("lnnvl", 1)
def _lnnvl(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    inner = condition(arguments[0], scope)
    return flag(f"(coalesce({inner.sql}, 0) = 0)", inner)
