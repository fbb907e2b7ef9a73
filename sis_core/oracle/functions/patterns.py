"""REGEXP_*: Oracle's regular expressions on the `regex` module, which can be given a time limit."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import regex

from sis_core.oracle.errors import OracleError
from sis_core.oracle.functions.conversions import whole
from sis_core.oracle.functions.registry import Value, scalar

SECONDS = 0.5
"""How long one search may take."""
LONGEST = 512
"""How long a pattern may be; Oracle has it so too, in bytes."""
_CLASSES = {
    "alpha": r"\p{L}", "digit": "0-9", "alnum": r"\p{L}0-9", "upper": r"\p{Lu}",
    "lower": r"\p{Ll}", "space": r"\s", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f",
    "xdigit": "0-9A-Fa-f", "graph": r"\x21-\x7e\u00a1-\U0010ffff",
    "print": r"\x20-\x7e\u00a0-\U0010ffff", "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
}  # fmt: skip
_ESCAPES = {"d": "[0-9]", "D": "[^0-9]", "w": r"[\p{L}0-9_]", "W": r"[^\p{L}0-9_]"}


@lru_cache(256)
def compiled(pattern: str, flags: str) -> Any:
    """A pattern ready to search; raises ORA-12726 and its kin where it is none."""
    if len(pattern) > LONGEST:
        raise OracleError("ORA-12733", "regular expression too long")
    chosen, ignore, multiline, free = regex.V0, False, False, False
    for flag in flags:
        if flag in "ic":
            ignore = flag == "i"
        elif flag == "n":
            chosen |= regex.DOTALL
        elif flag == "m":
            multiline = True
        elif flag == "x":
            free = True
        else:
            raise OracleError("ORA-01760", f"illegal argument for function: match option {flag!r}")
    chosen |= (regex.IGNORECASE if ignore else 0) | (regex.MULTILINE if multiline else 0)
    try:
        return regex.compile(translated(pattern, multiline=multiline, free=free), chosen)
    except (regex.error, OverflowError, RecursionError):
        raise OracleError(
            "ORA-12726", f"the regular expression {pattern[:40]!r} is not valid"
        ) from None


def translated(pattern: str, *, multiline: bool = False, free: bool = False) -> str:
    """Oracle's pattern in the module's notation."""
    made: list[str] = []
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "[":
            piece, at = _bracket(pattern, at)
            made.append(piece)
            continue
        if letter == "\\" and at + 1 < len(pattern):
            made.append(_escaped(pattern[at + 1]))
            at += 2
            continue
        if letter == "$":
            made.append("$" if multiline else r"\Z")
        elif letter == "(" and pattern.startswith("(?", at):
            made.append("(\\?" if not pattern.startswith("(?:", at) else "(")
            at += 1
        elif letter == "#":
            made.append(r"\#")
        elif not (free and letter.isspace()):
            made.append(letter)
        at += 1
    return "".join(made)


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter in "sSAZ" or letter in "123456789":
        return {"Z": r"(?=\n?\Z)"}.get(letter, "\\" + letter)
    return str(regex.escape(letter))


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    """A bracket list, where a backslash is an ordinary character, and the place behind it."""
    start, made = at, "["
    at += 1
    if pattern[at : at + 1] == "^":
        made += "^"
        at += 1
    first = True
    while at < len(pattern) and (first or pattern[at] != "]"):
        first = False
        for opening, closing in (("[:", ":]"), ("[.", ".]"), ("[=", "=]")):
            if pattern.startswith(opening, at):
                end = pattern.find(closing, at + 2)
                name = pattern[at + 2 : end] if end > 0 else ""
                if (opening == "[:" and name not in _CLASSES) or not name:
                    raise OracleError("ORA-12729", "invalid character class in regular expression")
                made += _CLASSES[name] if opening == "[:" else regex.escape(name)
                at = end + 2
                break
        else:
            letter = pattern[at]
            made += "\\" + letter if letter in "\\[]^&~|" else letter
            at += 1
    if at >= len(pattern):
        raise OracleError("ORA-12726", f"unmatched bracket in {pattern[start : start + 40]!r}")
    return made + "]", at + 1


def _found(value: Value, pattern: Value, start: Value, nth: Value, flags: Value) -> Any:
    text, first = str(value), whole(start, "the position")
    left = whole(nth, "the occurrence")
    if first < 1 or left < 0:
        raise OracleError("ORA-01428", f"argument '{min(first, left)}' is out of range")
    try:
        searched = compiled(str(pattern), str(flags or "")).finditer(
            text, first - 1, timeout=SECONDS
        )
        for match in searched:
            left -= 1
            if left <= 0:
                return match
    except TimeoutError:
        raise _too_long(pattern) from None
    return None


def _too_long(pattern: Value) -> OracleError:
    return OracleError("ORA-12733", f"the regular expression {str(pattern)[:40]!r} runs too long")


@scalar("ora_regexp_like", 3, nulls=True)
def ora_regexp_like(value: Value, pattern: Value, flags: Value) -> Value:
    """REGEXP_LIKE(s, pattern, flags): null of a null."""
    if value is None or pattern is None:
        return None
    return int(_found(value, pattern, 1, 1, flags) is not None)


@scalar("ora_regexp_substr", 6, nulls=True)
def ora_regexp_substr(
    value: Value, pattern: Value, start: Value, nth: Value, flags: Value, group: Value
) -> Value:
    """REGEXP_SUBSTR(s, pattern, position, occurrence, flags, sub-expression)."""
    if value is None or pattern is None or start is None or nth is None or group is None:
        return None
    match = _found(value, pattern, start, nth, flags)
    which = whole(group, "the sub-expression")
    if match is None or which > match.re.groups:
        return None
    return str(match[which]) if match[which] is not None else None


@scalar("ora_regexp_instr", 7, nulls=True)
def ora_regexp_instr(
    value: Value, pattern: Value, start: Value, nth: Value, end: Value, flags: Value, group: Value
) -> Value:
    """REGEXP_INSTR(s, pattern, position, occurrence, end or start, flags, sub-expression)."""
    if None in (value, pattern, start, nth, end, group):
        return None
    match = _found(value, pattern, start, nth, flags)
    which = whole(group, "the sub-expression")
    if match is None or which > match.re.groups or match[which] is None:
        return 0
    return int(match.end(which) if whole(end, "the option") else match.start(which)) + 1


@scalar("ora_regexp_count", 4, nulls=True)
def ora_regexp_count(value: Value, pattern: Value, start: Value, flags: Value) -> Value:
    """REGEXP_COUNT(s, pattern, position, flags)."""
    if value is None or pattern is None or start is None:
        return None
    first = whole(start, "the position")
    if first < 1:
        raise OracleError("ORA-01428", f"argument '{first}' is out of range")
    try:
        searched = compiled(str(pattern), str(flags or ""))
        return sum(1 for _ in searched.finditer(str(value), first - 1, timeout=SECONDS))
    except TimeoutError:
        raise _too_long(pattern) from None


@scalar("ora_regexp_replace", 6, nulls=True)
def ora_regexp_replace(
    value: Value, pattern: Value, by: Value, start: Value, nth: Value, flags: Value
) -> Value:
    """REGEXP_REPLACE(s, pattern, by, position, occurrence, flags): occurrence 0 is every one."""
    if value is None or pattern is None or start is None or nth is None:
        return value
    text, first, wanted = str(value), whole(start, "the position"), whole(nth, "the occurrence")
    if first < 1 or wanted < 0:
        raise OracleError("ORA-01428", f"argument '{min(first, wanted)}' is out of range")
    template, seen = str(by or ""), 0

    def put(match: Any) -> str:
        nonlocal seen
        seen += 1
        return match[0] if wanted and seen != wanted else _filled(template, match)

    try:
        made = compiled(str(pattern), str(flags or "")).sub(put, text[first - 1 :], timeout=SECONDS)
    except TimeoutError:
        raise _too_long(pattern) from None
    return text[: first - 1] + str(made)


def _filled(template: str, match: Any) -> str:
    def group(found: Any) -> str:
        if not found[1].isdigit():
            return str(found[1])
        number = int(found[1])
        return str(match[number] or "") if 0 < number <= match.re.groups else ""

    return str(regex.sub(r"\\(.)", group, template))
