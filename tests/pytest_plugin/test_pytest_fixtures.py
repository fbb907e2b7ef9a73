"""The fixtures of our pytest plugin, used by projects as vendors have them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

VENDOR = Path(__file__).parent / "vendor"
"""A vendor's modules, as text so that they are nobody's tests here."""


def put(project: Path, name: str, module: str = "test_it.py") -> None:
    """Gives a project one of the vendor's modules."""
    (project / module).write_text((VENDOR / f"{name}.txt").read_text())


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a vendor's project, as a vendor starts it; our plugin is found by its entry."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:schemathesis",
         "-p", "no:randomly", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def run_alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest with our plugin and no other, which is named: half the work of `run`."""
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "mock_sis.pytest_plugin",
         *arguments],
        cwd=folder, env={**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A vendor's project: an ini file and one module to ask with."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nsis_recipe = tiny\naddopts = -q -W error\n")
    put(tmp_path, "asking", "asking.py")
    return tmp_path


def test_a_test_gets_a_district_that_answers(project: Path) -> None:
    """URLs, credentials, token, SQL and counts belong to one district of the wished recipe."""
    put(project, "answers")
    done = run(project)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_each_test_begins_with_the_same_district(project: Path) -> None:
    """Rows, switches, clock, rules and journal of one test are gone in the next."""
    put(project, "begins_anew")
    done = run_alone(project)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout


def test_mischief_reaches_the_connector(project: Path) -> None:
    """A rule that a test adds is met by the next request and counted."""
    put(project, "mischief")
    done = run_alone(project)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_failing_test_shows_the_journal(project: Path) -> None:
    """The report of a failure ends with what the connector asked, and why it was refused."""
    put(project, "refused")
    done = run_alone(project)

    assert done.returncode == 1
    assert "mock-sis journal" in done.stdout
    assert "401 GET /ws/v1/district" in done.stdout
    section = done.stdout.partition("mock-sis journal")[2]
    assert "no Authorization header" in section


def test_a_test_may_wish_for_another_district(project: Path) -> None:
    """The marker changes seed, day and switches for one test or class; others keep theirs."""
    put(project, "wishes")
    done = run_alone(project)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--sis-recipe", "smal"], "small"),
        (["--sis-seed", "x"], "sis_seed is a whole number, not 'x'"),
        (["--sis-today", "tomorrow"], "a day looks like 2026-10-15, not 'tomorrow'"),
        (["--sis-tls", "maybe"], "sis_tls is true or false, not 'maybe'"),
        (["--sis-version", "9"], "25.2"),
    ],
)
def test_a_wrong_wish_is_told_in_a_sentence(project: Path, arguments: list[str], told: str) -> None:
    """What an option cannot be is said with what it can be, without a traceback."""
    (project / "test_it.py").write_text("def test_it(sis): pass\n")
    done = run_alone(project, *arguments)

    assert done.returncode == 1
    assert told in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


MARKERS = {
    "sead=3": "the sis marker takes recipe, seed, today, version, tls, switches, not sead",
    "'tiny'": "the sis marker takes words, such as recipe=\"tiny\", not 'tiny' alone",
    "recipe=5": "recipe of the sis marker is a recipe's name or a TOML file, not 5",
    "seed=1.5": "seed of the sis marker is a whole number, not 1.5",
    "today=5": "today of the sis marker is a day such as 2026-10-15, not 5",
    "tls='no'": "tls of the sis marker is True or False, not 'no'",
    "switches=['gzip']": "switches of the sis marker is a dict of switches",
    "switches={'gzip': 'maybe'}": "switch gzip is one of offer, never, not 'maybe'",
}


def test_a_wrong_marker_is_told_in_a_sentence(project: Path) -> None:
    """The marker names the words it takes and what they take, once and without a traceback."""
    lines = ["import pytest"]
    for number, marker in enumerate(MARKERS):
        lines += [f"@pytest.mark.sis({marker})", f"def test_{number}(sis): pass"]
    (project / "test_it.py").write_text("\n".join(lines) + "\n")
    done = run_alone(project)

    assert done.returncode == 1
    assert f"{len(MARKERS)} errors" in done.stdout
    for told in MARKERS.values():
        assert f"mock-sis: {told}" in done.stdout
    assert "During handling" not in done.stdout
    assert "Error:" not in done.stdout.partition("short test summary")[0]


def test_a_projects_own_fixtures_win(project: Path) -> None:
    """`clock` and `district` of a project's conftest are used, ours are not even loaded."""
    put(project, "own_clock_conftest", "conftest.py")
    put(project, "own_clock")
    done = run_alone(project)

    assert done.returncode == 0, done.stdout + done.stderr


def test_several_workers_have_a_server_each(project: Path) -> None:
    """Under pytest-xdist no worker sees what another one's tests do."""
    put(project, "workers")
    done = run(project, "-n", "2")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 passed" in done.stdout
