"""What an import left in the connector's target, read by SQL (docs/connector-target.md)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from mock_sis.demo.truth import Facts

_QUERIES = {
    "Schools": (1, "SELECT organization_id, name FROM organizations"),
    "Students": (
        1,
        "SELECT u.external_id, first_name, last_name, login, email, organization_id, level_id "
        "FROM users u JOIN student_levels l ON l.source = u.source "
        "AND l.external_id = u.external_id WHERE user_type = 'S' AND enabled = '1'",
    ),
    "Teachers": (
        1,
        "SELECT external_id, first_name, last_name, login, email FROM users "
        "WHERE user_type = 'T' AND enabled = '1'",
    ),
    "Teachers' schools": (2, "SELECT teacher_id, organization_id FROM teacher_organizations"),
    "Parents": (
        1,
        "SELECT external_id, first_name, last_name, login, email FROM users "
        "WHERE user_type = 'P' AND enabled = '1'",
    ),
    "Parents' children": (2, "SELECT parent_id, student_id, relationship FROM parent_students"),
    "Classes": (
        1,
        "SELECT class_id, name, code, year, teacher_id, organization_id FROM classes "
        "WHERE enabled = '1'",
    ),
    "Roster rows": (2, "SELECT class_id, user_id FROM rosters"),
    "Co-teachers": (2, "SELECT class_id, user_id, role FROM co_teachers"),
}


def imported(target: Path) -> dict[str, Facts]:
    """The roster in a target file, kind by kind: key → values."""
    uri = f"{target.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        return {
            kind: {row[:width]: row[width:] for row in connection.execute(sql)}
            for kind, (width, sql) in _QUERIES.items()
        }
