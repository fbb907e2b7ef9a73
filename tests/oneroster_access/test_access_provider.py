"""Access at the provider itself: every call's scope, both credentials, and the refusals' bodies."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest
from access_site import FORM, SCOPE, SEVEN, Reply, basic, newest, sign

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

ROOT = "/ims/oneroster/v1p1"
PLURALS = ("academicSessions", "classes", "courses", "gradingPeriods", "enrollments", "orgs")
PLURALS += ("schools", "students", "teachers", "terms", "users")
CORE = [path for one in PLURALS for path in (f"/{one}", f"/{one}/x")]
RELATIONS = [
    "/schools/x/courses",
    "/schools/x/classes/y/enrollments",
    "/schools/x/classes/y/students",
    "/schools/x/classes/y/teachers",
    "/schools/x/enrollments",
    "/schools/x/students",
    "/schools/x/teachers",
    "/schools/x/terms",
    "/terms/x/classes",
    "/terms/x/gradingPeriods",
    "/courses/x/classes",
    "/students/x/classes",
    "/teachers/x/classes",
    "/schools/x/classes",
    "/users/x/classes",
    "/classes/x/students",
    "/classes/x/teachers",
]
GRADES = [
    *(path for one in ("categories", "lineItems", "results") for path in (f"/{one}", f"/{one}/x")),
    "/classes/x/results",
    "/classes/x/lineItems",
    "/classes/x/lineItems/y/results",
    "/classes/x/students/y/results",
    "/classes/x/categories",
]
WRITTEN = ["/categories/x", "/lineItems/x", "/results/x"]
CALLS = [
    *(("GET", path, "roster-core.readonly") for path in CORE),
    *(
        ("GET", path, "roster-demographics.readonly")
        for path in ("/demographics", "/demographics/x")
    ),
    *(("GET", path, "roster.readonly") for path in RELATIONS),
    *(
        ("GET", path, "resource.readonly")
        for path in ("/resources", "/resources/x", "/courses/x/resources", "/classes/x/resources")
    ),
    *(("GET", path, "gradebook.readonly") for path in GRADES),
    *(("PUT", path, "gradebook.createput") for path in WRITTEN),
    *(("DELETE", path, "gradebook.delete") for path in WRITTEN),
]
"""By hand from the tables of section 1: method, path, scope."""


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A served world with OneRoster mounted and one school."""
    made = World.empty("2026-10-15", mounts=[ONEROSTER])
    made.load({"schools": [{"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill"}]})
    with made:
        made.start()
        yield made


@pytest.fixture(autouse=True)
def _as_at_the_start(world: World) -> Iterator[None]:
    yield
    world.switches.reset()


def ask(
    world: World, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> Reply:
    """One request below the root; header names with _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", int(world.url.rpartition(":")[2]))
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        target = path if path.startswith(("/token", "/oauth")) else f"{ROOT}{path}"
        connection.request(method, target, body, named)
        answer = connection.getresponse()
        return Reply(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


def token(world: World, *scopes: str) -> str:
    """The Authorization header of a token for those scopes."""
    client = world.plugins.all()[0].client_id
    text = " ".join(f"{SCOPE}{scope}" for scope in scopes)
    return f"Bearer {world.tokens.issue(client, text)[0].text}"


def test_there_are_the_standards_calls() -> None:
    """The table of this file has the 61 operations of 1.1 and the flagged extension."""
    assert len(CALLS) == 62
    assert len(set(CALLS)) == 62


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
def test_each_call_opens_with_its_scope_alone(
    world: World, method: str, path: str, scope: str
) -> None:
    """With its own scope a call gets past access; with all the others it is 403 `forbidden`."""
    own = ask(world, path, method, Authorization=token(world, scope))
    assert own.status not in (401, 403), own.body

    covering = {scope, "roster.readonly"} if scope == "roster-core.readonly" else {scope}
    others = [one for one in SEVEN.split() if one not in covering]
    refused = ask(world, path, method, Authorization=token(world, *others))
    assert refused.status == 403
    (info,) = refused.json["statusInfoSet"]
    assert info["imsx_codeMajor"] == "failure"
    assert info["imsx_severity"] == "error"
    assert info["imsx_codeMinor"] == "forbidden"
    assert f"{SCOPE}{scope}" in newest(world.journal).reason


def info_of(reply: Reply) -> dict[str, Any]:
    """The one statusInfo of a refusal, which is JSON."""
    assert reply.headers["content-type"].startswith("application/json")
    (info,) = reply.json["statusInfoSet"]
    assert (info["imsx_codeMajor"], info["imsx_severity"]) == ("failure", "error")
    return dict(info)


def test_refused_credentials_are_401_unauthorized(world: World) -> None:
    """No credentials, garbage, another scheme, a bad signature: one body, the form of 3.5."""
    _, wrong = sign(f"{world.url}{ROOT}/orgs", key="nobody")
    for headers in (
        {},
        {"Authorization": "Bearer garbage"},
        {"Authorization": basic()},
        {"Authorization": wrong["Authorization"]},
        {"Authorization": "Bearer"},
    ):
        reply = ask(world, "/orgs", **headers)
        assert reply.status == 401
        assert info_of(reply)["imsx_codeMinor"] == "unauthorized"
        assert "www-authenticate" in reply.headers
        assert newest(world.journal).reason


def test_an_unreadable_signature_is_400_invalid_data(world: World) -> None:
    """A signed request without its parameters is 400 in the standard's form."""
    reply = ask(world, "/orgs", Authorization='OAuth oauth_consumer_key="x"')

    assert reply.status == 400
    assert info_of(reply)["imsx_codeMinor"] == "invalid data"


def test_too_many_calls_are_429_server_busy(world: World) -> None:
    """Past the limit: 429 `server_busy` with Retry-After, for tokens and for signatures."""
    world.switches.set({"throttle_per_minute": "1"})
    plugin = world.plugins.all()[0]
    bearer = token(world)
    for _ in range(2):
        by_token = ask(world, "/orgs", Authorization=bearer)
        _, headers = sign(
            f"{world.url}{ROOT}/orgs",
            key=plugin.client_id,
            secret=plugin.client_secret,
            timestamp=str(int(world.clock.epoch())),
        )
        by_signature = ask(world, "/orgs", Authorization=headers["Authorization"])

    for reply in (by_token, by_signature):
        assert reply.status == 429
        assert info_of(reply)["imsx_codeMinor"] == "server_busy"
        assert int(reply.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("statusInfoSet", lambda body: body["statusInfoSet"][0]["imsx_codeMinor"]),
        (
            "imsx_StatusInfo",
            lambda body: body["imsx_CodeMinor"]["imsx_codeMinorField"][0][
                "imsx_codeMinorFieldValue"
            ],
        ),
        ("flat", lambda body: body["imsx_codeMinor"]),
        ("unprefixed", lambda body: body["codeMinor"]),
    ],
)
def test_refusals_come_in_every_form(world: World, form: str, read: Any) -> None:
    """401 and 403 are said in whichever form of status information is switched on."""
    world.switches.set({"errors": form})

    assert read(ask(world, "/orgs").json) == "unauthorized"
    reply = ask(world, "/orgs", Authorization=token(world, "gradebook.delete"))
    assert read(reply.json) == "forbidden"


def test_a_real_signature_opens_every_root(world: World) -> None:
    """A client signs with its id and secret by the machine's clock, and reads below any root."""
    world.switches.set({"oneroster_root": "all"})
    plugin = world.plugins.all()[0]
    for root in ("", "/api", "/ws/v1p1"):
        url = f"{world.url}{root}{ROOT}/orgs?filter=name%3D%27Elm%20Hill%27"
        _, headers = sign(
            url,
            key=plugin.client_id,
            secret=plugin.client_secret,
            timestamp=None,
            hashing="HMAC-SHA256",
        )
        connection = http.client.HTTPConnection("127.0.0.1", int(world.url.rpartition(":")[2]))
        try:
            connection.request("GET", url.removeprefix(world.url), headers=headers)
            answer = connection.getresponse()
            found = json.loads(answer.read())
        finally:
            connection.close()
        assert [one["sourcedId"] for one in found["orgs"]] == ["210"]


def test_a_token_of_any_address_reads(world: World) -> None:
    """Tokens of OneRoster's addresses and of PowerSchool's own open the provider."""
    plugin = world.plugins.all()[0]
    for path in ("/token", "/oauth/token", "/oauth/access_token"):
        made = ask(
            world,
            path,
            "POST",
            "grant_type=client_credentials",
            Authorization=basic(plugin.client_id, plugin.client_secret),
            Content_Type=FORM,
        ).json
        reply = ask(world, "/orgs", Authorization=f"Bearer {made['access_token']}")
        assert reply.status == 200
    assert ask(world, "/demographics", Authorization=token(world)).status == 200


def test_the_vendor_header_stands_before_grades(world: World) -> None:
    """Quirk 32 at the provider: rosters are open, grades need the vendor's header."""
    world.switches.set({"vendor_header": "grades"})
    bearer = token(world)

    assert ask(world, "/orgs", Authorization=bearer).status == 200
    refused = ask(world, "/lineItems", Authorization=bearer)
    assert refused.status == 401
    assert info_of(refused)["imsx_codeMinor"] == "unauthorized"
    given = ask(world, "/lineItems", Authorization=bearer, x_vendor_authorization="k:s")
    assert given.status == 200
