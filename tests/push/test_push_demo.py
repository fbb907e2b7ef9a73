"""The demonstration's second half: the week, what happens meanwhile, the comparison."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from mock_sis.demo.graded import graded
from mock_sis.demo.week import happen, week
from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.push.lines import read_lines
from sis_connector.push.run import push
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_core.district import Store
from sis_fixtures.generate import new_store

TODAY = date(2026, 11, 20)


@pytest.fixture
def store() -> Iterator[Store]:
    """The tiny district, in memory."""
    with closing(new_store("tiny", 7, TODAY, None)) as made:
        yield made


@pytest.fixture
def pushed(store, tmp_path):
    """The district after import, events and push, with its week."""
    world = World(store)
    world.start()
    server = world.ready()["powerschool"]
    config = SyncConfig(
        url=server["url"],
        client_id=server["client_id"],
        client_secret=Secret(server["client_secret"]),
        target=tmp_path / "roster.db",
    )
    try:
        sync(config)
        plan = week(store)
        assert len(list(happen(store, plan))) == 3
        file = tmp_path / "grades.jsonl"
        file.write_text("\n".join(plan.lines()), encoding="utf-8")
        yield plan, push(config, file)
    finally:
        world.stop()


def test_the_same_district_has_the_same_week(store):
    """Lines are a function of the district; another seed gives others; all of them are readable."""
    lines = list(week(store).lines())

    with closing(new_store("tiny", 7, TODAY, None)) as again:
        assert list(week(again).lines()) == lines
    with closing(new_store("tiny", 8, TODAY, None)) as other:
        assert list(week(other).lines()) != lines
    assert read_lines(line.encode() for line in lines).bad == []


def test_the_week_has_everything_that_may_happen(store):
    """Both gradebooks, extra credit, a late student, leavers, a name too long, a locked term."""
    plan = week(store)
    lines = [json.loads(line) for line in plan.lines()]

    assert {of.book for of in plan.classes} == {"PTG", "PTP"}
    for of in plan.classes:
        works = [work for work in plan.works if work.of is of]
        assert any(work.extra for work in works)
        assert any(len(work.name) > 50 for work in works)
        assert [work.refused for work in works if work.refused] == ["the term is locked"]
    assert sum(1 for line in lines if line.get("late")) == 2
    why = {score.refused for score in plan.scores}
    assert {"left after the import", "left before the import"} <= why
    assert plan.locked


def test_the_gradebooks_hold_the_week_and_nothing_else(store, pushed):
    """Every row that may arrive is there once, every other is not, and the report says the same."""
    plan, report = pushed

    found = graded(store, plan)

    assert (report.status, found.differences) == ("pushed", ())
    assert found.assignments == sum(1 for work in plan.works if not work.refused)
    assert found.scores == sum(1 for score in plan.scores if not score.refused)
    assert report.totals["assignments"].pushed == found.assignments
    assert report.totals["scores"].pushed == found.scores
    assert found.withheld_assignments == sum(1 for work in plan.works if work.refused) == 2
    assert found.withheld_scores == sum(1 for score in plan.scores if score.refused)
    assert report.totals["assignments"].refused == found.withheld_assignments
    assert report.totals["scores"].refused == found.withheld_scores
    reasons = {one.reason for one in report.refused}
    assert reasons == {"locked", "assignment_refused", "student_not_attached", "student_unknown"}


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("UPDATE AssignmentScore SET ScorePoints = ScorePoints + 1 WHERE AssignmentScoreID = "
         "(SELECT max(AssignmentScoreID) FROM AssignmentScore)", "should have"),
        ("DELETE FROM AssignmentScore WHERE AssignmentScoreID = "
         "(SELECT max(AssignmentScoreID) FROM AssignmentScore)", "has nothing, should have"),
        ("DELETE FROM PSM_AssignmentScore WHERE ID = (SELECT max(ID) FROM PSM_AssignmentScore)",
         "has nothing, should have"),
        ("UPDATE AssignmentSection SET TotalPointValue = 77 WHERE AssignmentSectionID = "
         "(SELECT max(AssignmentSectionID) FROM AssignmentSection)", "has 77"),
        ("DELETE FROM PSM_SectionAssignment WHERE ID = (SELECT max(ID) FROM PSM_SectionAssignment)",
         "is there 0 times"),
    ],
)  # fmt: skip
def test_the_comparison_sees_what_is_wrong(store, pushed, sql, words):
    """A changed, a missing and a lost row are each named."""
    plan, _report = pushed
    with store.write() as w:
        w.execute(sql)

    found = graded(store, plan)

    assert not found.agrees
    assert any(words in sentence for sentence in found.differences)


def test_the_demonstration_tells_it(tmp_path):
    """`mock-sis demo` prints what arrived, what was refused in which words, and that all agrees."""
    command = [sys.executable, "-m", "mock_sis", "demo", "--no-cases", "--recipe", "tiny", "--out"]
    done = subprocess.run(
        [*command, tmp_path / "out"], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "6. A grade push",
        "PowerTeacher Gradebook: 5 assignments (1 for extra credit), ",
        "PowerTeacher Pro: 5 assignments (1 for extra credit), ",
        " agree, 2 rightly refused\n  Scores  ",
        "the student is not in the roster (student ",
        " (not imported), Warm-up questions, ",
        "Since the import: ",
        "the term or the assignment is locked",
        "the student cannot be scored here",
        "2 names longer than 50 characters were cut",
        "rows, compared with the gradebooks by SQL.",
    ):
        assert words in done.stdout
    page = (tmp_path / "out" / "push.html").read_text("utf-8")
    assert "The grades are pushed." in page
    assert Path(tmp_path / "out" / "grades.jsonl").exists()
