"""What a server loads before its first answer: a start pays for nothing that waits can pay for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# The server as the command runs it; a thread asks over a bare socket, so that no client's modules
# are counted, writes down what is loaded by then, and ends the server as Ctrl-C does.
SERVED = """
import json, os, signal, socket, sys, threading, time
from pathlib import Path
from mock_sis.cli import main

ready, told = Path(sys.argv[1]), Path(sys.argv[2])

def ask():
    while not ready.exists():
        time.sleep(0.01)
    url = json.loads(ready.read_text())["powerschool"]["url"]
    port = int(url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(b"GET /ws/v1/metadata HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n")
        answer = connection.recv(100).decode()
    told.write_text(json.dumps({"answer": answer, "modules": sorted(sys.modules)}))
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=ask, daemon=True).start()
main(["serve", "--recipe", "tiny", "--port", "0", "--ready-file", str(ready)])
"""

LATER = (
    # what the page, /_sandbox and TLS need
    "flask", "werkzeug", "jinja2", "trustme", "cryptography",
    "sis_core.serving.control", "mock_sis.page", "mock_sis.doors",
    # families and parts that are loaded with their first request
    "mock_sis.events.notifier", "mock_sis.events.family",
    "mock_sis.ptg", "mock_sis.xte", "sis_core.gradebook", "mock_sis.powerqueries", "sis_plugin",
    # what only other commands need
    "sis_connector", "sis_contract", "sis_fixtures.aging", "sis_fixtures.invariants",
    "mock_sis.demo", "mock_sis.world_settings", "rich", "requests", "urllib3", "granian",
    # heavy, and needed by nobody here: names are read without the rest of Faker
    "faker", "lxml", "xml.sax", "urllib.request", "http.client", "jsonschema", "hypothesis",
)  # fmt: skip


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answer to the first request of a server, and the modules loaded when it came."""
    folder = tmp_path_factory.mktemp("start")
    told = folder / "told.json"
    done = subprocess.run(
        [sys.executable, "-c", SERVED, folder / "ready.json", told],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(told.read_text())
    return found


def test_the_first_answer_is_a_200(started: dict[str, Any]) -> None:
    """The server answers as soon as its ready file is there."""
    assert started["answer"].startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize("name", LATER)
def test_a_start_does_not_load(name: str, started: dict[str, Any]) -> None:
    """A module that the first answer does not need is not loaded when it comes."""
    loaded = [m for m in started["modules"] if m == name or m.startswith(f"{name}.")]

    assert loaded == []


def test_a_start_loads_what_it_serves(started: dict[str, Any]) -> None:
    """The list of modules is that of a real server: generator, store and engine are in it."""
    wanted: set[str] = {"sis_fixtures.generate", "sis_core.district.store", "cheroot.server"}

    assert wanted <= set(started["modules"])


def test_a_district_from_a_file_needs_no_generator(tmp_path: Path) -> None:
    """A district that exists is served without loading the generator."""
    path = tmp_path / "district.db"
    subprocess.run(
        [sys.executable, "-m", "mock_sis", "generate", "--recipe", "tiny", "-o", path],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    told = tmp_path / "told.json"
    script = SERVED.replace('"--recipe", "tiny"', f'"--db", {str(path)!r}')
    subprocess.run(
        [sys.executable, "-c", script, tmp_path / "ready.json", told],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip

    modules = json.loads(told.read_text())["modules"]

    assert [m for m in modules if m.split(".")[0] == "sis_fixtures"] == []
