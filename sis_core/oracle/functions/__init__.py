"""The SQL functions that Oracle has and SQLite lacks, or has otherwise."""

from __future__ import annotations

from sis_core.oracle.functions import (
    aggregates,
    conversions,
    date_format,
    date_reading,
    dates,
    number_format,
    numbers,
    patterns,
    texts,
)
from sis_core.oracle.functions.registry import SCALARS, WINDOWS

MODULES = (
    aggregates,
    conversions,
    date_format,
    date_reading,
    dates,
    number_format,
    numbers,
    patterns,
    texts,
)
"""What lists the functions when it is imported."""

__all__ = ["MODULES", "SCALARS", "WINDOWS"]
