"""Districts without gradebooks and without the catalogue of awkward cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sis_core.district import Clock, Store
from sis_fixtures import Recipe
from sis_fixtures.generate import context_of, put_roster

TODAY = date(2026, 11, 22)


def plain_recipe(name: str) -> Recipe:
    """A shipped recipe with every awkward case switched off."""
    return replace(Recipe.load(name), cases={"all": False})


def roster_store(recipe: Recipe, seed: int, today: date = TODAY) -> Store:
    """A district's roster alone, as it is before gradebooks and cases are put in."""
    clock = Clock(datetime.combine(today, datetime.min.time()))
    clock.freeze()
    store = Store.memory(clock)
    with store.bulk() as bulk:
        put_roster(context_of(recipe, seed, today, store, bulk))
    return store
