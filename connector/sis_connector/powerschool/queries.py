"""The plugin's PowerQueries: what `/ws/v1` does not tell, or tells class by class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sis_connector.errors import (
    CountMismatch,
    Forbidden,
    NotOffered,
    NotThere,
    QueryMissing,
    QueryNotGranted,
    QueryNotRun,
    RequestRefused,
    UnreadableAnswer,
)
from sis_connector.powerschool.mapped import Row, day, identity, inside, rows, text, truth, whole
from sis_connector.records import CoTeacher, Enrollment, Guardian, School, Section

ENROLLMENTS = "com.example.mocksis.roster.enrollments"
CO_TEACHERS = "com.example.mocksis.roster.coteachers"
GUARDIANS = "com.example.mocksis.roster.guardians"
PAGE_SIZE = 1000
"""Rows per page. It must be said: a PowerQuery that is not told sends 100 and stops (quirk 10)."""


class Queries(Protocol):
    """The part of the client that PowerQueries need."""

    def query(self, path: str, params: dict[str, str], arguments: dict[str, Any]) -> Any: ...


def read_query(
    client: Queries, name: str, arguments: dict[str, Any], *, at_once: bool = False
) -> list[Row]:
    """Every row of a PowerQuery; `at_once` asks for all of them in one answer.

    Raises NoQuery where this plugin cannot use it: QueryMissing (404), QueryNotGranted (403 [doc]
    [client]; 400 [guess]: some servers call what they do not grant a bad request), QueryNotRun
    (501, a sandbox that says so).
    """
    path = f"/ws/schema/query/{name}"
    with _usable(name):
        for reading in (1, 2):
            counted = client.query(f"{path}/count", {}, arguments)
            expected = whole(inside(counted).get("count"), f"{path}/count")
            if at_once and reading == 1:  # a server before 9.0 does not know size 0 [doc]
                found = records_in(client.query(path, {"pagesize": "0"}, arguments))
            else:
                found = read_pages(client, path, arguments, expected)
            if len(found) == expected:
                return found
    raise CountMismatch(f"{path}: PowerSchool counts {expected} rows but sends {len(found)}.")


def check_query(client: Queries, name: str, arguments: dict[str, Any]) -> None:
    """Asks for a count only; raises NoQuery where this plugin cannot use the query."""
    with _usable(name):
        client.query(f"/ws/schema/query/{name}/count", {}, arguments)


@contextmanager
def _usable(name: str) -> Iterator[None]:
    """The three ways in which a server tells that a query cannot be used, as NoQuery."""
    try:
        yield
    except NotThere as missing:
        raise QueryMissing(f"The query {name} is not installed.") from missing
    except (Forbidden, RequestRefused) as refused:
        raise QueryNotGranted(f"The plugin may not run {name}.") from refused
    except NotOffered as refused:
        raise QueryNotRun(f"The server does not run {name}.") from refused


def read_pages(client: Queries, path: str, arguments: dict[str, Any], expected: int) -> list[Row]:
    found: list[Row] = []
    page = 1
    while True:
        batch = records_in(client.query(path, page_params(page), arguments))
        found += batch
        if len(batch) < PAGE_SIZE and len(found) >= expected:
            return found
        if not batch or len(found) > expected + PAGE_SIZE:
            return found
        page += 1


def page_params(page: int) -> dict[str, str]:
    return {"page": str(page), "pagesize": str(PAGE_SIZE)}


def records_in(body: Any) -> list[Row]:
    """The rows of an answer: without rows there is no `record` at all (quirk 10) [client]."""
    if not isinstance(body, dict):
        raise UnreadableAnswer("The answer of a PowerQuery is not an object.")
    return rows(body.get("record"))


def school_argument(school: School) -> str:
    """What a query calls `schoolid`: the School_Number, where `/ws/v1` takes the DCID (quirk 12)
    [doc]."""
    return school.number


def school_year(school: School, start_year: int) -> dict[str, str]:
    """The arguments of a query about one school's year; `yearid` counts from 1990 [doc]."""
    return {"schoolid": school_argument(school), "yearid": str(start_year - 1990)}


def enrollments(client: Queries, school: School, start_year: int) -> list[Enrollment]:
    """Who is in which section of a school's year, by section, as each section's own list tells."""
    return [
        Enrollment(
            section_id=identity(row, "section_dcid"),
            student_id=identity(row, "student_dcid"),
            entry_date=day(row.get("entry_date")),
            exit_date=day(row.get("exit_date")),
            dropped=truth(row.get("dropped")),
        )
        for row in read_query(client, ENROLLMENTS, school_year(school, start_year), at_once=True)
    ]


def of_sections(led: Sequence[Section], rows: Iterable[Enrollment]) -> list[Enrollment]:
    """The rows of these sections in their order; a section without a lead is no class."""
    by_section: dict[str, list[Enrollment]] = {section.id: [] for section in led}
    for row in rows:
        if row.section_id in by_section:
            by_section[row.section_id].append(row)
    return [row for section in led for row in by_section[section.id]]


def co_teachers(client: Queries, school: School, start_year: int) -> list[CoTeacher]:
    return [
        CoTeacher(
            section_id=identity(row, "section_dcid"),
            staff_id=identity(row, "staff_dcid"),
            person=text(row.get("users_dcid")),
            role=text(row.get("role_name")),
            end_date=day(row.get("end_date")),
        )
        for row in read_query(client, CO_TEACHERS, school_year(school, start_year))
    ]


def guardians(client: Queries, school: School) -> list[Guardian]:
    arguments = {"schoolid": school_argument(school)}
    return [
        Guardian(
            id=identity(row, "guardian_id"),
            student_id=identity(row, "student_dcid"),
            first_name=text(row.get("first_name")),
            last_name=text(row.get("last_name")),
            username=text(row.get("username")),
            emails=addresses_in(row.get("email")),
            relationship=text(row.get("relationship")),
            school_id=text(row.get("school_dcid")) or school.id,
        )
        for row in read_query(client, GUARDIANS, arguments)
    ]


def addresses_in(value: Any) -> tuple[str, ...]:
    """E-mail addresses of one field, which may hold a comma list [client]."""
    parts = (text(value) or "").replace(";", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
