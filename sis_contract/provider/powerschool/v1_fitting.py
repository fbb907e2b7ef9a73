"""Checks of how the resources of `/ws/v1` fit each other (2.5 to 2.10, 9)."""

from __future__ import annotations

import re
from datetime import date

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.v1_meaning import DISTRICT, below, students
from sis_core.spec.powerschool.resources.student import STATUS

BOOK = Book("powerschool", "powerschool-api.md")


WORDS = {
    "A": "Active", "P": "Pre-Registered", "T": "Transferred-Out",
    "G": "Graduated", "H": "Historical", "I": "Inactive",
}  # fmt: skip
EXPRESSION = re.compile(r"^\d+(-\d+)?(,\d+(-\d+)?)*\([A-Z0-9][A-Z0-9,-]*\)( \d.*)?$")


# -- how resources fit each other -----------------------------------------------------------------


@BOOK.check(
    "ps.v1.meaning:synonym", "/ws/v1/school and /ws/v1/district/school are one list", "doc", "2.3"
)
def synonym(sis: PowerSchool) -> None:
    """The same bytes mean the same."""
    one = sis.v1("/ws/v1/district/school").must(200).json()
    same(sis.v1("/ws/v1/school").must(200).json(), one, "the two lists of schools")


@BOOK.check("ps.v1.meaning:enroll-status", "status letter, code and words agree", "doc", "2.5")
def enroll_status(sis: PowerSchool) -> None:
    """A 0 Active, P -1, T 2, G 3, H 4, all others I."""
    for row in students(sis, "school_enrollment"):
        found = row["school_enrollment"]
        letter = {int(code): name for name, code in STATUS.items()}.get(
            found["enroll_status_code"], "I"
        )
        same(found["enroll_status"], letter, f"status letter of student {row['id']}")
        same(
            found["enroll_status_description"],
            WORDS[letter],
            f"status words of student {row['id']}",
        )


@BOOK.check(
    "ps.v1.meaning:school-ids",
    "school_number is School_Number, school_id is the DCID",
    "doc",
    "2.5",
)
def school_ids(sis: PowerSchool) -> None:
    """The pair of a student is the pair of a school."""
    numbers = {row["id"]: row["school_number"] for row in sis.schools}
    for row in students(sis, "school_enrollment"):
        found = row["school_enrollment"]
        if found.get("school_id") in numbers:
            same(
                found["school_number"],
                numbers[found["school_id"]],
                f"school_number of student {row['id']}",
            )
        elif found.get("school_number") in numbers.values():
            told = f"school_id of student {row['id']} is no DCID of a school"
            raise Contradicted(told, numbers, found)


@BOOK.check(
    "ps.v1.meaning:school-list-holds-its-students",
    "a school's list holds its own students",
    "doc",
    "2.3",
)
def own_students(sis: PowerSchool) -> None:
    """school_id of each is the id in the path."""
    path = f"/ws/v1/school/{sis.school['id']}/student"
    for row in sis.listed(path, "student", "?expansions=school_enrollment"):
        same(
            row["school_enrollment"]["school_id"],
            sis.school["id"],
            f"school of student {row['id']}",
        )


@BOOK.check(
    "ps.v1.meaning:section-references",
    "a section's ids lead to its course, term, teacher",
    "doc",
    "2.10",
)
def section_references(sis: PowerSchool) -> None:
    """school_id, course_id, term_id and staff_id are DCIDs."""
    for row in sis.sections[:3]:
        same(row["school_id"], sis.school["id"], f"school_id of section {row['id']}")
        for member, word in (("course_id", "course"), ("term_id", "term"), ("staff_id", "staff")):
            if member in row:
                answer = sis.v1(f"/ws/v1/{word}/{row[member]}")
                same(
                    answer.status,
                    200,
                    f"{member} of section {row['id']} leads to {answer.asked}, which",
                )
        course = sis.v1(f"/ws/v1/course/{row['course_id']}").json()["course"]
        listed = {one["id"]: one for one in below(sis, "course")}
        same(
            course["id"] in listed, True, f"the course of section {row['id']} in its school's list"
        )


@BOOK.check(
    "ps.v1.meaning:section-term", "the expansion term is the term of term_id", "guess", "2.10"
)
def section_term(sis: PowerSchool) -> None:
    """A whole term inside."""
    path = f"/ws/v1/school/{sis.school['id']}/section"
    for row in sis.listed(path, "section", "?expansions=term&pagesize=10"):
        if "term" not in row:
            raise Contradicted(
                "the expansion term brings nothing", "a term", "", ("section_term", "omit")
            )
        same(row["term"].get("id"), row["term_id"], f"the term inside section {row['id']}")
        term = dict(sis.v1(f"/ws/v1/term/{row['term_id']}").must(200).json()["term"])
        term.pop("@extensions", None)
        same(row["term"], term, f"the term inside section {row['id']}")


@BOOK.check("ps.v1.meaning:expression", "expressions read like 1(A-E)", "capture", "2.10")
def expression(sis: PowerSchool) -> None:
    """Periods and days in brackets."""
    rows = [row for row in sis.sections if row.get("expression")]
    need(rows, "no section has an expression")
    for row in rows:
        expect(
            EXPRESSION.match(str(row["expression"])),
            f"expression of section {row['id']}",
            "1(A-E)",
            row["expression"],
        )


@BOOK.check(
    "ps.v1.meaning:enrollment-references",
    "an enrollment leads to its section and student",
    "doc",
    "2.10",
)
def enrollment_references(sis: PowerSchool) -> None:
    """section_id is the one in the path, student_id a student's DCID."""
    path = f"/ws/v1/section/{sis.section['id']}/section_enrollment"
    rows = sis.listed(path, "section_enrollment")
    need(rows, f"{path} has no rows")
    for row in rows:
        same(row["section_id"], sis.section["id"], f"section_id of enrollment {row['id']}")
    for row in rows[:3]:
        answer = sis.v1(f"/ws/v1/student/{row['student_id']}")
        same(
            answer.status,
            200,
            f"student_id of enrollment {row['id']} leads to {answer.asked}, which",
        )


@BOOK.check("ps.v1.meaning:dates", "entry is before exit, terms lie in order", "doc", "2.10")
def dates(sis: PowerSchool) -> None:
    """exit_date is the day after the last one, so it is later than or on entry_date."""
    for row in below(sis, "term"):
        one, other = date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"])
        expect(one < other, f"term {row['id']} ends before it starts", one, other)
        expect(
            0 <= one.year - row["start_year"] <= 1,
            f"term {row['id']} lies outside its start_year",
            row["start_year"],
            one,
        )
    for row in sis.listed(
        f"/ws/v1/section/{sis.section['id']}/section_enrollment", "section_enrollment"
    ):
        if "entry_date" in row and "exit_date" in row:
            expect(
                row["entry_date"] <= row["exit_date"],
                f"enrollment {row['id']} ends before it starts",
            )


@BOOK.check(
    "ps.v1.meaning:year-term",
    "each school has one term of portion 1 that holds the others",
    "doc",
    "2.10",
)
def year_term(sis: PowerSchool) -> None:
    """portion 1 is the whole year."""
    rows = below(sis, "term")
    years = [row for row in rows if row["portion"] == 1]
    expect(years, "no term of portion 1", 1, [row["portion"] for row in rows])
    first, last = min(row["start_date"] for row in years), max(row["end_date"] for row in years)
    for row in rows:
        inside = first <= row["start_date"] and row["end_date"] <= last
        expect(inside, f"term {row['id']} lies outside the year", f"{first} to {last}", row)


@BOOK.check(
    "ps.v1.meaning:term-local-id", "local_id of a term is yearid * 100 and a number", "client", "9"
)
def term_local_id(sis: PowerSchool) -> None:
    """3500 is the year 2025, 1990 + 35."""
    rows = [row for row in below(sis, "term") if "local_id" in row]
    need(rows, "terms of this server have no local_id")
    for row in rows:
        same(
            row["local_id"] // 100 + 1990,
            row["start_year"],
            f"start_year of the term {row['local_id']}",
        )


@BOOK.check(
    "ps.v1.meaning:balances", "lunch balances stay texts with two decimals", "capture", "2.5"
)
def balances(sis: PowerSchool) -> None:
    """ "0.00" is no number that prints back."""
    for row in students(sis, "lunch"):
        for number in (1, 2, 3, 4):
            value = row["lunch"].get(f"balance_{number}") if row["lunch"] else None
            if isinstance(value, float):
                same(
                    str(value).split(".")[1] != "0",
                    True,
                    f"balance_{number} of student {row['id']} lost its zeros",
                )
            elif value is not None:
                good = isinstance(value, str) and re.fullmatch(r"-?\d+\.\d\d", value)
                expect(good, f"balance_{number} of student {row['id']}", '"0.00"', value)


@BOOK.check("ps.v1.meaning:races", "races are objects or a list, directly", "capture", "2.5")
def races(sis: PowerSchool) -> None:
    """No key between, an object where there is one."""
    found = [
        row["ethnicity_race"]["races"]
        for row in students(sis, "ethnicity_race")
        if isinstance(row["ethnicity_race"], dict) and "races" in row["ethnicity_race"]
    ]
    need(found, "no student of the first page has a race")
    for one in found:
        for race in one if isinstance(one, list) else [one]:
            expect("district_race_code" in race, "a race has no district_race_code", got=one)


@BOOK.check("ps.v1.meaning:staff-by-id", "staff by id are of any status", "doc", "2.9")
def staff_username(sis: PowerSchool) -> None:
    """A section's lead is found by id even where the list leaves it out."""
    leads = {row["staff_id"] for row in sis.sections if "staff_id" in row}
    need(leads, "no section has a lead teacher")
    for lead in sorted(leads)[:5]:
        found = sis.v1(f"/ws/v1/staff/{lead}").must(200).json()["staff"]
        same(found["id"], lead, "the id of a section's lead")


@BOOK.check(
    "ps.v1.meaning:counts-agree",
    "schools' students together are at most the district's",
    "doc",
    "2.3",
)
def counts_agree(sis: PowerSchool) -> None:
    """Active students of all schools against those of the district."""
    need(len(sis.schools) <= 20, "the district has more than 20 schools")
    parts = sum(sis.count(f"/ws/v1/school/{row['id']}/student/count") for row in sis.schools)
    whole = sis.count(f"{DISTRICT}/count?q=school_enrollment.enroll_status_code==0")
    expect(parts <= whole, "active students of all schools against the district's", whole, parts)


CHECKS = BOOK.checks
