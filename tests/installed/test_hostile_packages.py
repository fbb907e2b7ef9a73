"""Hostile packages through every road: the linter, an upload, the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_packages import HOSTILE, plugin_xml, zipped
from installed_packages import Admin, package

from mock_sis.world import World
from sis_plugin.linting.lint import lint

CASES = [pytest.param(data, said, id=name) for name, (data, said) in HOSTILE.items()]
BY_COMMAND = (
    "half a zip", "a bomb by its ratio", "a way out", "thousands of members", "a link",
    "a billion laughs", "UTF-32", "half a mark",
)  # fmt: skip


def dump(world: World) -> list[str]:
    """Everything in a district's store, our own tables too, as SQL."""
    connection = world.store.apart()
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


@pytest.mark.parametrize(("data", "said"), CASES)
def test_the_linter_says_what_is_wrong(data: bytes, said: str) -> None:
    """A hostile package has an error that names its trouble in one line."""
    found = [f.message for f in lint(data) if f.level == "E"]

    assert [message for message in found if said in message and "\n" not in message], found


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("data", "said"), CASES)
def test_an_upload_is_refused(world: World, admin: Admin, data: bytes, said: str) -> None:
    """400 and one sentence; the store is as before to the byte, and others are answered."""
    before = dump(world)

    told = admin.install(data)

    assert (told.status, list(told.json)) == (400, ["error"])
    assert said in told.json["error"]
    assert "\n" not in told.json["error"] and "Traceback" not in told.json["error"]
    assert dump(world) == before
    assert admin.get("/ws/v1/district", world.valid_token()).status == 200


@pytest.mark.timeout(300)
def test_the_command_line_refuses(world: World, tmp_path: Path) -> None:
    """`plugin install` ends with code 2, `plugin lint` with 1: one sentence, no traceback."""
    ready, file = tmp_path / "ready.json", tmp_path / "hostile.zip"
    ready.write_text(json.dumps(world.ready()))
    before = dump(world)
    for name in BY_COMMAND:
        data, said = HOSTILE[name]
        file.write_bytes(data)
        installed = _run("plugin", "install", str(file), "--enable", "--ready", str(ready))
        assert (installed.returncode, installed.stdout) == (2, ""), name
        assert said in installed.stderr
        assert installed.stderr.count("\n") == 1
        linted = _run("plugin", "lint", str(file))
        assert (linted.returncode, linted.stderr) == (1, ""), name
        assert said in linted.stdout
    assert dump(world) == before


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mock_sis", *arguments],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ},
    )  # fmt: skip


def test_a_byte_order_mark_is_no_crime(admin: Admin) -> None:
    """UTF-8 with a mark is UTF-8, in plugin.xml as in what editors of Windows write."""
    marked = zipped({"plugin.xml": b"\xef\xbb\xbf" + plugin_xml().encode()})

    assert admin.install(marked).status == 200


def test_a_zip_among_the_pages_stays_closed(world: World, admin: Admin) -> None:
    """A zip below web_root/ is a file like others: it is kept and never opened."""
    inner = zipped({"../../x": b"y"}).decode("latin-1")

    told = admin.install(package(files={"web_root/inner.zip": inner}))

    assert (told.status, told.json["package"]["pages"]) == (200, ["inner.zip"])
