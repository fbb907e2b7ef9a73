"""Room for further versions: a version is one folder, and nothing else knows its name."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import oneroster_mock.versions
from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

DUMMY = """
from sis_core.wire.ask import Answer

class Family:
    name = "oneroster-dummy"
    prefix = "/ims/oneroster/v9p9"

    def answer(self, exchange):
        return Answer(200, b\'{"orgs":[]}\', "application/json")

    def refusal(self, fault, ask):
        return Answer(fault.status, b"{}", "application/json")

class Version:
    name = "v9p9"

    def mounted(self, site):
        return [Family()]

VERSION = Version()
"""


@pytest.fixture
def dummy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One new folder beside v1p1, with a version that has one endpoint."""
    folder = tmp_path / "v9p9"
    folder.mkdir()
    (folder / "__init__.py").write_text(DUMMY)
    monkeypatch.setattr(
        oneroster_mock.versions, "__path__", [*oneroster_mock.versions.__path__, str(tmp_path)]
    )
    yield
    sys.modules.pop("oneroster_mock.versions.v9p9", None)


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_a_version_is_one_folder(dummy: None) -> None:
    """A folder put beside v1p1 is served at once, and 1.1 beside it goes on."""
    with World.empty("2026-10-15", mounts=(ONEROSTER,)) as world:
        base = world.start()
        assert _status(f"{base}/ims/oneroster/v9p9/orgs") == 200
        assert _status(f"{base}/ims/oneroster/v1p1/orgs") == 401


def test_without_the_folder_there_is_no_such_version() -> None:
    """The same address is no version that mock-sis has where the folder is not there."""
    with World.empty("2026-10-15", mounts=(ONEROSTER,)) as world:
        base = world.start()
        assert _status(f"{base}/ims/oneroster/v9p9/orgs") == 501
