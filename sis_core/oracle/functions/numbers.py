"""The functions of numbers."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Decimal

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import WIDE, decimal, number, plain, rounded, whole
from sis_core.oracle.functions.registry import Value, scalar

_MOST_DIGITS = 38


@scalar("ora_round", 2)
def ora_round(value: Value, digits: Value) -> Value:
    """ROUND(n, d): half away from zero."""
    return plain(rounded(decimal(number(value)), _digits(digits)))


@scalar("ora_trunc", 2)
def ora_trunc(value: Value, digits: Value) -> Value:
    """TRUNC(n, d): cut towards zero."""
    shift = Decimal(1).scaleb(-_digits(digits))
    whole_part = (decimal(number(value)) / shift).quantize(Decimal(1), ROUND_DOWN, WIDE)
    return plain(whole_part * shift)


def _digits(value: Value) -> int:
    return max(-_MOST_DIGITS, min(_MOST_DIGITS - 18, whole(value, "the number of digits")))


@scalar("ora_ceil", 1)
def ora_ceil(value: Value) -> Value:
    """CEIL(n)."""
    return plain(decimal(number(value)).to_integral_value(ROUND_CEILING))


@scalar("ora_floor", 1)
def ora_floor(value: Value) -> Value:
    """FLOOR(n)."""
    return plain(decimal(number(value)).to_integral_value(ROUND_FLOOR))


@scalar("ora_mod", 2)
def ora_mod(left: Value, right: Value) -> Value:
    """MOD(m, n): the sign of m; m itself where n is 0."""
    divided, by = decimal(number(left)), decimal(number(right))
    if by == 0:
        return plain(divided)
    quotient = (divided / by).to_integral_value(ROUND_DOWN)
    return plain(divided - by * quotient)


@scalar("ora_remainder", 2)
def ora_remainder(left: Value, right: Value) -> Value:
    """REMAINDER(m, n): by the nearest whole quotient, the even one of two."""
    divided, by = decimal(number(left)), decimal(number(right))
    if by == 0:
        raise OracleError("ORA-01428", "argument '0' is out of range")
    return plain(divided - by * (divided / by).to_integral_value())


@scalar("ora_power", 2)
def ora_power(base: Value, exponent: Value) -> Value:
    """POWER(m, n)."""
    left, right = number(base), number(exponent)
    if left < 0 and right != int(right):
        raise OracleError("ORA-01428", f"argument '{left}' is out of range")
    if left == 0 and right < 0:
        raise OracleError("ORA-01476", "divisor is equal to zero")
    try:
        return plain(decimal(float(left) ** float(right)))
    except OverflowError:
        raise OracleError("ORA-01426", "numeric overflow") from None


@scalar("ora_sqrt", 1)
def ora_sqrt(value: Value) -> Value:
    """SQRT(n)."""
    return _real(math.sqrt, value)


@scalar("ora_exp", 1)
def ora_exp(value: Value) -> Value:
    """EXP(n)."""
    return _real(math.exp, value)


@scalar("ora_ln", 1)
def ora_ln(value: Value) -> Value:
    """LN(n)."""
    return _real(math.log, value)


@scalar("ora_log", 2)
def ora_log(base: Value, value: Value) -> Value:
    """LOG(base, n)."""
    if number(base) <= 0 or number(base) == 1:
        raise OracleError("ORA-01428", f"argument '{base}' is out of range")
    return _real(lambda n: math.log(n, number(base)), value)


def _real(function, value: Value) -> Value:  # type: ignore[no-untyped-def]
    try:
        return plain(decimal(float(function(number(value)))))
    except ValueError:
        raise OracleError("ORA-01428", f"argument '{value}' is out of range") from None
    except OverflowError:
        raise OracleError("ORA-01426", "numeric overflow") from None


@scalar("ora_sign", 1)
def ora_sign(value: Value) -> Value:
    """SIGN(n)."""
    made = number(value)
    return (made > 0) - (made < 0)


@scalar("ora_cast_number", 3)
def ora_cast_number(value: Value, precision: Value, scale: Value) -> Value:
    """CAST(x AS NUMBER(p, s)): rounded; ORA-01438 where it does not fit."""
    made = rounded(decimal(number(value)), whole(scale, "the scale"))
    if abs(made) >= Decimal(10) ** (whole(precision, "the precision") - whole(scale, "the scale")):
        raise OracleError(
            "ORA-01438", f"value {value} larger than specified precision allowed for this column"
        )
    return plain(made)
