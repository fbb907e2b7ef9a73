"""Checks of tokens and scopes (oneroster-1.1.md 4.3, 4.4)."""

from __future__ import annotations

from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.oneroster.refusals import refused
from sis_contract.provider.oneroster.session import OneRoster
from sis_core.spec.oneroster.v1p1.operations import SCOPE_PREFIX, SCOPES

BOOK = Book("oneroster", "oneroster-1.1.md")
CORE, ROSTER, DEMOGRAPHICS, RESOURCE, GRADES, PUT, DELETE = SCOPES


def _granted(sis: OneRoster, *args: Any, **more: Any) -> dict[str, Any]:
    answer = sis.fetch_token(*args, **more)
    same(answer.status, 200, f"{answer.asked}: a token was refused: {answer.text}")
    body = answer.json()
    switch = ("token_answer", "string") if isinstance(body, str) else None
    expect(isinstance(body, dict), "a token answer", "an object", body, switch)
    expect(isinstance(body.get("access_token"), str), "access_token", "a text", body)
    return dict(body)


def _form(*scopes: str, **more: str) -> dict[str, str]:
    made = {"grant_type": "client_credentials", **more}
    if scopes:
        made["scope"] = " ".join(f"{SCOPE_PREFIX}{scope}" for scope in scopes)
    return made


@BOOK.check("or.token:basic", "Basic and a form give a token with its life", "spec", "4.3")
def basic(sis: OneRoster) -> None:
    """Moodle needs access_token and expires_in."""
    found = _granted(sis, _form(CORE))
    kind, life = str(found.get("token_type", "")), str(found.get("expires_in", ""))
    switch = None if kind else ("token_type", "missing")
    expect(kind.lower() == "bearer", "token_type", "bearer", kind or "none", switch)
    switch = None if life else ("token_expires_in", "missing")
    expect(life.isdigit() and int(life) > 0, "expires_in", "seconds", life or "none", switch)
    answer = sis.get("/orgs", auth=f"Bearer {found['access_token']}")
    same(answer.status, 200, "/orgs with that token")


@BOOK.check("or.token:scope-is-told", "the granted scopes are told", "spec", "4.3")
def told(sis: OneRoster) -> None:
    """Separated by blanks, those that were asked for; less where this client may have less."""
    for scopes in ((CORE, GRADES), (CORE,), (ROSTER,), (GRADES,)):
        found = _granted(sis, _form(*scopes))
        wanted = {f"{SCOPE_PREFIX}{scope}" for scope in scopes}
        got = set(str(found.get("scope", "")).split())
        if got == wanted or not got < wanted:
            break
    same(got, wanted, "scope of a token answer")


@BOOK.check(
    "or.token:credentials-in-the-body", "id and secret in the form are taken", "client", "4.3"
)
def in_the_body(sis: OneRoster) -> None:
    """Unified Classroom, Aspen and Timeback do so; PowerSchool's own token address does not."""
    need(
        not sis.token_url.rstrip("/").endswith("/oauth/access_token"),
        "this is PowerSchool's own token address, which takes Basic only",
    )
    client_id, secret = sis.pair
    _granted(sis, _form(client_id=client_id, client_secret=secret), basic=False)


@BOOK.check(
    "or.token:without-scope", "a request without scope grants all of the client's", "client", "4.3"
)
def without_scope(sis: OneRoster) -> None:
    """TCI and PowerSchool clients send none."""
    answer = sis.fetch_token(_form())
    switch = ("token_scope_omitted", "reject") if answer.status == 400 else None
    same(answer.status, 200, "a token request without scope", switch=switch)
    found = _granted(sis, _form())
    for path in ("/orgs", "/classes", "/lineItems"):
        same(
            sis.get(path, auth=f"Bearer {found['access_token']}").status,
            200,
            f"{path} with a token of all scopes",
        )


@BOOK.check("or.token:parallel", "a new token leaves earlier ones alive", "client", "0.11, 11.29")
def parallel(sis: OneRoster) -> None:
    """Canvas's workers fetch their own."""
    first = _granted(sis, _form(CORE))["access_token"]
    _granted(sis, _form(CORE, GRADES))
    _granted(sis, _form(CORE))
    answer = sis.get("/orgs", auth=f"Bearer {first}")
    switch = ("token", "single") if answer.status == 401 else None
    same(answer.status, 200, "the first of three tokens", switch=switch)


@BOOK.check("or.token:wrong-secret", "a wrong secret is 401 invalid_client", "client", "4.3")
def wrong_secret(sis: OneRoster) -> None:
    """As RFC 6749 says it."""
    answer = sis.fetch_token(_form(CORE), secret="not-the-secret")
    same(answer.status, 401, "a token request with a wrong secret")
    same(answer.json().get("error"), "invalid_client", "its error")


@BOOK.check("or.token:grant-type", "another grant_type is refused", "guess", "4.3")
def grant_type(sis: OneRoster) -> None:
    """400 unsupported_grant_type."""
    answer = sis.fetch_token({**_form(CORE), "grant_type": "password"})
    same(answer.status, 400, "grant_type=password")
    same(answer.json().get("error"), "unsupported_grant_type", "its error")


def _only(sis: OneRoster, scope: str) -> str:
    """A token for that scope alone; raises NoChance where the server grants another or tells none.

    A server that tells none may have granted everything, as PowerSchool's own token address does
    when it knows none of the scopes that were asked for.
    """
    found = _granted(sis, _form(scope))
    if set(str(found.get("scope", "")).split()) != {f"{SCOPE_PREFIX}{scope}"}:
        raise NoChance(f"the server does not grant {scope} alone to this client")
    return f"Bearer {found['access_token']}"


_OPENS = {
    CORE: (("/orgs", "/users", "/classes", "/enrollments", "/academicSessions"),
           ("/demographics", "/lineItems", "/results", "/categories", "/resources")),
    ROSTER: (("/orgs", "/users", "/teachers"), ("/demographics", "/lineItems", "/resources")),
    DEMOGRAPHICS: (("/demographics",), ("/users", "/lineItems")),
    RESOURCE: (("/resources",), ("/users", "/lineItems", "/demographics")),
    GRADES: (("/lineItems", "/results", "/categories"), ("/users", "/demographics", "/resources")),
    PUT: ((), ("/users", "/lineItems")),
    DELETE: ((), ("/users", "/lineItems")),
}  # fmt: skip


def scoped(scope: str) -> Any:
    """What a scope opens, and what it does not."""

    def run(sis: OneRoster) -> None:
        auth = _only(sis, scope)
        opened, closed = _OPENS[scope]
        for path in opened:
            same(sis.get(f"{path}?limit=1", auth=auth).status, 200, f"{path} with {scope}")
        for path in closed:
            answer = sis.get(f"{path}?limit=1", auth=auth)
            same(answer.status, 403, f"{path} with {scope} alone")
            refused(answer, "forbidden")

    return run


for _scope in SCOPES:
    BOOK.add(
        f"or.scope:{_scope}",
        f"{_scope} opens what it names and nothing else (403 forbidden)",
        "spec",
        "4.4",
        scoped(_scope),
    )


@BOOK.check("or.scope:relations-need-roster", "relations need roster.readonly", "client", "1.1")
def relations(sis: OneRoster) -> None:
    """roster-core does not open them; roster does, and the core too."""
    school = sis.id_of(sis.seat["school"])
    path = f"/schools/{school}/classes?limit=1"
    same(sis.get(path, auth=_only(sis, ROSTER)).status, 200, f"{path} with {ROSTER}")
    answer = sis.get(path, auth=_only(sis, CORE))
    same(answer.status, 403, f"{path} with {CORE} alone")


@BOOK.check(
    "or.scope:writing",
    "grades are written with gradebook.createput only",
    "spec",
    "4.4",
    writes=True,
)
def writing(sis: OneRoster) -> None:
    """403 with the reading scope; DELETE needs its own."""
    for method, path in (
        ("PUT", "/lineItems/contract-check-403"),
        ("DELETE", "/lineItems/contract-check-403"),
    ):
        answer = sis.ask(
            method, path, auth=_only(sis, GRADES), data={} if method == "PUT" else None
        )
        same(answer.status, 403, f"{method} with {GRADES} alone")
    answer = sis.ask("DELETE", "/lineItems/contract-check-403", auth=_only(sis, PUT))
    same(answer.status, 403, f"DELETE with {PUT} alone")


CHECKS = BOOK.checks
