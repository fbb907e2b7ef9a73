"""Conversions between types, and which way Oracle converts when two types meet."""

from __future__ import annotations

from decimal import Decimal

from sis_core.oracle.errors import OracleError, Untranslatable
from sis_core.oracle.functions.conversions import number as number_of
from sis_core.oracle.functions.conversions import number_text
from sis_core.oracle.functions.date_reading import ora_d
from sis_core.oracle.types import NOTHING, Type, Typed, of


def text_literal(text: str) -> Typed:
    """A text constant; an empty one is null."""
    if text == "":
        return NOTHING
    if "\0" in text:
        raise Untranslatable("NUL", "a text with a NUL character is not taken")
    return Typed("'" + text.replace("'", "''") + "'", Type.TEXT, literal=text, solid=True)


def number_literal(value: int | float) -> Typed:
    """A number constant."""
    whole = isinstance(value, int)
    sql = repr(value) if whole or value >= 0 else f"({value!r})"
    return Typed(sql, Type.INTEGER if whole else Type.NUMBER, literal=value, solid=True)


def to_number(value: Typed) -> Typed:
    """A value as a number: ORA-01722 where a text is none, ORA-00932 for a date."""
    match value.type.group:
        case "number":
            return value
        case "text" if isinstance(value.literal, str):
            try:
                return number_literal(number_of(value.literal))
            except OracleError:
                return of(f"ora_n({value.sql})", Type.NUMBER, value, raises=True).but(raises=True)
        case "text" | "":
            if value.type is Type.NULL:
                return value
            return of(f"ora_n({value.sql})", Type.NUMBER, value, raises=True)
    raise _mismatch("number", value)


def to_text(value: Typed) -> Typed:
    """A value as text."""
    match value.type:
        case Type.TEXT | Type.NULL:
            return value
        case Type.INTEGER | Type.NUMBER if isinstance(value.literal, int | float):
            return text_literal(number_text(value.literal))
        case Type.INTEGER:
            return of(f"CAST({value.sql} AS TEXT)", Type.TEXT, value)
        case Type.NUMBER | Type.BIND | Type.UNKNOWN:
            return of(f"ora_s({value.sql})", Type.TEXT, value)
        case Type.DATE:
            return of(f"ora_ds({value.sql})", Type.TEXT, value)
        case Type.TIMESTAMP:
            return of(f"ora_ts({value.sql})", Type.TEXT, value)
    raise Untranslatable("interval", f"a {value.type.value} is not printed as text")


def to_date(value: Typed) -> Typed:
    """A value as a date or timestamp: a text in ISO form or a default format."""
    match value.type:
        case Type.DATE | Type.TIMESTAMP | Type.NULL:
            return value
        case Type.TEXT if isinstance(value.literal, str):
            try:
                return date_literal(str(ora_d(value.literal)))
            except OracleError as error:
                raise Untranslatable(error.code, str(error)) from None
        case Type.TEXT | Type.BIND | Type.UNKNOWN:
            return of(f"ora_d({value.sql})", Type.DATE, value, raises=True)
    raise _mismatch("date", value)


def date_literal(text: str) -> Typed:
    """A date constant in stored form."""
    type_ = Type.TIMESTAMP if len(text) > 19 else Type.DATE
    return Typed(f"'{text}'", type_, solid=True)


def to(value: Typed, wanted: Type) -> Typed:
    """A value in a wanted type, converted as Oracle does it unasked."""
    if value.type is Type.CONDITION:
        raise Untranslatable("ORA-00936", "a condition stands where a value is needed")
    match wanted.group:
        case "number":
            return to_number(value)
        case "text":
            return to_text(value)
        case "date":
            return to_date(value)
        case "days" | "months":
            if value.type.group not in (wanted.group, ""):
                raise _mismatch(wanted.value, value)
    return value


def meeting(left: Typed, right: Typed) -> Type:
    """The type in which two values are compared: a text becomes the other's type, never back."""
    a, b = left.type.group, right.type.group
    if a == b:
        if a == "" and Type.NULL not in (left.type, right.type):
            return Type.TEXT
        return left.type
    if not a or not b:
        return right.type if not a else left.type
    for one, other in ((left, right), (right, left)):
        if one.type.group == "text" and other.type.group in ("number", "date"):
            return other.type
    if left.guess or right.guess:
        return Type.TEXT
    raise _mismatch(left.type.value, right)


def united(values: list[Typed], what: str) -> Type:
    """The one type of several results; ORA-00932 where they have none in common.

    Where a type is only a guess of ours, numbers and texts become texts instead.
    """
    groups = {v.type.group for v in values} - {""}
    if not groups:
        return next((v.type for v in values if v.type is not Type.NULL), Type.NULL)
    if len(groups) > 1:
        if any(v.guess for v in values) and groups <= {"number", "text", "date"}:
            return Type.TEXT
        first, second = sorted(groups)[:2]
        raise Untranslatable(
            "ORA-00932", f"ORA-00932: inconsistent datatypes: {what} mixes {first} and {second}"
        )
    types = {v.type for v in values if v.type.group}
    if len(types) == 1:
        return types.pop()
    return Type.NUMBER if "number" in groups else Type.TIMESTAMP


def _mismatch(expected: str, value: Typed) -> Untranslatable:
    return Untranslatable(
        "ORA-00932",
        f"ORA-00932: inconsistent datatypes: expected {expected}, got {value.type.value}",
    )


def is_zero(value: Typed) -> bool:
    """True for the constant 0."""
    return isinstance(value.literal, int | float) and Decimal(value.literal) == 0


NOTHING_TEXT = NOTHING.but(type=Type.TEXT)
"""A null that is a text."""
