"""Checks of PowerSchool's own API: tokens, `/ws/v1`, tables, queries, gradebooks, contacts."""

from __future__ import annotations

from sis_contract.provider.check import Check
from sis_contract.provider.powerschool import (
    oauth,
    v1_asked,
    v1_expansions,
    v1_extensions,
    v1_lists,
    v1_meaning,
    v1_q,
)

CHECKS: tuple[Check, ...] = (
    *oauth.CHECKS,
    *v1_lists.CHECKS,
    *v1_expansions.CHECKS,
    *v1_extensions.CHECKS,
    *v1_asked.CHECKS,
    *v1_q.CHECKS,
    *v1_meaning.CHECKS,
)
