"""What holds for every grade write, whichever door it comes through.

Functions over something that reads (a Store, or the Write of an open transaction). They take many
ids and read them in one statement, so that a batch costs as many statements as one row. Days are
`date`; students, sections and teachers are named by DCID, as all doors name them.
"""

from sis_core.gradebook.rules.names import (
    NAME_MAX,
    SAME_NAMES,
    SameNames,
    allows_same_name,
    check_names_free,
    checked_name,
    same_name,
)
from sis_core.gradebook.rules.points import (
    MOST_DAYS,
    MOST_POINTS,
    check_days,
    check_points,
    check_worth_something,
)
from sis_core.gradebook.rules.reading import Reads, day_of, listed
from sis_core.gradebook.rules.seating import Status, enrolled, seats
from sis_core.gradebook.rules.section import (
    LOCKED_TERMS,
    Book,
    LockedTerm,
    Section,
    check_due,
    check_open,
    locked_terms,
    sections,
    wanted_sections,
)
from sis_core.gradebook.rules.spelling import checked_day, checked_number
from sis_core.gradebook.rules.teaching import check_teacher, check_teaches, taught

__all__ = [
    "LOCKED_TERMS",
    "MOST_DAYS",
    "MOST_POINTS",
    "NAME_MAX",
    "SAME_NAMES",
    "Book",
    "LockedTerm",
    "Reads",
    "SameNames",
    "Section",
    "Status",
    "allows_same_name",
    "check_days",
    "check_due",
    "check_names_free",
    "check_open",
    "check_points",
    "check_teacher",
    "check_teaches",
    "check_worth_something",
    "checked_day",
    "checked_name",
    "checked_number",
    "day_of",
    "enrolled",
    "listed",
    "locked_terms",
    "same_name",
    "seats",
    "sections",
    "taught",
    "wanted_sections",
]
