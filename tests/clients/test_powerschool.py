"""powerschool 4.0.1 over TLS with a private authority: sign-in, metadata, our two queries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World

SCRIPT = Path(__file__).with_name("read_with_powerschool.py")


def read(secure: World, ca_file: str | None) -> subprocess.CompletedProcess[str]:
    """Runs the client in a process of its own; it trusts `ca_file` alone, where given."""
    ready = secure.ready()
    door = ready["powerschool"]
    number = secure.store.scalar("SELECT School_Number FROM Schools WHERE School_Number NOT IN "
                                 "(0, 999999)")  # fmt: skip
    trust = {"REQUESTS_CA_BUNDLE": ca_file} if ca_file else {}
    return subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT, door["url"].removeprefix("https://"),
         door["client_id"], door["client_secret"], str(number), "36"],
        capture_output=True, text=True, timeout=100, check=False, env={**os.environ, **trust},
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(secure: World) -> dict[str, Any]:
    """What the client read."""
    done = read(secure, secure.ready()["ca_file"])
    assert done.returncode == 0, done.stderr
    parsed = json.loads(done.stdout)
    assert isinstance(parsed, dict)
    return parsed


def test_a_token_comes_over_tls_from_the_url_with_a_slash(
    secure: World, found: dict[str, Any]
) -> None:
    """The client asks `/oauth/access_token/`; the token is the one that the store keeps."""
    assert found["token"] in {t for (t,) in secure.store.read("SELECT token FROM _tokens")}
    assert found["plugin_id"] >= 1


def test_an_unknown_authority_is_refused(secure: World) -> None:
    """Without the authority's certificate the client does not talk to the server."""
    done = read(secure, None)
    assert done.returncode != 0
    assert "CERTIFICATE_VERIFY_FAILED" in done.stderr


def test_co_teachers_equal_their_tables(secure: World, found: dict[str, Any]) -> None:
    """Asked for everything at once (pagesize 0)."""
    rows = secure.store.read(
        "SELECT x.DCID, f.DCID FROM SectionTeacher a JOIN Sections x ON x.ID = a.SectionID "
        "JOIN SchoolStaff f ON f.ID = a.TeacherID WHERE x.TermID / 100 = 36 "
        "AND (x.Teacher IS NULL OR a.TeacherID <> x.Teacher)"
    )
    came = [(int(r["section_dcid"]), int(r["staff_dcid"])) for r in found["co_teachers"]]
    assert came
    assert sorted(came) == sorted(rows)


def test_guardians_equal_their_tables(secure: World, found: dict[str, Any]) -> None:
    """Asked for in pages of ten, as many as the count says, each pair once."""
    rows = secure.store.read(
        "SELECT b.StudentsDCID, b.GuardianID FROM GuardianStudent b "
        "JOIN Students s ON s.DCID = b.StudentsDCID JOIN Schools k ON k.School_Number = s.SchoolID "
        "WHERE s.Enroll_Status = 0 AND k.School_Number NOT IN (0, 999999)"
    )
    came = [(int(r["student_dcid"]), int(r["guardian_id"])) for r in found["guardians"]]
    assert len(came) > 10
    assert sorted(came) == sorted(rows)
    assert found["guardians_counted"] == len(rows)


def test_tables_equal_the_store(secure: World, found: dict[str, Any]) -> None:
    """Every column of every student, page by page; a null is an empty text, a day has no time."""
    names = [row[1].lower() for row in secure.store.read("PRAGMA table_info(Students)")]
    days = {"dob", "entrydate", "exitdate"}
    rows = secure.store.read("SELECT * FROM Students ORDER BY Last_Name, DCID")

    assert len(rows) > 50
    assert [row["dcid"] for row in found["students"]] == [str(row[0]) for row in rows]
    for served, row in zip(found["students"], rows, strict=True):
        assert list(served) == names
        stored = dict(zip(names, row, strict=True))
        for name in days | {"last_name", "middle_name", "schoolid", "street"}:
            text = "" if stored[name] is None else str(stored[name])
            assert served[name] == (text[:10] if name in days else text), name


def test_a_q_of_tables_equals_the_store(secure: World, found: dict[str, Any]) -> None:
    """A filtered count and list."""
    older = secure.store.scalar("SELECT count(*) FROM Students WHERE Grade_Level >= 8")
    terms = secure.store.read(
        "SELECT CAST(DCID AS TEXT), substr(FirstDay, 1, 10) FROM Terms WHERE YearID = 36 "
        "ORDER BY DCID"
    )

    assert found["counted"] == older
    assert [(row["dcid"], row["firstday"]) for row in found["terms"]] == terms


def test_a_table_is_written(secure: World, found: dict[str, Any]) -> None:
    """The update's answer is read, and the row is changed in the store."""
    student = found["changed"]["result"][0]["success_message"]["id"]

    assert found["first"] == [{"family_rep": "Nobody"}]
    assert secure.store.read(
        "SELECT StudentsDCID FROM StudentCoreFields WHERE Family_Rep = 'Nobody'"
    ) == [(student,)]
