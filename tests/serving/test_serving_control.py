"""The sandbox's own control: every operation, every refusal in one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from serving_client import TABLES, TODAY, Client, Reply

from mock_sis.generator import Generator
from mock_sis.world import World
from sis_core.district.store import Store


def _call(client: Client, method: str, path: str, value: Any = None) -> Reply:
    body = None if value is None else json.dumps(value)
    return client.ask(method, f"/_sandbox{path}", body, token="")


def _refused(reply: Reply, status: int, part: str) -> None:
    assert reply.status == status, reply.body
    assert list(reply.json) == ["error"]
    assert part in reply.json["error"]
    assert reply.headers["content-type"] == "application/json"


def test_the_index_lists_every_operation_with_a_sentence(client: Client) -> None:
    """GET /_sandbox/ names method, path and purpose of each operation; the slash is optional."""
    listed = _call(client, "GET", "/").json["operations"]

    assert {(op["method"], op["path"]) for op in listed} >= {
        ("POST", "/_sandbox/reset"),
        ("POST", "/_sandbox/sql"),
        ("GET", "/_sandbox/journal"),
        ("DELETE", "/_sandbox/switches"),
    }
    assert all(op["does"].endswith(".") or op["does"].endswith(").") for op in listed)
    assert client.get("/_sandbox", token="").json["operations"] == listed


def test_health_and_district(client: Client) -> None:
    """health says ok; district tells name, counts and day."""
    assert _call(client, "GET", "/health").json == {"status": "ok"}
    facts = _call(client, "GET", "/district").json
    assert (facts["students"], facts["schools"], facts["today"]) == (3, 2, TODAY)


def test_reset_goes_back_to_the_start(world: World, client: Client) -> None:
    """reset puts back all of it and says so; switches and journal can be kept."""
    world.load({"students": [{"dcid": 900, "id": 1900}]})
    _call(client, "POST", "/clock", {"now": "2027-01-05 09:00:00"})
    _call(client, "POST", "/switches", {"q_comma": "or"})
    client.get("/ws/v1/district")

    kept = _call(client, "POST", "/reset", {"switches": False, "journal": False}).json
    assert (kept["put_back"], kept["today"]) == (["district", "clock"], TODAY)
    assert world.store.scalar("SELECT count(*) FROM Students") == 3
    assert world.switches["q_comma"] == "or"
    assert "/ws/v1/district" in [entry.target for entry in world.journal.entries()]

    world.load({"students": [{"dcid": 900, "id": 1900}]})
    back = _call(client, "POST", "/reset").json
    assert back["put_back"] == ["district", "clock", "switches", "journal"]
    assert world.store.scalar("SELECT count(*) FROM Students") == 3
    assert world.switches["q_comma"] == "reject"
    assert len(world.journal) == 0


def test_control_calls_explain_jumps_in_the_journal(
    aging: tuple[World, Client],
) -> None:
    """What moves district, clock or switches leaves a line of family control; the rest none."""
    world, asker = aging
    _call(asker, "POST", "/clock", {"now": "2027-01-05 09:00:00", "freeze": True})
    _call(asker, "POST", "/switches", {"q_comma": "or"})
    _call(asker, "DELETE", "/switches")
    _call(asker, "POST", "/age", {"days": 1})
    _call(asker, "POST", "/snapshots", {"name": "mine"})
    _call(asker, "POST", "/snapshots/mine/restore")
    _call(asker, "POST", "/reset", {"journal": False})
    _call(asker, "GET", "/clock")
    _call(asker, "POST", "/switches", {"q_comma": "perhaps"})

    entries = world.journal.entries()

    assert {entry.family for entry in entries} == {"control"}
    assert [entry.notes[0] for entry in entries] == [
        "the district's clock is at 2027-01-05 09:00:00, frozen",
        "switched q_comma=or",
        "every switch is at its default",
        "the district grew 1 day older; it is 2027-01-05 there",
        "the district and its clock are those of snapshot 'mine' again",
        "put back: district, clock, switches",
    ]
    assert entries[-1].target == "/_sandbox/reset"


def test_snapshots_are_kept_and_restored(world: World, client: Client) -> None:
    """A named snapshot brings the rows of its moment back."""
    assert _call(client, "POST", "/snapshots", {"name": "mine"}).json["name"] == "mine"
    world.load({"students": [{"dcid": 900, "id": 1900}]})
    assert set(_call(client, "GET", "/snapshots").json["snapshots"]) == {"start", "mine"}

    assert _call(client, "POST", "/snapshots/mine/restore").status == 200
    assert client.get("/ws/v1/district/student/count").json == {"resource": {"count": 3}}
    _refused(_call(client, "POST", "/snapshots/other/restore"), 404, "there is: mine, start")


def test_a_snapshot_may_have_any_name_that_an_address_holds(client: Client) -> None:
    """A name with blanks and umlauts is found again and forgotten; the start stays what it is."""
    _call(client, "POST", "/snapshots", {"name": "vor dem Übertritt"})

    assert _call(client, "POST", "/snapshots/vor%20dem%20%C3%9Cbertritt/restore").status == 200
    assert _call(client, "DELETE", "/snapshots/vor%20dem%20%C3%9Cbertritt").status == 200
    assert set(_call(client, "GET", "/snapshots").json["snapshots"]) == {"start"}
    _refused(_call(client, "DELETE", "/snapshots/start"), 400, "a reset goes back to")


def test_the_clock_is_set_advanced_frozen_and_run(client: Client) -> None:
    """The clock moves as told, in one call or several."""
    frozen = _call(client, "POST", "/clock", {"now": "2026-12-01 08:00:00", "freeze": True}).json
    assert frozen == {"now": "2026-12-01 08:00:00", "today": "2026-12-01", "frozen": True}
    later = _call(client, "POST", "/clock", {"advance": {"days": 1, "hours": 2}}).json
    assert later["now"] == "2026-12-02 10:00:00"
    assert _call(client, "POST", "/clock", {"advance": -3600}).json["now"] == "2026-12-02 09:00:00"
    assert _call(client, "POST", "/clock", {"run": True}).json["frozen"] is False
    assert _call(client, "POST", "/clock", {"run": False}).json["frozen"] is True
    assert _call(client, "POST", "/clock", {"freeze": False}).json["frozen"] is False
    assert _call(client, "GET", "/clock").json["today"] == "2026-12-02"


def test_switches_are_read_set_and_put_back(world: World, client: Client) -> None:
    """Switches are listed with help, changed all or none, and put back to their defaults."""
    listed = _call(client, "GET", "/switches").json["switches"]
    assert listed["pagesize_over_max"]["choices"] == ["truncate", "reject"]

    assert _call(client, "POST", "/switches", {"pagesize_over_max": "reject"}).json == {
        "changed": {"pagesize_over_max": "reject"}
    }
    _refused(_call(client, "POST", "/switches", {"q_comma": "or", "nope": "x"}), 400, "no switch")
    assert world.switches["q_comma"] == "reject"
    assert _call(client, "DELETE", "/switches").json == {"changed": {}}


def test_the_journal_is_asked_and_cleared(client: Client) -> None:
    """The journal answers filters, follows with since and wait, and can be emptied."""
    client.get("/ws/v1/district")
    client.get("/ws/v1/nope")

    found = _call(client, "GET", "/journal?status=4xx&bodies=0").json
    assert [entry["path"] for entry in found["entries"]] == ["/ws/v1/nope"]
    assert found["entries"][0]["reason"]
    assert "request" not in found["entries"][0]
    newest = _call(client, "GET", "/journal?order=newest&limit=1").json["entries"]
    assert newest[0]["number"] == found["last"] == 2
    assert _call(client, "GET", f"/journal?since={found['last']}&wait=0").json["entries"] == []
    assert _call(client, "DELETE", "/journal").json == {"forgotten": 2}


def test_sql_reads_and_only_reads(world: World, client: Client) -> None:
    """A SELECT answers columns and rows, cut at the limit; nothing else runs."""
    ask = {"sql": "SELECT DCID, Last_Name FROM Students WHERE DCID > ? ORDER BY 1", "params": [812]}
    assert _call(client, "POST", "/sql", ask).json == {
        "columns": ["DCID", "Last_Name"],
        "rows": [[813, "Vance"], [814, "Quist"]],
        "cut": False,
    }
    assert _call(client, "POST", "/sql", {**ask, "limit": 1}).json["cut"] is True
    version = world.store.version
    for sql in ("DELETE FROM Students", "PRAGMA user_version = 9", "SELECT 1; DELETE FROM CC"):
        assert _call(client, "POST", "/sql", {"sql": sql}).status == 400
    _refused(_call(client, "POST", "/sql", {"sql": "SELECT token FROM _tokens"}), 400, "SELECT")
    _refused(_call(client, "POST", "/sql", {"sql": "SELECT nope FROM Students"}), 400, "nope")
    _refused(_call(client, "POST", "/sql", {"sql": "SELECT randomblob(1000000000)"}), 400, "SQLite")
    assert world.store.version == version


def _older(store: Store, days: int) -> list[dict[str, Any]]:
    with store.write() as w:
        w.update("Students", 812, {"Grade_Level": 8})
    return [{"kind": "promotion", "sentence": f"somebody moved up after {days} days"}]


def _nothing(*asked: object) -> Any:
    return []


GENERATOR = Generator(_older, _nothing, _nothing, str, _nothing, _nothing)


@pytest.fixture
def aging() -> Iterator[tuple[World, Client]]:
    """A world to which somebody handed how districts grow older."""
    made = World.empty(TODAY)
    world = World(made.store, generator=GENERATOR)
    world.load(TABLES)
    with world:
        world.start()
        yield world, Client(int(world.url.rpartition(":")[2]))


def test_aging_is_handed_over(aging: tuple[World, Client], client: Client) -> None:
    """age calls what the world was given and tells its events; without it, it says so."""
    world, asker = aging

    events = _call(asker, "POST", "/age", {"days": 2}).json["events"]

    assert events == [{"kind": "promotion", "sentence": "somebody moved up after 2 days"}]
    assert world.store.scalar("SELECT Grade_Level FROM Students WHERE DCID = 812") == 8
    _refused(_call(client, "POST", "/age"), 400, "without the district generator")


BAD = [
    ("GET", "/nope", None, 404, "there is no /_sandbox/nope"),
    ("GET", "/reset", None, 405, "takes POST, not GET"),
    ("PUT", "/journal", None, 405, "takes DELETE, GET, HEAD"),
    ("POST", "/reset", "[1]", 400, "JSON object"),
    ("POST", "/reset", "{", 400, "no JSON"),
    ("POST", "/reset", '{"all": true}', 400, "there is no 'all'"),
    ("POST", "/reset", '{"switches": "yes"}', 400, "true or false"),
    ("POST", "/clock", None, 400, "no JSON"),
    ("POST", "/clock", "{}", 400, "takes now, advance"),
    ("POST", "/clock", '{"now": "yesterday"}', 400, "such as 2026-10-15 08:00:00"),
    ("POST", "/clock", '{"now": "2026-10-15T08:00:00+02:00"}', 400, "own zone"),
    ("POST", "/clock", '{"advance": {"years": 1}}', 400, "days, hours, minutes, seconds"),
    ("POST", "/clock", '{"advance": 1e300}', 400, "between the years"),
    ("POST", "/clock", '{"advance": {"days": 99999999}}', 400, "between the years"),
    ("POST", "/clock", '{"now": "9999-12-31 23:59:59"}', 400, "between the years 1900 and 2999"),
    ("POST", "/clock", '{"now": 20261015}', 400, "such as 2026-10-15 08:00:00"),
    ("POST", "/clock", '{"advance": {}}', 400, "days, hours, minutes, seconds"),
    ("POST", "/clock", '{"freeze": true, "run": true}', 400, "one of freeze and run"),
    ("POST", "/seed", '{"seed": "7"}', 400, "seed is a whole number"),
    ("POST", "/switches", '{"q_comma": true}', 400, "is a text"),
    ("POST", "/switches", '{"q_comma": "maybe"}', 400, "one of reject, or"),
    ("POST", "/snapshots", '{"name": ""}', 400, "1 to 100"),
    ("POST", "/snapshots", '{"name": "a/b"}', 400, "without a slash"),
    ("POST", "/snapshots", '{"name": "start"}', 400, "a reset goes back to"),
    ("POST", "/sql", "{}", 400, "SELECT statement"),
    ("POST", "/sql", '{"sql": "SELECT 1", "params": 7}', 400, "a list"),
    ("POST", "/sql", '{"sql": "SELECT ?", "params": []}', 400, "SQLite says"),
    ("POST", "/sql", '{"sql": "SELECT ?", "params": [9223372036854775808]}', 400, "too large"),
    ("POST", "/sql", '{"sql": "SELECT 1", "limit": 0}', 400, "from 1 to"),
    ("POST", "/age", '{"days": 0}', 400, "from 1 to 366"),
    ("GET", "/journal?limit=abc", None, 400, "whole number"),
    ("GET", "/journal?status=999", None, 400, "such as 404"),
    ("GET", "/journal?sort=up", None, 400, "there is no parameter 'sort'"),
    ("GET", "/journal?remarkable=yes", None, 400, "0 or 1"),
    ("GET", "/journal?order=up", None, 400, "oldest or newest"),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "part"), BAD)
def test_a_bad_call_is_one_sentence(
    world: World,
    client: Client,
    method: str,
    path: str,
    body: str | None,
    status: int,
    part: str,
) -> None:
    """Every mistake is refused as {"error": sentence} and changes nothing."""
    version, now = world.store.version, world.clock.now()

    reply = client.ask(method, f"/_sandbox{path}", body, token="")

    _refused(reply, status, part)
    assert world.store.version == version
    assert (world.clock.now() - now).total_seconds() < 60
    if status == 405:
        assert reply.headers["allow"]


def test_another_web_site_is_kept_out(client: Client) -> None:
    """A foreign Host or Origin is refused, so that no web page reaches a sandbox."""
    for headers in ({"Host": "sis.example"}, {"Origin": "http://evil.example"}):
        given = {"Host": f"127.0.0.1:{client.port}", **headers}
        connection_headers = "".join(f"{k}: {v}\r\n" for k, v in given.items())
        received = client.raw(f"GET /_sandbox/health HTTP/1.0\r\n{connection_headers}\r\n".encode())
        assert received.split()[1] == b"403"
    own = "Host: localhost:1\r\nOrigin: http://localhost:1\r\n"
    assert b"200 OK" in client.raw(f"GET /_sandbox/health HTTP/1.0\r\n{own}\r\n".encode())


def test_the_control_token_guards_control_and_page() -> None:
    """With a control token set, only who sends it gets in; the API itself is untouched."""
    made = World.empty(TODAY)
    with World(made.store, control_token="let me in") as world:
        world.start()
        client = Client(int(world.url.rpartition(":")[2]))
        for path in ("/_sandbox/health", "/", "/_sandbox/nope", "/?token=wrong"):
            _refused(client.get(path), 401, "control token")
        for headers in (
            {"X-Control-Token": "let me in"},
            {"Authorization": "Bearer let me in"},
        ):
            assert client.ask("GET", "/_sandbox/health", headers=headers).status == 200
        assert client.get("/?token=let%20me%20in").status == 200
        assert client.get("/static/page.css").status == 200
        assert client.get("/ws/v1/metadata").status == 200


TERMS = [
    {"dcid": 41, "id": 3600, "schoolid": 210, "yearid": 36, "name": "2026-2027",
     "firstday": "2026-08-24", "lastday": "2027-06-11"},
    {"dcid": 42, "id": 3601, "schoolid": 210, "yearid": 36, "name": "Semester 1",
     "firstday": "2026-08-24", "lastday": "2027-01-22"},
]  # fmt: skip


def test_terms_are_locked_for_grades_and_unlocked(world: World, client: Client) -> None:
    """GET lists terms; POST locks those named and no others; the journal tells, reset forgets."""
    world.load({"terms": TERMS})
    world.keep_start()
    first = {"dcid": 41, "name": "2026-2027", "school_number": 210, "first_day": "2026-08-24",
             "last_day": "2027-06-11", "locked": False}  # fmt: skip
    assert _call(client, "GET", "/terms").json["terms"][0] == first

    assert _call(client, "POST", "/terms", {"locked": [42, 41, 42]}).json == {"locked": [41, 42]}
    assert world.store.setting("locked_terms", []) == [41, 42]
    assert _call(client, "POST", "/terms", {"locked": [42]}).json == {"locked": [42]}
    locked = {term["dcid"]: term["locked"] for term in _call(client, "GET", "/terms").json["terms"]}
    assert locked == {41: False, 42: True}
    assert ("locked for grades: 42",) in [entry.notes for entry in world.journal.entries()]

    _call(client, "POST", "/reset")
    assert world.store.setting("locked_terms", []) == []
    assert _call(client, "POST", "/terms", {"locked": []}).json == {"locked": []}


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ({}, "locked is a list of numbers"),
        ({"locked": 42}, "locked is a list of numbers"),
        ({"locked": ["42"]}, "locked is a list of numbers"),
        ({"locked": [True]}, "locked is a list of numbers"),
        ({"locked": [42, 7]}, "there is no term 7 (GET /_sandbox/terms lists them)"),
        ({"locked": [10**30]}, "locked is a list of numbers"),
        ({"lock": [42]}, "there is no 'lock' here (there is: locked)"),
    ],
)
def test_terms_that_cannot_be_locked(world: World, client: Client, value: Any, part: str) -> None:
    """Anything but a list of terms that exist is refused whole."""
    world.load({"terms": TERMS}, {"locked_terms": [41]})
    _refused(_call(client, "POST", "/terms", value), 400, part)
    assert world.store.setting("locked_terms", []) == [41]
