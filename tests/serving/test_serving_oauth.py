"""The token endpoint, as powerschool-api.md 1 has it."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from serving_client import ID, SECRET, Client, basic, token_request

from mock_sis.world import World

FORM = "application/x-www-form-urlencoded"


def test_a_token_has_three_members_and_a_text_of_seconds(world: World, client: Client) -> None:
    """The answer has exactly access_token, token_type and expires_in, the last one a string."""
    world.tokens.clear()

    reply = token_request(client)

    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json;charset=UTF-8"
    assert set(reply.json) == {"access_token", "token_type", "expires_in"}
    assert reply.json["expires_in"] == "2592000"
    assert len(reply.json["access_token"]) == 36


def test_the_same_token_comes_back_with_its_remaining_life(world: World, client: Client) -> None:
    """While a token lives it is handed out again, and expires_in counts down by the clock."""
    world.tokens.clear()
    world.clock.freeze()
    first = token_request(client).json
    world.advance(timedelta(days=10))

    again = token_request(client).json

    assert again["access_token"] == first["access_token"]
    assert again["expires_in"] == str(20 * 24 * 3600)


def test_an_ended_token_is_replaced(world: World, client: Client) -> None:
    """After thirty days by the district's clock another token is issued."""
    first = token_request(client).json["access_token"]
    world.advance(timedelta(days=31))

    second = token_request(client).json["access_token"]

    assert second != first
    assert client.get("/ws/v1/district/student/count", token=second).status == 200
    assert client.get("/ws/v1/district/student/count", token=first).status == 401


@pytest.mark.parametrize("path", ["/oauth/access_token/", "//oauth//access_token"])
def test_slashes_do_not_matter(client: Client, path: str) -> None:
    """A trailing or doubled slash is answered directly, without a redirect."""
    assert token_request(client, path=path).status == 200


@pytest.mark.parametrize(
    "content_type", [None, FORM, "text/plain", "application/json", "multipart/form-data"]
)
def test_the_body_is_read_as_a_form_whatever_it_says(
    client: Client, content_type: str | None
) -> None:
    """A missing or wrong Content-Type is no reason to refuse."""
    headers = {"Authorization": basic()["Authorization"]}
    if content_type:
        headers["Content-Type"] = content_type

    assert token_request(client, headers=headers).status == 200


def _basic(text: bytes) -> str:
    return "Basic " + base64.b64encode(text).decode()


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "no Authorization header"),
        ("Bearer abc", "takes Basic"),
        ("Basic", "no colon"),
        ("Basic ***", "not base64"),
        (_basic(b"\xff\xfe:x"), "not base64"),
        (_basic(b"nocolon"), "no colon"),
        (_basic(f"{ID}:wrong".encode()), "secret is wrong"),
        (_basic(f"other:{SECRET}".encode()), "no plugin has the client id"),
        (_basic(f"{ID}:{SECRET} ".encode()), "secret is wrong"),
    ],
)
def test_bad_credentials_are_401_with_a_reason(
    world: World, client: Client, header: str | None, reason: str
) -> None:
    """Whatever is wrong with the credentials: 401 invalid_client, and the journal says what."""
    headers = {"Content-Type": FORM} | ({"Authorization": header} if header else {})

    reply = token_request(client, headers=headers)

    assert (reply.status, reply.json) == (401, {"error": "invalid_client"})
    assert reason in world.journal.entries()[-1].reason


def test_a_disabled_plugin_is_a_wrong_client(world: World, client: Client) -> None:
    """A disabled plugin's correct credentials are 401 invalid_client."""
    world.plugins.change(ID, enabled=False)

    reply = token_request(client)

    assert (reply.status, reply.json) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", "invalid_request"),
        ("grant_type=", "invalid_request"),
        ("grant_type=password&username=a", "unsupported_grant_type"),
        ("grant_type=Client_Credentials", "unsupported_grant_type"),
        ('{"grant_type":"client_credentials"}', "invalid_request"),
    ],
)
@pytest.mark.parametrize("status", ["400", "401"])
def test_another_grant_type_is_refused(
    world: World, client: Client, body: str, error: str, status: str
) -> None:
    """A missing or other grant_type is refused with the switch's status."""
    world.switches.set({"grant_type_error": status})

    reply = token_request(client, body=body)

    assert (reply.status, reply.json) == (int(status), {"error": error})


def test_the_last_of_two_grant_types_counts(client: Client) -> None:
    """A parameter that is sent twice has its last value."""
    body = "grant_type=password&grant_type=client_credentials"

    assert token_request(client, body=body).status == 200


def test_get_is_refused_as_the_switch_says(world: World, client: Client) -> None:
    """GET is 405 naming POST, or 404 behind the switch; other methods are 405 always."""
    reply = token_request(client, method="GET", body=None)
    assert (reply.status, reply.headers["allow"]) == (405, "POST")

    world.switches.set({"token_get": "404"})
    assert token_request(client, method="GET", body=None).status == 404
    assert token_request(client, method="PUT").status == 405


def test_credentials_in_the_body_need_the_switch(world: World, client: Client) -> None:
    """client_id and client_secret in the body are refused unless body_credentials accepts them."""
    body = f"grant_type=client_credentials&client_id={ID}&client_secret={SECRET}"
    headers = {"Content-Type": FORM}

    assert token_request(client, headers=headers, body=body).status == 401
    world.switches.set({"body_credentials": "accept"})
    assert token_request(client, headers=headers, body=body).status == 200


def test_another_address_below_oauth_is_404_json(client: Client) -> None:
    """Nothing else lives below /oauth, and the refusal is JSON."""
    for path in ("/oauth/authorize", "/oauth/access_token/more"):
        reply = token_request(client, path=path)
        assert (reply.status, reply.json) == (404, {"error": "not_found"})
