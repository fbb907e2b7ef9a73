"""The push against mock-sis itself: both gradebooks, every plausible server, real kills."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from holding_proxy import proxying

from mock_sis.demo.graded import graded
from mock_sis.demo.week import happen, week
from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.push.run import push
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_core.district.store import Store
from sis_core.spec.powerschool.switches import SWITCHES
from sis_fixtures.generate import new_store

TODAY = date(2026, 11, 20)
MET_BY_PUSH = {
    "bearer_colon": "reject",
    "query_values": "numbers",
    "ptg_pro_section": "404",
    "ptg_nulls": "omit",
    "ptg_points_limit": "digits",
    "ptg_guessed_paths": "404",
    "xte_no_accept": "json",
    "xte_error_body": "ErrorMessage",
    "xte_get_one": "array",
    "xte_put_status": "204",
    "xte_score_answer": "object",
    "xte_score_absent": "keep",
    "xte_left_students": "accept",
    "gradebook_same_name": "accept",
    "xte_other_gradebook": "404",
    "xte_breach_mitigation": "add",
    "xte_resubmit": "1",
    "gzip": "never",
    "section_gradebooktype": "no",
}
"""The other choice of each open point that a push can meet."""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny district and its roster, both in files."""
    folder = tmp_path_factory.mktemp("imported")
    with World(new_store("tiny", 7, TODAY, folder / "tiny.db")) as world:
        world.start()
        assert sync(settings(world, folder)).status == "applied"
    return folder


def settings(world: World, folder: Path) -> SyncConfig:
    server = world.ready()["powerschool"]
    return SyncConfig(
        url=server["url"],
        client_id=server["client_id"],
        client_secret=Secret(server["client_secret"]),
        target=folder / "roster.db",
    )


@pytest.fixture
def world(imported: Path, tmp_path: Path) -> Iterator[World]:
    """The district in a world of its own, with the roster beside it; not yet served."""
    for name in ("tiny.db", "roster.db"):
        shutil.copy(imported / name, tmp_path / name)
    with World(Store.open(tmp_path / "tiny.db")) as found:
        yield found


@pytest.fixture
def pushed(world: World, tmp_path: Path) -> Callable[..., object]:
    """Serve, let the week happen, push it."""

    def do():
        world.start()
        plan = week(world.store)
        list(happen(world.store, plan))
        file = tmp_path / "grades.jsonl"
        file.write_text("\n".join(plan.lines()), encoding="utf-8")
        return plan, push(settings(world, tmp_path), file)

    return do


@pytest.mark.parametrize(("switch", "choice"), MET_BY_PUSH.items())
def test_every_plausible_server_takes_the_week(world, pushed, switch, choice):
    """Whatever an open point turns out to be, the gradebooks hold the week and nothing else."""
    assert choice != next(one for one in SWITCHES if one.name == switch).default()
    world.switches.set({switch: choice})

    plan, report = pushed()

    assert report.status == "pushed", report.message
    found = graded(world.store, plan).differences
    if switch == "xte_left_students":  # then PowerTeacher Pro takes what the week expects refused
        found = tuple(one for one in found if "left after the import" not in one)
    assert found == ()


def test_a_second_push_of_the_week_sends_nothing_that_arrived(world, pushed, tmp_path):
    """Only refused rows are tried again, and the store does not change."""
    plan, first = pushed()
    version = world.store.version

    again = push(settings(world, tmp_path), tmp_path / "grades.jsonl")

    assert again.totals["scores"].unchanged == first.totals["scores"].pushed
    assert again.totals["scores"].pushed == 0
    assert len(again.refused) == len(first.refused)
    assert world.store.version == version
    assert graded(world.store, plan).agrees


def test_an_unlocked_term_lets_the_refused_rows_in(world, pushed, tmp_path):
    """The office unlocks the term; pushing the same file again brings the corrections in."""
    _plan, first = pushed()
    with world.store.write() as w:
        w.remember("locked_terms", [])

    again = push(settings(world, tmp_path), tmp_path / "grades.jsonl")

    assert again.totals["assignments"].pushed == 2
    assert {one.reason for one in again.refused} == {"student_not_attached", "student_unknown"}
    assert "locked" in {one.reason for one in first.refused}
    names = world.store.read(
        "SELECT count(*) FROM AssignmentSection WHERE Name LIKE 'Corrections%'"
    )
    assert names == [(1,)]


def test_corrections_reach_both_gradebooks(world, pushed, tmp_path):
    """Changed points of an assignment and a changed score, in PTP and in PTG."""
    plan, _report = pushed()
    file, store = tmp_path / "grades.jsonl", world.store
    firsts = [next(one for one in plan.works if one.of is of) for of in plan.classes]
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for work in firsts:
        next(x for x in lines if x.get("id") == work.id)["points"] = 12
        next(x for x in lines if x.get("assignment_id") == work.id)["score"] = 11.5
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    report = push(settings(world, tmp_path), file)

    assert (report.totals["assignments"].pushed, report.totals["scores"].pushed) == (2, 2)
    name = (firsts[0].kept,)
    assert store.read(
        "SELECT a.TotalPointValue, a.ScoreEntryPoints, s.ScorePoints FROM AssignmentSection a "
        "JOIN AssignmentScore s ON s.AssignmentSectionID = a.AssignmentSectionID "
        "WHERE a.Name = ? AND s.ScorePoints > 10", name,
    ) == [(12, 12, 11.5)]  # fmt: skip
    assert store.read(
        "SELECT a.PointsPossible, s.ActualScoreEntered FROM PSM_Assignment a "
        "JOIN PSM_SectionAssignment h ON h.AssignmentID = a.ID "
        "JOIN PSM_AssignmentScore s ON s.SectionAssignmentID = h.ID "
        "WHERE a.Name = ? AND s.Score > 10", name,
    ) == [(12, "11.5")]  # fmt: skip


def test_without_the_ptg_api_the_import_works_and_the_push_says_so(world, pushed, tmp_path):
    """L6: PTG's rows wait with a clear reason, PTP's arrive, an import still runs."""
    world.switches.set({"ptg_installed": "no"})

    _plan, report = pushed()

    assert (report.status, report.exit_code) == ("unfinished", 1)
    assert {one.reason for one in report.waiting} == {"ptg_missing"}
    assert report.totals["assignments"].pushed == 4
    assert sync(settings(world, tmp_path)).exit_code == 0
    world.switches.set({"ptg_installed": "yes"})
    assert push(settings(world, tmp_path)).status == "pushed"


def test_a_plugin_without_a_grant_is_told_which(world, pushed):
    """One column that is not granted stops the push, and the report names it."""
    plugin = world.plugins.all()[0]
    grants = {"assignment": {"*": "FullAccess", "createdbyplugin": "NoAccess"},
              "*": {"*": "FullAccess"}}  # fmt: skip
    world.plugins.put(replace(plugin, grants=grants))

    _plan, report = pushed()

    assert (report.status, report.exit_code) == ("failed", 1)
    assert "createdbyplugin" in report.message


@pytest.mark.parametrize("book", ["PTP", "PTG"])
@pytest.mark.parametrize("what", ["assignment", "scores"])
def test_a_killed_push_leaves_no_duplicates(world, tmp_path, book, what):
    """SIGKILL between request and answer, against the real server: after the next push every row is
    there once."""
    world.start()
    plan = week(world.store)
    works = [one for one in plan.works if one.of.book == book and not one.refused]
    plan.works, plan.leavers, plan.locked = works, [], {}
    plan.scores = [one for one in plan.scores if one.work in works]
    file = tmp_path / "grades.jsonl"
    file.write_text("\n".join(plan.lines()), encoding="utf-8")
    path = {
        ("PTP", "assignment"): ("POST", "/ws/xte/section/assignment"),
        ("PTG", "assignment"): ("POST", "/powerschool-ptg-api/v2/section/"),
        ("PTP", "scores"): ("PUT", "/ws/xte/score"),
        ("PTG", "scores"): ("PUT", "/powerschool-ptg-api/v2/assignment/"),
    }[book, what]
    server = world.ready()["powerschool"]
    with proxying(server["url"]) as held:
        held.hold = path
        ready = tmp_path / "ready.json"
        ready.write_text(json.dumps({"powerschool": {**server, "url": held.url}}))
        process = subprocess.Popen(
            [sys.executable, "-m", "sis_connector", "push", file, "--ready", ready, "--target",
             tmp_path / "roster.db", "--quiet"],
            env={k: v for k, v in os.environ.items() if not k.startswith("MOCK_SIS")},
        )  # fmt: skip
        try:
            assert held.holding.wait(30), "the request never came"
        finally:
            process.kill()
            assert process.wait(60) == -9
        held.hold = None
        held.release.set()

    report = push(settings(world, tmp_path), file)

    assert report.status == "pushed", report.message
    found = graded(world.store, plan)
    sentences = [s for s in found.differences if "left after the import" not in s]
    assert sentences == []
    assert found.assignments == len(works)
