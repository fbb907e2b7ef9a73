"""The roster file told as JSON lines, one record a line, for programs that compare rosters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sis_connector.target.store import Current, load
from sis_connector.target.tables import ENABLED

KINDS = {"S": "student", "T": "teacher"}

Line = dict[str, Any]


def write_lines(target: Path, source: str, ids: str, file: Path) -> int:
    """Writes what the target holds of one integration; returns how many lines.

    `ids` says whose ids these are: `dcid` for PowerSchool's own, `sourcedId` for OneRoster's. A
    target that does not exist holds nothing, and then no file is written.
    """
    if not target.exists():
        return 0
    lines = [{"kind": "roster", "ids": ids}, *lines_of(load(target), source)]
    file.write_text(
        "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8"
    )
    return len(lines)


def lines_of(current: Current, source: str) -> Iterator[Line]:
    """The records of one integration: schools, people, classes, who is in them."""
    tables = {
        name: {key: row for key, row in rows.items() if key[0] == source}
        for name, rows in current.tables.items()
    }
    for row in tables["organizations"].values():
        yield {"kind": "school", "id": row["organization_id"], "name": row["name"]}
    grades = {row["external_id"]: row["level_id"] for row in tables["student_levels"].values()}
    for row in tables["users"].values():
        if row["user_type"] in KINDS:
            grade = grades.get(row["external_id"]) if row["user_type"] == "S" else None
            yield _told({**_person(row), "grade": grade})
    for row in tables["classes"].values():
        made = {
            "kind": "class",
            "id": row["class_id"],
            "name": row["name"],
            "school": row["organization_id"],
            "teacher": row["teacher_id"],
            "code": row["code"],
            "active": row["enabled"] == ENABLED,
        }
        yield _told(made)
    for table, role in (("rosters", "student"), ("co_teachers", "teacher")):
        for row in tables[table].values():
            yield {
                "kind": "enrollment",
                "class": row["class_id"],
                "user": row["user_id"],
                "role": role,
            }


def _person(row: dict[str, Any]) -> Line:
    return {
        "kind": KINDS[row["user_type"]],
        "id": row["external_id"],
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "username": row["login"],
        "email": row["email"],
        "school": row["organization_id"],
        "active": row["enabled"] == ENABLED,
    }


def _told(made: dict[str, Any]) -> Line:
    return {name: value for name, value in made.items() if value is not None}
