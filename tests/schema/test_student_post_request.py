"""POST /ws/v1/student as a request: XML and JSON, bodies of no use, how many rows, who may."""

from __future__ import annotations

import pytest
from posted_students import change, new
from schema_door import Door


def test_xml_in_and_out(door: Door) -> None:
    """A body in XML is read, the answer is XML where nothing else is accepted."""
    body = (
        "<students><student><client_uid>a-1</client_uid><action>UPDATE</action><id>812</id>"
        "<phones><main><number>555-0133</number></main></phones></student>"
        "<student><client_uid>2</client_uid><action>UPDATE</action><id>813</id><name>"
        "<first_name>Ömar &amp; Co</first_name></name></student></students>"
    )
    reply = door.ask(
        "POST",
        "/ws/v1/student/",
        headers={"Content-Type": "application/xml; charset=utf-8", "Accept": "application/xml"},
        raw=body.encode(),
    )

    assert reply.status == 200
    assert reply.body.decode().endswith(
        "<results><insert_count>0</insert_count><update_count>2</update_count>"
        "<delete_count>0</delete_count><result><client_uid>a-1</client_uid>"
        "<status>SUCCESS</status><action>UPDATE</action><success_message><id>812</id>"
        f"<ref>{door.world.url}/ws/v1/student/812</ref></success_message></result>"
        "<result><client_uid>2</client_uid><status>SUCCESS</status><action>UPDATE</action>"
        f"<success_message><id>813</id><ref>{door.world.url}/ws/v1/student/813</ref>"
        "</success_message></result></results>"
    )
    assert door.one("SELECT First_Name FROM Students WHERE DCID = 813") == "Ömar & Co"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The request body is not valid JSON"),
        (b"{", "The request body is not valid JSON"),
        (b"[]", 'The request body needs "students": {"student": [...]}'),
        (b"{}", 'The request body needs "students": {"student": [...]}'),
        (b'{"students": [1]}', 'The request body needs "students": {"student": [...]}'),
        (b'{"students": {"student": [1]}}', "Each student of the request body must be an object"),
        (b"<students><student>", "The request body is not valid XML"),
        (b"<!DOCTYPE s [<!ENTITY a 'b'>]><s>&a;</s>",
         "The request body may not declare a document type"),
        (b"<a>" * 70 + b"</a>" * 70, "The request body is nested too deeply"),
        (b"<student/>", 'The request body needs "students": {"student": [...]}'),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("value", "status"), [("400", 400), ("500", 500)])
def test_a_body_that_cannot_be_read(
    door: Door, body: bytes, message: str, value: str, status: int
) -> None:
    """400 in one sentence; what is no JSON or XML may be 500 (switch malformed_body)."""
    door.switch(malformed_body=value)
    kind = "application/xml" if body.startswith(b"<") else "application/json"
    reply = door.ask("POST", "/ws/v1/student", raw=body, headers={"Content-Type": kind})

    malformed = message.startswith(("The request body is", "The request body may"))
    assert reply.status == (status if malformed else 400)
    if reply.status == 400:
        assert reply.json == {"errorMessage": {"message": message}}


@pytest.mark.parametrize(("value", "status"), [("415", 415), ("500", 500), ("accept", 200)])
def test_another_content_type(door: Door, value: str, status: int) -> None:
    """415, 500, or read all the same by its first character (switch student_post_type)."""
    door.switch(student_post_type=value)
    for raw in (b'{"students": {"student": []}}', b" <students/>"):
        reply = door.ask("POST", "/ws/v1/student", raw=raw, headers={"Content-Type": "text/plain"})
        assert reply.status == status


def test_no_students_at_all(door: Door) -> None:
    """Three zeros and no result."""
    assert door.post() == {"insert_count": 0, "update_count": 0, "delete_count": 0}


@pytest.mark.parametrize(("value", "status"), [("page_size", 400), ("none", 200)])
def test_too_many_students(door: Door, value: str, status: int) -> None:
    """More than the plugin's page size is 400 and changes nothing (switch student_batch)."""
    client = door.world.plugins.all()[0].client_id
    door.world.plugins.change(client, page_size=2)
    door.switch(student_batch=value)
    body = {"students": {"student": [change(name={"first_name": "Eleanor"})] * 3}}
    reply = door.ask("POST", "/ws/v1/student", body)

    assert reply.status == status
    if status == 400:
        message = "A request may not contain more than 2 students"
        assert reply.json == {"errorMessage": {"message": message}}
        assert door.one("SELECT First_Name FROM Students WHERE DCID = 812") == "Nora"


def test_one_bad_row_of_three(door: Door) -> None:
    """Rows stand or fall alone; the counts count those that stood."""
    results = door.post(new(), change(id=999), change(name={"first_name": "Eleanor"}))

    assert [result["status"] for result in results["result"]] == ["SUCCESS", "ERROR", "SUCCESS"]
    assert (results["insert_count"], results["update_count"]) == (1, 1)
    assert door.one("SELECT count(*) FROM Students") == 4


def test_the_call_needs_the_full_level(door: Door) -> None:
    """READ is 401 with its sentence; a GET is 405; grants of tables do not matter [doc]."""
    client = door.world.plugins.all()[0].client_id
    body = {"students": {"student": change(name={"first_name": "Eleanor"})}}
    door.world.plugins.change(client, access_level="READ", grants={})
    refused = door.ask("POST", "/ws/v1/student", body)
    door.world.plugins.change(client, access_level="FULL", grants={})

    assert (refused.status, refused.json) == (
        401,
        {
            "errorMessage": {
                "message": "Plugin is missing required accessLevelV1Api FULL permission"
            }
        },
    )
    assert door.ask("POST", "/ws/v1/student", body).json["results"]["update_count"] == 1
    assert door.ask("GET", "/ws/v1/student").headers["allow"] == "POST"
