"""PowerQueries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, mutant

ADDRESS = "/ws/schema/query/"
QUERY = f"{ADDRESS}com.example.mocksis.roster.enrollments"
YEAR = {
    "school": "SELECT School_Number FROM Schools WHERE School_Number NOT IN (0, 999999)",
    "year": "SELECT max(YearID) FROM Terms",
}
ARGUMENTS = {"schoolid": "<school>", "yearid": "<year>"}


def _calls(asked: Asked) -> bool:
    return asked.place.startswith(ADDRESS) and asked.method == "POST"


def _without(asked: Asked, *names: str) -> Asked:
    """The call without some of its settings, wherever they stand: in the address or the body."""
    if not _calls(asked):
        return asked
    asked = asked.without(*names)
    body = asked.json()
    if not isinstance(body, dict) or not set(names) & set(body):
        return asked
    return asked.with_json({key: value for key, value in body.items() if key not in names})


def _body_edited(reply: Reply, change: Callable[[dict[str, Any]], None]) -> Reply:
    data = reply.json()
    if reply.status != 200 or not isinstance(data, dict):
        return reply
    change(data)
    return reply.with_json(data)


@mutant("ps-query-empty-record", Ask("POST", QUERY, {**ARGUMENTS, "yearid": 1}), find=YEAR)
def query_empty_record(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not _calls(asked):
        return reply
    return _body_edited(reply, lambda data: data.setdefault("record", []))


@mutant("ps-query-default-everything", Ask("POST", QUERY, ARGUMENTS), find=YEAR)
def query_default_everything(asked: Asked, serve: Serve) -> Reply:
    body = asked.json()
    named = isinstance(body, dict) and "pagesize" in body
    if _calls(asked) and asked.param("pagesize") is None and not named:
        asked = asked.with_param("pagesize", 0)
    return serve(asked)


@mutant(
    "ps-query-order-ignored",
    Ask("POST", f"{QUERY}?order=student_dcid&pagesize=5", ARGUMENTS),
    find=YEAR,
)
def query_order_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(_without(asked, "order"))


@mutant(
    "ps-query-filter-ignored",
    Ask("POST", f"{QUERY}?$q=student_dcid==101&pagesize=5", ARGUMENTS),
    find=YEAR,
)
def query_filter_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(_without(asked, "$q"))


@mutant("ps-query-argument-missing-200", Ask("POST", QUERY, {}))
def query_argument_missing_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not (_calls(asked) and reply.status == 400 and "is required" in reply.text):
        return reply
    return reply.with_status(200).with_json({"@extensions": ""})
