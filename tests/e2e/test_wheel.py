"""The wheel, installed beside a project that owns every short name of ours."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHORT_NAMES = ("fixtures", "tests", "plugin", "connector", "sync", "scripts")
OURS = (
    "mock_sis",
    "oneroster_mock",
    "sis_core",
    "sis_contract",
    "sis_connector",
    "sis_fixtures",
    "sis_plugin",
)

EXECUTABLE = "import sys; print(sys.executable, end='')"

Call = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network by the build backend that is installed."""
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT],
        check=True, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    [built] = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def vendor(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Call]:
    """A vendor's project with packages `fixtures`, `tests` … and our wheel in its environment.

    The environment's own site-packages come first; our dependencies are lent by this one, so
    that nothing is fetched. The editable install of this checkout is not lent: `.pth` files of a
    folder on PYTHONPATH are not read.
    """
    home = tmp_path_factory.mktemp("vendor")
    project, environment = home / "project", home / "venv"
    for name in SHORT_NAMES[:-2]:
        (project / name).mkdir(parents=True)
        (project / name / "__init__.py").write_text(f"MINE = {name!r}\n")
    for name in SHORT_NAMES[-2:]:
        (project / f"{name}.py").write_text(f"MINE = {name!r}\n")
    venv.create(environment, with_pip=False)
    python = next(environment.glob("bin/python")) if os.name == "posix" else None
    assert python is not None
    site = Path(sysconfig.get_path("purelib", vars={"base": environment, "platbase": environment}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    lent = sysconfig.get_path("purelib")

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, *arguments], cwd=project, capture_output=True, text=True, timeout=100,
            check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(site), lent])},
        )  # fmt: skip

    return site, call


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: Path) -> None:
    """Top-level names are ours and not short; recipes, templates and plugin files are inside."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {name for name in tops if not name.endswith(".dist-info")} == set(OURS)
    for recipe in ("tiny", "small", "medium", "large"):
        assert f"sis_fixtures/recipes/{recipe}.toml" in names
    assert "sis_plugin/own/plugin.xml" in names
    assert any(name.startswith("sis_plugin/own/queries_root/") for name in names)
    assert any(name.startswith("mock_sis/templates/") for name in names)
    assert "mock_sis/static/pico.min.css" in names
    assert "sis_connector/pages/report.html" in names
    for package in OURS:
        assert f"{package}/py.typed" in names


def test_nothing_of_ours_shadows_a_vendors_packages(vendor: tuple[Path, Call]) -> None:
    """`import fixtures`, `tests`, `plugin`, `connector`, `sync`, `scripts` stay the vendor's."""
    site, call = vendor
    code = (
        "import importlib, json\n"
        f"mine = [importlib.import_module(n).MINE for n in {SHORT_NAMES!r}]\n"
        f"ours = [importlib.import_module(n).__file__ for n in {OURS!r}]\n"
        "print(json.dumps([mine, ours]))"
    )
    done = call("-c", code)
    assert done.returncode == 0, done.stderr
    mine, ours = json.loads(done.stdout)
    assert mine == list(SHORT_NAMES)
    assert all(Path(path).is_relative_to(site) for path in ours), ours


def test_the_demonstration_runs_from_the_wheel(vendor: tuple[Path, Call]) -> None:
    """Without the checkout a district is made, served, imported, compared, and a case played."""
    _, call = vendor
    done = call("-m", "mock_sis", "demo", "--no-cases", "--recipe", "tiny")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything agrees" in done.stdout
    case = ("--roads", "v1", "--case", "teacherless.never-had-one")
    connector = f"{shlex.quote(call('-c', EXECUTABLE).stdout)} -m sis_connector.from_env"
    done = call("-m", "mock_sis", "check", "connector", "--command", connector, *case)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_fixtures_come_with_the_wheel(vendor: tuple[Path, Call]) -> None:
    """In a project that owns every short name, pytest has our fixtures, from the wheel."""
    site, call = vendor
    test = site.parent / "test_with_fixtures.py"
    test.write_text(
        "import fixtures, mock_sis, tests\n"
        "def test_it(sis, district):\n"
        "    assert (fixtures.MINE, tests.MINE) == ('fixtures', 'tests')\n"
        f"    assert mock_sis.__file__.startswith({str(site)!r})\n"
        "    assert district.facts['students'] > 100 and sis.url\n"
    )
    done = call("-m", "pytest", "-p", "no:schemathesis", "-p", "no:cacheprovider", "-q", str(test))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_command_runs_from_the_wheel(vendor: tuple[Path, Call]) -> None:
    """Each command of the wheel shows its help, recipes are readable, versions agree."""
    _, call = vendor
    assert call("-m", "mock_sis", "--version").stdout.startswith("mock-sis ")
    for name in ("serve", "generate", "sync", "journal", "district", "golden", "switches"):
        done = call("-m", "mock_sis", name, "--help")
        assert done.returncode == 0, done.stderr
    assert "scale" in call("-m", "mock_sis", "recipes", "show", "tiny").stdout
