"""The connector against mock-sis itself: every plausible server gives the same roster."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mock_sis.demo import compare
from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_core.district.store import Store
from sis_core.spec.powerschool.switches import SWITCHES
from sis_fixtures.generate import new_store

TODAY = date(2026, 10, 15)
READ_BY_IMPORT = {
    "bearer_colon": "reject",
    "unknown_token_text": "bare",
    "missing_token_header": "none",
    "json_charset": "none",
    "v1_error_body": "empty",
    "pagesize_over_max": "reject",
    "page_below_one": "reject",
    "unknown_expansion": "reject",
    "unknown_parameter": "reject",
    "blank_leaf": "empty",
    "section_term": "omit",
    "time_unit": "s",
    "school_courses": "all",
    "office_listed": "yes",
    "graduates_listed": "yes",
    "dropped_listed": "no",
    "staff_users_dcid": "no",
    "term_local_id": "no",
    "query_values": "numbers",
    "gzip": "never",
}
"""The other choice of each open point that an import can meet."""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny district in a file."""
    path = tmp_path_factory.mktemp("district") / "tiny.db"
    new_store("tiny", 7, TODAY, path).close()
    return path


@pytest.fixture
def world(district, tmp_path):
    """The district in a world of its own, not yet served."""
    copy = shutil.copy(district, tmp_path / "tiny.db")
    with World(Store.open(Path(copy))) as found:
        yield found


def imported(world, tmp_path, **changes):
    world.start()
    server = world.ready()["powerschool"]
    config = SyncConfig(
        url=server["url"],
        client_id=server["client_id"],
        client_secret=Secret(server["client_secret"]),
        target=tmp_path / "roster.db",
        parents=True,
    )
    return sync(replace(config, **changes))


@pytest.mark.parametrize(("switch", "choice"), READ_BY_IMPORT.items())
def test_every_plausible_server_gives_the_true_roster(world, tmp_path, switch, choice):
    """Whatever an open point turns out to be, the import equals what SQL finds in the store."""
    assert choice != next(one for one in SWITCHES if one.name == switch).default()
    world.switches.set({switch: choice})

    report = imported(world, tmp_path)

    assert report.status == "applied", report.message
    assert compare(world.store, tmp_path / "roster.db").differences == ()


def test_a_page_size_of_seven_gives_the_true_roster(world, tmp_path):
    """A plugin with tiny pages: a warning, and every row."""
    world.plugins.put(replace(world.plugins.all()[0], page_size=7))

    report = imported(world, tmp_path)

    assert [one for one in report.warnings if "below 100" in one]
    assert compare(world.store, tmp_path / "roster.db").differences == ()


def test_on_a_terms_last_day_who_only_co_teaches_is_a_teacher(tmp_path):
    """Teacher 115 (staff type 2, SQL) leads nothing and co-teaches up to 2027-06-11 itself."""
    with World(new_store("tiny", 9, date(2027, 6, 11), None)) as world:
        assert world.store.read("SELECT StaffStatus FROM SchoolStaff WHERE DCID = 115") == [(2,)]
        assert world.store.read(
            "SELECT DISTINCT date(a.End_Date) FROM SectionTeacher a JOIN SchoolStaff f "
            "ON f.ID = a.TeacherID WHERE f.DCID = 115 ORDER BY 1 DESC LIMIT 1"
        ) == [("2027-06-11",)]

        report = imported(world, tmp_path)

        assert report.status == "applied", report.message
        assert compare(world.store, tmp_path / "roster.db").differences == ()
        with closing(sqlite3.connect(tmp_path / "roster.db")) as roster:
            wanted = "SELECT enabled FROM users WHERE user_type = 'T' AND external_id = '115'"
            assert roster.execute(wanted).fetchall() == [("1",)]


def test_a_plugin_without_access_is_told_what_to_do(world, tmp_path):
    """accessLevelV1Api NONE: three requests, one sentence, a hint."""
    world.plugins.put(replace(world.plugins.all()[0], access_level="NONE"))

    report = imported(world, tmp_path)

    assert (report.status, report.tokens) == ("failed", 1)
    assert "accessLevelV1Api READ" in report.message
    assert report.requests == 3


def test_a_disabled_plugin_is_told_what_to_do(world, tmp_path):
    """The right credentials of a disabled plugin."""
    world.plugins.put(replace(world.plugins.all()[0], enabled=False))

    assert "Check that the plugin is enabled" in imported(world, tmp_path).hint
