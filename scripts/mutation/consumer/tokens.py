"""Bugs of signing in."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import Function, Patch, mutant
from sis_connector.errors import AccessClosed
from sis_connector.oneroster import api
from sis_connector.transport import tokens
from sis_connector.transport.client import Client
from sis_connector.transport.tokens import Tokens, authorization


@mutant("sync-token-never-renewed")
def never_renewed(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def renewed(self: Tokens, refused: Any) -> Any:
            raise AccessClosed("The server refuses access.")

        return renewed

    patch.swap(Tokens, "renewed", made)


@mutant("sync-token-per-request")
def token_per_request(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def current(self: Tokens) -> Any:
            with self._lock:
                self._fetch()
                return self._token

        return current

    patch.swap(Tokens, "current", made)


@mutant("sync-logs-in-forever")
def logs_in_forever(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def exchange(
            self: Client, method: str, path: str, params: Any = None, body: Any = None
        ) -> Any:
            token = self._tokens.current()
            for _again in range(100):
                answer = self.wire.send(
                    method, path, auth=authorization(token), params=params, body=body
                )
                if answer.status != 401:
                    return answer
                token = self._tokens.renewed(token)
            raise AccessClosed(f"{method} {path}: refused.")

        return exchange

    patch.swap(Client, "exchange", made)
    patch.value(api, "SIGN_INS", 100)


@mutant("sync-expires-in-text")
def expires_in_text(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda expires_in: 0.0 + expires_in

    patch.swap(tokens, "remaining_life", made)
