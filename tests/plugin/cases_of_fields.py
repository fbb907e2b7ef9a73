"""Cases of the rules about the access request."""

from __future__ import annotations

from rule_cases import AUDIT, GOOD, Case, fields

from sis_plugin.columns import Columns

FIELDS = [
    Case(
        "P13",
        "E",
        "STUDENTS EMAIL: Invalid Column",
        fields("STUDENTS.EMAIL"),
        fields("students.dcid"),
        8,
    ),
    Case(
        "P13",
        "E",
        "SECTIONMEETING ID: Invalid Table",
        fields("SECTIONMEETING.ID"),
        fields("SECTION_MEETING.ID"),
        8,
    ),
    Case(
        "P13",
        "W",
        "STUDENTS NICKNAMES: not in the dictionary",
        fields("STUDENTS.NICKNAMES"),
        GOOD,
        8,
    ),
    Case(
        "P13",
        "E",
        "STUDENTS LASTFRIS: Invalid Column (did you mean LASTFIRST?)",
        fields("STUDENTS.LASTFRIS"),
        GOOD,
        8,
        {"columns": Columns(closed=True)},
    ),
    Case(
        "P13",
        "E",
        "PSSTUDENTS DCID: Invalid Table",
        fields("PSSTUDENTS.DCID"),
        GOOD,
        8,
        {"columns": Columns(closed=True)},
    ),
    Case("P13", "W", "a star for a field", fields("STUDENTS.*"), GOOD, 8),
    Case("P14", "E", "the table of a <field> is empty", fields(".DCID"), GOOD, 8),
    Case("P14", "E", "the field of a <field> is empty", fields("STUDENTS."), GOOD, 8),
    Case(
        "P15",
        "W",
        "students.lastFirst stands twice, first on line 5",
        fields("students.lastFirst"),
        GOOD,
        8,
    ),
    Case(
        "P15",
        "E",
        "as ViewOnly on line 5 and otherwise here as FullAccess",
        fields("+STUDENTS.LASTFIRST"),
        GOOD,
        8,
    ),
    Case(
        "P17",
        "W",
        "TEACHERS is a view",
        fields("+TEACHERS.LASTFIRST"),
        fields("TEACHERS.LASTFIRST"),
        8,
    ),
    Case(
        "P17",
        "W",
        "STUDENTS.DCID is a key",
        fields("+STUDENTS.DCID"),
        fields("STUDENTS.DCID", "+STUDENTS.EXITCODE"),
        8,
    ),
    Case(
        "P18",
        "W",
        "assignmentscore is to be written without FullAccess on executionid",
        fields("+ASSIGNMENTSCORE.SCOREPOINTS"),
        fields("+ASSIGNMENTSCORE.SCOREPOINTS", *(f"+ASSIGNMENTSCORE.{c}" for c in AUDIT)),
        8,
    ),
    Case(
        "P18",
        "W",
        "FullAccess on createdbyplugin: a",
        fields("+ASSIGNMENT.YEARID", *(f"+ASSIGNMENT.{c}" for c in AUDIT)),
        fields("ASSIGNMENT.YEARID"),
        8,
    ),
]
