"""Checks of what rows of tables mean, and that v1 agrees with them (sections 9, 11)."""

from __future__ import annotations

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.tables_asked import column_of, text_of

BOOK = Book("powerschool", "powerschool-api.md")


_BOTH = (
    ("grade_level", "grade_level"),
    ("enroll_status_code", "enroll_status"),
    ("school_number", "schoolid"),
    ("entry_date", "entrydate"),
)
"""v1's members below school_enrollment → columns of Students."""


# -- what rows mean -------------------------------------------------------------------------------


@BOOK.check(
    "ps.tables.meaning:students-agree",
    "v1 and the table agree on every student of a page",
    "doc",
    "2.5, 9",
)
def students_agree(sis: PowerSchool) -> None:
    """Names, grade, status, school, dates; the DCID is the v1 id."""
    columns = [
        "dcid",
        "first_name",
        "last_name",
        "grade_level",
        "enroll_status",
        "schoolid",
        "entrydate",
    ]
    rows = {
        one["id"]: one["tables"]["students"]
        for one in sis.records("students", columns, "&sort=dcid")
    }
    shown = sis.listed("/ws/v1/district/student", "student", "?expansions=school_enrollment")
    both = [row for row in shown if row["id"] in rows]
    need(both, "no student is both on v1's first page and on the table's")
    for row in both:
        own, seat = rows[row["id"]], row["school_enrollment"]
        for wire, column in _BOTH:
            same(
                str(seat.get(wire, "")), own[column], f"{wire} and {column} of student {row['id']}"
            )
        for name in ("first_name", "last_name"):
            same(text_of(row["name"].get(name, "")), own[name], f"{name} of student {row['id']}")


@BOOK.check("ps.tables.meaning:schoolid", "schoolid in tables is School_Number", "doc", "9")
def schoolid(sis: PowerSchool) -> None:
    """Not the DCID that v1 shows as school_id; schools that v1 hides may be named too."""
    schools = sis.every("/ws/v1/district/school", "school")
    need(schools, "the district has no school")
    known = {str(one["school_number"]) for one in schools} | {"0", "999999"}
    ids = {str(one["id"]) for one in schools} - known
    for table in ("students", "sections", "terms", "cc"):
        found = set(column_of(sis, table, "schoolid"))
        right = not found or (found & known and not found & ids)
        expect(right, f"schoolid of {table}", sorted(known), sorted(found - known))


@BOOK.check(
    "ps.tables.meaning:dropped-is-negative",
    "a dropped enrollment has negative ids in CC",
    "client",
    "9",
)
def dropped(sis: PowerSchool) -> None:
    """TermID and SectionID; v1 says dropped."""
    found = sis.records("cc", ["dcid", "sectionid", "termid"], "&q=sectionid=lt=0&pagesize=5")
    need(found, "nobody dropped a section")
    for one in found[:3]:
        row = one["tables"]["cc"]
        expect(
            int(row["termid"]) < 0, f"termid of the dropped enrollment {one['id']}", "below 0", row
        )
        body = (
            sis.v1(f"/ws/v1/section_enrollment/{one['id']}").must(200).json()["section_enrollment"]
        )
        same(body["dropped"], True, f"dropped of section_enrollment {one['id']}")
    kept = sis.records("cc", ["dcid", "sectionid"], "&q=sectionid=gt=0&pagesize=5")
    for one in kept[:3]:
        body = (
            sis.v1(f"/ws/v1/section_enrollment/{one['id']}").must(200).json()["section_enrollment"]
        )
        same(body["dropped"], False, f"dropped of section_enrollment {one['id']}")


@BOOK.check(
    "ps.tables.meaning:terms", "Terms.ID is yearid * 100 and a number, one a school", "client", "9"
)
def terms(sis: PowerSchool) -> None:
    """The same ID repeats in each school; the DCID does not."""
    columns = ["dcid", "id", "schoolid", "yearid", "isyearrec", "portion"]
    rows = [one["tables"]["terms"] for one in sis.records("terms", columns)]
    need(rows, "there are no terms")
    for row in rows:
        same(int(row["id"]) // 100, int(row["yearid"]), f"the year of the term {row['id']}")
        if row["isyearrec"] == "1":
            same(int(row["id"]) % 100, 0, f"the number of the year term {row['id']}")
    pairs = [(row["id"], row["schoolid"]) for row in rows]
    same(len(set(pairs)), len(pairs), "terms by ID and school")


@BOOK.check(
    "ps.tables.meaning:section-agrees", "v1 and the table agree on sections", "doc", "2.10, 9"
)
def section_agrees(sis: PowerSchool) -> None:
    """Number, expression, and CC.SectionID is Sections.ID."""
    section = sis.section
    answer = sis.table(
        "sections", f"/{section['id']}?projection=id,section_number,expression,schoolid"
    )
    row = answer.must(200).json()["tables"]["sections"]
    same(str(section["section_number"]), row["section_number"], "section_number")
    same(str(section.get("expression", "")), row["expression"], "expression")
    same(row["schoolid"], str(sis.school["school_number"]), "schoolid and the school's number")
    seats = sis.count(f"/ws/v1/section/{section['id']}/section_enrollment/count")
    query = f"/count?q=sectionid==({row['id']},-{row['id']})"
    every = sis.table("cc", query).must(200).json()["count"]
    kept = sis.table("cc", f"/count?q=sectionid=={row['id']}").must(200).json()["count"]
    told = "seats of a section in v1 and in CC, with or without dropped ones"
    expect(seats in (every, kept), told, every, seats)


@BOOK.check("ps.tables.meaning:term-agrees", "v1 and the table agree on terms", "doc", "2.10")
def term_agrees(sis: PowerSchool) -> None:
    """Dates, name, portion; start_year is yearid + 1990."""
    rows = sis.listed(f"/ws/v1/school/{sis.school['id']}/term", "term")
    need(rows, "the school that was looked at has no terms")
    for term in rows[:3]:
        query = f"/{term['id']}?projection=yearid,portion,firstday,lastday,name,schoolid"
        row = sis.table("terms", query).must(200).json()["tables"]["terms"]
        same(
            str(term["start_year"]),
            str(int(row["yearid"]) + 1990),
            f"start_year of term {term['id']}",
        )
        for wire, column in (
            ("portion", "portion"),
            ("start_date", "firstday"),
            ("end_date", "lastday"),
            ("name", "name"),
        ):
            same(str(term[wire]), row[column], f"{wire} of term {term['id']}")


@BOOK.check("ps.tables.meaning:metadata-without-grants", "counting needs no grant", "live", "5.3")
def count_without(sis: PowerSchool) -> None:
    """A count without q answers 200 for every table that can be named."""
    for table in ("students", "cc", "log"):
        answer = sis.kept(f"/ws/schema/table/{table}/count")
        if answer.status == 404:
            raise NoChance(f"the server has no table {table}")
        same(answer.status, 200, answer.asked)


CHECKS = BOOK.checks
