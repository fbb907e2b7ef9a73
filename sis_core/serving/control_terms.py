"""Locking terms for grades from outside: which are locked, and others instead."""

from __future__ import annotations

from typing import Any

from sis_core.district.store import Store
from sis_core.gradebook.rules import LOCKED_TERMS
from sis_core.serving.control_access import SandboxError

_TERMS = """
SELECT t.DCID, t.Name, t.SchoolID, substr(t.FirstDay, 1, 10), substr(t.LastDay, 1, 10),
       t.DCID IN (SELECT j.value FROM _settings s, json_each(s.value) j WHERE s.name = ?)
  FROM Terms t ORDER BY t.DCID"""
_MEMBERS = ("dcid", "name", "school_number", "first_day", "last_day")


def terms(store: Store) -> list[dict[str, Any]]:
    """Every term and whether it is locked."""
    return [
        {**dict(zip(_MEMBERS, row, strict=True)), "locked": bool(locked)}
        for *row, locked in store.read(_TERMS, (LOCKED_TERMS,))
    ]


def lock(store: Store, wanted: object) -> list[int]:
    """Locks these terms (Terms.DCID) and no others, and says which; raises SandboxError."""
    if not isinstance(wanted, list) or any(type(number) is not int for number in wanted):
        raise SandboxError("locked is a list of numbers, each the dcid of a term")
    known = {row[0] for row in store.read("SELECT DCID FROM Terms")}
    for number in wanted:
        if number not in known:
            raise SandboxError(f"there is no term {number} (GET /_sandbox/terms lists them)")
    locked = sorted(set(wanted))
    store.remember(LOCKED_TERMS, locked)
    return locked
