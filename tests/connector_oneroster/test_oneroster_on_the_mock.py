"""The connector against the provider itself: quirks by its switches, and both roads compared."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_connector.config import SyncConfig
from sis_connector.oneroster.connect import api_for
from sis_connector.push.run import push
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_connector.transport.traffic import Traffic
from sis_connector.transport.waits import Patience
from sis_core.district.store import Store
from sis_fixtures.generate import new_store

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
    (35, {"page_drift": "skip", **SMALL_PAGES}),
    (35, {"page_drift": "double", **SMALL_PAGES}),
    (39, {"key_order": "sorted"}),
]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny district in a file."""
    path = tmp_path_factory.mktemp("district") / "tiny.db"
    new_store("tiny", 7, TODAY, path).close()
    return path


@pytest.fixture
def world(district: Path, tmp_path: Path) -> Iterator[World]:
    """The district served as PowerSchool and OneRoster."""
    copy = shutil.copy(district, tmp_path / "tiny.db")
    with World(Store.open(Path(copy)), mounts=(ONEROSTER,)) as found:
        found.start()
        yield found


@pytest.fixture
def config(world: World, tmp_path: Path) -> SyncConfig:
    return SyncConfig(
        **addressed(world),
        profile="canvas",
        target=tmp_path / "canvas.db",
        today=TODAY,
        autogenerate_usernames=True,
        patience=Patience(attempts=4, max_wait=60, sleep=lambda _seconds: None),
        page_size=7,
    )


def addressed(world: World) -> dict[str, Any]:
    ready: Any = world.ready()["oneroster"]
    return {
        "url": ready["url"],
        # the token addresses of OneRoster are those that its switches change
        "token_url": ready["token_url"].replace("/oauth/access_token", "/token"),
        "client_id": ready["client_id"],
        "client_secret": Secret(ready["client_secret"]),
    }


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
def test_the_same_roster_from_a_server_with_the_quirk(world, config, plain, number, switches):
    """With the quirk switched on, the target is what a server without quirks gives."""
    world.switches.set(switches)
    report = sync(config)
    assert report.status == "applied", report.message
    found = dump(config.target)
    for table in TABLES:
        assert found[table] == plain[table], table


def test_both_roads_bring_the_same_people_into_the_same_classes(world, config, tmp_path):
    """PowerSchool's API and OneRoster agree: students, teachers of classes, rosters (reference: the
    native import, which is compared with SQL elsewhere)."""
    native: Any = world.ready()["powerschool"]
    other = SyncConfig(
        url=native["url"], client_id=native["client_id"], today=TODAY,
        client_secret=Secret(native["client_secret"]), target=tmp_path / "native.db",
        autogenerate_usernames=True,
    )  # fmt: skip
    assert sync(other).status == "applied"
    mine = replace(config, profile="learning-oneroster")
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


def test_tombstones_are_passed_over(world, config, plain):
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
    assert sync(config).status == "applied"
    assert ("canvas", *seat) not in dump(config.target)["rosters"]


def test_sessions_without_terms_and_with_self_parents(world, config, plain):
    """Quirk 17: classes, years and rosters stay; no term stands above itself."""
    world.switches.set({"session_types": "no_terms"})
    assert sync(config).status == "applied"
    found = dump(config.target)
    assert (found["classes"], found["rosters"]) == (plain["classes"], plain["rosters"])
    assert not [row for row in found["terms"] if row[1] == row[-1]]


@pytest.mark.parametrize("parents", ["missing", "unknown"])
def test_orgs_without_parents(world, config, plain, parents):
    """Quirk 18: schools become sub-accounts at the top, and all else stays."""
    world.switches.set({"org_parents": parents})
    assert sync(config).status == "applied"
    found = dump(config.target)
    assert found["rosters"] == plain["rosters"]
    schools = [row for row in found["sub_accounts"] if row[3] == "school"]
    assert schools and all(row[4] is None for row in schools)


def test_users_without_names_to_sign_in(world, config):
    """Quirk 19: without autogenerated usernames each is refused with the reason, none crashes."""
    world.switches.set({"usernames": "missing"})
    report = sync(replace(config, autogenerate_usernames=False))
    assert report.status == "applied"
    assert {one.reason for one in report.refused if one.kind == "students"} == {"username_missing"}


def test_users_without_orgs(world, config):
    """Quirk 19: who has no school is refused and named."""
    world.switches.set({"user_orgs": "missing"})
    report = sync(config)
    assert {one.reason for one in report.refused if one.kind == "students"} == {"school_missing"}


@pytest.mark.parametrize("kind", ["soft", "empty"])
def test_bad_answers_never_empty_the_roster(world, config, plain, kind):
    """Quirks 25, 34: once imported, 200 with failure or with nothing changes nothing."""
    assert sync(config).status == "applied"
    world.switches.set({"fault_kind": kind, "fault_every": "1"})
    assert sync(config).status in ("failed", "held")
    world.switches.set({"fault_every": "0"})
    assert sync(config).status == "unchanged"
    assert dump(config.target)["rosters"] == plain["rosters"]


@pytest.mark.parametrize("errors", ["empty", "html", "flat", "unprefixed", "imsx_StatusInfo"])
def test_errors_of_every_form_are_told(world, config, errors):
    """Quirk 26: a refused secret and a missing record are one sentence each."""
    world.switches.set({"errors": errors})
    report = sync(replace(config, client_secret=Secret("wrong")))
    assert report.status == "failed" and report.message
    api = api_for(config, Traffic(), ())
    try:
        assert api.one("classes", "no such class") is None
    finally:
        api.close()


@pytest.mark.parametrize("key", ["demographics", "demographic"])
def test_demographics_under_either_word(world, config, key):
    """Quirk 36: one person's demographics are found under the plural and the singular."""
    world.switches.set({"demographics_key": key})
    [(dcid,)] = world.store.read("SELECT DCID FROM Students WHERE Enroll_Status = 0 LIMIT 1")
    api = api_for(config, Traffic(), ("roster-demographics.readonly",))
    try:
        found = api.one("demographics", f"S{dcid}")
    finally:
        api.close()
    assert found is not None and found["sourcedId"] == f"S{dcid}"


def test_new_ids_are_held(world, config, plain):
    """Quirk 41: after a change of the id scheme nothing is applied."""
    assert sync(config).status == "applied"
    world.switches.set({"ids": "uuid"})
    report = sync(config)
    assert report.status in ("held", "failed"), report.message
    assert dump(config.target) == plain


# ------------------------------------------------------------------------------- passback


@pytest.fixture
def passed(world: World, config: SyncConfig, tmp_path: Path) -> Callable[..., Any]:
    """Provision, then pass one quiz with two scores back; returns the report and what SQL finds."""

    def do(**changes: Any) -> tuple[Any, list[tuple[Any, ...]]]:
        assert sync(config).status in ("applied", "unchanged")
        with closing(sqlite3.connect(config.target)) as connection:
            class_id, first, second = connection.execute(
                "SELECT class_id, min(user_id), max(user_id) FROM rosters "
                "WHERE class_id IN (SELECT class_id FROM classes WHERE teacher_id <> '') "
                f"AND class_id IN ({pro_sections(world)}) GROUP BY class_id HAVING count(*) > 1 "
                "ORDER BY class_id LIMIT 1"
            ).fetchone()
        lines = [
            {"type": "assignment", "id": "w1", "class_id": class_id, "name": "Quiz from Canvas",
             "points": 20, "due": "2026-10-02"},
            {"type": "score", "assignment_id": "w1", "student_id": first, "score": 18.5},
            {"type": "score", "assignment_id": "w1", "student_id": second, "score": 25},
        ]  # fmt: skip
        file = tmp_path / "grades.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)))
        report = push(replace(config, **changes), file)
        found = world.store.read(
            "SELECT 'S' || s.StudentsDCID, s.ScorePoints FROM AssignmentScore s "
            "JOIN AssignmentSection a ON a.AssignmentSectionID = s.AssignmentSectionID "
            "WHERE a.Name = 'Quiz from Canvas' AND a.SectionsDCID = ? ORDER BY 1",
            (int(class_id),),
        )
        assert found == sorted([(first, 18.5), (second, 25.0)]) or report.status != "pushed"
        return report, found

    return do


def pro_sections(world: World) -> str:
    rows = world.store.read("SELECT DCID FROM Sections WHERE GradebookType = 2")
    return ", ".join(f"'{row[0]}'" for row in rows)


PASSBACK: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("plain", {}, {}),
    ("quirk 8", {"numbers": "string"}, {}),
    ("quirk 12", {"id_blanks": "padded"}, {}),
    ("quirk 21", {"empty_relation": "404"}, {}),
    ("quirk 22", {"envelope": "array"}, {}),
    ("quirk 22, no ids", {"idless_put": "allocate"}, {"put_without_id": True}),
    (
        "quirk 22, no ids, arrays",
        {"idless_put": "allocate", "envelope": "array"},
        {"put_without_id": True},
    ),
    ("quirk 29", {"token": "single"}, {}),
    ("quirk 39", {"key_order": "sorted"}, {}),
    ("strict", {"oneroster_profile": "strict"}, {}),
]


@pytest.mark.parametrize(
    ("name", "switches", "changes"), PASSBACK, ids=[one[0] for one in PASSBACK]
)
def test_grades_arrive_in_the_gradebook(world, passed, name, switches, changes):
    """A quiz and its scores stand in PowerTeacher Pro's tables after the passback."""
    world.switches.set(switches)
    report, found = passed(**changes)
    assert report.status == "pushed", (report.message, report.not_arrived)
    assert len(found) == 2 and not report.not_arrived
    again, _ = passed(**changes)
    assert again.status == "unchanged"


def test_grades_behind_a_vendors_header(world, passed):
    """Quirk 32: without the header the hint names the setting, with it grades arrive."""
    world.switches.set({"vendor_header": "grades"})
    report, found = passed()
    assert report.status == "failed" and "vendor_authorization" in report.hint and not found
    report, found = passed(vendor_authorization=Secret("key:secret"))
    assert report.status == "pushed" and len(found) == 2
