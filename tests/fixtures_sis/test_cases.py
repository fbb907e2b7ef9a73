"""The catalogue of awkward cases: present, findable, removable, and harmless to the rest."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sis_core.district import Store
from sis_fixtures import cases
from sis_fixtures.cases import page
from sis_fixtures.cases.record import HUNDRED_STUDENTS, TWO_SCHOOLS
from sis_fixtures.generate import context_of, new_store
from sis_fixtures.invariants import broken
from sis_fixtures.recipe import BadRecipe, Recipe

TODAY = date(2026, 11, 20)
KEYS = [case.key for case in cases.CATALOGUE]
LISTS = ("powerschool-api.md 11", "oneroster-1.1.md 11", "oneroster-1.1.md 9", "gradebook A4",
         "integrations.md")  # fmt: skip
TODAYS = (
    date(2026, 7, 1), date(2026, 8, 24), date(2026, 8, 25), date(2027, 2, 28), date(2027, 6, 11),
    date(2027, 6, 30),
)  # fmt: skip


def district(name: str, **wanted: bool) -> Store:
    """A shipped district with the given switches in [cases]."""
    recipe = dataclasses.replace(Recipe.load(name), cases=wanted or {"all": True})
    return new_store(recipe, 7, TODAY)


def counted(store: Store) -> Counter[str]:
    """How often each case is found, by key."""
    return Counter(found.key for found in cases.find(store))


@pytest.fixture(scope="module")
def small() -> Iterator[Store]:
    """The small district with every case."""
    with closing(district("small")) as store:
        yield store


def test_the_catalogue_is_numbered_and_its_keys_are_unique() -> None:
    """Ids run from E-01 without a gap, and no key stands for two cases."""
    expected = [f"E-{n:02d}" for n in range(1, len(cases.CATALOGUE) + 1)]

    assert [case.id for case in cases.CATALOGUE] == expected
    assert len(set(KEYS)) == len(KEYS)
    assert len(KEYS) >= 45


def test_most_cases_come_from_the_quirk_lists_of_the_references() -> None:
    """At least 25 cases name a row of a quirk list or of the integrations as their source."""
    listed = [case for case in cases.CATALOGUE if any(name in case.source for name in LISTS)]

    assert len(listed) >= 25


def test_a_small_district_holds_every_case(small: Store) -> None:
    """Each case of the catalogue is found at least once in three schools."""
    found = counted(small)

    assert [key for key in KEYS if not found[key]] == []


def test_a_tiny_district_holds_every_case_that_one_school_can_hold() -> None:
    """One school of sixty lacks exactly the cases that say so."""
    with closing(district("tiny")) as store:
        found = counted(store)
    lacking = {case.key for case in cases.CATALOGUE if not found[case.key]}

    assert lacking == {
        case.key for case in cases.CATALOGUE if case.needs in (TWO_SCHOOLS, HUNDRED_STUDENTS)
    }


@pytest.mark.parametrize("name", ["tiny", "small"])
def test_without_cases_none_is_found(name: str) -> None:
    """all = false leaves out every case, what ordinary generation makes of it included."""
    with closing(district(name, all=False)) as store:
        found = counted(store)
        faults = broken(store)

    assert found == {}
    assert faults == []


@pytest.mark.parametrize("part", range(9))
def test_a_key_removes_its_case_and_leaves_the_others(part: int) -> None:
    """Of every ninth case switched off nothing is left; all others are still found."""
    off = dict.fromkeys(KEYS[part::9], False)
    with closing(district("small", **off)) as store:
        found = counted(store)

    assert {key: found[key] for key in off if found[key]} == {}
    assert [key for key in KEYS if key not in off and not found[key]] == []


def test_each_case_can_be_had_alone() -> None:
    """With one key true and all else false, only that case is found in a tiny district."""
    found = {}
    with closing(district("tiny", all=False)) as store:
        store.snapshot("plain")
        for key in KEYS:
            recipe = dataclasses.replace(
                Recipe.load("tiny"), cases={"all": True, **dict.fromkeys(KEYS, False), key: True}
            )
            with store.bulk() as bulk:
                cases.apply(context_of(recipe, 7, TODAY, store, bulk))
            found[key] = set(counted(store))
            store.restore("plain")

    assert found == {case.key: set() if case.needs else {case.key} for case in cases.CATALOGUE}


@pytest.mark.parametrize("today", TODAYS)
def test_cases_do_no_harm_on_any_day(today: date) -> None:
    """On the year's first and last days, too, a district with all cases keeps its invariants."""
    with closing(new_store("small", 11, today)) as store:
        faults = broken(store)
        found = counted(store)

    assert faults == []
    assert len(found) > 70


def test_an_unknown_key_stops_with_the_nearest_one() -> None:
    """A misspelt key in [cases] is refused in a sentence that names the key meant."""
    with pytest.raises(BadRecipe, match="did you mean 'twins'"):
        cases.check({"twin": False})


def test_found_places_are_rows_that_exist(small: Store) -> None:
    """The number of a found student, section or staff member is a DCID of that table."""
    tables = {"student": "Students", "section": "Sections", "staff": "Users", "course": "Courses",
              "term": "Terms", "school": "Schools", "enrollment": "CC"}  # fmt: skip
    places = [place for place in cases.find(small) if place.kind in tables]
    lost = [
        place
        for place in places
        if not small.scalar(
            f"SELECT count(*) FROM {tables[place.kind]} WHERE DCID = ?", (place.number,)
        )
    ]

    assert places
    assert lost == []


def test_the_page_of_cases_is_not_stale() -> None:
    """docs/cases.md is what the catalogue says now."""
    written = Path(__file__).parents[2] / "docs" / "cases.md"

    assert written.read_text(encoding="utf-8") == page.page()


def test_some_cases_look_as_their_sentences_say(small: Store) -> None:
    """Spot checks by hand-written SQL: Null, true, 50 letters, a full page, a twin state id."""
    assert small.scalar("SELECT count(*) FROM Students WHERE Last_Name = 'Null'") == 1
    assert small.scalar("SELECT count(*) FROM Students WHERE First_Name = 'true'") == 1
    assert small.scalar("SELECT max(length(Last_Name)) FROM Students") == 50
    assert small.scalar(
        "SELECT count(*) FROM CC c JOIN Sections s ON s.ID = c.SectionID "
        "WHERE s.Section_Number = 'ASSEMBLY'"
    ) == 100  # fmt: skip
    assert small.read(
        "SELECT State_StudentNumber FROM Students WHERE State_StudentNumber LIKE '%4471093' "
        "ORDER BY 1"
    ) == [("0004471093",), ("4471093",)]  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 100_000), today=st.dates(date(2026, 7, 1), date(2027, 6, 30)))
def test_cases_keep_the_invariants_whatever_the_seed(seed: int, today: date) -> None:
    """A tiny district with all cases is sound on any day of the year, whatever its seed."""
    with closing(new_store("tiny", seed, today)) as store:
        faults = broken(store)

    assert faults == []
