"""`mock-sis check connector` as a person types it: verdicts, exit codes, refusals, a report."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from played import HERE

CLIENT = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'small_client.py'))}"


def _check(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mock_sis", "check", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **environment},
    )


def test_a_good_connector_ends_with_0_and_a_report(tmp_path: Path) -> None:
    """Cases that pass give exit code 0; the report's files stand in the folder."""
    done = _check(
        "connector", "--command", CLIENT, "--roads", "v1", "--case", "teacherless",
        "--report", str(tmp_path / "out"), "-v",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "ok      connector.teacherless.lost-theirs" in done.stdout
    found = json.loads((tmp_path / "out" / "report.json").read_text())
    verdicts = {one["id"]: one["verdict"] for one in found["findings"]}
    assert verdicts["connector.teacherless.never-had-one"] == "pass"
    assert verdicts["connector.teacherless.never-had-one-oneroster"] == "skip"
    assert "3 skipped: the connector does not go the road oneroster" in done.stdout
    assert "Without any trouble" not in done.stdout
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {"index.html", "junit.xml", "report.json", "exchanges.har"}


def test_a_bad_connector_ends_with_1(tmp_path: Path) -> None:
    """A case that fails gives exit code 1, and says what happened."""
    done = _check("connector", "--command", CLIENT, "--case", "busy.503-plain", BUG="no-pause")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAIL    connector.busy.503-plain" in done.stdout
    assert "asked again at once" in done.stdout


def test_what_fails_without_any_trouble_is_said_once_and_first(tmp_path: Path) -> None:
    """A connector that gives up where nothing is in its way has one failure, and what to do next;
    cases of its road are played only for who names them."""
    done = _check("connector", "--command", CLIENT, BUG="gives-up")

    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[1] == "FAIL    connector.undisturbed.v1"
    assert "expected exit code 0, got exit code 1: something is wrong" in lines[4]
    assert [line[:4] for line in lines].count("FAIL") == 1
    assert "the connector fails on the road v1 without any trouble" in done.stdout
    assert lines[-2].endswith(" --seed 7 --case connector.undisturbed.v1")
    assert "--report DIR" in lines[-1]
    named = _check(
        "connector", "--command", CLIENT, "--roads", "v1", "--case", "teacherless.never-had-one",
        "--report", str(tmp_path), BUG="gives-up",
    )  # fmt: skip
    assert named.returncode == 1, named.stderr
    assert named.stdout.startswith("Without any trouble it fails, too: on the road v1 ")
    assert "FAIL    connector.teacherless.never-had-one" in named.stdout
    assert "--report DIR" not in named.stdout


def test_over_tls_the_authority_is_handed_over() -> None:
    """With --tls the reference connector trusts the private authority by its variables."""
    command = f"{shlex.quote(sys.executable)} -m sis_connector.from_env"
    done = _check(
        "connector", "--command", command, "--tls", "--roads", "v1,oneroster",
        "--case", "teacherless.never-had-one", "--case", "teacherless.never-had-one-oneroster",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--command", CLIENT, "--case", "bussy"), "did you mean 'busy'"),
        (("--command", CLIENT, "--roads", "v2"), "there is no road 'v2'"),
        (("--command", CLIENT, "--soak", "2", "--case", "busy"), "leave --case out"),
        (("--command", CLIENT, "--recipe", "tinny"), "tinny"),
        (("--command", "/nowhere/sync.sh {url}"), "cannot be started"),
        (("--command", "true"), "asked the served district for nothing"),
        (("--command", "true", "--roads", "v1", "--case", "busy"), "printed nothing. Does it read"),
        ((), "Missing option '--command'"),
    ],
)
def test_what_cannot_be_is_refused(arguments: tuple[str, ...], told: str) -> None:
    """A wrong setting or a command that does nothing is one sentence and exit code 2."""
    done = _check("connector", *arguments)

    assert done.returncode == 2, done.stdout
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_the_list_holds_the_cases() -> None:
    """`check list` tells of every case beside the checks."""
    done = _check("list", "connector.busy.429-plain", "--json")

    assert json.loads(done.stdout) == [
        {
            "id": "connector.busy.429-plain",
            "asserts": "429 without Retry-After: the same request comes again after a pause, the "
            "longer the later.",
            "known_from": "doc powerschool-api.md 8",
        }
    ]
