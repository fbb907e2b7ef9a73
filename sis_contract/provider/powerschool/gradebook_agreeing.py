"""Checks that PowerTeacher Pro's lists and its tables tell one story (gradebook reference A2)."""

from __future__ import annotations

from collections.abc import Sequence

from sis_contract.provider.check import Book, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.xte import ASSIGNMENT, categories, room_of

BOOK = Book("powerschool", "powerschool-gradebook-and-plugin.md")


def _rows(
    sis: PowerSchool, table: str, columns: Sequence[str], q: str
) -> dict[str, dict[str, str]]:
    """The table's rows by the first of the columns; raises NoChance where it is closed or long."""
    answer = sis.table(table, f"?projection={','.join(columns)}&q={q}")
    need(answer.status == 200, f"the table {table} is not read on this server")
    records = sis.records(table, columns, f"&q={q}")
    need(records, f"{table} has no rows by {q}")
    need(len(records) < sis.maximum("schema_table_query"), f"{table} has more than a page by {q}")
    rows = [record["tables"][table] for record in records]
    return {row[columns[0]]: row for row in rows}


@BOOK.check(
    "ps.xte.category:all-of-the-table",
    "a teacher's list has every category of hers, inactive ones too",
    "client",
    "A2.2",
)
def all_categories(sis: PowerSchool) -> None:
    """By id, name and isactive, against the table TeacherCategory."""
    columns = ("teachercategoryid", "name", "isactive")
    rows = _rows(sis, "teachercategory", columns, f"usersdcid=={room_of(sis).teacher}")
    listed = {str(one["teachercategoryid"]): one for one in categories(sis)}
    same(sorted(listed), sorted(rows), "ids of the list against the table")
    for id, row in rows.items():
        same(listed[id]["name"], row["name"], f"name of category {id}")
        same(bool(listed[id]["isactive"]), row["isactive"] == "1", f"isactive of category {id}")


@BOOK.check(
    "ps.xte.assignment:all-of-the-table",
    "a section's assignments are those of the table, with its points and weight",
    "client",
    "A2.3",
)
def all_assignments(sis: PowerSchool) -> None:
    """By assignmentsectionid, against the table AssignmentSection."""
    room = room_of(sis)
    columns = ("assignmentsectionid", "name", "scoreentrypoints", "weight", "totalpointvalue")
    rows = _rows(sis, "assignmentsection", columns, f"sectionsdcid=={room.section}")
    answer = sis.get(f"{ASSIGNMENT}?users_dcid={room.teacher}&section_ids={room.section}")
    listed = {
        str(own["assignmentsectionid"]): own
        for one in answer.must(200).json()
        for own in one["_assignmentsections"]
        if own["sectionsdcid"] == room.section
    }
    same(sorted(listed), sorted(rows), "ids of the list against the table")
    for id, row in rows.items():
        same(listed[id]["name"], row["name"], f"name of assignment section {id}")
        for name in columns[2:]:
            if row[name]:
                same(float(listed[id][name]), float(row[name]), f"{name} of {id}")


CHECKS = BOOK.checks
