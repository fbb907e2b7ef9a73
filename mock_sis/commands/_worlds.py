"""Worlds to be opened by the dozen, with generator and OneRoster, for harness and tests."""

from __future__ import annotations

from datetime import date

from mock_sis.commands._generator import GENERATOR
from mock_sis.embedded import Plan, Worlds
from oneroster_mock.mount import ONEROSTER
from sis_core.district.store import Store
from sis_core.wire.switches import NEWEST

TODAY = date(2026, 10, 15)
"""The day on which harness and tests live unless they say another: a Thursday in the first term."""


def worlds(
    recipe: str = "small", seed: int = 7, today: date = TODAY, version: str = NEWEST
) -> Worlds:
    """Worlds of one recipe, seed and day; nothing is made before the first is opened."""
    return Worlds(
        _make,
        Plan(recipe, seed, today),
        version=version,
        generator=GENERATOR,
        mounts=(ONEROSTER,),
    )


def _make(plan: Plan) -> Store:
    from sis_fixtures import new_store

    return new_store(plan.recipe, plan.seed, plan.today)
