"""Checks of `POST /ws/v1/student` (powerschool-api.md 4): nobody is inserted, changes go back."""

from __future__ import annotations

import json
from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.session import JSON, NOBODY, PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
PATH = "/ws/v1/student"


def post(sis: PowerSchool, *students: dict[str, Any], query: str = "") -> Received:
    """Sends students; raises NoChance where the plugin may not write."""
    rows: Any = list(students) if len(students) > 1 else students[0]
    answer = sis.ask("POST", f"{PATH}{query}", data={"students": {"student": rows}})
    if answer.status in (401, 403):
        raise NoChance("the plugin may not write students; grant it accessLevelV1Api FULL")
    return answer


def results(answer: Received) -> list[dict[str, Any]]:
    """The rows of an answer, one or more."""
    body = answer.must(200).json()
    found = body.get("results", {}).get("result", [])
    return [found] if isinstance(found, dict) else list(found)


def _student(sis: PowerSchool) -> dict[str, Any]:
    rows = sis.listed("/ws/v1/district/student", "student")
    need(rows, "there are no students")
    return rows[0]


def _update(sis: PowerSchool, uid: str = "77", **members: Any) -> dict[str, Any]:
    return {"client_uid": uid, "action": "UPDATE", "id": _student(sis)["id"], **members}


def errors(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The errors of a row that failed."""
    same(row.get("status"), "ERROR", "status of a row that should fail")
    found = row.get("error_message", {}).get("error", [])
    listed = [found] if isinstance(found, dict) else list(found)
    expect(listed, "errors of a failed row", "at least one", row)
    for one in listed:
        same(sorted(one), ["error_code", "error_description", "field"], "members of an error")
    return listed


BAD: dict[str, Any] = {"demographics": {"birth_date": "31.12.2010"}}


@BOOK.check(
    "ps.v1.post:failure-is-200",
    "a failed row is HTTP 200 with status ERROR",
    "client",
    "4",
    writes=True,
)
def failure(sis: PowerSchool) -> None:
    """result and error are objects; a numeric client_uid comes back as a number."""
    answer = post(sis, _update(sis, **BAD))
    same(answer.status, 200, "a batch of which every row failed")
    body = answer.json()["results"]
    expect(isinstance(body.get("result"), dict), "one result", "an object", body.get("result"))
    row = body["result"]
    same(row["client_uid"], 77, "client_uid")
    same(row["action"], "UPDATE", "action")
    found = errors(row)[0]
    expect(
        isinstance(row["error_message"]["error"], dict),
        "one error",
        "an object",
        row["error_message"],
    )
    same(found["error_code"], "INVALID_DATE_VALUE", "error_code of a date that is none")
    expect(
        str(found["field"]).endswith("student/demographics/birth_date"),
        "field",
        "student/demographics/birth_date",
        found,
    )
    for name in ("insert_count", "update_count", "delete_count"):
        same(body.get(name), 0, f"{name} of a failed batch")


@BOOK.check(
    "ps.v1.post:several-results",
    "several rows are a list, each for itself, in order",
    "client",
    "4",
    writes=True,
)
def several(sis: PowerSchool) -> None:
    """Three failures, three results."""
    answer = post(
        sis, _update(sis, "1", **BAD), _update(sis, "x-2", **BAD), _update(sis, "3", **BAD)
    )
    body = answer.must(200).json()["results"]["result"]
    expect(isinstance(body, list), "three results", "an array", body)
    same([row["client_uid"] for row in body], [1, "x-2", 3], "client_uids in order")


@BOOK.check("ps.v1.post:required", "client_uid and action are required", "doc", "4", writes=True)
def required(sis: PowerSchool) -> None:
    """A row without action fails, alone."""
    row = _update(sis, **BAD)
    del row["action"]
    answer = post(sis, row)
    if answer.status == 200:
        errors(results(answer)[0])
    else:
        same(answer.status, 400, "a row without action")


@BOOK.check(
    "ps.v1.post:insert-required",
    "an INSERT without names, grade, dates, school fails",
    "doc",
    "4",
    writes=True,
)
def insert_required(sis: PowerSchool) -> None:
    """Each missing element is named; nobody is inserted."""
    need(not sis.closed, sis.closed)
    before = sis.get("/ws/v1/district/student/count").must(200).json()
    answer = post(sis, {"client_uid": "5", "action": "INSERT", "name": {"first_name": "Omar"}})
    found = errors(results(answer)[0])
    fields = " ".join(str(one["field"]) for one in found)
    for name in ("last_name", "grade_level", "entry_date", "exit_date", "school_number"):
        expect(name in fields, f"{name} is missing and not named", name, fields)
    expect("REQUIRED" in {one["error_code"] for one in found}, "error_code", "REQUIRED", found)
    same(sis.get("/ws/v1/district/student/count").must(200).json(), before, "the district's count")


@BOOK.check("ps.v1.post:unknown-id", "an UPDATE of nobody fails", "doc", "4", writes=True)
def unknown_id(sis: PowerSchool) -> None:
    """In its row."""
    answer = post(
        sis, {"client_uid": "5", "action": "UPDATE", "id": NOBODY, "name": {"first_name": "X"}}
    )
    errors(results(answer)[0])


@BOOK.check(
    "ps.v1.post:rules",
    "names, address blocks and pairs of contacts are held to their rules",
    "doc",
    "4",
    writes=True,
)
def rules(sis: PowerSchool) -> None:
    """Blank names, half an address, a name without its phone: each row fails."""
    rows = (
        _update(sis, "1", name={"first_name": "", "last_name": "Quill"}),
        _update(sis, "2", addresses={"physical": {"street": "4 Elm Ct"}}),
        _update(
            sis, "3", contact={"emergency_contact_name1": "Vera Quill", "emergency_phone1": ""}
        ),
        _update(sis, "4", demographics={"gender": "Q"}),
    )
    found = results(post(sis, *rows))
    same(len(found), 4, "results for four rows")
    for row in found:
        errors(row)


@BOOK.check(
    "ps.v1.post:update",
    "an UPDATE is stored and answered with id and ref",
    "client",
    "4",
    writes=True,
)
def update(sis: PowerSchool) -> None:
    """A phone number goes in, is read back, and goes back."""
    one = _student(sis)
    path = f"{PATH}/{one['id']}?expansions=phones"
    before = sis.get(path).must(200).json()["student"]["phones"]
    old = before["main"]["number"] if isinstance(before, dict) and "main" in before else ""
    answer = post(sis, _update(sis, phones={"main": {"number": "555-0142"}}))
    try:
        row = results(answer)[0]
        same(row["status"], "SUCCESS", f"status of an update: {answer.text}")
        same(row["success_message"]["id"], one["id"], "id of the answer")
        ref = str(row["success_message"]["ref"])
        expect(
            ref.endswith(f"/ws/v1/student/{one['id']}"), "ref", f"…/ws/v1/student/{one['id']}", ref
        )
        same(answer.json()["results"]["update_count"], 1, "update_count")
        after = sis.get(path).must(200).json()["student"]["phones"]
        same(after["main"]["number"], "555-0142", "the phone after the update")
    finally:
        again = results(post(sis, _update(sis, phones={"main": {"number": str(old)}})))
        if again[0].get("status") != "SUCCESS":
            sis.left_behind.append(f"the phone of student {one['id']} (it was {old!r})")
        sis.forget()


@BOOK.check(
    "ps.v1.post:one-bad-row", "a bad row does not keep back a good one", "client", "4", writes=True
)
def one_bad(sis: PowerSchool) -> None:
    """SUCCESS and ERROR in one answer."""
    one = _student(sis)
    good = _update(
        sis,
        "1",
        name={
            "first_name": str(one["name"]["first_name"]),
            "last_name": str(one["name"]["last_name"]),
        },
    )
    found = results(post(sis, good, _update(sis, "2", **BAD)))
    same([row["status"] for row in found], ["SUCCESS", "ERROR"], "statuses of a good and a bad row")
    sis.forget()


@BOOK.check(
    "ps.v1.post:insert-only",
    "school_enrollment and local_id of an UPDATE are ignored",
    "doc",
    "4",
    writes=True,
)
def insert_only(sis: PowerSchool) -> None:
    """SUCCESS, and nothing of it changes."""
    path = f"{PATH}/{_student(sis)['id']}?expansions=school_enrollment"
    before = sis.get(path).must(200).json()
    grade = before["student"]["school_enrollment"]["grade_level"]
    row = results(
        post(sis, _update(sis, local_id=1, school_enrollment={"grade_level": grade + 1}))
    )[0]
    same(row["status"], "SUCCESS", f"status of an update of what is insert-only: {row}")
    same(sis.get(path).must(200).json(), before, "the student after it")


@BOOK.check(
    "ps.v1.post:extension-no-op",
    "extension fields without extensions= are SUCCESS and not saved",
    "client",
    "4",
    writes=True,
)
def extension(sis: PowerSchool) -> None:
    """The silent no-op."""
    listed = (
        sis.v1("/ws/v1/district/student?pagesize=1").must(200).json()["students"]["@extensions"]
    )
    need(listed, "students have no extension on this server")
    name = listed.split(",")[0]
    rows = sis.listed("/ws/v1/district/student", "student", f"?extensions={name}")
    full = [(one["id"], _fields(one)) for one in rows if _fields(one)]
    need(full, "no student of the first page has an extension field")
    id, fields = full[0]
    path = f"{PATH}/{id}?extensions={name}"
    before = sis.get(path).must(200).json()
    changed = [{"name": fields[0]["name"], "value": "Contract check"}]
    data = {"_table_extension": {"name": name, "_field": changed}}
    row = results(post(sis, {**_update(sis, _extension_data=data), "id": id}))[0]
    same(row["status"], "SUCCESS", f"status of an update of an extension: {row}")
    same(sis.get(path).must(200).json(), before, "the extension after it")


def _fields(row: dict[str, Any]) -> list[dict[str, Any]]:
    table = row["_extension_data"]["_table_extension"]
    found = table.get("_field", []) if isinstance(table, dict) else []
    return [found] if isinstance(found, dict) else list(found)


@BOOK.check(
    "ps.v1.post:trailing-slash", "/ws/v1/student/ takes a POST too", "client", "2.3", writes=True
)
def trailing(sis: PowerSchool) -> None:
    """Without a redirect."""
    data = {"students": {"student": _update(sis, **BAD)}}
    answer = sis.ask("POST", f"{PATH}/", data=data)
    need(answer.status not in (401, 403), "the plugin may not write students")
    same(answer.status, 200, "POST to the address with a slash")


@BOOK.check(
    "ps.v1.post:content-type", "a student POST of another type is 415", "guess", "4", writes=True
)
def content_type(sis: PowerSchool) -> None:
    """text/plain."""
    body = json.dumps({"students": {"student": _update(sis, **BAD)}}).encode()
    answer = sis.ask("POST", PATH, body=body, headers={"Content-Type": "text/plain"})
    need(answer.status not in (401, 403), "the plugin may not write students")
    found = {500: "500", 200: "accept"}.get(answer.status)
    same(
        answer.status,
        415,
        "a student POST as text/plain",
        switch=("student_post_type", found) if found else None,
    )


@BOOK.check(
    "ps.v1.post:malformed", "a student POST that cannot be read is 400", "guess", "4", writes=True
)
def malformed(sis: PowerSchool) -> None:
    """No JSON at all."""
    answer = sis.ask("POST", PATH, body=b"{oops", headers={"Content-Type": JSON})
    need(answer.status not in (401, 403), "the plugin may not write students")
    switch = ("malformed_body", "500") if answer.status == 500 else None
    same(answer.status, 400, "a student POST that is no JSON", switch=switch)


CHECKS = BOOK.checks
