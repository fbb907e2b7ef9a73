"""Recipes without the catalogue of awkward cases, for tests of ordinary generation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sis_fixtures import Recipe

TODAY = date(2026, 11, 22)


def plain_recipe(name: str) -> Recipe:
    """A shipped recipe without the catalogue of awkward cases."""
    return replace(Recipe.load(name), cases={"all": False})
