"""The demonstration's last step: the reference connector through every case, or one a family."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click

from mock_sis.commands._case_worlds import case_worlds
from mock_sis.commands._worlds import worlds
from mock_sis.terminal import steps
from sis_contract.connector.catalog import CASES, QUICK
from sis_contract.connector.engine import Engine, Settings
from sis_contract.report import write
from sis_contract.report.terminal import Terminal

FOLDER = "connector-cases"
WAITS = {
    "MOCK_SIS_FIRST_WAIT": "0.1",
    "MOCK_SIS_LONGEST_WAIT": "0.1",
    "MOCK_SIS_TIMEOUT": "10",
}
"""The reference connector's waits, shortened: a demonstration should not sleep. The timeout leaves
room for a machine that is slow or busy."""

MOST_WORKERS = 8
OFTEN = 50
"""After so many cases each a line is written, where there is no bar."""


def played(out: Path, *, quick: bool) -> bool:
    """Plays the cases and writes the report; True where none failed."""
    parts = [sys.executable, "-m", "sis_connector.from_env"]
    template = subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)
    cases = QUICK if quick else CASES
    which = "one case of each family" if quick else "every case"
    with worlds() as made, steps() as progress:

        def shown(done: int, total: int) -> None:
            progress("cases", done, total)
            if done % OFTEN == 0 and not sys.stderr.isatty():
                _indented(f"{done} of {total} cases are over")

        settings = Settings(template, case_worlds(made), workers=_workers(), environ=WAITS)
        run = Engine(settings, Terminal(_indented, progress=shown), {"cases": which}).run(
            cases, f"The reference connector, {which}"
        )
    page = write(out / FOLDER, run, sandbox=True)
    _indented(f"{page}   each case with its requests")
    _indented("your own connector: mock-sis check connector --command … (docs/check-connector.md)")
    return run.exit_code() == 0


def _workers() -> int:
    """Some more than there are processors: many cases wait for a while, as their servers asked."""
    return min(MOST_WORKERS, (os.cpu_count() or 1) + 2)


def _indented(line: str) -> None:
    click.echo(f"  {line}")
