"""Signing in to OneRoster: both OAuths, guessed addresses, scopes, settings."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from click.testing import CliRunner
from fake_oneroster import CLIENT_ID, CLIENT_SECRET, problem, reply

from sis_connector.cli import main
from sis_connector.errors import BadSetup
from sis_connector.oneroster.connect import api_for
from sis_connector.oneroster.paging import Collection
from sis_connector.secret import Secret
from sis_connector.transport.traffic import Traffic

SCOPES = "https://purl.imsglobal.org/spec/or/v1p1/scope/"
DIGESTS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}


def is_signed(key, secret):
    """The rules of reference 4.2, written out by hand: whether a request is signed by them."""
    nonces = set()

    def check(seen, origin):
        header = seen.headers.get("authorization", "")
        if not header.startswith("OAuth "):
            return False
        given = {}
        for one in header.removeprefix("OAuth ").split(","):
            name, _, value = one.strip().partition("=")
            given[name] = unquote(value.strip('"'))
        signature = given.pop("oauth_signature")
        given.pop("realm", None)
        target = urlsplit(seen.headers["raw-target"])
        pairs = [*parse_qsl(target.query, keep_blank_values=True), *given.items()]
        enc = [(quote(n, safe="-._~"), quote(v, safe="-._~")) for n, v in pairs]
        joined = "&".join(f"{n}={v}" for n, v in sorted(enc))
        address = quote(f"{origin}{target.path}", safe="-._~")
        base = f"{seen.method}&{address}&{quote(joined, safe='-._~')}"
        digest = DIGESTS[given["oauth_signature_method"]]
        mac = hmac.new(f"{quote(secret, safe='-._~')}&".encode(), base.encode(), digest).digest()
        fresh = given["oauth_nonce"] not in nonces
        nonces.add(given["oauth_nonce"])
        return (
            fresh
            and given["oauth_consumer_key"] == key
            and signature == base64.b64encode(mac).decode()
        )

    return check


@pytest.mark.parametrize("method", ["HMAC-SHA1", "HMAC-SHA256"])
def test_requests_are_signed_with_oauth_1(run, send, fake, method):
    """Reading and writing carry a fresh signature each, and no token is fetched."""
    fake.signed = is_signed("demo-key", "demo secret/+")
    changes = {
        "oauth1": True, "signature": method, "client_id": "demo-key",
        "client_secret": Secret("demo secret/+"), "page_size": 3,
    }  # fmt: skip
    report = run(profile="canvas", **changes)
    assert report.status == "applied", report.message
    line = {"type": "assignment", "id": "a#1", "class_id": "k1", "name": "Q", "points": 5}
    assert send(line, **changes).status == "pushed"
    assert not [one for one in fake.seen if one.path == fake.token_path]


def test_odd_queries_are_signed_as_they_travel(fake, config):
    """Blanks, quotes, plus signs and percent signs in a query do not spoil the signature."""
    fake.signed = is_signed("demo-key", "demo secret")
    api = api_for(
        replace(config, oauth1=True, client_id="demo-key", client_secret=Secret("demo secret")),
        Traffic(),
        (),
    )
    try:
        query = {"filter": "givenName='Ada Mae' AND a='50%+/~é'"}
        rows, _ = api.read_all(Collection("/users", "users", query=query))
    finally:
        api.close()
    assert len(rows) == 8


def test_an_unknown_signature_is_a_wrong_setting(run):
    """The sentence names those that there are."""
    with pytest.raises(BadSetup, match="HMAC-SHA1, HMAC-SHA256"):
        run(oauth1=True, signature="RSA-SHA1")


def test_a_wrong_signature_is_told_with_what_to_check(run, fake):
    """401 for a signed request: the hint names key, secret and address."""
    fake.signed = is_signed("other-key", "x")
    report = run(oauth1=True)
    assert report.status == "failed" and "client secret" in report.hint


@pytest.mark.parametrize("path", ["/oauth/access_token", "/token", "/oauth2/token"])
def test_the_token_address_is_guessed(run, fake, path):
    """Without a token URL the known places are tried, PowerSchool's first."""
    fake.token_path = path
    assert run(token_url=None).status == "applied"


def test_no_token_address_at_all(run, fake):
    """The sentence says that none was found."""
    fake.token_path = "/elsewhere"
    report = run(token_url=None)
    assert report.status == "failed" and "no OAuth token address" in report.message


def test_the_token_url_may_have_a_query(run, fake):
    """`?appName=…` travels along."""
    assert run(token_url=f"{fake.url}{fake.token_path}?appName=mock").status == "applied"
    assert fake.seen[0].query == {"appName": "mock"}


def test_credentials_travel_in_the_header(run, fake):
    """Basic by default, and the form asks for the reading scopes."""
    run()
    header = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    assert fake.seen[0].headers["authorization"] == f"Basic {header}"
    form = dict(parse_qsl(fake.seen[0].body.decode()))
    assert form == {
        "grant_type": "client_credentials",
        "scope": f"{SCOPES}roster-core.readonly {SCOPES}roster.readonly",
    }


def test_credentials_in_the_body(run, fake):
    """`credentials = "body"` puts them into the form, and no header stands beside them."""
    run(credentials="body", scopes=("roster.readonly", "https://x.example/own"))
    form = dict(parse_qsl(fake.seen[0].body.decode()))
    assert (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
    assert form["scope"] == f"{SCOPES}roster.readonly https://x.example/own"
    assert "authorization" not in fake.seen[0].headers
    with pytest.raises(BadSetup, match="basic, body"):
        run(credentials="query")


def test_pushing_asks_for_the_grading_scopes(provisioned, send, fake):
    """Grades need more than reading rosters."""
    fake.seen.clear()
    send({"type": "assignment", "id": "w", "class_id": "k1", "name": "Q", "points": 5})
    scope = dict(parse_qsl(fake.seen[0].body.decode()))["scope"]
    assert f"{SCOPES}gradebook.createput" in scope.split()


def test_a_refused_secret_is_told(run, fake):
    """401 of the token address is about id and secret."""

    def refuse():
        return reply({"error": "invalid_client"}, 401)

    fake.token_body = lambda token: {}
    fake._token = refuse
    report = run()
    assert report.status == "failed" and "not accepted" in report.message


@pytest.mark.parametrize("root", ["/ims/oneroster/v1p1", "/api/ims/oneroster/v1p1"])
def test_the_root_is_found_where_only_a_host_is_given(run, fake, root):
    """The places that are told of PowerSchool are tried in their order."""
    fake.root = root
    assert run(url=fake.url).status == "applied"


def test_no_oneroster_at_all(run, fake):
    """The sentence names the places that were tried, the hint what to check (O12)."""
    fake.root = "/somewhere"
    report = run(url=fake.url)
    assert report.status == "failed"
    assert "/api/ims/oneroster/v1p1" in report.message and "root URL" in report.hint


def test_a_token_url_must_be_an_address(run):
    """A path alone is a wrong setting."""
    with pytest.raises(BadSetup, match="not a web address"):
        run(token_url="/oauth/access_token")


def ready_file(tmp_path, fake, **more):
    path = tmp_path / "ready.json"
    section = {
        "url": fake.url + fake.root, "token_url": fake.url + fake.token_path,
        "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "consumer_key": "demo-key",
        "consumer_secret": "demo secret", **more,
    }  # fmt: skip
    path.write_text(json.dumps({"oneroster": section}))
    return path


@pytest.mark.parametrize("how", [[], ["--oauth1"]])
def test_the_ready_file_is_enough(tmp_path, fake, how):
    """`sync --profile … --ready FILE` and `push … --profile canvas --ready FILE`, by either
    OAuth."""
    if how:
        fake.signed = is_signed("demo-key", "demo secret")
    ready, target = ready_file(tmp_path, fake), tmp_path / "canvas.db"
    shared = ["--profile", "canvas", "--ready", str(ready), "--target", str(target), *how]
    found = CliRunner().invoke(main, ["sync", *shared, "--start-year", "2026"])
    assert found.exit_code == 0, found.output
    grades = tmp_path / "grades.jsonl"
    line = {"type": "assignment", "id": "w", "class_id": "k1", "name": "Q", "points": 5}
    grades.write_text(json.dumps(line))
    found = CliRunner().invoke(main, ["push", str(grades), *shared])
    assert found.exit_code == 0, found.output
    assert len(fake.data["lineItems"]) == 1


def test_a_ready_file_without_oneroster(tmp_path, fake):
    """The sentence names what a OneRoster profile needs."""
    path = tmp_path / "ready.json"
    path.write_text(json.dumps({"oneroster": None}))
    found = CliRunner().invoke(main, ["sync", "--profile", "canvas", "--ready", str(path)])
    assert found.exit_code == 2
    assert "needs oneroster with url, token_url, client_id and client_secret" in found.output


def test_an_unknown_profile_is_told_before_anything(tmp_path, fake):
    """The nearest profile is named."""
    ready = ready_file(tmp_path, fake)
    found = CliRunner().invoke(main, ["sync", "--profile", "canvass", "--ready", str(ready)])
    assert found.exit_code == 2 and "Did you mean canvas" in found.output


def test_a_key_without_rights_is_told(run, fake):
    """403 in a collection: the server's words and what it means."""
    fake.fault("/enrollments", problem(403, "forbidden", "scope missing"), times=9)
    report = run()
    assert report.status == "failed" and "scope missing" in report.message
