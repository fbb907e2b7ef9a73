"""What a roster keeps, listings and objects alike, is always what the store holds now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_sis.known_switches import SWITCHES
from sis_core.district import Store
from sis_core.spec.oneroster.filters import parsed
from sis_core.spec.oneroster.listings import Sort, Tie, Wanted
from sis_core.spec.oneroster.roster import Roster
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.wire.memo import Memo
from sis_core.wire.switches import Switches
from sis_fixtures import new_store

BASE, ROOT = "http://sis.example", "/ims/oneroster/v1p1"

WRITTEN = {
    "students": ("Enroll_Status", "SchoolID", "Grade_Level", "First_Name", "Gender"),
    "users": ("First_Name", "HomeSchoolID", "Email_Addr"),
    "schoolstaff": ("Status", "StaffStatus", "SchoolID", "Users_DCID"),
    "studentrace": ("RaceCd", "StudentID"),
    "schools": ("Name", "School_Number"),
    "terms": ("Name", "Portion", "LastDay"),
    "guardian": ("FirstName", "LastName"),
    "guardianstudent": ("StudentsDCID", "GuardianID"),
    "cc": ("SectionID", "StudentID", "DateLeft"),
    "sections": ("Teacher", "SchoolID", "Course_Number", "TermID"),
    "sectionteacher": ("TeacherID", "SectionID", "RoleID"),
    "courses": ("Course_Name", "Course_Number"),
    "teachercategory": ("Name", "UsersDCID"),
    "assignmentsection": ("Name", "DueDate", "SectionsDCID"),
    "assignmentcategoryassoc": ("TeacherCategoryID", "AssignmentSectionID"),
    "assignmentscore": ("ScorePoints", "StudentsDCID", "AssignmentSectionID"),
    "assignmentscorecomment": ("CommentValue", "AssignmentScoreID"),
    "pcas_account": ("Username", "IsEnabled"),
    "psm_studentcontact": ("Email",),
    "prefs": ("Value",),
}
"""The tables that are written to, and the columns that change; values come from other rows."""

ASKED = (
    *(Wanted(entity) for entity in ENTITIES),
    Wanted("user", "teacher"),
    Wanted("user", filter=parsed("dateLastModified>'2026-10-15T08:00:01Z'")),
    Wanted("user", filter=parsed("orgs.type='org' AND status='active'")),
    Wanted("enrollment", filter=parsed("role='teacher'"), sort=Sort("dateLastModified", True)),
    Wanted("class", sort=Sort("title")),
    Wanted("user", "student", (Tie("class", "class", 1),)),
    Wanted("result", "", (Tie("class", "class", 1),)),
)

_STEP = st.tuples(
    st.sampled_from(sorted(WRITTEN)),
    st.sampled_from(["update", "update", "update", "copy", "delete"]),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.integers(0, 9),
)


def _roster(store: Store, switches: Switches) -> Roster:
    return Roster(store, Memo(store), switches, ENTITIES)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A tiny district with its beginning kept."""
    made = new_store("tiny", 5, date(2026, 10, 15))
    made.clock.freeze()
    made.snapshot("begin")
    yield made
    made.close()


def _served(roster: Roster) -> list[tuple[object, list[object], list[bytes]]]:
    style = roster.style(BASE, ROOT)
    found: list[tuple[object, list[object], list[bytes]]] = []
    for wanted in ASKED:
        listing = roster.listing(wanted)
        names = [listing.kinds[place].name for place in listing.places]
        members = roster.members(wanted.entity)
        frame = (b"[", b",", b"]")
        whole = (listing, 0, len(listing), wanted.entity, style, members, frame)
        keys: list[object] = list(zip(names, listing.keys, strict=True))
        found.append((wanted, keys, [roster.page(*whole), b"".join(roster.pieces(*whole))]))
    return found


def _write(store: Store, step: tuple[str, str, int, int, int]) -> None:
    name, what, at, other, which = step
    table = store.table(name)
    keys = [row[0] for row in store.read(f"SELECT {table.key} FROM {table.name}")]
    if not keys:
        return
    key, source = keys[at % len(keys)], keys[other % len(keys)]
    column = WRITTEN[name][which % len(WRITTEN[name])]
    value = store.scalar(f"SELECT {column} FROM {table.name} WHERE {table.key} = ?", (source,))
    store.clock.advance(timedelta(minutes=1))
    with store.write() as w:
        if what == "update":
            w.update(name, key, {column: value})
        elif what == "delete":
            w.delete(name, key)
        else:
            names = [c.name for c in table.columns if c.key not in (table.key.lower(), "id")]
            row = store.read(
                f"SELECT {', '.join(names)} FROM {table.name} WHERE {table.key} = ?", (key,)
            )[0]
            w.insert(name, {**dict(zip(names, row, strict=True)), column: value})


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(_STEP, min_size=1, max_size=6),
    deleted=st.sampled_from(["delta", "listed"]),
)
def test_whatever_is_written_in_between_a_roster_serves_what_the_store_holds(
    store: Store,
    steps: list[tuple[str, str, int, int, int]],
    deleted: str,
) -> None:
    """After each write a roster that kept everything says the same as one that kept nothing."""
    switches = Switches(SWITCHES)
    switches.set({"deleted": deleted, "guardians": "parent"})
    store.restore("begin")
    listeners = len(store._listeners)
    kept = _roster(store, switches)
    _served(kept)
    for step in steps:
        _write(store, step)
        mine = len(store._listeners)
        expected = _served(_roster(store, switches))
        del store._listeners[mine:]
        found = _served(kept)
        for one, other in zip(found, expected, strict=True):
            assert one == other
            assert one[2][0] == one[2][1]
    del store._listeners[listeners:]


def test_rows_are_made_under_the_switches_of_their_style(store: Store) -> None:
    """A switch that changes between a style and its rows must not leave others' rows under it."""
    store.restore("begin")
    switches = Switches(SWITCHES)
    listeners = len(store._listeners)
    roster = _roster(store, switches)
    style = roster.style(BASE, ROOT)
    listing = roster.listing(Wanted("user", filter=parsed("role='guardian'")))
    switches.set({"guardians": "parent"})
    rows = roster.objects(listing, 0, 1, "user", style, ("role",))
    del store._listeners[listeners:]

    assert rows == [b'{"role":"guardian"}']
