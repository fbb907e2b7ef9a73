"""Using a token: what opens /ws and what answers 401, and how."""

from __future__ import annotations

from datetime import timedelta

import pytest
from serving_client import ID, Client

from mock_sis.world import World

COUNT = "/ws/v1/district/student/count"
EXPIRED = (
    'Bearer error="invalid_token",realm="PowerSchool",'
    'error_description="The access token has expired"'
)
INVALID = EXPIRED.replace("has expired", "is invalid")


def _ask(client: Client, header: str | None) -> tuple[int, str, bytes]:
    headers = {"Accept": "application/json"} | ({"Authorization": header} if header else {})
    reply = client.ask("GET", COUNT, headers=headers, token="")
    return reply.status, reply.headers.get("www-authenticate", ""), reply.body


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  ", "Bearer:"])
def test_the_scheme_is_read_in_any_case(client: Client, scheme: str) -> None:
    """Bearer in any case, with more spaces or a colon, opens the API."""
    assert _ask(client, f"{scheme} {client.token}")[0] == 200


def test_the_colon_can_be_refused(world: World, client: Client) -> None:
    """`Bearer:` is 401 where the switch says reject."""
    world.switches.set({"bearer_colon": "reject"})

    assert _ask(client, f"Bearer: {client.token}") == (401, INVALID, b"")


def test_an_expired_token_has_its_own_text(world: World, client: Client) -> None:
    """An expired token is 401 with the recorded header and an empty body."""
    world.advance(timedelta(days=31))

    assert _ask(client, f"Bearer {client.token}") == (401, EXPIRED, b"")


@pytest.mark.parametrize(
    ("value", "header"),
    [("invalid", INVALID), ("expired", EXPIRED), ("bare", 'Bearer realm="PowerSchool"')],
)
def test_an_unknown_token_follows_the_switch(
    world: World, client: Client, value: str, header: str
) -> None:
    """A token that nobody issued gets the text that unknown_token_text names."""
    world.switches.set({"unknown_token_text": value})

    assert _ask(client, "Bearer 00000000-0000-4000-8000-000000000000") == (401, header, b"")


def test_no_token_is_401_with_the_realm_or_without(world: World, client: Client) -> None:
    """A call without a token is 401; the switch takes the header away."""
    assert _ask(client, None) == (401, 'Bearer realm="PowerSchool"', b"")
    world.switches.set({"missing_token_header": "none"})
    assert _ask(client, None) == (401, "", b"")


@pytest.mark.parametrize(
    "header", ["Basic abc", "Bearer", "x", "Token abc", "Bearer " + "a" * 5000]
)
def test_another_header_is_401(client: Client, header: str) -> None:
    """Another scheme, an empty or a huge token is 401 with an empty body."""
    status, _, body = _ask(client, header)

    assert (status, body) == (401, b"")


def test_disabling_the_plugin_ends_its_tokens(world: World, client: Client) -> None:
    """A disabled plugin's token stops working at once and works again when it is enabled."""
    assert _ask(client, f"Bearer {client.token}")[0] == 200
    world.plugins.change(ID, enabled=False)
    assert _ask(client, f"Bearer {client.token}") == (401, INVALID, b"")

    world.switches.set({"disabled_plugin_tokens": "live"})
    assert _ask(client, f"Bearer {client.token}")[0] == 200
    world.switches.reset()
    world.plugins.change(ID, enabled=True)
    assert _ask(client, f"Bearer {client.token}")[0] == 200


def test_a_revoked_token_stops_at_once(world: World, client: Client) -> None:
    """Revoking a client's tokens is seen by the next request, although lookups are remembered."""
    assert _ask(client, f"Bearer {client.token}")[0] == 200
    world.tokens.revoke(ID)

    assert _ask(client, f"Bearer {client.token}") == (401, INVALID, b"")


def test_tokens_outlive_a_reset(world: World, client: Client) -> None:
    """A reset puts the rows back and leaves the tokens as they are."""
    world.load({"students": [{"dcid": 900, "id": 1900}]})
    world.reset()

    assert client.get(COUNT).json == {"resource": {"count": 3}}


def test_metadata_needs_no_token(world: World, client: Client) -> None:
    """metadata answers without a token, and a bad one is only a note in the journal."""
    assert client.get("/ws/v1/metadata", token="").status == 200
    reply = client.get("/ws/v1/metadata", token="nobody")

    assert "plugin_id" not in reply.json["metadata"]
    assert any("without a token" in note for note in world.journal.entries()[-1].notes)
    assert "plugin_id" in client.get("/ws/v1/metadata").json["metadata"]
