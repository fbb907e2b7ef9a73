"""Signed requests: the reference's vector, what oauthlib signs, parameters and where they stand."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from access_site import ID, KEY, KEY_SECRET, NOW, ROOT, SECRET, SEVEN, Reply, TestSite, sign

VECTOR = f"{ROOT}/users?limit=10&offset=0&filter=givenName%3D%27Ada%20Mae%27"


SHA1 = "A7ubRqkr5qEskmfyaWfF7R10HB8="


SHA256 = "u7ZvOc4bHOHJNZtTcrtwHqzJbu61ZHxmQ2eia0AEYso="


def vector(method: str, signature: str, comma: str = ", ", realm: str = "") -> str:
    """The header of the reference's test vector, spelled in one of the ways that clients have."""
    pairs = {
        "oauth_consumer_key": KEY,
        "oauth_nonce": "n0nce01",
        "oauth_signature_method": method,
        "oauth_timestamp": "1700000000",
        "oauth_version": "1.0",
        "oauth_signature": quote(signature, safe=""),
    }
    return f"OAuth {realm}" + comma.join(f'{name}="{value}"' for name, value in pairs.items())


@pytest.mark.parametrize(
    "header",
    [
        vector("HMAC-SHA1", SHA1),
        vector("HMAC-SHA256", SHA256),
        vector("HMAC-SHA1", SHA1, ","),
        vector("HMAC-SHA1", SHA1, ",  "),
        vector("HMAC-SHA1", SHA1, realm='realm="https://x.example/a b", '),
        vector("HMAC-SHA1", SHA1).replace("OAuth ", "oauth "),
    ],
)
def test_the_vector_of_the_reference_is_accepted(site: TestSite, header: str) -> None:
    """The vector holds with both hashes, any separator, a realm, and any case of the scheme."""
    reply = site.ask("GET", VECTOR, {"Host": "localhost:5000", "Authorization": header})

    assert (reply.status, reply.json) == (
        200,
        {"client": KEY, "scopes": sorted(SEVEN.split()), "how": "oauth1"},
    )


def test_the_vector_holds_in_the_query_too(site: TestSite) -> None:
    """The parameters may travel in the query string, as Moodle's do."""
    own = (
        f"&oauth_consumer_key={KEY}&oauth_nonce=n0nce01&oauth_signature_method=HMAC-SHA256"
        f"&oauth_timestamp=1700000000&oauth_version=1.0&oauth_signature={quote(SHA256, safe='')}"
    )

    reply = site.ask("GET", VECTOR + own, {"Host": "localhost:5000"})

    assert (reply.status, reply.json["how"]) == (200, "oauth1")


def test_a_changed_parameter_breaks_the_signature(site: TestSite) -> None:
    """The same signature with another offset is 401, and the journal has our base string."""
    target = VECTOR.replace("offset=0", "offset=1")
    header = vector("HMAC-SHA1", SHA1)

    reply = site.ask("GET", target, {"Host": "localhost:5000", "Authorization": header})

    assert (reply.status, reply.json["code"]) == (401, "unauthorized")
    assert reply.headers["www-authenticate"].startswith("OAuth ")
    reason = site.last().reason
    assert "GET&http%3A%2F%2Flocalhost%3A5000%2Fims%2Foneroster%2Fv1p1%2Fusers&filter" in reason
    assert "offset%3D1" in reason
    assert KEY_SECRET not in reason


@pytest.mark.parametrize("place", ["AUTH_HEADER", "QUERY"])
@pytest.mark.parametrize("hashing", ["HMAC-SHA1", "HMAC-SHA256"])
@pytest.mark.parametrize(
    "target",
    [
        "/users",
        "/users?filter=dateLastModified%3E%272026-01-01%27&fields=a,b&limit=5",
        "/lineItems/12%23345",
        "/users?filter=familyName%3D%27%C3%89lan%20%2B%20%26%27",
        "/users?sort=familyName&a=2&a=1&empty=&bare",
        "/users?x=1;2~3*'()!",
        "/lineItems/a%2Fb%20c/",
    ],
)
def test_what_oauthlib_signs_is_accepted(
    site: TestSite, target: str, hashing: str, place: str
) -> None:
    """Whatever is in path and query, oauthlib's own client is let in, from header and query."""
    reply = site.signed(f"{ROOT}{target}", hashing=hashing, place=place)

    assert reply.status == 200, site.last().reason


def test_every_method_can_be_signed(site: TestSite) -> None:
    """PUT and DELETE are signed like GET, a JSON body is not covered, and HEAD stays HEAD."""
    _, headers = sign(f"{site.url}{ROOT}/lineItems/1", "PUT")
    headers["Content-Type"] = "application/json"
    assert site.ask("PUT", f"{ROOT}/lineItems/1", headers, '{"lineItem": {}}').status == 200
    assert site.signed(f"{ROOT}/lineItems/1", "DELETE").status == 200
    assert site.signed(f"{ROOT}/users", "HEAD").status == 200


def test_a_clients_own_id_and_secret_sign_too(site: TestSite) -> None:
    """Beside the listed consumers every enabled client signs with its id and secret."""
    assert site.signed(f"{ROOT}/users", key=ID, secret=SECRET).json["client"] == ID

    site.clients[ID].enabled = False
    reply = site.signed(f"{ROOT}/users", key=ID, secret=SECRET)
    assert (reply.status, site.last().reason) == (401, "the consumer's plugin is disabled")


# -- parameters -----------------------------------------------------------------------------------


def header_of(**pairs: str | None) -> str:
    """A header of OAuth parameters with some changed, or taken out by None."""
    given: dict[str, str | None] = {
        "oauth_consumer_key": KEY,
        "oauth_nonce": "n",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(NOW),
        "oauth_signature": quote(SHA1, safe=""),
        **pairs,
    }
    return "OAuth " + ", ".join(f'{n}="{v}"' for n, v in given.items() if v is not None)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (header_of(oauth_consumer_key=None), "oauth_consumer_key is missing"),
        (header_of(oauth_nonce=""), "oauth_nonce is missing"),
        (header_of(oauth_signature=None, oauth_timestamp=None), "oauth_signature, oauth_timestamp"),
        (header_of(oauth_signature_method="PLAINTEXT"), "not 'PLAINTEXT'"),
        (header_of(oauth_signature_method="RSA-SHA1"), "not 'RSA-SHA1'"),
        (header_of(oauth_version="2.0"), "not '2.0'"),
        (header_of(oauth_token="abc"), "two legs"),
        (header_of(oauth_timestamp="soon"), "whole seconds"),
        (header_of(oauth_timestamp="-5"), "whole seconds"),
        ('OAuth oauth_nonce="a", oauth_nonce="b"', "must stand once"),
        ("OAuth", "is missing"),
        ("OAuth  ,,,", "is missing"),
        ('OAuth oauth_nonce="unclosed', "come name="),
        ("OAuth =x", "come name="),
    ],
)
def test_missing_and_unsupported_parameters_are_400(
    site: TestSite, header: str, reason: str
) -> None:
    """A signed request that cannot be read is a 400 in JSON whose cause the journal names."""
    reply = site.ask("GET", f"{ROOT}/users", {"Authorization": header})

    assert (reply.status, reply.json["code"]) == (400, "invaliddata")
    assert reason in site.last().reason


def test_parameters_in_header_and_query_are_one_set(site: TestSite) -> None:
    """A parameter that stands in the header and again in the query is a 400."""
    reply = site.ask(
        "GET", f"{ROOT}/users?oauth_nonce=other", {"Authorization": header_of(oauth_nonce="n")}
    )

    assert reply.status == 400
    assert "must stand once" in site.last().reason


@pytest.mark.parametrize("name", ["hmac-sha1", "Hmac-Sha1", "HMAC-SHA1"])
def test_the_methods_name_has_any_case(site: TestSite, name: str) -> None:
    """The signature method's name is read in any case; it is signed as it was sent."""
    signed = resigned(site, f"{ROOT}/users", name)

    assert signed.status == 200, site.last().reason


def test_hmac_sha2_is_sha256(site: TestSite) -> None:
    """HMAC-SHA2 is an alias of HMAC-SHA256."""
    assert resigned(site, f"{ROOT}/users", "HMAC-SHA2").status == 200


@pytest.mark.parametrize("version", [None, "1.0"])
@pytest.mark.parametrize("token", [None, ""])
def test_version_and_token_may_be_absent(
    site: TestSite, version: str | None, token: str | None
) -> None:
    """oauth_version may be left out, and oauth_token left out or empty."""
    reply = resigned(site, f"{ROOT}/users", "HMAC-SHA1", version=version, token=token)

    assert reply.status == 200, site.last().reason


def resigned(
    site: TestSite,
    target: str,
    method: str,
    version: str | None = "1.0",
    token: str | None = None,
) -> Reply:
    """A request signed by hand (RFC 5849 3.4), for what oauthlib's client never sends."""
    import base64
    import hashlib
    import hmac

    own = {
        "oauth_consumer_key": KEY,
        "oauth_nonce": f"n{time.perf_counter_ns()}",
        "oauth_signature_method": method,
        "oauth_timestamp": str(NOW),
    }
    own |= {} if version is None else {"oauth_version": version}
    own |= {} if token is None else {"oauth_token": token}
    joined = "&".join(f"{n}={quote(v, safe='~')}" for n, v in sorted(own.items()))
    base = f"GET&{quote(site.url + target, safe='~')}&{quote(joined, safe='~')}"
    hashing = hashlib.sha1 if method.lower().endswith("sha1") else hashlib.sha256
    digest = hmac.new(f"{quote(KEY_SECRET)}&".encode(), base.encode(), hashing).digest()
    own["oauth_signature"] = base64.b64encode(digest).decode()
    header = "OAuth " + ",".join(f'{n}="{quote(v, safe="~")}"' for n, v in own.items())
    return site.ask("GET", target, {"Authorization": header})
