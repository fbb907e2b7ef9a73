"""Days and numbers as clients spell them: what one gradebook reads, the other reads too."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from sis_core.district import TABLES, BadValue
from sis_core.district.tables import Column
from sis_core.district.values import Stored, stored
from sis_core.gradebook.refused import Refused


def _column(name: str) -> Column:
    found = TABLES["assignmentsection"].column(name)
    assert found is not None
    return found


_DAY, _NUMBER = _column("DueDate"), _column("Weight")


def checked_day(value: Any, field: str) -> date:
    """A day given as `2026-10-02`, with a time of day or without; raises Refused bad_value."""
    found = None if isinstance(value, bool) else _stored(_DAY, value)
    if not isinstance(found, str):
        raise Refused("bad_value", f"{field} takes a date such as 2026-10-02", field)
    return date.fromisoformat(found[:10])


def checked_number(value: Any, field: str) -> int | float:
    """A number, or a text that is one; raises Refused bad_value."""
    found = None if isinstance(value, bool) else _stored(_NUMBER, value)
    if not isinstance(found, int | float) or not math.isfinite(found):
        raise Refused("bad_value", f"{field} takes a number", field)
    return found


def _stored(column: Column, value: Any) -> Stored:
    try:
        return stored(column, value)
    except BadValue:
        return None
