"""What the linter passes the mock installs; what it grants it runs, or refuses with a reason."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import pytest
from generated_sql import selects
from hypothesis import given, settings
from hypothesis import strategies as st
from installed_packages import EXTENSION, Admin, Told, package

from mock_sis.queries.calls import FAILED
from mock_sis.world import World
from sis_core.serving.journal import Wanted
from sis_plugin.linting.lint import lint
from sis_plugin.model import Finding

FIELDS = ("STUDENTS.DCID", "STUDENTS.LAST_NAME", "CC.ID", "U_NORTHWIND_STUDENTS.EXTERNAL_KEY")
OTHERS = ("STUDENTS.GRADE_LEVEL", "STUDENTS.SHOE_SIZE", "S_ZZ_STU_X.BUS", "STUDENTS.EMAIL", "X.Y")
"""What is not granted, not known, known to be absent."""
NEWEST = Wanted(newest=True, limit=1)
VALUES = {"n": 7, "t": "Quill", "ids": [11, 12, 13]}
ARGUMENTS = {"n": "STUDENTS.GRADE_LEVEL", "t": "STUDENTS.LAST_NAME", "ids": "STUDENTS.ID"}
ANSWERS = (200, 403, 404, 500, 501)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[World, Admin]]:
    """A world with some students and enrollments, and its administrator."""
    world = World.empty("2026-10-15")
    rows = [
        {
            "dcid": 1 + n, "id": 11 + n, "last_name": name, "grade_level": 7 + n % 2,
            "schoolid": 210, "enroll_status": 0, "dob": f"201{n}-02-28", "middle_name": middle,
        }
        for n, (name, middle) in enumerate((("Quill", "Ann"), ("Vance", None), ("Quist", "1.50")))
    ]  # fmt: skip
    taken = [{"dcid": 30 + n, "id": 40 + n, "studentid": 11 + n % 2} for n in range(3)]
    world.load({"students": rows, "cc": taken})
    with world:
        world.start()
        yield world, Admin(world.url)


@dataclass(frozen=True)
class Made:
    """A generated plugin: its zip and the names of its queries."""

    data: bytes
    names: tuple[str, ...]


@st.composite
def plugins(draw: st.DrawFn) -> Made:
    """A plugin with an extension, some fields, and queries that declare what they like."""
    names, texts = [], []
    for number in range(draw(st.integers(1, 3))):
        names.append(f"com.northwind.sync.made.q{number}")
        texts.append(_query(draw, names[-1]))
    files = {
        "queries_root/made.named_queries.xml": f"<queries>{''.join(texts)}</queries>",
        "user_schema_root/u_northwind.xml": EXTENSION.format(more=""),
    }
    more = draw(st.lists(st.sampled_from((*FIELDS, *FIELDS, *OTHERS)), max_size=2, unique=True))
    fields = " ".join(dict.fromkeys((*FIELDS, *more)))
    return Made(package(fields=fields, files=files), tuple(names))


def _query(draw: st.DrawFn, name: str) -> str:
    sql, count = draw(selects())
    count += draw(st.sampled_from((0,) * 20 + (-1, 1)))
    fields = st.sampled_from(FIELDS * 12 + OTHERS)
    columns = "".join(
        f'<column column="{draw(fields)}">students.a{n}</column>' for n in range(max(1, count))
    )
    used = [one for one in ARGUMENTS if re.search(rf":{one}\b", sql)]
    change = draw(st.sampled_from((0,) * 20 + (1, 2)))
    used = used[1:] if change == 1 else [*used, "spare"] if change == 2 else used
    core = draw(st.sampled_from(("", ' coreTable="Students"')))
    flat = draw(st.sampled_from(("true", "false")))
    args = "".join(
        f'<arg name="{one}" type="{"array" if one == "ids" else "primitive"}"'
        + (f' column="{ARGUMENTS.get(one, "")}"' if draw(st.booleans()) else "")
        + "/>"
        for one in used
    )
    return (
        f'<query name="{name}"{core} flattened="{flat}"><args>{args}</args>'
        f"<columns>{columns}</columns><sql>{escape(sql)}</sql></query>"
    )


def _expected(findings: list[Finding], name: str) -> set[int]:
    """The statuses that the linter lets one expect of a query; grants are looked at first."""
    told = [f.message for f in findings if f.message.startswith(name)]
    said = {int(status) for message in told for status in re.findall(r"answers? (\d{3})", message)}
    return {403} if 403 in said else said or {200, 500}


def _checked(world: World, admin: Admin, path: str, token: str) -> Told:
    """A call's answer: a refusal has a sentence and a reason in the journal, never a traceback."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    told = admin.ask("POST", path, json.dumps(VALUES).encode(), headers)
    assert told.status in ANSWERS, told
    if told.status == 200:
        return told
    reason = _reason(world, path)
    assert told.json["message"]
    assert reason and "Traceback" not in reason
    if told.status == 500:
        assert told.json == {"message": FAILED}
        assert reason.startswith("ORA-"), reason
    if told.status == 501:
        assert "mock-sis" in told.json["message"]
    return told


def _reason(world: World, path: str) -> str:
    """The journal's reason of the call that was answered just now: it is kept a moment later."""
    end = time.monotonic() + 30
    while (entry := world.journal.entries(NEWEST)[0]).target != path:
        assert time.monotonic() < end, entry.target
        time.sleep(0.001)
    return entry.reason


def _rows(told: Told) -> list[Any]:
    return list(told.json.get("record", []))


@pytest.mark.timeout(300)
@settings(max_examples=60, deadline=None)
@given(plugins())
def test_the_linter_and_the_mock_agree(served: tuple[World, Admin], made: Made) -> None:
    """Installed and called over HTTP, every query does what the linter said of it.

    Where it says nothing, the query answers: as many rows page by page as in all and as are
    counted. Only a value may fail then, as on the real server, with Oracle's code in the journal.
    """
    world, admin = served
    world.reset()
    findings = lint(made.data)
    refused = [f for f in findings if f.level == "E" and "calls answer" not in f.message]

    installed = admin.install(made.data)

    if installed.status != 200:
        assert installed.status in (400, 409), installed
        assert refused, installed.json
        assert "\n" not in installed.json["error"]
        return
    token = admin.token(installed.json["credentials"]).json["access_token"]
    for name in made.names:
        path = f"/ws/schema/query/{name}"
        page = _checked(world, admin, f"{path}?pagesize=2", token)
        if not refused:
            assert page.status in _expected(findings, name), (page, findings)
        if page.status == 200:
            whole = _checked(world, admin, f"{path}?pagesize=0", token)
            count = _checked(world, admin, f"{path}/count", token)
            if whole.status == 200 == count.status:  # else a value further down fails
                assert _rows(whole)[:2] == _rows(page)
                assert count.json == {"count": len(_rows(whole))}
