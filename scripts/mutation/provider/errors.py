"""Refusals, and what is answered in their place."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import is_v1

STUDENTS = "/ws/schema/table/students"
NARROW = {"students": {"dcid": "ViewOnly", "id": "ViewOnly", "last_name": "ViewOnly"}}
_RECORD = re.compile(r"/ws/v1/(\w+)/[^/]+")
_UNKNOWN = re.compile(r"Invalid field specified: (\S+) is not valid column for table: (\w+)")
_TABLE = "/ws/schema/table/"
NO_ACCESS = "At least one column lacks sufficient permission"


@mutant("ps-unknown-id-200", get("/ws/v1/student/999999999"))
def unknown_id_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    record = _RECORD.fullmatch(asked.place)
    if record is None or asked.method != "GET" or reply.status != 404:
        return reply
    if reply.is_xml:
        return reply.with_status(200).with_text(f"<{record[1]}/>")
    return reply.with_status(200).with_json({record[1]: {}})


@mutant("ps-refusal-as-html", get("/ws/v1/district/student?q=nosuch==1"))
def refusal_as_html(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    wants_json = "json" in asked.headers.get("accept", "")
    if not (is_v1(asked) and wants_json and 400 <= reply.status < 500):
        return reply
    page = f"<html><head><title>Error</title></head><body><h1>{reply.status}</h1></body></html>"
    return reply.with_text(page).with_header("Content-Type", "text/html;charset=UTF-8")


@mutant("ps-unknown-column-403", get(f"{STUDENTS}?projection=id,nosuch"))
def unknown_column_403(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = _UNKNOWN.search(reply.text)
    if reply.status != 400 or found is None:
        return reply
    error = {"code": "NoAccess", "field": found[1], "resource": found[2]}
    return reply.with_status(403).with_json({"message": NO_ACCESS, "errors": [error]})


def _refused_columns(reply: Reply) -> list[str]:
    data = reply.json()
    errors = data.get("errors", []) if isinstance(data, dict) else []
    return [one["field"].lower() for one in errors if one.get("code") == "NoAccess"]


@mutant("ps-ungranted-column-served", get(f"{STUDENTS}?projection=id,first_name"), grants=NARROW)
def ungranted_column_served(asked: Asked, serve: Serve) -> Reply:
    """What the projection names beyond the grants is left out of it and put back as empty text."""
    reply = serve(asked)
    projection = asked.param("projection")
    if not asked.place.startswith(_TABLE) or reply.status != 403 or not projection:
        return reply
    lacking = _refused_columns(reply)
    names = [name.strip() for name in projection.split(",")]
    granted = [name for name in names if name.rpartition(".")[2].lower() not in lacking]
    if len(granted) == len(names):
        return reply
    served = serve(asked.with_param("projection", ",".join(granted) or "*"))
    data = served.json()
    if served.status != 200 or not isinstance(data, dict):
        return reply
    table = asked.place.removeprefix(_TABLE).partition("/")[0].lower()
    for row in data.get("record", [data]):
        own = row["tables"][table] if granted else {}
        row["tables"][table] = {**own, **dict.fromkeys(lacking, "")}
    return served.with_json(data)


@mutant("ps-no-access-unnamed", get(f"{STUDENTS}?projection=id,first_name"), grants=NARROW)
def no_access_unnamed(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if reply.status != 403 or not _refused_columns(reply):
        return reply
    data = reply.json()
    del data["errors"]
    return reply.with_json(data)


@mutant("ps-dataversion-bad-version-200", get("/ws/dataversion/mock-sis/abc"))
def dataversion_bad_version_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not asked.place.startswith("/ws/dataversion/") or reply.status != 400:
        return reply
    empty: dict[str, Any] = {"$dataversion": "0", "tables": {}}
    return reply.with_status(200).with_json(empty)


@mutant("ps-q-type-500", get(f"{STUDENTS}?projection=id&q=id==abc"))
def q_type_500(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    wrong = reply.status == 400 and "passed for comparison to number field" in reply.text
    if not (asked.place.startswith(_TABLE) and wrong):
        return reply
    return reply.with_status(500).with_json({"message": "Internal server error"})
