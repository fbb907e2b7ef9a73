"""Attendance of a generated district: codes in every school, marks of the last school days."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from sis_core.district import Store
from sis_fixtures.generate import new_store
from sis_fixtures.recipe import Attendance, Recipe

TODAY = date(2026, 11, 20)
TODAY_TEXT = "2026-11-20 00:00:00"
YOUNG = "(SELECT School_Number FROM Schools WHERE Low_Grade < 5 AND School_Number > 0)"


def district(days: int, today: date = TODAY) -> Store:
    """A small district with attendance of some days, without awkward cases."""
    recipe = dataclasses.replace(
        Recipe.load("small"), cases={"all": False}, attendance=Attendance(days=days)
    )
    return new_store(recipe, 7, today)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """Ten school days of attendance."""
    with closing(district(10)) as made:
        yield made


RULES = {
    "marks fall on days in session of the school": (
        "SELECT count(*) FROM Attendance a WHERE NOT EXISTS (SELECT 1 FROM Calendar_Day d "
        "WHERE d.ID = a.Calendar_DayID AND d.SchoolID = a.SchoolID AND d.Date_Value = a.Att_Date "
        "AND d.InSession = 1)"
    ),
    "no mark is made before its day": (
        f"SELECT count(*) FROM Attendance WHERE Att_Date >= '{TODAY_TEXT}'"
    ),
    "a mark in a class belongs to somebody who was enrolled on the day": (
        "SELECT count(*) FROM Attendance a LEFT JOIN CC c ON c.ID = a.CCID "
        "WHERE a.Att_Mode_Code = 'ATT_ModeMeeting' AND (c.ID IS NULL "
        "OR c.StudentID <> a.StudentID OR a.Att_Date < c.DateEnrolled OR a.Att_Date >= c.DateLeft)"
    ),
    "a class that is marked meets in that period of that day": (
        "SELECT count(*) FROM Attendance a JOIN CC c ON c.ID = a.CCID "
        "JOIN Period p ON p.ID = a.PeriodID JOIN Calendar_Day d ON d.ID = a.Calendar_DayID "
        "LEFT JOIN Cycle_Day y ON y.ID = d.Cycle_Day_ID WHERE NOT EXISTS (SELECT 1 "
        "FROM Section_Meeting m WHERE m.SectionID = c.SectionID "
        "AND m.Period_Number = p.Period_Number AND m.Cycle_Day_Letter = y.Letter)"
    ),
    "codes are those of the school and year": (
        "SELECT count(*) FROM Attendance a LEFT JOIN Attendance_Code c "
        "ON c.ID = a.Attendance_CodeID WHERE c.ID IS NULL OR c.SchoolID <> a.SchoolID "
        "OR c.YearID <> a.YearID"
    ),
    "elementary schools mark the day, the others the meeting": (
        "SELECT count(*) FROM Attendance WHERE (Att_Mode_Code = 'ATT_ModeDaily') <> "
        f"(SchoolID IN {YOUNG})"
    ),
    "a student is marked once a day, or once in a meeting": (
        "SELECT count(*) FROM (SELECT 1 FROM Attendance "
        "GROUP BY StudentID, Att_Date, coalesce(PeriodID, 0), coalesce(CCID, 0) "
        "HAVING count(*) > 1)"
    ),
    "attendance is taken in sections that meet, in their term": (
        "SELECT count(*) FROM Attendance_Taken a JOIN Sections s ON s.ID = a.SectionID "
        "JOIN Terms t ON t.ID = s.TermID AND t.SchoolID = s.SchoolID "
        "JOIN Period p ON p.ID = a.PeriodID "
        "WHERE a.Att_Date < t.FirstDay OR a.Att_Date > t.LastDay "
        "OR NOT EXISTS (SELECT 1 FROM Section_Meeting m WHERE m.SectionID = s.ID "
        "AND m.Period_Number = p.Period_Number)"
    ),
    "a category belongs to a code of the same school and year": (
        "SELECT count(*) FROM Att_Code_Code_Entity x "
        "LEFT JOIN Attendance_Code c ON c.ID = x.Attendance_CodeID "
        "LEFT JOIN Code_Entity e ON e.ID = x.Code_EntityID "
        "WHERE c.SchoolID IS NOT e.SchoolID OR c.YearID IS NOT e.YearID OR c.ID IS NULL"
    ),
    "items hang on a conversion": (
        "SELECT count(*) FROM Attendance_Conversion_Items WHERE Attendance_Conversion_ID NOT IN "
        "(SELECT ID FROM Attendance_Conversion)"
    ),
    "bell schedules name a conversion of their school and year": (
        "SELECT count(*) FROM Bell_Schedule b LEFT JOIN Attendance_Conversion c "
        "ON c.ID = b.Attendance_Conversion_ID AND c.SchoolID = b.SchoolID "
        "AND c.Year_ID = b.Year_ID WHERE c.ID IS NULL"
    ),
    "every section says how it takes attendance": (
        "SELECT count(*) FROM Sections WHERE Att_Mode_Code IS NULL"
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_attendance_keeps_its_rules(store: Store, rule: str) -> None:
    """The rule in the parameter holds for every row of a small district."""
    assert store.scalar(RULES[rule]) == 0


def test_ten_days_before_today_have_marks(store: Store) -> None:
    """The marked days are the last ten in session before today."""
    school = store.scalar("SELECT School_Number FROM Schools WHERE High_Grade = 12")
    expected = [row[0] for row in store.read(
        "SELECT Date_Value FROM Calendar_Day WHERE SchoolID = ? AND InSession = 1 "
        "AND Date_Value < ? ORDER BY Date_Value DESC LIMIT 10", (school, TODAY_TEXT),
    )]  # fmt: skip
    marked = [row[0] for row in store.read(
        "SELECT DISTINCT Att_Date FROM Attendance_Taken a JOIN Sections s ON s.ID = a.SectionID "
        "WHERE s.SchoolID = ? ORDER BY 1 DESC", (school,),
    )]  # fmt: skip

    assert marked == expected


@pytest.mark.parametrize("code", ["A", "E", "T"])
def test_people_are_absent_excused_and_late(store: Store, code: str) -> None:
    """Unexcused and excused absences and tardies all occur."""
    count = store.scalar(
        "SELECT count(*) FROM Attendance a JOIN Attendance_Code c ON c.ID = a.Attendance_CodeID "
        "WHERE c.Att_Code = ?",
        (code,),
    )

    assert count > 0


def test_most_students_are_there_on_most_days(store: Store) -> None:
    """Fewer than one in ten student days has a mark."""
    marked = store.scalar(
        "SELECT count(*) FROM (SELECT DISTINCT StudentID, Att_Date FROM Attendance)"
    )
    students = store.scalar("SELECT count(*) FROM Students WHERE Enroll_Status = 0")

    assert 0.02 < marked / (students * 10) < 0.1


def test_the_present_code_has_no_letter(store: Store) -> None:
    """Each school and year has exactly one code without a letter, and it means present."""
    found = store.read(
        "SELECT count(*), count(DISTINCT SchoolID || ':' || YearID), min(Presence_Status_CD) "
        "FROM Attendance_Code WHERE Att_Code IS NULL"
    )[0]
    years = store.scalar("SELECT count(*) FROM (SELECT DISTINCT SchoolID, YearID FROM Terms)")

    assert found == (years, years, "Present")


def test_no_days_leave_the_codes_alone() -> None:
    """days = 0 makes codes and no marks."""
    with closing(district(0)) as made:
        counts = [
            made.scalar(f"SELECT count(*) FROM {table}")
            for table in ("Attendance", "Attendance_Taken", "Attendance_Code")
        ]

    assert counts[:2] == [0, 0]
    assert counts[2] > 0


@pytest.mark.parametrize("today", [date(2026, 8, 24), date(2026, 7, 4), date(2027, 6, 30)])
def test_attendance_fits_any_day(today: date) -> None:
    """On the first day of school nothing is marked yet; after the last one the last days are."""
    with closing(district(5, today)) as made:
        marks = made.scalar("SELECT count(*) FROM Attendance")
        late = made.scalar(
            "SELECT count(*) FROM Attendance WHERE Att_Date >= ?", (f"{today} 00:00:00",)
        )

    assert late == 0
    assert (marks > 0) == (today == date(2027, 6, 30))
