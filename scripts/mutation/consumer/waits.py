"""Bugs of waiting."""

from __future__ import annotations

from scripts.mutation.consumer.patching import Function, Patch, mutant
from sis_connector.config import SyncConfig
from sis_connector.transport.waits import Patience


@mutant("sync-waits-forever")
def waits_forever(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda self: (None, None)

    patch.swap(SyncConfig, "timeouts", made)


@mutant("sync-hammers")
def hammers(patch: Patch) -> None:
    def made(original: Function) -> Function:
        return lambda self: Patience(attempts=50, first_wait=0.0, longest_backoff=0.0)

    def no_wait(original: Function) -> Function:
        return lambda self, attempt, trouble: 0.0

    patch.swap(SyncConfig, "patience_or_default", made)
    patch.swap(Patience, "wait_before", no_wait)
