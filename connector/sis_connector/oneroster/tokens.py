"""The OAuth 2 token: where it is fetched, how we say who we are, and for how long it is good."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth

from sis_connector.errors import (
    AccessClosed,
    BrokenAnswer,
    CredentialsRefused,
    NotThere,
    RequestRefused,
    UnreadableAnswer,
    WrongAddress,
)
from sis_connector.oneroster.status import judged
from sis_connector.secret import Secret
from sis_connector.transport.answers import Answer
from sis_connector.transport.repeat import repeated
from sis_connector.transport.tokens import Tokens
from sis_connector.transport.wire import Wire

SCOPE = "https://purl.imsglobal.org/spec/or/v1p1/scope/"
READING = ("roster-core.readonly", "roster.readonly")
GRADING = (*READING, "gradebook.readonly", "gradebook.createput")
GUESSES = (
    "/oauth/access_token",
    "/token",
    "/oauth/token",
    "/oauth2/token",
    "/as/token.oauth2",
    "/oauth/rest/v2.0/auth",
)
"""Where servers hand out tokens when nobody says where (reference 4.3), PowerSchool's first."""
COOKIE = re.compile(r"(?:^|,)\s*([^=;,\s]+)=([^;,]*)")
BARE = re.compile(r"\"?[A-Za-z0-9._~+/=-]{8,}\"?")
WAYS = ("basic", "body")


@dataclass(frozen=True, slots=True)
class SignIn:
    """`url` is the whole token address, None to guess; `way` is basic or body; scopes are suffixes
    or whole names, none at all asks for none."""

    client_id: str
    client_secret: Secret
    url: str | None = None
    way: str = "basic"
    scopes: tuple[str, ...] = ()


class BearerTokens(Tokens):
    """One token for all threads: a server may forget the old one when it gives a new one
    (quirk 29), so that nobody fetches one for himself."""

    def __init__(
        self,
        wire: Wire,
        sign_in: SignIn,
        wire_of: Callable[[str], Wire],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(wire, sign_in.client_id, sign_in.client_secret, clock)
        self._sign_in = sign_in
        self._token_wire = wire
        self._paths: tuple[str, ...] = GUESSES
        if sign_in.url:
            parts = urlsplit(sign_in.url)
            origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
            self._token_wire = wire if origin == wire.origin else wire_of(origin)
            self._paths = (f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}",)
        self.cookies: dict[str, str] = {}

    def close(self) -> None:
        if self._token_wire is not self._wire:
            self._token_wire.close()

    def _taken(self, answer: Answer) -> tuple[str, Any]:
        """Token and life: in an object, or the bare token as a text (quirk 30)."""
        raw = answer.text().strip()
        if BARE.fullmatch(raw):
            return raw.strip('"'), None
        what = f"POST {self._paths[0]}"
        body = self._token_wire.json(answer, what)
        found = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(found, str) or not found:
            raise UnreadableAnswer(f"{what}: the answer holds no token.")
        return found, body.get("expires_in")

    def _answer(self) -> Answer:
        missed: Exception | None = None
        for path in self._paths:
            try:
                answer = repeated(self._token_wire, lambda path=path: self._ask(path))  # type: ignore[misc]
            except (NotThere, WrongAddress, RequestRefused, UnreadableAnswer) as elsewhere:
                missed = missed if isinstance(missed, RequestRefused) else elsewhere
                continue
            self._paths = (path,)
            return answer
        if isinstance(missed, NotThere):
            where = "at the token URL" if self._sign_in.url else "where servers usually have one"
            raise WrongAddress(f"There is no OAuth token address {where}.") from missed
        assert missed is not None
        raise missed

    def _ask(self, path: str) -> Answer:
        form = {"grant_type": "client_credentials"}
        if self._sign_in.scopes:
            form["scope"] = " ".join(full_scope(one) for one in self._sign_in.scopes)
        auth: AuthBase = NoAuth()
        if self._sign_in.way == "body":
            secret = self._client_secret.reveal()
            form |= {"client_id": self._client_id, "client_secret": secret}
        else:
            auth = HTTPBasicAuth(
                quote_plus(self._client_id), quote_plus(self._client_secret.reveal())
            )
        wire, what = self._token_wire, f"POST {path.partition('?')[0]}"
        answer = wire.send("POST", path, auth=auth, form=form)
        try:
            judged(answer, what, wire)
            self._taken(answer)
        except AccessClosed as refused:
            raise CredentialsRefused("Client id and secret were not accepted.", HINT) from refused
        except RequestRefused as refused:
            if "invalid_client" in answer.text():
                raise CredentialsRefused(refused.message, HINT) from refused
            raise
        except BrokenAnswer as broken:
            raise UnreadableAnswer(broken.message) from broken
        self.cookies |= cookies_in(answer.headers)
        return answer


HINT = "Check client id and client secret, and that the integration is switched on in the SIS."


class NoAuth(AuthBase):
    """Nothing in the header: requests would otherwise look for a .netrc entry."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def full_scope(name: str) -> str:
    return name if "://" in name else SCOPE + name


def cookies_in(headers: Mapping[str, str]) -> dict[str, str]:
    """Names and values of cookies. Several come joined by commas, and a date holds one, too; its
    parts have no equals sign before the next semicolon."""
    return {
        name: value
        for name, value in COOKIE.findall(headers.get("set-cookie", ""))
        if name.casefold() not in ("expires", "path", "domain", "max-age", "samesite")
    }
