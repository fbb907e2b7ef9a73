"""Scenarios: read with every word checked, played in stages, whole or not at all."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mock_sis.commands._worlds import worlds
from mock_sis.embedded import Worlds
from mock_sis.scenarios.read import load, read, shipped
from mock_sis.scenarios.scenario import ScenarioError
from mock_sis.world import World
from sis_core.district import DistrictError
from sis_fixtures.invariants import broken
from sis_fixtures.recipe import SHIPPED


@pytest.fixture(scope="module")
def made() -> Iterator[Worlds]:
    """Worlds of the small district, which the shipped scenarios are written for."""
    with worlds("small") as those:
        yield those


@pytest.fixture
def world(made: Worlds) -> Iterator[World]:
    """A served world of the small district."""
    with made.open() as opened:
        yield opened


def _status(world: World, path: str = "/ws/v1/district/student/count") -> int:
    request = urllib.request.Request(
        world.url + path, headers={"Authorization": f"Bearer {world.valid_token()}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _ask(world: World, method: str, path: str, value: Any = None) -> tuple[int, Any]:
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(f"{world.url}/_sandbox{path}", body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def _active(world: World) -> int:
    sql = "SELECT count(*) FROM Students WHERE Enroll_Status = 0"
    return int(world.sql(sql)[1][0][0])


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_scenario_plays_to_its_end(made: Worlds, name: str) -> None:
    """Every stage is played in the district it was written for, which is sound afterwards."""
    scenario = load(name)
    assert scenario.recipe in SHIPPED
    with made.open(
        recipe=scenario.recipe, seed=scenario.seed, today=scenario.today, version=scenario.version
    ) as world:
        told = world.play(name)
        assert told["notes"] == []
        done = list(told["done"])
        while not told["over"]:
            told = world.synced()
            done += told["done"]

        assert done
        assert broken(world.store) == []


def test_there_is_a_dozen_with_a_sentence_each() -> None:
    """At least twelve scenarios are shipped; each has its file's name and a sentence."""
    found = [load(name) for name in shipped()]

    assert len(found) >= 12
    assert [scenario.name for scenario in found] == shipped()
    assert all(len(one.sentence) > 30 and one.sentence[-1] in ".?" for one in found)


def test_stages_come_one_sync_after_the_other(world: World) -> None:
    """What has at = 1 happens when the first sync is done, what has none at once."""
    told = world.play(
        {
            "name": "mine",
            "switches": {"q_comma": "or"},
            "arrange": [
                {"add": "student", "as": "ada", "last_name": "Byron"},
                {"patch": "student", "row": "$ada", "last_name": "King", "at": 1},
            ],
            "mischief": [{"status": 503, "at": 1}, {"clear": True, "at": 2}],
        }
    )
    student = world.sql("SELECT max(DCID) FROM Students")[1][0][0]
    name = "SELECT Last_Name FROM Students WHERE DCID = ?"

    assert (told["scenario"], told["syncs"], told["over"]) == ("mine", 0, False)
    assert world.switches["q_comma"] == "or"
    assert (world.sql(name, [student])[1], _status(world)) == ([("Byron",)], 200)
    world.synced()
    assert (world.sql(name, [student])[1], _status(world)) == ([("King",)], 503)
    assert world.synced()["over"] is True
    assert _status(world) == 200
    assert world.synced()["done"] == []


def test_a_stage_that_fails_leaves_nothing(world: World) -> None:
    """When a later part of a stage is refused, rows, clock and rules are as before it."""
    before, moment = _active(world), world.clock.today()
    world.play({"event": [{"event": "leave", "at": 1}, {"days": 2, "at": 1}],
                "arrange": [{"delete": "student", "row": 1, "at": 1}],
                "mischief": [{"status": 503, "at": 1}]})  # fmt: skip
    with pytest.raises(ScenarioError, match="after 1 sync: step 1: there is no student 1 "):
        world.synced()

    assert (_active(world), world.clock.today()) == (before, moment)
    assert _status(world) == 200
    assert world.player.syncs == 0


BAD = [
    ({"event": [{"event": "renam"}]}, "did you mean 'rename'"),
    ({"event": [{"event": "rename", "days": 1}]}, "says event"),
    ({"event": [{}]}, "says event"),
    ({"event": [{"event": "rename", "counts": 2}]}, "did you mean 'count'"),
    ({"event": [{"days": 0}]}, "from 1 to 366"),
    ({"event": {"event": "rename"}}, r"list of tables: \[\[event\]\]"),
    ({"events": []}, "did you mean 'event'"),
    ({"mischief": [{"statsu": 503, "at": 3}]}, "statsu"),
    ({"mischief": [{"clear": True, "status": 503}]}, "alone"),
    ({"mischief": [{"status": 503, "at": -1}]}, "at says after how many syncs"),
    ({"arrange": [{"ad": "student"}]}, "arrange 2: there is no step with 'ad'; did you mean 'add'"),
    ({"event": [{"event": "rename", "count": 0, "at": 2}]}, "count is a whole number from 1 to"),
    ({"mischief": [{"family": "v2", "status": 503, "at": 3}]}, "after 3 syncs: family is one of"),
    ({"mischief": [{"id": "a", "delay": 1}, {"id": "a", "delay": 2}]}, "at once: there is a rule"),
    ({"arrange": [{"add": "studnet", "at": 2}]}, "after 2 syncs: step 1: .* 'student'"),
    ({"arrange": [{"add": "student", "frist_name": "Ada", "at": 2}]}, "did you mean 'first_name'"),
    ({"arrange": [{"drop": 1, "section": 1, "from": "today", "at": 2}]}, "word in a drop 'from'"),
    ({"arrange": [{"patch": "student", "row": "$ada", "grade": 9, "at": 2}]}, "no name '.ada'"),
    ({"switches": {"q_coma": "or"}}, "q_comma"),
    ({"switches": [1]}, "switches is a table"),
    ({"today": "tomorrow"}, "today is a day"),
    ({"seed": "7"}, "seed is a whole number"),
    ({"version": "9"}, "version is one of"),
    ({"name": 3}, "name is a text"),
    ([], "a scenario is an object"),
]


@pytest.mark.parametrize(("given", "said"), BAD)
def test_a_bad_scenario_changes_nothing(world: World, given: Any, said: str) -> None:
    """A word that does not exist is refused before anything is played, however late it comes."""
    before = world.store.version, world.switches.all()
    with pytest.raises(DistrictError, match=said):
        world.play({**given, "arrange": [{"add": "student"}, *given.get("arrange", [])]}
                   if isinstance(given, dict) else given)  # fmt: skip

    assert (world.store.version, world.switches.all()) == before
    assert world.player.scenario is None
    assert world.mischief.rules() == []


def test_a_rule_about_no_family_does_not_start(made: Worlds) -> None:
    """A world that plays before it is served learns at its start which families there are."""
    with made.open(served=False) as world:
        world.play({"mischief": [{"family": "v2", "status": 503, "at": 1}]})
        with pytest.raises(DistrictError, match="after 1 sync: family is one of oauth, oneroster"):
            world.start()


def test_a_release_and_days_may_stand_without_quotes(tmp_path: Path) -> None:
    """TOML's own numbers and dates are taken for release, day and columns."""
    file = tmp_path / "own.toml"
    file.write_text("version = 12.0\n[[arrange]]\nadd = 'student'\nborn = 2010-05-06\n")

    scenario = load(str(file))
    assert scenario.version == "12.0"
    with World.empty("2026-10-15") as world:
        world.play(scenario)
        assert world.sql("SELECT DOB FROM Students")[1] == [("2010-05-06 00:00:00",)]


def test_a_reset_ends_a_scenario_that_was_begun_later(world: World) -> None:
    """After reset no scenario is played, and its rules and rows are gone."""
    before = _active(world)
    world.play({"mischief": [{"status": 503}], "event": [{"event": "leave"}]})
    world.reset()

    assert _active(world) == before
    assert _status(world) == 200
    assert world.player.state() == {"scenario": None}


def test_a_reset_goes_back_to_a_scenario_from_the_start(made: Worlds) -> None:
    """A world that was started with a scenario has its first stage again after a reset."""
    with made.open(served=False) as world:
        world.play({"mischief": [{"status": 503}], "event": [{"event": "leave"}, {"days": 1,
                   "at": 1}]})  # fmt: skip
        world.start()
        after, today = _active(world), world.clock.today()
        world.synced()
        world.reset()

        assert (_active(world), world.clock.today()) == (after, today)
        assert _status(world) == 503
        assert world.player.syncs == 0


def test_another_district_is_noted(made: Worlds) -> None:
    """Played in another district than it was written for, a scenario says where they differ."""
    with made.open(recipe="tiny", today=date(2026, 11, 2)) as world:
        notes = world.play({"recipe": "small", "seed": 7, "today": "2026-10-15"})["notes"]

    assert notes == [
        "written for recipe small, this district has tiny",
        "written for today 2026-10-15, this district has 2026-11-02",
    ]


def test_a_scenario_over_http(world: World) -> None:
    """It is listed, played by name and moved on; the journal tells what it did."""
    _, listed = _ask(world, "GET", "/scenario")
    status, told = _ask(world, "POST", "/scenario", {"name": "maintenance-night"})
    _, later = _ask(world, "POST", "/scenario/next")
    _, journal = _ask(world, "GET", "/journal?remarkable=1")
    notes = [note for entry in journal["entries"] for note in entry["notes"]]

    assert listed["scenario"] is None
    assert [one["name"] for one in listed["shipped"]] == shipped()
    assert (status, told["done"], told["over"]) == (200, [], False)
    assert later["done"] == ["mischief rule-1: down for maintenance, from now on"]
    assert (
        "scenario maintenance-night after 1 sync: mischief rule-1: down for maintenance, from now "
        "on"
    ) in notes
    other = _ask(world, "POST", "/scenario", {"name": "ordinary-week"})[1]["notes"]
    assert "what the scenario maintenance-night did before stays until a reset" in other


def test_what_http_refuses_of_scenarios(world: World, tmp_path: Path) -> None:
    """An unknown name, a file of the machine, and a step without a scenario are refused."""
    file = tmp_path / "mine.toml"
    file.write_text('sentence = "mine"')
    for asked in ({"name": "bussy-morning"}, {"name": str(file)}):
        status, told = _ask(world, "POST", "/scenario", asked)
        assert status == 400
        assert "there is no scenario" in told["error"]
    status, told = _ask(world, "POST", "/scenario/next")

    assert status == 400
    assert "no scenario is played" in told["error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 3 = 4", "is no TOML"),
        ("recipe = 5", "recipe is a text"),
        ("[[mischif]]\nstatus = 503", "did you mean 'mischief'"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    """A file that cannot be read is refused with its name and a sentence."""
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ScenarioError, match=said) as refused:
        load(str(file))

    assert str(file) in str(refused.value)


def test_a_file_without_a_name_has_that_of_the_file(tmp_path: Path) -> None:
    """The file's own name stands for the scenario's; an unknown one names the nearest."""
    file = tmp_path / "rainy-day.toml"
    file.write_text("[[event]]\ndays = 1\n")

    assert load(str(file)).name == "rainy-day"
    assert read({"event": [{"days": 1}]}).syncs == 0
    with pytest.raises(ScenarioError, match="did you mean 'moving-rows'"):
        load("moving-row")
    with pytest.raises(ScenarioError, match="cannot read"):
        load(str(tmp_path / "nowhere.toml"))
