"""The walk-through's first failing case, played as the page shows it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "node-connector"


@pytest.mark.node
def test_the_first_try_fails_as_the_page_shows() -> None:
    """A list of one row stops the first try; the finding names the error, the exit code is 1."""
    assert shutil.which("node"), "this test needs node: apt-get install nodejs"
    case = "connector.paging.v1-one-row-page"
    done = subprocess.run(
        [sys.executable, "-m", "mock_sis.cli", "check", "connector",
         "--command", "node first-try.mjs", "--case", case],
        cwd=EXAMPLE, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert f"FAIL    {case}" in done.stdout
    assert "got exit code 1: TypeError:" in done.stdout
    assert "is not iterable" in done.stdout
