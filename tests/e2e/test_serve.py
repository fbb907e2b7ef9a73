"""A served district, an import of it, a district that goes on: truth is read by SQL."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from mock_sis.demo import Comparison, compare
from sis_core.district import Clock, Store

JSON = {"Accept": "application/json"}


def compared(served: Any, target: Path) -> Comparison:
    """The comparison of a roster with the served district as it is now."""
    status, body = served.ask("GET", "/_sandbox/clock", {})
    assert status == 200
    now = datetime.fromisoformat(json.loads(body)["now"])
    with closing(Store.open(served.db, Clock(now))) as store:
        return compare(store, target)


def test_the_ready_file_tells_all_that_a_script_needs(served: Any) -> None:
    """Addresses, credentials, the district's counts by SQL, the process's number."""
    ready = served.ready
    assert set(ready["powerschool"]) == {"url", "client_id", "client_secret"}
    powerschool = ready["powerschool"]
    assert ready["oneroster"] == {
        "url": f"{powerschool['url']}/ims/oneroster/v1p1",
        "token_url": f"{powerschool['url']}/oauth/access_token",
        "client_id": powerschool["client_id"],
        "client_secret": powerschool["client_secret"],
        "consumer_key": powerschool["client_id"],
        "consumer_secret": powerschool["client_secret"],
    }
    assert ready["pid"] == served.process.pid
    assert ready["district"]["today"] == "2026-10-15"
    assert ready["district"]["seed"] == 11
    [(students, enrollments)] = served.sql(
        "SELECT (SELECT count(*) FROM Students), (SELECT count(*) FROM CC)"
    )
    assert ready["district"]["students"] == students
    assert ready["district"]["enrollments"] == enrollments
    status, body = served.ask("GET", "/_sandbox/", {})
    assert status == 200
    assert json.loads(body)


def test_raw_requests_of_odd_clients_are_answered(served: Any) -> None:
    """Doubled and trailing slashes, a body on GET and no Accept lead to the same count."""
    bearer = {"Authorization": f"Bearer {served.token()}"}
    [(count,)] = served.sql("SELECT count(*) FROM Students")
    wanted = {"resource": {"count": count}}
    for path in ("/ws/v1/district/student/count", "//ws/v1/district/student/count/"):
        status, body = served.ask("GET", path, {**bearer, **JSON})
        assert (status, json.loads(body)) == (200, wanted)
    status, body = served.ask("GET", "/ws/v1/district/student/count", {**bearer, **JSON}, b"{}")
    assert (status, json.loads(body)) == (200, wanted)
    status, body = served.ask("GET", "/ws/v1/district/student/count", bearer)
    assert status == 200
    assert f"<count>{count}</count>".encode() in body


def test_every_student_of_the_api_is_one_of_the_table(served: Any) -> None:
    """Paging through the district yields each student once, in the order of DCIDs."""
    headers = {**JSON, "Authorization": f"Bearer {served.token()}"}
    seen: list[int] = []
    for page in range(1, 100):
        _, body = served.ask("GET", f"/ws/v1/district/student?page={page}", headers)
        rows = json.loads(body)["students"].get("student", [])
        if not rows:
            break
        seen += [row["id"] for row in (rows if isinstance(rows, list) else [rows])]
    assert seen == [dcid for (dcid,) in served.sql("SELECT DCID FROM Students ORDER BY DCID")]


def test_an_import_gives_what_the_district_holds(served: Any, run: Any, tmp_path: Path) -> None:
    """The roster equals the truth of SQL, a second import writes nothing, a trial run neither.

    It speaks with our own plugin's pair, and lacks no right that the plugin does not ask for.
    """
    target, report = tmp_path / "roster.db", tmp_path / "import.json"
    done = run(
        "sync", "--ready", served.ready_file, "--target", target, "--json", report, "--parents"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = compared(served, target)
    assert found.differences == ()
    assert found.agreeing["Students"] > 300
    assert found.agreeing["Roster rows"] > 2000
    used = json.loads(served.ask("GET", "/_sandbox/plugins/2/used", {})[1])
    assert (used["plugin"], any(used["undeclared"].values())) == ("mock-sis connector", False)
    assert used["used"]["queries"]["com.example.mocksis.roster.guardians"] > 0
    written = target.read_bytes()
    for extra in ((), ("--dry-run",)):
        again = run(
            "sync", "--ready", served.ready_file, "--target", target, "--json", report,
            "--parents", *extra,
        )  # fmt: skip
        assert again.returncode == 0
        assert json.loads(report.read_text())["rows_written"] == 0
        assert target.read_bytes() == written


def test_refused_records_are_those_without_what_they_need(
    served: Any, run: Any, tmp_path: Path
) -> None:
    """Students refused for want of a username are exactly those whose row has none."""
    target, report = tmp_path / "roster.db", tmp_path / "import.json"
    run("sync", "--ready", served.ready_file, "--target", target, "--json", report)
    refused = {
        one["external_id"]
        for one in json.loads(report.read_text("utf-8"))["refused"]
        if (one["kind"], one["code"]) == ("students", "username_missing")
    }
    without = served.sql(
        "SELECT s.DCID FROM Students s JOIN Schools k ON k.School_Number = s.SchoolID WHERE "
        "Enroll_Status = 0 AND Student_Web_ID IS NULL AND k.School_Number NOT IN (0, 999999)"
    )
    assert without
    assert refused == {str(dcid) for (dcid,) in without}


def test_the_journal_says_why_a_call_was_refused(served: Any, run: Any) -> None:
    """A call with a token nobody issued shows up with its status and a reason."""
    served.ask("GET", "/ws/v1/school/3", {**JSON, "Authorization": "Bearer nonsense"})
    done = run("journal", "tail", "--ready", served.ready_file, "--status", "401")
    assert done.returncode == 0
    assert "/ws/v1/school/3" in done.stdout
    assert "token" in done.stdout
    assert "nonsense" not in done.stdout
