"""Signed requests, as oneroster-1.1.md 4.2 has them; oauthlib's client is the signer."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from access_site import ID, KEY, KEY_SECRET, NOW, ROOT, SECRET, SEVEN, Reply, Serve, TestSite, sign

from sis_core.serving.tls import PrivateAuthority

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


# -- key, time, nonce -----------------------------------------------------------------------------


def test_an_unknown_key_and_a_wrong_secret_are_401(site: TestSite) -> None:
    """Neither an unknown consumer nor a wrong secret gets in; the journal tells them apart."""
    unknown = site.signed(f"{ROOT}/users", key="nobody")
    assert (unknown.status, site.last().client) == (401, "")
    assert "no consumer has the key 'nobody'" in site.last().reason

    wrong = site.signed(f"{ROOT}/users", secret="another")
    assert (wrong.status, site.last().client) == (401, KEY)
    assert "another secret" in site.last().reason


@pytest.mark.parametrize(
    ("window", "good", "bad"),
    [
        ("45", [-2700, 0, 2700], [-2701, 2701, -86400 * 90]),
        ("10/5", [-600, 0, 300], [-601, 301]),
        ("any", [-(10**9), 0, 10**9], []),
    ],
)
def test_the_timestamp_has_a_window(
    serve: Serve, window: str, good: list[int], bad: list[int]
) -> None:
    """A timestamp further off than the window allows is 401, by the district's clock."""
    site = serve(oauth1_window=window)

    for off in good:
        assert site.signed(f"{ROOT}/users", timestamp=str(NOW + off)).status == 200, off
    for off in bad:
        assert site.signed(f"{ROOT}/users", timestamp=str(NOW + off)).status == 401, off
        assert "the district's clock" in site.last().reason


def test_milliseconds_are_called_so(site: TestSite) -> None:
    """A timestamp in milliseconds is 401 with the reason that it looks like them."""
    assert site.signed(f"{ROOT}/users", timestamp=f"{NOW}000").status == 401
    assert "milliseconds" in site.last().reason


def test_either_clock_will_do(serve: Serve) -> None:
    """A district lives on its own day, clients sign by the machine's: both are taken, or one."""
    site = serve(oauth1_clock="either")
    machine = str(int(time.time()))

    assert site.signed(f"{ROOT}/users").status == 200
    assert site.signed(f"{ROOT}/users", timestamp=machine).status == 200
    assert site.signed(f"{ROOT}/users", timestamp=str(NOW - 3600)).status == 401
    assert "60 minutes behind the district's clock" in site.last().reason
    assert "days behind the machine's clock" in site.last().reason

    site.switches.set({"oauth1_clock": "machine"})
    assert site.signed(f"{ROOT}/users", timestamp=machine).status == 200
    assert site.signed(f"{ROOT}/users").status == 401
    site.switches.set({"oauth1_clock": "district"})
    assert site.signed(f"{ROOT}/users").status == 200
    assert site.signed(f"{ROOT}/users", timestamp=machine).status == 401


def test_a_nonce_is_good_once(site: TestSite) -> None:
    """The same request again is 401; another consumer may use the same nonce."""
    assert site.signed(f"{ROOT}/users", nonce="once").status == 200
    assert site.signed(f"{ROOT}/users", nonce="once").status == 401
    assert "came before" in site.last().reason
    assert site.signed(f"{ROOT}/users", nonce="once", timestamp=str(NOW + 1)).status == 401
    assert site.signed(f"{ROOT}/users", nonce="once", key=ID, secret=SECRET).status == 200


def test_a_refused_request_does_not_use_up_its_nonce(site: TestSite) -> None:
    """Only a request whose signature holds is remembered."""
    assert site.signed(f"{ROOT}/users", nonce="kept", secret="wrong").status == 401
    assert site.signed(f"{ROOT}/users", nonce="kept").status == 200


def test_nonces_are_forgotten_after_ninety_minutes(serve: Serve) -> None:
    """By the district's clock a nonce may come again after ninety minutes and not before."""
    site = serve(oauth1_window="any")
    assert site.signed(f"{ROOT}/users", nonce="n").status == 200
    site.clock.advance(timedelta(minutes=90))
    assert site.signed(f"{ROOT}/users", nonce="n").status == 401
    site.clock.advance(timedelta(seconds=1))
    assert site.signed(f"{ROOT}/users", nonce="n").status == 200


def test_nonces_can_count_per_timestamp_or_not_at_all(serve: Serve) -> None:
    """RFC 5849 counts a nonce with its timestamp; the switch can do that, or count none."""
    site = serve(oauth1_nonce="per_timestamp")
    later = str(NOW + 1)
    answers = [
        site.signed(f"{ROOT}/users", nonce="n", timestamp=one).status
        for one in (str(NOW), later, later)
    ]
    assert answers == [200, 200, 401]

    site.switches.set({"oauth1_nonce": "ignore"})
    assert [site.signed(f"{ROOT}/users", nonce="n").status for _ in range(2)] == [200, 200]


def test_a_district_that_is_put_back_forgets_nonces(site: TestSite) -> None:
    """After a reset the same signed requests may be sent again."""
    site.store.snapshot("start")
    assert site.signed(f"{ROOT}/users", nonce="n").status == 200

    site.store.restore("start")

    assert site.signed(f"{ROOT}/users", nonce="n").status == 200


def test_of_many_replays_at_once_one_gets_in(site: TestSite) -> None:
    """Twelve threads that send the same signed request get one 200 and eleven 401."""
    url, headers = sign(f"{site.url}{ROOT}/users", nonce="n")
    seen: list[int] = []

    def send() -> None:
        seen.append(site.ask("GET", url.removeprefix(site.url), headers).status)

    threads = [threading.Thread(target=send) for _ in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sorted(seen) == [200] + [401] * 11


# -- proxies, switches, secrets -------------------------------------------------------------------


PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "sis.example.org"}


@pytest.mark.parametrize(
    ("outside", "more"),
    [
        ("https://sis.example.org", PROXY),
        ("https://sis.example.org:8443", PROXY | {"X-Forwarded-Port": "8443"}),
        ("https://sis.example.org", PROXY | {"X-Forwarded-Port": "443"}),
        ("https://sis.example.org/aeries", PROXY | {"X-Forwarded-Prefix": "/aeries"}),
        (
            "https://sis.example.org",
            {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "sis.example.org, inner"},
        ),
    ],
)
def test_behind_a_proxy_the_outer_address_is_signed(
    serve: Serve, outside: str, more: dict[str, str]
) -> None:
    """With forwarded_headers=use the signature covers the address that the client knows."""
    site = serve(forwarded_headers="use")
    _, headers = sign(f"{outside}{ROOT}/users?limit=1")

    reply = site.ask("GET", f"{ROOT}/users?limit=1", {**headers, **more})
    assert reply.status == 200, site.last().reason

    site.switches.set({"forwarded_headers": "ignore"})
    _, headers = sign(f"{outside}{ROOT}/users?limit=1")
    assert site.ask("GET", f"{ROOT}/users?limit=1", {**headers, **more}).status == 401
    assert "switch forwarded_headers" in site.last().reason


def test_a_default_port_is_no_part_of_the_address(serve: Serve) -> None:
    """A Host that spells out port 80 is signed without it."""
    site = serve()
    _, headers = sign(f"http://sis.example.org{ROOT}/users")

    reply = site.ask("GET", f"{ROOT}/users", {**headers, "Host": "SIS.example.org:80"})

    assert reply.status == 200, site.last().reason


def test_https_is_part_of_the_address() -> None:
    """Over TLS the signature covers https and the port that is asked."""
    authority = PrivateAuthority("127.0.0.1")
    site = TestSite({}, authority.certificate)
    try:
        assert site.url.startswith("https://")
        assert site.signed(f"{ROOT}/users?limit=1").status == 200, site.last().reason
        _, headers = sign(f"{site.url.replace('https', 'http')}{ROOT}/users")
        assert site.ask("GET", f"{ROOT}/users", headers).status == 401
        assert "signs http, but https arrived" in site.last().reason
    finally:
        site.close()
        authority.close()


def test_signatures_can_be_refused(serve: Serve) -> None:
    """With oauth1=refuse a sound signature is 401, and a token still opens."""
    site = serve(oauth1="refuse")
    token = site.tokens.issue(ID)[0].text

    assert site.signed(f"{ROOT}/users").status == 401
    assert "switch oauth1" in site.last().reason
    assert site.get("users", token).status == 200


def test_signed_requests_are_throttled_by_consumer(serve: Serve) -> None:
    """Every signature is another header, and still the third request of a consumer is 429."""
    site = serve(throttle_per_minute="2")

    replies = [site.signed(f"{ROOT}/users") for _ in range(3)]

    assert [one.status for one in replies] == [200, 200, 429]
    assert int(replies[2].headers["retry-after"]) >= 1
    assert site.signed(f"{ROOT}/users", key=ID, secret=SECRET).status == 200


def test_the_journal_has_neither_signature_nor_secret(site: TestSite) -> None:
    """Of a signed request the journal keeps who, when and how, and blots out the signature."""
    signatures = []
    for place in ("AUTH_HEADER", "QUERY"):
        for secret in (KEY_SECRET, "wrong"):
            target = f"{site.url}{ROOT}/users?access_token=hushhush"
            url, headers = sign(target, place=place, secret=secret)
            text = headers.get("Authorization", url)
            signatures.append(text.partition("oauth_signature=")[2].strip('"').partition("&")[0])
            site.ask("GET", url.removeprefix(site.url), headers)

    told = repr([entry.shown() for entry in site.journal.entries()])

    assert "oauth_consumer_key" in told
    for hidden in (*signatures, KEY_SECRET, quote(KEY_SECRET), "hushhush"):
        assert len(hidden) > 5
        assert hidden not in told
