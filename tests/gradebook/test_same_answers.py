"""The same question to both gradebooks of one store: the answers, by a table written by hand.

A row has one answer where both doors give the same, and two (PTG, PTP) with the source of the
difference where facts say that they differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from book_district import ADA, BRAM, LENA, NORA, OMAR, PAVEL, SCIENCE, SEMESTER_2, TODAY
from legacy_district import LEGACY, Door, legacy_door
from same_doors import TAKEN, both, matches

Answer = str | tuple[str, str, str]
"""The answer of both doors, or PTG's, PTP's, and why they differ."""

MOST = "é" * 50


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """One served district with a section in each gradebook, Nora and Omar in both."""
    with legacy_door({"locked_terms": [SEMESTER_2]}, categories=True) as made:
        yield made


ASSIGNMENTS: list[tuple[dict[str, Any], Answer]] = [
    # names
    ({"name": MOST}, TAKEN),
    ({"name": MOST + "é"}, "name too long"),
    ({"name": "n" * 10_000}, "name too long"),
    ({"name": " Volcano "}, TAKEN),
    ({"name": ""}, "missing"),
    ({"name": None}, "missing"),
    ({"name": " \t "}, "missing"),
    ({"name": 7}, "bad value"),
    ({"name": True}, "bad value"),
    ({"name": ["Volcano"]}, "bad value"),
    ({"name": "a\u0001b"}, "bad value"),
    ({"description": "d" * 4000}, TAKEN),
    ({"description": "d" * 4001}, "bad value"),
    # terms
    ({"due": "2026-08-24"}, TAKEN),
    ({"due": "2026-08-23"}, "outside term"),
    ({"due": "2027-06-12"}, "outside term"),
    ({"due": "2027-01-24"}, TAKEN),
    ({"due": "2027-01-25"}, "locked term"),
    ({"due": "2027-06-11"}, "locked term"),
    ({"due": "2026-10-02T10:00:00"}, TAKEN),
    ({"due": "2026-02-30"}, "bad value"),
    ({"due": "10/02/2026"}, "bad value"),
    ({"due": 20261002}, "bad value"),
    ({"due": None}, "no due date"),
    # points
    ({"points": 0}, TAKEN),
    ({"points": 9999}, TAKEN),
    ({"points": 10_000}, "bad points"),
    ({"points": 9999, "extra": 1}, "bad points"),
    ({"points": 9998, "extra": 1}, TAKEN),
    ({"points": 5000, "weight": 2}, "bad points"),
    ({"points": 4999, "weight": 2, "extra": 1}, TAKEN),
    ({"points": 9999, "weight": 0}, TAKEN),
    ({"points": 3, "weight": 0.5}, TAKEN),
    ({"points": -1}, "bad points"),
    ({"extra": -1}, "bad points"),
    ({"weight": -1}, "bad points"),
    ({"points": "20"}, TAKEN),
    ({"weight": "1.5"}, TAKEN),
    ({"points": "many"}, "bad value"),
    ({"points": True}, "bad value"),
    ({"weight": [1]}, "bad value"),
    ({"points": None}, "no points"),
    ({"points": None, "scoring": "PERCENT"}, TAKEN),
    ({"points": None, "extra": 5}, (TAKEN, "no points",
      "PTG takes extra credit in place of points [seed: 0]; PTP wants scoreentrypoints "
      "[vendor page: Canvas]")),
    ({"points": 20.5}, ("bad points", TAKEN,
      "PTG's points are whole [doc: PTG-DD]; PTP's are decimals [client: psd401]")),
    # publishing
    ({"publish": "DaysBeforeDue", "days_before": 0}, TAKEN),
    ({"publish": "DaysBeforeDue", "days_before": 365}, TAKEN),
    ({"publish": "DaysBeforeDue", "days_before": 366}, "bad points"),
    ({"publish": "Never", "days_before": 366}, "bad points"),
    ({"days_before": -1}, "bad points"),
    ({"publish": "DaysBeforeDue"}, "missing"),
    ({"publish": "OnSpecificDate"}, "missing"),
    ({"publish": "OnSpecificDate", "publish_on": "2026-09-29"}, TAKEN),
    ({"publish": "OnSpecificDate", "publish_on": "soon"}, "bad value"),
    ({"publish": "Sometime"}, "bad value"),
    ({"scoring": "PIZZA"}, "bad value"),
    # categories
    ({"category": 99_999}, "bad category"),
    ({"category": None}, (TAKEN, "bad category",
      "PTG picks TEST or UNDEFINED [seed: 0]; PTP needs one [vendor page: PowerTeacher Pro help]")),
]  # fmt: skip


def expected(answer: Answer) -> tuple[str, str]:
    """PTG's answer and PTP's."""
    return (answer, answer) if isinstance(answer, str) else answer[:2]


@pytest.mark.parametrize("changed", [False, True], ids=["new", "changed"])
@pytest.mark.parametrize(("changes", "answer"), ASSIGNMENTS)
def test_both_gradebooks_judge_an_assignment_alike(
    door: Door, changes: dict[str, Any], answer: Answer, changed: bool
) -> None:
    """A new assignment and a changed one get the table's answer from each door."""
    for book in both(door):
        wanted = expected(answer)[book.place]
        if changed:
            assert book.create(name="Something else") == TAKEN
        before = door.world.store.version
        said = book.change(**changes) if changed else book.create(**changes)
        assert matches(said, wanted), (book.book, said)
        assert (door.world.store.version == before) == (wanted != TAKEN)


def test_both_gradebooks_know_the_same_sections(door: Door) -> None:
    """No such section is 404 and the other's section 409 at both; only PTP asks who teaches.

    PTG's calls name no teacher [client: Mayhem]; PTP's do [doc: xte].
    """
    legacy, pro = both(door)
    for book in (legacy, pro):
        assert matches(book.create(section=1), "unknown section"), book.book
    assert legacy.create(section=SCIENCE) == pro.create(section=LEGACY) == "other gradebook"
    pro.user = BRAM
    assert pro.create() == "not teaching"


# -- names in a section ---------------------------------------------------------------------------

NAMES: list[tuple[str, str, tuple[str, str], tuple[str, str], tuple[str, str]]] = [
    ("Volcano", "Volcano", (TAKEN, "name taken"), ("name taken",) * 2, (TAKEN,) * 2),
    ("Volcano", " Volcano\t", (TAKEN, "name taken"), ("name taken",) * 2, (TAKEN,) * 2),
    (" Volcano", "Volcano", (TAKEN, "name taken"), ("name taken",) * 2, (TAKEN,) * 2),
    (MOST, MOST, (TAKEN, "name taken"), ("name taken",) * 2, (TAKEN,) * 2),
    ("Volcano", "volcano", (TAKEN,) * 2, (TAKEN,) * 2, (TAKEN,) * 2),
    ("Volcano", "Vol cano", (TAKEN,) * 2, (TAKEN,) * 2, (TAKEN,) * 2),
]
"""First name, second name, (PTG's, PTP's answer) with the switch at pro, refuse and accept.

With pro they differ: PTG takes the same assignment twice (golden case ptg.assignment.create)
[client: Mayhem, OldSchool]; PTP has a title for it [vendor page: Canvas].
"""


@pytest.mark.parametrize(("choice", "column"), [("pro", 0), ("refuse", 1), ("accept", 2)])
@pytest.mark.parametrize("row", NAMES, ids=lambda row: repr(row[1])[:20])
def test_a_name_twice_in_a_section(door: Door, row: Any, choice: str, column: int) -> None:
    """Blanks around a name do not count and letter case does, for new and for changed work."""
    first, second, *answers = row
    for book in both(door):
        door.world.switches.set({"gradebook_same_name": choice})
        wanted = answers[column][book.place]
        assert book.create(name=first) == TAKEN
        assert book.create(name="Another") == TAKEN
        assert book.change(name=second) == wanted
    for book in both(door):
        door.world.switches.set({"gradebook_same_name": choice})
        wanted = answers[column][book.place]
        assert book.create(name=first) == TAKEN
        assert book.create(name=second) == wanted


@pytest.mark.parametrize("choice", ["pro", "refuse", "accept"])
def test_a_name_stays_its_owners_and_comes_free(door: Door, choice: str) -> None:
    """Changing without renaming never collides; what is deleted or renamed leaves its name."""
    for book in both(door):
        door.world.switches.set({"gradebook_same_name": choice})
        assert book.create(name="Volcano") == TAKEN
        assert book.change(name="Volcano", points=30) == TAKEN
        assert book.change(name="Volcano ", points=30) == TAKEN
        assert book.change(name="Glacier") == TAKEN
        assert book.create(name="Volcano") == TAKEN
        assert book.delete() == TAKEN
        assert book.create(name="Volcano") == TAKEN


@pytest.mark.parametrize(
    ("choice", "answers"),
    [("pro", (TAKEN, "name taken")), ("refuse", ("name taken",) * 2), ("accept", (TAKEN,) * 2)],
)
def test_a_section_that_changed_its_gradebook(
    door: Door, choice: str, answers: tuple[str, str]
) -> None:
    """The names that the other gradebook holds of a section count like its own."""
    for first, second in ((0, 1), (1, 0)):
        books = both(door)
        door.world.switches.set({"gradebook_same_name": choice})
        assert books[first].create(name="Volcano") == TAKEN
        with door.world.store.write() as w:
            kept = 1 if books[second].book == "PTG" else 2
            w.update("Sections", books[first].section, {"GradebookType": kept})
        books[second].section = books[first].section
        assert books[second].create(name="Volcano") == answers[second]
        assert books[second].create(name="Glacier") == TAKEN


# -- scores ---------------------------------------------------------------------------------------

SCORES: list[tuple[Any, Answer, tuple[float, float] | None]] = [
    ("18", TAKEN, (18, 90)),
    (" 18.5 ", TAKEN, (18.5, 92.5)),
    ("0", TAKEN, (0, 0)),
    ("25", TAKEN, (25, 125)),
    ("85%", TAKEN, (17, 85)),
    (7, TAKEN, (7, 35)),
    ("-1", "bad score", None),
    ("1000000000000", "bad score", None),
    ("1" * 31, "bad score", None),
    ("1e3", "not in scale", None),
    ("1_8", "not in scale", None),
    ("eighteen", "not in scale", None),
    ("A", (TAKEN, "not in scale",
     "PTG takes points, a percentage or a letter [doc: PTG-DD]; PTP a number for POINTS, and a "
     "letter needs its scale [vendor page: Canvas]"), (19, 95)),
    ("", ("no score", TAKEN,
     "PTG removes a score by DELETE [client: Mayhem]; PTP has no such call, an empty one clears it "
     "[guess]"), (None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("entered", "answer", "worth"), SCORES)
def test_both_gradebooks_read_a_score_alike(
    door: Door, entered: Any, answer: Answer, worth: tuple[float, float] | None
) -> None:
    """The same text is worth the same points and percentage of 20, or is refused alike."""
    for book in both(door):
        wanted = expected(answer)[book.place]
        assert book.create() == TAKEN
        said = book.score(entered=entered)
        assert matches(said, wanted), (book.book, said)
        assert book.kept() == ([worth] if wanted == TAKEN else [])


WHO: list[tuple[int, Answer]] = [
    (NORA, TAKEN),
    (OMAR, TAKEN),
    (LENA, "not enrolled"),
    (PAVEL, "not enrolled"),
    (ADA, "not enrolled"),
    (99_999, "unknown student"),
]


@pytest.mark.parametrize(("student", "answer"), WHO)
def test_both_gradebooks_know_the_same_students(door: Door, student: int, answer: Answer) -> None:
    """Nora and Omar sit in both classes; Pavel left, Ada comes in November, Lena never did."""
    for book in both(door):
        assert book.create() == TAKEN
        assert matches(book.score(student), expected(answer)[book.place]), book.book


DAYS: list[tuple[str, str, str, str]] = [
    ("2026-08-24", "2027-06-12", TODAY, TAKEN),
    ("2026-10-15", "2027-06-12", TODAY, TAKEN),
    ("2026-10-16", "2027-06-12", TODAY, "not enrolled"),
    ("2026-08-24", "2026-10-15", TODAY, "not enrolled"),
    ("2026-08-24", "2026-10-16", TODAY, TAKEN),
    ("2026-10-15", "2026-10-15", TODAY, "not enrolled"),
    # before the term its first day counts, after it its last one
    ("2026-08-24", "2027-06-12", "2026-08-01", TAKEN),
    ("2026-08-25", "2027-06-12", "2026-08-01", "not enrolled"),
    ("2026-08-24", "2027-06-12", "2027-07-20", TAKEN),
    ("2026-08-24", "2027-06-11", "2027-07-20", "not enrolled"),
]
"""First day, day of leaving, the district's day, the answer."""


@pytest.mark.parametrize(("first", "left", "today", "answer"), DAYS)
def test_both_gradebooks_count_the_same_days(
    door: Door, first: str, left: str, today: str, answer: str
) -> None:
    """The first day counts, the day of leaving does not."""
    for book in both(door):
        assert book.create() == TAKEN
        with door.world.store.write() as w:
            for (row,) in w.read("SELECT DCID FROM CC WHERE StudentID = ?", (NORA + 1000,)):
                w.update("CC", row, {"DateEnrolled": first, "DateLeft": left})
        door.world.clock.set(datetime.fromisoformat(today) + timedelta(hours=9))
        assert book.score() == answer, book.book


def test_a_locked_term_takes_no_write_from_either(door: Door) -> None:
    """Locked after the work was made: no change, no score, no deletion at either door."""
    for book in both(door):
        assert book.create() == TAKEN
        assert book.score() == TAKEN
        before = door.world.store.version
        locked = [row[0] for row in door.rows("SELECT DCID FROM Terms ORDER BY DCID")]
        door.world.store.remember("locked_terms", locked)
        said = [book.change(name="Glacier"), book.score(entered="19"), book.delete(), book.create()]
        assert said == ["locked term"] * 4, book.book
        assert door.world.store.version == before
        door.world.store.remember("locked_terms", [SEMESTER_2])
