"""What holds in every district holds over seeds, days and shapes, and can be seen to fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from plain_districts import TODAY, plain_recipe

from sis_core.district import Store
from sis_fixtures import Recipe, new_store
from sis_fixtures.invariants import broken
from sis_fixtures.invariants.timetable import slots_of

_SEEDS = st.integers(min_value=0, max_value=2**31)
_DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
_SLOW = settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


def _faults(recipe: Recipe, seed: int, today: date) -> list[str]:
    store = new_store(recipe, seed, today)
    try:
        return broken(store)
    finally:
        store.close()


@pytest.mark.timeout(600)
@_SLOW
@given(_SEEDS, _DAYS)
@example(5, date(2026, 8, 24))
@example(5, date(2027, 6, 11))
@example(5, date(2026, 7, 1))
@example(5, date(2027, 6, 30))
@example(29, date(2028, 2, 29))
def test_every_tiny_district_is_sound(seed: int, today: date) -> None:
    """No seed and no day, first and last days of a year included, breaks a rule in `tiny`."""
    assert _faults(Recipe.load("tiny"), seed, today) == []


@pytest.mark.timeout(600)
@settings(_SLOW, max_examples=4)
@given(_SEEDS, _DAYS)
def test_every_small_district_is_sound(seed: int, today: date) -> None:
    """No seed and no day breaks a rule in `small`."""
    assert _faults(Recipe.load("small"), seed, today) == []


@pytest.mark.timeout(600)
@settings(_SLOW, max_examples=8)
@given(
    _SEEDS,
    st.tuples(*[st.integers(0, 3)] * 3).filter(any),
    st.integers(1, 150),
    st.sampled_from([("standard",), ("friday",), ("alternating",), ("alternating", "friday")]),
    st.integers(4, 7),
)
def test_districts_of_any_shape_are_sound(
    seed: int,
    schools: tuple[int, int, int],
    students: int,
    styles: tuple[str, ...],
    classes: int,
) -> None:
    """Any mixture of schools, timetables and classes gives a district without a broken rule."""
    recipe = plain_recipe("small")
    scale = replace(
        recipe.scale, elementary=schools[0], middle=schools[1], high=schools[2], students=students
    )
    schedule = replace(recipe.schedule, styles=styles, secondary_classes=classes)

    assert _faults(replace(recipe, scale=scale, schedule=schedule), seed, TODAY) == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_medium_is_sound() -> None:
    """`medium`, with twelve schools, breaks no rule either."""
    assert _faults(Recipe.load("medium"), 7, TODAY) == []


@pytest.fixture(scope="module")
def sound() -> Iterator[Store]:
    """A district in which nothing is broken."""
    with closing(new_store(plain_recipe("tiny"), 7, TODAY)) as store:
        assert broken(store) == []
        store.snapshot("sound")
        yield store


@pytest.fixture
def breakable(sound: Store) -> Store:
    """The sound district, to be broken: whole again whatever another test did to it."""
    sound.restore("sound")
    return sound


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE CC SET StudentID = -5 WHERE DCID = 101", "CC.StudentID points to no Students.ID"),
        (
            "UPDATE Students SET Student_Web_ID = 'same' WHERE DCID < 103",
            "Students has lower(Student_Web_ID) twice",
        ),
        (
            "UPDATE CC SET DateLeft = '2031-01-01 00:00:00' WHERE DCID = 101",
            "enrollments lie within their terms",
        ),
        ("UPDATE CC SET TermID = -TermID WHERE DCID = 101", "both negative or neither"),
        ("UPDATE Students SET Grade_Level = 99 WHERE DCID = 102", "graduates, and they alone"),
        ("UPDATE Sections SET MaxEnrollment = 1", "count wrongly"),
        ("UPDATE Sections SET Expression = '9(A)' WHERE DCID = 101", "meets otherwise"),
        ("UPDATE Sections SET Room = '101'", "room"),
        (
            "UPDATE SectionTeacher SET TeacherID = (SELECT min(ID) FROM SchoolStaff)",
            "is in sections",
        ),
        ("UPDATE CC SET StudentID = (SELECT min(ID) FROM Students)", "student 1104"),
        ("UPDATE Students SET City = '' WHERE DCID = 101", "Students.City"),
        ("UPDATE Students SET State = 'MAINE' WHERE DCID = 101", "Students.State (VARCHAR2(2))"),
        ("UPDATE Students SET City = 'a' || char(7) WHERE DCID = 101", "Students.City"),
        ("UPDATE Students SET DOB = '2012-02-30' WHERE DCID = 101", "Students.DOB (DATE)"),
        ("UPDATE Students SET Grade_Level = 'nine' WHERE DCID = 101", "should hold numbers"),
        ("UPDATE Students SET ID = DCID WHERE DCID = 101", "the row's ID too"),
        (
            "UPDATE Users SET Email_Addr = 'a@school.org' WHERE DCID = 101",
            "no reserved address: 'a@school.org'",
        ),
        (
            "UPDATE Students SET Home_Phone = '207-555-0200' WHERE DCID = 101",
            "no 555-01xx number: '207-555-0200'",
        ),
        (
            "UPDATE ReEnrollments SET ExitDate = '2026-12-01 00:00:00' WHERE DCID < 120",
            "earlier enrollments end before",
        ),
        ("DELETE FROM SectionTeacher WHERE RoleID = 25", "every lead teacher stands"),
        ("UPDATE Terms SET LastDay = FirstDay", "terms begin before they end"),
        (
            "UPDATE SectionTeacher SET End_Date = '2031-01-01 00:00:00'",
            "teachers are assigned within the term",
        ),
    ],
)
def test_a_broken_rule_is_seen(breakable: Store, sql: str, said: str) -> None:
    """Each rule, broken by hand, is reported; before that nothing is."""
    with breakable.write() as w:
        w.execute(sql)

    assert any(said in fault for fault in broken(breakable))


@pytest.mark.parametrize(
    ("expression", "slots"),
    [
        ("1(A)", {(1, "A")}),
        ("2(A-B) 3-4(E)", {(2, "A"), (2, "B"), (3, "E"), (4, "E")}),
    ],
)
def test_expressions_are_read(expression: str, slots: set[tuple[int, str]]) -> None:
    """An expression names periods and cycle days."""
    assert slots_of(expression) == slots


def test_an_unreadable_expression_is_an_error() -> None:
    """A text that is no expression is not silently no meeting."""
    with pytest.raises(ValueError, match="cannot read the expression"):
        slots_of("first period")
