"""A served fake district and the means to import it, for every test of the connector."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fake_district import small_district
from fake_sis import CLIENT_ID, CLIENT_SECRET, FakeSis, serve

from sis_connector.config import SyncConfig
from sis_connector.report import RunReport
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_connector.transport.waits import Patience


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, certificate bundle or credential of the machine reaches a test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET", "READY"):
        monkeypatch.delenv(f"MOCK_SIS_{name}", raising=False)


@pytest.fixture
def fake() -> Iterator[FakeSis]:
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
def config(fake: FakeSis, tmp_path: Path, waits: list[float]) -> SyncConfig:
    return SyncConfig(
        url=fake.url,
        client_id=CLIENT_ID,
        client_secret=Secret(CLIENT_SECRET),
        target=tmp_path / "roster.db",
        patience=Patience(attempts=4, max_wait=60, sleep=waits.append),
        timeout=30,
    )


@pytest.fixture
def run(config: SyncConfig) -> Callable[..., RunReport]:
    """Import with some settings changed."""
    from dataclasses import replace

    return lambda **changes: sync(replace(config, **changes))


@pytest.fixture
def rows(config: SyncConfig) -> Callable[..., list[tuple[Any, ...]]]:
    """Read the target with SQL."""

    def read(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(config.target)) as connection:
            return connection.execute(sql, arguments).fetchall()

    return read
