"""Which rows and members /ws/v1 gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import (
    is_list,
    is_v1,
    page_of,
    rows_of,
    whole_list,
    with_rows,
)

STUDENTS = "/ws/v1/district/student"
SCHOOL = {"school": "SELECT DCID FROM Schools WHERE School_Number NOT IN (0, 999999)"}
MAXIMUM = 100
_STUDENTS = re.compile(r"/ws/v1/(district/student|school/[^/]+/student|student/[^/]+)")


def _expansions(asked: Asked, change: Callable[[list[str]], list[str]]) -> Asked:
    """The request with other expansions; names come as they were sent, blanks and all."""
    names = asked.param("expansions")
    if not is_v1(asked) or asked.method != "GET":
        return asked
    made = change(names.split(",") if names else [])
    return asked.with_param("expansions", ",".join(made)) if made else asked.without("expansions")


@mutant("ps-expansion-not-given", get(f"{STUDENTS}?expansions=phones,addresses"))
def expansion_not_given(asked: Asked, serve: Serve) -> Reply:
    if asked.param("expansions") is None:
        return serve(asked)
    return serve(_expansions(asked, lambda names: [n for n in names if n.strip() != "phones"]))


@mutant("ps-expansions-unasked", get(STUDENTS))
def expansions_unasked(asked: Asked, serve: Serve) -> Reply:
    if not _STUDENTS.fullmatch(asked.place):
        return serve(asked)
    more = ("demographics", "addresses")
    return serve(
        _expansions(asked, lambda names: [*(n for n in names if n.strip() not in more), *more])
    )


@mutant("ps-expansions-with-spaces", get(f"{STUDENTS}?expansions=phones,%20addresses"))
def expansions_with_spaces(asked: Asked, serve: Serve) -> Reply:
    if asked.param("expansions") is None:
        return serve(asked)
    return serve(_expansions(asked, lambda names: [n for n in names if not n.startswith(" ")]))


@mutant("ps-district-list-hides-leavers", get(STUDENTS))
def district_list_hides_leavers(asked: Asked, serve: Serve) -> Reply:
    q = asked.param("q") or ""
    if asked.place == STUDENTS and asked.method == "GET" and "enroll_status" not in q:
        sign = ";" if q and not q.endswith(";") else ""
        asked = asked.with_param("q", f"{q}{sign}school_enrollment.enroll_status==A")
    return serve(asked)


@mutant("ps-sections-of-all-years", get("/ws/v1/school/<school>/section"), find=SCHOOL)
def sections_of_all_years(asked: Asked, serve: Serve) -> Reply:
    sections = re.fullmatch(r"/ws/v1/school/[^/]+/section", asked.place)
    if sections and asked.method == "GET" and not asked.param("q"):
        asked = asked.with_param("q", "term.start_year=ge=0")
    return serve(asked)


@mutant("ps-courses-by-key", get("/ws/v1/school/<school>/course"), find=SCHOOL)
def courses_by_key(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    courses = re.fullmatch(r"/ws/v1/school/[^/]+/course", asked.place)
    if not (courses and is_list(asked)) or not rows_of(reply):
        return reply
    rows = sorted(whole_list(asked, serve), key=_id)
    return with_rows(reply, page_of(asked, rows, min(asked.number("pagesize", MAXIMUM), MAXIMUM)))


def _id(row: Any) -> int:
    return int((row.findtext("id") or 0) if isinstance(row, ET.Element) else row["id"])
