"""Soak: schedules drawn by a seed, convergence asserted, failing ones made smaller."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

from played import Played

from mock_sis.scenarios.read import read
from mock_sis.scenarios.scenario import Happening
from sis_contract.connector.case import ROADS
from sis_contract.connector.engine import Engine, Settings
from sis_contract.connector.soak.run import Soak
from sis_contract.connector.soak.scenario import scenario
from sis_contract.connector.soak.schedule import Round, Schedule, drawn, shrunk
from sis_contract.connector.world import MakeWorld
from sis_contract.verdicts import Listeners


def test_the_reference_connector_converges(make: MakeWorld, reference: str) -> None:
    """Five schedules, one on each road: the roster is true and no grade is lost or doubled."""
    engine = Engine(Settings(reference, make, roads=frozenset(ROADS)), Listeners(()))
    run, scenarios = Soak(engine).run(5)

    assert [(one.id, one.told) for one in run.findings if one.verdict != "pass"] == []
    assert len(run.findings) == 5
    assert scenarios == []


def test_the_same_seed_draws_the_same_troubles() -> None:
    """Seed and number decide everything; other numbers are other schedules."""
    assert drawn(3, 4, ROADS) == drawn(3, 4, ROADS)
    assert drawn(3, 4, ROADS) != drawn(3, 9, ROADS)
    assert {drawn(3, number, ROADS).road for number in range(5)} == set(ROADS)


def test_troubles_reach_lists_and_rosters() -> None:
    """On /ws/v1 the rosters of classes are troubled as the lists of schools are, and tokens are."""
    schedules = [drawn(7, number, ["v1"]) for number in range(20)]
    paths = {rule["path"] for one in schedules for part in one.rounds for rule in part.rules}

    assert paths == {
        "/ws/v1/school/*/*", "/ws/v1/section/*/section_enrollment**", "/oauth/access_token*",
    }  # fmt: skip


def test_a_failing_schedule_is_shrunk() -> None:
    """What is not needed for the failure is taken away: rounds, rules, events."""
    guilty = {"path": "/ws/v1/**", "status": 503}
    rounds = (
        Round((("rename", 1),), ({"status": 500},)),
        Round((("drop", 2), ("join", 1)), ({"delay": 1}, guilty)),
        Round((), ({"cut": "reset"},)),
    )
    schedule = Schedule(7, 1, "v1", rounds)

    def fails(tried: Schedule) -> bool:
        happened = [name for one in tried.rounds for name, _ in one.events]
        return "drop" in happened and any(guilty in one.rules for one in tried.rounds)

    assert shrunk(schedule, fails).rounds == (Round((("drop", 2),), (guilty,)),)


def test_a_schedule_is_a_scenario_in_toml() -> None:
    """Events and rules can be read again, round by round, with the reason as a comment."""
    rule = {"path": "/ws/v1/**", "status": 503, "query": {"page": "2"}, "html": True}
    rounds = (Round((("rename", 2),), (rule,)), Round((), ({"delay": 1},)))

    text = scenario(
        Schedule(7, 1, "v1", rounds), "the roster is not\ntrue", "small", date(2026, 10, 15)
    )
    read_back = read(tomllib.loads(text))

    assert text.startswith("# the roster is not true\n")
    assert (read_back.name, read_back.recipe, read_back.seed) == ("soak-7-1", "small", 7)
    assert read_back.today == date(2026, 10, 15)
    assert "4 runs in all" in text
    assert read_back.stage(1).happenings == (Happening(event="rename", count=2),)
    assert read_back.stage(1).rules == (rule,)
    assert (read_back.stage(2).calm, read_back.stage(2).rules) == (True, ({"delay": 1},))
    assert (read_back.stage(3).calm, read_back.stage(3).rules) == (True, ())


def test_a_client_that_does_not_recover_fails(make: MakeWorld, played: Played) -> None:
    """A schedule with a connector that keeps dropped seats ends in a failure and a scenario."""
    schedule = replace(drawn(7, 0, ["v1"]), rounds=(Round((("drop", 2),), ()),))
    finding = played(schedule.case, "keeps-dropped")

    assert finding.verdict == "fail"
    assert "twice" in finding.told or "should not be" in finding.told
