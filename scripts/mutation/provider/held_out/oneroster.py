"""OneRoster: lists, values, errors and what a PUT does."""

from __future__ import annotations

import re
from typing import Any

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, Ask, get, mutant
from scripts.mutation.provider.or_access import with_scope
from scripts.mutation.provider.or_pages import (
    LINK,
    TOTAL,
    is_oneroster,
    listed,
    relisted,
    single,
)
from scripts.mutation.provider.or_writes import FOUND, NEW, item
from scripts.mutation.provider.rows import edited

PLAIN = "/ims/oneroster/v1p1/users?limit=2"
ABSENT = {
    "users": ("email", "phone", "middleName"),
    "classes": ("location",),
    "lineItems": ("description",),
}
STEPS = {"user": "users", "class": "classes", "lineItem": "lineItems"}
_ITEM = re.compile(rf"{OR}/lineItems/[^/]+")
_EQUAL = re.compile(r"(\w+)='([^']*)'")
_NUMBERS = ("score", "resultValueMin", "resultValueMax")


@mutant("or-sort-unknown-400", get(f"{PLAIN}&sort=nosuch"))
def sort_unknown_400(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    said = reply.json()
    warned = reply.status == 200 and isinstance(said, dict) and "statusInfoSet" in said
    if not (is_oneroster(asked) and warned and "invalid_sort_field" in reply.text):
        return reply
    told = [{**one, "imsx_codeMajor": "failure", "imsx_severity": "error"}
            for one in said["statusInfoSet"]]  # fmt: skip
    return reply.with_status(400).without(LINK).without(TOTAL).with_json({"statusInfoSet": told})


@mutant("or-filter-exact-case", get(f"{PLAIN}&filter=role='Student'"))
def filter_exact_case(asked: Asked, serve: Serve) -> Reply:
    """Of rows that one equality found, those go whose value is written otherwise."""
    reply = serve(asked)
    found, clause = listed(reply), _EQUAL.fullmatch(asked.param("filter") or "")
    if not (is_oneroster(asked) and asked.method == "GET" and found and clause):
        return reply
    name, wanted = clause[1], clause[2]
    texts = [row.get(name) for row in found[1]]
    if not any(isinstance(text, str) and text != wanted for text in texts):
        return reply
    kept = [row for row in found[1] if row.get(name, wanted) == wanted]
    return relisted(reply, kept, len(kept) - len(found[1])).without(LINK)


@mutant("or-total-before-filter", get(f"{PLAIN}&filter=role='teacher'"))
def total_before_filter(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    filtered = is_oneroster(asked) and asked.param("filter") and reply.header(TOTAL)
    if not filtered or asked.signed:
        return reply
    return reply.with_header(TOTAL, serve(asked.without("filter")).header(TOTAL))


@mutant("or-link-comma-bare", get(f"{PLAIN}&fields=sourcedId,email"))
def link_comma_bare(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    links = reply.header(LINK)
    if not (is_oneroster(asked) and links):
        return reply
    return reply.with_header(LINK, re.sub("%2c", ",", links, flags=re.IGNORECASE))


@mutant("or-numbers-as-text", get(f"{OR}/lineItems?limit=2"))
def numbers_as_text(asked: Asked, serve: Serve) -> Reply:
    def text(key: str, value: Any) -> Any:
        return str(value) if key in _NUMBERS and value is not None else value

    reply = serve(asked)
    return edited(reply, text, xml=False) if is_oneroster(asked) else reply


@mutant("or-nulls-printed", get(f"{OR}/teachers?limit=100"))
def nulls_printed(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    found, one = listed(reply), single(reply)
    named = (found or one or ("", None))[0]
    absent = ABSENT.get(STEPS.get(named, named), ())
    if asked.method != "GET" or not is_oneroster(asked) or not absent or asked.param("fields"):
        return reply
    for row in found[1] if found else [one[1]] if one else []:
        for name in absent:
            row.setdefault(name, None)
    return reply.with_json({**reply.json(), named: found[1] if found else one[1] if one else None})


@mutant("or-terms-empty", get(f"{OR}/terms?limit=2"))
def terms_empty(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if asked.place != f"{OR}/terms" or listed(reply) is None:
        return reply
    return relisted(reply, []).without(LINK).with_header(TOTAL, "0")


@mutant("or-status-always", get(PLAIN))
def status_always(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    good = reply.status in (200, 201) and isinstance(data, dict) and "statusInfoSet" not in data
    if not (is_oneroster(asked) and good):
        return reply
    said = {"imsx_codeMajor": "success", "imsx_severity": "status"}
    return reply.with_json({**data, "statusInfoSet": [{**said, "imsx_codeMinor": "full success"}]})


@mutant("or-refusal-as-html", get(f"{OR}/users/nobody-has-this-id"))
def refusal_as_html(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not (is_oneroster(asked) and 400 <= reply.status < 500):
        return reply
    page = f"<html><head><title>Error</title></head><body><h1>{reply.status}</h1></body></html>"
    return reply.with_text(page).with_header("Content-Type", "text/html;charset=UTF-8")


@mutant(
    "or-demographics-singular",
    get(f"{OR}/demographics/<student>"),
    find={"student": "SELECT 'S' || min(DCID) FROM Students WHERE Enroll_Status = 0"},
)
def demographics_singular(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    data = reply.json()
    one = asked.place.startswith(f"{OR}/demographics/") and isinstance(data, dict)
    if not one or "demographics" not in data:
        return reply
    return reply.with_json({"demographic": data["demographics"]})


@mutant("or-grades-unpadded", get(f"{OR}/students?limit=50"))
def grades_unpadded(asked: Asked, serve: Serve) -> Reply:
    def short(grade: Any) -> Any:
        return "K" if grade == "KG" else grade.lstrip("0") if isinstance(grade, str) else grade

    def written(key: str, value: Any) -> Any:
        return [short(one) for one in value] if key == "grades" else value

    reply = serve(asked)
    return edited(reply, written, xml=False) if is_oneroster(asked) else reply


@mutant("or-put-new-200", Ask("PUT", NEW, item()), find=FOUND)
def put_new_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    new = asked.method == "PUT" and _ITEM.fullmatch(asked.place) and reply.status == 201
    return reply.with_status(200) if new else reply


@mutant(
    "or-put-merges",
    Ask("PUT", NEW, item(description="Rivers and roads")),
    Ask("PUT", NEW, item()),
    get(NEW),
    find=FOUND,
)
def put_merges(asked: Asked, serve: Serve) -> Reply:
    body = asked.json()
    given = body.get("lineItem") if isinstance(body, dict) else None
    put = asked.method == "PUT" and _ITEM.fullmatch(asked.place)
    if not put or not isinstance(given, dict) or "description" in given:
        return serve(asked)
    before = single(serve(with_scope(asked.to(asked.path))))
    held = before[1].get("description") if before else None
    if held is not None:
        asked = asked.with_json({**body, "lineItem": {**given, "description": held}})
    return serve(asked)


@mutant(
    "or-exempt-lost",
    Ask(
        "PUT",
        f"{OR}/results/<result>",
        {
            "result": {
                "lineItem": {"sourcedId": "<named>", "type": "lineItem"},
                "student": {"sourcedId": "<student>", "type": "user"},
                "scoreStatus": "exempt",
                "score": 3,
                "scoreDate": "2026-10-14",
            }
        },
    ),
    get(f"{OR}/results/<result>"),
    find=FOUND,
)
def exempt_lost(asked: Asked, serve: Serve) -> Reply:
    def graded(key: str, value: Any) -> Any:
        return "fully graded" if key == "scoreStatus" and value == "exempt" else value

    reply = serve(asked)
    return edited(reply, graded, xml=False) if "/results" in asked.place else reply
