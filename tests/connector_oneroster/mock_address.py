"""Where a served world has its OneRoster, as settings of the connector."""

from __future__ import annotations

from typing import Any

from mock_sis.world import World
from sis_connector.secret import Secret


def addressed(world: World) -> dict[str, Any]:
    ready: Any = world.ready()["oneroster"]
    return {
        "url": ready["url"],
        # the token addresses of OneRoster are those that its switches change
        "token_url": ready["token_url"].replace("/oauth/access_token", "/token"),
        "client_id": ready["client_id"],
        "client_secret": Secret(ready["client_secret"]),
    }
