"""How answers are read: schemas, mapped XML, differences; requests as they go out."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema
import pytest

from sis_contract.provider.check import Contradicted
from sis_contract.provider.client import Client
from sis_contract.provider.fitting import misfits, unknown_members
from sis_contract.provider.mapping import difference, mapped
from sis_contract.provider.shapes import template
from sis_core.spec.oneroster.schema import alone, entity_schema
from sis_core.spec.oneroster.v1p1.entities import ENROLLMENT, ENTITIES
from sis_core.spec.powerschool.resources import STUDENT
from sis_core.wire.dialects.mapped import list_schema

STUDENTS = list_schema(STUDENT)
ROW = {"id": 812, "local_id": "00417", "name": {"first_name": "Nora"}}
HEAD = {"@expansions": "phones", "@extensions": ""}


def _students(row: Any) -> Any:
    return {"students": {**HEAD, "student": row}}


def _seat(**changes: Any) -> dict[str, Any]:
    def to(path: str, id: str, kind: str) -> dict[str, str]:
        href = f"https://sis.example/ims/oneroster/v1p1/{path}/{id}"
        return {"href": href, "sourcedId": id, "type": kind}

    made = {
        "sourcedId": "e1", "status": "active", "dateLastModified": "2026-10-03T08:00:00.000Z",
        "user": to("users", "u1", "user"), "class": to("classes", "c1", "class"),
        "school": to("orgs", "s1", "org"), "role": "student", **changes,
    }  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


SEAT = alone(entity_schema(ENROLLMENT, ENTITIES), ENTITIES)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (STUDENTS, {"students": HEAD}),
        (STUDENTS, _students(ROW)),
        (STUDENTS, _students([ROW, {**ROW, "phones": ""}])),
        (STUDENTS, _students([ROW])),
        (STUDENTS, _students({**ROW, "id": "812"})),
        (STUDENTS, _students({**ROW, "id": True})),
        (STUDENTS, _students({**ROW, "phones": {}})),
        (STUDENTS, _students({**ROW, "phones": {"main": {"number": None}}})),
        (STUDENTS, _students({**ROW, "demographics": {"birth_date": "3.10.2012"}})),
        (STUDENTS, {"students": {"@expansions": ""}}),
        (STUDENTS, []),
        (SEAT, _seat()),
        (SEAT, _seat(role="aide")),
        (SEAT, _seat(primary=True)),
        (SEAT, _seat(primary="true", beginDate="2026-08-24")),
        (SEAT, _seat(dateLastModified="2026-10-03T08:00:00Z")),
        (SEAT, _seat(user=None)),
        (SEAT, _seat(school={"sourcedId": "s1"})),
        (SEAT, _seat(sourcedId=" e1")),
    ],
)
def test_our_validator_agrees_with_jsonschema(schema: Any, value: Any) -> None:
    """What fits for jsonschema fits for ours, and what does not, does not."""
    good = jsonschema.Draft202012Validator(schema).is_valid(value)
    assert (misfits(schema, value) == []) is good


def test_what_does_not_fit_is_named_with_its_place() -> None:
    """The sentence says where and what; unknown members are told apart from wrong ones."""
    assert misfits(STUDENTS, _students({**ROW, "id": "812"})) == [
        "/students/student/id is '812', not integer"
    ]
    value = _students({**ROW, "shoe_size": 44})
    assert misfits(STUDENTS, value) == []
    assert unknown_members(STUDENTS, value) == ["/students/student/shoe_size"]


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        (b"<a/>", {"a": ""}),
        (b"<a><b>1</b></a>", {"a": {"b": 1}}),
        (b"<a><b>01</b><b>1.50</b></a>", {"a": {"b": ["01", "1.50"]}}),
        (b"<a><b>true</b><c>1.5</c></a>", {"a": {"b": True, "c": 1.5}}),
        (b'<a e="x, y" f=""><b/></a>', {"a": {"@e": "x, y", "@f": "", "b": ""}}),
        (b"<a><b><c>1</c></b><b><c>2</c></b></a>", {"a": {"b": [{"c": 1}, {"c": 2}]}}),
    ],
)
def test_xml_becomes_the_json_that_the_notes_describe(xml: bytes, value: Any) -> None:
    """Attributes, repeated elements, empty ones, and texts that print back the same."""
    assert mapped(xml) == value
    assert difference(mapped(xml), value) == ""


def test_what_is_no_xml_is_a_contradiction() -> None:
    """Broken markup and a document type are told, not read."""
    for xml in (b"<a>", b"{}", b'<!DOCTYPE a SYSTEM "x"><a/>'):
        with pytest.raises(Contradicted, match="XML"):
            mapped(xml)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ({"a": 1}, {"a": 1}, ""),
        ({"a": 1}, {"a": "1"}, "/a is 1 and '1'"),
        ({"a": 1}, {"a": True}, "/a is 1 and True"),
        ({"a": [1, 2]}, {"a": [1]}, "/a has 2 entries and 1"),
        ({"a": {"b": 0}}, {"a": {}}, "/a/b is only in the first"),
    ],
)
def test_differences_are_told_with_their_place(one: Any, other: Any, told: str) -> None:
    """Values, types, lengths and members count; equal values are an empty text."""
    assert difference(one, other) == told


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://h.example/ws/v1/student/812?x=1", "/ws/v1/student/{id}"),
        ("http://h.example/ims/oneroster/v1p1/users/S%23101", "/ims/oneroster/v1p1/users/{id}"),
        ("http://h.example/ws/schema/table/u_bus/7", "/ws/schema/table/u_bus/{id}"),
        ("http://h.example/Quill/Nora", "/{id}/{id}"),
    ],
)
def test_addresses_of_shapes_say_what_and_not_whom(url: str, told: str) -> None:
    """Ids and everything unknown are left out."""
    assert template(url) == told


class _Echo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers with the request line and the headers."""
        body = json.dumps({"line": self.requestline, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that tells what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_requests_go_out_as_they_were_written(echo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A doubled slash stays, no Accept is made up, and no proxy stands before localhost."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    client = Client(timeout=5)
    try:
        seen = client.send("GET", f"{echo}//ws/v1/district?q=a==b%23").json()
    finally:
        client.close()
    assert seen["line"] == "GET //ws/v1/district?q=a==b%23 HTTP/1.1"
    assert not {"Accept", "Authorization", "Cookie"} & set(seen["headers"])
