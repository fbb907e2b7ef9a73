"""q in lists of /ws/v1."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import is_list, is_v1, rows_of, with_rows

STUDENTS = "/ws/v1/district/student"
_NEGATIVE = re.compile(
    r"school_enrollment\.enroll_status_code(=ge=|=gt=|=le=|=lt=|>=|<=|>|<)(-\d+)", re.I
)
_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "=ge=": operator.ge,
    ">=": operator.ge,
    "=gt=": operator.gt,
    ">": operator.gt,
    "=le=": operator.le,
    "<=": operator.le,
    "=lt=": operator.lt,
    "<": operator.lt,
}


def _asks_q(asked: Asked) -> bool:
    return is_v1(asked) and asked.method == "GET" and asked.param("q") is not None


def _with_q(asked: Asked, change: Callable[[str], str]) -> Asked:
    if not _asks_q(asked):
        return asked
    return asked.with_param("q", change(asked.param("q") or ""))


@mutant("ps-q-ignored", get(f"{STUDENTS}?q=name.last_name==H*"))
def q_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(asked.without("q") if is_list(asked) else asked)


@mutant("ps-q-second-clause-ignored", get(f"{STUDENTS}?q=id=gt=0;name.last_name==H*"))
def q_second_clause_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(_with_q(asked, lambda q: q.partition(";")[0]))


@mutant("ps-q-ge-is-gt", get(f"{STUDENTS}?q=local_id=ge=20012"))
def q_ge_is_gt(asked: Asked, serve: Serve) -> Reply:
    return serve(_with_q(asked, lambda q: q.replace("=ge=", "=gt=")))


@mutant("ps-q-star-literal", get(f"{STUDENTS}?q=name.last_name==H*"))
def q_star_literal(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    rows = rows_of(reply) if is_list(asked) else None
    return with_rows(reply, []) if rows and "*" in (asked.param("q") or "") else reply


@mutant("ps-q-list-first-only", get(f"{STUDENTS}?q=local_id==(20011,20012)"))
def q_list_first_only(asked: Asked, serve: Serve) -> Reply:
    return serve(_with_q(asked, lambda q: re.sub(r"==\(([^,)]*),[^)]*\)", r"==(\1)", q)))


@mutant("ps-q-trailing-semicolon", get(f"{STUDENTS}?q=name.last_name==H*;"))
def q_trailing_semicolon(asked: Asked, serve: Serve) -> Reply:
    if _asks_q(asked) and (asked.param("q") or "").endswith(";"):
        return serve(asked.with_param("q", "no-q-at-all"))
    return serve(asked)


@mutant("ps-q-numbers-as-text", get(f"{STUDENTS}?q=school_enrollment.enroll_status_code=ge=-1"))
def q_numbers_as_text(asked: Asked, serve: Serve) -> Reply:
    """Texts are compared as Oracle's linguistic sort does, which looks past the minus at first."""
    _, rows = asked.world.sql("SELECT DISTINCT Enroll_Status FROM Students")

    def as_text(found: re.Match[str]) -> str:
        fits = _COMPARE[found[1]]
        codes = [
            str(code) for (code,) in rows if fits(_linguistic(str(code)), _linguistic(found[2]))
        ]
        return f"school_enrollment.enroll_status_code==({','.join(codes) or '-9999'})"

    return serve(_with_q(asked, lambda q: _NEGATIVE.sub(as_text, q)))


def _linguistic(text: str) -> str:
    return text.lstrip("-") + ("-" if text.startswith("-") else "")
