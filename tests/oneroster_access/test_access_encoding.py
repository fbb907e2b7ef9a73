"""Signatures over any text: what oauthlib signs must verify here, and one change must break it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from access_site import KEY, KEY_SECRET, ROOT, TestSite, sign
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAME = TEXT.filter(lambda text: text != "" and not text.startswith("oauth_"))
PAIRS = st.lists(st.tuples(NAME, TEXT), max_size=4)
PART = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def shared() -> Iterator[TestSite]:
    """One site for many examples."""
    site = TestSite({})
    yield site
    site.close()


@FEW
@given(
    pairs=PAIRS,
    part=PART,
    secret=TEXT,
    place=st.sampled_from(["AUTH_HEADER", "QUERY"]),
    hashing=st.sampled_from(["HMAC-SHA1", "HMAC-SHA256"]),
    plus=st.booleans(),
)
def test_any_parameters_path_and_secret_verify(
    shared: TestSite,
    pairs: list[tuple[str, str]],
    part: str,
    secret: str,
    place: str,
    hashing: str,
    plus: bool,
) -> None:
    """Any text in names, values, path and secret is signed and verified, blanks as %20 or +."""
    shared.store.remember("oneroster", {"consumers": {KEY: secret}})
    spelled = urlencode(pairs) if plus else urlencode(pairs, quote_via=quote)
    target = f"{ROOT}/x/{quote(part, safe='')}" + (f"?{spelled}" if spelled else "")

    reply = shared.signed(target, secret=secret, place=place, hashing=hashing)

    assert reply.status == 200, shared.last().reason


@FEW
@given(pairs=PAIRS, more=st.tuples(NAME, TEXT), place=st.sampled_from(["AUTH_HEADER", "QUERY"]))
def test_one_more_parameter_breaks_the_signature(
    shared: TestSite, pairs: list[tuple[str, str]], more: tuple[str, str], place: str
) -> None:
    """A parameter that was not signed is a 401, whatever it is."""
    shared.store.remember("oneroster", {"consumers": {KEY: KEY_SECRET}})
    spelled = urlencode([("a", "b"), *pairs], quote_via=quote)
    url, headers = sign(f"{shared.url}{ROOT}/users?{spelled}", place=place)
    added = urlencode([more], quote_via=quote)

    reply = shared.ask("GET", f"{url.removeprefix(shared.url)}&{added}", headers)

    assert (reply.status, reply.json["code"]) == (401, "unauthorized")
    assert KEY_SECRET not in shared.last().reason


HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
ODD = st.one_of(
    HEADER,
    st.lists(
        st.sampled_from(
            [
                "oauth_consumer_key=",
                f'"{KEY}"',
                "oauth_nonce=n",
                'oauth_signature="%ff%',
                "oauth_signature_method=HMAC-SHA1",
                "oauth_timestamp=1700000000",
                "oauth_timestamp=\u00b2",
                ",",
                '"',
                "=",
                " ",
                "realm=",
                "%00",
            ]
        ),
        max_size=12,
    ).map("".join),
)


@FEW
@given(rest=ODD, scheme=st.sampled_from(["OAuth ", "oauth\t", "Bearer ", "Basic ", "", "OAuth"]))
def test_no_header_breaks_the_server(shared: TestSite, rest: str, scheme: str) -> None:
    """Whatever stands in Authorization is a 400 or 401 in JSON with a reason, and never a 5xx."""
    header = f"{scheme}{rest}".strip()

    reply = shared.ask("GET", f"{ROOT}/users", {"Authorization": header})

    assert reply.status in (400, 401)
    assert reply.json["code"] in ("invaliddata", "unauthorized")
    assert shared.last().reason


@FEW
@given(query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60))
def test_no_signed_query_breaks_the_server(shared: TestSite, query: str) -> None:
    """Whatever stands in a query that claims a signature is a 400 or 401 in JSON."""
    reply = shared.ask("GET", f"{ROOT}/users?oauth_consumer_key={KEY}&{query}")

    assert reply.status in (400, 401)
    assert reply.json["code"] in ("invaliddata", "unauthorized")


@FEW
@given(
    body=st.binary(max_size=80),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    kind=st.sampled_from(["application/json", "application/x-www-form-urlencoded", "x"]),
    header=st.one_of(st.none(), HEADER.map(str.strip)),
)
def test_no_token_request_breaks_the_server(
    shared: TestSite, body: bytes, query: str, kind: str, header: str | None
) -> None:
    """Whatever a token request holds, the answer is one of RFC 6749's refusals in JSON."""
    headers = {"Content-Type": kind} | ({} if header is None else {"Authorization": header})

    reply = shared.ask("POST", f"/token?{query}", headers, body)

    assert reply.status in (400, 401)
    assert reply.json["error"] in ("invalid_request", "invalid_client", "unsupported_grant_type")
