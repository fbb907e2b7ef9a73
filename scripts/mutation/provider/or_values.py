"""Values and references of OneRoster's objects."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, get, mutant
from scripts.mutation.provider.or_pages import (
    LINK,
    TOTAL,
    is_oneroster,
    listed,
    refused,
    relisted,
    single,
)
from scripts.mutation.provider.rows import edited

ITEM = {"item": "SELECT min(AssignmentID || '%23' || AssignmentSectionID) FROM AssignmentSection"}
EMPTY = {
    "class": "SELECT min(DCID) FROM Sections WHERE DCID NOT IN "
    "(SELECT SectionsDCID FROM AssignmentSection) AND GradebookType = 2"
}


@mutant("or-titlecase-booleans", get(f"{OR}/students?limit=2"))
def titlecase_booleans(asked: Asked, serve: Serve) -> Reply:
    def titled(key: str, value: Any) -> Any:
        return value.title() if value in ("true", "false") else value

    reply = serve(asked)
    return edited(reply, titled, xml=False) if is_oneroster(asked) else reply


@mutant("or-school-year-begins", get(f"{OR}/academicSessions?limit=2"))
def school_year_begins(asked: Asked, serve: Serve) -> Reply:
    def begins(key: str, value: Any) -> Any:
        year = key == "schoolYear" and str(value).isdigit()
        return type(value)(int(value) - 1) if year else value

    reply = serve(asked)
    return edited(reply, begins, xml=False) if is_oneroster(asked) else reply


@mutant("or-role-instructor", get(f"{OR}/enrollments?limit=2&filter=role='teacher'"))
def role_instructor(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_oneroster(asked) or "enrollments" not in asked.place:
        return reply

    def instructor(key: str, value: Any) -> Any:
        return "instructor" if key == "role" and value == "teacher" else value

    return edited(reply, instructor, xml=False)


@mutant("or-modified-without-zone", get(f"{OR}/students?limit=2"))
def modified_without_zone(asked: Asked, serve: Serve) -> Reply:
    def local(key: str, value: Any) -> Any:
        return value.removesuffix("Z") if key == "dateLastModified" else value

    reply = serve(asked)
    return edited(reply, local, xml=False) if is_oneroster(asked) else reply


@mutant("or-enrollment-dangling", get(f"{OR}/enrollments?limit=2"))
def enrollment_dangling(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_oneroster(asked) or "enrollments" not in asked.place or asked.signed:
        return reply
    first = listed(serve(asked.to(f"{OR}/enrollments", "limit=1")))
    rows = listed(reply)
    one = single(reply)
    data = reply.json()
    if not first or not first[1] or not (rows or one):
        return reply
    for row in rows[1] if rows else [one[1]] if one else []:
        if row.get("sourcedId") == first[1][0]["sourcedId"] and "user" in row:
            old = row["user"]["sourcedId"]
            row["user"] = {
                **row["user"],
                "sourcedId": f"{old}-gone",
                "href": f"{row['user']['href']}-gone",
            }
    name = (rows or one or ("", None))[0]
    return reply.with_json({**data, name: rows[1] if rows else one[1] if one else None})


@mutant("or-teachers-with-all", get(f"{OR}/teachers?limit=100"))
def teachers_with_all(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = listed(reply)
    if asked.place != f"{OR}/teachers" or asked.signed or found is None:
        return reply
    more = serve(asked.to(f"{OR}/users", "limit=100&filter=role%3D'administrator'"))
    others = (listed(more) or ("", []))[1]
    last = 'rel="next"' not in reply.header(LINK)
    rows = found[1] + others if last and asked.param("filter") is None else found[1]
    return relisted(reply, rows, len(others) if asked.param("filter") is None else 0)


@mutant("or-schools-with-district", get(f"{OR}/schools"))
def schools_with_district(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found = listed(reply)
    if asked.place != f"{OR}/schools" or asked.signed or found is None:
        return reply
    more = serve(asked.to(f"{OR}/orgs", "filter=type%3D'district'"))
    others = (listed(more) or ("", []))[1]
    rows = others + found[1] if not asked.number("offset", 0) else found[1]
    return relisted(reply, rows, len(others))


@mutant("or-hash-in-path-404", get(f"{OR}/lineItems/<item>"), find=ITEM)
def hash_in_path_404(asked: Asked, serve: Serve) -> Reply:
    if is_oneroster(asked) and "%23" in asked.path and not asked.signed:
        cut = asked.path.partition("%23")[0]
        asked = asked.to(cut, asked.query, asked.method)
    return serve(asked)


@mutant("or-empty-relation-404", get(f"{OR}/classes/<class>/lineItems"), find=EMPTY)
def empty_relation_404(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    relation = re.fullmatch(rf"{OR}/classes/[^/]+/lineItems", asked.place)
    found = listed(reply)
    empty = relation and found and not found[1] and reply.header(TOTAL) == "0"
    return refused(asked, serve) if empty else reply
