"""Reads with pypowerschool what an installed plugin was granted; prints JSON. Run as a process."""

from __future__ import annotations

import json
import sys

from pypowerschool.powerschool import Client

url, client_id, client_secret, student = sys.argv[1:]
client = Client(url, client_id, client_secret)
query = "ws/schema/query/com.vendor.sync.{}"
row = {"name": "u_vendor_bus", "tables": {"u_vendor_bus": {"route": "7", "studentsdcid": student}}}
json.dump(
    {
        "inserted": client.post_data("ws/schema/table/u_vendor_bus", row),
        "again": client.post_data("ws/schema/table/u_vendor_bus", row),
        "counted": client.fetch_item(
            "ws/schema/table/students/count", query="grade_level=ge=8"
        ).json(),
        "enrollments": client.powerquery(query.format("roster.enrollments")),
        "older": client.powerquery(
            query.format("students.of.grades"), {"grades": [8]}, "u_vendor_bus"
        ),
        "nobody": client.powerquery(query.format("students.of.grades"), {"grades": [55]}),
        "secret": client.powerquery(query.format("students.with.numbers")),
    },
    sys.stdout,
)
