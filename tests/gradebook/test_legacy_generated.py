"""The older gradebook over generated districts: their rows are read and extended."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date

import pytest
from legacy_district import contents

from sis_core.district.store import Store
from sis_core.gradebook.legacy.book import LegacyBook
from sis_core.gradebook.legacy.scores import Entry
from sis_core.gradebook.refused import Refused
from sis_fixtures import Recipe, new_store
from sis_fixtures.recipe import Gradebook

TODAY = date(2026, 11, 22)

MIRRORED = """
SELECT count(*) FROM PSM_AssignmentScore s
  JOIN PSM_SectionAssignment h ON h.ID = s.SectionAssignmentID
  JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID
  JOIN Sync_StudentMap m ON m.StudentID = e.StudentID
  JOIN Students st ON st.DCID = m.StudentsDCID
  JOIN Sync_SectionMap x ON x.SectionID = h.SectionID
  JOIN Sections sec ON sec.DCID = x.SectionsDCID
  JOIN SectionScoresID head ON head.SectionID = sec.ID AND head.StudentID = st.ID
  JOIN SectionScoresAssignments r ON r.FDCID = head.DCID AND r.Assignment = h.AssignmentID
 WHERE r.Score IS s.ActualScoreEntered AND r.Exempt = s.Exempt AND r.Grade IS s.LetterGrade"""


@pytest.fixture(scope="module")
def given() -> Iterator[Store]:
    """A tiny district, half of it in the older gradebook; nobody writes to it."""
    recipe = Recipe.load("tiny")
    books = Gradebook(scores_share=1.0, ptg_share=0.5)
    made = new_store(dataclasses.replace(recipe, gradebook=books), 7, TODAY)
    yield made
    made.close()


@pytest.fixture
def store(given: Store) -> Iterator[Store]:
    """A copy of it to write to."""
    given.snapshot("given")
    yield given
    given.restore("given")


def scored_assignment(store: Store) -> tuple[int, int]:
    """An assignment with scores and its section's DCID."""
    return store.read(
        "SELECT h.AssignmentID, m.SectionsDCID FROM PSM_SectionAssignment h "
        "JOIN Sync_SectionMap m ON m.SectionID = h.SectionID "
        "JOIN PSM_AssignmentScore s ON s.SectionAssignmentID = h.ID "
        "WHERE s.ActualScoreEntered IS NOT NULL "
        "GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 1"
    )[0]


def mirror_is_true(store: Store) -> bool:
    """Each score has a mirror that says the same, and there is no other mirror."""
    scores = store.scalar("SELECT count(*) FROM PSM_AssignmentScore")
    mirrors = store.scalar("SELECT count(*) FROM SectionScoresAssignments")
    return bool(scores == mirrors == store.scalar(MIRRORED))


def test_every_generated_assignment_is_read(store: Store) -> None:
    """Name, due date, points, category and scores are those of the rows."""
    book = LegacyBook(store)
    rows = store.read(
        "SELECT a.ID, a.Name, h.DateAssignmentDue, a.PointsPossible, g.PGCategoriesID, "
        "(SELECT count(*) FROM PSM_AssignmentScore s WHERE s.SectionAssignmentID = h.ID) "
        "FROM PSM_Assignment a JOIN PSM_SectionAssignment h ON h.AssignmentID = a.ID "
        "JOIN PGAssignments g ON g.AssignmentID = a.ID ORDER BY a.ID"
    )
    assert len(rows) > 20
    for made, name, due, points, category, scores in rows:
        found = book.assignment(made)
        assert found.draft.name == name
        assert found.draft.due.isoformat() == due[:10]
        assert (found.draft.points, found.category) == (points, category)
        assert len(book.scores(made)) == scores


def test_a_new_assignment_uses_what_is_there(store: Store) -> None:
    """Section copy, categories and TEST are the generated ones; only the assignment is new."""
    _, section = scored_assignment(store)
    before = contents(store)
    book = LegacyBook(store)
    made = book.create(section, {"name": "New", "due": "2026-11-20", "points": 10})
    after = contents(store)

    grown = {name for name in after if len(after[name]) != len(before[name])}
    assert grown == {
        "PSM_Assignment",
        "PSM_SectionAssignment",
        "PSM_SectionAssignMetaAttribute",
        "PGAssignments",
    }
    assert store.read(
        "SELECT c.Name FROM PGAssignments g JOIN PGCategories c ON c.ID = g.PGCategoriesID "
        "WHERE g.AssignmentID = ?",
        (made,),
    ) == [("TEST",)]


def test_scores_change_in_place_or_join(store: Store) -> None:
    """A generated score is changed and not doubled; a new one hangs on the same enrollment."""
    assignment, section = scored_assignment(store)
    book = LegacyBook(store)
    assert mirror_is_true(store)
    students = [score.student for score in book.scores(assignment)]
    new = book.create(section, {"name": "New", "due": "2026-11-20", "points": 10})
    seats = store.scalar("SELECT count(*) FROM PSM_SectionEnrollment")
    active = {
        row[0]
        for row in store.read(
            "SELECT st.DCID FROM CC c JOIN Students st ON st.ID = c.StudentID "
            "JOIN Sections s ON s.ID = c.SectionID WHERE s.DCID = ? AND c.DateLeft > '2026-11-23'",
            (section,),
        )
    }
    for student in sorted(active & set(students)):
        assert book.put(assignment, Entry(student, {"entered": "1"})) is False
        assert book.put(new, Entry(student, {"entered": "2"})) is True

    assert [s.student for s in book.scores(assignment)] == students
    assert [s.student for s in book.scores(new)] == sorted(active & set(students))
    assert store.scalar("SELECT count(*) FROM PSM_SectionEnrollment") == seats
    assert mirror_is_true(store)


def test_points_changed_reckon_the_generated_scores_anew(store: Store) -> None:
    """After the points doubled every percentage is half of entered over old points."""
    assignment, _ = scored_assignment(store)
    book = LegacyBook(store)
    points = book.assignment(assignment).draft.points
    assert points
    book.update(assignment, {"points": points * 2})

    rows = store.read(
        "SELECT Score, Percent FROM SectionScoresAssignments WHERE Assignment = ? "
        "AND Score IS NOT NULL",
        (assignment,),
    )
    assert rows
    for entered, percent in rows:
        assert percent == pytest.approx(100 * float(entered) / (points * 2), abs=0.005)
    assert mirror_is_true(store)


def test_deleting_a_generated_assignment_leaves_no_orphan(store: Store) -> None:
    """Its scores and mirrors go with it; all others stay true."""
    assignment, _ = scored_assignment(store)
    LegacyBook(store).delete(assignment)

    assert mirror_is_true(store)
    assert (
        store.scalar("SELECT count(*) FROM PGAssignments WHERE AssignmentID = ?", (assignment,))
        == 0
    )
    with pytest.raises(Refused):
        LegacyBook(store).assignment(assignment)
