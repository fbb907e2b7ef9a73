"""`mock-sis scenarios` and `serve --scenario`, in processes of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-m", "mock_sis"]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=60)


@contextmanager
def _served(folder: Path, *arguments: str) -> Iterator[dict[str, Any]]:
    ready = folder / "ready.json"
    command = [*PROGRAM, "serve", "--port", "0", "--ready-file", str(ready), *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            end = time.monotonic() + 60
            while not ready.exists():
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                assert time.monotonic() < end
                time.sleep(0.02)
            yield json.loads(ready.read_text())
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def _sql(ready: dict[str, Any], sql: str) -> Any:
    request = urllib.request.Request(
        f"{ready['control']['url']}/sql", json.dumps({"sql": sql}).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["rows"]


def test_the_shipped_scenarios_are_listed_and_shown() -> None:
    """list names each with its sentence, and show prints TOML that reads the same."""
    listed = _run("scenarios", "list").stdout.splitlines()
    name = listed[0].split()[0]
    shown = tomllib.loads(_run("scenarios", "show", name).stdout)

    assert len(listed) >= 12
    assert listed[0].endswith(shown["sentence"])
    assert shown["name"] == name


def test_an_unknown_scenario_is_refused_in_a_sentence() -> None:
    """show, and serve before it makes anything, name the nearest scenario; exit code 2."""
    for arguments in (("scenarios", "show", "busy-mornin"),
                      ("serve", "--port", "0", "--scenario", "busy-mornin")):  # fmt: skip
        done = _run(*arguments)
        assert done.returncode == 2
        assert "did you mean 'busy-morning'" in done.stderr
        assert "Traceback" not in done.stderr


def test_serve_plays_a_file_and_next_goes_on(tmp_path: Path) -> None:
    """The district is the scenario's; its rows are there at once, the rest after `next`."""
    file = tmp_path / "mine.toml"
    file.write_text(
        'sentence = "Two courses."\nrecipe = "tiny"\nseed = 11\ntoday = 2026-11-20\n'
        '[[arrange]]\nadd = "course"\nname = "Knots"\n'
        '[[arrange]]\nadd = "course"\nname = "Sails"\nat = 1\n'
    )
    sql = "SELECT Course_Name FROM Courses WHERE Course_Name IN ('Knots', 'Sails') ORDER BY DCID"
    with _served(tmp_path, "--scenario", str(file)) as ready:
        before = _sql(ready, sql)
        told = _run("scenarios", "next", "--ready", str(tmp_path / "ready.json")).stdout
        after = _sql(ready, sql)
        replayed = _run("scenarios", "play", str(file), "--ready", str(tmp_path / "ready.json"))

    assert (ready["district"]["seed"], ready["district"]["today"]) == (11, "2026-11-20")
    assert (before, after) == ([["Knots"]], [["Knots"], ["Sails"]])
    assert told.splitlines()[0] == "mine, after 1 sync; nothing more comes"
    assert "more comes after the next sync" in replayed.stdout


def test_an_option_wins_over_the_scenario(tmp_path: Path) -> None:
    """--recipe and --seed beside --scenario decide, and the difference is noted by play."""
    with _served(
        tmp_path, "--scenario", "ordinary-week", "--recipe", "tiny", "--seed", "3"
    ) as ready:
        played = _run("scenarios", "play", "ordinary-week", "--ready", str(tmp_path / "ready.json"))

    assert ready["district"]["seed"] == 3
    assert ready["district"]["today"] == "2026-10-15"
    assert "Note: written for recipe small, this district has tiny" in played.stdout
