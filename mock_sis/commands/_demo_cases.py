"""The demonstration's last step: the reference connector through a case of each family."""

from __future__ import annotations

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
WAITS = {"MOCK_SIS_FIRST_WAIT": "0.1", "MOCK_SIS_TIMEOUT": "30"}
"""The reference connector's waits, shortened: a demonstration should not sleep."""


def played(out: Path) -> bool:
    """Plays one case of each family and writes the report; True where none failed."""
    parts = [sys.executable, "-m", "sis_connector.from_env"]
    template = subprocess.list2cmdline(parts) if sys.platform == "win32" else shlex.join(parts)
    with worlds() as made, steps() as progress:
        terminal = Terminal(_indented, progress=lambda done, total: progress("cases", done, total))
        settings = Settings(template, case_worlds(made), environ=WAITS)
        run = Engine(settings, terminal, {"cases": "one of each family"}).run(
            QUICK, "The reference connector, one case of each family"
        )
    page = write(out / FOLDER, run, sandbox=True)
    click.echo(f"  {page}   every case with its requests; all {len(CASES)} of them, with yours:")
    click.echo('  mock-sis check connector --command "…" (docs/check-connector.md)')
    return run.exit_code() == 0


def _indented(line: str) -> None:
    click.echo(f"  {line}")
