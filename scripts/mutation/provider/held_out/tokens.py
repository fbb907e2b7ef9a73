"""Token requests."""

from __future__ import annotations

from dataclasses import replace

from scripts.mutation.provider.auth import GRANT, TOKEN, fetching
from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import OR, Ask, get, mutant
from scripts.mutation.provider.or_pages import is_oneroster

WRONG = "Basic bm9ib2R5OndyaXR0ZW4="


def _is_token_request(asked: Asked) -> bool:
    return asked.place == TOKEN and asked.method == "POST"


@mutant("ps-token-needs-form-type", Ask("POST", TOKEN, GRANT, auth="basic"))
def token_needs_form_type(asked: Asked, serve: Serve) -> Reply:
    kind = asked.headers.get("content-type", "")
    if _is_token_request(asked) and "application/x-www-form-urlencoded" not in kind:
        asked = replace(asked, body=b"")
    return serve(asked)


@mutant("ps-token-refusal-without-body", fetching(WRONG))
def token_refusal_without_body(asked: Asked, serve: Serve) -> Reply:
    reply = serve(asked)
    return reply.with_text("") if _is_token_request(asked) and reply.status == 401 else reply


@mutant("or-signature-in-query", get(f"{OR}/orgs?limit=1", auth="oauth1-query"))
def signature_in_query(asked: Asked, serve: Serve) -> Reply:
    """A signature that is spoiled is refused like none."""
    if is_oneroster(asked) and "oauth_signature=" in asked.query:
        asked = replace(asked, query=asked.query.replace("oauth_signature=", "oauth_unseen="))
    return serve(asked)
