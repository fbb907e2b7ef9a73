"""Checks of what `/ws/v1` means: filters by default, sorts, and how resources fit each other."""

from __future__ import annotations

import itertools
import re
from datetime import date
from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_core.spec.powerschool.resources.student import STATUS

BOOK = Book("powerschool", "powerschool-api.md")
DISTRICT = "/ws/v1/district/student"
WORDS = {
    "A": "Active", "P": "Pre-Registered", "T": "Transferred-Out",
    "G": "Graduated", "H": "Historical", "I": "Inactive",
}  # fmt: skip
EXPRESSION = re.compile(r"^\d+(-\d+)?(,\d+(-\d+)?)*\([A-Z0-9][A-Z0-9,-]*\)( \d.*)?$")


def _below(
    sis: PowerSchool, word: str, resource: str = "", query: str = ""
) -> list[dict[str, Any]]:
    path = f"/ws/v1/school/{sis.school['id']}/{word}"
    rows = sis.every(path, resource or word, query)
    need(rows, f"{path} has no rows")
    return rows


def _students(sis: PowerSchool, expansions: str, pages: int = 1) -> list[dict[str, Any]]:
    rows = sis.listed(DISTRICT, "student", f"?expansions={expansions}")
    need(rows, "there are no students")
    return rows


def _sorted(keys: list[Any], told: str) -> None:
    for one, other in itertools.pairwise(keys):
        expect(one <= other, told, f"{other} before {one}", f"{one} before {other}")


# -- sorts ----------------------------------------------------------------------------------------


@BOOK.check("ps.v1.sort:schools-by-name", "schools are sorted by name", "client", "2.3")
def schools_by_name(sis: PowerSchool) -> None:
    """Whatever their letter case."""
    names = [str(row["name"]).casefold() for row in sis.schools]
    need(len(names) > 1, "the district has one school")
    _sorted(names, "schools are not sorted by name")


@BOOK.check("ps.v1.sort:courses-by-number", "courses are sorted by course_number", "doc", "2.3")
def courses_by_number(sis: PowerSchool) -> None:
    """As texts."""
    _sorted(
        [str(row["course_number"]).casefold() for row in _below(sis, "course")],
        "courses are not sorted by number",
    )


@BOOK.check("ps.v1.sort:staff-by-id", "staff are sorted by id", "doc", "2.3")
def staff_by_id(sis: PowerSchool) -> None:
    """Going up."""
    _sorted([row["id"] for row in _below(sis, "staff")], "staff are not sorted by id")


@BOOK.check("ps.v1.sort:sections-by-id", "sections are sorted by id", "doc", "2.3")
def sections_by_id(sis: PowerSchool) -> None:
    """Going up."""
    _sorted([row["id"] for row in _below(sis, "section")], "sections are not sorted by id")


@BOOK.check("ps.v1.sort:terms-by-portion", "terms are sorted by portion and start", "doc", "2.3")
def terms_by_portion(sis: PowerSchool) -> None:
    """The year first."""
    keys = [(row["portion"], row["start_date"]) for row in _below(sis, "term")]
    _sorted(keys, "terms are not sorted by portion and start_date")


@BOOK.check(
    "ps.v1.sort:enrollments-by-student",
    "enrollments are sorted by student, entry date",
    "doc",
    "2.3",
)
def enrollments_by_student(sis: PowerSchool) -> None:
    """Students by their ids."""
    path = f"/ws/v1/section/{sis.section['id']}/section_enrollment"
    rows = sis.every(path, "section_enrollment")
    need(len(rows) > 1, f"{path} has fewer than two rows")
    _sorted(
        [(row["student_id"], row.get("entry_date", "")) for row in rows],
        "enrollments are not sorted by student",
    )


# -- filters by default ---------------------------------------------------------------------------


@BOOK.check(
    "ps.v1.default:school-shows-active", "a school's students are the active ones", "client", "2.3"
)
def active_only(sis: PowerSchool) -> None:
    """Transferred students come only when q names a status."""
    path = f"/ws/v1/school/{sis.school['id']}/student"
    rows = sis.every(path, "student", "?expansions=school_enrollment")
    need(rows, f"{path} has no rows")
    found = {row["school_enrollment"]["enroll_status"] for row in rows}
    same(found, {"A"}, f"{path}: statuses that are shown by default")


@BOOK.check(
    "ps.v1.default:q-widens-a-school", "a status in q replaces a school's filter", "client", "3"
)
def widened(sis: PowerSchool) -> None:
    """A q for status 2 or above -2147483648 shows others."""
    path = f"/ws/v1/school/{sis.school['id']}/student/count"
    default = sis.count(path)
    active = sis.count(f"{path}?q=school_enrollment.enroll_status_code==0")
    same(active, default, "a school's count by default and of status 0")
    every = sis.count(f"{path}?q=school_enrollment.enroll_status_code=gt=-2147483648")
    parts = [
        sis.count(f"{path}?q=school_enrollment.enroll_status_code=={code}")
        for code in (-1, 0, 1, 2, 3, 4)
    ]
    expect(
        sum(parts) <= every,
        "all of a school's students against those of six statuses",
        sum(parts),
        every,
    )
    need(every > active, "the school that was looked at has none but active students")
    widened = sis.listed(
        path.removesuffix("/count"),
        "student",
        "?expansions=school_enrollment&q=school_enrollment.enroll_status_code!=0",
    )
    same(
        any(row["school_enrollment"]["enroll_status"] == "A" for row in widened),
        False,
        "active students among the others",
    )


@BOOK.check(
    "ps.v1.default:district-shows-all", "the district's students are of every status", "doc", "2.3"
)
def district_all(sis: PowerSchool) -> None:
    """The count is that of all statuses together."""
    path = f"{DISTRICT}/count"
    every = sis.count(f"{path}?q=school_enrollment.enroll_status_code=gt=-2147483648")
    same(sis.count(path), every, "the district's count by default and of every status")
    active = sis.count(f"{path}?q=school_enrollment.enroll_status==A")
    need(active < every, "the district has none but active students")


@BOOK.check(
    "ps.v1.default:terms-of-this-year", "terms and sections are those of one year", "doc", "2.3"
)
def this_year(sis: PowerSchool) -> None:
    """Both lists keep to the current year unless q names one."""
    years = {row["start_year"] for row in _below(sis, "term")}
    same(len(years), 1, f"start years among a school's terms by default: {sorted(years)}")
    terms = {row["id"] for row in _below(sis, "term")}
    shown = {row["term_id"] for row in _below(sis, "section")}
    expect(
        shown <= terms,
        "sections of terms that the term list does not show",
        sorted(terms),
        sorted(shown - terms),
    )


@BOOK.check("ps.v1.default:other-years-by-q", "q with start_year shows another year", "doc", "3")
def other_years(sis: PowerSchool) -> None:
    """term.start_year for sections, start_year for terms."""
    this = _below(sis, "term")[0]["start_year"]
    path = f"/ws/v1/school/{sis.school['id']}"
    every = sis.listed(f"{path}/term", "term", "?q=start_year=ge=1900")
    years = {row["start_year"] for row in every}
    need(len(years) > 1, "the school that was looked at has one year only")
    other = max(years - {this})
    terms = sis.every(f"{path}/term", "term", f"?q=start_year=={other}")
    same({row["start_year"] for row in terms}, {other}, f"terms of start_year {other}")
    sections = sis.listed(f"{path}/section", "section", f"?q=term.start_year=={other}")
    odd = {row["term_id"] for row in sections} - {row["id"] for row in terms}
    expect(not odd, f"sections of start_year {other} in terms of another year", [], odd)
    now = sis.count(f"{path}/section/count?q=term.start_year=={this}")
    same(now, sis.count(f"{path}/section/count"), "sections of this year by q and by default")


@BOOK.check(
    "ps.v1.default:no-graduates-school",
    "the Graduated Students school is not listed",
    "guess",
    "2.3",
)
def graduates(sis: PowerSchool) -> None:
    """Nor is the district office; the count counts what is listed."""
    numbers = [row["school_number"] for row in sis.every("/ws/v1/district/school", "school")]
    same(999999 in numbers, False, "school 999999 in the list", switch=("graduates_listed", "yes"))
    same(0 in numbers, False, "the district office in the list", switch=("office_listed", "yes"))


@BOOK.check(
    "ps.v1.default:staff-are-current", "a school's staff are the current ones", "doc", "2.3"
)
def current_staff(sis: PowerSchool) -> None:
    """Each has an affiliation with that school of status 1."""
    school = sis.school["id"]
    rows = _below(sis, "staff", query="?expansions=school_affiliations")
    for row in rows:
        inner = row.get("school_affiliations")
        found = inner.get("school_affiliation", []) if isinstance(inner, dict) else []
        listed = found if isinstance(found, list) else [found]
        here = [one.get("status") for one in listed if one.get("school_id") == school]
        expect(1 in here, f"staff {row['id']} is listed without a current affiliation", 1, listed)


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
    for row in _students(sis, "school_enrollment"):
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
    for row in _students(sis, "school_enrollment"):
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
        listed = {one["id"]: one for one in _below(sis, "course")}
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
    for row in _below(sis, "term"):
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
    rows = _below(sis, "term")
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
    rows = [row for row in _below(sis, "term") if "local_id" in row]
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
    for row in _students(sis, "lunch"):
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
        for row in _students(sis, "ethnicity_race")
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
