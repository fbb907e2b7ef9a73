"""A district: its tables, the SQLite store, snapshots, the change log, the clock. No HTTP here."""

from __future__ import annotations

from sis_core.district.clock import Clock, school_year_today, year_id
from sis_core.district.errors import (
    BadFile,
    BadValue,
    DistrictError,
    NotAllowed,
    NotWhole,
    TooLong,
    UnknownName,
)
from sis_core.district.store import Change, Store
from sis_core.district.tables import TABLES, Column, Table
from sis_core.district.values import day_text, fitting, moment_text, stored
from sis_core.district.write import Write

__all__ = [
    "TABLES",
    "BadFile",
    "BadValue",
    "Change",
    "Clock",
    "Column",
    "DistrictError",
    "NotAllowed",
    "NotWhole",
    "Store",
    "Table",
    "TooLong",
    "UnknownName",
    "Write",
    "day_text",
    "fitting",
    "moment_text",
    "school_year_today",
    "stored",
    "year_id",
]
