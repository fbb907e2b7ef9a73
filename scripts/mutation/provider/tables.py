"""/ws/schema/table."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.unsaved import unsaved

STUDENTS = "/ws/schema/table/students"
_READ = re.compile(r"/ws/schema/table/(\w+)(/[^/]+)?")
_COUNT = re.compile(r"/ws/schema/table/\w+/count")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")


def _records(asked: Asked, reply: Reply) -> tuple[Any, list[Any]] | None:
    """The body and the records of a reading of a table, of a list or of one record."""
    if asked.method != "GET" or not _READ.fullmatch(asked.place) or reply.status != 200:
        return None
    data = reply.json()
    if not isinstance(data, dict) or ("record" not in data and "tables" not in data):
        return None
    return data, data.get("record", [data])


def _is_reading(asked: Asked) -> bool:
    return asked.method == "GET" and _READ.fullmatch(asked.place) is not None


@mutant("ps-table-numbers", get(f"{STUDENTS}?projection=id,last_name&pagesize=3"))
def table_numbers(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = _records(asked, reply)
    if found is None:
        return reply
    data, rows = found
    for row in rows:
        for table, columns in row.get("tables", {}).items():
            kinds = {c.name.lower(): c.kind for c in asked.world.store.table(table).columns}
            for name, text in columns.items():
                if kinds.get(name) in ("number", "flag") and _WHOLE.fullmatch(str(text)):
                    columns[name] = int(text)
    return reply.with_json(data)


@mutant("ps-table-nulls-left-out", get(f"{STUDENTS}?projection=id,middle_name&pagesize=30"))
def table_nulls_left_out(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = _records(asked, reply)
    if found is None:
        return reply
    data, rows = found
    for row in rows:
        for columns in row.get("tables", {}).values():
            for name in [name for name, text in columns.items() if text == ""]:
                del columns[name]
    return reply.with_json(data)


@mutant("ps-table-one-row-object", get(f"{STUDENTS}?projection=id&pagesize=1"))
def table_one_row_object(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = _records(asked, reply)
    if found is None or "record" not in found[0] or len(found[1]) != 1:
        return reply
    return reply.with_json({**found[0], "record": found[1][0]})


@mutant("ps-table-empty-without-record", get(f"{STUDENTS}?projection=id&q=id==999999999"))
def table_empty_without_record(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = _records(asked, reply)
    if found is None or found[1]:
        return reply
    return reply.with_json({key: value for key, value in found[0].items() if key != "record"})


@mutant(
    "ps-table-sort-ignored",
    get(f"{STUDENTS}?projection=id,last_name&sort=last_name&pagesize=10"),
)
def table_sort_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(asked.without("sort", "sortdescending") if _is_reading(asked) else asked)


@mutant("ps-table-count-forgets-q", get(f"{STUDENTS}/count?q=enroll_status==0"))
def table_count_forgets_q(asked: Asked, serve: Serve) -> Reply:
    return serve(asked.without("q") if _COUNT.fullmatch(asked.place) else asked)


@mutant("ps-table-projection-widened", get(f"{STUDENTS}?projection=last_name&pagesize=2"))
def table_projection_widened(asked: Asked, serve: Serve) -> Reply:
    projection = asked.param("projection")
    if not (_is_reading(asked) and projection) or not re.fullmatch(r"[\w.]+", projection):
        return serve(asked)
    reply = serve(asked)
    return serve(asked.with_param("projection", "*")) if reply.status == 200 else reply


CORE = "/ws/schema/table/studentcorefields"
FIELDS = {"student": "SELECT min(StudentsDCID) FROM StudentCoreFields"}


@mutant(
    "ps-table-put-forgets",
    Ask(
        "PUT",
        f"{CORE}/<student>",
        {
            "name": "StudentCoreFields",
            "tables": {"studentcorefields": {"family_rep": "Lee"}},
        },
    ),
    get(f"{CORE}/<student>?projection=family_rep"),
    find=FIELDS,
)
def table_put_forgets(asked: Asked, serve: Serve) -> Reply:
    written = asked.method == "PUT" and asked.place.startswith("/ws/schema/table/")
    return unsaved(asked, serve) if written else serve(asked)
