"""v1 resources that are no rows: time, metadata, test_subscription, and the unseen gpa and test."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from sis_core.spec.powerschool.access import Access
from sis_core.wire.faults import NotFound, NotKnown
from sis_core.wire.switches import NEWEST
from sis_core.wire.tree import Element, branch, leaf

if TYPE_CHECKING:
    from sis_core.spec.powerschool.match import Found
    from sis_core.spec.powerschool.v1 import V1

SUBSCRIPTION = "/ws/v1/test_subscription"
GPA, TESTS = "/ws/v1/student/{id}/gpa", "/ws/v1/student/{id}/test"
STUDENT_POST = "/ws/v1/student"
SPECIAL = (SUBSCRIPTION, GPA, TESTS)

_PAGED = (
    "course",
    "school",
    "section",
    "section_enrollment",
    "staff",
    "student",
    "term",
    "schema_table_query",
)


def open_resource(v1: V1, path: str, access: Access | None) -> Element:
    """The resources that need no token: time and metadata [doc]."""
    return _metadata(v1, access) if path.endswith("metadata") else _time(v1)


def resource(v1: V1, found: Found) -> Element:
    """The others; gpa and test answer 501 unless `unknown_bodies` lets us guess."""
    if found.special == SUBSCRIPTION:
        return branch("test_subscription", (*leaf("id", 1), *leaf("content", "Test Subscription")))
    if v1.switches["unknown_bodies"] == "refuse":
        raise NotKnown(
            "mock-sis does not know the body of this resource",
            reason="nobody has published this answer; --set unknown_bodies=guess serves a guess",
        )
    row = v1.store.read(
        "SELECT ID, Simple_GPA, Cumulative_GPA FROM Students WHERE DCID = ?", (found.id,)
    )
    if not row:
        raise NotFound(f"No student found with id {found.id}")
    if found.special == GPA:
        _, simple, cumulative = row[0]
        values = (*leaf("simple_gpa", simple), *leaf("cumulative_gpa", cumulative))
        return branch("gpa", (*leaf("student_id", found.id), *values))
    return branch("student_tests", _tests(v1, row[0][0]))


def _tests(v1: V1, student: int) -> Iterable[Element]:
    rows = v1.store.read(
        "SELECT st.DCID, t.DCID, t.Name, substr(st.Test_Date, 1, 10) FROM StudentTest st "
        "JOIN Test t ON t.ID = st.TestID WHERE st.StudentID = ? ORDER BY st.DCID",
        (student,),
    )
    for dcid, test, name, day in rows:
        parts = (*leaf("id", dcid), *leaf("test_id", test), *leaf("test_name", name))
        yield branch("student_test", (*parts, *leaf("test_date", day)))


def _time(v1: V1) -> Element:
    now = v1.store.clock.now()
    seconds = now.replace(tzinfo=ZoneInfo(_zone(v1))).timestamp()
    stamp = int(seconds * (1000 if v1.switches["time_unit"] == "ms" else 1))
    return branch(
        "resource", (*leaf("time", now.isoformat(timespec="seconds")), *leaf("timestamp", stamp))
    )


def _metadata(v1: V1, access: Access | None) -> Element:
    """With a valid token also plugin_id and the page sizes [client]."""
    parts: list[Element] = []
    if access is not None:
        for name in _PAGED:
            parts += leaf(f"{name}_max_page_size", access.page_size)
    uptime = _uptime(time.monotonic() - v1.facts.started)
    parts += leaf("machine_uptime", uptime)
    parts += leaf("powerschool_uptime", uptime)
    parts += leaf("powerschool_version", v1.facts.version)
    if v1.switches.version != NEWEST:
        parts += leaf("powerteacher_version", v1.facts.version)
    parts += leaf("mobile_api_version", "1.0")
    parts += leaf("state_reporting_version", v1.facts.version)
    parts += leaf("state", _pref(v1, "districtstate"))
    if access is not None:
        parts += leaf("plugin_id", access.plugin_id)
    parts += leaf("district_timezone", _zone(v1))
    parts += leaf("district_uuid", _pref(v1, "districtuuid"))
    for role in ("admin", "guardian", "student", "teacher"):
        parts += leaf(f"sso_enabled_{role}", False)
    return branch("metadata", parts)


def _zone(v1: V1) -> str:
    """The district's time zone; one that this machine does not know counts as the default."""
    name = _pref(v1, "districttimezone") or v1.facts.timezone
    return name if name in _zones() else v1.facts.timezone


@cache
def _zones() -> set[str]:
    """The machine's time zones; looking them up reads a folder tree."""
    return available_timezones()


def _pref(v1: V1, name: str) -> str | None:
    found = v1.store.scalar("SELECT Value FROM Prefs WHERE Name = ? AND SchoolID = 0", (name,))
    return None if found is None else str(found)


def _uptime(seconds: float) -> str:
    minutes = int(seconds // 60)
    days, rest = divmod(minutes, 24 * 60)
    return f"{days} days, {rest // 60} hours, {rest % 60} minutes"
