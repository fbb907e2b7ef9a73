"""Bugs of asking again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scripts.mutation.consumer.patching import IMPORTS, Function, Patch, mutant
from sis_connector.errors import (
    BrokenAnswer,
    ConnectionTrouble,
    Declined,
    NotThere,
    RequestRefused,
    Retry,
    Throttled,
    Unavailable,
)
from sis_connector.oneroster import paging as or_paging
from sis_connector.oneroster.api import Api
from sis_connector.powerschool import paging, queries
from sis_connector.transport import repeat
from sis_connector.transport.waits import Patience


def at_once(*kinds: type[Retry]) -> Callable[[Function], Function]:
    """Repetition that ends with the first trouble of these kinds."""

    def made(original: Function) -> Function:
        def repeated(wire: Any, exchange: Callable[[], Any]) -> Any:
            def once() -> Any:
                try:
                    return exchange()
                except kinds as trouble:
                    trouble.now = False
                    raise

            return original(wire, once)

        return repeated

    return made


@mutant("sync-busy-gives-up")
def busy_gives_up(patch: Patch) -> None:
    patch.swap(repeat, "repeated", at_once(Throttled, Unavailable))


@mutant("sync-reset-gives-up")
def reset_gives_up(patch: Patch) -> None:
    patch.swap(repeat, "repeated", at_once(ConnectionTrouble))


@mutant("sync-retry-after-ignored")
def retry_after_ignored(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def wait(self: Patience, attempt: int, trouble: Retry) -> float:
            return 0.0 if trouble.wait is not None else float(original(self, attempt, trouble))

        return wait

    patch.swap(Patience, "wait_before", made)


@mutant("sync-retries-refusals")
def retries_refusals(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def repeated(wire: Any, exchange: Callable[[], Any]) -> Any:
            for attempt in range(2, wire.patience.attempts + 1):
                try:
                    return original(wire, exchange)
                except (Declined, NotThere, RequestRefused):
                    wire.patience.sleep(wire.patience.wait_before(attempt, Retry("")))
            return original(wire, exchange)

        return repeated

    patch.swap(repeat, "repeated", made)


@mutant("sync-truncated-is-end", IMPORTS)
def truncated_is_end(patch: Patch) -> None:
    """Once a list was cut off, what came of it counts as all of it."""
    cut: list[bool] = []

    def of_page(original: Function) -> Function:
        def read(*given: Any) -> Any:
            try:
                return original(*given)
            except BrokenAnswer:
                cut.append(True)
                return []

        return read

    def of_check(original: Function) -> Function:
        return lambda *given: bool(cut) or original(*given)

    def of_query(original: Function) -> Function:
        def read(*given: Any, **named: Any) -> Any:
            try:
                return original(*given, **named)
            except BrokenAnswer:
                return []

        return read

    def of_oneroster(original: Function) -> Function:
        def read(*given: Any) -> Any:
            try:
                return original(*given)
            except BrokenAnswer:
                cut.append(True)
                return or_paging.Page([], {})

        return read

    patch.swap(repeat, "repeated", at_once(BrokenAnswer))
    patch.swap(paging, "read_page", of_page)
    patch.swap(paging, "is_complete", of_check)
    patch.swap(queries, "read_query", of_query)
    patch.swap(Api, "page", of_oneroster)
    patch.swap(or_paging.Pages, "is_whole", of_check)
