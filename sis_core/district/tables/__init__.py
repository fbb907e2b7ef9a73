"""The tables of a district, declared once, with the names, types and lengths PowerSchool has."""

from __future__ import annotations

from sis_core.district.tables import (
    attendance,
    contacts,
    gradebook_ptg,
    gradebook_ptp,
    grades,
    schedule,
    schools,
    staff,
    students,
)
from sis_core.district.tables.declare import Column, Table, table

_SUBJECTS = (
    students,
    staff,
    schools,
    schedule,
    contacts,
    gradebook_ptg,
    gradebook_ptp,
    grades,
    attendance,
)

TABLES: dict[str, Table] = {t.id: t for subject in _SUBJECTS for t in subject.TABLES}
"""Every declared table by lower-case name."""

__all__ = ["TABLES", "Column", "Table", "table"]
