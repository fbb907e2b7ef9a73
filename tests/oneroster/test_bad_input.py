"""Whatever is malformed gets the documented status, a JSON body, and changes nothing."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from roster_door import ROOT, Reader, Reply

from sis_core.spec.oneroster.schema import PARTS, alone
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.spec.oneroster.v1p1.operations import OPERATIONS

PROBLEM = jsonschema_rs.validator_for(alone({"$ref": f"{PARTS}Problem"}, ENTITIES))
MINORS = {400: {"invalid data", "invalid_filter_field", "invalid_selection_field"},
          401: {"unauthorized"}, 403: {"forbidden"}, 404: {"unknown object"},
          405: {"unsupported"}, 413: {"invalid data"}, 415: {"invalid data"},
          422: {"invalid data"}}  # fmt: skip
"""The codeMinors of each status (3.5)."""


def refused(reader: Reader, reply: Reply, before: int, *statuses: int) -> None:
    """Holds that a reply is a refusal in the standard's form and the store is as it was."""
    assert reply.status in statuses, (reply.status, reply.body)
    assert reply.headers["content-type"] == "application/json"
    assert PROBLEM.is_valid(reply.json), reply.body
    assert reply.info["imsx_codeMinor"] in MINORS[reply.status]
    assert len(reply.info["imsx_description"]) < 500
    assert "Traceback" not in reply.body.decode()
    assert reader.world.store.version == before


METHODS = ["POST", "PATCH", "OPTIONS", "TRACE", "PURGE"]


@pytest.mark.parametrize("method", METHODS)
def test_methods_that_are_not_there(tiny: Reader, method: str) -> None:
    """Every address refuses a method that it does not have with 405 and names those it has."""
    allowed: dict[str, set[str]] = {}
    for operation in OPERATIONS:
        allowed.setdefault(operation.path, set()).add(operation.method)
    before = tiny.world.store.version
    for path, names in allowed.items():
        reply = tiny.ask(method, ROOT + path.replace("{", "").replace("}", ""))
        refused(tiny, reply, before, 405)
        assert set(reply.headers["allow"].split(", ")) == names


@pytest.mark.parametrize("method", ["get", "Put", "DELETE,"])
def test_methods_in_other_letters(tiny: Reader, method: str) -> None:
    """What is no method at all is refused before any provider sees it, in JSON too."""
    reply = tiny.ask(method, f"{ROOT}/lineItems/x", b"{}")

    assert (reply.status, reply.json) == (400, {"message": "The method is malformed"})


@pytest.mark.parametrize("path", ["/users", "/classes", "/students/S1", "/classes/1/students"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_roster_is_not_written(tiny: Reader, method: str, path: str) -> None:
    """PUT and DELETE of rostering objects are 405, whatever the body."""
    before = tiny.world.store.version
    refused(tiny, tiny.ask(method, ROOT + path, b'{"user":{}}'), before, 405)


def test_a_head_is_a_get_without_body(tiny: Reader) -> None:
    """HEAD gives the headers of GET."""
    reply, whole = tiny.ask("HEAD", f"{ROOT}/users?limit=3"), tiny.get("/users", limit=3)

    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["x-total-count"] == whole.headers["x-total-count"]
    assert reply.headers["link"] == whole.headers["link"]
    assert tiny.ask("HEAD", f"{ROOT}/users/nobody").status == 404


@pytest.mark.parametrize(
    "path",
    ["", "/", "/user", "/Users", "/users/S1/x", "/users//", "/students/S1/results", "/lineitems",
     "/classes/1/lineitems", "/schools/1/resources", "/token", "/../users", "/users/S1/classes/2",
     "/academicSessions/1/classes", "/orgs/1/classes", "/%75sers/nobody"],
)  # fmt: skip
def test_paths_that_are_not_there(tiny: Reader, path: str) -> None:
    """An address that the standard does not have is 404 in JSON, never HTML."""
    if path == "/users//":
        assert tiny.get(path).status == 200  # doubled and trailing slashes are forgiven
        return
    refused(tiny, tiny.ask("GET", ROOT + path), tiny.world.store.version, 404)


AUTHORIZATIONS = [
    None, "", "Bearer", "Bearer ", "Bearer x", "bearer  x y", "Basic eDp5", "Digest a=b", "OAuth",
    "OAuth oauth_consumer_key", 'OAuth oauth_consumer_key="x"', "Bearer " + "x" * 4000, "Token abc",
    'OAuth oauth_consumer_key="x", oauth_signature_method="PLAINTEXT", oauth_signature="y", '
    'oauth_timestamp="1", oauth_nonce="1"',
    'OAuth oauth_consumer_key="%ff", oauth_signature_method="HMAC-SHA1", oauth_signature="=", '
    'oauth_timestamp="never", oauth_nonce=""',
    "Bearer \u00e4".encode().decode("latin-1"),
    "Basic " + base64.b64encode(b"\xff\xfe").decode(),
]  # fmt: skip


@pytest.mark.parametrize("given_", AUTHORIZATIONS)
def test_credentials_that_do_not_count(tiny: Reader, given_: str | None) -> None:
    """No token, a wrong one, another scheme, half a signature: 401, or 400 for a broken one."""
    before = tiny.world.store.version
    for method, path in (("GET", "/users"), ("PUT", "/results/x"), ("DELETE", "/results/x")):
        reply = tiny.ask(method, ROOT + path, headers={"Authorization": given_})
        refused(tiny, reply, before, 401, 400)
        if not (given_ or "").startswith("OAuth"):
            assert reply.status == 401


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
                    max_size=60),
       scheme=st.sampled_from(["Bearer ", "OAuth ", "Basic ", ""]))  # fmt: skip
def test_any_authorization_is_refused_in_json(tiny: Reader, text: str, scheme: str) -> None:
    """Whatever stands in the header, it opens nothing and breaks nothing."""
    before = tiny.world.store.version
    reply = tiny.ask("GET", f"{ROOT}/users", headers={"Authorization": (scheme + text).strip()})
    refused(tiny, reply, before, 400, 401)


BODIES: dict[str, bytes] = {
    "empty": b"", "blank": b"  ", "no JSON": b"{", "bytes": b"\xff\xfe\x00", "a text": b'"x"',
    "a number": b"1", "null": b"null", "a list": b"[]", "an empty object": b"{}",
    "another envelope": b'{"lineitem":{}}', "two envelopes": b'{"result":{},"category":{}}',
    "an envelope of null": b'{"lineItem":null}', "an envelope of text": b'{"lineItem":"x"}',
    "deep": b'{"lineItem":' + b'{"a":' * 3000 + b"1" + b"}" * 3001,
    "deep lists": b"[" * 100_000, "two objects": b'{"lineItem":{}}{"lineItem":{}}',
    "an infinity": b'{"lineItem":{"resultValueMax":1e999}}',
    "not a number": b'{"lineItem":{"resultValueMax":NaN}}',
    "a lone surrogate": b'{"lineItem":{"title":"\\ud800"}}',
    "a NUL": b'{"lineItem":{"title":"a\\u0000b"}}',
    "a reference that is a text": b'{"lineItem":{"title":"x","class":"1"}}',
    "a reference without id": b'{"lineItem":{"title":"x","class":{}}}',
    "a reference with a number": b'{"lineItem":{"title":"x","class":{"sourcedId":1}}}',
    "a reference to nobody": b'{"lineItem":{"title":"x","class":{"sourcedId":"nobody"}}}',
    "a reference of another kind":
        b'{"lineItem":{"title":"x","class":{"sourcedId":"1","type":"user"}}}',
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("path", ["/lineItems/new", "/results/new", "/categories/new"])
def test_bodies_that_cannot_be(tiny: Reader, path: str, body: bytes) -> None:
    """400 for what is no object in its envelope, 422 for what is and breaks a rule."""
    before = tiny.world.store.version
    headers = {"Content-Type": "application/json"}
    refused(tiny, tiny.ask("PUT", ROOT + path, body, headers), before, 400, 422)


ODD_IDS = ["nobody", "0", "-1", "S", "S-1", "S0", "T99999999999999999999", "1_1", "1#1", "#", "_",
           "'", "' OR 1=1 --", "%", "%00", "a" * 5000, "../users", "\u202e", "é", "S１", "1.0",
           " S1x ", "[]", "{}", "null", "9223372036854775808_1",
           "0e0e0000-0000-4001-8000-0"]  # fmt: skip


@pytest.mark.parametrize("sourced_id", ODD_IDS)
def test_ids_that_nobody_has(tiny: Reader, sourced_id: str) -> None:
    """Of every entity: GET is 404, and so is DELETE where there is one."""
    before = tiny.world.store.version
    last = quote(sourced_id, safe="")
    for entity in ENTITIES.values():
        if sourced_id in ("0", "-1") and entity.name == "org":
            continue
        refused(tiny, tiny.ask("GET", f"{ROOT}/{entity.path}/{last}"), before, 404)
    for path in ("lineItems", "results", "categories"):
        refused(tiny, tiny.ask("DELETE", f"{ROOT}/{path}/{last}"), before, 404)
    for path in (f"/classes/{last}/students", f"/schools/{last}/classes", f"/terms/{last}/classes"):
        refused(tiny, tiny.ask("GET", ROOT + path), before, 404)


junk = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    path=st.sampled_from([o.path for o in OPERATIONS if o.method == "GET" and "{" not in o.path]),
    asked=st.dictionaries(
        st.sampled_from(["limit", "offset", "sort", "orderBy", "filter", "fields"]) | junk,
        junk | st.sampled_from(["10", "sourcedId", "status='active'", "status!=''", "~", "desc"]),
        max_size=4,
    ),
)
def test_any_query_is_answered_or_refused(tiny: Reader, path: str, asked: dict[str, Any]) -> None:
    """Any parameters at all: rows under the first key, or a 400 that says why."""
    before = tiny.world.store.version
    query = "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in asked.items())
    reply = tiny.ask("GET", f"{ROOT}{path}?{query}")
    if reply.status != 200:
        refused(tiny, reply, before, 400)
        return
    assert isinstance(next(iter(json.loads(reply.body).values())), list)
    assert tiny.world.store.version == before
