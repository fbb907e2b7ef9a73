"""Rules for the whole repository: layers, pins, and what no file may hold."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".json", ".xml", ".html", ".css", ".js", ".sh", ".cfg", ""}


def committed() -> list[Path]:
    """The text files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    names = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in names if path.suffix in TEXT and path.is_file()]


def test_layers_hold() -> None:
    """import-linter finds no import against the direction of the layers."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter], cwd=ROOT, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


FORBIDDEN = (
    r"(?<![\w.])/(?:work|root|home)/\w",
    r"(?<![\w.:/])/tmp/\w",
    r"pypi\.(?:org|python)|pythonhosted|npmjs\.(?:org|com)|debian\.org",
    r"\.\./shared/",
)


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_file_names_a_machine_or_a_registry(pattern: str) -> None:
    """No committed file holds a path of a machine or the address of a package registry."""
    here = Path(__file__)
    for path in committed():
        if path == here:
            continue
        found = re.search(pattern, path.read_text("utf-8", errors="replace"))
        assert found is None, f"{path.relative_to(ROOT)} holds {found[0]!r}" if found else ""


def names_in(requirements: list[str]) -> set[str]:
    """The packages that requirement lines name, spelled as registries compare them."""
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in requirements)
    return {re.sub(r"[-_.]+", "-", name[0]).lower() for name in found if name}


def test_every_dependency_is_pinned() -> None:
    """constraints.txt pins what pyproject.toml asks for, by exact versions and nothing else."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert names_in(wanted) <= names_in(lines)


def test_scripts_are_plain_shell() -> None:
    """The set-up scripts parse as POSIX shell and can be run."""
    for name in ("setup", "system", "pin"):
        script = ROOT / "scripts" / name
        subprocess.run(["sh", "-n", script], check=True)
        assert script.stat().st_mode & 0o100
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


def test_every_test_says_what_it_holds() -> None:
    """Each test function has a docstring, and no test is skipped."""
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        assert not re.search(r"mark\.skip|pytest\.skip|mark\.xfail", text) or path == Path(__file__)
        for found in re.finditer(
            r"^( *)(?:async )?def (test_\w+)\([^{}]*?\)[^:]*:\n(.*)", text, re.M
        ):
            assert found[3].lstrip().startswith(('"""', 'r"""')), f"{path.name}::{found[2]}"
