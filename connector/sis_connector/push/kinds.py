"""Which gradebook a class uses: the SIS's built-in query [client: Mayhem]."""

from __future__ import annotations

from typing import Any

from sis_connector.errors import Forbidden, NotThere
from sis_connector.powerschool.mapped import inside, rows, text
from sis_connector.powerschool.queries import records_in
from sis_connector.transport.client import Client

QUERY = "/ws/schema/query/com.powerschool.core.sections.gradebooktype"
PRO = "PTP"
LEGACY = "PTG"


def gradebook_of(client: Client, class_id: str) -> str:
    """PTP where the record says so, anything else is the older gradebook, also where the SIS is
    too old to have the query. One class per call: the record need not name the class."""
    if not class_id.isdigit():
        return LEGACY
    arguments: dict[str, Any] = {"section_ids": [int(class_id)]}
    try:
        found = records_in(client.query(QUERY, {"pagesize": "0"}, arguments))
    except (NotThere, Forbidden):
        return LEGACY
    return PRO if any(_kind(row) == PRO for row in found) else LEGACY


def _kind(row: Any) -> str | None:
    """The value, in a flat record or under its table's name."""
    if "gradebooktype" in row:
        return text(row["gradebooktype"])
    for table in inside(row, "tables").values():
        for one in rows(table):
            if "gradebooktype" in one:
                return text(one["gradebooktype"])
    return None
