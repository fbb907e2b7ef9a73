"""From what happened to rows of tables to events of the API's resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mock_sis.events.subscriptions import SCHOOL_ENROLLMENT, TEST, Subscription
from sis_core.district.store import Store
from sis_core.district.watching import Happening

_TYPES = {"I": "INSERT", "U": "UPDATE", "D": "DELETE"}
_RESOURCE = {
    "students": "student",
    "cc": "section_enrollment",
    "schoolstaff": "staff",
    "sections": "section",
    "courses": "course",
}
_NOTED = {"students": ("Enroll_Status", "SchoolID", "EntryDate")}
"""Columns whose change is one of a student's enrollment in the school [guess]."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: the type, the resource's name and the DCID of its record."""

    event_type: str
    resource: str
    id: int

    def shown(self, base: str, at: str) -> dict[str, Any]:
        """The event as JSON has it; `base` is the server's URL, `at` the district's time."""
        path = f"/ws/v1/{self.resource}" + ("" if self.resource == TEST else f"/{self.id}")
        return {
            "event_type": self.event_type,
            "resource": self.resource,
            "id": self.id,
            "ref": base + path,
            "timestamp": at,
        }


def watched(subscriptions: Iterable[Subscription]) -> dict[str, Sequence[str]]:
    """The tables to watch for some subscriptions, and the columns whose change is told."""
    wanted = {pair.resource for one in subscriptions for pair in one.pairs}
    tables = [table for table, resource in _RESOURCE.items() if resource in wanted]
    if "staff" in wanted:
        tables.append("users")
    return {table: _NOTED.get(table, ()) for table in tables}


def events(happenings: Iterable[Happening], store: Store) -> list[Event]:
    """The events of one commit, each once."""
    return list(dict.fromkeys(event for one in happenings for event in _of(one, store)))


def test_events(subscription: Subscription, each: bool) -> list[Event]:
    """What subscribing to the test resource sends."""
    types = [pair.event_type for pair in subscription.pairs if pair.resource == TEST]
    return [Event(event_type, TEST, 1) for event_type in (types if each else types[:1])]


def _of(one: Happening, store: Store) -> Iterator[Event]:
    if one.table == "users":
        if one.op == "U":
            rows = store.read(
                "SELECT DCID FROM SchoolStaff WHERE Users_DCID = ? ORDER BY DCID", (one.id,)
            )
            yield from (Event("UPDATE", "staff", row[0]) for row in rows)
        return
    resource = _RESOURCE[one.table]
    yield Event(_TYPES[one.op], resource, one.id)
    if resource == "student" and (one.op == "I" or one.changed):
        yield Event(SCHOOL_ENROLLMENT, resource, one.id)
