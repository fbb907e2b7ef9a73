"""Checks that `/ws/v1` and the tables tell one story: every field whose column is known (2, 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.tables_asked import column_of, text_of
from sis_contract.provider.powerschool.v1_q import value_at

BOOK = Book("powerschool", "powerschool-api.md")
LOOKED_AT = 6

_PAIRS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "school": (
        "schools",
        "",
        {"name": "name", "school_number": "school_number", "low_grade": "low_grade",
         "high_grade": "high_grade", "principal.name.last_name": "principallastname",
         "phones.main.number": "schoolphone", "addresses.physical.city": "schoolcity",
         "addresses.physical.postal_code": "schoolzip"},
    ),
    "student": (
        "students",
        "demographics,addresses,phones,school_enrollment,contact,schedule_setup,lunch",
        {"local_id": "student_number", "state_province_id": "state_studentnumber",
         "student_username": "student_web_id", "name.middle_name": "middle_name",
         "demographics.gender": "gender", "demographics.birth_date": "dob",
         "demographics.district_entry_date": "districtentrydate",
         "addresses.physical.street": "street", "addresses.physical.city": "city",
         "addresses.physical.postal_code": "zip", "addresses.mailing.city": "mailing_city",
         "phones.main.number": "home_phone", "school_enrollment.exit_date": "exitdate",
         "school_enrollment.entry_code": "entrycode", "school_enrollment.track": "track",
         "contact.mother": "mother", "contact.guardian_email": "guardianemail",
         "schedule_setup.home_room": "home_room"},
    ),
    "course": ("courses", "", {"course_number": "course_number", "course_name": "course_name"}),
    "section": (
        "sections",
        "",
        {"section_number": "section_number", "expression": "expression",
         "external_expression": "external_expression"},
    ),
    "term": (
        "terms",
        "",
        {"local_id": "id", "portion": "portion", "start_date": "firstday", "end_date": "lastday",
         "abbreviation": "abbreviation", "name": "name"},
    ),
    "section_enrollment": ("cc", "", {"entry_date": "dateenrolled", "exit_date": "dateleft"}),
}  # fmt: skip
"""Resource → table, expansions, and member → column (2.5 to 2.10)."""


def _rows(sis: PowerSchool, resource: str) -> Sequence[dict[str, Any]]:
    paths = {
        "school": "/ws/v1/district/school",
        "student": "/ws/v1/district/student",
        "section_enrollment": f"/ws/v1/section/{sis.section['id']}/section_enrollment",
    }
    path = paths.get(resource) or f"/ws/v1/school/{sis.school['id']}/{resource}"
    expansions = _PAIRS[resource][1]
    rows = sis.listed(path, resource, f"?expansions={expansions}" if expansions else "")
    need(rows, f"{path} has no rows")
    step = max(1, len(rows) // LOOKED_AT)
    return rows[::step]


def agree(resource: str, sis: PowerSchool) -> None:
    """Each member is its column's text, or missing where that is empty."""
    table, _, members = _PAIRS[resource]
    known = _columns(sis, table)
    asked = {member: column for member, column in members.items() if column in known}
    need(asked, f"columns of {table} are not granted to this plugin; grant them in its plugin.xml")
    seen = 0
    for row in _rows(sis, resource):
        projection = ",".join(sorted(set(asked.values())))
        answer = sis.table(table, f"/{row['id']}?projection={projection}")
        columns = answer.must(200).json()["tables"][table]
        for member, column in asked.items():
            found = value_at(row, member)
            if found is None and member == "local_id" and resource == "term":
                continue  # older servers do not show it
            got = "" if found is None else text_of(found)
            same(got, columns[column], f"{member} of {resource} {row['id']} against {column}")
            seen += 1
    need(seen, f"no column of {table} could be read")


def _columns(sis: PowerSchool, table: str) -> set[str]:
    answer = sis.kept(f"/ws/schema/table/{table}/metadata?expansions=access")
    need(answer.status == 200, f"metadata of {table} cannot be read")
    return {
        str(one["name"]).lower()
        for one in answer.json()["columns"]
        if one.get("access") not in ("NoAccess", "BlackListNoAccess")
    }


for _resource in _PAIRS:
    BOOK.add(
        f"ps.v1.agrees:{_resource}",
        f"every known member of {_resource} is what its column in {_PAIRS[_resource][0]} says",
        "doc",
        "2.5-2.10, 9",
        partial(agree, _resource),
    )


@BOOK.check(
    "ps.v1.agrees:references-are-dcids", "ids that v1 shows are DCIDs, not IDs", "doc", "2.3, 9"
)
def dcids(sis: PowerSchool) -> None:
    """Of the section, lead teacher, course and term, of the student and section of a seat."""
    section = sis.section
    path = f"/{section['id']}?projection=id,teacher,course_number,termid"
    own = sis.table("sections", path).must(200).json()["tables"]["sections"]
    for member, table, column, value in (
        ("staff_id", "schoolstaff", "id", own["teacher"]),
        ("course_id", "courses", "course_number", own["course_number"]),
        ("term_id", "terms", "id", own["termid"]),
    ):
        if member in section:
            answer = sis.table(table, f"/{section[member]}?projection={column}").must(200)
            got = answer.json()["tables"][table][column]
            same(got, value, f"{column} of what {member} of section {section['id']} leads to")
    seats = sis.listed(f"/ws/v1/section/{section['id']}/section_enrollment", "section_enrollment")
    need(seats, "the section that was looked at has no enrollments")
    for seat in seats[:3]:
        columns = sis.table("cc", f"/{seat['id']}?projection=studentid,sectionid").must(200)
        row = columns.json()["tables"]["cc"]
        answer = sis.table("students", f"/{seat['student_id']}?projection=id").must(200)
        got = answer.json()["tables"]["students"]["id"]
        same(got, row["studentid"], f"ID of the student of enrollment {seat['id']}")
        same(row["sectionid"].lstrip("-"), own["id"], f"SectionID of enrollment {seat['id']}")


@BOOK.check(
    "ps.v1.agrees:staff", "staff are SchoolStaff rows with their user's names", "doc", "2.9, 9"
)
def staff(sis: PowerSchool) -> None:
    """id is SchoolStaff.DCID; local_id, names, e-mail are the user's."""
    path = f"/ws/v1/school/{sis.school['id']}/staff"
    rows = sis.listed(path, "staff", "?expansions=emails,school_affiliations")
    need(rows, f"{path} has no rows")
    for row in rows[:: max(1, len(rows) // LOOKED_AT)]:
        answer = sis.table("schoolstaff", f"/{row['id']}?projection=users_dcid,status,schoolid")
        seat = answer.must(200).json()["tables"]["schoolstaff"]
        if "users_dcid" in row:
            same(str(row["users_dcid"]), seat["users_dcid"], f"users_dcid of staff {row['id']}")
        same(seat["status"], "1", f"status of staff {row['id']}, who is listed")
        same(seat["schoolid"], str(sis.school["school_number"]), f"school of staff {row['id']}")
        query = f"/{seat['users_dcid']}?projection=first_name,last_name,teachernumber,email_addr"
        user = sis.table("users", query).must(200).json()["tables"]["users"]
        for member, column in (
            ("name.first_name", "first_name"),
            ("name.last_name", "last_name"),
            ("local_id", "teachernumber"),
            ("emails.work_email", "email_addr"),
        ):
            found = value_at(row, member)
            got = "" if found is None else text_of(found)
            same(got, user[column], f"{member} of staff {row['id']} against {column}")


@BOOK.check(
    "ps.v1.agrees:school-student-count",
    "a school's count is the table's of active ones",
    "client",
    "2.3",
)
def student_count(sis: PowerSchool) -> None:
    """schoolid is the number, enroll_status 0."""
    number = sis.school["school_number"]
    answer = sis.table("students", f"/count?q=schoolid=={number};enroll_status==0").must(200)
    count = sis.count(f"/ws/v1/school/{sis.school['id']}/student/count")
    same(count, answer.json()["count"], "active students of a school")
    every = sis.table("students", "/count").must(200).json()["count"]
    same(sis.count("/ws/v1/district/student/count"), every, "students of the district")


@BOOK.check(
    "ps.v1.agrees:dropped-are-listed", "a section's list holds dropped enrollments", "guess", "2.10"
)
def dropped(sis: PowerSchool) -> None:
    """With dropped true."""
    found = sis.records("cc", ["dcid"], "&q=sectionid=lt=0&pagesize=3")
    need(found, "nobody dropped a section")
    id = found[0]["id"]
    one = sis.v1(f"/ws/v1/section_enrollment/{id}").must(200).json()["section_enrollment"]
    path = f"/ws/v1/section/{one['section_id']}/section_enrollment"
    rows = {row["id"]: row for row in sis.every(path, "section_enrollment")}
    expect(id in rows, f"the dropped enrollment {id} in {path}", "", "", ("dropped_listed", "no"))
    same(rows[id]["dropped"], True, f"dropped of {id}")
    same(sis.count(f"{path}/count"), len(rows), f"count and rows of {path}")


@BOOK.check(
    "ps.v1.agrees:courses-with-sections",
    "a school's courses are those with sections",
    "guess",
    "2.3",
)
def courses(sis: PowerSchool) -> None:
    """Of this year."""
    path = f"/ws/v1/school/{sis.school['id']}"
    shown = {row["id"] for row in sis.every(f"{path}/course", "course")}
    taught = {row["course_id"] for row in sis.every(f"{path}/section", "section")}
    expect(taught <= shown, "courses with sections that are not listed", [], taught - shown)
    switch = ("school_courses", "all")
    expect(
        shown <= taught, "courses without a section that are listed", 0, len(shown - taught), switch
    )


@BOOK.check("ps.v1.agrees:blank-leaves", "blank parts of an address are left out", "guess", "2.1")
def blank_leaves(sis: PowerSchool) -> None:
    """One fixture shows them as empty texts."""
    rows = sis.listed("/ws/v1/district/student", "student", "?expansions=addresses")
    blank = [
        row["id"]
        for row in rows
        for place in ("physical", "mailing")
        if "" in (value_at(row, f"addresses.{place}") or {"none": 0}).values()
    ]
    expect(
        not blank, "students with empty parts of an address", [], blank[:5], ("blank_leaf", "empty")
    )


@BOOK.check(
    "ps.v1.agrees:graduated-school-not-counted", "999999 is not counted among schools", "doc", "2.3"
)
def graduated(sis: PowerSchool) -> None:
    """The count is that of the table without office and graduates."""
    numbers = column_of(sis, "schools", "school_number", "&pagesize=100")
    real = [number for number in numbers if number not in ("0", "999999")]
    need(len(numbers) < 100, "the district has more than 99 schools")
    found = sis.count("/ws/v1/district/school/count")
    office = any(row["school_number"] == 0 for row in sis.schools)
    same(found, len(real) + office, "the count of schools")


@BOOK.check(
    "ps.steady:never-busy", "the server answered without asking for patience", "client", "8"
)
def steady(sis: PowerSchool) -> None:
    """429 was not heard in this run; where it was, requests were sent again."""
    number = sis.client.throttled
    expect(number == 0, f"the server answered 429 {number} times in this run", 0, number)


CHECKS = BOOK.checks
