"""Schools, terms, staff and classes look like a district's, in both years."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from plain_districts import TODAY, roster_store

from sis_core.district import Store
from sis_fixtures import Recipe
from sis_fixtures.context import Draft
from sis_fixtures.schedule.meetings import STYLES, style
from sis_fixtures.world import make_world


def _column(store: Store, sql: str) -> list[object]:
    return [row[0] for row in store.read(sql)]


def test_schools_have_the_office_and_the_graduates(plain_small: Store) -> None:
    """School 0 is the office, 999999 the graduates; the first real school's DCID is 3."""
    rows = plain_small.read("SELECT DCID, School_Number, Name FROM Schools ORDER BY DCID")

    assert [row[0] for row in rows] == [1, 2, 3, 4, 5]
    assert (rows[0][1], rows[1][1]) == (0, 999999)
    assert all(dcid != number for dcid, number, _ in rows)
    assert [name.split()[-2] for _, _, name in rows[2:]] == ["Elementary", "Middle", "High"]


def test_a_school_number_is_another_schools_dcid(small: Store) -> None:
    """The trap for those who take School_Number for DCID is there."""
    assert small.scalar(
        "SELECT count(*) FROM Schools a JOIN Schools b ON a.School_Number = b.DCID "
        "AND a.DCID <> b.DCID"
    )


def test_terms_are_years_semesters_quarters_and_trimesters(plain_small: Store) -> None:
    """Each school has its own terms in both years; Terms.ID repeats between schools."""
    rows = plain_small.read("SELECT SchoolID, ID, Portion, IsYearRec, Abbreviation FROM Terms")

    assert {row[1] // 100 for row in rows} == {35, 36}
    assert Counter(row[2] for row in rows) == {1: 6, 2: 8, 3: 6, 4: 16}
    assert all((row[3] == 1) == (row[2] == 1) for row in rows)
    assert {row[4] for row in rows if row[2] == 4} == {"Q1", "Q2", "Q3", "Q4"}
    assert max(Counter(row[1] for row in rows).values()) == 3


def test_the_calendar_has_every_day_once(plain_small: Store) -> None:
    """Each school has a row for every day; days in session have a cycle day and bells."""
    rows = plain_small.read(
        "SELECT SchoolID, count(*), sum(InSession), min(Date_Value), max(Date_Value) "
        "FROM Calendar_Day WHERE Date_Value >= '2026-07-01' GROUP BY 1"
    )
    letters = plain_small.read(
        "SELECT d.SchoolID, c.Letter FROM Calendar_Day d JOIN Cycle_Day c ON c.ID = d.Cycle_Day_ID "
        "WHERE d.InSession = 1 AND d.SchoolID = "
        "(SELECT School_Number FROM Schools WHERE DCID = 4) ORDER BY d.Date_Value LIMIT 7"
    )

    assert [row[1:] for row in rows] == [
        (292, 182, "2026-08-24 00:00:00", "2027-06-11 00:00:00")
    ] * 3
    assert "".join(letter for _, letter in letters) == "ABCDEAB"
    assert not plain_small.scalar(
        "SELECT count(*) FROM Calendar_Day WHERE (InSession = 1) <> (Bell_Schedule_ID > 0)"
    )


@pytest.mark.parametrize("key", [*STYLES, "elementary"])
def test_the_blocks_of_a_style_never_overlap(key: str) -> None:
    """No period of a cycle day belongs to two blocks, and periods follow one another."""
    kind = style(key)
    slots = [slot for block in kind.blocks for slot in block.slots]

    assert len(slots) == len(set(slots))
    assert {day for _, day in slots} <= set(kind.days)
    ends = 0
    for number, _, begins, ended in kind.periods:
        assert ends < begins < ended < 16 * 3600, number
        ends = ended


def test_expressions_take_the_forms_of_the_field(plain_tiny: Store) -> None:
    """The friday style has long periods on E: `2(A-D) 3-4(E)`."""
    found = set(_column(plain_tiny, "SELECT Expression FROM Sections"))

    assert {"1(A-D) 1-2(E)", "2(A-D) 3-4(E)", "6(A-D)"} <= found


def test_course_numbers_have_mixed_forms(plain_small: Store) -> None:
    """Leading zeros, digits, letters and small letters; at most 11 characters, names 40."""
    rows = plain_small.read("SELECT Course_Number, Course_Name, SchoolID FROM Courses")
    numbers = {row[0] for row in rows}

    assert {"0109", "4210", "SCI7", "Sca2"} <= numbers
    assert max(map(len, numbers)) <= 11
    assert max(len(row[1]) for row in rows) <= 40
    assert {row[2] for row in rows} == {0}
    assert plain_small.scalar(
        "SELECT count(*) FROM Courses WHERE Course_Number NOT IN "
        "(SELECT Course_Number FROM Sections)"
    )


def test_section_numbers_have_mixed_forms(plain_small: Store) -> None:
    """`1`, `904` and `003A` all occur."""
    numbers = [str(n) for n in _column(plain_small, "SELECT Section_Number FROM Sections")]

    for form in (r"[1-9][0-9]?", r"9[0-9]{2}", r"[0-9]{3}[ABC]"):
        assert any(re.fullmatch(form, number) for number in numbers), form


def test_sections_last_a_year_a_semester_or_a_quarter(plain_small: Store) -> None:
    """Both years have sections of whole years, semesters and quarters."""
    parts = {int(str(t)) % 100 for t in _column(plain_small, "SELECT TermID FROM Sections")}
    years = {int(str(t)) // 100 for t in _column(plain_small, "SELECT TermID FROM Sections")}

    assert {0, 1, 2, 3, 6} <= parts
    assert years == {35, 36}


def test_both_gradebooks_are_in_use(plain_small: Store) -> None:
    """Sections with the older gradebook stand beside those with the newer, on purpose."""
    kinds = Counter(_column(plain_small, "SELECT GradebookType FROM Sections"))

    assert 0.1 < kinds[1] / (kinds[1] + kinds[2]) < 0.2


def test_sections_lack_students_or_teacher_here_and_there(small: Store) -> None:
    """A few sections have no student, a few no teacher, some have a co-teacher or an aide."""
    assert small.scalar("SELECT count(*) FROM Sections WHERE No_Of_Students = 0")
    assert small.scalar("SELECT count(*) FROM Sections WHERE Teacher IS NULL")
    roles = Counter(_column(
        small, "SELECT r.Name FROM SectionTeacher t JOIN RoleDef r ON r.ID = t.RoleID"
    ))  # fmt: skip
    assert roles["Co-teacher"] > 5
    assert roles["Aide"] > 2


def test_students_take_as_many_classes_as_the_recipe_says(plain_small: Store) -> None:
    """A settled elementary student has a homeroom and two lessons, others have six blocks."""
    rows = plain_small.read(
        "SELECT h.Low_Grade, count(DISTINCT c.Expression) FROM CC c "
        "JOIN Students s ON s.ID = c.StudentID JOIN Schools h ON h.School_Number = c.SchoolID "
        "WHERE c.TermID >= 3600 AND s.Enroll_Status = 0 AND s.EntryDate < '2026-08-25' "
        "AND NOT EXISTS (SELECT 1 FROM CC d WHERE d.StudentID = s.ID AND d.TermID < 0) "
        "GROUP BY s.ID"
    )

    assert {n for low, n in rows if low == -1} == {3}
    assert {n for low, n in rows if low > 5} == {6}


def test_drops_have_negative_ids_and_the_day(plain_small: Store) -> None:
    """A dropped enrollment has negative SectionID and TermID and ends before its term does."""
    rows = plain_small.read(
        "SELECT c.SectionID, c.TermID, c.DateLeft <= t.LastDay FROM CC c JOIN Terms t "
        "ON t.ID = abs(c.TermID) AND t.SchoolID = c.SchoolID WHERE c.SectionID < 0 OR c.TermID < 0"
    )

    assert len(rows) > 30
    assert all(section < 0 and term < 0 and early for section, term, early in rows)


def test_an_enrollment_to_the_end_leaves_on_the_day_after(plain_small: Store) -> None:
    """CC.DateLeft is exclusive: the day after the term's last one."""
    assert (
        plain_small.scalar("SELECT min(DateLeft) || max(DateLeft) FROM CC WHERE TermID = 3600")
        == "2027-06-12 00:00:00" * 2
    )


def test_returning_students_had_classes_a_grade_lower(plain_small: Store) -> None:
    """Who was here last year has a ReEnrollments row a grade lower, and classes of that year."""
    rows = plain_small.read(
        "SELECT s.Grade_Level - r.Grade_Level, (SELECT count(*) FROM CC c "
        "WHERE c.StudentID = s.ID AND abs(c.TermID) BETWEEN 3500 AND 3599) "
        "FROM Students s JOIN ReEnrollments r ON r.StudentID = s.ID "
        "WHERE s.Enroll_Status = 0 AND r.EntryDate < '2026-01-01'"
    )

    assert len(rows) > 350
    assert {step for step, _ in rows} == {1}
    assert min(classes for _, classes in rows) > 0


def test_graduates_have_only_last_years_classes(plain_small: Store) -> None:
    """Graduates stand at 999999 in grade 99, with their last year in ReEnrollments and CC."""
    rows = plain_small.read(
        "SELECT s.SchoolID, s.Grade_Level, r.Grade_Level, r.ExitDate, s.Enrollment_SchoolID = "
        "r.SchoolID, (SELECT max(TermID) / 100 FROM CC c WHERE c.StudentID = s.ID) "
        "FROM Students s JOIN ReEnrollments r ON r.StudentID = s.ID WHERE s.Enroll_Status = 3"
    )

    assert len(rows) > 15
    assert set(rows) == {(999999, 99, 12, "2026-06-13 00:00:00", 1, 35)}


def test_who_left_this_year_left_the_classes_too(plain_small: Store) -> None:
    """A student who transferred out has no current enrollment, and none after the exit date."""
    assert not plain_small.scalar(
        "SELECT count(*) FROM CC c JOIN Students s ON s.ID = c.StudentID "
        "WHERE s.Enroll_Status = 2 AND (c.DateLeft > s.ExitDate OR c.SectionID > 0 "
        "AND c.TermID >= 3600)"
    )
    assert plain_small.scalar(
        "SELECT count(DISTINCT s.ID) FROM CC c JOIN Students s ON s.ID = c.StudentID "
        "WHERE s.Enroll_Status = 2 AND c.SectionID < 0 AND c.TermID <= -3600"
    )


def test_moves_within_the_district_show_in_both_schools() -> None:
    """Who changed schools within the year has a row of the first school and classes in both."""
    recipe = Recipe.of(
        {"scale": {"elementary": 2, "middle": 0, "high": 0, "students": 200},
         "people": {"moved_within": 0.2}}
    )  # fmt: skip
    store = roster_store(recipe, 4)
    moves = store.read(
        "SELECT s.ID, r.ExitDate = s.EntryDate, r.SchoolID <> s.SchoolID, "
        "(SELECT count(DISTINCT c.SchoolID) FROM CC c WHERE c.StudentID = s.ID "
        "AND abs(c.TermID) >= 3600) FROM Students s JOIN ReEnrollments r ON r.StudentID = s.ID "
        "WHERE r.EntryCode = 'E1' AND r.ExitCode = 'T3'"
    )
    store.close()

    assert len(moves) > 10
    assert {row[1:] for row in moves} == {(1, 1, 2)}


def test_nothing_has_happened_after_today(plain_small: Store) -> None:
    """Nobody left, dropped or joined late on a day that is still to come."""
    assert not plain_small.scalar(
        "SELECT count(*) FROM CC WHERE SectionID < 0 AND DateLeft > '2026-11-22 00:00:00'"
    )
    assert not plain_small.scalar(
        "SELECT count(*) FROM ReEnrollments WHERE ExitDate > '2026-11-22 00:00:00'"
    )
    assert not plain_small.scalar(
        "SELECT count(*) FROM Students WHERE Enroll_Status = 0 AND EntryDate > '2026-11-22'"
    )


def test_gen_lists_name_every_code_that_students_have(plain_small: Store) -> None:
    """Entry and exit codes, residences and races on students stand in the district's lists."""
    for category, sql in {
        "entrycodes": "SELECT EntryCode FROM Students UNION SELECT EntryCode FROM ReEnrollments",
        "exitcodes": "SELECT ExitCode FROM Students UNION SELECT ExitCode FROM ReEnrollments",
        "districts": "SELECT DistrictOfResidence FROM Students",
        "racecode": "SELECT RaceCd FROM StudentRace",
        "ethnicity": "SELECT Ethnicity FROM Students",
    }.items():
        known = set(_column(plain_small, f"SELECT Name FROM Gen WHERE Cat = '{category}'"))
        assert set(_column(plain_small, sql)) - {None} <= known, category


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_large_has_the_scale_of_the_field() -> None:
    """239 schools, about 56 600 students, 8 400 staff, 25 800 sections, 460 000 enrollments."""
    world = make_world(Draft.of(Recipe.load("large"), 7, TODAY))

    assert (len(world.schools), len(world.students)) == (239, 56600)
    assert abs(len(world.staff.members) - 8400) < 200
    assert abs(len(world.sections) - 25_800) < 800
    assert abs(sum(len(s.pupils) for s in world.sections) - 460_000) < 9_000


def test_the_homeroom_is_where_the_class_teacher_teaches(plain_small: Store) -> None:
    """Home_Room of elementary students is the room of their homeroom section."""
    rows = plain_small.read(
        "SELECT s.Home_Room = k.Room, count(*) FROM Students s JOIN CC c ON c.StudentID = s.ID "
        "JOIN Sections k ON k.ID = c.SectionID WHERE s.Enroll_Status = 0 AND c.TermID = 3600 "
        "AND k.Expression = '1-5(A-E)' GROUP BY 1"
    )

    assert [same for same, _ in rows] == [1]
    assert rows[0][1] > 150
