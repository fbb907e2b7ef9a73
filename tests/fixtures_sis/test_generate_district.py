"""Generating: the same district again, another one for another seed, what the file remembers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from importlib import metadata
from pathlib import Path

import pytest
from plain_districts import TODAY, plain_recipe, roster_store

from sis_core.district import Clock, DistrictError, Store
from sis_fixtures import Recipe, census_of, new_store
from sis_fixtures.generate import generate, student_fields
from sis_fixtures.people.student_rows import STUDENT_COLUMNS

_ELSEWHERE = """
import hashlib, sys
from datetime import date
from sis_fixtures import new_store
store = new_store("tiny", 7, date(2026, 11, 22))
print(hashlib.sha256("\\n".join(store.dump()).encode()).hexdigest())
store.close()
"""


def _digest(store: Store) -> str:
    return hashlib.sha256("\n".join(store.dump()).encode()).hexdigest()


def _made(recipe: Recipe, seed: int, today: date = TODAY) -> str:
    store = new_store(recipe, seed, today)
    try:
        return _digest(store)
    finally:
        store.close()


def test_the_same_recipe_seed_and_day_make_the_same_dump() -> None:
    """Two runs in one process give equal dumps; another seed or another day gives another."""
    recipe = Recipe.load("small")

    first = _made(recipe, 7)

    assert _made(recipe, 7) == first
    assert _made(recipe, 8) != first
    assert _made(recipe, 7, date(2026, 11, 23)) != first


@pytest.mark.parametrize(("hashes", "zone"), [("0", "UTC"), ("4242", "Pacific/Auckland")])
def test_hash_seed_zone_and_locale_change_nothing(hashes: str, zone: str) -> None:
    """A process with another PYTHONHASHSEED, time zone and locale makes the same district."""
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone, "LC_ALL": "C"}

    ran = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == _made(Recipe.load("tiny"), 7)


def test_more_students_leave_the_others_as_they_are() -> None:
    """A larger district of the same seed has the smaller one's students, with their attributes."""
    recipe = plain_recipe("tiny")
    larger = replace(recipe, scale=replace(recipe.scale, students=90))
    sql = (
        "SELECT Student_Number, First_Name, Middle_Name, Last_Name, Gender, DOB, Street, "
        "Home_Phone, Mother, Father, Enroll_Status, Grade_Level, State_StudentNumber "
        "FROM Students ORDER BY DCID LIMIT 60"
    )
    few, many = new_store(recipe, 7, TODAY), new_store(larger, 7, TODAY)

    assert many.read(sql) == few.read(sql)
    assert many.scalar("SELECT count(*) FROM Students") == 90

    few.close()
    many.close()


def test_different_seeds_have_different_people() -> None:
    """Hardly a name of one seed's district occurs in another's."""
    names = []
    for seed in (1, 2):
        store = new_store(plain_recipe("tiny"), seed, TODAY)
        names.append({row[0] for row in store.read("SELECT LastFirst FROM Students")})
        store.close()

    assert len(names[0] & names[1]) < 3


def test_the_census_agrees_with_sql(small: Store) -> None:
    """The census says what the tables hold, the office and the graduates' school left out."""
    census = census_of(small)

    assert (census.schools, census.seed) == (3, 7)
    assert census.students == small.scalar("SELECT count(*) FROM Students") >= 600
    assert census.today == "2026-11-22"
    assert census.name == small.scalar("SELECT Value FROM Prefs WHERE Name = 'districtname'")
    assert census.enrollments == small.scalar("SELECT count(*) FROM CC")
    assert census.sections == small.scalar("SELECT count(*) FROM Sections")
    active = "SELECT count(DISTINCT Users_DCID) FROM SchoolStaff WHERE Status = 1"
    assert census.staff == small.scalar(active)
    assert census.active_students == small.scalar(
        "SELECT count(*) FROM Students WHERE Enroll_Status = 0"
    )


def test_the_file_remembers_what_it_was_made_from(tmp_path: Path) -> None:
    """Recipe, seed, day, start, versions and name stand in the file and survive its closing."""
    path = tmp_path / "district.db"
    store = new_store("tiny", 7, TODAY, path)
    dump = _digest(store)
    store.close()

    again = Store.open(path)

    assert again.setting("recipe") == "tiny"
    assert (again.setting("seed"), again.setting("today")) == (7, "2026-11-22")
    assert again.setting("start") == "2026-11-22 08:00:00"
    assert again.setting("faker") == metadata.version("faker")
    assert again.setting("generator") == metadata.version("mock-sis")
    assert again.extensions("students") == ("studentcorefields",)
    assert _digest(again) == dump
    again.close()


def test_the_clock_stands_at_eight_and_runs_on() -> None:
    """A new district's clock is at 08:00 of its day however long the making took, and runs."""
    store = new_store("tiny", 7, TODAY)

    assert not store.clock.frozen
    assert datetime(2026, 11, 22, 8) <= store.clock.now() < datetime(2026, 11, 22, 8, 1)
    store.close()


def test_a_frozen_clock_stays_frozen() -> None:
    """Filling somebody's store leaves its clock frozen if it was."""
    clock = Clock(datetime(2001, 1, 1))
    clock.freeze()
    store = Store.memory(clock)

    generate(Recipe.load("tiny"), 7, TODAY, store)

    assert clock.frozen
    assert clock.now() == datetime(2026, 11, 22, 8)
    store.close()


def test_a_full_store_is_not_filled_again() -> None:
    """Generating into a store that has students is refused and changes nothing."""
    store = new_store("tiny", 7, TODAY)
    before = _digest(store)

    with pytest.raises(DistrictError, match="holds a district already"):
        generate(Recipe.load("tiny"), 8, TODAY, store)

    assert _digest(store) == before
    store.close()


def test_a_beginning_is_no_change() -> None:
    """What was generated does not stand in the change log."""
    store = new_store("tiny", 7, TODAY)

    assert store.version == 0
    assert store.changes() == []
    store.close()


@pytest.mark.parametrize("today", [TODAY, date(2027, 6, 11)])
def test_small_stays_below_ten_megabytes(tmp_path: Path, today: date) -> None:
    """The file of `small` is below 10 MB, on the last day of the year too."""
    path = tmp_path / "small.db"
    new_store("small", 7, today, path).close()

    assert path.stat().st_size < 10_000_000


def test_progress_is_told() -> None:
    """A progress function hears of timetables, up to the last school."""
    heard: list[tuple[str, int, int]] = []

    store = new_store("tiny", 7, TODAY, progress=lambda *told: heard.append(told))

    assert ("timetables", 1, 1) in heard
    store.close()


def test_student_fields_alone_are_the_same_people() -> None:
    """Students without store and classes are those of the whole district, field for field."""
    recipe = Recipe.load("tiny")
    open_ended = {"FteID", "Person_ID", "DistrictOfResidence", "Home_Room"}
    columns = [c for c in STUDENT_COLUMNS if c not in open_ended]
    store = roster_store(recipe, 7)
    whole = store.read(f"SELECT {', '.join(columns)} FROM Students ORDER BY DCID")
    store.close()

    alone = [
        dict(zip(STUDENT_COLUMNS, row, strict=True)) for row in student_fields(recipe, 7, TODAY)
    ]

    assert [tuple(row[c] for c in columns) for row in alone] == whole
