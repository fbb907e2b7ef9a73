"""Where OneRoster's tokens come from, as oneroster-1.1.md 4.3 has it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from access_site import FORM, ID, SCOPE, SECRET, SEVEN, Reply, Serve, TestSite, basic

PATHS = [
    "/token",
    "/oauth/token",
    "/oauth2/token",
    "/as/token.oauth2",
    "/oauth/rest/v2.0/auth",
    "/campus/oauth2/token",
]
ALL = " ".join(f"{SCOPE}{one}" for one in SEVEN.split())


def request(
    site: TestSite, path: str = "/token", body: str = "", header: str | None = None, **more: str
) -> Reply:
    """A token request: form, Basic, or what is given."""
    headers = {"Content-Type": FORM, **more}
    given = basic() if header is None else header
    if given:
        headers["Authorization"] = given
    return site.ask("POST", path, headers, body)


GRANT = "grant_type=client_credentials"


@pytest.mark.parametrize("path", PATHS)
def test_every_token_address_answers(site: TestSite, path: str) -> None:
    """Basic and a form give a bearer token with its scopes, never to be cached, at each address."""
    reply = request(site, path, f"{GRANT}&scope={quote(SCOPE + 'roster.readonly', safe='')}")

    assert reply.status == 200
    assert list(reply.json) == ["access_token", "token_type", "expires_in", "scope"]
    assert reply.json["token_type"] == "bearer"
    assert reply.json["expires_in"] == 3600
    assert reply.json["scope"] == f"{SCOPE}roster.readonly"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-type"].startswith("application/json")
    assert site.get("users", reply.json["access_token"]).json["client"] == ID


VARIANTS: dict[str, dict[str, Any]] = {
    "google, moodle, aeries: Basic and form": {"body": GRANT},
    "urlencoded Basic parts": {"body": GRANT, "header": basic(encoded=True)},
    "unified classroom, aspen: credentials in the form": {
        "body": f"{GRANT}&{urlencode({'client_id': ID, 'client_secret': SECRET})}",
        "header": "",
    },
    "the same credentials twice": {
        "body": f"{GRANT}&{urlencode({'client_id': ID, 'client_secret': SECRET})}"
    },
    "tci for infinite campus: everything in the query": {"path": f"/token?{GRANT}", "body": ""},
    "tci: no grant_type, JSON type": {"body": "", "Content-Type": "application/json"},
    "tci: no grant_type, empty object": {"body": "{}", "Content-Type": "application/json"},
    "a JSON body": {
        "body": '{"grant_type": "client_credentials"}',
        "Content-Type": "application/json",
    },
    "infinite campus: appName": {"path": "/campus/oauth2/token?appName=mock", "body": GRANT},
    "a slash at the end": {"path": "/oauth/token/", "body": GRANT},
    "form under another type": {"body": GRANT, "Content-Type": "text/plain"},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_of_the_request_is_understood(site: TestSite, variant: str) -> None:
    """Each way in which some client asks gives a token for everything that the client may do."""
    reply = request(site, **VARIANTS[variant])

    assert (reply.status, reply.json.get("scope")) == (200, ALL), reply.body


def test_scope_in_the_query_is_read(site: TestSite) -> None:
    """grant_type and scope as query parameters of the POST count, and the journal says so."""
    scope = quote(f"{SCOPE}roster-core.readonly {SCOPE}resource.readonly")

    reply = request(site, f"/token?{GRANT}&scope={scope}")

    assert reply.json["scope"] == f"{SCOPE}roster-core.readonly {SCOPE}resource.readonly"
    assert any("query string" in note for note in site.last().notes)


def test_short_scope_names_are_the_same_scopes(site: TestSite) -> None:
    """A scope may be asked for by its last part; the answer names it in full, once."""
    body = f"{GRANT}&{urlencode({'scope': f'gradebook.delete {SCOPE}gradebook.delete'})}"

    assert request(site, body=body).json["scope"] == f"{SCOPE}gradebook.delete"


def test_unknown_scopes_are_left_out_or_refused(serve: Serve) -> None:
    """Beside known scopes unknown ones are dropped; alone, or behind the switch, they are a 400."""
    site = serve()
    mixed = f"{GRANT}&{urlencode({'scope': 'roster.readonly read:everything'})}"

    reply = request(site, body=mixed)
    assert (reply.status, reply.json["scope"]) == (200, f"{SCOPE}roster.readonly")
    assert any("read:everything" in note for note in site.last().notes)

    alone = request(site, body=f"{GRANT}&scope=read:everything")
    assert (alone.status, alone.json["error"]) == (400, "invalid_scope")
    site.switches.set({"token_scope_unknown": "reject"})
    strict = request(site, body=mixed)
    assert (strict.status, strict.json["error"]) == (400, "invalid_scope")


def test_an_omitted_scope_is_everything_or_refused(serve: Serve) -> None:
    """Without a scope a client gets all of its own, or invalid_scope as Aeries has it."""
    site = serve()
    site.store.remember("oneroster", {"scopes": [f"{SCOPE}roster.readonly"]})

    assert request(site, body=GRANT).json["scope"] == f"{SCOPE}roster.readonly"
    beyond = request(site, body=f"{GRANT}&scope=gradebook.delete")
    assert (beyond.status, beyond.json["error"]) == (400, "invalid_scope")

    site.switches.set({"token_scope_omitted": "reject"})
    reply = request(site, body=GRANT)
    assert (reply.status, reply.json["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("more", "status", "error", "reason"),
    [
        ({"header": basic(secret="wrong")}, 401, "invalid_client", "secret is wrong"),
        ({"header": basic(client="nobody")}, 401, "invalid_client", "no plugin has"),
        ({"header": "Basic ***"}, 401, "invalid_client", "not base64"),
        ({"header": "Bearer abc"}, 401, "invalid_client", "takes Basic"),
        ({"header": ""}, 401, "invalid_client", "credentials are missing"),
        (
            {"header": "", "path": f"/token?client_id={ID}&client_secret=hush"},
            401,
            "invalid_client",
            "not read from the address",
        ),
        ({"body": "grant_type=password"}, 400, "unsupported_grant_type", "not 'password'"),
        ({"body": "grant_type=refresh_token"}, 400, "unsupported_grant_type", "refresh_token"),
        ({"body": '{"grant_type": '}, 400, "invalid_request", "no JSON"),
        (
            {"body": f"{GRANT}&client_id=other&client_secret=hush"},
            400,
            "invalid_request",
            "are others than",
        ),
    ],
)
def test_refusals_are_those_of_rfc_6749(
    site: TestSite, more: dict[str, Any], status: int, error: str, reason: str
) -> None:
    """What is wrong with a token request is an RFC 6749 error in JSON, told in the journal too."""
    reply = request(site, **{"body": GRANT, **more})

    assert (reply.status, reply.json["error"]) == (status, error)
    assert reason in reply.json["error_description"].replace('"', "'")
    assert reason in site.last().reason
    assert reply.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in reply.headers) == (status == 401)
    if status == 401:
        assert reply.headers["www-authenticate"].startswith("Basic ")


def test_a_disabled_client_gets_nothing(site: TestSite) -> None:
    """The right credentials of a disabled client are invalid_client."""
    site.clients[ID].enabled = False

    reply = request(site, body=GRANT)

    assert (reply.status, reply.json["error"]) == (401, "invalid_client")


def test_a_missing_grant_type_can_be_refused(serve: Serve) -> None:
    """The switch token_grant_missing asks for the grant_type that the RFC demands."""
    site = serve(token_grant_missing="reject")

    reply = request(site, body="")

    assert (reply.status, reply.json["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_405_json(site: TestSite, method: str) -> None:
    """A token address takes POST; everything else is a 405 that says so, in JSON."""
    reply = site.ask(method, "/token", {"Authorization": basic()})

    assert (reply.status, reply.headers["allow"]) == (405, "POST")
    assert reply.json["error"] == "method_not_allowed"


def test_below_a_token_address_there_is_nothing(site: TestSite) -> None:
    """A longer path is a 404 in JSON."""
    reply = request(site, "/token/more", GRANT)

    assert (reply.status, reply.json["error"]) == (404, "not_found")


# -- lives and parallel tokens --------------------------------------------------------------------


def test_the_same_scopes_give_the_same_token(site: TestSite) -> None:
    """A live token is handed out again per client and granted scopes, with what is left of it."""
    one = request(site, body=f"{GRANT}&scope=roster.readonly").json
    site.clock.advance(timedelta(minutes=10))
    again = request(site, "/oauth/token", f"{GRANT}&scope=roster.readonly").json
    other = request(site, body=f"{GRANT}&scope=gradebook.readonly").json

    assert again["access_token"] == one["access_token"]
    assert again["expires_in"] == 3000
    assert other["access_token"] != one["access_token"]
    assert site.get("users", one["access_token"]).status == 200


def test_a_token_about_to_end_is_not_handed_out_again(site: TestSite) -> None:
    """With less than a minute left a client gets a new token, and the old one lives its rest."""
    one = request(site, body=GRANT).json["access_token"]
    site.clock.advance(timedelta(seconds=3550))
    two = request(site, body=GRANT).json

    assert two["access_token"] != one
    assert two["expires_in"] == 3600
    assert site.get("users", one).status == 200
    site.clock.advance(timedelta(seconds=51))
    assert site.get("users", one).status == 401
    assert site.get("users", two["access_token"]).status == 200


@pytest.mark.parametrize("path", ["/token", "/oauth/access_token"])
def test_a_single_token_ends_the_ones_before(serve: Serve, path: str) -> None:
    """Quirk 29: with token=single every request makes a new token and ends the client's others."""
    site = serve(token="single")

    one = request(site, path, GRANT).json["access_token"]
    two = request(site, path, GRANT).json["access_token"]

    assert one != two
    assert site.get("users", one).status == 401
    assert site.get("users", two).status == 200


def test_the_life_of_tokens_is_a_switch(serve: Serve) -> None:
    """token_lifetime sets how long a token lives."""
    site = serve(token_lifetime="90")

    reply = request(site, body=GRANT).json
    assert reply["expires_in"] == 90
    site.clock.advance(timedelta(seconds=91))
    assert site.get("users", reply["access_token"]).status == 401


# -- the answer's quirks --------------------------------------------------------------------------


def test_expires_in_has_three_forms(serve: Serve) -> None:
    """Quirk 30: a number, a text, or no expires_in at all."""
    site = serve()
    seen = []
    for form in ("number", "string", "missing"):
        site.switches.set({"token_expires_in": form})
        seen.append(request(site, body=GRANT).json.get("expires_in"))

    assert seen == [3600, "3600", None]


def test_token_type_has_three_forms(serve: Serve) -> None:
    """Quirk 30: bearer, Bearer, or no token_type."""
    site = serve()
    seen = []
    for form in ("bearer", "Bearer", "missing"):
        site.switches.set({"token_type": form})
        seen.append(request(site, body=GRANT).json.get("token_type"))

    assert seen == ["bearer", "Bearer", None]


def test_the_answer_can_be_a_bare_text(serve: Serve) -> None:
    """Quirk 30: one provider answers with the token alone, as a JSON text."""
    site = serve(token_answer="string")

    token = request(site, body=GRANT).json

    assert isinstance(token, str)
    assert site.get("users", token).status == 200


@pytest.mark.parametrize("path", ["/token", "/oauth/access_token"])
def test_a_cookie_can_be_set_and_required(serve: Serve, path: str) -> None:
    """Quirk 31: the token's cookie is not there, set, or set and required with that token."""
    site = serve()
    assert "set-cookie" not in request(site, path, GRANT).headers

    site.switches.set({"token_cookie": "set"})
    reply = request(site, path, GRANT)
    token = reply.json["access_token"]
    cookie = reply.headers["set-cookie"].partition(";")[0]
    assert site.get("users", token).status == 200

    site.switches.set({"token_cookie": "required"})
    refused = site.get("users", token)
    assert (refused.status, refused.json["code"]) == (401, "unauthorized")
    assert "sis_session" in site.last().reason
    assert site.get("users", token, Cookie="sis_session=other").status == 401
    assert site.get("users", token, Cookie=cookie).status == 200


# -- PowerSchool's own address --------------------------------------------------------------------


def test_powerschools_address_names_scopes_only_when_asked(site: TestSite) -> None:
    """/oauth/access_token keeps its three members; who asks for scopes gets them in a fourth."""
    plain = request(site, "/oauth/access_token", GRANT).json
    some = request(site, "/oauth/access_token", f"{GRANT}&scope=roster.readonly").json

    assert list(plain) == ["access_token", "token_type", "expires_in"]
    assert some["scope"] == f"{SCOPE}roster.readonly"
    assert some["access_token"] != plain["access_token"]
    assert site.get("demographics", plain["access_token"]).status == 200
    assert site.get("demographics", some["access_token"]).status == 403


def test_powerschools_address_never_minded_other_scopes(site: TestSite) -> None:
    """A scope that is none of OneRoster's gives PowerSchool's plain token, and a remark."""
    reply = request(site, "/oauth/access_token", f"{GRANT}&scope=api.read")

    assert (reply.status, "scope" in reply.json) == (200, False)
    assert any("api.read" in note for note in site.last().notes)


def test_too_many_token_requests_are_429_with_a_wait(serve: Serve) -> None:
    """Past the limit a token address answers 429 in JSON, with Retry-After."""
    site = serve(throttle_per_minute="2")

    replies = [request(site, body=GRANT) for _ in range(3)]

    assert [one.status for one in replies] == [200, 200, 429]
    assert replies[2].json["error"] == "temporarily_unavailable"
    assert int(replies[2].headers["retry-after"]) >= 1


def test_secrets_stay_out_of_the_journal(site: TestSite) -> None:
    """Neither secrets nor tokens are in the journal, wherever the client put them."""
    body = f"{GRANT}&{urlencode({'client_id': ID, 'client_secret': SECRET})}"
    token = request(site, body=body).json["access_token"]
    request(site, f"/token?{GRANT}&client_secret=hushhush&client_id=x", header="")
    request(site, body=f"{GRANT}&client_id=x&client_secret=hushhush")
    site.get("users", token, X_Vendor_Authorization="vendor:hushhush")

    told = repr([entry.shown() for entry in site.journal.entries()])

    for hidden in (SECRET, quote(SECRET, safe=""), "hushhush", token):
        assert hidden not in told
