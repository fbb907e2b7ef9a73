"""A push that is killed with SIGKILL between request and answer, and the push after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_books import CLIENT_ID, CLIENT_SECRET, PTG
from push_lines import score, work

from sis_connector.errors import TargetUnusable
from sis_connector.push.lock import alone


@pytest.fixture
def killed(books, roster, tmp_path, written):
    """Push these lines by a process of its own and kill it while the answer to `hold` is held."""

    def do(hold: tuple[str, str], *lines) -> None:
        ready = tmp_path / "ready.json"
        server = {"url": books.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        ready.write_text(json.dumps({"powerschool": server}))
        books.hold = hold
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MOCK_SIS")}
        process = subprocess.Popen(
            [sys.executable, "-m", "sis_connector", "push", written(*lines), "--ready", ready,
             "--target", roster, "--quiet"],
            env=environment,
        )  # fmt: skip
        try:
            assert books.holding.wait(30), "the request never came"
        finally:
            process.kill()
            assert process.wait(60) == -9
        books.hold = None
        books.holding.clear()
        books.release.set()

    return do


def states(rows, table):
    return [state for (state,) in rows(f"SELECT state FROM {table} ORDER BY 1")]


@pytest.mark.parametrize(
    ("class_id", "path"), [("8801", "/ws/xte/section/assignment/"), ("8802", f"{PTG}/section/")]
)
def test_an_assignment_is_not_made_twice(books, killed, run, rows, class_id, path):
    """Killed after the gradebook made it and before the answer: the next push finds it there, and
    everything else arrives."""
    file = (work(class_id=class_id), score(812, 18.5), score(813, 7))
    killed(("POST", path), *file)
    assert len(books.assignments) == 1
    assert states(rows, "push_assignments") == ["sent"]
    assert states(rows, "push_scores") == ["pending", "pending"]

    report = run(*file)

    assert (report.status, report.refused) == ("pushed", [])
    assert len(books.asked("POST", path)) == 1
    assert list(books.assignments) == [51000]
    assert sorted(student for _, student in books.scores) == [812, 813]
    assert rows("SELECT state, remote_id FROM push_assignments") == [("acknowledged", "51000")]


def test_the_next_push_need_not_be_of_the_same_file(books, killed, run, rows):
    """The file has changed meanwhile, or there is none: what was killed is found all the same."""
    killed(("POST", "/ws/xte/section/assignment/"), work(), score(812, 5))

    report = run(work(name="Volcano worksheet, corrected"))

    assert report.status == "pushed"
    assert [one["name"] for one in books.assignments.values()] == ["Volcano worksheet, corrected"]
    assert report.totals["scores"].resumed == 1
    assert states(rows, "push_scores") == ["acknowledged"]


def test_scores_are_sent_again_and_stored_once(books, killed, run, rows):
    """Killed between the scores' request and its answer: they are sent again, one row each."""
    file = (work(), *(score(800 + n, n) for n in range(40)))
    killed(("PUT", "/ws/xte/score"), *file)
    assert states(rows, "push_scores").count("sent") == 30

    report = run()

    assert report.status == "pushed"
    assert len(books.scores) == 40
    assert states(rows, "push_scores") == ["acknowledged"] * 40
    assert len(books.assignments) == 1


def test_a_kill_before_the_gradebook_did_anything_loses_nothing(books, killed, run):
    """Killed before the list came: the assignment is made by the next push."""
    killed(("GET", "/ws/xte/section/assignment/"), work(), score(812, 5))
    assert books.assignments == {}

    assert run().status == "pushed"
    assert (len(books.assignments), len(books.scores)) == (1, 1)


def test_without_the_plugins_query_doubt_is_reported_not_guessed(books, killed, run, rows):
    """PTG with an older plugin cannot be asked: the row is refused with what to do, and pushing
    again does not make it twice; a newer plugin clears it up."""
    books.lookup_installed = False
    file = (work(class_id="8802"), score(812, 5))
    killed(("POST", f"{PTG}/section/"), *file)

    for _again in range(2):
        report = run(*file)
        assert [one.reason for one in report.refused] == ["in_doubt", "assignment_refused"]
        assert "Look into the gradebook" in report.refused[0].hint
    assert len(books.asked("POST", f"{PTG}/section/")) == 1

    books.lookup_installed = True
    assert run(*file).status == "pushed"
    assert len(books.asked("POST", f"{PTG}/section/")) == 1
    assert len(books.scores) == 1


def test_pushing_again_sends_nothing(books, run):
    """Everything acknowledged: no request at all, not even a token."""
    file = (work(), score(812, 5), work("w2", "8802"), score(813, 6, assignment_id="w2"))
    run(*file)
    seen = len(books.seen)

    report = run(*file)

    assert (report.status, report.requests, len(books.seen)) == ("unchanged", 0, seen)
    assert report.totals["scores"].unchanged == 2


def test_a_changed_score_goes_alone(books, run):
    """Of forty scores one was corrected: one row is sent."""
    run(work(), *(score(800 + n, n) for n in range(40)))
    before = len(books.asked("PUT", "/ws/xte/score"))

    report = run(work(), *(score(800 + n, n if n != 7 else 9.5) for n in range(40)))

    sent = [body for _, body in books.asked("PUT", "/ws/xte/score")][before:]
    assert [[row["scorepoints"] for row in body["assignment_scores"]] for body in sent] == [[9.5]]
    assert (report.totals["scores"].pushed, report.totals["scores"].unchanged) == (1, 39)


def test_a_lost_roster_file_does_not_double_the_gradebook(books, run, rows, roster, tmp_path):
    """With an outbox that knows nothing, the lookup before POST finds what a plugin made."""
    fresh = roster.read_bytes()
    file = (work(), score(812, 5), work("w2", "8802"))
    run(*file)
    roster.write_bytes(fresh)

    report = run(*file)

    assert (report.status, len(books.assignments)) == ("pushed", 2)


def test_two_pushes_do_not_run_at_once(books, run, roster):
    """While one holds the roster's push lock, another says so and does nothing."""
    with alone(roster):
        report = run(work())
    assert (report.status, report.exit_code) == ("failed", 1)
    assert "Another push is using the roster" in report.message
    assert books.assignments == {}
    assert run(work()).status == "pushed"


def test_a_killed_push_lets_go_of_its_lock(books, killed, roster):
    """The system frees the lock with the process."""
    killed(("POST", "/ws/xte/section/assignment/"), work())
    deadline = time.monotonic() + 30
    while True:
        try:
            with alone(roster):
                break
        except TargetUnusable:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert Path(f"{roster}.push-lock").exists()
