"""Bugs of sending."""

from __future__ import annotations

from typing import Any

from scripts.mutation.consumer.patching import Function, Patch, mutant
from sis_connector.transport.wire import Wire


@mutant("sync-accept-missing", ("v1", "queries", "push"))
def accept_missing(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def settle(self: Wire, session: Any) -> None:
            original(self, session)
            session.headers["Accept"] = "*/*"

        return settle

    patch.swap(Wire, "_settle", made)
