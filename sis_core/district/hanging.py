"""What hangs on a row: deleting a student, section or staff member with everything of theirs.

A column with `abs(…)` is one that turns negative on a drop. The older gradebook's own rows are
reached over their Sync maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from sis_core.district.errors import DistrictError
from sis_core.district.hand import Hand
from sis_core.district.tables import TABLES, Table

RuleT = TypeVar("RuleT")

_HANGS: Mapping[str, str] = {
    "Students.ID": "ReEnrollments.StudentID StudentRace.StudentID SPEnrollments.StudentID "
    "Transportation.StudentID Fee.StudentID Fee_Transaction.StudentID StudentTest.StudentID "
    "CC.StudentID ScheduleCC.StudentID PGScores.StudentID PGFinalGrades.StudentID "
    "SectionScoresID.StudentID SectionScores.StudentID StoredGrades.StudentID ClassRank.StudentID "
    "Log.StudentID Attendance.StudentID",
    "Students.DCID": "StudentCounselor.StudentsDCID StudentContactAssoc.StudentDCID "
    "GuardianStudent.StudentsDCID AssignmentStudentAssoc.StudentsDCID AssignmentScore.StudentsDCID "
    "StandardGradeSection.StudentsDCID AssignmentStandardScore.StudentsDCID "
    "Sync_StudentMap.StudentsDCID",
    "Fee.ID": "Fee_Transaction.FeeID",
    "StudentTest.ID": "StudentTestScore.StudentTestID",
    "StudentContactAssoc.StudentContactAssocID": "StudentContactDetail.StudentContactAssocID "
    "OriginalContactMap.StudentContactAssocID",
    "Person.ID": "PersonAddressAssoc.PersonID PersonEmailAddressAssoc.PersonID "
    "PersonPhoneNumberAssoc.PersonID StudentContactAssoc.PersonID GuardianPersonAssoc.PersonID",
    "Guardian.GuardianID": "GuardianStudent.GuardianID GuardianPersonAssoc.GuardianID",
    "Users.DCID": "SchoolStaff.Users_DCID TeacherCategory.UsersDCID StudentCounselor.UsersDCID",
    "SchoolStaff.ID": "SectionTeacher.TeacherID TeacherRace.TeacherID",
    "Courses.Course_Number": "Sections.Course_Number",
    "Sections.ID": "CC.abs(SectionID) SectionTeacher.SectionID Section_Meeting.SectionID "
    "PGAssignments.SectionID PGCategories.SectionID PGFinalGrades.SectionID "
    "PGFinalGradesSetup.SectionID SectionScoresID.SectionID SectionScores.SectionID "
    "StoredGrades.SectionID Attendance_Taken.SectionID",
    "Sections.DCID": "AssignmentSection.SectionsDCID StandardGradeSection.SectionsDCID "
    "AssignmentStandardScore.SectionsDCID TeacherCategorySecExclAssoc.SectionsDCID "
    "Sync_SectionMap.SectionsDCID",
    "CC.ID": "Attendance.CCID",
    "CC.DCID": "Sync_SectionEnrollmentMap.CCDCID",
    "Assignment.AssignmentID": "AssignmentSection.AssignmentID "
    "AssignmentStandardAssoc.AssignmentID AssignmentStandardScore.AssignmentID",
    "AssignmentSection.AssignmentSectionID": "AssignmentCategoryAssoc.AssignmentSectionID "
    "AssignmentStudentAssoc.AssignmentSectionID AssignmentScore.AssignmentSectionID "
    "AssignmentStandardScore.AssignmentSectionID",
    "AssignmentScore.AssignmentScoreID": "AssignmentScoreComment.AssignmentScoreID",
    "TeacherCategory.TeacherCategoryID": "AssignmentCategoryAssoc.TeacherCategoryID "
    "TeacherCategorySecExclAssoc.TeacherCategoryID",
    "SectionScoresID.DCID": "SectionScoresAssignments.FDCID",
    "PGAssignments.ID": "PGScores.PGAssignmentsID",
    "Sync_StudentMap.StudentID": "PSM_Student.ID",
    "PSM_Student.ID": "PSM_StudentContact.StudentID PSM_SectionEnrollment.StudentID",
    "Sync_SectionMap.SectionID": "PSM_Section.ID",
    "PSM_Section.ID": "PSM_SectionAssignment.SectionID PSM_SectionEnrollment.SectionID "
    "PSM_FinalGradeSetup.SectionID",
    "PSM_Section.ContentGroupID": "PSM_AssignmentCategory.ContentGroupID "
    "PSM_GradingFormula.ContentGroupID",
    "PSM_AssignmentCategory.ID": "PSM_CategoryMetaAttributes.AssignmentCategoryID",
    "PSM_GradingFormula.ID": "PSM_GradingFormulaWeighting.ParentGradingFormulaID",
    "Sync_SectionEnrollmentMap.SectionEnrollmentID": "PSM_SectionEnrollment.ID",
    "PSM_SectionEnrollment.ID": "PSM_AssignmentScore.SectionEnrollmentID "
    "PSM_FinalScore.SectionEnrollmentID",
    "PSM_Assignment.ID": "PSM_SectionAssignment.AssignmentID",
    "PSM_SectionAssignment.ID": "PSM_SectionAssignMetaAttribute.SectionAssignmentID "
    "PSM_AssignmentScore.SectionAssignmentID",
}
"""Column of a row → columns of the rows that go with it."""

_ALONE = (
    ("AssignmentSection.AssignmentID", "Assignment.AssignmentID", ("AssignmentSection",)),
    ("PSM_SectionAssignment.AssignmentID", "PSM_Assignment.ID", ("PSM_SectionAssignment",)),
)
"""Rows that go when the last row that names them is gone."""

_EMPTIED: Mapping[str, tuple[str, ...]] = {
    "SchoolStaff.ID": ("Sections.Teacher", "CC.TeacherID", "ScheduleSections.Teacher"),
}
"""Column of a row → columns that name it and become null."""

_STANDS: Mapping[str, tuple[str, ...]] = {
    "Schools.School_Number": ("Students.SchoolID", "Sections.SchoolID", "SchoolStaff.SchoolID"),
    "Terms.ID": ("Sections.TermID",),
}
"""Column of a row that is not deleted while others name it."""


def named_rows(table: Table) -> Iterator[tuple[str, str, str]]:
    """What the rows of a table name by number: its column, and the table and column it is of.

    Columns that turn negative on a drop, and terms, whose numbers repeat from school to school,
    are left out.
    """
    for named, naming in _naming_columns():
        owner, _, column = named.partition(".")
        below, _, own = naming.partition(".")
        if below == table.name and owner != "Terms" and "abs(" not in own:
            yield own, owner, column


def names_of(table: Table) -> frozenset[str]:
    """Columns by which other rows name the rows of a table, its key among them, in lower case."""
    found = {named.partition(".")[2] for named, _ in _naming_columns()
             if named.partition(".")[0] == table.name}  # fmt: skip
    return frozenset(column.lower() for column in (*found, table.key))


def _naming_columns() -> Iterator[tuple[str, str]]:
    for named, children in _HANGS.items():
        yield from ((named, child) for child in children.split())
    for several in (_STANDS, _EMPTIED):
        for named, users in several.items():
            yield from ((named, user) for user in users)


def delete_whole(
    hand: Hand, table: Table, keys: Iterable[int], tables: Mapping[str, Table] = TABLES
) -> dict[str, int]:
    """Deletes rows by key with all that hangs on them; returns table → how many rows went.

    `tables` are the district's own, extensions of plugins included. Raises DistrictError for a
    school or a term that is in use.
    """
    gone: dict[str, set[int]] = {}
    _mark(hand, table, set(keys), gone, tables)
    for name, numbers in gone.items():
        _empty(hand, tables[name.lower()], numbers)
    left = hand.among("SELECT abs(SectionID) FROM CC WHERE DCID IN ({})", gone.get("CC", ()))
    for name, numbers in gone.items():
        for number in sorted(numbers):
            hand.delete(name, number)
    _leave_none_alone(hand, gone)
    for dcid in hand.among("SELECT DCID FROM Sections WHERE ID IN ({})", sorted(set(left))):
        seated = hand.scalar(
            "SELECT count(*) FROM CC JOIN Sections s ON s.ID = CC.SectionID WHERE s.DCID = ?", dcid
        )
        hand.update("Sections", dcid, No_Of_Students=seated)
    return {name: len(numbers) for name, numbers in gone.items()}


def _mark(
    hand: Hand,
    table: Table,
    keys: set[int],
    gone: dict[str, set[int]],
    tables: Mapping[str, Table],
) -> None:
    """Collects the rows and what hangs on them, each once."""
    new = keys - gone.get(table.name, set())
    if not new:
        return
    gone.setdefault(table.name, set()).update(new)
    for column, users in _of(table, _STANDS):
        _refuse_in_use(hand, table, column, users, new)
    for column, children in _of(table, _HANGS):
        values = _values(hand, table, column, new)
        for below, naming in (child.split(".") for child in children.split()):
            found = _naming(hand, tables[below.lower()], naming, values)
            _mark(hand, tables[below.lower()], found, gone, tables)
    for extension in tables.values():
        if extension.extends == table.id:
            _mark(hand, extension, _naming(hand, extension, extension.key, new), gone, tables)


def _of(table: Table, rules: Mapping[str, RuleT]) -> Iterator[tuple[str, RuleT]]:
    """The rules of a table: column and what is said of it."""
    for named, rule in rules.items():
        owner, _, column = named.partition(".")
        if owner == table.name:
            yield column, rule


def _naming(hand: Hand, table: Table, column: str, values: Iterable[object]) -> set[int]:
    """Keys of the rows whose column has one of the values."""
    sql = f"SELECT {table.key} FROM {table.name} WHERE {column} IN ({{}})"
    return set(hand.among(sql, values))


def _values(hand: Hand, table: Table, column: str, keys: Iterable[int]) -> list[object]:
    if column == table.key:
        return list(keys)
    sql = f"SELECT {column} FROM {table.name} WHERE {table.key} IN ({{}}) AND {column} NOT NULL"
    return hand.among(sql, keys)


def _empty(hand: Hand, table: Table, keys: set[int]) -> None:
    for column, columns in _of(table, _EMPTIED):
        values = _values(hand, table, column, keys)
        for below, naming in (named.split(".") for named in columns):
            for number in sorted(_naming(hand, TABLES[below.lower()], naming, values)):
                hand.update(below, number, **{naming: None})


def _refuse_in_use(
    hand: Hand, table: Table, column: str, users: tuple[str, ...], keys: set[int]
) -> None:
    # Terms.ID repeats from school to school; a school's own number stands in `column` already.
    school = "SchoolID" if table.name == "Terms" else column
    for number in sorted(keys):
        value, place = hand.read(
            f"SELECT {column}, {school} FROM {table.name} WHERE {table.key} = ?", number
        )[0]
        for below, naming in (user.split(".") for user in users):
            held = hand.scalar(
                f"SELECT count(*) FROM {below} WHERE {naming} = ? AND SchoolID = ?", value, place
            )
            if held:
                raise DistrictError(
                    f"{table.name} {number} is in use: {held} rows of {below} name it; "
                    "delete or move these first"
                )


def _leave_none_alone(hand: Hand, gone: dict[str, set[int]]) -> None:
    for naming, named, watched in _ALONE:
        if not any(name in gone for name in watched):
            continue
        below, _, column = naming.partition(".")
        table, _, key = named.partition(".")
        for (number,) in hand.read(
            f"SELECT {key} FROM {table} WHERE {key} NOT IN "
            f"(SELECT {column} FROM {below} WHERE {column} NOT NULL)"
        ):
            hand.delete(table, number)
            gone.setdefault(table, set()).add(number)
