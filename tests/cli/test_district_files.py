"""`generate` and `district`: districts in files."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World
from sis_core.district import Store
from sis_fixtures import census_of


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny district's file."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.db"
    subprocess.run(
        [sys.executable, "-m", "mock_sis", "generate", "--recipe", "tiny", "--today", "2026-10-15",
         "-o", path], check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    return path


def test_a_district_is_written_with_its_census(mock_sis: Any, tmp_path: Path) -> None:
    """The command says what the file holds, and the file says the same by SQL."""
    target = tmp_path / "d.db"
    done = mock_sis("generate", "--recipe", "tiny", "--today", "2026-10-15", "-o", str(target))
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(target)) as connection:
        [(students, sections)] = connection.execute(
            "SELECT (SELECT count(*) FROM Students), (SELECT count(*) FROM Sections)"
        )
    assert f"{students} students" in done.stdout
    assert f"{sections} sections" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["d.db"]


def test_the_same_seed_and_day_make_the_same_district(mock_sis: Any, tmp_path: Path) -> None:
    """Two processes with other hash seeds write the same rows."""
    files = []
    for seed in ("5", "4242"):
        files.append(tmp_path / f"{seed}.db")
        made = mock_sis(
            "generate", "--recipe", "tiny", "--today", "2026-10-15", "-o", str(files[-1]),
            PYTHONHASHSEED=seed,
        )  # fmt: skip
        assert made.returncode == 0
    with closing(sqlite3.connect(files[0])) as one, closing(sqlite3.connect(files[1])) as other:
        assert list(one.iterdump()) == list(other.iterdump())


def test_nothing_is_overwritten_and_nothing_half_written(mock_sis: Any, tmp_path: Path) -> None:
    """An existing file, a missing folder and an unknown recipe leave everything as it was."""
    (tmp_path / "mine.db").write_text("mine")
    taken = mock_sis("generate", "-o", str(tmp_path / "mine.db"))
    lost = mock_sis("generate", "-o", str(tmp_path / "no" / "d.db"))
    unknown = mock_sis("generate", "--recipe", "tinny", "-o", str(tmp_path / "d.db"))
    assert [one.returncode for one in (taken, lost, unknown)] == [2, 2, 2]
    assert "exists already" in taken.stderr
    assert "there is no folder" in lost.stderr
    assert "did you mean 'tiny'" in unknown.stderr
    assert all(len(one.stderr.splitlines()) == 1 for one in (taken, lost, unknown))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.db"]
    assert (tmp_path / "mine.db").read_text() == "mine"


def test_cases_are_listed_with_the_places_where_they_live(mock_sis: Any, tiny: Path) -> None:
    """Every case of the catalogue is named; most have a place even in a tiny district."""
    done = mock_sis("district", "cases", "--db", str(tiny))
    assert done.returncode == 0
    found = json.loads(mock_sis("district", "cases", "--db", str(tiny), "--json").stdout)
    assert len(found) >= 40
    assert all(f"{one['id']} {one['key']}: {one['sentence']}" in done.stdout for one in found)
    present = [one for one in found if one["places"]]
    assert len(present) >= 30
    assert f"{len(present)} of {len(found)} cases occur in tiny.db" in done.stdout
    absent = ", ".join(f"{one['id']} {one['key']}" for one in found if not one["places"])
    assert done.stdout.splitlines()[-1] == f"absent: {absent}"
    assert all(line.isprintable() for line in done.stdout.splitlines())
    assert "(Middle_Name 3)" in done.stdout
    assert "(Home_Room 1e3)" in done.stdout
    assert "(DistrictOfResidence 12.50)" in done.stdout


def test_a_case_that_is_absent_is_a_finding(mock_sis: Any, tiny: Path) -> None:
    """--case of a case that the district has not says so, with exit code 1, as JSON too."""
    found = json.loads(mock_sis("district", "cases", "--db", str(tiny), "--json").stdout)
    absent = next(one for one in found if not one["places"])
    for number in (absent["id"], absent["key"]):
        done = mock_sis("district", "cases", "--db", str(tiny), "--case", number)
        assert done.returncode == 1
        assert done.stdout.splitlines()[-1] == "the case does not occur in tiny.db"
    assert mock_sis(
        "district", "cases", "--db", str(tiny), "--case", absent["id"], "--json"
    ).returncode == 1  # fmt: skip


def test_staff_are_counted_alike_everywhere(mock_sis: Any, tiny: Path) -> None:
    """The census and the ready file count people with an active row of SchoolStaff, once each."""
    sql = """SELECT count(*) FROM Users u WHERE EXISTS
        (SELECT 1 FROM SchoolStaff f WHERE f.Users_DCID = u.DCID AND f.Status = 1)"""
    with closing(sqlite3.connect(tiny)) as connection:
        [(people,)] = connection.execute(sql)
    with closing(Store.open(tiny)) as store:
        assert census_of(store).staff == people
        with World(store) as world:
            assert world.facts()["staff"] == people


def test_one_case_is_shown_alone(mock_sis: Any, tiny: Path) -> None:
    """A number in any case of letters, or the key, chooses a case; an unknown one is refused."""
    by_number = mock_sis("district", "cases", "--db", str(tiny), "--case", "e-01")
    assert by_number.returncode == 0
    key = by_number.stdout.split(":")[0].split()[1]
    by_key = mock_sis("district", "cases", "--db", str(tiny), "--case", key)
    assert by_key.stdout == by_number.stdout
    refused = mock_sis("district", "cases", "--db", str(tiny), "--case", "E-999")
    assert refused.returncode == 2
    assert "cases are E-01 to" in refused.stderr


def test_files_that_are_no_district_are_refused(mock_sis: Any, tmp_path: Path) -> None:
    """No file, another database and a text are each one sentence, and none is made."""
    (tmp_path / "text.db").write_text("not a database, but long enough to look at" * 50)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
    for name in ("none.db", "text.db", "other.db"):
        done = mock_sis("district", "cases", "--db", str(tmp_path / name))
        assert done.returncode == 2, name
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert name in done.stderr
    assert not (tmp_path / "none.db").exists()
