"""Worlds by the dozen: apart from each other, alike at the start, quickly there."""

from __future__ import annotations

import json
import ssl
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from mock_sis.commands._worlds import TODAY, worlds
from mock_sis.embedded import Worlds
from mock_sis.world import World
from sis_core.district import DistrictError
from sis_core.wire.switches import SwitchError


@pytest.fixture(scope="module")
def made() -> Iterator[Worlds]:
    """Worlds of the tiny district."""
    with worlds("tiny") as those:
        yield those


def _get(world: World, path: str, ca: str | None = None) -> Any:
    request = urllib.request.Request(
        world.url + path,
        headers={"Authorization": f"Bearer {world.valid_token()}", "Accept": "application/json"},
    )
    trust = ssl.create_default_context(cafile=ca) if ca else None
    with urllib.request.urlopen(request, timeout=60, context=trust) as answer:
        return json.load(answer)


def _count(world: World) -> int:
    return int(world.sql("SELECT count(*) FROM Students")[1][0][0])


def test_a_world_answers_with_both_standards(made: Worlds) -> None:
    """A world that was opened serves PowerSchool and OneRoster on its own port."""
    with made.open() as world:
        ready = world.ready()
        served = _get(world, "/ws/v1/district/student/count")["resource"]["count"]

        assert served == _count(world) > 0
        assert ready["oneroster"]["url"].startswith(world.url)
        assert ready["district"]["today"] == TODAY.isoformat()
        assert world.clock.now().isoformat()[:13] == "2026-10-15T08"


def test_what_one_world_does_no_other_sees(made: Worlds) -> None:
    """Rows, switches, clock and tokens of two worlds of one district are apart."""
    with made.open() as one, made.open() as other:
        before = _count(other)
        one.load({"Students": [{"First_Name": "Ada", "Last_Name": "Byron"}]})
        one.switches.set({"q_comma": "or"})
        token = one.valid_token()

        assert one.url != other.url
        assert (_count(one), _count(other)) == (before + 1, before)
        assert other.switches["q_comma"] == "reject"
        assert other.tokens.find(token) is None


def test_reset_goes_back_to_the_district_as_it_was_opened(made: Worlds) -> None:
    """After reset rows and clock are those of the start, and the next change is logged."""
    with made.open() as world:
        before, moment = _count(world), world.clock.now()
        world.age(2)
        world.load({"Students": [{"First_Name": "Ada", "Last_Name": "Byron"}]})
        world.reset()
        version = world.store.version
        world.load({"Courses": [{"Course_Number": "X1", "Course_Name": "Knots"}]})

        assert _count(world) == before
        assert abs((world.clock.now() - moment).total_seconds()) < 60
        assert [change.table for change in world.store.changes(version)] == ["courses"]


def test_a_world_that_is_not_served_can_be_reset(made: Worlds) -> None:
    """Without a server rows and arrangements work, and reset goes back to the district."""
    with made.open(served=False) as world:
        before = _count(world)
        world.arrange([{"add": "student", "times": 3}])
        world.reset()

        assert _count(world) == before


def test_the_same_plan_has_the_same_people_and_credentials(made: Worlds) -> None:
    """Two worlds are alike to the row; another seed has other people and credentials."""
    with made.open() as one, made.open() as other, made.open(seed=8) as another:
        rows = [
            world.sql("SELECT First_Name, Last_Name FROM Students ORDER BY DCID")[1]
            for world in (one, other, another)
        ]
        doors = [world.ready()["powerschool"]["client_secret"] for world in (one, other, another)]

    assert rows[0] == rows[1] != rows[2]
    assert doors[0] == doors[1] != doors[2]


def test_a_world_of_another_day_version_and_switches(made: Worlds) -> None:
    """Day, release and switches can be said world by world."""
    day = date(2027, 2, 1)
    with made.open(today=day, version="10.0", switches={"q_comma": "or"}, served=False) as world:
        assert world.clock.today() == day
        assert world.switches.version == "10.0"
        assert world.switches["q_comma"] == "or"
        with pytest.raises(DistrictError, match="not served"):
            _ = world.url


def test_a_world_speaks_tls(made: Worlds) -> None:
    """With tls the ready content names an authority that makes the answers trusted."""
    with made.open(tls=True) as world:
        ready = world.ready()
        assert world.url.startswith("https://")
        assert _get(world, "/ws/v1/metadata", ready["ca_file"])["metadata"]


def test_a_wrong_name_makes_no_world(made: Worlds) -> None:
    """An unknown recipe or switch is refused in the words of recipe and switch."""
    with pytest.raises(DistrictError, match="tiny"):
        made.open(recipe="tinny")
    with pytest.raises(SwitchError, match="q_comma"):
        made.open(switches={"q_coma": "or"})


def test_worlds_open_from_many_threads(made: Worlds) -> None:
    """Eight threads that open and ask at once each get a world that answers for itself."""

    def one(n: int) -> tuple[int, int]:
        with made.open() as world:
            world.load({"Students": [{"Enroll_Status": 0} for _ in range(n)]})
            return n, _get(world, "/ws/v1/district/student/count")["resource"]["count"]

    with ThreadPoolExecutor(8) as pool:
        counts = dict(pool.map(one, range(8)))

    assert [counts[n] - n for n in range(8)] == [counts[0]] * 8
