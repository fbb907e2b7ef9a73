"""Checks of writing tables: 1:1 extensions and stored grades (powerschool-api.md 5.5, 11.16)."""

from __future__ import annotations

from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
STORED = "storedgrades"


def write(
    sis: PowerSchool, method: str, table: str, columns: dict[str, Any], id: str = ""
) -> Received:
    """Sends columns of a table's row."""
    path = f"/ws/schema/table/{table}{id and '/'}{id}"
    return sis.ask(method, path, data={"name": table, "tables": {table: columns}})


def extension_of(sis: PowerSchool) -> str:
    """The 1:1 extension of students that is listed first."""
    answer = sis.v1("/ws/v1/district/student?pagesize=1").must(200)
    listed = str(answer.json()["students"]["@extensions"])
    need(listed, "students have no extension on this server")
    return listed.split(",")[0]


def _row(sis: PowerSchool, table: str) -> tuple[str, str, str]:
    """A student who has a row: id, a text column, its value."""
    for student in sis.listed("/ws/v1/district/student", "student")[:30]:
        answer = sis.get(f"/ws/schema/table/{table}/{student['id']}?projection=*")
        if answer.status == 403:
            raise NoChance(f"{table} is not granted to this plugin")
        if answer.status == 200:
            for column, value in answer.json()["tables"][table].items():
                if value and not value.isdigit() and not value[:4].isdigit():
                    return str(student["id"]), column, value
    raise NoChance(f"none of the students that were looked at has a text in {table}")


@BOOK.check(
    "ps.table.write:update",
    "PUT of an extension's row is answered with an array",
    "client",
    "5.5",
    writes=True,
)
def update(sis: PowerSchool) -> None:
    """result is an array, of one too; stored, and put back."""
    table = extension_of(sis)
    id, column, before = _row(sis, table)
    answer = write(sis, "PUT", table, {column: "check"}, id)
    need(answer.status != 403, f"{table}.{column} is not granted with FullAccess")
    try:
        body = answer.must(200).json()
        expect(isinstance(body.get("result"), list), "result of a table write", "an array", body)
        same(body["result"][0].get("status"), "SUCCESS", "its status")
        same(body["result"][0].get("action"), "UPDATE", "its action")
        message = body["result"][0].get("success_message", {})
        expect(
            str(message.get("ref", "")).endswith(f"/{table}/{id}"),
            "its ref",
            f"…/{table}/{id}",
            message,
        )
        read = sis.get(f"/ws/schema/table/{table}/{id}?projection={column}").must(200).json()
        same(read["tables"][table][column], "check", f"{column} after PUT")
    finally:
        if write(sis, "PUT", table, {column: before}, id).status != 200:
            sis.left_behind.append(f"{table}.{column} of {id}, which was {before!r}")
        sis.forget()


@BOOK.check(
    "ps.table.write:post-on-a-row",
    "POST where a 1:1 row is already is 404 with a hint",
    "client",
    "5.5",
    writes=True,
)
def post_existing(sis: PowerSchool) -> None:
    """Use PUT to update existing records."""
    table = extension_of(sis)
    id, column, value = _row(sis, table)
    answer = write(sis, "POST", table, {"studentsdcid": id, column: value})
    need(answer.status != 403, f"{table} is not granted with FullAccess")
    same(answer.status, 404, "POST on a row that is there")
    words = "Use PUT to update existing records"
    expect(words in str(answer.json().get("message")), "its message", words, answer.text)


@BOOK.check(
    "ps.table.write:put-without-a-row",
    "PUT where no 1:1 row is yet is 404 with a hint",
    "client",
    "5.5",
    writes=True,
)
def put_missing(sis: PowerSchool) -> None:
    """Use POST to insert a new record."""
    table = extension_of(sis)
    _, column, value = _row(sis, table)
    missing = None
    for student in sis.listed("/ws/v1/district/student", "student")[:60]:
        if sis.get(f"/ws/schema/table/{table}/{student['id']}?projection=*").status == 404:
            missing = str(student["id"])
            break
    need(missing, f"every student that was looked at has a row in {table}")
    answer = write(sis, "PUT", table, {column: value}, str(missing))
    need(answer.status != 403, f"{table}.{column} is not granted with FullAccess")
    same(answer.status, 404, "PUT of a row that is not there")
    words = "Use POST to insert a new record"
    expect(words in str(answer.json().get("message")), "its message", words, answer.text)


@BOOK.check(
    "ps.table.write:core-tables",
    "core tables take neither POST nor DELETE",
    "guess",
    "5.5",
    writes=True,
)
def core(sis: PowerSchool) -> None:
    """405."""
    same(write(sis, "POST", "students", {"last_name": "Check"}).status, 405, "POST on Students")
    answer = sis.ask("DELETE", f"/ws/schema/table/schools/{NOBODY}")
    expect(answer.status in (403, 404, 405), "DELETE on Schools", 405, answer.status)


@BOOK.check(
    "ps.table.write:no-such-column",
    "a write of what is no column is 400",
    "live",
    "5.3",
    writes=True,
)
def no_column(sis: PowerSchool) -> None:
    """The words of a projection."""
    table = extension_of(sis)
    id, _, _ = _row(sis, table)
    answer = write(sis, "PUT", table, {"nosuchcolumn": "1"}, id)
    same(answer.status, 400, "PUT of a column that does not exist")
    expect(
        "nosuchcolumn" in str(answer.json().get("message")),
        "its message",
        "nosuchcolumn",
        answer.text,
    )


@BOOK.check(
    "ps.table.write:stored-grade",
    "a stored grade is 201, read back, DELETE 204 and empty",
    "doc",
    "5.1",
    writes=True,
)
def stored_grade(sis: PowerSchool) -> None:
    """Then 404."""
    students = sis.records("students", ["dcid", "id", "schoolid"], "&pagesize=1")
    need(students, "there are no students")
    one = students[0]["tables"]["students"]
    columns = {"studentid": one["id"], "schoolid": one["schoolid"], "storecode": "Z9",
               "schoolyear": "2025", "course_name": "Contract check", "grade": "A",
               "percent": "95"}  # fmt: skip
    answer = write(sis, "POST", STORED, columns)
    need(answer.status != 403, "StoredGrades is not granted with FullAccess")
    same(answer.status, 201, f"POST of a stored grade: {answer.text}")
    id = answer.json()["result"][0]["success_message"]["id"]
    path = f"/ws/schema/table/{STORED}/{id}"
    try:
        read = sis.get(f"{path}?projection=storecode,course_name").must(200).json()
        same(read["tables"][STORED]["course_name"], "Contract check", "course_name of the new row")
    finally:
        gone = sis.ask("DELETE", path)
        if gone.status not in (200, 204):
            sis.left_behind.append(f"stored grade {id}")
        sis.forget()
    same((gone.status, gone.body), (204, b""), "DELETE of a stored grade")
    same(sis.get(f"{path}?projection=storecode").status, 404, "the stored grade after DELETE")


CHECKS = BOOK.checks
