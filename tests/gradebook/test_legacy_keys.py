"""Assignment ids of the older gradebook are never given away twice (A4)."""

from __future__ import annotations

from datetime import datetime

from sis_core.district import Clock, Store
from sis_core.gradebook.keys import next_key


def test_a_deleted_id_does_not_come_back() -> None:
    """A stale id must meet nothing, not the next assignment."""
    store = Store.memory(Clock(datetime(2026, 10, 15)))
    with store.write() as w:
        first = w.insert("PSM_Assignment", {"ID": next_key(w, "psm_assignment"), "Name": "Quiz"})
    with store.write() as w:
        w.delete("PSM_Assignment", first)
    with store.write() as w:
        second = next_key(w, "psm_assignment")
    store.close()

    assert second == first + 1
