"""The older gradebook's rows and the SIS's mirrors, read by SQL after each write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from legacy_district import (
    CATEGORIES,
    HOMEWORK,
    LEGACY,
    NORA,
    OMAR,
    SCALE,
    SECTION_ID,
    TEST,
    book_tables,
    contents,
    legacy_store,
)

from sis_core.district.store import Store
from sis_core.gradebook.legacy.book import LegacyBook
from sis_core.gradebook.legacy.scores import Entry
from sis_core.gradebook.refused import Refused

GIVEN = {
    "name": "Volcano worksheet",
    "abbreviation": "Volcano workshe-HK",
    "due": "2026-10-02",
    "points": 20,
    "publishing": 4,
}


@pytest.fixture
def store() -> Iterator[Store]:
    """The district, whose older gradebook is empty."""
    made = legacy_store()
    yield made
    made.close()


@pytest.fixture
def book(store: Store) -> LegacyBook:
    """Its older gradebook."""
    return LegacyBook(store)


def one(store: Store, sql: str) -> tuple[Any, ...]:
    """The only row of a statement."""
    rows = store.read(sql)
    assert len(rows) == 1, rows
    return rows[0]


def scored(book: LegacyBook, assignment: int, student: int, entered: Any, **more: Any) -> bool:
    """Keeps one score."""
    return book.put(assignment, Entry(student, {"entered": entered, **more}))


def test_an_assignment_makes_what_the_gradebook_lacks(store: Store, book: LegacyBook) -> None:
    """Section copy, map, category in both forms, assignment, its place, publishing and mirror."""
    made = book.create(LEGACY, GIVEN, "Northwind")

    assert one(
        store,
        "SELECT p.Name, p.SectionIdentifier FROM Sync_SectionMap m "
        "JOIN PSM_Section p ON p.ID = m.SectionID WHERE m.SectionsDCID = 8805",
    ) == ("Science 7", "SCI7.8805")
    assert one(
        store,
        "SELECT a.ID, a.Name, a.Abbreviation, a.PointsPossible, a.Weight, a.ScoringType, "
        "a.IsFinalScoreCalculated, a.CreatedByPlugin, a.DateDue FROM PSM_Assignment a",
    ) == (made, "Volcano worksheet", "Volcano workshe-HK", 20, 1, 0, 1, "Northwind",
          "2026-10-02 00:00:00")  # fmt: skip
    assert one(
        store,
        "SELECT h.DateAssignmentDue, h.PointsPossible, x.PublishState, x.PublishScores "
        "FROM PSM_SectionAssignment h JOIN PSM_SectionAssignMetaAttribute x "
        "ON x.SectionAssignmentID = h.ID JOIN Sync_SectionMap m ON m.SectionID = h.SectionID",
    ) == ("2026-10-02 00:00:00", 20, 4, 1)
    assert one(
        store,
        "SELECT g.AssignmentID, g.SectionID, g.Name, g.Abbreviation, g.DateDue, g.PointsPossible, "
        "g.Weight, g.IncludeInFinalGrades, g.PublishState, g.GradebookType, c.Name "
        "FROM PGAssignments g JOIN PGCategories c ON c.ID = g.PGCategoriesID",
    ) == (made, SECTION_ID, "Volcano worksheet", "Volcano workshe", "2026-10-02 00:00:00", 20, 1,
          1, 4, 1, "UNDEFINED")  # fmt: skip


def test_a_second_assignment_adds_only_itself(store: Store, book: LegacyBook) -> None:
    """Section copy and category are made once; two assignments may have one name."""
    first, second = book.create(LEGACY, GIVEN), book.create(LEGACY, GIVEN)

    counts = {name: len(rows) for name, rows in contents(store).items()}
    assert first != second
    assert counts["PSM_Section"] == counts["Sync_SectionMap"] == counts["PGCategories"] == 1
    assert counts["PSM_Assignment"] == counts["PGAssignments"] == 2


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [
        (["HOMEWORK", "TEST", "UNDEFINED"], None, "TEST"),
        (["HOMEWORK", "UNDEFINED"], None, "UNDEFINED"),
        (["HOMEWORK", "Test"], None, "UNDEFINED"),
        ([], None, "UNDEFINED"),
        (["HOMEWORK", "TEST"], "HOMEWORK", "HOMEWORK"),
    ],
)
def test_no_category_means_test_else_undefined(
    store: Store, book: LegacyBook, names: list[str], wanted: str | None, chosen: str
) -> None:
    """Null picks TEST, else UNDEFINED, which is made where it is missing; a name picks itself."""
    rows = [{"sectionid": SECTION_ID, "name": name} for name in names]
    store.load({"pgcategories": rows})
    made = book.create(LEGACY, {**GIVEN, "category": wanted})

    assert one(
        store,
        "SELECT c.Name, o.Name, a.ID FROM PGAssignments g "
        "JOIN PGCategories c ON c.ID = g.PGCategoriesID "
        "JOIN PSM_Assignment a ON a.ID = g.AssignmentID "
        "JOIN PSM_AssignmentCategory o ON o.ID = a.AssignmentCategoryID",
    ) == (chosen, chosen, made)


def test_a_category_by_id_and_by_digits(store: Store, book: LegacyBook) -> None:
    """An id is PGCategories.ID, as a number or its digits; another section's is refused."""
    store.load({"pgcategories": [*CATEGORIES, {"id": 1400, "sectionid": 4502, "name": "LABS"}]})

    for wanted in (HOMEWORK, str(HOMEWORK)):
        made = book.create(LEGACY, {**GIVEN, "category": wanted})
        assert book.assignment(made).category == HOMEWORK
    for wanted in (1400, "LABS", "homework", 10**30, "9" * 40, ""):
        before = contents(store)
        with pytest.raises(Refused) as refused:
            book.create(LEGACY, {**GIVEN, "category": wanted})
        assert refused.value.kind == "unknown_category"
        assert contents(store) == before
    assert book.assignment(book.create(LEGACY, GIVEN)).category == TEST


def test_defaults_come_from_the_category(store: Store, book: LegacyBook) -> None:
    """publish_scores and publish_state that are null are the category's; counted is true."""
    made = book.create(LEGACY, GIVEN)
    with store.write() as w:
        w.execute("UPDATE PSM_CategoryMetaAttributes SET PublishState = 3, PublishScores = 0")
    given = {**GIVEN, "publishing": None}
    second = book.create(LEGACY, given)

    assert book.assignment(made).draft.published is True
    draft = book.assignment(second).draft
    assert (draft.publishing, draft.published, draft.counted, draft.weight) == (3, False, True, 1)


def test_a_score_makes_student_and_enrollment(store: Store, book: LegacyBook) -> None:
    """The first score of a student makes their copies; the second score uses them."""
    made = book.create(LEGACY, GIVEN)

    assert scored(book, made, NORA, "18") is True
    assert scored(book, made, NORA, 19) is False
    assert one(
        store,
        "SELECT p.FirstName, p.LastName, p.StudentIdentifier, e.DateEnrolled, e.GradeScaleID, "
        "c.DCID, s.ActualScoreEntered, s.Score, s.ScoreType, s.LetterGrade, s.SectionAssignmentID "
        "FROM PSM_AssignmentScore s JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID "
        "JOIN Sync_SectionEnrollmentMap m ON m.SectionEnrollmentID = e.ID "
        "JOIN CC c ON c.DCID = m.CCDCID "
        "JOIN PSM_Student p ON p.ID = e.StudentID JOIN Sync_StudentMap sm ON sm.StudentID = p.ID "
        "WHERE sm.StudentsDCID = 812",
    ) == ("Nora", "Quill", "20812", "2026-08-24 00:00:00", SCALE, 9005, "19", 19, 0, "A",
          book.assignment(made).holder)  # fmt: skip
    assert one(
        store,
        "SELECT h.SectionID, h.StudentID, r.Assignment, r.Score, r.Percent, r.Grade, r.Exempt "
        "FROM SectionScoresAssignments r JOIN SectionScoresID h ON h.DCID = r.FDCID",
    ) == (SECTION_ID, 1812, made, "19", 95, "A", 0)


def test_a_map_that_is_there_is_used(store: Store, book: LegacyBook) -> None:
    """A student known by an e-mail address alone keeps the number that the map gave."""
    store.load({"sync_studentmap": [{"studentid": 55, "studentsdcid": NORA}]})
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, "18")
    scored(book, made, OMAR, "18")

    assert store.read("SELECT ID, FirstName FROM PSM_Student ORDER BY ID") == [
        (55, "Nora"),
        (56, "Omar"),
    ]


@pytest.mark.parametrize(
    ("entered", "scoring", "points", "kept"),
    [
        ("18", 0, 20, (18, 0, "A", 90)),
        ("17.5", 0, 20, (17.5, 0, "B+", 87.5)),
        (" 17 ", 0, 20, (17, 0, "B+", 85)),
        ("25", 0, 20, (25, 0, "A", 125)),
        ("0", 0, 20, (0, 0, "F", 0)),
        (".5", 0, 20, (0.5, 0, "F", 2.5)),
        ("80%", 0, 20, (16, 1, "B", 80)),
        ("80", 1, 20, (16, 1, "B", 80)),
        ("B+", 0, 20, (17.4, 2, "B+", 87)),
        ("B+", 2, None, (None, 2, "B+", 87)),
        ("5", 0, None, (5, 0, None, None)),
        (7, 0, 21, (7, 0, "F", 33.33)),
    ],
)
def test_what_a_score_is_worth(
    store: Store, book: LegacyBook, entered: Any, scoring: int, points: int | None, kept: Any
) -> None:
    """Points, percentages and letters become points, kind, letter and percentage (A .. F)."""
    extra = 5 if points is None else None
    given = {**GIVEN, "points": points, "extra": extra, "scoring": scoring}
    made = book.create(LEGACY, given)
    scored(book, made, NORA, entered)

    assert (
        one(
            store,
            "SELECT s.Score, s.ScoreType, s.LetterGrade, r.Percent FROM PSM_AssignmentScore s, "
            "SectionScoresAssignments r",
        )
        == kept
    )
    assert one(store, "SELECT Grade FROM SectionScoresAssignments") == (kept[2],)


def test_marks_stay_until_they_are_sent(store: Store, book: LegacyBook) -> None:
    """Marks and comment are kept beside the score; what is not sent stays."""
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, None, exempt=True, comment="ill")
    scored(book, made, NORA, "12", late=True)

    assert one(
        store,
        "SELECT ActualScoreEntered, Exempt, IsMissing, TurnedIn, TurnedInLate, CommentValue "
        "FROM PSM_AssignmentScore",
    ) == ("12", 1, 0, 0, 1, "ill")
    assert one(store, "SELECT Score, Exempt, Comment_Value FROM SectionScoresAssignments") == (
        "12",
        1,
        "ill",
    )


def test_an_update_moves_gradebook_and_mirror(store: Store, book: LegacyBook) -> None:
    """Every value goes to both; what is not given stays; scores are reckoned anew."""
    store.load({"pgcategories": CATEGORIES})
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, "18")
    book.update(
        made,
        {"name": "Volcanoes", "points": 40, "category": "HOMEWORK", "due": "2026-10-09",
         "publishing": 1, "publish_on": "2026-10-20", "published": False, "counted": False,
         "weight": 0.5, "abbreviation": None},
    )  # fmt: skip

    assert one(
        store,
        "SELECT a.Name, a.Abbreviation, a.PointsPossible, a.Weight, a.IsFinalScoreCalculated, "
        "h.DateAssignmentDue, h.PointsPossible, x.PublishState, x.PublishSpecificDate, "
        "x.PublishScores FROM PSM_Assignment a JOIN PSM_SectionAssignment h "
        "ON h.AssignmentID = a.ID JOIN PSM_SectionAssignMetaAttribute x "
        "ON x.SectionAssignmentID = h.ID",
    ) == ("Volcanoes", None, 40, 0.5, 0, "2026-10-09 00:00:00", 40, 1, "2026-10-20 00:00:00", 0)
    assert one(
        store,
        "SELECT Name, Abbreviation, PointsPossible, Weight, IncludeInFinalGrades, DateDue, "
        "PublishState, PublishOnSpecificDate, PublishScores, PGCategoriesID FROM PGAssignments",
    ) == ("Volcanoes", None, 40, 0.5, 0, "2026-10-09 00:00:00", 1, "2026-10-20 00:00:00", 0,
          HOMEWORK)  # fmt: skip
    assert one(store, "SELECT Score, Percent, Grade FROM SectionScoresAssignments") == (
        "18",
        45,
        "F",
    )
    assert one(store, "SELECT Score, LetterGrade FROM PSM_AssignmentScore") == (18, "F")


def test_deleting_leaves_nothing_of_it(store: Store, book: LegacyBook) -> None:
    """Assignment, scores and mirrors go; a second assignment keeps its own."""
    made, other = book.create(LEGACY, GIVEN), book.create(LEGACY, GIVEN)
    for assignment in (made, other):
        scored(book, assignment, NORA, "18")
    scored(book, made, OMAR, "3")
    book.delete(made)

    for table in ("PSM_Assignment", "PSM_SectionAssignment", "PSM_SectionAssignMetaAttribute",
                  "PSM_AssignmentScore", "PGAssignments"):  # fmt: skip
        assert one(store, f"SELECT count(*) FROM {table}") == (1,)
    assert one(store, "SELECT Assignment FROM SectionScoresAssignments") == (other,)
    with pytest.raises(Refused) as refused:
        book.assignment(made)
    assert refused.value.kind == "unknown_assignment"


def test_removing_a_score_leaves_the_others(store: Store, book: LegacyBook) -> None:
    """One score goes in both forms; removing it again is refused."""
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, "18")
    scored(book, made, OMAR, "3")
    book.remove(made, NORA)

    assert [score.student for score in book.scores(made)] == [OMAR]
    assert one(store, "SELECT Score FROM SectionScoresAssignments") == ("3",)
    with pytest.raises(Refused) as refused:
        book.remove(made, NORA)
    assert refused.value.kind == "unknown_score"
    assert scored(book, made, NORA, "11") is True


def test_a_student_who_comes_back_keeps_one_score(store: Store, book: LegacyBook) -> None:
    """A second enrollment of the same student changes the score that the first one had."""
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, "18")
    with store.write() as w:
        w.update("CC", 9005, {"DateLeft": "2026-10-01"})
        w.insert(
            "CC",
            {"DCID": 9200, "ID": 5200, "StudentID": 1812, "SectionID": SECTION_ID, "TermID": 3600,
             "SchoolID": 210, "DateEnrolled": "2026-10-12", "DateLeft": "2027-06-12"},
        )  # fmt: skip

    assert scored(book, made, NORA, "19") is False
    assert one(store, "SELECT ActualScoreEntered FROM PSM_AssignmentScore") == ("19",)
    assert one(store, "SELECT Score FROM SectionScoresAssignments") == ("19",)


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({"DateLeft": "2026-10-15"}, False),
        ({"DateLeft": "2026-10-16"}, True),
        ({"DateEnrolled": "2026-10-15"}, True),
        ({"DateEnrolled": "2026-10-16"}, False),
    ],
)
def test_the_day_decides_who_is_enrolled(
    store: Store, book: LegacyBook, changes: dict[str, str], taken: bool
) -> None:
    """On 15 October: from the day of enrollment up to the day before the exit date."""
    made = book.create(LEGACY, GIVEN)
    with store.write() as w:
        w.update("CC", 9005, changes)
    if taken:
        assert scored(book, made, NORA, "18") is True
        return
    with pytest.raises(Refused) as refused:
        scored(book, made, NORA, "18")
    assert refused.value.kind == "not_enrolled"
    assert one(store, "SELECT count(*) FROM PSM_Student") == (0,)


def test_a_past_term_still_has_its_students(store: Store, book: LegacyBook) -> None:
    """After the term's end late grades go to those who sat there on its last day."""
    made = book.create(LEGACY, GIVEN)
    store.clock.set(datetime(2027, 7, 1, 9))

    assert scored(book, made, NORA, "18") is True


def test_a_locked_term_takes_nothing(store: Store, book: LegacyBook) -> None:
    """No write reaches an assignment that is due in a locked term; reading still works."""
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, "18")
    store.remember("locked_terms", [42])
    before = contents(store)

    for write in (
        lambda: book.create(LEGACY, GIVEN),
        lambda: book.update(made, {"name": "x"}),
        lambda: book.delete(made),
        lambda: scored(book, made, NORA, "19"),
        lambda: book.put_all(made, [Entry(NORA, {"entered": "19"})]),
        lambda: book.remove(made, NORA),
    ):
        with pytest.raises(Refused) as refused:
            write()
        assert refused.value.kind == "term_closed"
    assert contents(store) == before
    assert book.score(made, NORA).entered == "18"


def test_an_assignment_cannot_move_out_of_a_locked_term_or_into_one(
    store: Store, book: LegacyBook
) -> None:
    """Both the old due date and the new one must lie in open terms."""
    made = book.create(LEGACY, {**GIVEN, "due": "2027-03-01"})
    store.remember("locked_terms", [42])
    with pytest.raises(Refused):
        book.update(made, {"due": "2026-10-02"})

    store.remember("locked_terms", [43])
    with pytest.raises(Refused):
        book.update(made, {"due": "2026-10-02"})
    assert one(store, "SELECT DateDue FROM PSM_Assignment") == ("2027-03-01 00:00:00",)


def test_every_write_is_in_the_change_log(store: Store, book: LegacyBook) -> None:
    """Each table that a write touches has its entry, so that caches and data versions see it."""
    version = store.version
    made = book.create(LEGACY, GIVEN)
    scored(book, made, NORA, "18")

    changed = {change.table for change in store.changes(version)}
    assert changed == {name.lower() for name in book_tables()}
