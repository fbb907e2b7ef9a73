"""From settings to a server: address, signature and what to ask for."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from sis_connector.config import SyncConfig
from sis_connector.errors import BadSetup
from sis_connector.oneroster.api import Api
from sis_connector.oneroster.signing import KeySigner, Signer, TokenSigner
from sis_connector.oneroster.tokens import WAYS, BearerTokens, SignIn
from sis_connector.transport.traffic import Traffic
from sis_connector.transport.wire import Wire


def api_for(config: SyncConfig, traffic: Traffic, scopes: tuple[str, ...]) -> Api:
    """The configured server's OneRoster, nothing asked yet; `scopes` where the settings name
    none."""

    def wire_of(origin: str) -> Wire:
        return Wire(
            origin,
            verify=config.verify,
            timeout=config.timeouts,
            patience=config.patience_or_default,
            traffic=traffic,
            secrets=(config.client_secret, config.vendor_authorization),
        )

    wire = wire_of(config.origin)
    return Api(
        wire,
        _signer(config, wire, wire_of, scopes),
        urlsplit(config.url.strip()).path.rstrip("/"),
        page_size=config.page_size,
        vendor=config.vendor_authorization or None,
    )


def _signer(
    config: SyncConfig, wire: Wire, wire_of: Callable[[str], Wire], scopes: tuple[str, ...]
) -> Signer:
    if config.oauth1:
        return KeySigner(config.client_id, config.client_secret, config.signature)
    if config.credentials not in WAYS:
        raise BadSetup(f"Unknown credentials {config.credentials}. Accepted: {', '.join(WAYS)}.")
    if config.token_url and not urlsplit(config.token_url).netloc:
        raise BadSetup(
            f"The token URL {config.token_url!r} is not a web address.",
            "It looks like https://sis.example.org/oauth/access_token",
        )
    sign_in = SignIn(
        config.client_id,
        config.client_secret,
        config.token_url,
        config.credentials,
        config.scopes or scopes,
    )
    return TokenSigner(BearerTokens(wire, sign_in, wire_of))
