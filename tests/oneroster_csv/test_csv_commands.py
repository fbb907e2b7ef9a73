"""`mock-sis import oneroster` and `mock-sis export oneroster`, as a person runs them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from csv_packages import delta, edited, sample, unzipped, zipped

from sis_core.district import Store

Done = subprocess.CompletedProcess[str]


def _run(*arguments: object) -> Done:
    return subprocess.run(
        [sys.executable, "-m", "mock_sis", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def _import(package: Path, *arguments: object) -> Done:
    return _run("import", "oneroster", package, *arguments)


def test_a_package_becomes_a_district_that_is_exported_again(tmp_path: Path) -> None:
    """Import and export say what they did, and the zip holds the sample's rows."""
    package, district = zipped(tmp_path / "in.zip", sample()), tmp_path / "district.db"
    done = _import(package, "-o", district, "--today", "2026-11-22")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"wrote {district}: 7 orgs, 9 academicSessions, 4 courses, ")
    assert "the district lives on 2026-11-22" in done.stdout

    done = _run("export", "oneroster", "--db", district, "-o", tmp_path / "out.zip")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"wrote {tmp_path / 'out.zip'}: 7 orgs, ")
    assert unzipped(tmp_path / "out.zip").keys() == unzipped(package).keys()


def test_the_day_lies_within_the_packages_years(tmp_path: Path) -> None:
    """Without --today a sample of years ago lives in its own last year."""
    files = {
        name: text.replace("2026", "2016").replace("2027", "2017")
        for name, text in sample().items()
    }
    done = _import(zipped(tmp_path / "in.zip", files), "-o", tmp_path / "old.db")

    assert done.returncode == 0, done.stderr
    # The last session is the summer of 2017, from 21 June to 1 August.
    assert "the district lives on 2017-08-01" in done.stdout


def test_errors_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    """A bad package ends with exit code 1, its errors, and no file."""
    files = edited(sample(), "orgs.csv", "sch-3,,,Lone", ",,,Lone")
    done = _import(zipped(tmp_path / "bad.zip", files), "-o", tmp_path / "never.db")

    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "error: orgs.csv, line 7, column sourcedId: is required"
    assert lines[-1].startswith("mock-sis: bad.zip has ")
    assert lines[-1].endswith(" errors; nothing was written")
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


USAGE: dict[str, tuple[Sequence[str], str]] = {
    "neither": ((), "give either -o FILE for a new district or --into FILE"),
    "both": (("-o", "a.db", "--into", "b.db"), "give either -o FILE for a new district"),
    "today": (("--into", "b.db", "--today", "2026-01-01"), "--today is for a new district"),
    "no folder": (("-o", "none/a.db"), "there is no folder none for a.db"),
    "no district": (("--into", "none.db"), "there is no file none.db"),
}


@pytest.mark.parametrize("case", USAGE)
def test_a_wrong_import_line_is_one_sentence(case: str, tmp_path: Path) -> None:
    """Options that do not fit are refused with exit code 2."""
    arguments, expected = USAGE[case]
    done = _import(zipped(tmp_path / "in.zip", sample()), *arguments)

    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_existing_output_is_never_overwritten(sample_db: Path, tmp_path: Path) -> None:
    """Import and export refuse a file that is there, and leave it as it is."""
    there = tmp_path / "there"
    there.write_text("mine", encoding="utf-8")
    package = zipped(tmp_path / "in.zip", sample())
    for done in (
        _import(package, "-o", there),
        _run("export", "oneroster", "--db", sample_db, "-o", there),
    ):
        assert done.returncode == 2
        assert done.stderr == (
            f"mock-sis: {there} exists already; choose another name or delete it\n"
        )
    assert there.read_text(encoding="utf-8") == "mine"


EXPORTS: dict[str, tuple[Sequence[str], str]] = {
    "a pipe": (("-o", "-"), "-o takes the name of a file: a zip is not written to a pipe"),
    "delta alone": (("-o", "x.zip", "--delta"), "--delta and --since TIME go together"),
    "since alone": (("-o", "x.zip", "--since", "2026-11-01"), "--delta and --since TIME go"),
    "no moment": (
        ("-o", "x.zip", "--delta", "--since", "yesterday"),
        "'yesterday' is no moment; write 2026-11-01T00:00:00Z or 2026-11-01",
    ),
}


@pytest.mark.parametrize("case", EXPORTS)
def test_a_wrong_export_line_is_one_sentence(case: str, sample_db: Path) -> None:
    """Options that do not fit are refused with exit code 2, and nothing is written."""
    arguments, expected = EXPORTS[case]
    done = _run("export", "oneroster", "--db", sample_db, *arguments)

    assert done.returncode == 2
    assert expected in done.stderr
    assert not Path("x.zip").exists()


def test_a_delta_is_written_and_applied(sample_db: Path, tmp_path: Path) -> None:
    """--delta --since and --into work together; an empty delta says so."""
    target = tmp_path / "target.db"
    with closing(Store.open(sample_db)) as store:
        store.save(target)
    done = _run(
        "export", "oneroster", "--db", sample_db, "-o", tmp_path / "none.zip",
        "--delta", "--since", "2030-01-01",
    )  # fmt: skip
    assert done.stdout == (f"wrote {tmp_path / 'none.zip'}: a manifest alone, as nothing changed\n")
    done = _import(tmp_path / "none.zip", "--into", target)
    assert (done.returncode, done.stdout) == (0, f"changed {target}: nothing to update\n")

    header = sample()["orgs.csv"].splitlines()[0]
    at = "2026-12-01T08:00:00.000Z"
    files = {"orgs.csv": f"{header}\nsch-3,active,{at},Rock School,school,,dist#7,,\n"}
    done = _import(zipped(tmp_path / "delta.zip", delta(files)), "--into", target)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == f"changed {target}: 1 orgs"
    with closing(Store.open(target)) as store:
        assert store.scalar("SELECT count(*) FROM Schools WHERE Name = 'Rock School'") == 1


def test_an_import_that_is_killed_leaves_nothing_half_done(tmp_path: Path, small_db: Path) -> None:
    """Whoever stops an import in the middle finds no district under its name."""
    done = _run("export", "oneroster", "--db", small_db, "-o", tmp_path / "small.zip")
    assert done.returncode == 0, done.stderr
    target = tmp_path / "district.db"
    process = subprocess.Popen(
        [sys.executable, "-m", "mock_sis", "import", "oneroster",
         str(tmp_path / "small.zip"), "-o", str(target)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    unfinished = tmp_path / "district.db.unfinished"
    deadline = time.monotonic() + 60
    while not unfinished.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(30)

    assert not target.exists()
    done = _import(tmp_path / "small.zip", "-o", target)
    assert done.returncode == 0, done.stderr
    assert target.exists()
    assert not unfinished.exists()
