"""What a PUT's envelope, type and id may be (5): 400 for what cannot be read, 422 for the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from write_door import PATHS, Door, address, line_item, ref, result, write_door
from write_rows import LABS, NORA, SCIENCE, VOLCANO


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


BODIES = [
    b"",
    b"   ",
    b"{",
    b'{"lineItem": {"title": "x",}}',
    b"null",
    b"[]",
    b"7",
    b'"lineItem"',
    b"{}",
    b'{"title": "Reading log"}',
    b'{"lineitem": {}}',
    b'{"lineItems": [{}]}',
    b'{"result": {}}',
    b'{"lineItem": null}',
    b'{"lineItem": []}',
    b'{"lineItem": [{"title": "x"}]}',
    b'{"lineItem": "x"}',
    b'[{"lineItem": {}}]',
    b'{"lineItem": {"title": "\xff"}}',
    b'{"lineItem": {"title": "\\ud800"}}',
    b'{"lineItem": {"resultValueMax": 1e999}}',
    b'{"lineItem": {"resultValueMax": NaN}}',
    b'{"lineItem":' + b"[" * 5000 + b"]" * 5000 + b"}",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_cannot_be_read_is_400(door: Door, body: bytes) -> None:
    """No JSON, another envelope or an array is 400 with a JSON status, and nothing is stored."""
    before = door.version
    door.refused(400, door.ask("PUT", address("lineItem", "li"), body), before)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data",
                                  "application/x-www-form-urlencoded"])  # fmt: skip
def test_another_content_type_is_400(door: Door, kind: str) -> None:
    """A body that does not say it is JSON is 400, naming both types."""
    before = door.version
    body = json.dumps({"lineItem": line_item()}).encode()
    reply = door.ask("PUT", address("lineItem", "li"), body, {"Content-Type": kind})
    door.refused(400, reply, before, "application/json", kind)


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON",
                                  "application/vnd.ims.v2+json", "text/json", None])  # fmt: skip
def test_json_by_any_name_is_read(door: Door, kind: str | None) -> None:
    """JSON under its usual names, under a +json name and without a name is read."""
    body = b"\xef\xbb\xbf" + json.dumps({"lineItem": line_item()}).encode()
    reply = door.ask("PUT", address("lineItem", "li"), body, {"Content-Type": kind})
    assert reply.status == 201


# -- ids ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entity", list(PATHS))
@pytest.mark.parametrize(("value", "status"), [("422", 422), ("400", 400), ("path", 201)])
def test_a_body_with_another_id(door: Door, entity: str, value: str, status: int) -> None:
    """body_id_mismatch refuses a sourcedId that is not the path's, or the path counts."""
    door.switch(body_id_mismatch=value)
    door.put("lineItem", "there", line_item(title="There"))
    body = {
        "category": {"title": "Projects"},
        "lineItem": line_item(),
        "result": result("there"),
    }[entity]
    before = door.version
    reply = door.put(entity, "mine", {**body, "sourcedId": "yours"})
    if status != 201:
        door.refused(status, reply, before, "mine", "yours")
        return
    assert reply.status == 201
    assert reply.json[entity]["sourcedId"] == "mine"


@pytest.mark.parametrize("sourced_id", ["a/b", "a#b", "a b", "ä-ö", "x" * 255, "a?b", "'",
                                        "51044#61299", "933_99"])  # fmt: skip
def test_any_id_that_a_client_gives(door: Door, sourced_id: str) -> None:
    """An id may hold anything printable, percent-encoded in the path, and is served as given."""
    assert door.put("lineItem", sourced_id, line_item(sourcedId=sourced_id)).status == 201
    assert door.get("lineItem", sourced_id)["sourcedId"] == sourced_id
    assert door.put("result", sourced_id, result(sourced_id)).status == 201
    assert door.get("result", sourced_id)["lineItem"]["sourcedId"] == sourced_id
    assert door.delete("lineItem", sourced_id).status == 204


@pytest.mark.parametrize("sourced_id", ["x" * 256, " ", "a\nb", "a\x00b"])
def test_an_id_that_cannot_be(door: Door, sourced_id: str) -> None:
    """A blank id, one of more than 255 characters and one with control characters are refused."""
    before = door.version
    reply = door.put("lineItem", sourced_id, line_item())
    assert reply.status in (400, 404, 422)
    assert reply.json["statusInfoSet"]
    assert door.version == before


def test_uuids_are_ids_too(door: Door) -> None:
    """With ids=uuid a teacher's line item is changed under its UUID, a client's id stays."""
    door.switch(ids="uuid")
    (science,) = (one for one in door.listed("classes") if f"{SCIENCE:012x}" in one)
    category = door.get("lineItem", door.listed("lineItems")[0])["category"]["sourcedId"]
    body = line_item(**{"class": ref(science), "category": ref(category), "gradingPeriod": ...})
    assert door.put("lineItem", "mine", body).status == 201
    assert "mine" in door.listed(f"classes/{science}/lineItems")


# -- without an id --------------------------------------------------------------------------------


@pytest.mark.parametrize("entity", list(PATHS))
def test_a_put_without_an_id_is_405(door: Door, entity: str) -> None:
    """By default a PUT needs the id in the path."""
    before = door.version
    reply = door.put(entity, None, {"title": "Projects"})
    door.refused(405, reply, before)
    assert "GET" in reply.headers["allow"]


def test_a_put_without_an_id_allocates_one(door: Door) -> None:
    """idless_put=allocate makes a record and answers the id under which it is found."""
    door.switch(idless_put="allocate")
    made = door.put("lineItem", None, line_item())
    assert made.status == 201
    served = made.json["lineItem"]["sourcedId"]
    assert door.get("lineItem", served)["title"] == "Reading log"

    made = door.put("result", None, result(served))
    assert made.status == 201
    assert made.json["result"]["sourcedId"] == f"{served.partition('#')[0]}#{NORA}"

    made = door.put("category", None, {"title": "Projects", "metadata": {"classId": str(SCIENCE)}})
    assert made.status == 201
    assert door.get("category", made.json["category"]["sourcedId"])["title"] == "Projects"
    made = door.put("category", None, {"title": "Homework"})
    assert door.get("category", made.json["category"]["sourcedId"])["title"] == "Homework"


def test_a_body_may_bring_the_id_that_the_path_lacks(door: Door) -> None:
    """With idless_put=allocate the body's sourcedId counts: the second PUT is 200."""
    door.switch(idless_put="allocate")
    assert door.put("lineItem", None, line_item(sourcedId="mine")).status == 201
    assert door.put("lineItem", None, line_item(sourcedId="mine")).status == 200


def test_an_object_as_the_only_one_of_an_array(door: Door) -> None:
    """With envelope=array, as Veracross has it, the object travels in an array both ways."""
    door.switch(envelope="array")
    body = json.dumps({"lineItem": [line_item()]}).encode()
    reply = door.ask("PUT", address("lineItem", "li"), body)
    assert reply.status == 201
    assert [one["sourcedId"] for one in reply.json["lineItem"]] == ["li"]
    before = door.version
    body = json.dumps({"lineItem": [line_item(), line_item()]}).encode()
    door.refused(400, door.ask("PUT", address("lineItem", "li"), body), before, "array of one")


# -- who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "put", "delete"),
    [(("gradebook.readonly",), 403, 403), (("gradebook.createput",), 201, 403),
     (("gradebook.delete",), 403, 204)],
)  # fmt: skip
def test_each_write_has_its_scope(scopes: tuple[str, ...], put: int, delete: int) -> None:
    """PUT needs gradebook.createput, DELETE gradebook.delete; without it 403 and no change."""
    with write_door() as door:
        full = [f"https://purl.imsglobal.org/spec/or/v1p1/scope/{one}" for one in scopes]
        door.world.store.remember("oneroster", {"scopes": full})
        before = door.version
        assert door.put("lineItem", "li", line_item()).status == put
        assert (door.version == before) is (put == 403)
        assert door.delete("lineItem", f"51044#{VOLCANO}").status == delete
        if delete == 403:
            assert door.one(
                "SELECT count(*) FROM AssignmentSection WHERE AssignmentSectionID = ?", VOLCANO
            ) == 1  # fmt: skip


def test_without_a_token_nothing_is_written(door: Door) -> None:
    """A PUT and a DELETE without credentials are 401 in JSON."""
    before = door.version
    for method, body in (("PUT", json.dumps({"lineItem": line_item()}).encode()), ("DELETE", None)):
        path = address("lineItem", f"51044#{VOLCANO}")
        door.refused(401, door.ask(method, path, body, {"Authorization": None}), before)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_no_other_way_of_writing(door: Door, method: str) -> None:
    """1.1 has neither POST nor PATCH: 405 in JSON."""
    before = door.version
    body = json.dumps({"lineItem": line_item()}).encode()
    reply = door.ask(method, address("lineItem", f"51044#{VOLCANO}"), body)
    door.refused(405, reply, before)


def test_the_settings_of_a_district_choose_the_profile() -> None:
    """A district that is set to strict is strict whatever the switch's default."""
    with write_door() as door:
        door.world.store.remember("oneroster", {"profile": "strict"})
        before = door.version
        door.refused(422, door.put("lineItem", "li", line_item(sourcedId="li")), before)
        assert f"{LABS}_{SCIENCE}" in door.listed("categories")
