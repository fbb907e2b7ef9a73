"""Staff of all kinds: teachers, people of the office, those who left, those in two schools."""

from __future__ import annotations

from plain_districts import roster_store

from sis_core.district import Store
from sis_fixtures import Recipe


def _column(store: Store, sql: str) -> list[object]:
    return [row[0] for row in store.read(sql)]


def test_staff_are_of_all_kinds(small: Store) -> None:
    """Teachers with and without classes, gone ones, office people, people in two schools."""
    teaching = (
        "SELECT ss.Users_DCID FROM SchoolStaff ss JOIN SectionTeacher t ON t.TeacherID = ss.ID"
    )

    assert small.scalar("SELECT count(*) FROM SchoolStaff WHERE Status = 2")
    assert small.scalar("SELECT count(*) FROM SchoolStaff WHERE SchoolID = 0") >= 6
    assert small.scalar(
        f"SELECT count(*) FROM Users WHERE Title = 'Teacher' AND DCID NOT IN ({teaching})"
    )
    assert small.scalar(
        "SELECT count(*) FROM (SELECT Users_DCID FROM SchoolStaff GROUP BY 1 HAVING count(*) > 1)"
    )
    assert set(_column(small, "SELECT StaffStatus FROM SchoolStaff")) >= {1, 2}


def test_teachers_who_left_teach_nothing_now(plain_small: Store) -> None:
    """A post with Status 2 has no section in the current year."""
    assert not plain_small.scalar(
        "SELECT count(*) FROM Sections s JOIN SchoolStaff ss ON ss.ID = s.Teacher "
        "WHERE ss.Status = 2 AND s.TermID >= 3600"
    )


def test_somebody_teaches_in_two_schools() -> None:
    """In a district with alike schools a teacher has classes in two of them, without a clash."""
    recipe = Recipe.of(
        {"scale": {"elementary": 0, "middle": 0, "high": 5, "students": 900},
         "schedule": {"styles": ["standard"]}}
    )  # fmt: skip
    store = roster_store(recipe, 4)
    both = store.scalar(
        "SELECT count(*) FROM (SELECT ss.Users_DCID FROM Sections s "
        "JOIN SchoolStaff ss ON ss.ID = s.Teacher GROUP BY 1 "
        "HAVING count(DISTINCT s.SchoolID) > 1)"
    )
    store.close()

    assert both > 0


def test_secondary_students_have_counselors(plain_small: Store) -> None:
    """Most students of middle and high schools have one primary counselor of their school."""
    rows = plain_small.read(
        "SELECT s.SchoolID = ss.SchoolID, count(*) FROM StudentCounselor k "
        "JOIN Students s ON s.DCID = k.StudentsDCID JOIN SchoolStaff ss "
        "ON ss.DCID = k.SchoolStaffDCID WHERE k.IsPrimary = 1 GROUP BY 1"
    )

    assert [same for same, _ in rows] == [1]
    assert rows[0][1] > 150
