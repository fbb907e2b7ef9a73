"""`mock-sis check sis` and `check list` as a person calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mock_sis.ready_file import write_ready

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def check() -> Command:
    """Runs `mock-sis check …` in a process of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mock_sis", "check", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=100)

    return run


@pytest.fixture
def ready(world: Any, tmp_path: Path) -> Path:
    """The ready file of a served district."""
    file = tmp_path / "ready.json"
    write_ready(file, world.ready())
    return file


def test_a_good_server_ends_with_0_and_a_report(
    check: Command, ready: Path, tmp_path: Path
) -> None:
    """Exit code 0, a line of counts, four files; the secret is in none of them."""
    secret = json.loads(ready.read_text())["powerschool"]["client_secret"]
    done = check("sis", "--ready", ready, "--only", "ps.oauth", "--report", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "11 checks" in done.stdout and "11 passed" in done.stdout
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert names == {"index.html", "junit.xml", "report.json", "exchanges.har"}
    assert secret not in done.stdout


def test_secrets_that_a_user_gives_are_nowhere(check: Command, world: Any, tmp_path: Path) -> None:
    """Given by options, neither secret nor token is in any file of the report or printed."""
    own = world.ready()["powerschool"]
    options = ("--url", own["url"], "--client-id", own["client_id"])
    options = (*options, "--client-secret", own["client_secret"], "--report", str(tmp_path / "out"))
    shapes = tmp_path / "shapes.json"
    done = check(
        "sis", *options, "--only", "ps.oauth", "--only", "ps.bearer", "--shapes", shapes, "-v"
    )
    assert done.returncode == 0, done.stdout
    files = [*(tmp_path / "out").iterdir(), shapes]
    text = done.stdout + "".join(file.read_text(encoding="utf-8") for file in files)
    assert own["client_secret"] not in text
    assert world.valid_token() not in text


def test_shapes_hold_keys_and_types_only(check: Command, ready: Path, tmp_path: Path) -> None:
    """No name, number or id of the district is in the file of shapes."""
    file = tmp_path / "shapes.json"
    check("sis", "--ready", ready, "--only", "ps.v1.student.list", "--only", "or.getStudent",
          "--shapes", file)  # fmt: skip
    shapes = json.loads(file.read_text(encoding="utf-8"))["shapes"]
    found = shapes["GET /ws/v1/district/student 200"]["members"]["students"]["members"]["student"]
    assert found["types"] == ["array", "object"]
    assert found["items"]["members"]["id"] == {"types": ["integer"]}
    assert "GET /ims/oneroster/v1p1/students/{id} 200" in shapes

    def words(value: Any) -> set[str]:
        if isinstance(value, dict):
            return {word for one in value.values() for word in words(one)}
        if isinstance(value, list):
            return {word for one in value for word in words(one)}
        return {str(value)}

    assert words(shapes) <= {"array", "boolean", "integer", "null", "number", "object", "string"}


def test_a_strange_server_ends_with_1_where_it_fails(
    check: Command, world: Any, ready: Path, tmp_path: Path
) -> None:
    """JSON booleans are a failure with its switch; --learn writes it; a guess alone ends with 0."""
    world.switches.set({"booleans": "json"})
    file = tmp_path / "learned.toml"
    done = check("sis", "--ready", ready, "--only", "or.users:*", "--learn", file)
    assert done.returncode == 1
    assert "FAIL    or.users:booleans" in done.stdout
    assert "--set booleans=json" in done.stdout
    assert 'booleans = "json"  # or.users:booleans' in file.read_text(encoding="utf-8")


def test_strict_counts_what_was_learned(check: Command, world: Any, ready: Path) -> None:
    """The same learned guess ends with 0, and with 1 under --strict."""
    world.switches.set({"time_unit": "s"})
    arguments = ("sis", "--ready", ready, "--only", "ps.v1.time:unit")
    assert check(*arguments).returncode == 0
    assert check(*arguments, "--strict").returncode == 1


def test_writes_need_leave(check: Command, ready: Path) -> None:
    """Without --allow-writes such checks are left out, with it they run."""
    arguments = ("sis", "--ready", ready, "--only", "ps.xte.score")
    assert "9 left out" in check(*arguments).stdout
    done = check(*arguments, "--allow-writes")
    assert done.returncode == 0 and "left out" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "which server is checked?"),
        (("--url", "sis.example.org"), "is an http or https address"),
        (("--url", "http://sis.example.org"), "give --client-id and --client-secret"),
        (("--ready", "no-such-file.json"), "cannot read the ready file"),
        (("--ready", "READY", "--only", "ps.oaut"), "did you mean 'ps.oauth"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_sentence_and_2(
    check: Command, ready: Path, arguments: tuple[str, ...], words: str
) -> None:
    """What a person can get wrong ends with 2 and says what to give."""
    done = check("sis", *(str(ready) if one == "READY" else one for one in arguments))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_list_shows_id_sentence_and_source(check: Command) -> None:
    """check list prints every check; --json gives records; a part narrows."""
    done = check("list", "pages-sum-to-count")
    assert done.returncode == 0
    assert "ps.v1.student.list:pages-sum-to-count" in done.stdout
    assert "[doc powerschool-api.md 2.4]" in done.stdout
    rows = json.loads(check("list", "--json").stdout)
    assert len(rows) > 1300
    assert all({"id", "asserts", "known_from"} <= set(row) for row in rows)
