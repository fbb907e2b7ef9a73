"""Cases played with scripted connectors."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator

import pytest
from played import HERE, Played

from mock_sis.commands._case_worlds import case_worlds
from mock_sis.commands._worlds import worlds
from sis_contract.connector.case import Case
from sis_contract.connector.catalog import CASES
from sis_contract.connector.engine import Engine, Settings
from sis_contract.connector.world import MakeWorld
from sis_contract.verdicts import Finding, Listeners


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference connector waits shortly; nobody is told to misbehave."""
    monkeypatch.setenv("MOCK_SIS_FIRST_WAIT", "0.1")
    monkeypatch.setenv("MOCK_SIS_TIMEOUT", "30")
    monkeypatch.delenv("BUG", raising=False)


@pytest.fixture(scope="module")
def make() -> Iterator[MakeWorld]:
    """Worlds for cases."""
    with worlds() as made:
        yield case_worlds(made)


@pytest.fixture
def played(make: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> Played:
    """Plays one case with one of the scripts beside this file, with a BUG or none."""

    def play(
        name: str | Case, bug: str = "", script: str = "small_client.py", **more: float
    ) -> Finding:
        monkeypatch.setenv("BUG", bug)
        command = f"{shlex.quote(sys.executable)} {shlex.quote(str(HERE / script))}"
        settings = Settings(command, make, workers=1, **more)  # type: ignore[arg-type]
        case = (
            name
            if isinstance(name, Case)
            else next(one for one in CASES if one.id == f"connector.{name}")
        )
        return Engine(settings, Listeners(())).judge(case)

    return play


@pytest.fixture
def reference() -> str:
    """The reference connector's command."""
    return f"{shlex.quote(sys.executable)} -m sis_connector.from_env"
