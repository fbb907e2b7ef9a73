"""From what a caller gave to what a column keeps, with one sentence where that cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

from sis_core.district import TABLES, BadValue, Column
from sis_core.district.values import Stored, stored
from sis_core.gradebook.pro.records import Given, Values
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import checked_name

SCORE_TYPES = ("POINTS", "PERCENT", "COLLECTED", "GRADESCALE")
"""[client: psd401] [client: KenKen] [seed: 3]"""

PUBLISHING = ("Immediately", "Never", "OnSpecificDate", "OnDueDate", "DaysBeforeDue")
"""Three by [client: Mayhem] [client: KenKen]; two [guess] after the older gradebook's states."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "scoretype": SCORE_TYPES,
    "defaultscoretype": SCORE_TYPES,
    "publishoption": PUBLISHING,
    "defaultpublishoption": PUBLISHING,
    "categorytype": ("user", "district"),
}

_FLAGS: Mapping[Any, int] = {"true": 1, "false": 0, "1": 1, "0": 0}
_REAL_LIMIT = 10.0**12  # NUMBER(18,6)


@cache
def _columns(table: str, names: tuple[str, ...]) -> Mapping[str, Column]:
    declared = {column.key: column for column in TABLES[table].columns}
    return {name: declared[name] for name in names}


def taken(table: str, names: tuple[str, ...], given: Given) -> Values:
    """The given values of some columns in the store's form; raises Refused bad_value."""
    columns = _columns(table, names)
    return {
        name: value_of(columns[name], name, value)
        for name, value in given.items()
        if name in columns
    }


def value_of(column: Column, name: str, value: object) -> Stored:
    """A value in the column's stored form; raises Refused bad_value naming what is accepted."""
    if value is None:
        return None
    if column.kind == "real" and type(value) is float and abs(value) < _REAL_LIMIT:
        return int(value) if value.is_integer() else value
    if isinstance(value, list | dict):
        raise Refused("bad_value", f"{name} takes a single value", name)
    if column.kind == "flag":
        return _flag(name, value)
    if name == "name" and value not in (None, ""):
        value = checked_name(value)
    if name in CHOICES and value not in (None, ""):
        return _choice(name, value)
    if isinstance(value, bool):
        raise Refused("bad_value", f"{name} takes no true or false", name)
    try:
        made = stored(column, value)
    except BadValue as error:
        raise Refused("bad_value", str(error), name) from None
    if column.kind == "number" and made is not None:
        return _whole(name, made, column.length)
    if column.kind == "real" and isinstance(made, int | float) and abs(made) >= _REAL_LIMIT:
        raise Refused("bad_value", f"{name} takes at most 12 digits before the point", name)
    return made


def whole(value: object, field: str) -> int:
    """An id or another whole number that a caller must give; raises Refused."""
    if value is None or value == "":
        raise Refused("missing", f"{field} is required", field)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("bad_value", f"{field} takes a whole number", field)
    return _whole(field, value, 18)


def truth(value: object) -> bool | None:
    """True, false, or None for nothing said, of anything that a flag takes; raises Refused."""
    found = _flag("isprimary", value)
    return None if found is None else bool(found)


def _whole(name: str, number: Stored, digits: int) -> int:
    if isinstance(number, float) and not (math.isfinite(number) and number == int(number)):
        raise Refused("bad_value", f"{name} takes a whole number", name)
    made = int(number or 0)
    if abs(made) >= 10**digits:
        raise Refused("bad_value", f"{name} takes at most {digits} digits", name)
    return made


def _flag(name: str, value: object) -> Stored:
    if value is None or value == "":
        return None
    if value is True or value is False:
        return int(value)
    found = _FLAGS.get(str(value).lower()) if isinstance(value, str | int) else None
    if found is None:
        raise Refused("bad_value", f"{name} is true or false", name)
    return found


def _choice(name: str, value: object) -> str:
    if not isinstance(value, str) or value not in CHOICES[name]:
        raise Refused("bad_value", f"{name} is one of {', '.join(CHOICES[name])}", name)
    return value
