"""Reads with `powerschool` what an installed plugin was granted, and prints it as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from powerschool import PowerSchool
from requests.exceptions import HTTPError

host, client_id, client_secret = sys.argv[1:]
client = PowerSchool(host, auth=(client_id, client_secret))


def refused(call: Callable[[], Any]) -> str:
    """What the server says of a call that it refuses."""
    try:
        call()
    except HTTPError as error:
        return str(error)
    return "it was done"


def ids(rows: list[Any], *names: str) -> list[list[int]]:
    return [[int(row[name]) for name in names] for row in rows]


students = client.get_schema_table("students")
bus = client.get_schema_table("u_vendor_bus")
enrollments = client.get_named_query("com.vendor.sync.roster.enrollments")
names = ("enrollment_dcid", "section_dcid", "student_dcid")
first = students.query(projection="dcid", pagesize=1, page=1)[0]["dcid"]
row = {"name": "u_vendor_bus", "tables": {"u_vendor_bus": {"route": "12B"}}}
json.dump(
    {
        "granted": students.query(pagesize=40),
        "first": first,
        "missing": refused(lambda: bus.update(first, row)),
        "streamed": ids(enrollments.query(pagesize=0), *names),
        "paged": ids(enrollments.query(pagesize=500), *names),
        "second_page": ids(enrollments.query(pagesize=500, page=1), *names),
        "counted": enrollments.count(),
        "older": client.get_named_query("com.vendor.sync.students.of.grades").query(
            body={"grades": [7, "8"]}, pagesize=50
        ),
        "secret": refused(client.get_named_query("com.vendor.sync.students.with.numbers").query),
        "tied": refused(client.get_named_query("com.vendor.sync.students.with.ties").query),
        "listed": client.list_named_queries(),
    },
    sys.stdout,
)
