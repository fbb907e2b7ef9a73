"""Behind a proxy: references and links follow the address that the client knows."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator

import pytest

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

SCHOOLS = [
    {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"},
    {"dcid": 4, "id": 14, "school_number": 211, "name": "Oak Dale High"},
]
PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "sis.example.org"}


@pytest.fixture
def world() -> Iterator[World]:
    """A served district of two schools."""
    with World.empty("2026-10-15", mounts=(ONEROSTER,)) as world:
        world.load({"schools": SCHOOLS}, {"district": {"name": "Ostrand", "number": "0410"}})
        world.start()
        yield world


def _first_school(world: World) -> tuple[str, str]:
    request = urllib.request.Request(
        f"{world.url}/ims/oneroster/v1p1/schools?limit=1",
        headers={"Authorization": f"Bearer {world.valid_token()}", **PROXY},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        [org] = json.load(answer)["orgs"]
        return org["parent"]["href"], answer.headers["Link"]


def test_forwarded_headers_are_followed_where_switched_on(world: World) -> None:
    """With `forwarded_headers=use` hrefs and Link name the outer host; by default the own one."""
    href, link = _first_school(world)
    assert href == f"{world.url}/ims/oneroster/v1p1/orgs/0410"
    world.switches.set({"forwarded_headers": "use"})
    href, link = _first_school(world)
    assert href == "https://sis.example.org/ims/oneroster/v1p1/orgs/0410"
    assert "<https://sis.example.org/ims/oneroster/v1p1/schools?limit=1&offset=1>" in link
