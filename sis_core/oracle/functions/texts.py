"""The functions of texts."""

from __future__ import annotations

import re

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import number, whole
from sis_core.oracle.functions.registry import Value, scalar

LONGEST = 4000
"""How long a text that a function makes may become, as VARCHAR2 has it."""


def _upper(text: str) -> str:
    """In capitals, letter by letter: `ß` stays, as it does without a linguistic sort."""
    made = text.upper()
    if len(made) == len(text):
        return made
    return "".join(big if len(big := letter.upper()) == 1 else letter for letter in text)


def _lower(text: str) -> str:
    """In small letters, letter by letter."""
    made = text.lower()
    if len(made) == len(text):
        return made
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


scalar("ora_lower", 1)(_lower)
scalar("ora_upper", 1)(_upper)
scalar("ora_initcap", 1)(
    lambda value: re.sub(r"[^\W_]+", lambda m: _upper(m[0][:1]) + _lower(m[0][1:]), value)
)
scalar("ora_reverse", 1)(lambda value: value[::-1])
scalar("ora_ascii", 1)(lambda value: ord(value[0]))
scalar("ora_lengthb", 1)(lambda value: len(value.encode()))


@scalar("ora_chr", 1)
def ora_chr(value: Value) -> Value:
    """CHR(n)."""
    code = whole(value, "the character")
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        raise OracleError("ORA-01426", f"numeric overflow: no character {code}")
    return chr(code)


@scalar("ora_substr", 3, nulls=True)
def ora_substr(value: Value, start: Value, length: Value) -> Value:
    """SUBSTR(s, start, length), length -1 for none: start 0 is 1, below 0 it is from the end."""
    if value is None or start is None or length is None:
        return None
    text, first, count = str(value), whole(start, "the start"), number(length)
    if first < 0:
        first += len(text)
        if first < 0:
            return None
    else:
        first = max(first - 1, 0)
    return text[first:] if count == -1 else text[first : first + max(int(count), 0)]


@scalar("ora_instr", 4)
def ora_instr(value: Value, part: Value, start: Value, nth: Value) -> Value:
    """INSTR(s, part, start, nth): backwards from a negative start."""
    text, wanted = str(value), str(part)
    first, left = whole(start, "the start"), whole(nth, "the occurrence")
    if left < 1:
        raise OracleError("ORA-01428", f"argument '{left}' is out of range")
    if first == 0:
        return 0
    step = 1 if first > 0 else -1
    at = first - 1 if first > 0 else len(text) + first
    while 0 <= at < len(text):
        if text.startswith(wanted, at):
            left -= 1
            if left == 0:
                return at + 1
        at += step
    return 0


@scalar("ora_lpad", 3)
def ora_lpad(value: Value, length: Value, fill: Value) -> Value:
    """LPAD(s, n, fill): cut to n where longer."""
    text, wanted, more = _padding(value, length, fill)
    return more + text[:wanted]


@scalar("ora_rpad", 3)
def ora_rpad(value: Value, length: Value, fill: Value) -> Value:
    """RPAD(s, n, fill)."""
    text, wanted, more = _padding(value, length, fill)
    return text[:wanted] + more


def _padding(value: Value, length: Value, fill: Value) -> tuple[str, int, str]:
    text, with_ = str(value), str(fill)
    wanted = max(0, min(LONGEST, whole(length, "the length")))
    missing = max(0, wanted - len(text))
    return text, wanted, (with_ * (missing // len(with_) + 1))[:missing]


@scalar("ora_replace", 3, nulls=True)
def ora_replace(value: Value, part: Value, by: Value) -> Value:
    """REPLACE(s, part, by): without a part nothing changes, without `by` the part goes."""
    if value is None or part is None:
        return value
    made = str(value).replace(str(part), "" if by is None else str(by))
    if len(made) > 1_000_000:
        raise OracleError("ORA-01489", "result of string concatenation is too long")
    return made


@scalar("ora_translate", 3)
def ora_translate(value: Value, from_: Value, to: Value) -> Value:
    """TRANSLATE(s, from, to): the first mapping of a character counts."""
    table: dict[int, str | None] = {}
    target = str(to)
    for position, letter in enumerate(str(from_)):
        table.setdefault(ord(letter), target[position] if position < len(target) else None)
    return str(value).translate(table)


@scalar("ora_like", 3, nulls=True)
def ora_like(value: Value, pattern: Value, escape: Value) -> Value:
    """LIKE with a pattern that is not known before; the case counts."""
    if value is None or pattern is None:
        return None
    return int(_like(str(pattern), str(escape or "")).fullmatch(str(value)) is not None)


def _like(pattern: str, escape: str) -> re.Pattern[str]:
    return re.compile(like_pattern(pattern, escape, re.escape, ".*", "."), re.S)


def like_pattern(pattern: str, escape: str, plain, many: str, one: str) -> str:  # type: ignore[no-untyped-def]
    """A LIKE pattern in another notation; raises ORA-01424 for a stray escape."""
    made, letters = [], iter(pattern)
    for letter in letters:
        if escape and letter == escape:
            kept = next(letters, "")
            if kept not in ("%", "_", escape) or not kept:
                raise OracleError(
                    "ORA-01424", "missing or illegal character following the escape character"
                )
            made.append(plain(kept))
        elif letter == "%":
            if not made or made[-1] != many:
                made.append(many)
        else:
            made.append(one if letter == "_" else plain(letter))
    return "".join(made)


@scalar("ora_soundex", 1)
def ora_soundex(value: Value) -> Value:
    """SOUNDEX(s)."""
    codes = {
        letter: str(n)
        for n, letters in enumerate(("BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"), 1)
        for letter in letters
    }
    letters = [letter for letter in str(value).upper() if "A" <= letter <= "Z"]
    if not letters:
        return None
    made, last = letters[0], codes.get(letters[0], "")
    for letter in letters[1:]:
        code = codes.get(letter, "")
        if code and code != last:
            made += code
        if letter not in "HW":
            last = code
    return f"{made}000"[:4]
