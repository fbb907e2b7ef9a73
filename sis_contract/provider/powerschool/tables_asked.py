"""Checks of how tables read requests and what their rows mean (sections 5, 9, 11)."""

from __future__ import annotations

import re
from typing import Any

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
STUDENTS = "dcid,last_name,grade_level"


def column_of(sis: PowerSchool, table: str, column: str, query: str = "") -> list[str]:
    return [one["tables"][table][column] for one in sis.records(table, [column], query)]


def text_of(value: Any) -> str:
    """A mapped value as the text that it was; a person may be called True."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _students(sis: PowerSchool, query: str) -> list[dict[str, Any]]:
    answer = sis.table("students", query).must(200)
    return list(answer.json()["record"])


@BOOK.check(
    "ps.tables:unknown-table", "an unknown table is 404, whatever else is asked", "live", "5.3"
)
def unknown_table(sis: PowerSchool) -> None:
    """{"message":"Resource not found"}, before any other complaint."""
    for path in ("?projection=*", "?projection=foo&q=bar==1"):
        answer = sis.kept(f"/ws/schema/table/nosuchtable{path}")
        same(answer.status, 404, answer.asked)
        same(answer.json(), {"message": "Resource not found"}, "its body")
    for path in ("/gradescale?projection=*", "/pgassignmentscores?projection=*"):
        same(sis.kept(f"/ws/schema/table{path}").status, 404, f"the table {path[1:]}")


@BOOK.check(
    "ps.tables:teachers-is-closed", "the view teachers is 405 with its words", "live", "5.3"
)
def teachers(sis: PowerSchool) -> None:
    """GET, POST and PUT are not allowed on table; before columns are looked at."""
    for query in ("?projection=*", "?projection=nosuchcolumn"):
        answer = sis.kept(f"/ws/schema/table/teachers{query}")
        same(answer.status, 405, answer.asked)
        same(answer.json(), {"message": "GET, POST and PUT are not allowed on table"}, "its body")


@BOOK.check("ps.tables:no-student-email", "Students has no STUDENT_EMAIL", "live", "9")
def no_email(sis: PowerSchool) -> None:
    """Measured on a hosted server."""
    answer = sis.table("students", "?projection=student_email")
    same(answer.status, 400, answer.asked)
    told = "Invalid field specified: student_email is not valid column for table: Students"
    same(answer.json(), {"message": told}, "its body")


@BOOK.check("ps.tables:absent-columns", "USERS.ID and STOREDGRADES.ID do not exist", "live", "9")
def absent(sis: PowerSchool) -> None:
    """400, measured."""
    for table in ("users", "storedgrades"):
        answer = sis.table(table, "?projection=id")
        same(answer.status, 400, answer.asked)


@BOOK.check(
    "ps.tables:projection-before-q", "a wrong projection is told before a wrong q", "live", "5.3"
)
def projection_first(sis: PowerSchool) -> None:
    """Checks come in their order: projection, q."""
    answer = sis.table("students", "?projection=foo&q=bar==1")
    same(answer.status, 400, answer.asked)
    told = str(answer.json().get("message"))
    expect(told.startswith("Invalid field specified: foo"), "what is told first", "foo", told)


@BOOK.check(
    "ps.tables:wrong-number", "a q with a wrong number is 400 with its words", "live", "5.3"
)
def wrong_number(sis: PowerSchool) -> None:
    """Before permissions are looked at."""
    answer = sis.table("students", "?projection=dcid&q=grade_level==x")
    same(answer.status, 400, answer.asked)
    told = "Invalid number 'x' passed for comparison to number field Grade_Level"
    same(answer.json(), {"message": told}, "its body")


@BOOK.check("ps.tables:clob-in-q", "a q on a CLOB is 400 with its words", "live", "5.3")
def clob(sis: PowerSchool) -> None:
    """Log.Entry is one."""
    answer = sis.table("log", "?projection=dcid&q=entry==x")
    need(answer.status != 404, "the server has no table Log")
    same(answer.status, 400, answer.asked)
    same(
        answer.json(),
        {"message": "Querying not supported against clob or blob field types"},
        "its body",
    )


@BOOK.check("ps.tables:projection-missing", "a read without projection is 400", "guess", "5.2")
def projection_missing(sis: PowerSchool) -> None:
    """Every client sends one."""
    answer = sis.table("students", "?pagesize=1")
    switch = ("projection_missing", "star") if answer.status == 200 else None
    same(answer.status, 400, answer.asked, switch=switch)


@BOOK.check(
    "ps.tables:projection-forms",
    "*, table.*, table.column and blanks are understood",
    "client",
    "5.2",
)
def forms(sis: PowerSchool) -> None:
    """One row by each form."""
    wanted = _students(sis, f"?projection={STUDENTS}&pagesize=2")
    need(wanted, "there are no students")
    for form in (
        "students.dcid,students.last_name,students.grade_level",
        "DCID,%20Last_Name,%20grade_level",
    ):
        same(_students(sis, f"?projection={form}&pagesize=2"), wanted, f"projection={form}")
    star = _students(sis, "?projection=*&pagesize=2")
    same(_students(sis, "?projection=students.*&pagesize=2"), star, "students.* against *")
    for one, other in zip(wanted, star, strict=True):
        inside = one["tables"]["students"].items() <= other["tables"]["students"].items()
        expect(inside, "columns by name are not among those of *", one, other)
    names = list(star[0]["tables"]["students"])
    same(names, [name.lower() for name in names], "names of columns by *")


@BOOK.check("ps.tables:sort", "sort goes up, sortdescending=true down", "doc", "5.2")
def sort(sis: PowerSchool) -> None:
    """By a number column as numbers, the whole list turned over."""
    up = [int(value) for value in column_of(sis, "students", "dcid", "&sort=dcid")]
    need(len(up) > 2, "there are fewer than three students")
    same(up, sorted(up), "by sort=dcid")
    down = [int(v) for v in column_of(sis, "students", "dcid", "&sort=dcid&sortdescending=true")]
    same(down, sorted(down, reverse=True), "by sortdescending=true")
    same(
        [int(v) for v in column_of(sis, "students", "dcid", "&sort=dcid&sortdescending=false")],
        up,
        "by false",
    )
    grades = [int(v) for v in column_of(sis, "students", "grade_level", "&sort=grade_level,dcid")]
    same(grades, sorted(grades), "by sort=grade_level,dcid: grades, as numbers")


@BOOK.check("ps.tables:default-order", "rows come by their key", "guess", "5.2")
def default_order(sis: PowerSchool) -> None:
    """Going up."""
    found = [int(value) for value in column_of(sis, "students", "dcid")]
    same(found, sorted(found), "the order of rows")


@BOOK.check(
    "ps.tables:q", "q filters tables by ==, !=, ranges, lists, wildcards, ;", "client", "3, 5.1"
)
def q(sis: PowerSchool) -> None:
    """Every row fits, and counts add up."""
    values = column_of(sis, "students", "grade_level")
    need(values, "there are no students")
    grade = max(set(values), key=values.count)

    def number(q: str) -> int:
        body = sis.table("students", f"/count?q={q}").must(200).json()
        return int(body["count"])

    whole = sis.table("students", "/count").must(200).json()["count"]
    equal, other = number(f"grade_level=={grade}"), number(f"grade_level!={grade}")
    expect(equal > 0, f"grade_level=={grade} finds nothing though rows have it")
    expect(equal + other <= whole, "== and != together are more than all", whole, equal + other)
    below, above = number(f"grade_level=lt={grade}"), number(f"grade_level=gt={grade}")
    same(below + above, other, f"less and greater against != {grade}")
    same(number(f"grade_level=le={grade}"), below + equal, "=le= against =lt= and ==")
    same(number(f"grade_level=ge={grade}"), above + equal, "=ge= against =gt= and ==")
    same(number(f"grade_level==({grade})"), equal, "a list of one value")
    for q in (f"grade_level=={grade}", f"Students.Grade_Level=={grade}", f"grade_level=={grade};"):
        same(set(column_of(sis, "students", "grade_level", f"&q={q}")), {grade}, f"rows by q={q}")
    name = column_of(sis, "students", "last_name")[0]
    begin = re.split(r"[^A-Za-z]", name)[0][:2]
    need(begin, "the name that was looked at begins oddly")
    for found in column_of(sis, "students", "last_name", f"&q=last_name=={begin}*"):
        expect(
            found.lower().startswith(begin.lower()), f"a name by last_name=={begin}*", begin, found
        )


@BOOK.check("ps.tables:access", "metadata shows each column's access when asked", "client", "5.4")
def access(sis: PowerSchool) -> None:
    """NoAccess, BlackListNoAccess, ViewOnly or FullAccess."""
    answer = sis.kept("/ws/schema/table/students/metadata?expansions=access").must(200)
    known = {"NoAccess", "BlackListNoAccess", "ViewOnly", "FullAccess"}
    found = {one.get("access") for one in answer.json()["columns"]}
    expect(found <= known, "words for access", sorted(known), found)


@BOOK.check(
    "ps.tables:not-granted", "a column that is not granted is 403 and named as typed", "live", "5.3"
)
def not_granted(sis: PowerSchool) -> None:
    """The body lists code, field, resource; a q echoes dictionary case."""
    answer = sis.kept("/ws/schema/table/students/metadata?expansions=access").must(200)
    closed = [c["name"] for c in answer.json()["columns"] if c.get("access") == "NoAccess"]
    need(closed, "every column of Students is granted to this plugin")
    name = str(closed[0])
    refused = sis.kept(f"/ws/schema/table/students?projection={name.lower()}")
    same(refused.status, 403, refused.asked)
    told = "At least one column lacks sufficient permission"
    errors = [{"code": "NoAccess", "field": name.lower(), "resource": "Students"}]
    same(refused.json(), {"message": told, "errors": errors}, "its body")
    counted = sis.kept(f"/ws/schema/table/students/count?q={name.lower()}==1")
    same(counted.status in (400, 403), True, f"{counted.asked}: {counted.status}")
    if counted.status == 403:
        same(counted.json()["errors"][0]["field"], name, "the field of a q, in dictionary case")


@BOOK.check("ps.tables:areas", "areas are listed, an unknown one is 404", "doc", "5.1")
def areas(sis: PowerSchool) -> None:
    """{"areas":[…]}, and the tables of one."""
    found = sis.kept("/ws/schema/area").must(200).json().get("areas")
    expect(isinstance(found, list) and found, "areas", "an array", found)
    for one in found:
        expect(
            {"name", "userVisible", "display", "comment"} <= set(one), "members of an area", got=one
        )
    same(sis.kept("/ws/schema/area/nosucharea/table").status, 404, "tables of an unknown area")
    name = found[0]["name"].replace(" ", "%20")
    body = sis.kept(f"/ws/schema/area/{name}/table").must(200).json()
    expect(isinstance(body.get("tables"), list), "tables of an area", "an array", body)


@BOOK.check("ps.tables:list", "the tables are listed with name, key, comment", "client", "5.1")
def tables(sis: PowerSchool) -> None:
    """{"tables":[{name,primaryKey,userVisible,comment}]}."""
    found = sis.kept("/ws/schema/table").must(200).json().get("tables")
    expect(isinstance(found, list) and found, "tables", "an array", found)
    for one in found:
        same(sorted(one), ["comment", "name", "primaryKey", "userVisible"], "members of a table")
    names = {str(one["name"]).lower() for one in found}
    expect(
        {"students", "schools", "sections"} <= names,
        "the tables that are listed",
        got=sorted(names),
    )


@BOOK.check(
    "ps.tables:selections-do-nothing",
    "students_to_include has no effect, {} on GET neither",
    "doc",
    "5.1",
)
def selections(sis: PowerSchool) -> None:
    """Plugins have no selection."""
    wanted = _students(sis, "?projection=dcid&pagesize=3")
    found = _students(sis, "?projection=dcid&pagesize=3&students_to_include=selected")
    same(found, wanted, "with students_to_include")
    answer = sis.get("/ws/schema/table/students?projection=dcid&pagesize=3", data={}).must(200)
    same(answer.json()["record"], wanted, "with a body {}")


@BOOK.check("ps.tables:json-always", "tables answer in JSON, whatever Accept says", "guess", "8")
def json_always(sis: PowerSchool) -> None:
    """Without Accept too."""
    path = "/ws/schema/table/students?projection=dcid&pagesize=1"
    need(
        sis.table("students", "?projection=dcid&pagesize=1").status == 200,
        "Students cannot be read",
    )
    for accept in (None, "*/*"):
        same(sis.get(path, accept=accept).must(200).kind, "application/json", f"Accept {accept}")


CHECKS = BOOK.checks
