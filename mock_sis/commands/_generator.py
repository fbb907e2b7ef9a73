"""The district generator as a world asks for it; imported at the first question."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mock_sis.generator import Generator
from sis_core.district.store import Store


def _age(store: Store, days: int) -> list[dict[str, Any]]:
    from sis_fixtures.aging import age

    return [asdict(event) for event in age(store, days)]


def _happen(store: Store, event: str, count: int) -> list[dict[str, Any]]:
    from sis_fixtures.aging.named import happen

    return [asdict(one) for one in happen(store, event, count)]


def _events() -> list[dict[str, Any]]:
    from sis_fixtures.aging.named import EVENTS

    return [event.shown() for event in EVENTS.values()]


def _named(event: str) -> str:
    from sis_fixtures.aging.named import named

    return named(event).name


def _needs(store: Store, case: str) -> dict[str, Any]:
    from sis_fixtures.cases.needs import needs

    return needs(store, case)


def _cases(store: Store) -> list[dict[str, Any]]:
    from sis_fixtures.cases.needs import listed

    return listed(store)


GENERATOR = Generator(_age, _happen, _events, _named, _needs, _cases)
"""What every world of the command line is given."""
