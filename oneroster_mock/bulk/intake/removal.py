"""Rows that a package says are gone, taken from a district with what hangs on them."""

from __future__ import annotations

from oneroster_mock.bulk.intake.desk import Desk
from sis_core.district import TABLES

_HANGING: dict[str, tuple[tuple[str, str], ...]] = {
    "student": (
        ("CC", "StudentID = (SELECT ID FROM Students WHERE DCID = ?)"),
        ("StudentRace", "StudentID = (SELECT ID FROM Students WHERE DCID = ?)"),
        ("GuardianStudent", "StudentsDCID = ?"),
        (
            "AssignmentScoreComment",
            "AssignmentScoreID IN (SELECT AssignmentScoreID FROM AssignmentScore "
            "WHERE StudentsDCID = ?)",
        ),
        ("AssignmentScore", "StudentsDCID = ?"),
        ("Students", "DCID = ?"),
    ),
    "staff": (
        (
            "SectionTeacher",
            "TeacherID IN (SELECT ID FROM SchoolStaff WHERE Users_DCID = ?)",
        ),
        ("SchoolStaff", "Users_DCID = ?"),
        ("Users", "DCID = ?"),
    ),
    "guardian": (
        ("GuardianStudent", "GuardianID = ?"),
        (
            "PCAS_Account",
            "PCAS_AccountToken = (SELECT AccountIdentifier FROM Guardian WHERE GuardianID = ?)",
        ),
        ("Guardian", "GuardianID = ?"),
    ),
    "class": (
        ("CC", "abs(SectionID) = (SELECT ID FROM Sections WHERE DCID = ?)"),
        ("SectionTeacher", "SectionID = (SELECT ID FROM Sections WHERE DCID = ?)"),
        (
            "AssignmentScore",
            "AssignmentSectionID IN (SELECT AssignmentSectionID FROM AssignmentSection "
            "WHERE SectionsDCID = ?)",
        ),
        ("AssignmentSection", "SectionsDCID = ?"),
        ("Sections", "DCID = ?"),
    ),
    "course": (("Courses", "DCID = ?"),),
    "school": (("Schools", "DCID = ?"),),
    "term": (
        (
            "Terms",
            "DCID = ?1 OR DCID IN (SELECT t.key FROM _sourced t JOIN _sourced o "
            "ON o.sourcedid = t.sourcedid AND o.kind = 'term' AND o.key = ?1 "
            "WHERE t.kind = 'term' AND t.sourcedid <> '')",
        ),
    ),
    "seat": (("CC", "DCID = ?"),),
    "teaching": (("SectionTeacher", "ID = ?"),),
    "category_alone": (("TeacherCategory", "TeacherCategoryID = ?"),),
    "line_item": (
        ("AssignmentCategoryAssoc", "AssignmentSectionID = ?"),
        ("AssignmentScore", "AssignmentSectionID = ?"),
        ("AssignmentSection", "AssignmentSectionID = ?"),
    ),
    "result": (
        ("AssignmentScoreComment", "AssignmentScoreID = ?"),
        ("AssignmentScore", "AssignmentScoreID = ?"),
    ),
}
"""Kind → the tables to clear in order, each with a condition on the row's key."""

_NO_LEAD = {
    "staff": "Teacher IN (SELECT ID FROM SchoolStaff WHERE Users_DCID = ?)",
    "teaching": "(ID, Teacher) IN (SELECT SectionID, TeacherID FROM SectionTeacher WHERE ID = ?)",
    "lead": "DCID = ?",
}
"""Sections that lose their lead teacher with a row."""


def remove(desk: Desk, kind: str, key: int) -> bool:
    """Takes one row of a kind away; False for kinds that stay, such as the district."""
    if kind == "category":
        return _exclude(desk, key)
    if kind == "resource":
        desk.execute("DELETE FROM _resource_links WHERE resource = ?", (key,))
        desk.execute("DELETE FROM _resources WHERE key = ?", (key,))
        return True
    if kind in _NO_LEAD:
        for (section,) in desk.read(f"SELECT DCID FROM Sections WHERE {_NO_LEAD[kind]}", (key,)):
            desk.change("Sections", section, {"Teacher": None})
    for table, condition in _HANGING.get(kind, ()):
        own = TABLES[table.lower()].key
        for (row,) in desk.read(f"SELECT {own} FROM {table} WHERE {condition}", (key,)):
            desk.drop(table, row)
    return kind in _HANGING or kind in _NO_LEAD


def _exclude(desk: Desk, key: int) -> bool:
    """A teacher's category that one section does not use any more."""
    exclusion = desk.key("TeacherCategorySecExclAssoc")
    desk.put(
        "TeacherCategorySecExclAssoc",
        {
            "TeacherCategorySecExclAssocID": exclusion,
            "TeacherCategoryID": key >> 32,
            "SectionsDCID": key & 0xFFFFFFFF,
        },
    )
    return True


def clear_demographics(desk: Desk, student: int) -> None:
    """Forgets what is known of a student's person; the student stays."""
    desk.change("Students", student, {"DOB": None, "Gender": None, "FedEthnicity": None})
    races = "SELECT r.ID FROM StudentRace r JOIN Students s ON s.ID = r.StudentID WHERE s.DCID = ?"
    for (race,) in desk.read(races, (student,)):
        desk.drop("StudentRace", race)
