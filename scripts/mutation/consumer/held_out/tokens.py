"""Bugs of signing in."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import Function, Patch, mutant
from sis_connector.errors import CredentialsRefused
from sis_connector.oneroster.tokens import BearerTokens
from sis_connector.transport.tokens import Tokens

OFTEN = 50


@mutant("sync-refused-credentials-again")
def refused_credentials_again(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def ask(self: Any, path: str) -> Any:
            for _again in range(OFTEN):
                try:
                    return original(self, path)
                except CredentialsRefused:
                    continue
            return original(self, path)

        return ask

    patch.swap(Tokens, "_ask", made)
    patch.swap(BearerTokens, "_ask", made)
