"""Writing `/ws/contacts` over a real socket; the store tells what was kept."""

from __future__ import annotations

from typing import Any

import pytest
from contacts_door import Door

NEW = {
    "firstName": "Ida",
    "lastName": "Marsh",
    "prefix": "Ms.",
    "stateExcludeFromReporting": True,
    "emails": [{"address": "ida@example.org", "type": "Home", "primary": True}],
    "phones": [{"phoneNumber": "207-555-0177", "phoneType": "Mobile", "sms": True}],
    "addresses": [{"street": "9 Oak Row", "state": "ME", "country": "US", "addressType": "Home"}],
    "contactStudents": [
        {"dcid": 814, "studentDetails": [{"relationship": "Uncle", "startDate": "2026-09-01"}]}
    ],
}


def save(door: Door, method: str, path: str, body: Any) -> Any:
    """The body of a write that succeeds, its members as documented."""
    reply = door.ask(method, f"/ws/contacts/{path}", body)
    assert reply.status == 200, reply.body
    made = reply.json
    assert list(made) == ["_success_message", "_error_message", "_warning_message", "savedObject"]
    assert made["_error_message"] is made["_warning_message"] is None
    return made


def refused(door: Door, method: str, path: str, body: Any) -> tuple[str, str]:
    """Field and code of a write that is refused, and that nothing was kept of it."""
    before = door.world.store.version
    reply = door.ask(method, f"/ws/contacts/{path}", body)
    assert reply.status == 400, reply.body
    assert door.world.store.version == before
    (item,) = reply.json["_error_message"]["_warning"]
    assert set(item) == {"field", "error_code", "error_description"}
    return item["field"], item["error_code"]


def test_a_contact_is_made_whole(door: Door) -> None:
    """A contact comes with all its lists, and is then a contact of its student."""
    made = save(door, "POST", "contact", NEW)
    person = made["_success_message"]["id"]

    assert made["_success_message"]["ref"] == f"/ws/contacts/contact/{person}"
    assert door.get(f"contact/{person}") == made["savedObject"]
    assert [contact["contactId"] for contact in door.get("student/814")] == [person]
    kept = door.world.store.read(
        "SELECT p.LastName, p.PrefixCodeSetID, p.ExcludeFromStateReporting, e.EmailAddress, "
        "n.PhoneNumber, n.IsSMS, x.Street, x.StatesCodeSetID, s.StudentDCID, "
        "d.RelationshipTypeCodeSetID, substr(d.StartDate, 1, 10) FROM Person p "
        "JOIN PersonEmailAddressAssoc ea ON ea.PersonID = p.ID "
        "JOIN EmailAddress e ON e.EmailAddressID = ea.EmailAddressID "
        "JOIN PersonPhoneNumberAssoc pa ON pa.PersonID = p.ID "
        "JOIN PhoneNumber n ON n.PhoneNumberID = pa.PhoneNumberID "
        "JOIN PersonAddressAssoc aa ON aa.PersonID = p.ID "
        "JOIN PersonAddress x ON x.PersonAddressID = aa.PersonAddressID "
        "JOIN StudentContactAssoc s ON s.PersonID = p.ID "
        "JOIN StudentContactDetail d ON d.StudentContactAssocID = s.StudentContactAssocID "
        "WHERE p.ID = ?",
        (person,),
    )
    assert kept == [
        ("Marsh", 3, 1, "ida@example.org", "207-555-0177", 1, "9 Oak Row", 7, 814, 2, "2026-09-01")
    ]


def test_a_duplicate_is_refused(door: Door) -> None:
    """The same names with the same student or e-mail address are no second contact."""
    save(door, "POST", "contact", NEW)

    assert refused(door, "POST", "contact", NEW) == ("lastName", "DUPLICATE_CONTACT")
    alone = {"firstName": "IDA", "lastName": "marsh", "emails": [{"address": "Ida@example.org"}]}
    assert refused(door, "POST", "contact", alone) == ("lastName", "DUPLICATE_CONTACT")
    save(door, "POST", "contact", {"firstName": "Ida", "lastName": "Marsh"})


def test_demographics_change(door: Door) -> None:
    """What a body names changes, what it leaves out stays, a null empties."""
    made = save(door, "PUT", "4301/demographics", {"employer": "Mill", "prefix": None})

    assert made["savedObject"] == door.get("4301/demographics")
    sql = "SELECT FirstName, Employer, PrefixCodeSetID, GenderCodeSetID FROM Person WHERE ID = 4301"
    assert door.world.store.read(sql) == [("Ada", "Mill", None, 9)]


@pytest.mark.parametrize(
    ("name", "key", "change", "sql", "expected"),
    [
        ("emails", 71, {"address": "a@example.org"},
         "SELECT EmailAddress FROM EmailAddress WHERE EmailAddressID = 61", "a@example.org"),
        ("addresses", 73, {"city": "Birch", "endDate": "2026-01-31"},
         "SELECT City FROM PersonAddress WHERE PersonAddressID = 63", "Birch"),
        ("students", 5301, {"sequence": 9},
         "SELECT ContactPriorityOrder FROM StudentContactAssoc WHERE StudentContactAssocID = 5301",
         9),
        ("students/5301/studentdetails", 6301, {"relationshipNote": "Sundays", "livesWith": True},
         "SELECT RelationshipNote || LivesWithFlg FROM StudentContactDetail", "Sundays1"),
    ],
)  # fmt: skip
def test_an_object_is_read_changed_and_sent_back(
    door: Door, name: str, key: int, change: dict[str, Any], sql: str, expected: object
) -> None:
    """A whole object as it was read, with a change, can be put back."""
    path = f"4301/{name}/{key}"
    made = save(door, "PUT", path, {**door.get(path), **change})

    assert made["savedObject"] == door.get(path)
    assert {made["savedObject"][n] for n in change} == set(change.values())
    assert made["_success_message"] == {"id": key, "ref": f"/ws/contacts/{path}"}
    assert door.one(sql) == expected


def test_a_shared_phone_is_changed_for_one(door: Door) -> None:
    """Two share a phone; one's new number is not the other's."""
    save(door, "PUT", "4301/phones/72", {"phoneNumber": "207-555-0188"})

    assert door.get("4301/phones/72")["phoneNumber"] == "207-555-0188"
    assert door.get("4301/phones/72")["sms"] is True
    assert door.get("4302/phones/75")["phoneNumber"] == "207-555-0142"


def test_one_primary_email(door: Door) -> None:
    """A new primary address takes that from the old one."""
    made = save(door, "POST", "4301/emails", {"address": "b@example.org", "primary": True})
    new = made["_success_message"]["id"]

    assert [(e["contactEmailId"], e["primary"]) for e in door.get("4301/emails")] == [
        (71, False),
        (new, True),
    ]


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("2025-01-01", "2025-07-31", True),
        ("2025-01-01", "2025-08-01", False),
        ("2026-01-01", None, False),
        (None, None, False),
    ],
)
def test_details_do_not_overlap(door: Door, start: str | None, end: str | None, fits: bool) -> None:
    """Ada is the mother from 2025-08-01 on: another detail ends before that."""
    path, body = "4301/students/5301/studentdetails", {"startDate": start, "endDate": end}
    body["relationship"] = "Uncle"
    if fits:
        save(door, "POST", path, body)
        assert door.one("SELECT count(*) FROM StudentContactDetail") == 2
    else:
        assert refused(door, "POST", path, body) == ("startDate", "OVERLAPPING_DATES")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "contact", {"firstName": "Ida"}, ("lastName", "REQUIRED_FIELD")),
        ("POST", "contact", {**NEW, "phones": [{"sms": True}]}, ("phoneNumber", "REQUIRED_FIELD")),
        ("POST", "contact", {**NEW, "emails": "x"}, ("emails", "INVALID_VALUE")),
        ("PUT", "4301/demographics", {"lastName": ""}, ("lastName", "REQUIRED_FIELD")),
        ("PUT", "4301/demographics", {"shoe": 1}, ("shoe", "INVALID_VALUE")),
        ("PUT", "4301/demographics", {"active": 1}, ("active", "INVALID_VALUE")),
        ("PUT", "4301/demographics", {"prefix": "Sir"}, ("prefix", "INVALID_CODE")),
        ("PUT", "4301/demographics", {"employer": "x" * 81}, ("employer", "INVALID_VALUE")),
        ("PUT", "4301/addresses/73", {"endDate": "2020-01-01"}, ("endDate", "INVALID_DATES")),
        ("PUT", "4301/addresses/73", {"startDate": "soon"}, ("startDate", "INVALID_VALUE")),
        ("PUT", "4301/students/5301", {"dcid": 814}, ("dcid", "INVALID_VALUE")),
        ("POST", "4301/students", {"dcid": 812}, ("dcid", "DUPLICATE")),
        ("POST", "4301/students", {"dcid": 999}, ("dcid", "INVALID_VALUE")),
    ],
)
def test_what_cannot_be_kept_is_400(
    door: Door, method: str, path: str, body: Any, expected: tuple[str, str]
) -> None:
    """A refused write names the member, and leaves everything as it was."""
    assert refused(door, method, path, body) == expected


def test_objects_are_deleted(door: Door) -> None:
    """An object goes with what hangs on it; a row that others use stays."""
    for path in ("emails/71", "phones/72", "students/5301"):
        reply = door.ask("DELETE", f"/ws/contacts/4301/{path}")
        assert reply.status == 200
        assert reply.json == {
            "action": "DELETE",
            "_success_message": {"Id": 4301, "ref": "/ws/contacts/"},
            "_error_message": None,
        }
        assert door.ask("GET", f"/ws/contacts/4301/{path}").status == 404

    assert door.one("SELECT count(*) FROM EmailAddress") == 0
    assert door.one("SELECT count(*) FROM PhoneNumber") == 1
    assert door.one("SELECT count(*) FROM StudentContactDetail") == 0
    assert door.one("SELECT count(*) FROM OriginalContactMap") == 1


def test_a_contact_is_deleted(door: Door) -> None:
    """With a contact goes all below it; a switch answers the error that was seen instead."""
    door.world.switches.set({"contacts_delete": "500"})
    assert door.ask("DELETE", "/ws/contacts/4301").status == 500
    assert door.one("SELECT count(*) FROM Person") == 2
    door.world.switches.set({"contacts_delete": "204"})

    gone = door.ask("DELETE", "/ws/contacts/4301")
    assert (gone.status, gone.body) == (204, b"")
    assert door.world.store.read("SELECT ID FROM Person") == [(4302,)]
    assert door.world.store.read("SELECT StudentContactAssocID FROM StudentContactAssoc") == [
        (5302,)
    ]
    assert door.one("SELECT count(*) FROM PersonAddress") == 0


def test_writes_need_full_access(door: Door) -> None:
    """A column that may only be seen is not written, and the write is undone."""
    client = door.world.plugins.all()[0].client_id
    grants = {"*": {"*": "FullAccess"}, "person": {"*": "FullAccess", "employer": "ViewOnly"}}
    door.world.plugins.change(client, grants=grants)
    reply = door.ask("PUT", "/ws/contacts/4301/demographics", {"employer": "M", "lastName": "Q"})

    assert reply.status == 403
    assert [(e["resource"], e["field"]) for e in reply.json["errors"]] == [("Person", "Employer")]
    assert door.one("SELECT LastName FROM Person WHERE ID = 4301") == "Quill"
    assert door.ask("DELETE", "/ws/contacts/4301").status == 403
    save(door, "PUT", "4301/demographics", {"lastName": "Q"})


def test_status_of_what_was_made(door: Door) -> None:
    """A switch says whether a new object is 200 or 201."""
    door.world.switches.set({"contacts_created": "201"})
    assert door.ask("POST", "/ws/contacts/contact", NEW).status == 201


@pytest.mark.parametrize("body", [b"", b"[]", b"{"])
def test_a_body_that_is_no_object_is_400(door: Door, body: bytes) -> None:
    """Only a JSON object is a body."""
    assert door.send("POST", "/ws/contacts/contact", body).status == 400
