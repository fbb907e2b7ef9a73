"""Both roads to a roster against mock-sis itself: the same target, row by row, and the true one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fake_sis import ENROLLMENTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_sis.demo import compare
from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.report import RunReport
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_fixtures.aging import age
from sis_fixtures.generate import new_store
from sis_plugin.own import own_folder
from sis_plugin.packing import pack, zipped
from sis_plugin.queries import NamedQuery
from sis_plugin.reading import read_package

TODAY = date(2026, 10, 15)
OWN = "mock-sis connector"
STAMPS = {"created_at", "updated_at"}


def settings_of(world: World) -> SyncConfig:
    """URL and credentials of our own plugin: it may what its plugin.xml asks for."""
    ours = world.life.credentials(OWN)
    return SyncConfig(
        url=world.url, client_id=ours.client_id, client_secret=Secret(ours.client_secret)
    )


def imported(world: World, target: Path, **changes: Any) -> RunReport:
    """Imports everything into a target with the rights of our own plugin, and no more."""
    config = replace(settings_of(world), target=target, parents=True)
    report = sync(replace(config, **changes))
    assert report.status == "applied", report.message
    return report


def content(target: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a target, without the moments at which rows were written."""
    with closing(sqlite3.connect(target)) as roster:
        tables = [
            name
            for (name,) in roster.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if name != "runs"
        ]
        found = {}
        for table in tables:
            names = [row[1] for row in roster.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(name for name in names if name not in STAMPS)
            found[table] = sorted(roster.execute(f"SELECT {kept} FROM {table}"), key=repr)
        return found


def both(world: World, folder: Path) -> tuple[RunReport, RunReport]:
    """One import by each road, held against each other and against the district's tables."""
    bulk = imported(world, folder / "bulk.db")
    slow = imported(world, folder / "slow.db", bulk=False)
    assert [one.bulk for one in (*bulk.roads, *slow.roads)] == [True, False]
    assert content(folder / "bulk.db") == content(folder / "slow.db")
    assert compare(world.store, folder / "bulk.db").differences == ()
    return bulk, slow


@pytest.fixture
def world():
    """The tiny district with every awkward case, served from memory."""
    with World(new_store("tiny", 7, TODAY, None)) as found:
        found.start()
        yield found


def test_small_comes_alike_by_both_roads(tmp_path):
    """Three schools with every awkward case: equal targets, equal counts, far fewer requests."""
    with World(new_store("small", 7, TODAY, tmp_path / "small.db")) as small:
        small.start()
        bulk, slow = both(small, tmp_path)

    assert bulk.kinds == slow.kinds
    assert bulk.left_out == slow.left_out
    assert bulk.requests * 3 < slow.requests


EDITS = {
    "dropped": lambda row: {"sectionid": -abs(row[1]), "termid": -abs(row[2])},
    "dropped in the class only": lambda row: {"sectionid": -abs(row[1])},
    "left": lambda row: {"dateleft": "2026-09-15"},
    "never came": lambda row: {"dateleft": row[3][:10]},
    "open": lambda row: {"dateleft": None},
    "without a beginning": lambda row: {"dateenrolled": None},
    "comes later": lambda row: {"dateenrolled": "2027-01-04"},
}


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(1, 40),
    days=st.integers(0, 25),
    edits=st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, 5000)), max_size=30),
)
def test_any_district_comes_alike_by_both_roads(seed, days, edits):
    """Whatever the seed, the days that passed and the enrollments that were bent by hand."""
    with (
        World(new_store("tiny", seed, TODAY, None)) as world,
        TemporaryDirectory() as folder,
    ):
        if days:
            age(world.store, days)
        rows = world.store.read(
            "SELECT DCID, SectionID, TermID, DateEnrolled FROM CC "
            "WHERE SectionID > 0 AND DateEnrolled IS NOT NULL ORDER BY DCID"
        )
        with world.store.write() as w:
            for edit, place in edits:
                row = rows[place % len(rows)]
                w.update("cc", row[0], EDITS[edit](row))
        world.start()

        bulk = imported(world, Path(folder) / "bulk.db")
        slow = imported(world, Path(folder) / "slow.db", bulk=False)

        assert bulk.kinds == slow.kinds
        assert content(Path(folder) / "bulk.db") == content(Path(folder) / "slow.db")


def without_grant(world: World) -> None:
    """An administrator's own doing: the plugin may not see when somebody left."""
    ours = world.life.credentials(OWN)
    assert ours.grants is not None
    enrollments = {**ours.grants["cc"], "dateleft": "NoAccess"}
    world.plugins.put(replace(ours, grants={**ours.grants, "cc": enrollments}))


def without_query(world: World) -> None:
    """A release of our plugin that has no such query."""
    install(world, pack(own_folder(), "9.0", ["enrollments"]))


def without_translation(world: World) -> None:
    """A release whose SQL mock-sis cannot run."""
    package = read_package(own_folder())
    name = "queries_root/roster.named_queries.xml"
    text = package.contents[name].decode()
    begin = text.index("SELECT", text.index(ENROLLMENTS))
    end = text.index("]]>", begin)
    sql = "SELECT id, dcid, termid, id, id FROM cc ORDER BY id FETCH FIRST 5 ROWS WITH TIES"
    main = package.contents["plugin.xml"].decode()
    changed = {
        **package.contents,
        name: (text[:begin] + sql + text[end:]).encode(),
        "plugin.xml": main.replace(f'version="{package.version}"', 'version="9.0"').encode(),
    }
    install(world, zipped(changed))


def install(world: World, package: bytes) -> None:
    number = str(world.life.install(package).id)
    world.life.enable(number)


CLOSED = {
    "a column is not granted": (without_grant, "may not run"),
    "the plugin has no such query": (without_query, "is not installed"),
    "the SQL cannot be translated": (without_translation, "does not run"),
}


@pytest.mark.parametrize(("close", "words"), CLOSED.values(), ids=CLOSED)
def test_a_closed_query_costs_requests_only(world, tmp_path, close, words):
    """Refused by the real server: the classes' lists give the true roster, the report says why."""
    imported(world, tmp_path / "before.db")
    close(world)

    report = imported(world, tmp_path / "after.db")

    assert [one.bulk for one in report.roads] == [False]
    assert words in report.roads[0].why
    assert content(tmp_path / "after.db") == content(tmp_path / "before.db")
    assert compare(world.store, tmp_path / "after.db").differences == ()


def test_the_query_gives_exactly_the_rows_of_the_tables(world):
    """One school's year by hand-written SQL on the store: ids, days and what was given up."""
    query: NamedQuery = world.queries.installed[ENROLLMENTS]
    assert [column.alias for column in query.columns] == [
        "section_dcid", "student_dcid", "entry_date", "exit_date", "dropped",
    ]  # fmt: skip
    number = world.store.scalar("SELECT min(School_Number) FROM Schools WHERE School_Number > 0")
    wanted = world.store.read(
        "SELECT CAST(x.DCID AS TEXT), CAST(s.DCID AS TEXT), substr(e.DateEnrolled, 1, 10), "
        "substr(e.DateLeft, 1, 10), CASE WHEN e.SectionID < 0 THEN '1' END "
        "FROM CC e, Sections x, Students s, Terms t WHERE abs(e.SectionID) = x.ID "
        "AND s.ID = e.StudentID AND t.ID = x.TermID AND t.SchoolID = x.SchoolID "
        "AND x.SchoolID = ? AND t.YearID = 36 ORDER BY x.DCID, s.DCID, e.DateEnrolled, e.DCID",
        (number,),
    )

    with closing(_client(world)) as client:
        answer = client.query(
            f"/ws/schema/query/{ENROLLMENTS}",
            {"pagesize": "0"},
            {"schoolid": str(number), "yearid": "36"},
        )

    assert len(wanted) > 100
    assert [
        (
            row["section_dcid"],
            row["student_dcid"],
            row.get("entry_date"),
            row.get("exit_date"),
            row.get("dropped"),
        )
        for row in answer["record"]
    ] == wanted


def _client(world: World) -> Any:
    from sis_connector.profiles import client_for
    from sis_connector.transport.traffic import Traffic

    return client_for(settings_of(world), Traffic())
