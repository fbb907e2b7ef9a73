"""docs/connector-target.md, made from the tables: `python -m sis_connector.target.page FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

from sis_connector.push.tables import OUTBOX, STATES
from sis_connector.target.columns import Table
from sis_connector.target.tables import IMPORTED, TABLES

HEAD = """\
# The connector's target

One SQLite file, made by the first import. This page is made from the declaration of the tables
(`python -m sis_connector.target.page docs/connector-target.md`); a test keeps the two alike.

* A run is applied in **one transaction**, or not at all. A run that changes nothing does not open
  the file for writing; neither does a trial run (`--dry-run`), nor one that was held or stopped.
* **Ids are text.** `source` names the integration, so equal ids of two integrations stay apart.
* What a complete reading no longer shows is removed *within the chosen schools and the chosen
  year*: people and classes are disabled (`enabled` becomes `"0"`), links are deleted. A record that
  exists in the SIS but could not be taken keeps what the target has of it.
* **A user keeps** their password, a sign-in identity that was set by hand, and, while the SIS has
  no username for them, their login.
* `application_id` is 0x53495343, `user_version` is the schema's version.

`users` can be joined so: `classes.teacher_id` and `co_teachers.user_id` are the `external_id` of
`user_type` T, `rosters.user_id` and `student_levels.external_id` of S, `parent_students.parent_id`
of P.

Contacts of students (`/ws/contacts`, and the query `roster.contacts` of the connector's plugin)
have no table: PowerSchool Learning takes its parents from Guardian records, and neither OneRoster
profile takes any. Only the GG4L sync reads contacts, and no profile imitates that one yet.
"""
GONE = {
    "disable": 'no longer in the SIS → `enabled` = "0"',
    "delete": "no longer in the SIS → deleted",
    "keep": "never removed",
}


PUSHED = """\
# The outbox of grades

Two more tables, made by the first push (docs/push-file.md). An import leaves them alone, and a push
leaves all others alone. `state` is one of:

"""


def markdown() -> str:
    states = "".join(f"* `{name}`: {meaning}\n" for name, meaning in STATES.items())
    parts = [HEAD, *(section(table) for table in TABLES), PUSHED + states]
    return "\n".join([*parts, *(section(table) for table in OUTBOX)])


def section(table: Table) -> str:
    fate = f" Rows: {GONE[table.gone]}." if table in IMPORTED else ""
    lines = [
        f"## {table.name}",
        "",
        f"{table.meaning}{fate} Key: {', '.join(f'`{name}`' for name in table.key)}.",
        "",
        "| Column | Type | Meaning | Comes from |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        kind = column.type + (" not null" if column.needed or column.name in table.key else "")
        lines.append(f"| `{column.name}` | {kind} | {column.meaning} | {column.comes_from} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(markdown(), encoding="utf-8")
