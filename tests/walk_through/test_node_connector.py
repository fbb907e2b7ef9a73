"""The connector of the walk-through, in another language: it runs against a served district."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mock_sis.testing.handles import District, Sis
from sis_core.serving.mischief import Mischief

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "node-connector"

pytestmark = [pytest.mark.node, pytest.mark.sis(recipe="tiny")]

SEATS = """
SELECT count(*) FROM CC e
  JOIN Sections x ON x.ID = e.SectionID
  JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
  JOIN Students s ON s.ID = e.StudentID AND s.Enroll_Status = 0
 WHERE e.SectionID > 0 AND x.TermID / 100 = 36 AND e.DateLeft > '2026-10-15 24'
"""
"""Seats of 2026-27 (year 36) not over on 15 October, of students who are still here."""


def sync(sis: Sis, target: Path, script: str = "sync.mjs") -> subprocess.CompletedProcess[str]:
    """One run of the connector, told as the harness tells it."""
    node = shutil.which("node")
    assert node, "these tests need node: apt-get install nodejs"
    told = {**sis.env(), "MOCK_SIS_ROSTER": str(target), "MOCK_SIS_TODAY": "2026-10-15"}
    return subprocess.run(
        [node, str(EXAMPLE / script)], env={**os.environ, **told}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def kinds(target: Path) -> Counter[str]:
    """How many lines of each kind a roster has."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in target.read_text().splitlines()]
    return Counter(line["kind"] for line in lines)


def test_the_roster_is_whole(sis: Sis, district: District, tmp_path: Path) -> None:
    """Students, teachers, classes and seats are as many as the district's tables hold."""
    done = sync(sis, tmp_path / "roster.jsonl")
    assert done.returncode == 0, done.stderr
    found = kinds(tmp_path / "roster.jsonl")

    assert found["student"] == district.one(
        "SELECT count(*) FROM Students s JOIN Schools k ON k.School_Number = s.SchoolID"
        " WHERE s.Enroll_Status = 0 AND k.School_Number NOT IN (0, 999999)"
    )
    assert found["class"] == district.one("SELECT count(*) FROM Sections WHERE TermID / 100 = 36")
    assert found["teacher"] == district.one(
        "SELECT count(DISTINCT f.Users_DCID) FROM SchoolStaff f"
        " JOIN Schools k ON k.School_Number = f.SchoolID"
        " WHERE f.Status = 1 AND k.School_Number NOT IN (0, 999999)"
    )
    assert found["enrollment"] == district.one(SEATS)


def test_it_survives_a_bad_day(sis: Sis, mischief: Mischief, tmp_path: Path) -> None:
    """Busy answers, a cut body, a stale token and a lost connection change nothing."""
    assert sync(sis, tmp_path / "calm.jsonl").returncode == 0
    mischief.add({"path": "/ws/v1/**", "status": 503, "retry_after": 1, "times": 1})
    mischief.add({"path": "/ws/v1/**/student", "truncate": "50%", "times": 1})
    mischief.add({"path": "/ws/v1/**/staff", "token": "stale", "times": 1})
    mischief.add({"path": "/ws/v1/**/section", "cut": "reset", "times": 1})
    done = sync(sis, tmp_path / "stormy.jsonl")

    assert done.returncode == 0, done.stderr
    assert [rule["hits"] for rule in mischief.rules()] == [1, 1, 1, 1]
    assert (tmp_path / "stormy.jsonl").read_text() == (tmp_path / "calm.jsonl").read_text()


def test_a_failed_run_changes_nothing(sis: Sis, mischief: Mischief, tmp_path: Path) -> None:
    """A maintenance page is no data: the run fails, the old roster stays."""
    target = tmp_path / "roster.jsonl"
    assert sync(sis, target).returncode == 0
    before = target.read_text()
    mischief.add({"path": "/ws/v1/**/section", "maintenance": True})
    done = sync(sis, target)

    assert done.returncode == 1
    assert "sync failed, nothing was changed" in done.stderr
    assert target.read_text() == before


def test_the_first_try_is_as_weak_as_the_page_says(sis: Sis, tmp_path: Path) -> None:
    """With a single school, which comes as an object, the first try falls over."""
    done = sync(sis, tmp_path / "roster.jsonl", "first-try.mjs")

    assert done.returncode == 1
    assert "is not iterable" in done.stderr
