"""The connector against the provider itself: quirks by its switches, and both roads compared."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from mock_address import addressed

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_connector.config import SyncConfig
from sis_connector.oneroster.connect import api_for
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_connector.transport.traffic import Traffic
from sis_core.district.store import Store

TODAY = date(2026, 10, 15)
TABLES = (
    "users", "classes", "rosters", "co_teachers", "enrollments", "terms", "sub_accounts",
    "courses", "sections", "student_levels",
)  # fmt: skip
SMALL_PAGES = {"page_cap": "7"}
# Each quirk that the provider can play, with what leaves nobody out of the roster.
SAME_ROSTER: list[tuple[int, dict[str, str]]] = [
    (1, {"total": "none", "link": "none", **SMALL_PAGES}),
    (2, {"total": "unfiltered"}),
    (3, SMALL_PAGES),
    (4, {"link": "no_scheme", "total": "none", **SMALL_PAGES}),
    (4, {"link": "trailing_comma", "total": "none", **SMALL_PAGES}),
    (4, {"link": "one_too_far", "total": "none", **SMALL_PAGES}),
    (4, {"link": "broken", "total": "none", **SMALL_PAGES}),
    (5, {"link_commas": "raw", "total": "none", **SMALL_PAGES}),
    (6, {"href": "relative"}),
    (6, {"href": "tilde"}),
    (6, {"href": "wronghost", **SMALL_PAGES}),
    (7, {"booleans": "json"}),
    (7, {"booleans": "titlecase"}),
    (8, {"numbers": "string"}),
    (9, {"datetimes": "seconds"}),
    (9, {"datetimes": "no_zone"}),
    (9, {"datetimes": "odd_offset"}),
    (10, {"datetimes": "date"}),
    (10, {"dates": "datetime"}),
    (11, {"nulls": "null"}),
    (11, {"nulls": "empty"}),
    (12, {"id_blanks": "padded"}),
    (23, {"envelope": "path"}),
    (24, {"status_info": "always"}),
    (27, {"query": "ignored"}),
    (29, {"token": "single"}),
    (30, {"token_expires_in": "string", "token_type": "Bearer"}),
    (30, {"token_expires_in": "missing", "token_type": "missing"}),
    (30, {"token_answer": "string"}),
    (31, {"token_cookie": "required"}),
    (33, {"fault_kind": "429", "fault_every": "2"}),
    (33, {"fault_kind": "502", "fault_every": "2"}),
    (33, {"fault_kind": "502", "fault_rate": "50"}),
    (35, {"page_drift": "skip", **SMALL_PAGES}),
    (35, {"page_drift": "double", **SMALL_PAGES}),
    (39, {"key_order": "sorted"}),
    (39, {"key_order": "sorted", "status_info": "always", "errors": "unprefixed"}),
]


def dump(target: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything imported, but when."""
    with closing(sqlite3.connect(target)) as connection:
        found = {}
        for table in TABLES:
            rows = connection.execute(f"SELECT * FROM {table}")
            names = [one[0] for one in rows.description]
            kept = [at for at, name in enumerate(names) if not name.endswith("_at")]
            found[table] = sorted(
                tuple(row[at] for at in kept) for row in rows
            )  # fmt: skip
        return found


@pytest.fixture(scope="module")
def plain(district: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a server without quirks gives."""
    path = tmp_path_factory.mktemp("plain")
    with World(Store.open(Path(shutil.copy(district, path / "tiny.db"))), mounts=(ONEROSTER,)) as w:
        w.start()
        found = SyncConfig(
            **addressed(w), profile="canvas", target=path / "canvas.db", today=TODAY,
            autogenerate_usernames=True,
        )  # fmt: skip
        assert sync(found).status == "applied"
        return dump(found.target)


@pytest.mark.parametrize(
    ("number", "switches"), SAME_ROSTER, ids=lambda one: str(one) if isinstance(one, int) else "+"
)
def test_the_same_roster_from_a_server_with_the_quirk(world, served, plain, number, switches):
    """With the quirk switched on, the target is what a server without quirks gives."""
    world.switches.set(switches)
    report = sync(served)
    assert report.status == "applied", report.message
    found = dump(served.target)
    for table in TABLES:
        assert found[table] == plain[table], table


def test_both_roads_bring_the_same_people_into_the_same_classes(world, served, tmp_path):
    """PowerSchool's API and OneRoster agree: students, teachers of classes, rosters (reference: the
    native import, which is compared with SQL elsewhere)."""
    native: Any = world.ready()["powerschool"]
    other = SyncConfig(
        url=native["url"], client_id=native["client_id"], today=TODAY,
        client_secret=Secret(native["client_secret"]), target=tmp_path / "native.db",
        autogenerate_usernames=True,
    )  # fmt: skip
    assert sync(other).status == "applied"
    mine = replace(served, profile="learning-oneroster")
    assert sync(mine).status == "applied"
    with closing(sqlite3.connect(other.target)) as a, closing(sqlite3.connect(mine.target)) as b:

        def both(sql: str, *, changed: Callable[[Any], Any]) -> tuple[set[Any], set[Any]]:
            return {changed(row) for row in a.execute(sql)}, set(b.execute(sql))

        names = "SELECT external_id, first_name, last_name, email FROM users WHERE user_type = 'S'"
        left, right = both(names, changed=lambda row: (f"S{row[0]}", *row[1:]))
        assert left == right and left
        seats = "SELECT class_id, user_id FROM rosters"
        left, right = both(seats, changed=lambda row: (row[0], f"S{row[1]}"))
        assert left == right and left
        levels = "SELECT external_id, level_id FROM student_levels"
        left, right = both(levels, changed=lambda row: (f"S{row[0]}", row[1]))
        assert left == right
        owners = (
            "SELECT c.class_id, u.first_name, u.last_name FROM classes c JOIN users u "
            "ON u.user_type = 'T' AND u.external_id = c.teacher_id"
        )
        left, right = both(owners, changed=lambda row: row)
        assert left == right and left


def test_tombstones_are_passed_over(world, served, plain):
    """Quirk 14: with deleted rows listed, a deleted seat is in no roster."""
    [(dcid, section, student)] = world.store.read(
        "SELECT CC.DCID, Sections.DCID, Students.DCID FROM CC "
        "JOIN Sections ON Sections.ID = CC.SectionID JOIN Students ON Students.ID = CC.StudentID "
        "WHERE CC.DateLeft > '2027-01-01' ORDER BY CC.DCID LIMIT 1"
    )
    seat = (str(section), f"S{student}")
    assert ("canvas", *seat) in plain["rosters"]
    with world.store.write() as writing:
        writing.delete("CC", dcid)
    world.switches.set({"deleted": "listed"})
    assert sync(served).status == "applied"
    assert ("canvas", *seat) not in dump(served.target)["rosters"]


def test_sessions_without_terms_and_with_self_parents(world, served, plain):
    """Quirk 17: classes, years and rosters stay; no term stands above itself."""
    world.switches.set({"session_types": "no_terms"})
    assert sync(served).status == "applied"
    found = dump(served.target)
    assert (found["classes"], found["rosters"]) == (plain["classes"], plain["rosters"])
    assert not [row for row in found["terms"] if row[1] == row[-1]]


@pytest.mark.parametrize("parents", ["missing", "unknown"])
def test_orgs_without_parents(world, served, plain, parents):
    """Quirk 18: schools become sub-accounts at the top, and all else stays."""
    world.switches.set({"org_parents": parents})
    assert sync(served).status == "applied"
    found = dump(served.target)
    assert found["rosters"] == plain["rosters"]
    schools = [row for row in found["sub_accounts"] if row[3] == "school"]
    assert schools and all(row[4] is None for row in schools)


def test_users_without_names_to_sign_in(world, served):
    """Quirk 19: without autogenerated usernames each is refused with the reason, none crashes."""
    world.switches.set({"usernames": "missing"})
    report = sync(replace(served, autogenerate_usernames=False))
    assert report.status == "applied"
    assert {one.reason for one in report.refused if one.kind == "students"} == {"username_missing"}


def test_users_without_orgs(world, served):
    """Quirk 19: who has no school is refused and named."""
    world.switches.set({"user_orgs": "missing"})
    report = sync(served)
    assert {one.reason for one in report.refused if one.kind == "students"} == {"school_missing"}


@pytest.mark.parametrize("kind", ["soft", "empty"])
def test_bad_answers_never_empty_the_roster(world, served, plain, kind):
    """Quirks 25, 34: once imported, 200 with failure or with nothing changes nothing."""
    assert sync(served).status == "applied"
    world.switches.set({"fault_kind": kind, "fault_every": "1"})
    assert sync(served).status in ("failed", "held")
    world.switches.set({"fault_every": "0"})
    assert sync(served).status == "unchanged"
    assert dump(served.target)["rosters"] == plain["rosters"]


@pytest.mark.parametrize("errors", ["empty", "html", "flat", "unprefixed", "imsx_StatusInfo"])
def test_errors_of_every_form_are_told(world, served, errors):
    """Quirk 26: a refused secret and a missing record are one sentence each."""
    world.switches.set({"errors": errors})
    report = sync(replace(served, client_secret=Secret("wrong")))
    assert report.status == "failed" and report.message
    api = api_for(served, Traffic(), ())
    try:
        assert api.one("classes", "no such class") is None
    finally:
        api.close()


@pytest.mark.parametrize("key", ["demographics", "demographic"])
def test_demographics_under_either_word(world, served, key):
    """Quirk 36: one person's demographics are found under the plural and the singular."""
    world.switches.set({"demographics_key": key})
    [(dcid,)] = world.store.read("SELECT DCID FROM Students WHERE Enroll_Status = 0 LIMIT 1")
    api = api_for(served, Traffic(), ("roster-demographics.readonly",))
    try:
        found = api.one("demographics", f"S{dcid}")
    finally:
        api.close()
    assert found is not None and found["sourcedId"] == f"S{dcid}"


def test_new_ids_are_held(world, served, plain):
    """Quirk 41: after a change of the id scheme nothing is applied."""
    assert sync(served).status == "applied"
    world.switches.set({"ids": "uuid"})
    report = sync(served)
    assert report.status in ("held", "failed"), report.message
    assert dump(served.target) == plain
