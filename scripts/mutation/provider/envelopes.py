"""How /ws/v1 wraps rows, lists and the names of expansions."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import get, mutant
from scripts.mutation.provider.rows import LISTS, edited, is_list, is_v1, rows_of

STUDENTS = "/ws/v1/district/student"


@mutant("ps-one-row-array", get(f"{STUDENTS}?pagesize=1"))
def one_row_array(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    rows = rows_of(reply) if is_list(asked) else None
    if reply.is_xml or rows is None or len(rows) != 1:
        return reply
    data = reply.json()
    wrapper, inner = next(iter(data.items()))
    inner[LISTS[wrapper]] = rows
    return reply.with_json(data)


@mutant("ps-empty-list-array", get(f"{STUDENTS}?q=local_id==99999999"))
def empty_list_array(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if reply.is_xml or not is_list(asked) or rows_of(reply) != []:
        return reply
    data = reply.json()
    wrapper, inner = next(iter(data.items()))
    inner[LISTS[wrapper]] = []
    return reply.with_json(data)


@mutant("ps-expansions-in-rows", get(f"{STUDENTS}?pagesize=2"))
def expansions_in_rows(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    rows = rows_of(reply) if is_list(asked) else None
    if rows is None:
        return reply
    if reply.is_xml:
        found = re.search(r' expansions="[^"]*"', reply.text)
        if found is None:
            return reply
        row = LISTS[re.search(r"<(\w+)[ >/]", reply.text)[1]]  # type: ignore[index]
        text = reply.text.replace(found[0], "", 1)
        return reply.with_text(text.replace(f"<{row}>", f"<{row}{found[0]}>"))
    data = reply.json()
    wrapper, inner = next(iter(data.items()))
    names = inner.pop("@expansions", None)
    if names is None:
        return reply
    for row in rows:
        row["@expansions"] = names
    if rows:
        inner[LISTS[wrapper]] = rows if len(rows) > 1 else rows[0]
    return reply.with_json(data)


@mutant("ps-expansions-joined-tight", get(f"{STUDENTS}?pagesize=2"))
def expansions_joined_tight(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_v1(asked):
        return reply
    if reply.is_xml:
        pattern = r'( expansions="[^"]*")'
        return reply.with_text(
            re.sub(pattern, lambda found: found[0].replace(", ", ","), reply.text)
        )

    def tight(key: str, value: Any) -> Any:
        return value.replace(", ", ",") if key == "@expansions" else value

    return edited(reply, tight)


@mutant("ps-races-inner-key", get(f"{STUDENTS}?expansions=ethnicity_race"))
def races_inner_key(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_v1(asked):
        return reply
    if reply.is_xml:
        text = re.sub(r"<races>(.*?)</races>", r"<races><race>\1</race></races>", reply.text)
        return reply.with_text(text)

    def deeper(key: str, value: Any) -> Any:
        return {"race": value} if key == "races" else value

    return edited(reply, deeper)


@mutant("ps-json-without-accept", get(f"{STUDENTS}?pagesize=2", accept=None))
def json_without_accept(asked: Asked, serve: Serve) -> Reply:
    if is_v1(asked) and "accept" not in asked.headers:
        asked = asked.with_header("accept", "application/json")
    return serve(asked)
