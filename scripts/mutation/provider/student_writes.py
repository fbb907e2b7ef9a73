"""POST /ws/v1/student."""

from __future__ import annotations

from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.unsaved import unsaved

ADDRESS = "/ws/v1/student"
ONE = {"student": "SELECT min(DCID) FROM Students WHERE Enroll_Status = 0"}
RENAME = {
    "client_uid": "1",
    "action": "UPDATE",
    "id": "<student>",
    "name": {"first_name": "Ann-Marie"},
}
NOBODY = {"client_uid": "2", "action": "UPDATE", "id": 99999999, "name": {"first_name": "X"}}
SCHOOL = "SELECT School_Number FROM Schools WHERE School_Number NOT IN (0, 999999)"


def posting(*rows: Any) -> Ask:
    """The request with those rows."""
    return Ask("POST", ADDRESS, {"students": {"student": list(rows)}})


READ = get("/ws/v1/student/<student>")


def _rows(asked: Asked) -> list[Any]:
    """The rows of a request, which come as one object or as an array."""
    if asked.method != "POST" or asked.place != ADDRESS:
        return []
    try:
        found = asked.json()["students"]["student"]
    except (TypeError, KeyError):
        return []
    return found if isinstance(found, list) else [found]


def _results(reply: Reply) -> list[Any]:
    data = reply.json()
    try:
        found = data["results"]["result"]
    except (TypeError, KeyError):
        return []
    return found if isinstance(found, list) else [found]


def _statuses(reply: Reply) -> set[str]:
    return {one.get("status") for one in _results(reply)}


@mutant("ps-post-refusal-400", posting(NOBODY))
def post_refusal_400(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    refused = _rows(asked) and _statuses(reply) == {"ERROR"}
    return reply.with_status(400) if refused else reply


@mutant("ps-post-one-bad-spoils-all", posting(RENAME, NOBODY), READ, find=ONE)
def post_one_bad_spoils_all(asked: Asked, serve: Serve) -> Reply:
    if len(_rows(asked)) < 2:
        return serve(asked)
    reply = unsaved(asked, serve)
    return reply if _statuses(reply) == {"SUCCESS", "ERROR"} else serve(asked)


@mutant("ps-post-forgets", posting(RENAME), READ, find=ONE)
def post_forgets(asked: Asked, serve: Serve) -> Reply:
    rows = _rows(asked)
    updates = rows and all(row.get("action") == "UPDATE" for row in rows)
    return unsaved(asked, serve) if updates else serve(asked)


@mutant("ps-post-changes-local-id", posting({**RENAME, "local_id": 777777}), READ, find=ONE)
def post_changes_local_id(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    for row, result in zip(_rows(asked), _results(reply), strict=False):
        taken = result.get("status") == "SUCCESS" and result.get("action") == "UPDATE"
        if taken and str(row.get("local_id", "")).isdigit():
            number = int(row["local_id"])
            with asked.world.store.write() as w:
                w.update("Students", int(row["id"]), {"Student_Number": number})
    return reply


@mutant(
    "ps-post-insert-incomplete",
    posting(
        {
            "client_uid": "1",
            "action": "INSERT",
            "local_id": 777777,
            "name": {"first_name": "Ann", "last_name": "Lee"},
            "school_enrollment": {
                "school_number": "<number>",
                "grade_level": 9,
                "exit_date": "2027-06-12",
                "enroll_status": "A",
            },
        }
    ),
    find={"number": SCHOOL},
)
def post_insert_incomplete(asked: Asked, serve: Serve) -> Reply:
    rows = _rows(asked)
    if not rows or not all(isinstance(row, dict) for row in rows):
        return serve(asked)
    for row in rows:
        enrolled = row.setdefault("school_enrollment", {})
        if row.get("action") == "INSERT" and isinstance(enrolled, dict):
            enrolled.setdefault("entry_date", asked.world.clock.today().isoformat())
    return serve(asked.with_json({"students": {"student": rows}}))


@mutant("ps-post-one-result-array", posting(RENAME), find=ONE)
def post_one_result_array(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    results = _results(reply)
    if not _rows(asked) or len(results) != 1:
        return reply
    data = reply.json()
    data["results"]["result"] = results
    return reply.with_json(data)
