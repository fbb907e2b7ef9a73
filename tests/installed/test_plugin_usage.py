"""What plugins use is counted as long as the server runs, whatever the journal still has."""

from __future__ import annotations

import http.client
import json
import threading
from datetime import UTC, datetime
from typing import Any

from installed_packages import EXTENSION, QUERY, Admin, package

from mock_sis.installed.usage import PUT_ASIDE, Called, Counts, Usage
from mock_sis.world import World
from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Ask

NAME = "/Northwind Sync"
FILES = {"queries_root/names.named_queries.xml": QUERY.format(company="northwind")}
NAMES = "com.northwind.sync.student.names"


def _token(admin: Admin, told: Any) -> str:
    return str(admin.token(told.json["credentials"]).json["access_token"])


def _many(world: World, token: str, times: int, paths: tuple[str, ...]) -> None:
    """Asks each path as often as wanted, on one connection."""
    connection = http.client.HTTPConnection(world.url.removeprefix("http://"), timeout=20)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    for _ in range(times):
        for path in paths:
            method = "POST" if "/query/" in path else "GET"
            connection.request(method, path, headers=headers)
            reply = connection.getresponse()
            reply.read()
            assert reply.status == 200, path
    connection.close()


def test_a_long_night_counts_whole(world: World, admin: Admin) -> None:
    """2500 calls, of which the journal keeps 2000: the first query and column count as the last."""
    fields = "STUDENTS.DCID STUDENTS.LAST_NAME STUDENTS.FIRST_NAME SCHOOLS.NAME"
    began = datetime.now(UTC)
    token = _token(admin, admin.install(package(fields=fields, files=FILES)))
    _many(world, token, 1, ("/ws/schema/table/students?projection=first_name",))
    _many(world, token, 40, (f"/ws/schema/query/{NAMES}",))
    _many(world, token, 2459, ("/ws/v1/metadata",))

    told = admin.control("GET", f"{NAME}/used").json

    assert len(world.journal) == 2000
    assert told["calls"] == 2500
    assert told["used"]["queries"] == {NAMES: 40}
    assert told["used"]["fields"] == ["STUDENTS.DCID", "STUDENTS.FIRST_NAME", "STUDENTS.LAST_NAME"]
    assert told["unused"] == {"queries": [], "fields": ["SCHOOLS.NAME"]}
    assert told["access_level"]["used"] == "NONE"  # the metadata is open to everybody
    assert datetime.fromisoformat(told["since"]) <= began


def test_counting_goes_on_over_resets_and_an_emptied_journal(world: World, admin: Admin) -> None:
    """A test suite resets before each test and installs again: the night counts as one."""
    for _ in range(3):
        assert admin.ask("POST", "/_sandbox/reset").status == 200
        token = _token(admin, admin.install(package()))
        assert admin.get("/ws/schema/table/students?projection=dcid", token).status == 200
        assert admin.ask("DELETE", "/_sandbox/journal").status == 200
    assert admin.control("GET", f"{NAME}/used").json["calls"] == 3


def test_counting_begins_anew_when_asked(admin: Admin) -> None:
    """DELETE forgets the calls so far, says how many, and moves `since`."""
    token = _token(admin, admin.install(package()))
    admin.get("/ws/schema/table/students?projection=dcid", token)
    admin.get("/ws/v1/district", token)
    before = admin.control("GET", f"{NAME}/used").json

    assert admin.control("DELETE", f"{NAME}/used").json["forgotten"] == 2

    after = admin.control("GET", f"{NAME}/used").json
    assert (before["calls"], after["calls"], after["used"]["fields"]) == (2, 0, [])
    assert after["access_level"]["used"] == "NONE"
    assert after["since"] >= before["since"]


def test_a_regenerated_pair_is_counted_on(admin: Admin) -> None:
    """Calls before and after a new client id belong to the same plugin."""
    token = _token(admin, admin.install(package()))
    admin.get("/ws/v1/district", token)
    pair = admin.control("POST", f"{NAME}/regenerate").json
    admin.get("/ws/v1/district", str(admin.token(pair).json["access_token"]))
    assert admin.control("GET", f"{NAME}/used").json["calls"] == 2


def test_a_write_of_a_long_body_counts_its_columns(admin: Admin) -> None:
    """A body longer than the journal keeps tells its columns all the same."""
    told = admin.install(package(fields="STUDENTS.DCID STUDENTS.ALERT_OTHER", access="FullAccess"))
    token = _token(admin, told)
    columns = {"alert_other": "x" * 3000}
    body = json.dumps({"name": "students", "tables": {"students": columns}, "pad": "y" * 9000})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    admin.ask("PUT", "/ws/schema/table/students/812", body.encode(), headers)
    used = admin.control("GET", f"{NAME}/used").json
    assert used["used"]["fields"] == ["STUDENTS.ALERT_OTHER"]
    assert used["wider_than_used"] == []


def test_calls_that_make_no_sense_count_as_calls_alone(admin: Admin) -> None:
    """Bodies and addresses that a server refused cost no other call its place in the counts."""
    token = _token(admin, admin.install(package(fields="STUDENTS.DCID")))
    path = "/ws/schema/table/students"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    bodies = [
        b'{"tables": {"students": [1, null, {"dcid": 1}, "dcid"]}}',
        b'{"tables": {"students": 1}}',
        b'{"tables": [{"students": {}}]}',
        b'["tables"]',
        b"\xff",
    ]
    for body in bodies:
        assert admin.ask("PUT", f"{path}/812", body, headers).status == 400, body
    assert admin.get(f"/{path}?projection=dcid&q=[", token).status == 400
    assert admin.get(f"{path}?projection=dcid", token).status == 200

    told = admin.control("GET", f"{NAME}/used").json

    assert told["calls"] == len(bodies) + 2
    assert told["used"]["fields"] == ["STUDENTS.DCID"]
    assert told["undeclared"]["fields"] == []


def _xml(admin: Admin) -> list[str]:
    return list(admin.control("GET", f"{NAME}/used").json["undeclared"]["xml"])


def test_lines_that_cannot_help_are_not_given(world: World, admin: Admin) -> None:
    """No line for a closed table, a repeated key or a star; one for a level that is missing."""
    oauth = '<oauth accessLevelV1Api="NONE"/>'
    files = {"user_schema_root/northwind.xml": EXTENSION.format(more="")}
    told = admin.install(package(fields="STUDENTS.CITY", oauth=oauth, files=files))
    token, path = _token(admin, told), "/ws/schema/table"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert admin.get(f"{path}/teachers?projection=last_name", token).status == 405
    assert admin.get(f"{path}/students?projection=*", token).status == 200
    assert admin.get(f"{path}/schools?projection=*", token).status == 403
    body = b'{"tables": {"students": {"dcid": 812, "id": 1812, "zip": "04001"}}}'
    assert admin.ask("PUT", f"{path}/students/812", body, headers).status == 403
    core = "/ws/schema/query/com.pearson.core.student.student_dcid_id_map"
    assert admin.get(core, token, "POST").status == 403

    found = admin.control("GET", f"{NAME}/used").json
    assert (found["unused"]["fields"], found["undeclared"]["queries"]) == ([], [])
    assert found["undeclared"]["tables"] == ["SCHOOLS"]
    assert found["undeclared"]["xml"] == [
        '<field table="STUDENTS" field="DCID" access="ViewOnly"/>',
        '<field table="STUDENTS" field="ID" access="ViewOnly"/>',
        '<field table="STUDENTS" field="ZIP" access="FullAccess"/>',
    ]

    assert admin.ask("DELETE", f"{path}/u_northwind_students/812", b"", headers).status == 403
    assert admin.get("/ws/v1/district", token).status == 401
    assert [line for line in _xml(admin) if 'STUDENTS"' not in line or "oauth" in line] == [
        '<oauth accessLevelV1Api="READ"/>'
    ]
    assert sum('"U_NORTHWIND_STUDENTS"' in line for line in _xml(admin)) == 2
    world.switches.set({"access_level_v1": "ignore"})
    assert not any("oauth" in line for line in _xml(admin))


def test_contacts_and_numbers_of_v1_count_too(admin: Admin) -> None:
    """Columns that a contact's address is made of are used, or lacking; SSN where it is shown."""
    fields = "STUDENTS.SSN STUDENTS.CITY PERSON.FIRSTNAME"
    token = _token(admin, admin.install(package(fields=fields)))
    assert admin.get("/ws/v1/district/student?expansions=demographics", token).status == 200
    assert admin.get("/ws/contacts/student/812", token).status == 403

    found = admin.control("GET", f"{NAME}/used").json
    assert found["used"]["fields"][-1] == "STUDENTS.SSN"
    assert found["unused"]["fields"] == ["STUDENTS.CITY"]
    assert '<field table="PERSON" field="LASTNAME" access="ViewOnly"/>' in _xml(admin)


def test_what_is_put_aside_is_bounded_and_nothing_is_lost() -> None:
    """Four threads note 1000 calls each: every call is counted and read once, few ever wait."""
    read: list[int] = []

    def reading(counts: Counts, calls: Any) -> None:
        taken = list(calls)
        assert all(isinstance(call, Called) for call in taken)
        counts.queries["q"] += len(taken)
        read.append(len(taken))

    usage = Usage(lambda client: f"plugin {client}", reading)

    def call(client: str) -> None:
        for _ in range(1000):
            path = "/ws/schema/query/q"
            usage.note(Exchange(Ask("POST", path), path, family="schema", client=client))

    threads = [threading.Thread(target=call, args=(name,)) for name in "aabb"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [usage.of(f"plugin {name}").calls for name in "ab"] == [2000, 2000]
    assert [usage.of(f"plugin {name}").queries["q"] for name in "ab"] == [2000, 2000]
    assert sum(read) == 4000
    assert max(read) <= PUT_ASIDE + 4


def test_calls_without_a_plugin_and_token_calls_are_not_counted(world: World, admin: Admin) -> None:
    """A wrong token, no token, and the token endpoint leave no count."""
    pair = admin.install(package()).json["credentials"]
    admin.token(pair)
    admin.get("/ws/v1/district", "no-such-token")
    admin.ask("GET", "/ws/v1/district", None, {"Accept": "application/json"})
    assert admin.control("GET", f"{NAME}/used").json["calls"] == 0
    assert world.usage.of("nobody").calls == 0
