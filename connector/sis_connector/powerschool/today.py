"""Which day it is in the district: what counts is the SIS's calendar, not this machine's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sis_connector.powerschool.mapped import inside, text


def sis_date(time_answer: Any, metadata: Any, fallback: date) -> date:
    """The district's date from `/ws/v1/time`, or `fallback` if it says nothing readable.

    The unit of `timestamp` is not certain [guess: milliseconds]; seconds of any plausible year are
    below 1e11, milliseconds above.
    """
    stamp = text(inside(time_answer, "resource").get("timestamp")) or ""
    if not stamp.isdigit():
        return fallback
    seconds = int(stamp) / 1000 if int(stamp) > 10**11 else int(stamp)
    zone = text(inside(metadata, "metadata").get("district_timezone"))
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
        return moment.astimezone(ZoneInfo(zone)).date() if zone else moment.date()
    except (ValueError, OSError, OverflowError):
        return fallback
    except KeyError:  # ZoneInfoNotFoundError: a zone name that this machine does not know
        return moment.date()
