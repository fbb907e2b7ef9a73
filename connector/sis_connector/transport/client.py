"""Asking the SIS as a signed-in plugin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sis_connector.errors import AccessClosed
from sis_connector.transport.answers import Answer, Json
from sis_connector.transport.outcomes import is_access_closed, words_of
from sis_connector.transport.repeat import repeated
from sis_connector.transport.tokens import Tokens, authorization
from sis_connector.transport.wire import Wire


class Client:
    """GETs and PowerQuery reads with a token that is renewed at most once per request."""

    def __init__(self, wire: Wire, tokens: Tokens) -> None:
        self.wire = wire
        self._tokens = tokens

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Json:
        return self._read("GET", path, params, None)

    def query(self, path: str, params: Mapping[str, str], arguments: Mapping[str, Any]) -> Json:
        """A PowerQuery: a POST by form, a read by nature, so it may be repeated."""
        return self._read("POST", path, params, arguments)

    def _read(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
    ) -> Json:
        what = f"{method} {path}"

        def exchange() -> Json:
            answer = self.exchange(method, path, params, body)
            if answer.status == 204:
                return {}
            return self.wire.json(self.wire.checked(answer, what), what)

        return repeated(self.wire, exchange)

    def exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """One signed request, a write perhaps, with whatever answer: never repeated here, but for
        a token that was refused before anything was done."""
        token = self._tokens.current()
        for last in (False, True):
            answer = self.wire.send(
                method, path, auth=authorization(token), params=params, body=body
            )
            if answer.status != 401:
                break
            if is_access_closed(answer):
                said = self.wire.clean(words_of(answer))
                raise AccessClosed(f"PowerSchool refuses access: {said}.")
            if last:
                raise AccessClosed(f"{method} {path}: PowerSchool refuses a fresh token, too.")
            token = self._tokens.renewed(token)
        return answer

    def close(self) -> None:
        self.wire.close()
