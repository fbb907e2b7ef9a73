"""`python -m oneroster_mock serve`: OneRoster without PowerSchool's own API."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The ready file of a tiny district served by the provider alone."""
    folder = tmp_path_factory.mktemp("alone")
    ready, log = folder / "ready.json", (folder / "log.txt").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "oneroster_mock", "serve", "--recipe", "tiny", "--port", "0",
         "--today", "2026-10-15", "--ready-file", ready],
        stdout=log, stderr=log, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not ready.exists():
        assert process.poll() is None and time.monotonic() < deadline, (
            folder / "log.txt"
        ).read_text()
        time.sleep(0.05)
    try:
        yield json.loads(ready.read_text("utf-8"))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        log.close()


def _ask(url: str, data: bytes | None = None, **headers: str) -> tuple[int, Any]:
    request = urllib.request.Request(url, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


def test_the_provider_runs_alone(alone: dict[str, Any]) -> None:
    """Its ready file names OneRoster only; a token of it reads the one school and no /ws/v1."""
    roster = alone["oneroster"]
    assert alone["powerschool"] is None
    form = (
        f"grant_type=client_credentials&client_id={roster['client_id']}"
        f"&client_secret={roster['client_secret']}"
    ).encode()
    base = roster["url"].removesuffix("/ims/oneroster/v1p1")
    status, made = _ask(f"{base}/oauth/token", form)
    assert status == 200
    bearer = {"Authorization": f"Bearer {made['access_token']}"}
    status, orgs = _ask(f"{roster['url']}/schools", **bearer)
    assert status == 200
    assert len(orgs["orgs"]) == alone["district"]["schools"] == 1
    status, _ = _ask(f"{base}/ws/v1/district", **bearer)
    assert status == 404


def test_its_page_tells_how_to_connect(alone: dict[str, Any]) -> None:
    """The page for people names the OneRoster root and leaves PowerSchool's lines out."""
    base = alone["oneroster"]["url"].removesuffix("/ims/oneroster/v1p1")
    with urllib.request.urlopen(f"{base}/", timeout=20) as answer:
        text = answer.read().decode()
    assert alone["oneroster"]["url"] in text
    assert f"{base}/ws/v1/district" not in text
