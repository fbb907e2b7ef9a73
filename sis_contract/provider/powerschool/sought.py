"""Checks that go and look for the row that tells: most rows would hide what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.queries import columns_of, names_listed, records
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.student_post import errors, post, results
from sis_contract.provider.powerschool.tables_writes import extension_of, write
from sis_contract.provider.powerschool.v1_q import value_at

BOOK = Book("powerschool", "powerschool-api.md")
LOOKED_AT = 6
"""Rows of a kind that are looked at."""
CODE = "school_enrollment.enroll_status_code"
LETTERS = {0: "A", -1: "P", 2: "T", 3: "G", 4: "H"}
HALVES = (
    ("emergency_contact_name1", "emergency_phone1"),
    ("emergency_contact_name2", "emergency_phone2"),
    ("doctor_name", "doctor_phone"),
)


@BOOK.check(
    "ps.v1.agrees:staff-of-one-person",
    "staff records of one person share its users_dcid, which is none of their own ids",
    "client",
    "2.9, 9",
)
def one_person(sis: PowerSchool) -> None:
    """Of SchoolStaff rows whose DCID is not their user's, as a second school's is not."""
    table = sis.records("schoolstaff", ["dcid", "users_dcid"], "&q=status==1&pagesize=100")
    others = [row for row in table if str(row["id"]) != row["tables"]["schoolstaff"]["users_dcid"]]
    need(others, "every staff record that was looked at has its user's number")
    for row in others[:LOOKED_AT]:
        one = sis.v1(f"/ws/v1/staff/{row['id']}").must(200).json()["staff"]
        need("users_dcid" in one, "this server does not tell users_dcid")
        wanted = row["tables"]["schoolstaff"]["users_dcid"]
        same(str(one["users_dcid"]), wanted, f"users_dcid of staff {row['id']}")


@BOOK.check(
    "ps.v1.q.default:status-replaces",
    "a status in q takes the place of a school's active students",
    "client",
    "3",
)
def status_replaces(sis: PowerSchool) -> None:
    """Each status that the district's first page of others shows, by code and by letter."""
    q = f"?expansions=school_enrollment&q={CODE}!=0"
    found = sis.v1(f"/ws/v1/district/student{q}")
    if found.status == 400:  # != is known of tables only
        q = f"?expansions=school_enrollment&q={CODE}=gt=0"
    rows = sis.listed("/ws/v1/district/student", "student", q)
    kinds = {
        (value_at(row, "school_enrollment.school_id"), value_at(row, CODE)): row for row in rows
    }
    known = [key for key in kinds if key[0] and key[1] in LETTERS and key[1] != 0]
    schools = {school["id"] for school in sis.schools}
    here = [key for key in known if key[0] in schools]
    need(here, "no student of another status at a school that is listed")
    for school, code in here[:LOOKED_AT]:
        id = kinds[school, code]["id"]
        path = f"/ws/v1/school/{school}/student"
        for clause in (f"{CODE}=={code}", f"school_enrollment.enroll_status=={LETTERS[code]}"):
            ids = [row["id"] for row in sis.listed(path, "student", f"?q=id=={id};{clause}")]
            same(ids, [id], f"students of {path} by q=id=={id};{clause}")
            expect(sis.count(f"{path}/count?q={clause}") > 0, f"count of {path} by {clause}", "> 0")


@BOOK.check(
    "ps.v1.asked:q-of-a-record", "q on a record's own address does nothing", "client", "2.3"
)
def stray_q(sis: PowerSchool) -> None:
    """Whatever it says: a client sends it."""
    rows = sis.listed("/ws/v1/district/student", "student")
    need(rows, "there are no students")
    path = f"/ws/v1/student/{rows[0]['id']}"
    plain = sis.v1(path).must(200).json()
    for q in ("name.last_name==Nobody*", "local_id==0", "name.last_name==*"):
        answer = sis.v1(f"{path}?q={q}")
        same(answer.status, 200, f"{answer.asked}, which has a q")
        same(answer.json(), plain, f"the record with q={q} against the one without")


@BOOK.check(
    "ps.query:nulls-in-rows-by-school",
    "null columns are left out of records of queries with arguments, too",
    "client",
    "6.2",
)
def nulls(sis: PowerSchool) -> None:
    """Queries that answer for a school, or for a school and a year."""
    seen = 0
    for name, answer in _by_school(sis):
        for one in records(answer):
            seen += 1
            for column, value in columns_of(one).items():
                told = f"{column} of a record of {name}"
                expect(value not in (None, ""), told, "left out", repr(value))
    need(seen, "no query answered with rows for a school")


def _by_school(sis: PowerSchool) -> Iterator[tuple[str, Received]]:
    names = names_listed(sis)
    need(names, "the server does not list its queries")
    terms = sis.listed(f"/ws/v1/school/{sis.school['id']}/term", "term")
    number = sis.school["school_number"]
    years = [{"schoolid": number, "yearid": terms[0]["start_year"] - 1990}] if terms else []
    for name in names:
        for arguments in ({"schoolid": number}, *years):
            path = f"/ws/schema/query/{name}?pagesize=200"
            answer = sis.ask("POST", path, data=arguments)
            if answer.status == 200:
                yield name, answer
                break


@BOOK.check(
    "ps.v1.post:halves-of-pairs",
    "a contact's or doctor's name without a phone fails, and a phone without a name",
    "doc",
    "4",
    writes=True,
)
def halves(sis: PowerSchool) -> None:
    """Each half alone, the other left out: of a student who has neither."""
    rows = sis.listed("/ws/v1/district/student", "student", "?expansions=contact")
    bare = {
        pair: row["id"]
        for row in rows
        for pair in HALVES
        if not set(pair) & set(value_at(row, "contact") or {})
    }
    need(bare, "every student of the first page has two contacts and a doctor")
    for (one, other), id in bare.items():
        for half, value in ((one, "Vera Quill"), (other, "555-0142")):
            sent = {"client_uid": "1", "action": "UPDATE", "id": id, "contact": {half: value}}
            row = results(post(sis, sent))[0]
            if row.get("status") == "SUCCESS":
                blank = {**sent, "contact": {one: "", other: ""}}
                if results(post(sis, blank))[0].get("status") != "SUCCESS":
                    sis.left_behind.append(f"{half} of student {id} (there was none)")
                sis.forget()
            told = {str(error["field"]).rpartition("/")[2] for error in errors(row)}
            expect(told & {one, other}, f"field of {half} alone", f"{one} or {other}", told)


@BOOK.check(
    "ps.table.write:extension-deleted",
    "DELETE of an extension's row is 204 without a body, and the row is gone",
    "doc",
    "5.1, 11.22",
    writes=True,
)
def extension_deleted(sis: PowerSchool) -> None:
    """A row that the check itself adds to a student who has none."""
    table = extension_of(sis)
    _wholly_granted(sis, table)
    id, column = _without(sis, table)
    path = f"/ws/schema/table/{table}/{id}"
    made = write(sis, "POST", table, {"studentsdcid": id, column: "check"})
    need(made.status != 403, f"{table} is not granted with FullAccess")
    same(made.status, 200, f"POST of a new row of {table}: {made.text}")
    gone = sis.ask("DELETE", path)
    sis.forget()
    if gone.status not in (200, 204):
        sis.left_behind.append(f"the row of {table} for student {id}")
    same((gone.status, gone.body), (204, b""), f"DELETE of a row of {table}")
    same(sis.get(f"{path}?projection={column}").status, 404, "the row after DELETE")


def _wholly_granted(sis: PowerSchool, table: str) -> None:
    """Raises NoChance unless every column may be written: else the row could not be taken away."""
    answer = sis.kept(f"/ws/schema/table/{table}/metadata?expansions=access")
    columns = answer.json().get("columns", []) if answer.status == 200 else []
    open_ = [one for one in columns if one.get("access") == "FullAccess"]
    need(columns and len(open_) == len(columns), f"not all of {table} is granted with FullAccess")


def _without(sis: PowerSchool, table: str) -> tuple[str, str]:
    """A student without a row, and a column of text that a row of another student has filled."""
    bare, column = "", ""
    for student in sis.listed("/ws/v1/district/student", "student")[:60]:
        answer = sis.kept(f"/ws/schema/table/{table}/{student['id']}?projection=*")
        if answer.status == 404:
            bare = bare or str(student["id"])
        elif answer.status == 200:
            columns: dict[str, Any] = answer.json()["tables"][table]
            texts = (name for name, value in columns.items() if value and not value[:1].isdigit())
            column = column or next(texts, "")
        else:
            raise NoChance(f"{table} cannot be read: {answer.asked} answers {answer.status}")
        if bare and column:
            return bare, column
    raise NoChance(f"no student without a row in {table} and one with a text in it")


CHECKS = BOOK.checks
