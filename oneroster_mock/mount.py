"""OneRoster as something to mount on a server; what it needs is loaded with its first request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sis_core.serving.exchange import Family
from sis_core.serving.later import LaterFamily
from sis_core.serving.mounts import Mount

if TYPE_CHECKING:
    from oneroster_mock.site import Site

TOKEN_PATHS = (
    "/token",
    "/oauth/token",
    "/oauth2/token",
    "/as/token.oauth2",
    "/oauth/rest/v2.0/auth",
    "/campus/oauth2/token",
)
"""Where providers hand out tokens [impl]; PowerSchool's own address is beside them."""

ROOTS = {"plain": "", "api": "/api", "ws": "/ws/v1p1"}
"""What may stand before /ims/oneroster, by the values of switch `oneroster_root`."""


def families(site: Site) -> Sequence[Family]:
    """The provider's families: every version there is, and the token paths."""
    from oneroster_mock.versions import versions

    made: list[Family] = []
    for version in versions():
        made += version.mounted(site)
    for path in TOKEN_PATHS:
        made.append(LaterFamily("oneroster-token", path, partial(_token_path, site, path)))
    return made


def _token_path(site: Site, path: str) -> Family:
    from oneroster_mock.access.token_paths import TokenPath

    return TokenPath(site, path)


def ready(site: Site, url: str) -> Mapping[str, Any]:
    """How to reach the provider: root, token address, and the same credentials for both OAuths."""
    client_id, secret = site.first_client()
    root = ROOTS.get(site.switches["oneroster_root"], "")
    return {
        "url": f"{url}{root}/ims/oneroster/v1p1",
        "token_url": f"{url}/oauth/access_token",
        "client_id": client_id,
        "client_secret": secret,
        "consumer_key": client_id,
        "consumer_secret": secret,
    }


def document(site: Site, url: str) -> Mapping[str, Any]:
    """OpenAPI of 1.1 as it is served there."""
    from oneroster_mock.versions.v1p1.openapi import document

    found = ready(site, url)
    return document(found["url"], found["token_url"])


ONEROSTER = Mount("oneroster", families, ready, document)
