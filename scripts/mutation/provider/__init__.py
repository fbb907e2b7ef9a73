"""Servers that have one of the listed bugs each: a function that alters what the mock says."""

from __future__ import annotations

from scripts.mutation.provider import (
    auth,
    contacts,
    envelopes,
    errors,
    held_out,
    or_access,
    or_filters,
    or_pages,
    or_values,
    or_writes,
    paging,
    powerqueries,
    ptg,
    q,
    selection,
    student_writes,
    tables,
    value_types,
    xte,
)
from scripts.mutation.provider.mutant import MUTANTS, Mutant

FAMILIES = (
    paging, envelopes, value_types, selection, q, auth, errors, student_writes, tables,
    powerqueries, contacts, ptg, xte, or_pages, or_values, or_filters, or_access, or_writes,
    *held_out.FAMILIES,
)  # fmt: skip
"""The modules that the mutants stand in."""

__all__ = ["FAMILIES", "MUTANTS", "Mutant"]
