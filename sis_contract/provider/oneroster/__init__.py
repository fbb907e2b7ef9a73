"""Checks of a OneRoster 1.1 provider."""

from __future__ import annotations

from sis_contract.provider.check import Check
from sis_contract.provider.oneroster import (
    access,
    asking,
    deletes,
    filters,
    filters_form,
    habits,
    meaning,
    meaning_empty,
    meaning_rows,
    meaning_trees,
    operations,
    refusals,
    replacing,
    signed,
    spelling,
    writes,
    writes_moments,
    writes_results,
    writes_rules,
)

CHECKS: tuple[Check, ...] = (
    *operations.CHECKS,
    *spelling.CHECKS,
    *asking.CHECKS,
    *filters.CHECKS,
    *filters_form.CHECKS,
    *refusals.CHECKS,
    *access.CHECKS,
    *signed.CHECKS,
    *meaning.CHECKS,
    *meaning_trees.CHECKS,
    *meaning_rows.CHECKS,
    *meaning_empty.CHECKS,
    *writes.CHECKS,
    *deletes.CHECKS,
    *writes_results.CHECKS,
    *writes_moments.CHECKS,
    *writes_rules.CHECKS,
    *replacing.CHECKS,
    *habits.CHECKS,
)
