"""Counts and pages of /ws/v1."""

from __future__ import annotations

from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import (
    edited,
    is_list,
    is_v1,
    page_of,
    rows_of,
    whole_list,
    with_rows,
)

STUDENTS = "/ws/v1/district/student"
MAXIMUM = 100


@mutant("ps-count-one-too-many", get(f"{STUDENTS}/count"))
def count_one_too_many(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not (is_v1(asked) and asked.place.endswith("/count") and reply.status == 200):
        return reply

    def more(key: str, value: Any) -> Any:
        return int(value) + 1 if key == "count" else value

    return edited(reply, more)


@mutant("ps-count-forgets-q", get(f"{STUDENTS}/count?q=name.last_name==H*"))
def count_forgets_q(asked: Asked, serve: Serve) -> Reply:
    return serve(asked.without("q") if asked.place == f"{STUDENTS}/count" else asked)


@mutant("ps-last-page-lost", get(f"{STUDENTS}?pagesize=5&page=13"))
def last_page_lost(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    rows = rows_of(reply) if is_list(asked) else None
    size = asked.number("pagesize", MAXIMUM)
    if rows is None or asked.number("page", 1) < 2 or len(rows) >= size:
        return reply
    return with_rows(reply, [])


@mutant("ps-pages-from-zero", get(f"{STUDENTS}?pagesize=5&page=1"))
def pages_from_zero(asked: Asked, serve: Serve) -> Reply:
    if is_list(asked) and asked.number("page", 0) > 0:
        asked = asked.with_param("page", asked.number("page", 0) + 1)
    return serve(asked)


@mutant("ps-pagesize-maximum-exceeded", get(f"{STUDENTS}?pagesize=40"), page_size=20)
def maximum_exceeded(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    rows = rows_of(reply) if is_list(asked) else None
    size = asked.number("pagesize", 0)
    if rows is None or len(rows) >= size:
        return reply
    return with_rows(reply, page_of(asked, whole_list(asked, serve), size))


@mutant("ps-default-page-is-ten", get(STUDENTS))
def default_page_is_ten(asked: Asked, serve: Serve) -> Reply:
    if is_list(asked) and asked.number("pagesize", 0) == 0:
        asked = asked.with_param("pagesize", 10)
    return serve(asked)


@mutant("ps-order-turns", get(f"{STUDENTS}?pagesize=5&page=2"))
def order_turns(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    rows = rows_of(reply) if is_list(asked) else None
    page = asked.number("page", 1)
    if not rows or page % 2 or page < 1:
        return reply
    turned = whole_list(asked, serve)[::-1]
    return with_rows(reply, page_of(asked, turned, asked.number("pagesize", MAXIMUM)))
