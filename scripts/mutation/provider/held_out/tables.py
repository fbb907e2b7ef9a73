"""/ws/schema: tables, PowerQueries; data versions and contacts."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.contacts import PREFIX as CONTACTS
from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import Ask, get, mutant
from scripts.mutation.provider.powerqueries import ADDRESS, ARGUMENTS, QUERY, YEAR
from scripts.mutation.provider.rows import edited

TABLE = "/ws/schema/table/"
STUDENTS = f"{TABLE}students"
CORE = f"{TABLE}studentcorefields"
FIELDS = {"student": "SELECT min(StudentsDCID) FROM StudentCoreFields"}
WITHOUT_PHONES = {"students": {"*": "FullAccess", "home_phone": "NoAccess"}}
REFUSED = "At least one column lacks sufficient permission"
_COUNT = re.compile(rf"{TABLE}(\w+)/count")
_ROW = re.compile(rf"{TABLE}(\w+)/[^/]+")


@mutant("ps-table-unequal-refused", get(f"{STUDENTS}?projection=id&q=grade_level!=9&pagesize=2"))
def table_unequal_refused(asked: Asked, serve: Serve) -> Reply:
    if asked.place.startswith(TABLE) and "!=" in (asked.param("q") or ""):
        asked = asked.with_param("q", (asked.param("q") or "").replace("!=", "=!"))
    return serve(asked)


@mutant("ps-extension-delete-says-more", Ask("DELETE", f"{CORE}/<student>"), find=FIELDS)
def extension_delete_says_more(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    row = _ROW.fullmatch(asked.place)
    if asked.method != "DELETE" or row is None or reply.status != 204:
        return reply
    table = asked.world.store.table(row[1])
    if table.extends is None and table.area != "Extensions":
        return reply
    done = {"status": "SUCCESS", "action": "DELETE"}
    counts = {"insert_count": 0, "update_count": 0, "delete_count": 1}
    return reply.with_status(200).with_json({**counts, "result": [done]})


@mutant(
    "ps-table-descending-ignored",
    get(f"{STUDENTS}?projection=last_name&sort=last_name&sortdescending=true&pagesize=5"),
)
def table_descending_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(asked.without("sortdescending") if asked.place.startswith(TABLE) else asked)


@mutant("ps-count-needs-grant", get(f"{STUDENTS}/count"), grants=WITHOUT_PHONES)
def count_needs_grant(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    counted = _COUNT.fullmatch(asked.place)
    if counted is None or reply.status != 200 or asked.param("q") is not None:
        return reply
    plugin = asked.world.plugins.find(asked.world.first_client()[0])
    table = asked.world.store.table(counted[1])
    lacking = [c.name for c in table.columns if plugin and not plugin.granted(table.id, c.key)]
    if not lacking:
        return reply
    errors = [{"code": "NoAccess", "field": name, "resource": table.name} for name in lacking]
    return reply.with_status(403).with_json({"message": REFUSED, "errors": errors})


@mutant("ps-clob-compared", get(f"{TABLE}log?projection=dcid&q=entry==x"))
def clob_compared(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not (asked.place.startswith(TABLE) and reply.status == 400 and "clob" in reply.text):
        return reply
    counted = _COUNT.fullmatch(asked.place)
    name = counted[1] if counted else asked.place.rpartition("/")[2]
    empty: dict[str, Any] = {"name": asked.world.store.table(name).name, "record": []}
    return reply.with_status(200).with_json({"count": 0} if counted else empty)


@mutant(
    "ps-extension-post-upserts",
    Ask(
        "POST",
        CORE,
        {
            "name": "StudentCoreFields",
            "tables": {"studentcorefields": {"studentsdcid": "<student>", "family_rep": "Lee"}},
        },
    ),
    find=FIELDS,
)
def extension_post_upserts(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    hint = asked.method == "POST" and reply.status == 404 and "Use PUT" in reply.text
    body = asked.json()
    if not (hint and asked.place.startswith(TABLE) and isinstance(body, dict)):
        return reply
    columns = next(iter(body["tables"].values()))
    key = next(value for name, value in columns.items() if name.lower() == "studentsdcid")
    rest = {name: value for name, value in columns.items() if name.lower() != "studentsdcid"}
    put = asked.to(f"{asked.path}/{key}", method="PUT")
    tables = {name: rest for name in body["tables"]}
    return serve(put.with_json({**body, "tables": tables}))


@mutant(
    "ps-query-count-unsaid", Ask("POST", f"{QUERY}?count=true&pagesize=2", ARGUMENTS), find=YEAR
)
def query_count_unsaid(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    called = asked.method == "POST" and asked.place.startswith(ADDRESS)
    if not called or not isinstance(data, dict) or not {"count", "record"} <= set(data):
        return reply
    return reply.with_json({key: value for key, value in data.items() if key != "count"})


@mutant(
    "ps-query-nulls-empty",
    Ask(
        "POST", f"{ADDRESS}com.example.mocksis.roster.contacts?pagesize=0", {"schoolid": "<school>"}
    ),
    find=YEAR,
)
def query_nulls_empty(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    called = asked.method == "POST" and asked.place.startswith(ADDRESS)
    if not called or not isinstance(data, dict) or "record" not in data:
        return reply
    rows = [columns for row in data["record"] for columns in _columns(row)]
    names = list(dict.fromkeys(name for columns in rows for name in columns))
    for columns in rows:
        for name in names:
            columns.setdefault(name, "")
    return reply.with_json(data)


def _columns(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns of a row, flat or by table; of several tables none, whose names would mix."""
    tables = row.get("tables")
    if not isinstance(tables, dict):
        return [row]
    return list(tables.values()) if len(tables) == 1 else []


@mutant(
    "ps-dataversion-number",
    Ask("PUT", "/_sandbox/dataversion", {"applications": {"ours": ["students"]}}, auth=None),
    get("/ws/dataversion/ours/0"),
)
def dataversion_number(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not asked.place.startswith(("/ws/dataversion/", ADDRESS)):
        return reply

    def number(key: str, value: Any) -> Any:
        return int(value) if key == "$dataversion" else value

    return edited(reply, number, xml=False)


@mutant(
    "ps-contacts-first-only",
    get(f"{CONTACTS}contacts?contactids=<one>,<other>"),
    find={
        "one": "SELECT min(PersonID) FROM StudentContactAssoc",
        "other": "SELECT max(PersonID) FROM StudentContactAssoc",
    },
)
def contacts_first_only(asked: Asked, serve: Serve) -> Reply:
    ids = asked.param("contactids") or ""
    if asked.place == f"{CONTACTS}contacts" and "," in ids:
        asked = asked.with_param("contactids", ids.partition(",")[0])
    return serve(asked)
