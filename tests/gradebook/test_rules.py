"""The rules behind every gradebook, on a store filled by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from book_district import (
    ADA,
    BRAM,
    FIRST_HALF,
    INES,
    LEGACY,
    MATH,
    NORA,
    OMAR,
    OTHER,
    PAVEL,
    SCIENCE,
    SEMESTER_1,
    SEMESTER_2,
    WREN,
    YEAR,
    filled,
)

from sis_core.district.store import Store
from sis_core.gradebook import rules
from sis_core.gradebook.refused import KINDS, Refused

TODAY = date(2026, 10, 15)


@pytest.fixture
def store() -> Iterator[Store]:
    """The small district."""
    made = filled()
    yield made
    made.close()


def test_sections_come_with_term_year_and_gradebook(store: Store) -> None:
    """A section knows its term's days, its year and where its grades are kept."""
    found = rules.sections(store, [FIRST_HALF, LEGACY, 1])

    assert list(found) == [FIRST_HALF, LEGACY]
    half = found[FIRST_HALF]
    assert (half.first, half.last) == (date(2026, 8, 24), date(2027, 1, 22))
    assert (half.year, half.book, found[LEGACY].book) == (36, "PTP", "PTG")


def test_a_missing_section_is_named(store: Store) -> None:
    """The first section that does not exist is what the refusal is about, whatever its size."""
    for number in (1, 0, -5, 10**30):
        with pytest.raises(Refused, match=str(number)) as caught:
            rules.wanted_sections(store, [SCIENCE, number])
        assert caught.value.kind == "unknown_section"


def test_a_section_of_the_other_gradebook_is_refused(store: Store) -> None:
    """A door writes only to the sections that are kept in its gradebook."""
    with pytest.raises(Refused, match="PTG, not in PTP") as caught:
        rules.wanted_sections(store, [LEGACY], "PTP")
    assert caught.value.kind == "other_gradebook"


@pytest.mark.parametrize(
    ("due", "inside"),
    [("2026-08-23", False), ("2026-08-24", True), ("2027-01-22", True), ("2027-01-23", False)],
)
def test_the_due_date_lies_in_the_sections_term(store: Store, due: str, inside: bool) -> None:
    """First and last day of the term are inside it, the days beside them are not."""
    section = rules.sections(store, [FIRST_HALF])[FIRST_HALF]
    if inside:
        rules.check_due(section, date.fromisoformat(due))
        return
    with pytest.raises(Refused, match="2026-08-24 to 2027-01-22") as caught:
        rules.check_due(section, date.fromisoformat(due))
    assert caught.value.kind == "due_outside_term"


@pytest.mark.parametrize(
    ("locked", "due", "closed"),
    [
        ([], "2026-10-02", False),
        ([SEMESTER_1], "2026-10-02", True),
        ([SEMESTER_1], "2027-02-02", False),
        ([SEMESTER_2], "2026-10-02", False),
        ([YEAR], "2026-10-02", True),
        ([SEMESTER_1], None, False),
        ([YEAR], None, True),
    ],
)
def test_a_locked_term_closes_what_is_due_in_it(
    store: Store, locked: list[int], due: str | None, closed: bool
) -> None:
    """The due date decides whether an assignment of a year's section is in a locked term."""
    store.remember(rules.LOCKED_TERMS, locked)
    section = rules.sections(store, [SCIENCE])[SCIENCE]
    day = None if due is None else date.fromisoformat(due)

    if not closed:
        rules.check_open(section, day, rules.locked_terms(store))
        return
    with pytest.raises(Refused) as caught:
        rules.check_open(section, day, rules.locked_terms(store))
    assert caught.value.kind == "term_closed"


def test_who_teaches(store: Store) -> None:
    """The lead teaches; a co-teacher does until they leave."""
    asked = rules.sections(store, [SCIENCE, MATH, OTHER])

    assert rules.taught(store, INES, asked, TODAY) == {SCIENCE, MATH}
    assert rules.taught(store, BRAM, asked, TODAY) == {OTHER}
    assert rules.taught(store, WREN, asked, date(2026, 9, 30)) == {SCIENCE}
    assert rules.taught(store, WREN, asked, date(2026, 10, 1)) == frozenset()
    assert rules.taught(store, WREN, asked, TODAY) == frozenset()
    with pytest.raises(Refused, match="4103 does not teach section 8801"):
        rules.check_teaches(store, BRAM, asked, TODAY)


def test_a_co_teacher_to_the_last_day_enters_late_grades(store: Store) -> None:
    """Whoever stayed to the end of the term still teaches its section afterwards."""
    with store.write() as w:
        w.insert(
            "SectionTeacher",
            {"SectionID": FIRST_HALF - 4300, "TeacherID": BRAM + 2000, "End_Date": "2027-01-22"},
        )
    asked = rules.sections(store, [FIRST_HALF])
    assert rules.taught(store, BRAM, asked, date(2027, 3, 1)) == {FIRST_HALF}


def test_an_unknown_user_is_refused(store: Store) -> None:
    """A user that does not exist is told apart from one who does not teach."""
    rules.check_teacher(store, INES)
    for number in (1, 10**30):
        with pytest.raises(Refused) as caught:
            rules.check_teacher(store, number)
        assert caught.value.kind == "unknown_teacher"


def test_seats_have_a_status(store: Store) -> None:
    """A student is active, has left, or is yet to come, on the day that counts."""
    asked = rules.sections(store, [SCIENCE])

    assert rules.seats(store, asked, TODAY)[SCIENCE] == {
        NORA: {"A"},
        OMAR: {"A"},
        ADA: {"P"},
        PAVEL: {"I"},
    }
    assert rules.enrolled(store, asked[SCIENCE], date(2026, 11, 2)) == {NORA, OMAR, ADA}


def test_a_past_class_still_has_its_students(store: Store) -> None:
    """Long after the term its students can be graded, as on the last day of it."""
    asked = rules.sections(store, [FIRST_HALF])
    assert rules.enrolled(store, asked[FIRST_HALF], date(2027, 5, 3)) == {NORA}
    assert rules.enrolled(store, asked[FIRST_HALF], date(2026, 8, 1)) == {NORA}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "missing"),
        (None, "missing"),
        ("   ", "missing"),
        (7, "bad_value"),
        ("é" * 51, "name_too_long"),
        ("x" * 10_000, "name_too_long"),
    ],
)
def test_names_that_cannot_be(name: object, kind: str) -> None:
    """A name is a text of 1 to 50 characters, counted as characters."""
    assert rules.checked_name("é" * 50) == "é" * 50
    with pytest.raises(Refused) as caught:
        rules.checked_name(name)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    ("points", "weight", "extra", "good"),
    [
        (9999, 1, 0, True),
        (4999.5, 2, 0, True),
        (9990, 1, 9, True),
        (0, 1, 5, True),
        (9990, 1, 10, False),
        (5000, 2, 0, False),
        (-1, 1, 0, False),
        (float("nan"), 1, 0, False),
        (1e300, 1e300, 0, False),
    ],
)
def test_points_have_a_limit(points: float, weight: float, extra: float, good: bool) -> None:
    """Points times weight plus extra credit come to at most 9,999."""
    if good:
        rules.check_points(points, weight, extra)
        return
    with pytest.raises(Refused) as caught:
        rules.check_points(points, weight, extra)
    assert caught.value.kind == "bad_points"


def test_several_refusals_travel_as_one() -> None:
    """A refusal carries the others of its request, in order."""
    first, second = Refused("missing", "one"), Refused("locked", "two", ids={"section": 5})
    both = Refused.all_of([first, second])

    assert Refused.all_of([]) is None
    assert both is not None
    assert [(r.kind, r.message, dict(r.ids)) for r in both.each()] == [
        ("missing", "one", {}),
        ("locked", "two", {"section": 5}),
    ]
    assert len(set(KINDS)) == len(KINDS)
