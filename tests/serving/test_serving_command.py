"""`mock-sis serve` and `mock-sis journal tail` in processes of their own."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from serving_client import TABLES, Client, Reply

from mock_sis.world import World
from sis_core.district.store import Store

PROGRAM = [sys.executable, "-m", "mock_sis"]


@pytest.fixture
def district(tmp_path: Path) -> Path:
    """A district's file with a few rows."""
    path = tmp_path / "district.db"
    store = Store.create(path, World.empty("2026-10-15").clock)
    store.load(TABLES)
    store.remember("seed", 5)
    store.remember("start", "2026-10-15 08:00:00")
    store.close()
    return path


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=60)


@contextlib.contextmanager
def _served(tmp_path: Path, *arguments: str) -> Iterator[tuple[dict[str, Any], Any]]:
    """A running `serve`: its ready content and its process, ended by SIGINT if it still runs."""
    ready = tmp_path / "ready.json"
    command = [*PROGRAM, "serve", "--port", "0", "--ready-file", str(ready), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            end = time.monotonic() + 60
            while not ready.exists():
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                assert time.monotonic() < end, "the server did not get ready"
                time.sleep(0.02)
            yield json.loads(ready.read_text()), process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.communicate(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise


def _get(url: str) -> Reply:
    base, _, path = url.partition("//")[2].partition("/")
    return Client(int(base.rpartition(":")[2])).get("/" + path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_is_ready_and_ends_cleanly(
    tmp_path: Path, district: Path, number: signal.Signals
) -> None:
    """The ready file is there while it answers and gone after Ctrl-C or SIGTERM, exit code 0."""
    with _served(tmp_path, "--db", str(district)) as (ready, process):
        assert ready["pid"] == process.pid
        assert ready["district"] == {
            "name": "an unnamed district",
            "schools": 2,
            "students": 3,
            "staff": 0,
            "sections": 0,
            "enrollments": 0,
            "seed": 5,
            "today": "2026-10-15",
        }
        assert _get(ready["powerschool"]["url"] + "/ws/v1/metadata").status == 200
        mode = (tmp_path / "ready.json").stat().st_mode & 0o777
        process.send_signal(number)
        out, err = process.communicate(timeout=20)

    assert process.returncode == 0
    assert mode == 0o600
    assert not (tmp_path / "ready.json").exists()
    assert ready["powerschool"]["client_secret"] in out
    assert "curl" in out
    assert "Traceback" not in err


def test_an_impatient_ctrl_c_ends_cleanly_too(tmp_path: Path, district: Path) -> None:
    """Ctrl-C pressed several times in a row ends the server once, with exit code 0."""
    with _served(tmp_path, "--db", str(district)) as (_, process):
        for _ in range(5):
            process.send_signal(signal.SIGINT)
            time.sleep(0.01)
        _, err = process.communicate(timeout=20)

    assert process.returncode == 0, err
    assert not (tmp_path / "ready.json").exists()


def test_the_printed_curl_line_works(tmp_path: Path, district: Path) -> None:
    """The curl line that serve prints answers a token."""
    with _served(tmp_path, "--db", str(district)) as (_, process):
        assert process.stdout is not None
        line = next(text for text in process.stdout if text.strip().startswith("curl"))
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=20)

    assert json.loads(done.stdout)["token_type"] == "Bearer"


def test_options_reach_the_server(tmp_path: Path, district: Path) -> None:
    """Credentials, day, SIS version and switches from line and file are what the server has."""
    switches = tmp_path / "switches.toml"
    switches.write_text('q_comma = "or"\nthrottle_per_minute = 5\n')
    given = ["--db", str(district), "--client-id", "an-id", "--client-secret", "a-secret"]
    given += ["--today", "2027-02-03", "--sis-version", "12.0", "--switches", str(switches)]
    with _served(tmp_path, *given, "--set", "q_comma=reject") as (ready, _):
        door = ready["powerschool"]
        listed = _get(ready["control"]["url"] + "/switches").json

    assert (door["client_id"], door["client_secret"]) == ("an-id", "a-secret")
    assert ready["district"]["today"] == "2027-02-03"
    assert listed["version"] == "12.0"
    assert listed["switches"]["q_comma"]["value"] == "reject"
    assert listed["switches"]["throttle_per_minute"]["value"] == "5"
    assert listed["switches"]["access_level_v1"]["value"] == "ignore"


def test_writes_stay_in_the_file(tmp_path: Path, district: Path) -> None:
    """What happens to a district served from a file is there at the next start: its tokens."""
    tokens = []
    for _ in range(2):
        with _served(tmp_path, "--db", str(district)) as (ready, _):
            door = ready["powerschool"]
            request = urllib.request.Request(
                f"{door['url']}/oauth/access_token", b"grant_type=client_credentials"
            )
            pair = f"{door['client_id']}:{door['client_secret']}".encode()
            request.add_header("Authorization", "Basic " + base64.b64encode(pair).decode())
            with urllib.request.urlopen(request, timeout=10) as answer:
                tokens.append(json.load(answer)["access_token"])

    assert tokens[0] == tokens[1]


BAD = [
    (["--host", "0.0.0.0"], "--control-token"),
    (["--host", "sis.example"], "--control-token"),
    (["--db", "x.db", "--recipe", "tiny"], "not both"),
    (["--db", "x.db", "--seed", "9"], "a file's district has its seed"),
    (["--recipe", "mine/none.toml"], "no such file: mine/none.toml"),
    (["--today", "2026-02-30"], "'2026-02-30' is no day of the calendar; write it as YYYY-MM-DD"),
    (["--db", "nowhere.db"], "there is no file nowhere.db"),
    (["--tls-cert", "a.pem"], "go together"),
    (["--set", "q_comma"], "name=value"),
    (["--set", "q_coma=or"], "did you mean 'q_comma'"),
    (["--set", "q_comma=maybe"], "one of reject, or"),
    (["--switches", "nowhere.toml"], "cannot read nowhere.toml"),
    (["--sis-version", "9"], "10.0"),
    (["--port", "70000"], "65535"),
    (["--today", "soon"], "YYYY-MM-DD"),
    (["--engine", "apache"], "granian"),
]


@pytest.mark.parametrize(("arguments", "part"), BAD)
def test_a_bad_option_is_one_sentence(arguments: list[str], part: str) -> None:
    """A mistake on the line is exit code 2 and one sentence, before anything is generated."""
    done = _run("serve", *arguments)

    assert done.returncode == 2
    assert part in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert "making" not in done.stderr
    assert "opening" not in done.stderr


def test_a_taken_port_is_exit_code_2(tmp_path: Path, district: Path) -> None:
    """A port in use is named, with the way out."""
    with World.empty("2026-10-15") as world:
        world.start()
        port = world.url.rpartition(":")[2]
        done = _run("serve", "--db", str(district), "--port", port)

    assert done.returncode == 2
    sentence = f"mock-sis: port {port} of 127.0.0.1 is in use already; --port 0 takes a free one"
    assert done.stderr.splitlines()[-1] == sentence


def test_bad_switch_files_are_named(tmp_path: Path, district: Path) -> None:
    """A switch file that is no table of switches is refused, naming the file."""
    for name, text in (("a.toml", "= x"), ("b.json", "[1]"), ("c.json", '{"q_comma": true}')):
        path = tmp_path / name
        path.write_text(text)
        done = _run("serve", "--db", str(district), "--switches", str(path))
        assert done.returncode == 2
        assert name in done.stderr


def test_granian_serves_the_same(tmp_path: Path, district: Path) -> None:
    """--engine granian answers the same bytes and says what it cannot do."""
    answers = []
    for engine in ("cheroot", "granian"):
        given = ["--db", str(district), "--engine", engine, "--set", "q_comma=or"]
        with _served(tmp_path, *given) as (ready, process):
            url = ready["powerschool"]["url"]
            port = int(url.rpartition(":")[2])
            refused = Client(port).ask("GET", "//ws/v1/district/student/")
            listed = _get(ready["control"]["url"] + "/district").json
            answers.append((refused.status, refused.headers["www-authenticate"], listed))
            assert _get(f"{url}/").status == 200
            assert ready["pid"] == process.pid
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
            assert process.returncode == 0, err

    assert answers[0] == answers[1]
    assert "do not work with this engine" in err


def test_journal_tail_says_why(world: World, client: Client) -> None:
    """`journal tail` shows refusals with their reasons, filtered as asked."""
    client.get("/ws/v1/district")
    client.get("/ws/v1/district", token="nobody")
    client.get("/ws/v1/nope")

    shown = _run("journal", "tail", "--url", world.url, "--status", "401").stdout
    everything = _run("journal", "tail", "--url", world.url).stdout
    as_json = _run("journal", "tail", "--url", world.url, "--path", "nope", "--json").stdout

    assert "401" in shown
    assert "why: nobody issued this token" in shown
    assert "nope" not in shown
    assert everything.index("/ws/v1/district") < everything.index("/ws/v1/nope")
    assert json.loads(as_json)["status"] == 404


def test_journal_tail_tells_both_times_and_what_the_control_did(
    world: World, client: Client
) -> None:
    """Each line has this machine's and the district's time; a jump of the clock is explained."""
    client.get("/ws/v1/district/student?q=last_name%3D%3DO%27Neil%1b[2J&client_secret=s%20t")
    client.get("/ws/v1/student/812/gpa")
    client.get("/ws/v1/metadata")
    client.ask(
        "POST", "/_sandbox/clock", '{"now": "2027-01-05 09:00:00", "freeze": true}', token=""
    )
    client.get("/ws/v1/district/student")

    lines = _run("journal", "tail", "--url", world.url).stdout.splitlines()
    odd = _run("journal", "tail", "--url", world.url, "--remarkable").stdout

    now = datetime.now().astimezone()
    assert lines[0] == f"-- here it is {now:%Y-%m-%d}, in the district 2026-10-15"
    assert re.search(r" \d\d:\d\d:\d\d \(district 08:0\d:\d\d\) ", lines[1])
    assert "q=last_name==O'Neil%1B[2J&client_secret=[redacted] " in lines[1]
    assert re.search(r"ms, answer \d+ bytes", lines[1])
    assert f"-- here it is {now:%Y-%m-%d}, in the district 2027-01-05" in lines
    control = "control: the district's clock is at 2027-01-05 09:00:00, frozen"
    assert any(line.endswith(control) for line in lines)
    assert control in odd
    assert "  501  GET    /ws/v1/student/812/gpa" in odd
    assert "/ws/v1/metadata" not in odd


def test_journal_tail_follows(world: World, client: Client) -> None:
    """With --follow an entry appears as it happens."""
    command = [*PROGRAM, "journal", "tail", "--url", world.url, "--follow"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        client.get("/ws/v1/first")
        assert process.stdout.readline().startswith("-- here it is ")
        assert "/ws/v1/first" in process.stdout.readline()
        while "why:" not in process.stdout.readline():
            pass
        client.get("/ws/v1/second")
        assert "/ws/v1/second" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--url", "ftp://x"], "http or https"),
        (["--url", "http://127.0.0.1:9"], "no mock-sis answers"),
        (["--ready", "nowhere.json"], "cannot read the ready file nowhere.json"),
        (["--ready", "a", "--url", "b"], "not both"),
    ],
)
def test_journal_tail_refuses_in_a_sentence(arguments: list[str], part: str) -> None:
    """A server that is not there, or a bad option, is one sentence and exit code 2."""
    done = _run("journal", "tail", *arguments)

    assert done.returncode == 2
    assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_journal_tail_needs_the_control_token() -> None:
    """A guarded server's journal needs the token, and the refusal says how."""
    with World(World.empty("2026-10-15").store, control_token="t-1") as world:
        world.start()
        closed = _run("journal", "tail", "--url", world.url)
        opened = _run("journal", "tail", "--url", world.url, "--control-token", "t-1")

    assert (closed.returncode, opened.returncode) == (2, 0)
    assert "control token is missing" in closed.stderr
    assert "--control-token TOKEN" in closed.stderr


def test_a_generated_district_grows_older(tmp_path: Path) -> None:
    """A recipe's district is generated, answers, ages through the control, and comes back."""
    with _served(tmp_path, "--recipe", "tiny", "--today", "2026-10-15") as (ready, _):
        control = Client(int(ready["powerschool"]["url"].rpartition(":")[2]))
        aged = control.post("/_sandbox/age", {"days": 1}).json
        versions = [control.get("/_sandbox/district").json["version"]]
        back = control.post("/_sandbox/reset").json

    assert ready["district"]["students"] > 50
    assert aged["today"] == "2026-10-16"
    assert aged["events"]
    assert all(event["sentence"] for event in aged["events"])
    assert versions[0] > 0
    assert back["today"] == "2026-10-15"
