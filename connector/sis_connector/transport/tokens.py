"""The OAuth token: fetched when needed, renewed once when the server no longer likes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from requests.auth import HTTPBasicAuth

from sis_connector.errors import (
    AccessClosed,
    CredentialsRefused,
    NotThere,
    RequestRefused,
    UnreadableAnswer,
    WrongAddress,
)
from sis_connector.secret import Secret
from sis_connector.transport.answers import Answer
from sis_connector.transport.repeat import repeated
from sis_connector.transport.wire import Bearer, Wire

# The plain path is the documented one; some installations only answer with a slash (quirk 19).
TOKEN_PATHS = ("/oauth/access_token", "/oauth/access_token/")
MARGIN = 5.0
"""Seconds before its end at which a token is no longer used."""


class Tokens:
    """The token that all threads of a run share."""

    def __init__(
        self,
        wire: Wire,
        client_id: str,
        client_secret: Secret,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = wire
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._ends = 0.0

    def current(self) -> Secret:
        """A token that is still good by our clock."""
        with self._lock:
            if self._token is None or self._clock() >= self._ends:
                self._fetch()
            assert self._token is not None
            return self._token

    def renewed(self, refused: Secret) -> Secret:
        """A token in place of `refused`; another thread may have fetched it already."""
        with self._lock:
            if self._token is None or self._token == refused:
                self._fetch()
            assert self._token is not None
            return self._token

    def _fetch(self) -> None:
        answer = self._answer()
        token, life = self._taken(answer)
        self._token = Secret(token)
        self._wire.learn_secret(self._token)
        self._wire.traffic.signed_in()
        self._ends = self._clock() + max(1.0, remaining_life(life) - MARGIN)

    def _taken(self, answer: Answer) -> tuple[str, Any]:
        """Token and remaining life in an answer."""
        body = self._wire.json(answer, "POST /oauth/access_token")
        if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
            raise UnreadableAnswer("POST /oauth/access_token: the answer holds no token.")
        return body["access_token"], body.get("expires_in")

    def _answer(self) -> Answer:
        for path in TOKEN_PATHS:
            try:
                return repeated(self._wire, lambda path=path: self._ask(path))  # type: ignore[misc]
            except (NotThere, WrongAddress, RequestRefused) as elsewhere:
                missed = elsewhere
        if isinstance(missed, NotThere):
            raise WrongAddress("This server has no OAuth token address.") from missed
        raise missed

    def _ask(self, path: str) -> Answer:
        what = f"POST {path}"
        answer = self._wire.send(
            "POST",
            path,
            auth=HTTPBasicAuth(self._client_id, self._client_secret.reveal()),
            form={"grant_type": "client_credentials"},
        )
        try:
            self._wire.checked(answer, what)
        except AccessClosed as refused:
            raise CredentialsRefused("Client id and secret were not accepted.") from refused
        self._wire.json(answer, what)
        return answer


def authorization(token: Secret) -> Bearer:
    """`Bearer <token>`: no colon behind the word, which some servers refuse (quirk 19)."""
    return Bearer(f"Bearer {token.reveal()}")


def remaining_life(expires_in: Any) -> float:
    """Seconds that a token still lives: the answer's `expires_in`, a text of digits (quirk 5).

    It is what is *left*, not the whole life: the server hands out the same token again [client].
    Without it the token is used until it is refused.
    """
    try:
        return float(str(expires_in))
    except ValueError:
        return float("inf")
