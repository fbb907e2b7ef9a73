"""What OneRoster's gradebook keeps, loses and deletes."""

from __future__ import annotations

import json
import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, Ask, get, mutant
from scripts.mutation.provider.or_access import with_scope
from scripts.mutation.provider.or_pages import (
    LINK,
    is_oneroster,
    listed,
    relinked,
    relisted,
    single,
)
from scripts.mutation.provider.rows import edited

_ITEM = re.compile(rf"{OR}/lineItems/[^/]+")
_ITEMS = re.compile(rf"{OR}/(classes/([^/]+)/)?lineItems")
_RESULT = re.compile(rf"{OR}/results/[^/]+")
_HELD = """FROM AssignmentSection a JOIN AssignmentScore c
    ON c.AssignmentSectionID = a.AssignmentSectionID WHERE a.ScoreType = 'POINTS'
    ORDER BY a.AssignmentSectionID, c.StudentsDCID LIMIT 1"""
FOUND = {
    "item": f"SELECT a.AssignmentID || '%23' || a.AssignmentSectionID {_HELD}",
    "named": f"SELECT a.AssignmentID || '#' || a.AssignmentSectionID {_HELD}",
    "class": f"SELECT a.SectionsDCID {_HELD}",
    "student": f"SELECT 'S' || c.StudentsDCID {_HELD}",
    "result": f"SELECT a.AssignmentID || '%23' || c.StudentsDCID {_HELD}",
}
NEW = f"{OR}/lineItems/ours-1"
READ = get(f"{OR}/lineItems/<item>")


def item(**given: Any) -> dict[str, Any]:
    """A line item as a client sends it."""
    made = {
        "sourcedId": "ours-1",
        "title": "Map of the county",
        "assignDate": "2026-10-12",
        "dueDate": "2026-10-20",
        "class": {"sourcedId": "<class>", "type": "class"},
        "resultValueMin": 0,
        "resultValueMax": 20,
    }
    return {"lineItem": {**made, **given}}


def result(score: float) -> Ask:
    """A result as a client sends it."""
    one = {
        "lineItem": {"sourcedId": "<named>", "type": "lineItem"},
        "student": {"sourcedId": "<student>", "type": "user"},
        "scoreStatus": "fully graded",
        "score": score,
        "scoreDate": "2026-10-14",
    }
    return Ask("PUT", f"{OR}/results/<result>", {"result": one})


def _all_scopes(asked: Asked, path: str, query: str = "") -> Asked:
    return with_scope(asked.to(path, query))


@mutant("or-deleted-still-active", Ask("DELETE", f"{OR}/lineItems/<item>"), READ, find=FOUND)
def deleted_still_active(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if asked.method != "GET" or not _ITEM.fullmatch(asked.place):
        return reply

    def active(key: str, value: Any) -> Any:
        return "active" if key == "status" and value == "tobedeleted" else value

    return edited(reply, active, xml=False)


@mutant(
    "or-deleted-still-listed",
    Ask("DELETE", f"{OR}/lineItems/<item>"),
    get(f"{OR}/classes/<class>/lineItems"),
    find=FOUND,
)
def deleted_still_listed(asked: Asked, serve: Serve) -> Reply:
    """Deleted rows come back on the last page, where the filter, if any, is about them."""
    gone = asked.kept.setdefault("gone", {})
    if asked.method == "DELETE" and _ITEM.fullmatch(asked.place):
        before = single(serve(_all_scopes(asked, asked.path)))
        reply = serve(asked)
        if reply.status == 204 and before and before[1].get("status") == "active":
            gone[before[1]["sourcedId"]] = before[1]
        return reply
    reply = serve(asked)
    items = _ITEMS.fullmatch(asked.place)
    found = listed(reply)
    if asked.method != "GET" or items is None or found is None:
        return reply
    values = re.findall(r"'([^']*)'", asked.param("filter") or "")
    back = [
        row
        for row in gone.values()
        if items[2] in (None, row["class"]["sourcedId"])
        and all(value in json.dumps(row, ensure_ascii=False) for value in values)
    ]
    last = 'rel="next"' not in reply.header(LINK)
    return relisted(reply, found[1] + back if last else found[1], len(back))


@mutant(
    "or-modified-stands-still",
    READ,
    Ask("PUT", f"{OR}/lineItems/<item>", item(sourcedId="<named>", title="Another title")),
    READ,
    find=FOUND,
)
def modified_stands_still(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_oneroster(asked):
        return reply
    found, one = listed(reply), single(reply)
    name = (found or one or ("", None))[0]
    first = asked.kept.setdefault("first", {})
    for row in found[1] if found else [one[1]] if one else []:
        if isinstance(row, dict) and "dateLastModified" in row:
            key = (name.rstrip("s"), row.get("sourcedId"))
            row["dateLastModified"] = first.setdefault(key, row["dateLastModified"])
    if not (found or one):
        return reply
    return reply.with_json({**reply.json(), name: found[1] if found else one[1] if one else None})


@mutant("or-score-above-cut", result(4000), get(f"{OR}/results/<result>"), find=FOUND)
def score_above_cut(asked: Asked, serve: Serve) -> Reply:
    body = asked.json()
    given = body.get("result") if isinstance(body, dict) else None
    if asked.method != "PUT" or not _RESULT.fullmatch(asked.place) or not isinstance(given, dict):
        return serve(asked)
    named = str((given.get("lineItem") or {}).get("sourcedId", "")).replace("#", "%23")
    found = single(serve(_all_scopes(asked, f"{OR}/lineItems/{named}")))
    most = found[1].get("resultValueMax") if found else None
    score = given.get("score")
    if isinstance(score, (int, float)) and isinstance(most, (int, float)) and score > most:
        asked = asked.with_json({**body, "result": {**given, "score": most}})
    return serve(asked)


@mutant("or-score-rounded", result(3.5), get(f"{OR}/results/<result>"), find=FOUND)
def score_rounded(asked: Asked, serve: Serve) -> Reply:
    def cut(key: str, value: Any) -> Any:
        return int(value) if key == "score" and isinstance(value, float) else value

    reply = serve(asked)
    return edited(reply, cut, xml=False) if is_oneroster(asked) else reply


@mutant(
    "or-category-forgotten",
    Ask("PUT", NEW, item(category={"sourcedId": "<category>", "type": "category"})),
    get(NEW),
    find={
        **FOUND,
        "category": f"""SELECT max(TeacherCategoryID) || '_' || (SELECT a.SectionsDCID {_HELD})
            FROM TeacherCategory WHERE IsActive = 1 AND UsersDCID = (SELECT ss.Users_DCID
            FROM SchoolStaff ss JOIN Sections s ON s.Teacher = ss.ID
            WHERE s.DCID = (SELECT a.SectionsDCID {_HELD}))""",
    },
)
def category_forgotten(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found, one = listed(reply), single(reply)
    if asked.method != "GET" or "lineItems" not in asked.place or not (found or one):
        return reply
    first = listed(serve(_all_scopes(asked, f"{OR}/categories", "limit=1")))
    if not first or not first[1]:
        return reply
    wanted = first[1][0]["sourcedId"]
    for row in found[1] if found else [one[1]] if one else []:
        if isinstance(row, dict) and "category" in row:
            base = row["category"]["href"].rpartition("/")[0]
            row["category"] = {
                **row["category"],
                "sourcedId": wanted,
                "href": f"{base}/{wanted}",
            }
    name = (found or one or ("", None))[0]
    return reply.with_json({**reply.json(), name: found[1] if found else one[1] if one else None})


@mutant("or-title-missing-taken", Ask("PUT", NEW, item(title=None)), find=FOUND)
def title_missing_taken(asked: Asked, serve: Serve) -> Reply:
    body = asked.json()
    given = body.get("lineItem") if isinstance(body, dict) else None
    if asked.method != "PUT" or not _ITEM.fullmatch(asked.place) or not isinstance(given, dict):
        return serve(asked)
    if not given.get("title"):
        asked = asked.with_json({**body, "lineItem": {**given, "title": "Untitled"}})
    return serve(asked)


@mutant("or-class-lists-all-items", get(f"{OR}/classes/<class>/lineItems"), find=FOUND)
def class_lists_all_items(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    relation = re.fullmatch(rf"{OR}/classes/[^/]+/lineItems", asked.place)
    if relation and asked.method == "GET" and reply.status == 200 and not asked.signed:
        return relinked(serve(asked.to(f"{OR}/lineItems", asked.query)), asked)
    return reply
