"""Days, events, arranged rows and cases over HTTP, as people with curl use them."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from mock_sis.commands._worlds import worlds
from mock_sis.embedded import Worlds
from mock_sis.world import World


@pytest.fixture(scope="module")
def made() -> Iterator[Worlds]:
    """Worlds of the tiny district."""
    with worlds("tiny") as those:
        yield those


@pytest.fixture
def world(made: Worlds) -> Iterator[World]:
    """A served world of the tiny district."""
    with made.open() as opened:
        yield opened


def _ask(world: World, method: str, path: str, value: Any = None) -> tuple[int, Any]:
    body = None if value is None else json.dumps(value).encode()
    request = urllib.request.Request(f"{world.url}/_sandbox{path}", body, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_an_event_happens_today(world: World) -> None:
    """POST /age with an event renames a student and leaves the clock where it is."""
    today = world.clock.today()
    status, told = _ask(world, "POST", "/age", {"event": "rename"})
    student = next(t["number"] for t in told["events"][0]["touched"] if t["table"] == "Students")
    name = world.sql("SELECT Last_Name FROM Students WHERE DCID = ?", [student])[1][0][0]

    assert status == 200
    assert told["events"][0]["sentence"].endswith(f"{name} from now on.")
    assert told["today"] == today.isoformat()


def test_the_index_of_events_is_what_can_happen(made: Worlds) -> None:
    """Each event of GET /age is taken by POST /age, and has a sentence."""
    with made.open(recipe="small") as world:
        _, listed = _ask(world, "GET", "/age")
        for event in listed["events"]:
            world.reset()
            status, told = _ask(world, "POST", "/age", {"event": event["event"]})
            assert status == 200, told
            assert told["events"][0]["kind"] == event["event"]
            assert event["sentence"].endswith(".")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"event": "renam"}, "did you mean 'rename'"),
        ({"event": 3}, "event is a name"),
        ({"event": "rename", "count": 0}, "1 to 200 times"),
        ({"event": "rename", "count": "2"}, "count is a whole number"),
        ({"event": "rename", "days": 2}, "not both"),
        ({"count": 2}, "add event"),
        ({"days": 367}, "from 1 to 366"),
        ({"day": 1}, "there is no 'day'"),
    ],
)
def test_a_bad_age_changes_nothing(world: World, asked: dict[str, Any], said: str) -> None:
    """What is wrong with days or event is said in a sentence, and no row changes."""
    version = world.store.version
    status, told = _ask(world, "POST", "/age", asked)

    assert (status, world.store.version) == (400, version)
    assert said in told["error"]


def test_rows_are_arranged_over_http(world: World) -> None:
    """POST /arrange adds a student and enrolls them; v1 and the change log have both."""
    version = world.store.version
    status, told = _ask(
        world,
        "POST",
        "/arrange",
        [
            {"add": "student", "as": "ada", "first_name": "Ada", "last_name": "Byron"},
            {"enroll": "$ada", "section": {"where": "TermID / 100 = 36", "most": 1}},
        ],
    )
    student, cc = (step["numbers"][0] for step in told["steps"])
    rows = world.sql(
        "SELECT s.Last_Name, s.Enroll_Status FROM CC c JOIN Students s ON s.ID = c.StudentID "
        "WHERE c.DCID = ? AND s.DCID = ?", [cc, student],
    )[1]  # fmt: skip
    logged = {(change.table, change.id) for change in world.store.changes(version)}

    assert status == 200
    assert rows == [("Byron", 0)]
    assert {("students", student), ("cc", cc)} <= logged
    assert told["steps"][0]["sentence"] == f"added student {student}"


def test_a_failing_step_takes_back_the_others(world: World) -> None:
    """When the second step is refused the first one is not done either."""
    version = world.store.version
    status, told = _ask(world, "POST", "/arrange", [{"add": "student"}, {"add": "studnet"}])

    assert (status, world.store.version) == (400, version)
    assert told["error"].startswith("step 2: there is no kind of row 'studnet'; did you mean")


def test_a_case_is_found(world: World) -> None:
    """GET /cases/E-07 names the rows whose first name lies beyond the first plane."""
    status, told = _ask(world, "GET", "/cases/E-07")
    number = told["places"][0]["number"]
    name = world.sql("SELECT First_Name FROM Students WHERE DCID = ?", [number])[1][0][0]

    assert status == 200
    assert any(ord(letter) > 0xFFFF for letter in name)
    assert told["places"][0]["path"] == f"/ws/v1/student/{number}"
    assert told["how"] is None


def test_every_case_tells_rows_that_the_api_serves(world: World) -> None:
    """The address of the first place of each kind of row answers 200."""
    _, listed = _ask(world, "GET", "/cases")
    token, paths = world.valid_token(), {}
    for case in listed["cases"]:
        for place in world.needs(case["id"])["places"]:
            if place["path"]:
                paths.setdefault(place["kind"], place["path"])
    for path in paths.values():
        request = urllib.request.Request(
            world.url + path, headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200

    assert len(listed["cases"]) == 90
    assert set(paths) >= {"student", "staff", "section", "course", "term", "enrollment"}


def test_an_absent_case_says_how_to_get_it(world: World) -> None:
    """A case that one school cannot have says which recipe makes it; an unknown one is refused."""
    _, told = _ask(world, "GET", "/cases/guardian_two_schools")
    status, refused = _ask(world, "GET", "/cases/E-7")

    assert told["places"] == []
    assert "two schools" in told["how"]
    assert "--recipe small" in told["how"]
    assert status == 400
    assert "there is no case 'E-7'" in refused["error"]


def test_the_journal_tells_what_was_done_to_the_district(world: World) -> None:
    """Events and arranged rows stand in the journal, so that a later difference is explained."""
    _ask(world, "POST", "/age", {"event": "rename"})
    _ask(world, "POST", "/arrange", [{"add": "course", "name": "Knots"}])
    _, told = _ask(world, "GET", "/journal?remarkable=1")
    said = [note for entry in told["entries"] for note in entry["notes"]]

    assert any("from now on" in sentence for sentence in said)
    assert any(sentence.startswith("arranged: added course") for sentence in said)


def test_chance_draws_from_another_seed(world: World) -> None:
    """POST /seed changes what happens next and nobody who is there; snapshots and reset know it."""
    first = world.happen("rename")[0]["sentence"]
    world.reset()
    people = world.sql("SELECT DCID, LastFirst FROM Students ORDER BY 1")
    _ask(world, "POST", "/seed", {"seed": 11})
    world.store.snapshot("eleven")
    other = world.happen("rename")[0]["sentence"]
    world.mischief.add({"id": "draw", "status": 503, "probability": 0.5})

    assert world.mischief.rules()[0]["seed"] == 11
    assert other != first
    world.reset()
    assert (world.chance, world.mischief.seed, world.seed) == (7, 7, 7)
    assert world.sql("SELECT DCID, LastFirst FROM Students ORDER BY 1") == people
    assert world.happen("rename")[0]["sentence"] == first
    _ask(world, "POST", "/snapshots/eleven/restore")
    assert _ask(world, "GET", "/seed")[1] == {"seed": 11, "district": 7}
    assert world.mischief.seed == 11
    assert world.happen("rename")[0]["sentence"] == other
