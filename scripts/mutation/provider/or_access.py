"""Scopes, signatures and refusals of OneRoster."""

from __future__ import annotations

import re

from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, get, mutant
from scripts.mutation.provider.or_pages import is_oneroster

CORE, ROSTER = "roster-core.readonly", "roster.readonly"
SCOPE = "https://purl.imsglobal.org/spec/or/v1p1/scope/"
SCHOOL = {"school": "SELECT School_Number FROM Schools WHERE School_Number NOT IN (0, 999999)"}
_RELATION = re.compile(rf"{OR}/\w+/[^/]+/\w+.*")
_RECORD = re.compile(rf"{OR}/(\w+)/[^/]+")
_SINGULAR = {
    "academicSessions": "academicSession",
    "terms": "academicSession",
    "gradingPeriods": "academicSession",
    "categories": "category",
    "classes": "class",
    "courses": "course",
    "demographics": "demographics",
    "enrollments": "enrollment",
    "lineItems": "lineItem",
    "orgs": "org",
    "schools": "org",
    "resources": "resource",
    "results": "result",
    "students": "user",
    "teachers": "user",
    "users": "user",
}


def with_scope(asked: Asked, scope: str = "") -> Asked:
    """The request with a token of that scope, of all for none; a token has to have come."""
    held = asked.world.tokens.find(asked.bearer) if asked.bearer else None
    if held is None or not asked.world.tokens.lives(held):
        return asked
    wanted = f"{SCOPE}{scope}" if scope else ""
    return asked.with_token(asked.world.tokens.issue(held.client, wanted)[0].text)


@mutant("or-unknown-record-200", get(f"{OR}/users/nobody-has-this-id"))
def unknown_record_200(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    record = _RECORD.fullmatch(asked.place)
    if asked.method != "GET" or reply.status != 404 or record is None:
        return reply
    name = _SINGULAR.get(record[1])
    return reply.with_status(200).with_json({name: {}}) if name else reply


@mutant("or-failure-says-success", get(f"{OR}/users/nobody-has-this-id"))
def failure_says_success(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    if not is_oneroster(asked) or reply.status < 400:
        return reply
    return reply.with_text(
        re.sub(r'("imsx_codeMajor"\s*:\s*)"failure"', r'\1"success"', reply.text)
    )


@mutant("or-scopes-ignored", get(f"{OR}/lineItems?limit=1", auth=f"or:{CORE}"))
def scopes_ignored(asked: Asked, serve: Serve) -> Reply:
    return serve(with_scope(asked) if is_oneroster(asked) else asked)


@mutant(
    "or-core-reads-relations",
    get(f"{OR}/schools/<school>/classes?limit=1", auth=f"or:{CORE}"),
    find=SCHOOL,
)
def core_reads_relations(asked: Asked, serve: Serve) -> Reply:
    held = asked.world.tokens.find(asked.bearer) if asked.bearer else None
    if held is not None and held.scope == f"{SCOPE}{CORE}" and _RELATION.fullmatch(asked.place):
        asked = with_scope(asked, ROSTER)
    return serve(asked)


@mutant("or-demographics-open", get(f"{OR}/demographics?limit=1", auth=f"or:{ROSTER}"))
def demographics_open(asked: Asked, serve: Serve) -> Reply:
    return serve(with_scope(asked) if asked.place.startswith(f"{OR}/demographics") else asked)


@mutant("or-scope-refusal-401", get(f"{OR}/lineItems?limit=1", auth=f"or:{CORE}"))
def scope_refusal_401(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    return reply.with_status(401) if is_oneroster(asked) and reply.status == 403 else reply


@mutant(
    "or-signature-blank",
    get(f"{OR}/users?filter=role='student'%20AND%20status='active'&limit=2", auth="oauth1"),
)
def signature_blank(asked: Asked, serve: Serve) -> Reply:
    """A parameter added to a signed request is enough for it to be refused."""
    if is_oneroster(asked) and asked.signed and re.search(r"%20|\+", asked.query):
        asked = asked.with_param("unsigned", "1")
    return serve(asked)
