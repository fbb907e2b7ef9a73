"""The engine: environment, worlds of their own, workers, interruption; the reference connector."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from played import HERE

from sis_contract.connector.case import ROADS, Case
from sis_contract.connector.catalog import CASES, QUICK
from sis_contract.connector.command import Command, CommandError
from sis_contract.connector.engine import Engine, Settings
from sis_contract.connector.roads import first_runs
from sis_contract.connector.trial import Trial
from sis_contract.connector.world import MakeWorld
from sis_contract.verdicts import Finding, Listeners, Run

SHOW = "import json, os; print(json.dumps({k: v for k, v in os.environ.items() if 'MOCK' in k}))"
CLIENT = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / 'small_client.py'))}"


class Kept:
    """A listener that keeps what it was told."""

    def __init__(self) -> None:
        self.total = 0
        self.ids: list[str] = []
        self.run: Run | None = None

    def begun(self, run: Run, total: int) -> None:
        """Keeps the number."""
        self.total = total

    def finished(self, finding: Finding) -> None:
        """Keeps the id."""
        self.ids.append(finding.id)

    def ended(self, run: Run) -> None:
        """Keeps the run."""
        self.run = run


def test_the_environment_says_where_and_how(make: MakeWorld, tmp_path: Path) -> None:
    """Addresses, credentials, paths and the day are there, and name the case's own world."""
    seen: dict[str, str] = {}

    def play(trial: Trial) -> None:
        seen.update(json.loads(trial.run().ended.output))
        seen["url"] = trial.world.url

    case = Case("connector.names.shown", "v1", "Shown.", "doc", "here", play)
    command = f"{shlex.quote(sys.executable)} -c {shlex.quote(SHOW)}"
    finding = Engine(Settings(command, make), Listeners(())).judge(case)

    assert finding.verdict == "fail"  # it prints its secret, and that is noticed
    assert "client secret" in finding.told
    assert "MOCK_SIS_CLIENT_ID" in finding.output
    assert "[redacted]" in finding.output


def test_workers_change_no_verdict(make: MakeWorld) -> None:
    """Eight at a time find what one at a time finds, told in the order of the cases."""
    cases = [
        case
        for case in CASES
        if case.road == "v1" and case.family in ("teacherless", "names", "tokens")
    ]
    found = []
    for workers in (1, 8):
        kept = Kept()
        settings = Settings(CLIENT, make, workers=workers)
        run = Engine(settings, kept).run(cases)
        found.append([(one.id, one.verdict, one.told) for one in run.findings])
        assert (kept.total, sorted(kept.ids)) == (len(cases), sorted(one.id for one in cases))
        assert kept.run is run

    assert found[0] == found[1]
    assert [one[0] for one in found[0]] == [case.id for case in cases]


def test_the_roads_of_a_connector_are_found_out(make: MakeWorld, reference: str) -> None:
    """The small client goes /ws/v1 alone, the reference connector every road."""
    small = first_runs(Engine(Settings(CLIENT, make), Listeners(())))
    every = first_runs(Engine(Settings(reference, make), Listeners(())))

    assert [one.road for one in small if one.goes] == ["v1"]
    assert [one.finding.verdict for one in small] == ["pass", "skip", "skip", "skip", "skip"]
    assert [(one.road, one.finding.verdict) for one in every] == [(one, "pass") for one in ROADS]


@pytest.mark.parametrize(
    "name", ["quirks.one-student-section", "quirks.empty-section", "changes.new-section"]
)
def test_a_class_that_is_added_fits_a_larger_district(make: MakeWorld, name: str) -> None:
    """In a district of several schools a case adds its class where the teacher works."""
    case = next(one for one in CASES if one.id == f"connector.{name}")
    finding = Engine(Settings(CLIENT, make, recipe="small"), Listeners(())).judge(case)

    assert (finding.verdict, finding.told) == ("pass", "")


def test_a_case_that_is_broken_itself_costs_no_other(make: MakeWorld) -> None:
    """An error in a case's own script is that case's error, with its trace as evidence."""

    def play(trial: Trial) -> None:
        raise LookupError("no such row")

    cases = [Case(f"connector.names.{name}", "v1", "S.", "doc", "here", play) for name in "ab"]
    run = Engine(Settings("true", make), Listeners(())).run(cases)

    assert [one.verdict for one in run.findings] == ["error", "error"]
    assert run.findings[0].told == "the case itself broke: LookupError: no such row"
    assert "in play" in run.findings[0].output
    assert run.exit_code() == 1


def test_other_roads_are_skipped(make: MakeWorld) -> None:
    """A case on a road that the connector does not go is skipped with the reason."""
    settings = Settings(CLIENT, make, roads=frozenset({"v1"}))
    case = next(one for one in CASES if one.road == "oneroster")
    finding = Engine(settings, Listeners(())).judge(case)

    assert finding.verdict == "skip"
    assert "does not go the road oneroster" in finding.told


def test_the_reference_connector_passes_a_case_of_each_family(
    make: MakeWorld, reference: str
) -> None:
    """One case of each family; `make soak` plays them all."""
    run = Engine(Settings(reference, make), Listeners(())).run(QUICK)

    assert [(one.id, one.told) for one in run.findings if one.verdict != "pass"] == []


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("", "the command is empty"),
        ("'unclosed", "cannot be split"),
    ],
)
def test_a_bad_command_is_refused(template: str, told: str) -> None:
    """A command that is none is refused in a sentence before anything is played."""
    with pytest.raises(CommandError, match=told):
        Command(template)


def test_a_command_that_cannot_start_is_an_error(make: MakeWorld) -> None:
    """A program that is not there makes the case an error, not a failure of the connector."""
    settings = Settings("/nowhere/at/all {url}", make)
    finding = Engine(settings, Listeners(())).judge(QUICK[0])

    assert finding.verdict == "error"
    assert "cannot be started" in finding.told


def test_children_of_a_command_end_with_it(tmp_path: Path) -> None:
    """What a command leaves behind in its process group is ended, and not waited for, even where
    it holds the command's streams."""
    file = tmp_path / "child"
    script = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('said')\n"
        f"open({str(file)!r}, 'w').write(str(child.pid))\n"
    )
    command = Command(f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}")

    ended = command.run("http://example", os.environ, 60)

    assert (ended.code, ended.output) == (0, "said\n")
    assert _is_gone(int(file.read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_ends_what_is_running(tmp_path: Path) -> None:
    """An interrupted check ends its commands and itself, with exit code 130."""
    file = tmp_path / "pid"
    script = f"import os, time; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    command = f"{shlex.quote(sys.executable)} -c {shlex.quote(script)}"
    check = subprocess.Popen(
        [sys.executable, "-m", "mock_sis", "check", "connector", "--command", command,
         "--roads", "v1", "--case", "teacherless.never-had-one"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        for _ in range(400):
            if file.exists() and file.read_text():
                break
            time.sleep(0.05)
        check.send_signal(signal.SIGINT)
        output, _ = check.communicate(timeout=30)
    finally:
        if check.poll() is None:
            check.kill()
            check.communicate()

    assert check.returncode == 130, output
    assert "Traceback" not in output
    assert _is_gone(int(file.read_text()))
