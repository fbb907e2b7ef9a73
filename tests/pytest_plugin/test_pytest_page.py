"""The page about pytest: its examples are run as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "pytest.md"


def blocks(language: str) -> list[str]:
    """The code blocks of a language on the page."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_of_the_page_pass(tmp_path: Path) -> None:
    """Each example is a module that passes, under the ini file that the page shows."""
    [ini] = blocks("ini")
    (tmp_path / "pytest.ini").write_text(ini)
    examples = blocks("python")
    for number, example in enumerate(examples):
        (tmp_path / f"test_example_{number}.py").write_text(example)
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(examples) == 4
    assert "8 passed" in done.stdout


def test_the_page_names_every_fixture(tmp_path: Path) -> None:
    """The table has a row for each fixture that pytest lists of ours."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--fixtures", "-p", "no:cacheprovider",
         "-p", "no:schemathesis"],
        cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    ours = r"^(\w+) -- .*mock_sis.pytest_plugin\.py:"
    listed = set(re.findall(ours, done.stdout, re.MULTILINE))
    table = set(re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    assert listed - {"mock_sis_world"} == table
