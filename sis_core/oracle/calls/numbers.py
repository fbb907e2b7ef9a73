"""ROUND and TRUNC, which are of numbers or of dates, MOD, BITAND."""

from __future__ import annotations

from sqlglot import exp

from sis_core.oracle.coerce import to_date, to_number, to_text
from sis_core.oracle.dispatch import call, value
from sis_core.oracle.errors import OracleError, Untranslatable
from sis_core.oracle.functions.dates import ora_trunc_d
from sis_core.oracle.scopes import Scope
from sis_core.oracle.types import Type, Typed, of


def _of_date(first: Typed, second: Typed | None) -> bool:
    """True where TRUNC or ROUND is meant of a date."""
    if first.type.group == "date":
        return True
    return (
        first.type.group in ("text", "") and second is not None and isinstance(second.literal, str)
    )


def _both(arguments: list[exp.Expr], scope: Scope) -> tuple[Typed, Typed | None]:
    first = value(arguments[0], scope)
    return first, value(arguments[1], scope) if len(arguments) > 1 else None


@call("trunc", 1, 2)
def _trunc(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first, second = _both(arguments, scope)
    if _of_date(first, second):
        date = to_date(first)
        if second is None or second.literal in ("DD", "dd", "DDD", "ddd", "J", "j"):
            return of(f"(substr({date.sql}, 1, 10) || ' 00:00:00')", Type.DATE, date)
        return _by_unit("ora_trunc_d", date, second)
    number = to_number(first)
    if second is None:
        if number.type is Type.INTEGER:
            return number
        return of(f"ora_trunc({number.sql}, 0)", Type.NUMBER, number)
    digits = to_number(second)
    return of(f"ora_trunc({number.sql}, {digits.sql})", Type.NUMBER, number, digits)


@call("round", 1, 2)
def _round(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    first, second = _both(arguments, scope)
    if _of_date(first, second):
        date = to_date(first)
        return _by_unit("ora_round_d", date, second)
    number = to_number(first)
    digits = to_number(second) if second is not None else None
    if digits is None:
        return of(f"ora_round({number.sql}, 0)", Type.NUMBER, number)
    return of(f"ora_round({number.sql}, {digits.sql})", Type.NUMBER, number, digits)


def _by_unit(function: str, date: Typed, unit: Typed | None) -> Typed:
    if unit is None:
        return of(f"{function}({date.sql}, 'DD')", Type.DATE, date)
    unit = to_text(unit)
    if isinstance(unit.literal, str):
        try:
            ora_trunc_d("2000-01-01 00:00:00", unit.literal)
        except OracleError as error:
            raise Untranslatable(error.code, str(error)) from None
    return of(f"{function}({date.sql}, {unit.sql})", Type.DATE, date, unit)


@call("mod", 2)
def _mod(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    left, right = (to_number(value(argument, scope)) for argument in arguments)
    if left.type is Type.INTEGER and isinstance(right.literal, int) and right.literal:
        return of(f"({left.sql} % {right.sql})", Type.INTEGER, left)
    return of(f"ora_mod({left.sql}, {right.sql})", Type.NUMBER, left, right)


@call("bitand", 2)
def _bitand(_: exp.Expr, arguments: list[exp.Expr], scope: Scope) -> Typed:
    left, right = (to_number(value(argument, scope)) for argument in arguments)
    return of(f"({left.sql} & {right.sql})", Type.INTEGER, left, right)
