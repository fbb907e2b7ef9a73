"""Reading what the sandbox's operations are given: JSON members and parameters, each checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from flask import request

from sis_core.serving.control_access import SandboxError
from sis_core.serving.journal import Wanted
from sis_core.serving.questions import check, unknown

MAX_WAIT = 30
FIRST, LAST = 1900, 2999
YEARS = f"the clock stays between the years {FIRST} and {LAST}"
"""A district reckons with days before and behind its own, too."""

_UNITS = ("days", "hours", "minutes", "seconds")
_SPAN = f"advance is a number of seconds, or numbers of {', '.join(_UNITS)}"


def body(optional: bool = False, known: Sequence[str] | None = None) -> dict[str, Any]:
    """The request's JSON object; raises SandboxError for another body or an unknown member."""
    data = request.get_data()
    if not data.strip() and optional:
        return {}
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise SandboxError(f"the body is no JSON: {error}") from None
    if not isinstance(found, dict):
        raise SandboxError("the body is a JSON object")
    if known is not None:
        for name in found:
            if name not in known:
                raise SandboxError(f"there is no {name!r} here (there is: {', '.join(known)})")
    return found


def flag(asked: Mapping[str, Any], name: str, missing: bool = False) -> bool:
    """A member that is true or false; `missing` where it is not there."""
    value = asked.get(name, missing)
    if not isinstance(value, bool):
        raise SandboxError(f"{name} is true or false")
    return value


def moment_of(value: object) -> datetime:
    """A moment in the district's zone."""
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise SandboxError("now is a moment such as 2026-10-15 08:00:00") from None
    if moment.tzinfo is not None:
        raise SandboxError("now is in the district's own zone: leave the offset out")
    return moment


def span_of(value: object) -> timedelta:
    """A span: seconds, or an object of days, hours, minutes, seconds."""
    parts = value if isinstance(value, dict) else {"seconds": value}
    if not parts:
        raise SandboxError(_SPAN)
    for name, number in parts.items():
        if name not in _UNITS or isinstance(number, bool) or not isinstance(number, int | float):
            raise SandboxError(_SPAN)
    try:
        return timedelta(**parts)
    except (OverflowError, ValueError):
        raise SandboxError(YEARS) from None


_NUMBERS = {"since": (0, 10**12), "limit": (1, 10_000)}
_FILTERS = (
    *("since", "method", "path", "pattern", "status", "remarkable", "client", "family"),
    *("mischief", "limit", "order"),
)


def wanted_of(args: Mapping[str, str]) -> tuple[Wanted, float, bool]:
    """A journal query: which entries, how many seconds to wait, whether with bodies."""
    wanted = filters_of(args, ("bodies", "wait"))
    wait = number_of(args, "wait", 0, MAX_WAIT) or 0
    return wanted, float(wait), args.get("bodies", "1") != "0"


def filters_of(args: Mapping[str, str], more: Sequence[str] = (), limit: int = 100) -> Wanted:
    """Which entries of the journal a query asks for; `more` are its other parameters."""
    known = (*_FILTERS, *more)
    for name in args:
        if name not in known:
            raise SandboxError(unknown(name, known))
    numbers = {name: number_of(args, name, *bounds) for name, bounds in _NUMBERS.items()}
    order = args.get("order", "oldest")
    if order not in ("oldest", "newest"):
        raise SandboxError("order is oldest or newest")
    remarkable = args.get("remarkable", "0")
    if remarkable not in ("0", "1"):
        raise SandboxError("remarkable is 0 or 1")
    wanted = Wanted(
        since=numbers["since"] or 0,
        method=args.get("method", ""),
        path=args.get("path", ""),
        status=args.get("status", ""),
        remarkable=remarkable == "1",
        client=args.get("client", ""),
        limit=numbers["limit"] or limit,
        newest=order == "newest",
        pattern=args.get("pattern", ""),
        family=args.get("family", ""),
        mischief=args.get("mischief", ""),
    )
    try:
        check(wanted)
    except ValueError as error:
        raise SandboxError(str(error)) from None
    return wanted


def number_of(args: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    """A parameter that is a whole number, None where it is not there."""
    text = args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and low <= int(text[:15]) <= high):
        raise SandboxError(f"{name} is a whole number from {low} to {high}")
    return int(text)


def plain(value: object) -> object:
    """A value of a row as JSON takes it."""
    return value.hex() if isinstance(value, bytes) else value
