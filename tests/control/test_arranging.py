"""Rows by everyday names: what each step writes, what belongs to it, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mock_sis.world import World
from sis_core.district import DistrictError
from sis_fixtures.invariants import broken, broken_dates, broken_keys, broken_references


@pytest.fixture
def empty() -> Iterator[World]:
    """A district without a row."""
    with World.empty("2026-10-15") as opened:
        yield opened


def one(world: World, *steps: dict[str, Any]) -> int:
    """The number of the first row that the last step made."""
    return int(world.arrange(steps)[-1]["numbers"][0])


def row(world: World, sql: str, *params: Any) -> tuple[Any, ...]:
    """The first row of a SELECT."""
    return world.sql(sql, params)[1][0]


def count(world: World, table: str) -> int:
    """How many rows a table has."""
    return int(row(world, f"SELECT count(*) FROM {table}")[0])


ANY = {"where": "1", "most": 1}
HIGH = {"where": "High_Grade = 12", "most": 1}


def test_a_student_comes_with_what_belongs_to_one(world: World) -> None:
    """A student of a school and grade has number, username, mail, person, and the year's days."""
    student = one(
        world, {"add": "student", "first_name": "Ada", "last_name": "Byron", "grade": 10,
                "school": HIGH}
    )  # fmt: skip
    found = row(
        world,
        "SELECT s.LastFirst, s.Grade_Level, s.Enroll_Status, s.EntryDate, s.ExitDate, "
        "s.Student_Web_ID = s.Web_ID, p.LastName, c.High_Grade FROM Students s "
        "JOIN Person p ON p.ID = s.Person_ID JOIN Schools c ON c.School_Number = s.SchoolID "
        "WHERE s.DCID = ?",
        student,
    )
    mails = row(
        world,
        "SELECT count(*), min(p.Email LIKE s.Student_Web_ID || '@%') FROM Sync_StudentMap m "
        "JOIN PSM_StudentContact p ON p.StudentID = m.StudentID JOIN Students s "
        "ON s.DCID = m.StudentsDCID WHERE s.DCID = ?",
        student,
    )

    assert found == (
        "Byron, Ada", 10, 0, "2026-08-24 00:00:00", "2027-06-12 00:00:00", 1, "Byron", 12,
    )  # fmt: skip
    assert mails == (1, 1)
    assert broken(world.store) == []


def test_many_students_are_all_different(world: World) -> None:
    """Thirty at once have thirty names, numbers and usernames; the district stays sound."""
    before = count(world, "Students")
    told = world.arrange([{"add": "student", "times": 30, "last_name": "Clone{n}"}])[0]
    names = world.sql(
        f"SELECT count(DISTINCT Student_Number), count(DISTINCT Student_Web_ID), "
        f"count(DISTINCT Last_Name) FROM Students WHERE DCID >= {told['numbers'][0]}"
    )[1]

    assert len(set(told["numbers"])) == 30
    assert count(world, "Students") == before + 30
    assert names == [(30, 30, 30)]
    assert told["sentence"].endswith("and 25 more")
    assert broken(world.store) == []


def test_what_is_said_is_what_is_written(world: World) -> None:
    """Words, columns, days from today and statuses arrive as they were given."""
    student = one(
        world,
        {"add": "student", "username": "Ada.B", "number": 9_000_001, "status": "transferred",
         "entered": "today-10", "left": "today", "Alert_Medical": "Bees", "email": None},
    )  # fmt: skip

    assert row(
        world,
        "SELECT Student_Web_ID, Student_Number, Enroll_Status, EntryDate, ExitDate, Alert_Medical, "
        "(SELECT count(*) FROM Sync_StudentMap m WHERE m.StudentsDCID = Students.DCID) "
        "FROM Students WHERE DCID = ?",
        student,
    ) == ("Ada.B", 9_000_001, 2, "2026-10-05 00:00:00", "2026-10-15 00:00:00", "Bees", 0)


def test_a_section_has_its_lead_on_both_tables(world: World) -> None:
    """A new section is led by somebody of its school, in its term; null leaves it without."""
    led = one(world, {"add": "section", "school": HIGH})
    alone = one(world, {"add": "section", "school": HIGH, "teacher": None})
    sql = (
        "SELECT s.TermID, s.No_Of_Students, (SELECT count(*) FROM SectionTeacher t WHERE "
        "t.SectionID = s.ID AND t.TeacherID = s.Teacher) FROM Sections s WHERE s.DCID = ?"
    )

    assert row(world, sql, led) == (3600, 0, 1)
    assert row(world, sql, alone) == (3600, 0, 0)
    assert broken(world.store) == []


def test_an_enrollment_stands_in_both_gradebooks(world: World) -> None:
    """A student seated in a section of the older gradebook is on its roster too, and counted."""
    section, number, seated = row(
        world,
        "SELECT s.DCID, s.ID, s.No_Of_Students FROM Sections s JOIN Sync_SectionMap m "
        "ON m.SectionsDCID = s.DCID WHERE s.TermID = 3600 ORDER BY s.DCID LIMIT 1",
    )
    cc = one(
        world,
        {"add": "student", "as": "ada", "school": {"where": "School_Number = (SELECT SchoolID "
         f"FROM Sections WHERE DCID = {section})"}},
        {"enroll": "$ada", "section": section, "from": "today-2"},
    )  # fmt: skip

    assert row(world, "SELECT SectionID, DateEnrolled FROM CC WHERE DCID = ?", cc) == (
        number, "2026-10-13 00:00:00",
    )  # fmt: skip
    assert row(
        world,
        "SELECT e.DateEnrolled FROM Sync_SectionEnrollmentMap m JOIN PSM_SectionEnrollment e "
        "ON e.ID = m.SectionEnrollmentID WHERE m.CCDCID = ?",
        cc,
    ) == ("2026-10-13 00:00:00",)
    assert row(world, "SELECT No_Of_Students FROM Sections WHERE DCID = ?", section) == (
        seated + 1,
    )


def test_a_drop_turns_the_ids_negative(world: World) -> None:
    """A dropped student's enrollment has negative ids and ends today; the count goes down."""
    told = world.arrange([
        {"add": "section", "as": "s", "school": HIGH},
        {"add": "student", "as": "ada", "school": HIGH},
        {"enroll": "$ada", "section": "$s", "from": "2026-09-01"},
        {"drop": "$ada", "section": "$s"},
    ])  # fmt: skip
    section, cc = told[0]["numbers"][0], told[3]["numbers"][0]

    assert row(
        world,
        "SELECT c.SectionID = -s.ID, c.TermID = -s.TermID, c.DateLeft, s.No_Of_Students "
        "FROM CC c, Sections s WHERE c.DCID = ? AND s.DCID = ?",
        cc, section,
    ) == (1, 1, "2026-10-15 00:00:00", 0)  # fmt: skip
    assert broken(world.store) == []


def test_a_new_name_stands_everywhere(world: World) -> None:
    """A patched surname and username are changed in every place that repeats them."""
    student = one(world, {"add": "student", "first_name": "Ada", "last_name": "Byron"})
    world.arrange([{"patch": "student", "row": student, "last_name": "King", "username": "aking",
                    "email": "ada@students.example"}])  # fmt: skip

    assert row(
        world,
        "SELECT s.LastFirst, s.Web_ID, p.LastName, m.LastName, c.Email FROM Students s "
        "JOIN Person p ON p.ID = s.Person_ID JOIN Sync_StudentMap y ON y.StudentsDCID = s.DCID "
        "JOIN PSM_Student m ON m.ID = y.StudentID JOIN PSM_StudentContact c "
        "ON c.StudentID = m.ID WHERE s.DCID = ?",
        student,
    ) == ("King, Ada", "aking", "King", "King", "ada@students.example")


def test_a_bare_table_changes_its_columns_alone(world: World) -> None:
    """Under its own name a table is written as it is told, and nothing follows."""
    student = one(world, {"add": "student", "first_name": "Ada", "last_name": "Byron"})
    world.arrange([{"patch": "Students", "row": student, "Last_Name": "King"}])

    assert row(
        world, "SELECT Last_Name, LastFirst FROM Students WHERE DCID = ?", student
    ) == ("King", "Byron, Ada")  # fmt: skip


def test_another_lead_follows_on_the_enrollments(world: World) -> None:
    """A section's new teacher is the lead in SectionTeacher and on every enrollment."""
    told = world.arrange([
        {"add": "staff", "as": "ms", "last_name": "Fizzle", "school": HIGH},
        {"add": "section", "as": "s", "school": HIGH},
        {"add": "student", "as": "ada", "school": HIGH},
        {"enroll": "$ada", "section": "$s"},
        {"patch": "section", "row": "$s", "teacher": "$ms", "room": "B7"},
    ])  # fmt: skip
    person, section, cc = (told[n]["numbers"][0] for n in (0, 1, 3))
    staff = row(world, "SELECT ID FROM SchoolStaff WHERE Users_DCID = ?", person)[0]

    assert row(world, "SELECT Teacher, Room FROM Sections WHERE DCID = ?", section) == (staff, "B7")
    assert row(world, "SELECT TeacherID FROM CC WHERE DCID = ?", cc) == (staff,)
    assert world.sql(
        "SELECT t.TeacherID, r.Name FROM SectionTeacher t JOIN RoleDef r ON r.ID = t.RoleID "
        "JOIN Sections s ON s.ID = t.SectionID WHERE s.DCID = ?", [section],
    )[1] == [(staff, "Lead Teacher")]  # fmt: skip
    assert broken(world.store) == []


def test_people_of_the_staff_and_contacts(world: World) -> None:
    """Staff have login, mail, categories and a school; a contact has kind, phone and mail."""
    told = world.arrange([
        {"add": "staff", "as": "ms", "last_name": "Fizzle", "school": HIGH},
        {"add": "affiliation", "staff": "$ms", "school": {"where": "Low_Grade = 6", "most": 1}},
        {"add": "section", "as": "s", "school": HIGH},
        {"add": "teacher", "section": "$s", "staff": "$ms", "role": "Co-teacher"},
        {"add": "student", "as": "ada"},
        {"add": "contact", "student": "$ada", "first_name": "Annabella", "relation": "Mother",
         "email": "annabella@mail.example"},
        {"add": "assignment", "section": "$s", "name": "Bowline", "points": 20},
    ])  # fmt: skip
    person, link, task = (told[n]["numbers"][0] for n in (0, 5, 6))

    assert row(
        world,
        "SELECT LoginID = TeacherLoginID, Email_Addr LIKE LoginID || '@%', "
        "(SELECT count(*) FROM SchoolStaff WHERE Users_DCID = u.DCID), "
        "(SELECT count(*) FROM TeacherCategory WHERE UsersDCID = u.DCID) > 0 "
        "FROM Users u WHERE DCID = ?",
        person,
    ) == (1, 1, 2, 1)
    assert row(
        world,
        "SELECT p.FirstName, c.Code, e.EmailAddress FROM StudentContactAssoc a JOIN Person p "
        "ON p.ID = a.PersonID JOIN CodeSet c ON c.CodeSetID = a.CurrRelTypeCodeSetID "
        "JOIN PersonEmailAddressAssoc x ON x.PersonID = p.ID JOIN EmailAddress e "
        "ON e.EmailAddressID = x.EmailAddressID WHERE a.StudentContactAssocID = ?",
        link,
    ) == ("Annabella", "Mother", "annabella@mail.example")
    assert row(
        world,
        "SELECT s.Name, s.ScoreEntryPoints, (SELECT count(*) FROM AssignmentCategoryAssoc c "
        "WHERE c.AssignmentSectionID = s.AssignmentSectionID) FROM AssignmentSection s "
        "WHERE s.AssignmentSectionID = ?",
        task,
    ) == ("Bowline", 20, 1)
    assert broken(world.store) == []


def test_a_deleted_section_takes_everything_with_it(world: World) -> None:
    """Enrollments, meetings, teachers and gradebook rows go too; `alone` leaves them hanging."""
    section = row(world, "SELECT SectionsDCID FROM AssignmentSection ORDER BY 1 LIMIT 1")[0]
    number = row(world, "SELECT ID FROM Sections WHERE DCID = ?", section)[0]
    told = world.arrange([{"delete": "section", "row": section}])[0]

    assert told["with"]["CC"] > 0
    assert told["with"]["AssignmentSection"] > 0
    assert row(world, "SELECT count(*) FROM CC WHERE abs(SectionID) = ?", number) == (0,)
    assert broken(world.store) == []
    other = row(world, "SELECT DCID FROM Sections WHERE No_Of_Students > 0 LIMIT 1")[0]
    world.arrange([{"delete": "section", "row": other, "alone": True}])
    assert any("a CC row names a section" in fault for fault in broken(world.store))


def test_an_empty_district_is_filled_from_nothing(empty: World) -> None:
    """School, term, course, section, student and enrollment need no row to be there before."""
    told = empty.arrange([
        {"add": "school", "as": "high", "name": "Harbour High"},
        {"add": "term", "school": "$high"},
        {"add": "course", "as": "knots", "name": "Knots"},
        {"add": "staff", "as": "ms", "school": "$high"},
        {"add": "section", "as": "s", "school": "$high", "course": "$knots", "teacher": "$ms"},
        {"add": "student", "as": "ada", "school": "$high", "grade": 9},
        {"enroll": "$ada", "section": "$s"},
    ])  # fmt: skip

    assert [step["did"] for step in told] == ["add"] * 6 + ["enroll"]
    for rule in (broken_references, broken_keys, broken_dates):
        assert list(rule(empty.store)) == []


def test_rows_may_be_a_list(world: World) -> None:
    """Names, numbers and objects in one list are each of them, once."""
    steps = [{"add": "student", "as": "ada"}, {"add": "student", "as": "ben"},
             {"patch": "student", "row": ["$ada", "$ben", "$ada"], "room": "R1"}]  # fmt: skip

    told = world.arrange(steps)
    assert told[2]["numbers"] == [*told[0]["numbers"], *told[1]["numbers"]]


def test_rows_are_found_by_words(world: World) -> None:
    """An object finds by words and columns; `most` takes the first by number."""
    world.arrange([{"add": "course", "times": 3, "name": "Knots", "credit": "0.{n}"}])
    told = world.arrange([
        {"patch": "course", "row": {"name": "Knots", "most": 2}, "Code": "K"},
        {"delete": "course", "row": {"name": "Knots", "Credit_Hours": 0.3}},
    ])  # fmt: skip

    assert len(told[0]["numbers"]) == 2
    assert world.sql("SELECT Code FROM Courses WHERE Course_Name = 'Knots'")[1] == [("K",), ("K",)]


def test_every_touched_row_is_told_and_logged(world: World) -> None:
    """What a step says it touched is what the change log has."""
    version = world.store.version
    told = world.arrange([{"add": "student", "as": "ada"}, {"delete": "student", "row": "$ada"}])
    said = {(t["table"].lower(), t["number"]) for step in told for t in step["touched"]}

    assert said == {(change.table, change.id) for change in world.store.changes(version)}


BAD: list[tuple[Any, str]] = [
    ([{"add": "studnet"}], "did you mean 'student'"),
    ([{"add": "teachers"}], "did you mean 'teacher'"),
    ([{"add": "student", "frist_name": "Ada"}], "did you mean 'first_name'"),
    ([{"add": "Students", "Frist_Name": "Ada"}], "did you mean 'First_Name'"),
    ([{"add": "student", "status": "activ"}], "did you mean 'active'"),
    ([{"add": "student", "school": 77}], "there is no school 77"),
    ([{"add": "student", "born": "31.12.2010"}], "DOB takes a date"),
    ([{"add": "student", "last_name": ["a"]}], "last_name takes a text"),
    ([{"add": "student", "last_name": "x" * 51}], "at most 50 characters"),
    ([{"add": "student", "times": 0}], "times is a whole number"),
    ([{"add": "student", "as": "my ada"}], "as is a name"),
    ([{"add": "section", "course": "NOPE"}], "there is no course 'NOPE'"),
    ([{"add": "section", "school": HIGH, "term": 9900}], "there is no term 9900"),
    ([{"add": "section", "school": HIGH, "teacher": 999999}], "there is no staff 999999"),
    ([{"add": "teacher", "section": {"where": "1", "most": 1}}], "needs \"section\" and \"staff\""),
    ([{"add": "contact"}], "needs \"student\""),
    ([{"patch": "student", "row": 999999, "grade": 9}], "there is no student 999999"),
    ([{"patch": "student", "row": 10**30, "grade": 9}], "is meant by its number"),
    ([{"patch": "student", "row": "9" * 40, "grade": 9}], "is meant by its number"),
    ([{"patch": "student", "row": "$ada", "grade": 9}], "there is no name '\\$ada'"),
    ([{"patch": "student", "row": {"where": "1"}}], "changes at least one word"),
    ([{"patch": "student", "grade": 9}], "says which student"),
    ([{"patch": "student", "row": {"username": "nobody"}, "grade": 9}], "no student is such"),
    ([{"patch": "student", "row": {"where": "Nope = 1"}, "grade": 9}], "SQLite says"),
    ([{"patch": "student", "row": {"where": "1; DELETE FROM CC"}, "grade": 9}], "SQLite says"),
    ([{"patch": "student", "row": {"where": "DCID IN (SELECT token FROM _tokens)"}, "grade": 9}],
     "reads the district"),
    ([{"patch": "student", "row": {"most": 3}, "grade": 9}], "too little"),
    ([{"patch": "enrollment", "row": ANY, "section": ANY}], "is not changed"),
    ([{"enroll": {"where": "1", "most": 1}}], "needs a student and a \"section\""),
    ([{"drop": {"where": "Enroll_Status = 3", "most": 1}, "section": {"where": "1", "most": 1}}],
     "is not in section"),
    ([{"delete": "school", "row": HIGH}], "is in use"),
    ([{"add": "student", "grade": 9.5}], "Grade_Level takes a whole number"),
    ([{"add": "student", "status": 17}], "there is no status 17"),
    ([{"add": "student", "email": ["a@b.example"]}], "email takes a text"),
    ([{"add": "student", "ID": {"where": 1}}], "ID takes a text"),
    ([{"add": "course", "as": "c", "number": "TWICE"}, {"add": "course", "number": "TWICE"}],
     "there is a course with Course_Number TWICE already"),
    ([{"add": "section", "expression": "every day"}], "periods and cycle days such as"),
    ([{"add": "score", "points": 5}], "needs \"assignment\" and \"student\""),
    ([{"patch": "student", "row": ANY, "DCID": 900001}], "DCID is what other rows name a student"),
    ([{"patch": "Students", "row": ANY, "DCID": 900001}], "DCID is what other rows name"),
    ([{"patch": "course", "row": ANY, "number": "OTHER"}], "Course_Number is what other rows name"),
    ([{"patch": "section", "row": ANY, "school": HIGH}], "the school of a section is not changed"),
    ([{"patch": "enrollment", "row": ANY, "to": "2020-01-01"}], "cannot end on 2020-01-01"),
    ([{"enroll": ANY, "section": ANY, "from": "today", "to": "today-1"}], "cannot end on"),
    ([{"enroll": ANY, "section": ANY, "student": 1}], "leave \"student\" out"),
    ([{"patch": "term", "row": ANY, "last_day": "1999-01-01"}], "a term from .* cannot end on"),
    ([{"patch": "student", "row": {"where": 5}, "grade": 9}], "a condition in SQL, as a text"),
    ([{"patch": "student", "row": {"where": "1", "most": 0}, "grade": 9}], "above 0, not 0"),
    ([{"delete": "course", "row": {"where": "1", "most": 1}, "whole": True}], "word in a delete"),
    ([{"add": "student", "patch": "student"}], "exactly one of"),
    ([{}], "exactly one of"),
    (["add"], "a step is an object"),
    ({"add": "student"}, "a list of steps"),
    ([{"add": "teachers_view_is_none"}], "there is no kind of row"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "said"), BAD)
def test_a_bad_step_changes_nothing(world: World, steps: Any, said: str) -> None:
    """What cannot be done is refused in one sentence, and the steps before it are not done."""
    version = world.store.version
    if isinstance(steps, list):
        steps = [{"add": "course"}, *steps]
    with pytest.raises(DistrictError, match=said) as refused:
        world.arrange(steps)

    assert world.store.version == version
    assert "\n" not in str(refused.value)
