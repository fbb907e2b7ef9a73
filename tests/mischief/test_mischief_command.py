"""`mock-sis mischief` and `mock-sis journal` at a running server, as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mischief_site import STUDENTS, Site

from mock_sis.ready_file import write_ready


def _run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mock_sis", *words], capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def ready(site: Site, tmp_path: Path) -> Path:
    """The ready file of the served world."""
    path = tmp_path / "ready.json"
    write_ready(path, site.world.ready())
    return path


def test_a_rule_is_added_listed_and_cleared(site: Site, ready: Path) -> None:
    """Words make a rule that the server follows; the list shows its hits; clear ends it."""
    added = _run(
        *("mischief", "add", "--ready", ready),
        *("path=/ws/v1/**", "status=503", "retry_after=2", "times=3", 'headers={"X-A": "b"}'),
    )
    reply = site.get(STUDENTS)
    listed = _run("mischief", "list", "--ready", ready)
    cleared = _run("mischief", "clear", "--ready", ready)
    empty = _run("mischief", "list", "--ready", ready)

    assert (reply.status_code, reply.headers["Retry-After"], reply.headers["X-A"]) == (
        503,
        "2",
        "b",
    )
    assert added.stdout == (
        'rule-1: path=/ws/v1/** status=503 retry_after=2 times=3 headers={"X-A": "b"}  '
        "(0 hits of 0 matched; depends on the order of requests)\n"
    )
    assert "(1 hits of 1 matched; depends on the order of requests)" in listed.stdout
    assert cleared.stdout == "1 rule taken away\n"
    assert (empty.stdout, empty.stderr) == ("", "no rules: the server behaves\n")
    assert site.get(STUDENTS).status_code == 200


def test_a_rule_is_one_json_object(site: Site, ready: Path) -> None:
    """A rule can be given as JSON, several as a list; single ones are taken away by id."""
    rules = '[{"id": "slow", "delay": 0}, {"id": "busy", "status": 503}]'
    added = _run("mischief", "add", "--ready", ready, rules)

    cleared = _run("mischief", "clear", "--ready", ready, "busy")
    listed = _run("mischief", "list", "--ready", ready, "--json")

    assert (added.returncode, added.stdout.count("hits of")) == (0, 2)
    assert cleared.returncode == 0
    assert json.loads(listed.stdout)["id"] == "slow"
    told = site.world.journal.find(path="/_sandbox/mischief")[0].notes
    assert told == ("from now on mischief slow: delay 0; mischief busy: status 503",)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["stauts=503"], "a rule has no 'stauts'; did you mean 'status'?"),
        (["status"], "a rule is KEY=VALUE words such as status=503, not 'status'"),
        (["{status: 503}"], "the rule is no JSON"),
        (["status=much"], "status is a status from 200 to 599, not 'much'"),
    ],
)
def test_a_bad_rule_is_one_sentence(ready: Path, words: list[str], sentence: str) -> None:
    """What is wrong with a rule is said in one sentence, with exit code 2."""
    done = _run("mischief", "add", "--ready", ready, *words)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rule_that_is_not_there(ready: Path) -> None:
    """Taking away an unknown rule names those that are there."""
    done = _run("mischief", "clear", "--ready", ready, "lunch")

    assert (done.returncode, done.stderr) == (
        2,
        "mock-sis: there is no rule 'lunch' (rules: none)\n",
    )


def test_the_journals_questions(site: Site, ready: Path, tmp_path: Path) -> None:
    """counts, conduct and har of a running server; conduct ends with 1 where something was odd."""
    good = _run("journal", "conduct", "--ready", ready)
    site.get(STUDENTS)
    site.get(f"/{STUDENTS}")

    counts = _run("journal", "counts", "--ready", ready, "--by", "method")
    odd = _run("journal", "conduct", "--ready", ready)
    as_json = _run("journal", "conduct", "--ready", ready, "--json")
    none = _run("journal", "conduct", "--ready", ready, "--status", "404")
    archive = tmp_path / "journal.har"
    written = _run("journal", "har", "--ready", ready, "--path", "/ws/v1/**", "-o", archive)

    assert (good.returncode, good.stdout, good.stderr) == (0, "", "nothing odd\n")
    assert counts.stdout == "      2  GET\n"
    assert odd.returncode == 1
    assert odd.stdout == (
        "doubled-slash [4b8a0d2c] asked 1 time with a doubled slash in the path  (entries 2)\n"
    )
    assert json.loads(as_json.stdout)["entries"] == [2]
    assert none.returncode == 0
    assert written.returncode == 0
    assert len(json.loads(archive.read_text())["log"]["entries"]) == 2


def test_the_shell_takes_every_filter(site: Site, ready: Path) -> None:
    """tail shows what a rule touched, by whole paths or a part; wait ends with 1 without enough."""
    site.add(id="lunch", status=503, times=1)
    site.get(STUDENTS)
    site.get(f"{STUDENTS}?page=2")
    touched = _run(
        "journal", "tail", "--ready", ready, "--mischief", "lunch", "--path", "/ws/v1/**"
    )
    part = _run("journal", "counts", "--ready", ready, "--path", "/student?page", "--method", "get")
    came = _run("journal", "wait", "--ready", ready, "--family", "v1", "--count", "2")
    missed = _run("journal", "wait", "--ready", ready, "--since", "2", "--seconds", "0")

    assert touched.stdout.count(" GET ") == 1
    assert "mischief lunch: status 503" in touched.stdout
    assert part.stdout == "      1  200\n"
    assert (came.returncode, came.stdout.count(" GET ")) == (0, 2)
    assert (missed.returncode, missed.stderr) == (
        1,
        "0 of 1 such requests came within 0 s\n",
    )


def test_counting_by_something_else(ready: Path) -> None:
    """What entries cannot be counted by is refused with what they can be counted by."""
    done = _run("journal", "counts", "--ready", ready, "--by", "weather")

    assert done.returncode == 2
    assert "by is one of status, path, method, client, family, route" in done.stderr
