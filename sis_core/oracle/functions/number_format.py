"""TO_CHAR and TO_NUMBER of numbers with a format."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import decimal, number, number_text, plain, rounded
from sis_core.oracle.functions.registry import Value, scalar

_FORMAT = re.compile(
    r"(?P<fm>FM)?(?P<lead>[S$BL]*)(?P<whole>[09,G]*)"
    r"(?:(?P<point>[.D])(?P<after>[09]*))?(?P<exp>EEEE)?(?P<tail>MI|PR|S|\$)?",
    re.I,
)
_MOST = 64


class _Picture:
    """A number format, read once."""

    def __init__(self, text: str) -> None:
        match = _FORMAT.fullmatch(text)
        if match is None or not (match["whole"] or match["after"]) or len(text) > _MOST:
            raise OracleError("ORA-01481", f"invalid number format model {text[:40]!r}")
        lead, tail = match["lead"].upper(), (match["tail"] or "").upper()
        self.fill = match["fm"] is None
        self.dollar = "$" in lead or "L" in lead or tail == "$"
        self.blank = "B" in lead
        self.sign = "S" if "S" in lead else tail if tail in ("MI", "PR") else ""
        self.sign_last = tail == "S"
        self.whole = match["whole"].upper().replace("G", ",")
        self.point = match["point"] is not None
        self.after = match["after"] or ""
        self.scientific = match["exp"] is not None
        digits = self.whole.replace(",", "")
        self.room = len(digits)
        self.least = len(digits) - digits.index("0") if "0" in digits else 0


@lru_cache(256)
def _picture(text: str) -> _Picture:
    return _Picture(text)


@scalar("ora_to_char_n", 2)
def ora_to_char_n(value: Value, text: Value) -> Value:
    """TO_CHAR(n, format)."""
    shape, exact = str(text), decimal(number(value))
    if re.fullmatch(r"(FM)?TM9?", shape, re.I):
        return number_text(number(value))
    if re.fullmatch(r"(FM)?X+", shape, re.I):
        return _hexadecimal(exact, shape)
    if re.fullmatch(r"(FM)?RN", shape, re.I):
        return _roman(exact, shape)
    picture = _picture(shape)
    if picture.scientific:
        return _scientific(exact, picture)
    exact = rounded(exact, len(picture.after))
    body = _body(abs(exact), picture)
    width = _width(picture)
    if body is None:
        return "#" * width
    if picture.blank and exact == 0:
        return "" if not picture.fill else " " * width
    signed = _signed(body, exact < 0, picture)
    return signed.rjust(width) if picture.fill else signed


def _body(exact: Decimal, picture: _Picture) -> str | None:
    """The digits with their commas and point, unsigned; None where they do not fit."""
    text = f"{exact:.{len(picture.after)}f}"
    before, _, after = text.partition(".")
    before = before.lstrip("0")
    if len(before) > picture.room:
        return None
    before = before.rjust(max(picture.least, len(before)), "0")
    if not before and not picture.point and "0" not in picture.whole:
        before = "0"
    if not before and picture.point and not picture.after:
        before = "0"
    grouped = _grouped(before, picture.whole)
    if not picture.fill:
        least = picture.after.rfind("0") + 1
        after = after[:least] + after[least:].rstrip("0")
    return f"{grouped}{'.' if picture.point else ''}{after}"


def _grouped(digits: str, pattern: str) -> str:
    made: list[str] = []
    left = list(digits)
    for mark in reversed(pattern):
        if not left:
            break
        made.append("," if mark == "," else left.pop())
    return "".join(reversed(made))


def _width(picture: _Picture) -> int:
    plain_width = len(picture.whole) + picture.point + len(picture.after) + picture.dollar
    return plain_width + (2 if picture.sign == "PR" else 1)


def _signed(body: str, negative: bool, picture: _Picture) -> str:
    if picture.dollar:
        body = f"${body}"
    if picture.sign_last:
        return body + ("-" if negative else "+")
    match picture.sign:
        case "S":
            return ("-" if negative else "+") + body
        case "MI":
            return body + ("-" if negative else " " if picture.fill else "")
        case "PR":
            return f"<{body}>" if negative else f" {body} " if picture.fill else body
    return f"-{body}" if negative else body


def _scientific(exact: Decimal, picture: _Picture) -> str:
    text = f"{exact:.{len(picture.after)}E}"
    mantissa, _, exponent = text.partition("E")
    made = f"{mantissa}E{int(exponent):+03d}"
    made = made if exact < 0 or picture.sign != "S" else f"+{made}"
    return made.rjust(len(picture.after) + picture.point + 7) if picture.fill else made


def _hexadecimal(exact: Decimal, shape: str) -> str:
    fill, digits = not shape.upper().startswith("FM"), shape.upper().removeprefix("FM")
    made = f"{int(rounded(exact, 0)):X}"
    made = made if "X" in shape else made.lower()
    if exact < 0 or len(made) > len(digits):
        return "#" * (len(digits) + 1)
    return made.rjust(len(digits) + 1) if fill else made


def _roman(exact: Decimal, shape: str) -> str:
    rest = int(rounded(exact, 0))
    if not 1 <= rest <= 3999:
        return "#" * 15
    made = ""
    for worth, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        made += letters * (rest // worth)
        rest %= worth
    made = made if "R" in shape else made.lower()
    return made.rjust(15) if not shape.upper().startswith("FM") else made


@scalar("ora_to_number", 2)
def ora_to_number(value: Value, text: Value) -> Value:
    """TO_NUMBER(text, format): the text has to fit the format."""
    shape = str(text)
    if not isinstance(value, str):
        value = number_text(number(value))
    given = value.strip()
    if re.fullmatch(r"(FM)?X+", shape, re.I):
        if not re.fullmatch(r"[0-9A-Fa-f]+", given) or len(given) > len(shape):
            raise OracleError("ORA-01722", f"invalid number: {given[:40]!r}")
        return int(given, 16)
    picture = _picture(shape)
    negative = given.startswith("-") or given.endswith("-")
    if picture.sign == "PR" and given.startswith("<") and given.endswith(">"):
        negative, given = True, given[1:-1]
    given = given.strip("+-").strip()
    if picture.dollar:
        given = given.removeprefix("$")
    before, point, after = given.partition(".")
    if "," in picture.whole:
        before = before.replace(",", "")
    fits = (
        re.fullmatch(r"[0-9]*", before)
        and re.fullmatch(r"[0-9]*", after)
        and (before or after)
        and len(before) <= picture.room
        and len(after) <= len(picture.after)
        and (picture.point or not point)
    )
    if not fits:
        raise OracleError("ORA-01722", f"invalid number: {str(value)[:40]!r} with {shape[:40]!r}")
    made = plain(Decimal(f"{before or '0'}.{after or '0'}"))
    return -made if negative else made
