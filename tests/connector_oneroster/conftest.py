"""A served fake OneRoster and the means to import it and to push grades into it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fake_oneroster import CLIENT_ID, CLIENT_SECRET, FakeOneRoster, serve
from fake_rows import small_district
from mock_address import addressed

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_connector.config import SyncConfig
from sis_connector.push.report import PushReport
from sis_connector.push.run import push
from sis_connector.report import RunReport
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_connector.transport.waits import Patience
from sis_core.district.store import Store
from sis_fixtures.generate import new_store

TODAY = date(2026, 10, 15)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy or credential of the machine reaches a test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET", "VENDOR_AUTHORIZATION"):
        monkeypatch.delenv(f"MOCK_SIS_{name}", raising=False)


@pytest.fixture
def fake() -> Iterator[FakeOneRoster]:
    """The small district, served."""
    district = small_district()
    server = serve(district)
    yield district
    server.shutdown()
    server.server_close()


@pytest.fixture
def waits() -> list[float]:
    """Seconds that the connector wanted to wait; it does not really wait in tests."""
    return []


@pytest.fixture
def config(fake: FakeOneRoster, tmp_path: Path, waits: list[float]) -> SyncConfig:
    return SyncConfig(
        url=fake.url + fake.root,
        token_url=fake.url + fake.token_path,
        client_id=CLIENT_ID,
        client_secret=Secret(CLIENT_SECRET),
        profile="learning-oneroster",
        target=tmp_path / "roster.db",
        patience=Patience(attempts=4, max_wait=60, sleep=waits.append),
        timeout=30,
        today=TODAY,
    )


@pytest.fixture
def run(config: SyncConfig) -> Callable[..., RunReport]:
    """Import with some settings changed."""
    return lambda **changes: sync(replace(config, **changes))


@pytest.fixture
def rows(config: SyncConfig) -> Callable[..., list[tuple[Any, ...]]]:
    """Read the target with SQL."""

    def read(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(config.target)) as connection:
            return connection.execute(sql, arguments).fetchall()

    return read


@pytest.fixture
def send(config: SyncConfig, tmp_path: Path) -> Callable[..., PushReport]:
    """Push these lines to Canvas' SIS; none pushes what is left."""

    def do(*lines: dict[str, Any], **changes: Any) -> PushReport:
        path = tmp_path / "grades.jsonl"
        path.write_text("\n".join(json.dumps(one) for one in lines))
        return push(replace(config, **{"profile": "canvas", **changes}), path if lines else None)

    return do


@pytest.fixture
def provisioned(run: Callable[..., RunReport]) -> RunReport:
    """The target after Canvas' own provisioning."""
    report = run(profile="canvas")
    assert report.status == "applied", report.message
    return report


# ------------------------------------------------------------------ on the provider


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny district in a file."""
    path = tmp_path_factory.mktemp("district") / "tiny.db"
    new_store("tiny", 7, TODAY, path).close()
    return path


@pytest.fixture
def world(district: Path, tmp_path: Path) -> Iterator[World]:
    """The district served as PowerSchool and OneRoster."""
    copy = shutil.copy(district, tmp_path / "tiny.db")
    with World(Store.open(Path(copy)), mounts=(ONEROSTER,)) as found:
        found.start()
        yield found


@pytest.fixture
def served(world: World, tmp_path: Path) -> SyncConfig:
    return SyncConfig(
        **addressed(world),
        profile="canvas",
        target=tmp_path / "canvas.db",
        today=TODAY,
        autogenerate_usernames=True,
        patience=Patience(attempts=4, max_wait=60, sleep=lambda _seconds: None),
        page_size=25,
    )
