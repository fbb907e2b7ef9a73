"""How a request shows who asks: a bearer token, or a signature of OAuth 1.0a."""

from __future__ import annotations

from typing import Protocol

import requests
from oauthlib import oauth1
from requests.auth import AuthBase

from sis_connector.errors import BadSetup
from sis_connector.oneroster.tokens import BearerTokens
from sis_connector.secret import Secret

METHODS = {
    "HMAC-SHA1": oauth1.SIGNATURE_HMAC_SHA1,
    "HMAC-SHA256": oauth1.SIGNATURE_HMAC_SHA256,
}


class Signer(Protocol):
    """What makes requests ours."""

    def auth(self) -> AuthBase: ...

    def renewed(self, refused: AuthBase) -> AuthBase | None:
        """Another try after a 401, or None where nothing else can be tried."""
        ...

    def close(self) -> None: ...


class TokenSigner:
    """Bearer tokens; what the token's answer set as cookies travels along (quirk 31)."""

    def __init__(self, tokens: BearerTokens) -> None:
        self._tokens = tokens

    def auth(self) -> AuthBase:
        return TokenAuth(self._tokens.current(), self._tokens.cookies)

    def renewed(self, refused: AuthBase) -> AuthBase | None:
        if not isinstance(refused, TokenAuth):
            return None
        token = self._tokens.renewed(refused.token)
        return TokenAuth(token, self._tokens.cookies)

    def close(self) -> None:
        self._tokens.close()


class TokenAuth(AuthBase):
    """The token's header and the cookies of the sign-in."""

    def __init__(self, token: Secret, cookies: dict[str, str]) -> None:
        self.token = token
        self._cookies = cookies

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token.reveal()}"
        if self._cookies:
            held = request.headers.get("Cookie", "")
            names = {part.partition("=")[0].strip() for part in held.split(";")}
            ours = [f"{name}={value}" for name, value in self._cookies.items() if name not in names]
            request.headers["Cookie"] = "; ".join(part for part in (held, *ours) if part)
        return request


class KeySigner:
    """Consumer key and secret: each request is signed for itself, with its own nonce."""

    def __init__(self, key: str, secret: Secret, method: str) -> None:
        if method.upper() not in METHODS:
            raise BadSetup(f"Unknown signature {method}. Accepted: {', '.join(METHODS)}.")
        self._auth = KeyAuth(key, secret, METHODS[method.upper()])

    def auth(self) -> AuthBase:
        return self._auth

    def renewed(self, refused: AuthBase) -> AuthBase | None:
        return None

    def close(self) -> None: ...


class KeyAuth(AuthBase):
    """Signs address and query; JSON bodies are not part of the signature [spec*]."""

    def __init__(self, key: str, secret: Secret, method: str) -> None:
        self._key, self._secret, self._method = key, secret, method

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signer = oauth1.Client(
            self._key, client_secret=self._secret.reveal(), signature_method=self._method
        )
        _, headers, _ = signer.sign(str(request.url), str(request.method))
        request.headers["Authorization"] = headers["Authorization"]
        return request
