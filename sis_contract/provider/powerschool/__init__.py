"""Checks of PowerSchool's own API: tokens, `/ws/v1`, tables, queries, gradebooks, contacts."""

from __future__ import annotations

from sis_contract.provider.check import Check
from sis_contract.provider.powerschool import (
    contacts,
    oauth,
    ptg,
    queries,
    student_post,
    tables,
    tables_asked,
    tables_meaning,
    tables_writes,
    v1_agreeing,
    v1_asked,
    v1_expansions,
    v1_extensions,
    v1_fitting,
    v1_lists,
    v1_meaning,
    v1_q,
    versions,
    xte,
    xte_changes,
    xte_scores,
    xte_writes,
)

CHECKS: tuple[Check, ...] = (
    *oauth.CHECKS,
    *v1_lists.CHECKS,
    *v1_expansions.CHECKS,
    *v1_extensions.CHECKS,
    *v1_asked.CHECKS,
    *v1_q.CHECKS,
    *v1_meaning.CHECKS,
    *v1_fitting.CHECKS,
    *tables.CHECKS,
    *tables_asked.CHECKS,
    *queries.CHECKS,
    *tables_meaning.CHECKS,
    *v1_agreeing.CHECKS,
    *xte.CHECKS,
    *xte_writes.CHECKS,
    *xte_changes.CHECKS,
    *xte_scores.CHECKS,
    *ptg.CHECKS,
    *contacts.CHECKS,
    *student_post.CHECKS,
    *tables_writes.CHECKS,
    *versions.CHECKS,
)
