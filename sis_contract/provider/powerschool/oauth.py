"""Checks of the token endpoint and of what a bearer token opens (powerschool-api.md 1)."""

from __future__ import annotations

import base64
import re
from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, same
from sis_contract.provider.powerschool.session import PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
MONTH = 30 * 24 * 3600
FORM = "application/x-www-form-urlencoded"
OPEN_V1 = "/ws/v1/district/school?pagesize=1"


def _granted(sis: PowerSchool, path: str = "/oauth/access_token", **more: Any) -> dict[str, Any]:
    answer = sis.fetch_token(path, **more)
    same(answer.status, 200, f"{answer.asked}: a token was refused: {answer.text}")
    body = answer.json()
    told = f"{answer.asked} gives no token"
    expect(isinstance(body, dict) and body.get("access_token"), told, "access_token", body)
    return dict(body)


@BOOK.check("ps.oauth:members", "a token has access_token, token_type, expires_in", "client", "1.2")
def members(sis: PowerSchool) -> None:
    """Three members, no more: neither refresh_token nor scope."""
    found = _granted(sis)
    wanted = ["access_token", "expires_in", "token_type"]
    same(sorted(found), wanted, "members of a token answer")
    same(found["token_type"], "Bearer", "the token_type")
    expect(UUID.fullmatch(str(found["access_token"])), "the token is no UUID", "UUID", "another")


@BOOK.check("ps.oauth:expires-in-is-a-string", "expires_in is a string of seconds", "client", "1.2")
def expires_in(sis: PowerSchool) -> None:
    """A text of digits, at most the 30 days that a token lives."""
    value = _granted(sis)["expires_in"]
    good = isinstance(value, str) and value.isdigit()
    expect(good, "expires_in is no text of digits", '"2591876"', value)
    expect(0 < int(value) <= MONTH, "expires_in is not within 30 days", f"1 to {MONTH}", value)


@BOOK.check("ps.oauth:same-token-again", "the same token is handed out again", "client", "1.2")
def again(sis: PowerSchool) -> None:
    """A second request gives the same token, with what is left of its life."""
    first, second = _granted(sis), _granted(sis)
    told = "a second token request gave another token while the first still lives"
    same(second["access_token"] == first["access_token"], True, told)
    told = "the remaining life grew from one request to the next"
    expect(
        int(second["expires_in"]) <= int(first["expires_in"]),
        told,
        first["expires_in"],
        second["expires_in"],
    )
    for token in (first["access_token"], second["access_token"]):
        answer = sis.get(OPEN_V1, auth=f"Bearer {token}")
        told = "a token that was just given is refused"
        expect("invalid_token" not in answer.header("www-authenticate"), told, got=answer.text)


@BOOK.check("ps.oauth:json-type", "token answers are JSON with charset", "client", "1.2")
def json_type(sis: PowerSchool) -> None:
    """application/json;charset=UTF-8, whatever Accept asks for."""
    for accept in ("application/json", "application/xml", None):
        answer = sis.fetch_token(accept=accept)
        same(answer.kind, "application/json", f"a token answer for Accept {accept}")


@BOOK.check(
    "ps.oauth:trailing-slash", "/oauth/access_token/ is served, without a redirect", "client", "1.1"
)
def trailing_slash(sis: PowerSchool) -> None:
    """The same token under the address with a slash behind."""
    found = _granted(sis, "/oauth/access_token/")
    same(found["access_token"] == sis.token, True, "the token from the address with a slash")


@BOOK.check(
    "ps.oauth:content-types", "the form is read whatever its Content-Type says", "client", "1.1"
)
def content_types(sis: PowerSchool) -> None:
    """With charset, without, and without any Content-Type."""
    _granted(sis, headers={"Content-Type": f"{FORM};charset=UTF-8"})
    _granted(sis, headers={"Content-Type": FORM})
    _granted(sis, headers={"ContentType": FORM})


@BOOK.check("ps.oauth:wrong-secret", "a wrong secret is 401 invalid_client", "client", "1.3")
def wrong_secret(sis: PowerSchool) -> None:
    """401 and {"error":"invalid_client"}."""
    client_id, secret = sis.pair
    for pair in (f"{client_id}:{secret[:-1]}x", f"no-such-client:{secret}"):
        basic = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = sis.fetch_token(auth=basic)
        same(answer.status, 401, "wrong credentials")
        same(answer.json().get("error"), "invalid_client", "the error of wrong credentials")


@BOOK.check("ps.oauth:no-credentials", "no credentials are 401 invalid_client", "client", "1.3")
def no_credentials(sis: PowerSchool) -> None:
    """Without Basic there is no token."""
    answer = sis.fetch_token(auth=None)
    same(answer.status, 401, "a token request without credentials")
    same(answer.json().get("error"), "invalid_client", "its error")


@BOOK.check("ps.oauth:grant-type", "another or no grant_type is 400", "guess", "1.3")
def grant_type(sis: PowerSchool) -> None:
    """unsupported_grant_type for another one, invalid_request for none."""
    for body, error in (
        (b"grant_type=password", "unsupported_grant_type"),
        (b"", "invalid_request"),
    ):
        answer = sis.fetch_token(body=body)
        if answer.status == 401:
            told = f"a token request with the body {body.decode()!r}"
            raise Contradicted(told, 400, 401, ("grant_type_error", "401"))
        same(answer.status, 400, f"a token request with the body {body.decode()!r}")
        same(answer.json().get("error"), error, "its error")


@BOOK.check("ps.oauth:get", "GET at the token endpoint is 405", "guess", "1.3")
def get(sis: PowerSchool) -> None:
    """There is only POST."""
    answer = sis.ask("GET", "/oauth/access_token", auth=sis.basic)
    switch = ("token_get", "404") if answer.status == 404 else None
    same(answer.status, 405, "GET at the token endpoint", switch=switch)


@BOOK.check(
    "ps.oauth:credentials-in-the-body", "credentials in the body are refused", "guess", "1.1"
)
def in_the_body(sis: PowerSchool) -> None:
    """client_id and client_secret as form fields open nothing."""
    client_id, secret = sis.pair
    body = f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}".encode()
    answer = sis.fetch_token(auth=None, body=body)
    switch = ("body_credentials", "accept") if answer.status == 200 else None
    same(answer.status, 401, "credentials in the body", switch=switch)


# -- what a token opens ---------------------------------------------------------------------------


@BOOK.check(
    "ps.bearer:no-token", "no token: 401 and WWW-Authenticate with the realm", "guess", "1.4"
)
def no_token(sis: PowerSchool) -> None:
    """401, `Bearer realm="PowerSchool"`."""
    answer = sis.get(OPEN_V1, auth=None)
    same(answer.status, 401, "a call without a token")
    found = answer.header("www-authenticate")
    switch = None if found else ("missing_token_header", "none")
    same(found, 'Bearer realm="PowerSchool"', "its WWW-Authenticate", switch=switch)


@BOOK.check(
    "ps.bearer:unknown-token", "a token nobody issued is 401 with an empty body", "client", "1.4"
)
def unknown_token(sis: PowerSchool) -> None:
    """401, an empty body, WWW-Authenticate that says invalid_token."""
    answer = sis.get(OPEN_V1, auth="Bearer 00000000-0000-4000-8000-000000000000")
    same(answer.status, 401, "a call with a token nobody issued")
    same(answer.body, b"", "its body")
    found = answer.header("www-authenticate")
    switch = ("unknown_token_text", "bare") if found == 'Bearer realm="PowerSchool"' else None
    expect(
        found.startswith('Bearer error="invalid_token"'),
        "its WWW-Authenticate",
        'Bearer error="invalid_token",…',
        found,
        switch,
    )
    expect(
        'realm="PowerSchool"' in found,
        "its WWW-Authenticate names no realm",
        'realm="PowerSchool"',
        found,
    )


@BOOK.check(
    "ps.bearer:unknown-token-text",
    "an unknown token's error_description is its own",
    "guess",
    "1.4",
)
def unknown_text(sis: PowerSchool) -> None:
    """Not the one of an expired token."""
    answer = sis.get(OPEN_V1, auth="Bearer 00000000-0000-4000-8000-000000000000")
    found = answer.header("www-authenticate")
    told = "error_description of a token nobody issued"
    if "error_description" not in found:
        raise Contradicted(
            told, "The access token is invalid", found, ("unknown_token_text", "bare")
        )
    if "expired" in found:
        raise Contradicted(told, "invalid", found, ("unknown_token_text", "expired"))
    wanted = 'Bearer error="invalid_token",realm="PowerSchool",error_description='
    same(found, f'{wanted}"The access token is invalid"', told)


@BOOK.check("ps.bearer:extra-colon", "`Bearer: TOKEN` is accepted", "guess", "1.4")
def extra_colon(sis: PowerSchool) -> None:
    """One client sends it so."""
    answer = sis.get("/ws/schema/table", auth=f"Bearer: {sis.token}")
    plain = sis.get("/ws/schema/table")
    switch = ("bearer_colon", "reject") if answer.status == 401 else None
    same(answer.status, plain.status, "Authorization with a colon behind Bearer", switch=switch)


@BOOK.check("ps.bearer:basic-opens-nothing", "Basic credentials open no data", "doc", "1.4")
def basic(sis: PowerSchool) -> None:
    """Only a token does."""
    answer = sis.get(OPEN_V1, auth=sis.basic)
    same(answer.status, 401, "a call with Basic credentials instead of a token")


@BOOK.check("ps.bearer:every-family", "every family asks for a token", "doc", "1.4")
def every_family(sis: PowerSchool) -> None:
    """Tables, queries, xte, contacts, data versions: 401 without."""
    for method, path in (
        ("GET", "/ws/schema/table"),
        ("GET", "/ws/schema/table/students?projection=dcid"),
        ("GET", "/ws/schema/table/students/count"),
        ("POST", "/ws/schema/query/com.pearson.core.student.student_dcid_id_map"),
        ("GET", "/ws/xte/teacher_category?users_dcid=1"),
        ("GET", "/ws/contacts/student/1"),
        ("GET", "/ws/dataversion/anything/0"),
        ("GET", "/ws/v1/event_subscription"),
    ):
        answer = sis.ask(method, path, auth=None)
        same(answer.status, 401, f"{method} {path} without a token")
        wrong = sis.ask(method, path, auth="Bearer 00000000-0000-4000-8000-000000000000")
        same(wrong.status, 401, f"{method} {path} with a token nobody issued")


# -- metadata, time, and what is open without a token ---------------------------------------------


@BOOK.check(
    "ps.v1.metadata:open", "metadata answers without a token, with fewer members", "client", "2.11"
)
def metadata_open(sis: PowerSchool) -> None:
    """200; plugin_id and page sizes only with a valid token."""
    answer = sis.get("/ws/v1/metadata", auth=None)
    same(answer.status, 200, "metadata without a token")
    found = answer.json().get("metadata")
    expect(isinstance(found, dict), "metadata without a token has no envelope", got=answer.text)
    more = sorted(name for name in found if name == "plugin_id" or name.endswith("_max_page_size"))
    expect(not more, "metadata without a token shows what only a token should", [], more)
    expect("powerschool_version" in found, "metadata without a token lacks powerschool_version")


@BOOK.check(
    "ps.v1.metadata:members", "metadata with a token names plugin and page sizes", "client", "2.11"
)
def metadata_members(sis: PowerSchool) -> None:
    """plugin_id and eight page sizes, numbers."""
    found = sis.kept("/ws/v1/metadata").must(200).json()["metadata"]
    kinds = "course school section section_enrollment staff student term schema_table_query"
    for name in ("plugin_id", *(f"{kind}_max_page_size" for kind in kinds.split())):
        expect(
            type(found.get(name)) is int,
            f"metadata's {name} is no number",
            "a number",
            found.get(name),
        )
    expect(isinstance(found.get("powerschool_version"), str), "powerschool_version is no text")


@BOOK.check(
    "ps.v1.metadata:is-mapped", "metadata's booleans and numbers are mapped", "capture", "2.11"
)
def metadata_mapped(sis: PowerSchool) -> None:
    """`sso_enabled_*` are booleans by mapping."""
    found = sis.kept("/ws/v1/metadata").must(200).json()["metadata"]
    flags = {name: value for name, value in found.items() if name.startswith("sso_enabled_")}
    for name, value in flags.items():
        expect(isinstance(value, bool), f"metadata's {name} is no boolean", "true or false", value)


@BOOK.check("ps.v1.time:open", "time answers without a token", "doc", "2.3")
def time_open(sis: PowerSchool) -> None:
    """200, an ISO time and a number."""
    answer = sis.get("/ws/v1/time", auth=None)
    same(answer.status, 200, "time without a token")
    found = answer.json().get("resource")
    expect(
        isinstance(found, dict) and set(found) == {"time", "timestamp"},
        "its members",
        "time, timestamp",
        found,
    )


@BOOK.check("ps.v1.time:unit", "time's timestamp is in milliseconds", "guess", "2.2")
def time_unit(sis: PowerSchool) -> None:
    """A moment in milliseconds has 13 digits."""
    found = sis.get("/ws/v1/time").must(200).json()["resource"]["timestamp"]
    expect(type(found) is int, "timestamp is no number", "a number", found)
    expect(found > 10**11, "timestamp is in seconds", "milliseconds", found, ("time_unit", "s"))


@BOOK.check("ps.v1.test_subscription:body", "test_subscription has id and content", "doc", "2.3")
def test_subscription(sis: PowerSchool) -> None:
    """`content` is Test Subscription."""
    found = sis.v1("/ws/v1/test_subscription").must(200).json().get("test_subscription")
    expect(isinstance(found, dict), "there is no envelope test_subscription", got=found)
    same(found.get("content"), "Test Subscription", "its content")


CHECKS = BOOK.checks
