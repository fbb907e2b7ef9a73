"""Checks of `/ws/schema/table`, for each of the tables that integrations read (section 5, 9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool
from sis_contract.verdicts import Source

BOOK = Book("powerschool", "powerschool-api.md")


@dataclass(frozen=True, slots=True)
class Table:
    """A table by its dictionary spelling, with columns that real plugins have been granted."""

    name: str
    columns: Sequence[str]

    @property
    def lower(self) -> str:
        """The name as addresses and answers have it."""
        return self.name.lower()


_COLUMNS: Mapping[str, str] = {
    "Students": "dcid id student_number first_name middle_name last_name grade_level enroll_status "
    "schoolid entrydate exitdate",
    "Schools": "dcid id name school_number abbreviation low_grade high_grade",
    "Terms": "dcid id schoolid yearid name abbreviation firstday lastday portion isyearrec",
    "Sections": "dcid id schoolid course_number section_number termid teacher expression",
    "Courses": "dcid id course_number course_name",
    "CC": "dcid id studentid sectionid course_number schoolid termid teacherid dateenrolled "
    "dateleft",
    "Users": "dcid first_name middle_name last_name email_addr teachernumber",
    "SchoolStaff": "dcid id schoolid status staffstatus users_dcid",
    "StoredGrades": "dcid studentid sectionid schoolid termid storecode course_number grade",
    "Attendance": "dcid id studentid schoolid yearid att_date attendance_codeid",
}
TABLES = tuple(Table(name, columns.split()) for name, columns in _COLUMNS.items())
DATES = ("entrydate", "exitdate", "firstday", "lastday", "dateenrolled", "dateleft", "att_date")


def _records(table: Table, sis: PowerSchool, query: str = "") -> list[dict[str, Any]]:
    found = sis.records(table.lower, table.columns, query)
    if not query:
        need(found, f"the table {table.name} has no rows")
    return found


def envelope(table: Table, sis: PowerSchool) -> None:
    """`name` in dictionary spelling, `record` an array, of one row too, empty past the end."""
    for query in ("&pagesize=3", "&pagesize=1", "&pagesize=3&page=99999"):
        answer = sis.table(table.lower, f"?projection=dcid{query}").must(200)
        body = answer.json()
        same(answer.kind, "application/json", f"{answer.asked}: its type")
        same(list(body), ["name", "record"], f"{answer.asked}: its members")
        same(body["name"], table.name, f"{answer.asked}: the table's name")
        expect(
            isinstance(body["record"], list), f"{answer.asked}: record", "an array", body["record"]
        )
        most = 0 if "99999" in query else int(query[-1])
        expect(len(body["record"]) <= most, f"{answer.asked}: rows", most, len(body["record"]))


def strings(table: Table, sis: PowerSchool) -> None:
    """Every value is a text, a null the empty one; every projected column is there, lower-case."""
    for record in _records(table, sis):
        same(list(record), ["id", "tables"], f"members of a record of {table.name}")
        same(list(record["tables"]), [table.lower], f"tables of a record of {table.name}")
        row = record["tables"][table.lower]
        same(sorted(row), sorted(table.columns), f"columns of {table.name} {record['id']}")
        for name, value in row.items():
            expect(
                isinstance(value, str), f"{name} of {table.name} {record['id']}", "a text", value
            )
            if name in DATES and value:
                expect(
                    re.fullmatch(r"\d{4}-\d\d-\d\d", value),
                    f"{name} of {record['id']}",
                    "YYYY-MM-DD",
                    value,
                )


def ids(table: Table, sis: PowerSchool) -> None:
    """`id` is a number: the DCID."""
    for record in _records(table, sis):
        expect(
            type(record["id"]) is int, f"id of a record of {table.name}", "a number", record["id"]
        )
        same(
            str(record["id"]), record["tables"][table.lower]["dcid"], f"id and dcid of {table.name}"
        )


def count(table: Table, sis: PowerSchool) -> None:
    """/count is {"count": n}, as many as the pages have."""
    answer = sis.table(table.lower, "/count").must(200)
    body = answer.json()
    same(list(body), ["count"], f"{answer.asked}: its members")
    number = body["count"]
    expect(type(number) is int, f"{answer.asked}: the count", "a number", number)
    size = min(sis.maximum("schema_table_query"), max(1, -(-number // 3)))
    last = max(1, -(-number // size))
    found = sis.records(table.lower, ["dcid"], f"&pagesize={size}&page={last}")
    same(
        (last - 1) * size + len(found), number, f"rows of {table.name} by {size} against the count"
    )
    beyond = sis.records(table.lower, ["dcid"], f"&pagesize={size}&page={last + 1}")
    same(beyond, [], f"records of {table.name} behind the last page")
    if last > 1:
        first = sis.records(table.lower, ["dcid"], f"&pagesize={size}&page=1")
        second = sis.records(table.lower, ["dcid"], f"&pagesize={size}&page=2")
        same(len(first), size, f"rows of the first page of {table.name}")
        both = {one["id"] for one in first} & {one["id"] for one in second}
        expect(not both, f"rows of {table.name} on two pages", [], both)


def limit(table: Table, sis: PowerSchool) -> None:
    """No page has more rows than the plugin's maximum."""
    most = sis.maximum("schema_table_query")
    number = sis.table(table.lower, "/count").must(200).json()["count"]
    found = len(sis.records(table.lower, ["dcid"]))
    same(found, min(most, number), f"rows of a page of {table.name} by default")
    answer = sis.table(table.lower, f"?projection=dcid&pagesize={most + 1}")
    if answer.status == 200:
        expect(
            len(answer.json()["record"]) <= most,
            f"{answer.asked}: rows",
            most,
            len(answer.json()["record"]),
        )


def single(table: Table, sis: PowerSchool) -> None:
    """One row: id, name, tables, as in the list."""
    record = _records(table, sis)[0]
    projection = ",".join(table.columns)
    answer = sis.table(table.lower, f"/{record['id']}?projection={projection}").must(200)
    body = answer.json()
    same(sorted(body), ["id", "name", "tables"], f"{answer.asked}: its members")
    same(body["tables"], record["tables"], f"{answer.asked} and the list")
    same(body["id"], record["id"], f"{answer.asked}: its id")


def unknown_row(table: Table, sis: PowerSchool) -> None:
    """An id that nobody has is 404 with a message."""
    answer = sis.table(table.lower, f"/{NOBODY}?projection=dcid")
    same(answer.status, 404, answer.asked)
    same(list(answer.json()), ["message"], "its members")


def no_column(table: Table, sis: PowerSchool) -> None:
    """A projection of what is no column: 400 with the exact words, as typed."""
    answer = sis.table(table.lower, "?projection=NoSuchColumn")
    same(answer.status, 400, answer.asked)
    told = f"Invalid field specified: NoSuchColumn is not valid column for table: {table.name}"
    same(answer.json(), {"message": told}, "its body")


def no_column_in_q(table: Table, sis: PowerSchool) -> None:
    """A q on what is no column: 400 with the exact words."""
    answer = sis.table(table.lower, "?projection=dcid&q=nosuchcolumn==1")
    same(answer.status, 400, answer.asked)
    same(answer.json(), {"message": "Invalid field nosuchcolumn"}, "its body")


def cases(table: Table, sis: PowerSchool) -> None:
    """Table and columns are named in any case; answers are lower-case."""
    wanted = sis.records(table.lower, table.columns[:2], "&pagesize=2")
    need(wanted, f"the table {table.name} has no rows")
    upper = ",%20".join(name.upper() for name in table.columns[:2])
    answer = sis.table(table.name.upper(), f"?projection={upper}&pagesize=2").must(200)
    same(answer.json()["record"], wanted, f"{answer.asked} against lower case")


def metadata(table: Table, sis: PowerSchool) -> None:
    """/metadata names the table, its key and its columns."""
    answer = sis.kept(f"/ws/schema/table/{table.lower}/metadata")
    if answer.status == 403:
        raise NoChance("metadata is closed to this plugin")
    body = answer.must(200).json()
    same(body.get("name"), table.name, f"{answer.asked}: name")
    same(str(body.get("primaryKey")).upper(), "DCID", f"{answer.asked}: primaryKey")
    columns = body.get("columns")
    expect(isinstance(columns, list), f"{answer.asked}: columns", "an array", columns)
    names = {str(one.get("name")).lower() for one in columns}
    missing = [name for name in table.columns if name not in names]
    expect(not missing, f"{answer.asked} does not list columns that the table has", [], missing)


Run = Callable[[Table, PowerSchool], None]
_EVERY: tuple[tuple[str, Run, str, Source, str], ...] = (
    ("envelope", envelope, "name and an array record, of one row too", "capture", "5.2"),
    (
        "all-strings",
        strings,
        "values are texts, null is empty, no column left out",
        "capture",
        "5.2",
    ),
    ("id-is-the-dcid", ids, "id is a number, the DCID", "capture", "5.2"),
    ("pages-sum-to-count", count, "the pages sum to the count", "doc", "5.1"),
    ("page-limit", limit, "a page has at most the plugin's maximum", "client", "5.2"),
    ("single", single, "one row by id is the list's", "client", "5.2"),
    ("unknown-id", unknown_row, "an unknown id is 404", "guess", "8"),
    ("no-such-column", no_column, "a projection of no column is 400", "live", "5.3"),
    ("no-such-column-in-q", no_column_in_q, "a q on no column is 400", "live", "5.3"),
    ("any-case", cases, "names are asked in any case, answered in lower case", "capture", "5.2"),
    ("metadata", metadata, "metadata names key and columns", "doc", "5.4"),
)

for _table in TABLES:
    for _what, _run, _sentence, _source, _section in _EVERY:
        BOOK.add(
            f"ps.table.{_table.lower}:{_what}",
            f"table {_table.name}: {_sentence}",
            _source,
            _section,
            partial(_run, _table),
        )

CHECKS = BOOK.checks
