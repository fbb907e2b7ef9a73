"""Checks that every part of a request narrows the answer: clauses of `q`, columns of a table."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

from sis_contract.provider.check import Book, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.tables import TABLES, Table
from sis_contract.provider.powerschool.v1_q import EXPANDED, LIST, NAME, value_at

BOOK = Book("powerschool", "powerschool-api.md")
STATUS = "school_enrollment.enroll_status_code"


def _counted(sis: PowerSchool, *clauses: str) -> int:
    return sis.count(f"{LIST}/count?q={';'.join(clauses)}")


@BOOK.check(
    "ps.v1.q.grammar:clauses-split-a-count",
    "each clause of q narrows, whichever comes first",
    "doc",
    "3",
)
def clauses(sis: PowerSchool) -> None:
    """The rows of a name below and from an id on are the rows of that name; with a status too."""
    rows = sis.listed(LIST, "student", f"?{EXPANDED}")
    plain = [row for row in rows if str(value_at(row, NAME) or "").isalpha()]
    need(len(rows) > 1 and plain, "fewer than two students, or none with a plain last name")
    middle = sorted(row["id"] for row in rows)[len(rows) // 2]
    one = plain[len(plain) // 2]
    name = f"{NAME}=={quote(str(value_at(one, NAME)))}"
    for clause in (name, f"{STATUS}=={value_at(one, STATUS)}"):
        whole = _counted(sis, clause)
        below, above = f"id=lt={middle}", f"id=ge={middle}"
        for order in (1, -1):
            parts = [_counted(sis, *(clause, half)[::order]) for half in (below, above)]
            same(sum(parts), whole, f"rows by {clause}, those below id {middle} and the others")


@BOOK.check(
    "ps.v1.q.grammar:clauses-hold-in-rows",
    "rows by two clauses keep both, whichever comes first",
    "doc",
    "3",
)
def both_kept(sis: PowerSchool) -> None:
    """A name and the half of the ids."""
    rows = sis.listed(LIST, "student", f"?{EXPANDED}")
    need(len(rows) > 1, "the district has fewer than two students")
    middle = sorted(row["id"] for row in rows)[len(rows) // 2]
    status = value_at(rows[0], STATUS)
    narrow = (f"id=ge={middle}", f"{STATUS}=={status}")
    for order in (1, -1):
        q = ";".join(narrow[::order])
        for row in sis.listed(LIST, "student", f"?{EXPANDED}&q={q}"):
            same(row["id"] >= middle, True, f"id {row['id']} by q={q} is at least {middle}")
            same(value_at(row, STATUS), status, f"status of {row['id']} by q={q}")


def projected(table: Table, sis: PowerSchool) -> None:
    """One column, two columns: those and no other."""
    for columns in (table.columns[:1], table.columns[-1:], table.columns[1:3]):
        for record in sis.records(table.lower, columns, "&pagesize=3"):
            told = f"columns of {table.name} {record['id']} by projection={','.join(columns)}"
            same(sorted(record["tables"][table.lower]), sorted(columns), told)


for _table in TABLES:
    BOOK.add(
        f"ps.table.{_table.lower}:projection-only",
        f"table {_table.name}: a projection brings the columns it names and no other",
        "doc",
        "5.1",
        partial(projected, _table),
    )

CHECKS = BOOK.checks
