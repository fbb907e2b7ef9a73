"""Checks of what `/ws/v1` means: filters by default, sorts, and how resources fit each other."""

from __future__ import annotations

import itertools
from typing import Any

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
DISTRICT = "/ws/v1/district/student"


def below(sis: PowerSchool, word: str, resource: str = "", query: str = "") -> list[dict[str, Any]]:
    path = f"/ws/v1/school/{sis.school['id']}/{word}"
    rows = sis.every(path, resource or word, query)
    need(rows, f"{path} has no rows")
    return rows


def students(sis: PowerSchool, expansions: str, pages: int = 1) -> list[dict[str, Any]]:
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
        [str(row["course_number"]).casefold() for row in below(sis, "course")],
        "courses are not sorted by number",
    )


@BOOK.check("ps.v1.sort:staff-by-id", "staff are sorted by id", "doc", "2.3")
def staff_by_id(sis: PowerSchool) -> None:
    """Going up."""
    _sorted([row["id"] for row in below(sis, "staff")], "staff are not sorted by id")


@BOOK.check("ps.v1.sort:sections-by-id", "sections are sorted by id", "doc", "2.3")
def sections_by_id(sis: PowerSchool) -> None:
    """Going up."""
    _sorted([row["id"] for row in below(sis, "section")], "sections are not sorted by id")


@BOOK.check("ps.v1.sort:terms-by-portion", "terms are sorted by portion and start", "doc", "2.3")
def terms_by_portion(sis: PowerSchool) -> None:
    """The year first."""
    keys = [(row["portion"], row["start_date"]) for row in below(sis, "term")]
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
    years = {row["start_year"] for row in below(sis, "term")}
    same(len(years), 1, f"start years among a school's terms by default: {sorted(years)}")
    terms = {row["id"] for row in below(sis, "term")}
    shown = {row["term_id"] for row in below(sis, "section")}
    expect(
        shown <= terms,
        "sections of terms that the term list does not show",
        sorted(terms),
        sorted(shown - terms),
    )


@BOOK.check("ps.v1.default:other-years-by-q", "q with start_year shows another year", "doc", "3")
def other_years(sis: PowerSchool) -> None:
    """term.start_year for sections, start_year for terms."""
    this = below(sis, "term")[0]["start_year"]
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


def _numbers(sis: PowerSchool) -> list[int]:
    return [row["school_number"] for row in sis.every("/ws/v1/district/school", "school")]


@BOOK.check(
    "ps.v1.default:no-graduates-school",
    "the Graduated Students school is not listed",
    "guess",
    "2.3",
)
def graduates(sis: PowerSchool) -> None:
    """School 999999."""
    switch = ("graduates_listed", "yes")
    same(999999 in _numbers(sis), False, "school 999999 in the list", switch=switch)


@BOOK.check(
    "ps.v1.default:no-office", "the district office is not listed among schools", "guess", "2.7"
)
def office(sis: PowerSchool) -> None:
    """School 0."""
    switch = ("office_listed", "yes")
    same(0 in _numbers(sis), False, "the district office in the list", switch=switch)


@BOOK.check(
    "ps.v1.default:staff-are-current", "a school's staff are the current ones", "doc", "2.3"
)
def current_staff(sis: PowerSchool) -> None:
    """Each has an affiliation with that school of status 1."""
    school = sis.school["id"]
    rows = below(sis, "staff", query="?expansions=school_affiliations")
    for row in rows:
        inner = row.get("school_affiliations")
        found = inner.get("school_affiliation", []) if isinstance(inner, dict) else []
        listed = found if isinstance(found, list) else [found]
        here = [one.get("status") for one in listed if one.get("school_id") == school]
        expect(1 in here, f"staff {row['id']} is listed without a current affiliation", 1, listed)


CHECKS = BOOK.checks
