"""What a caller may do: the seven scopes, and both kinds of credentials on the same addresses."""

from __future__ import annotations

import pytest
from access_site import ID, KEY, NEEDS, ROOT, SCOPE, SEVEN, Reply, Serve, TestSite, basic

OPENS = {
    "roster-core.readonly": {"users", "students"},
    "roster.readonly": {"users", "students", "classes-of-school"},
    "roster-demographics.readonly": {"demographics"},
    "resource.readonly": {"resources"},
    "gradebook.readonly": {"lineItems"},
    "gradebook.createput": {"putLineItem"},
    "gradebook.delete": {"deleteLineItem"},
}
"""By hand from 4.4: a scope → what it opens, and nothing else."""


@pytest.mark.parametrize("scope", OPENS)
def test_a_scope_opens_its_own_and_nothing_else(site: TestSite, scope: str) -> None:
    """Each scope alone opens what 4.4 says; everything else is a 403 that names what is missing."""
    token = site.tokens.issue(ID, f"{SCOPE}{scope}")[0].text

    for path, needed in NEEDS.items():
        reply = site.get(path, token)
        if path in OPENS[scope]:
            assert reply.status == 200, path
            assert reply.json["scopes"] == [scope]
        else:
            assert (reply.status, reply.json["code"]) == (403, "forbidden"), path
            assert f"{SCOPE}{needed}" in site.last().reason
            assert "insufficient_scope" in reply.headers["www-authenticate"]


def test_a_token_without_scopes_opens_what_the_district_says(site: TestSite) -> None:
    """PowerSchool's tokens name no scope: they open all seven, or those of the setting."""
    token = site.tokens.issue(ID)[0].text
    assert site.get("users", token).json["scopes"] == sorted(SEVEN.split())

    site.store.remember("oneroster", {"scopes": [f"{SCOPE}roster.readonly"]})
    assert site.get("users", token).json["scopes"] == ["roster.readonly"]
    assert site.get("demographics", token).status == 403
    assert site.get("students", token).status == 200


def test_signatures_and_tokens_open_the_same_addresses(site: TestSite) -> None:
    """A signed request and a bearer token reach the same address, each as itself."""
    token = site.tokens.issue(ID)[0].text

    assert site.get("users", token).json["how"] == "bearer"
    reply = site.signed(f"{ROOT}/users")
    assert (reply.json["how"], reply.json["client"]) == ("oauth1", KEY)


def test_a_bearer_header_wins_over_signed_parameters(site: TestSite) -> None:
    """With an Authorization header that is no OAuth signature, the query's parameters are none."""
    token = site.tokens.issue(ID)[0].text

    assert site.get("users?oauth_consumer_key=x", token).json["how"] == "bearer"


def refused(reply: Reply) -> tuple[int, str, str]:
    """Status, code and challenge of a refusal."""
    return reply.status, reply.json["code"], reply.headers.get("www-authenticate", "")


def test_missing_and_unknown_credentials_are_401_json(site: TestSite) -> None:
    """No credentials, garbage, another scheme: 401 `unauthorized` with a body and a challenge."""
    bare = (401, "unauthorized", 'Bearer realm="OneRoster"')
    assert refused(site.get("users")) == bare
    assert refused(site.ask("GET", f"{ROOT}/users", {"Authorization": basic()})) == bare
    assert refused(site.ask("GET", f"{ROOT}/users", {"Authorization": "nonsense"})) == bare

    status, code, challenge = refused(site.get("users", "garbage"))
    assert (status, code) == (401, "unauthorized")
    assert 'error="invalid_token"' in challenge
    assert "nobody issued this token" in site.last().reason


def test_ended_tokens_and_disabled_clients_are_401_json(site: TestSite) -> None:
    """An expired token and the token of a disabled client are 401 with a body."""
    site.tokens.put("ended", ID, -1)
    token = site.tokens.issue(ID)[0].text

    reply = site.get("users", "ended")
    assert (reply.status, reply.json["description"]) == (401, "The access token has expired")
    site.clients[ID].enabled = False
    assert site.get("users", token).status == 401
    assert "disabled" in site.last().reason


def test_a_lone_word_in_the_header_is_not_told(site: TestSite) -> None:
    """A token or secret that somebody sent without a scheme is nowhere in journal or answer."""
    for method, path in (("GET", f"{ROOT}/users"), ("POST", "/token")):
        reply = site.ask(method, path, {"Authorization": "hushhush12345678"})
        assert reply.status == 401
        assert "hushhush" not in reply.body.decode()
        assert "hushhush" not in repr(site.last().shown())
        assert "no scheme" in site.last().reason


@pytest.mark.parametrize("path", ["lineItems", "putLineItem", "deleteLineItem"])
def test_the_vendor_header_can_be_required_for_grades(serve: Serve, path: str) -> None:
    """Quirk 32: gradebook calls need x-vendor-authorization beside token or signature, or 401."""
    site = serve()
    token = site.tokens.issue(ID)[0].text
    assert site.get(path, token).status == 200

    site.switches.set({"vendor_header": "grades"})
    reply = site.get(path, token)
    assert (reply.status, reply.json["code"]) == (401, "unauthorized")
    assert "x-vendor-authorization" in site.last().reason
    for wrong in ("key", ":secret", "key:", ""):
        assert site.get(path, token, X_Vendor_Authorization=wrong).status == 401
    assert site.signed(f"{ROOT}/{path}").status == 401
    assert site.get(path, token, X_Vendor_Authorization="key:secret").status == 200
    assert site.get("users", token).status == 200
