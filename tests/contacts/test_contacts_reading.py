"""Reading `/ws/contacts` over a real socket."""

from __future__ import annotations

import pytest
from contacts_door import Door, contacts_door

EMAIL = {
    "deleted": False,
    "contactEmailId": 71,
    "primary": True,
    "emailId": 61,
    "type": "Home",
    "address": "ada@example.org",
}
PHONE = {
    "deleted": False,
    "contactsPhoneId": 72,
    "sequence": 1,
    "preferred": True,
    "phoneType": "Mobile",
    "phoneNumberId": 62,
    "phoneNumber": "207-555-0142",
    "extension": None,
    "sms": True,
}
ADDRESS = {
    "deleted": False,
    "contactsAddressId": 73,
    "sequence": 1,
    "addressId": 63,
    "addressType": "Home",
    "street": "4 Elm Row",
    "linetwo": None,
    "unit": None,
    "city": "Alder",
    "state": "ME",
    "country": "US",
    "postalcode": "04001",
    "startDate": "2025-08-01",
    "endDate": None,
}
DETAIL = {
    "deleted": False,
    "studentContactDetailId": 6301,
    "studentContactId": 5301,
    "relationship": "Mother",
    "relationshipNote": None,
    "custodial": True,
    "emergency": True,
    "livesWith": False,
    "schoolPickup": False,
    "startDate": "2025-08-01",
    "endDate": None,
    "receivesMail": False,
    "excludeFromStateReporting": False,
    "active": True,
}
LINK = {
    "deleted": False,
    "studentContactId": 5301,
    "sequence": 2,
    "dcid": 812,
    "studentNumber": 20417,
    "firstName": "Nora",
    "middleName": None,
    "lastName": "Quill",
    "schoolAbbr": "EHM",
    "schoolNumber": 210,
    "originalContactType": "mother",
    "autosendHowOften": 0,
    "emailSummary": False,
    "assignmentDetails": False,
    "attendanceDetails": False,
    "schoolAnnouncements": False,
    "balanceAlert": False,
    "guardianId": 31,
    "canAccessData": True,
    "restrictions": [],
    "notificationEmails": None,
    "studentDetails": [DETAIL],
}


def test_a_whole_contact_of_a_student(door: Door) -> None:
    """A contact has every documented member, nulls printed, and the link to that student alone."""
    bo, ada = door.get("student/812")

    assert bo["firstName"] == "Bo"
    assert bo["active"] is False
    assert ada == {
        "contactId": 4301,
        "firstName": "Ada",
        "middleName": None,
        "lastName": "Quill",
        "prefix": "Ms.",
        "suffix": None,
        "gender": "F",
        "employer": None,
        "stateContactNumber": "C-7",
        "contactNumber": 4301,
        "stateExcludeFromReporting": False,
        "active": True,
        "emails": [EMAIL],
        "phones": [PHONE],
        "languages": [],
        "contactAccount": None,
        "addresses": [ADDRESS],
        "contactStudents": [LINK],
        "@extensions": "",
        "_extension_data": None,
    }


def test_one_contact_and_several(door: Door) -> None:
    """A contact alone shows all its students; several come in the order asked, unknown ones not."""
    one = door.get("contact/4301")
    several = door.get("contacts?contactids=4302,999,4301")

    assert [link["dcid"] for link in one["contactStudents"]] == [813, 812]
    assert [contact["contactId"] for contact in several] == [4302, 4301]
    assert several[1] == one


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("4301/emails", [EMAIL]),
        ("4301/emails/71", EMAIL),
        ("4302/emails", []),
        ("4301/phones/72", PHONE),
        ("4301/addresses", [ADDRESS]),
        ("4301/addresses/73", ADDRESS),
        ("4301/students/5301", LINK),
        ("4301/students/5301/studentdetails", [DETAIL]),
        ("4301/students/5301/studentdetails/6301", DETAIL),
        ("student/original_contact_types/in_use/812", ["emergency1", "mother"]),
        ("student/original_contact_types/in_use/814", []),
    ],
)
def test_objects_below_a_contact(door: Door, path: str, expected: object) -> None:
    """Every list and object below a contact is read at an address of its own."""
    assert door.get(path) == expected


def test_the_demographics_are_the_contact_without_its_lists(door: Door) -> None:
    """`demographics` ends where the lists begin."""
    found = door.get("4301/demographics")
    whole = door.get("contact/4301")

    assert list(found) == list(whole)[:12]
    assert found == {name: whole[name] for name in found}


def test_a_student_without_contacts_has_no_body(door: Door) -> None:
    """No contacts are 204 without a body; no student is 404."""
    empty = door.ask("GET", "/ws/contacts/student/814")

    assert (empty.status, empty.body) == (204, b"")
    assert door.ask("GET", "/ws/contacts/student/999").status == 404
    assert door.why() == "there is no student 999"


@pytest.mark.parametrize(
    "path",
    [
        "contact/999",
        "999/emails",
        "4302/emails/71",
        "4301/phones/75",
        "4302/students/5301/studentdetails",
        "4301/students/5303/studentdetails/6301",
        "nothing",
        "contact/x",
    ],
)
def test_what_is_not_there_is_404(door: Door, path: str) -> None:
    """An object is found only below the contact that has it."""
    reply = door.ask("GET", f"/ws/contacts/{path}")

    assert (reply.status, reply.json) == (404, {"message": "Resource not found"})


@pytest.mark.parametrize("query", ["", "?contactids=", "?contactids=4301,x"])
def test_contactids_are_checked(door: Door, query: str) -> None:
    """Missing or malformed ids are 400."""
    assert door.ask("GET", f"/ws/contacts/contacts{query}").status == 400


def test_methods_are_checked(door: Door) -> None:
    """A method that an address lacks is 405 with the ones it has."""
    reply = door.ask("GET", "/ws/contacts/4301")

    assert (reply.status, reply.headers["allow"]) == (405, "DELETE")
    assert door.ask("DELETE", "/ws/contacts/4301/demographics").headers["allow"] == "GET, PUT"


def test_every_column_shown_needs_a_grant(door: Door) -> None:
    """A column without a grant closes what shows it, and nothing else."""
    client = door.world.plugins.all()[0].client_id
    grants = {"*": {"*": "ViewOnly"}, "phonenumber": {"*": "ViewOnly", "issms": "NoAccess"}}
    door.world.plugins.change(client, grants=grants)

    reply = door.ask("GET", "/ws/contacts/student/812")

    assert reply.status == 403
    assert reply.json["errors"] == [
        {"resource": "PhoneNumber", "field": "IsSMS", "code": "No access to the field"}
    ]
    assert door.get("4301/emails") == [EMAIL]


def test_an_older_server_has_no_contacts() -> None:
    """The contacts API came with 12.0."""
    with contacts_door("10.0") as door:
        assert door.ask("GET", "/ws/contacts/contact/4301").status == 404
        assert "came with 12.0" in door.why()
