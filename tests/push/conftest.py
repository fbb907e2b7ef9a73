"""Two served gradebooks, a roster that fits them, and the means to push a file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_books import CLIENT_ID, CLIENT_SECRET, Books, serve

from sis_connector.config import SyncConfig
from sis_connector.push.report import PushReport
from sis_connector.push.run import push
from sis_connector.secret import Secret
from sis_connector.target.store import APPLICATION_ID, SCHEMA_VERSION, ddl
from sis_connector.transport.waits import Patience


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, certificate bundle or credential of the machine reaches a test."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET", "READY"):
        monkeypatch.delenv(f"MOCK_SIS_{name}", raising=False)


@pytest.fixture
def books() -> Iterator[Books]:
    """A PTP class 8801 and a PTG class 8802, served."""
    found = Books()
    server = serve(found)
    yield found
    found.release.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A roster of both classes: students 800 to 899 in each, 700 gone, 701 in no class."""
    path = tmp_path / "roster.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        for statement in ddl():
            connection.execute(statement)
        people = [("T", "7102", "Ines", "Marlow", "1"), ("T", "7103", "Bram", "Oduya", "1")]
        people += [("S", "700", "Gone", "Gray", "0"), ("S", "701", "Away", "Ash", "1")]
        people += [("S", str(n), f"Pupil{n}", "Quill", "1") for n in range(800, 900)]
        connection.executemany(
            "INSERT INTO users (source, user_type, external_id, first_name, last_name, enabled, "
            "login_generated, organization_id) VALUES ('powerschool', ?, ?, ?, ?, ?, 0, '3')",
            people,
        )
        connection.executemany(
            "INSERT INTO staff_aliases VALUES ('powerschool', ?, ?, ?)",
            [("7102", "7102", "4102"), ("7103", "7103", None)],
        )
        classes = [("8801", "Science 7 (1)", "7102", "1"), ("8802", "Science 7 (2)", "7102", "1")]
        classes += [("8803", "Art (1)", "7103", "1"), ("8804", "Music (1)", "7102", "0")]
        connection.executemany(
            "INSERT INTO classes (source, class_id, name, start_year, teacher_id, organization_id, "
            "enabled) VALUES ('powerschool', ?, ?, 2026, ?, '3', ?)",
            classes,
        )
        connection.executemany(
            "INSERT INTO rosters VALUES ('powerschool', ?, ?)",
            [(c, str(n)) for c in ("8801", "8802", "8803") for n in range(800, 900)],
        )
    return path


@pytest.fixture
def waits() -> list[float]:
    """Seconds that the connector wanted to wait; it does not really wait in tests."""
    return []


@pytest.fixture
def config(books: Books, roster: Path, waits: list[float]) -> SyncConfig:
    return SyncConfig(
        url=books.url,
        client_id=CLIENT_ID,
        client_secret=Secret(CLIENT_SECRET),
        target=roster,
        patience=Patience(attempts=3, max_wait=60, sleep=waits.append),
        timeout=30,
    )


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A push file of these lines; dicts become JSON, texts and bytes stay as they are."""

    def write(*lines: Any) -> Path:
        path = tmp_path / "grades.jsonl"
        raw = [one if isinstance(one, bytes | str) else json.dumps(one) for one in lines]
        path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in raw))
        return path

    return write


@pytest.fixture
def run(config: SyncConfig, written: Callable[..., Path]) -> Callable[..., PushReport]:
    """Push these lines; none pushes what is left."""

    def do(*lines: Any, **changes: Any) -> PushReport:
        return push(replace(config, **changes), written(*lines) if lines else None)

    return do


@pytest.fixture
def rows(roster: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Read the roster file with SQL."""

    def read(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(roster)) as connection:
            return connection.execute(sql, arguments).fetchall()

    return read
