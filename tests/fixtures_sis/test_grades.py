"""Stored grades, running grades and ranks of a generated district."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest

from sis_core.district import Store
from sis_fixtures.generate import new_store
from sis_fixtures.recipe import Grades, Recipe

TODAY = date(2026, 11, 20)
TODAY_TEXT = "2026-11-20 00:00:00"


def district(stored: bool = True, today: date = TODAY) -> Store:
    """A small district with no awkward cases but those of ordinary scores."""
    kept = ("score_above_max", "score_exempt", "score_missing", "score_late")
    recipe = dataclasses.replace(
        Recipe.load("small"),
        cases={"all": False, **dict.fromkeys(kept, True)},
        grades=Grades(stored=stored),
    )
    return new_store(recipe, 7, today)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A small district in November, when one quarter of the year is over."""
    with closing(district()) as made:
        yield made


RULES = {
    "a stored grade belongs to a section and student that exist": (
        "SELECT count(*) FROM StoredGrades WHERE SectionID NOT IN (SELECT ID FROM Sections) "
        "OR StudentID NOT IN (SELECT ID FROM Students)"
    ),
    "its term is one of the school, and is over": (
        "SELECT count(*) FROM StoredGrades g LEFT JOIN Terms t ON t.ID = g.TermID "
        f"AND t.SchoolID = g.SchoolID WHERE t.DCID IS NULL OR t.LastDay >= '{TODAY_TEXT}'"
    ),
    "its code is a bin of the section's term": (
        "SELECT count(*) FROM StoredGrades g JOIN Sections s ON s.ID = g.SectionID "
        "WHERE NOT EXISTS (SELECT 1 FROM TermBins b WHERE b.TermID = s.TermID "
        "AND b.SchoolID = s.SchoolID AND b.StoreCode = g.StoreCode)"
    ),
    "the student was in the class when the term ended": (
        "SELECT count(*) FROM StoredGrades g JOIN Terms t ON t.ID = g.TermID "
        "AND t.SchoolID = g.SchoolID WHERE NOT EXISTS (SELECT 1 FROM CC c "
        "WHERE c.SectionID = g.SectionID AND c.StudentID = g.StudentID "
        "AND c.DateEnrolled <= t.LastDay AND t.LastDay < c.DateLeft)"
    ),
    "a student has one grade for a section and code": (
        "SELECT count(*) FROM (SELECT 1 FROM StoredGrades GROUP BY StudentID, SectionID, StoreCode "
        "HAVING count(*) > 1)"
    ),
    "the grade is the scale's for the percentage": (
        "SELECT count(*) FROM StoredGrades g JOIN Sections s ON s.ID = g.SectionID "
        "WHERE g.Grade <> (SELECT i.Name FROM GradeScaleItem i "
        "WHERE i.GradeScaleID = s.GradeScaleID "
        "AND i.CutoffPercentage <= g.Percent ORDER BY i.CutoffPercentage DESC LIMIT 1)"
    ),
    "nobody earns more than there is to earn": (
        "SELECT count(*) FROM StoredGrades WHERE EarnedCrHrs > PotentialCrHrs"
    ),
    "credit is given once, at the end of the section's own term": (
        "SELECT count(*) FROM StoredGrades g JOIN Sections s ON s.ID = g.SectionID "
        "WHERE g.PotentialCrHrs > 0 AND g.TermID <> s.TermID"
    ),
    "the grade level is one that the school teaches": (
        "SELECT count(*) FROM StoredGrades g JOIN Schools h ON h.School_Number = g.SchoolID "
        "WHERE g.Grade_Level NOT BETWEEN h.Low_Grade AND h.High_Grade"
    ),
    "a running grade belongs to somebody in the class today": (
        "SELECT count(*) FROM PGFinalGrades g WHERE NOT EXISTS (SELECT 1 FROM CC c "
        "WHERE c.SectionID = g.SectionID AND c.StudentID = g.StudentID "
        f"AND c.DateEnrolled <= '{TODAY_TEXT}' AND c.DateLeft > '{TODAY_TEXT}')"
    ),
    "a running grade's span holds today": (
        f"SELECT count(*) FROM PGFinalGrades WHERE StartDate > '{TODAY_TEXT}' "
        f"OR EndDate < '{TODAY_TEXT}'"
    ),
    "equal averages share a rank, and ranks count those above": (
        "SELECT count(*) FROM ClassRank r WHERE r.Rank <> 1 + (SELECT count(*) FROM ClassRank o "
        "WHERE o.SchoolID = r.SchoolID AND o.Grade_Level = r.Grade_Level AND o.GPA > r.GPA)"
    ),
    "ranks are for high schools alone": (
        "SELECT count(*) FROM ClassRank r JOIN Schools h ON h.School_Number = r.SchoolID "
        "WHERE h.High_Grade <> 12"
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_grades_keep_their_rules(store: Store, rule: str) -> None:
    """The rule in the parameter holds for every row of a small district."""
    assert store.scalar(RULES[rule]) == 0


def test_the_previous_year_and_the_first_quarter_are_stored(store: Store) -> None:
    """In November Y1, S1, S2 of last year and Q1 of this year are stored in the high school."""
    found = set(
        store.read(
            "SELECT DISTINCT g.TermID / 100, g.StoreCode FROM StoredGrades g "
            "JOIN Schools h ON h.School_Number = g.SchoolID WHERE h.High_Grade = 12"
        )
    )

    assert {(35, "Y1"), (35, "S1"), (35, "S2"), (36, "Q1")} <= found
    assert (36, "S1") not in found


def test_a_running_grade_agrees_with_the_scores(store: Store) -> None:
    """The percentage is the points of counted work that is not exempt, over the points possible."""
    rows = store.read(
        "SELECT g.Percent, (SELECT 100.0 * sum(sc.ScorePoints * a.Weight) / sum(a.TotalPointValue) "
        "FROM AssignmentScore sc JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = sc.AssignmentSectionID "
        "WHERE a.SectionsDCID = s.DCID AND sc.StudentsDCID = t.DCID AND sc.IsExempt = 0 "
        "AND sc.ScorePoints IS NOT NULL AND a.IsCountedInFinalGrade = 1) AS reckoned "
        "FROM PGFinalGrades g JOIN Sections s ON s.ID = g.SectionID "
        "JOIN Students t ON t.ID = g.StudentID "
        "WHERE s.GradebookType = 2 AND g.PointsPossible IS NOT NULL"
    )

    assert len(rows) > 100
    # Four cases change one score each after grades are reckoned; a score counts in two rows.
    assert sum(abs(percent - reckoned) > 0.01 for percent, reckoned in rows) <= 8


def test_some_fail_and_some_excel(store: Store) -> None:
    """Among stored letters there are both F and A+, and failing earns no credit."""
    letters = {row[0] for row in store.read("SELECT DISTINCT Grade FROM StoredGrades")}
    paid = store.scalar("SELECT count(*) FROM StoredGrades WHERE Grade = 'F' AND EarnedCrHrs > 0")

    assert {"A+", "F"} <= letters
    assert paid == 0


def test_a_recipe_can_leave_grades_out() -> None:
    """stored = false makes none of the three tables."""
    with closing(district(stored=False)) as made:
        counts = [
            made.scalar(f"SELECT count(*) FROM {table}")
            for table in ("StoredGrades", "PGFinalGrades", "ClassRank")
        ]

    assert counts == [0, 0, 0]


@pytest.mark.parametrize("today", [date(2026, 8, 24), date(2026, 7, 4), date(2027, 6, 30)])
def test_grades_fit_any_day(today: date) -> None:
    """No stored grade's term ends on or after today, whatever the day of the year."""
    with closing(district(today=today)) as made:
        early = made.scalar(
            "SELECT count(*) FROM StoredGrades g JOIN Terms t ON t.ID = g.TermID "
            "AND t.SchoolID = g.SchoolID WHERE t.LastDay >= ?",
            (f"{today} 00:00:00",),
        )
        count = made.scalar("SELECT count(*) FROM StoredGrades")

    assert early == 0
    assert count > 0
