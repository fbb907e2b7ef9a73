"""Checks of `/ws/contacts` (powerschool-api.md 2.12) and of `/ws/dataversion` (7.1)."""

from __future__ import annotations

import uuid
from typing import Any

from sis_contract.provider.check import Book, NoChance, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
LOOKED_AT = 40

CONTACT = """contactId firstName middleName lastName prefix suffix gender employer
stateContactNumber contactNumber
stateExcludeFromReporting active emails phones languages contactAccount addresses
contactStudents"""
EMAIL = "deleted contactEmailId primary emailId type address"
PHONE = (
    "deleted contactsPhoneId sequence preferred phoneType phoneNumberId phoneNumber extension sms"
)
ADDRESS = """deleted contactsAddressId sequence addressId addressType street linetwo unit city state
country postalcode startDate endDate"""
LINK = """deleted studentContactId sequence dcid studentNumber firstName middleName lastName
originalContactType canAccessData studentDetails"""
DETAIL = """deleted studentContactDetailId studentContactId relationship relationshipNote custodial
emergency livesWith schoolPickup startDate endDate receivesMail excludeFromStateReporting active"""


def _found(sis: PowerSchool) -> tuple[list[dict[str, Any]], int, int | None]:
    """Contacts of a student, the student, and one who has none."""
    if "contacts" not in sis.found:
        sis.found["contacts"] = _search(sis)
    found: tuple[list[dict[str, Any]], int, int | None] = sis.found["contacts"]
    need(found[0], f"none of the first {LOOKED_AT} students has contacts")
    return found


def _search(sis: PowerSchool) -> tuple[list[dict[str, Any]], int, int | None]:
    some: list[dict[str, Any]] = []
    whose, nobody = 0, None
    for row in sis.listed("/ws/v1/district/student", "student")[:LOOKED_AT]:
        answer = sis.kept(f"/ws/contacts/student/{row['id']}")
        if answer.status == 403:
            raise NoChance("/ws/contacts is closed to this plugin; grant it the Person tables")
        if answer.status == 404:
            raise NoChance("the server has no /ws/contacts; it came with 12.0")
        if answer.status == 200 and len(answer.body) > 4 and not some:
            some, whose = list(answer.json()), row["id"]
        elif answer.status == 204 or answer.body.strip() == b"[]":
            nobody = row["id"] if nobody is None else nobody
        if some and nobody is not None:
            break
    return some, whose, nobody


def _whole(one: Any, words: str, told: str) -> None:
    missing = [name for name in words.split() if name not in one]
    expect(not missing, f"{told} lacks members; nulls are printed", [], missing)


@BOOK.check(
    "ps.contacts:none-is-204", "a student without contacts is 204 without a body", "doc", "2.12"
)
def none(sis: PowerSchool) -> None:
    """Not 200 and []."""
    nobody = _found(sis)[2]
    need(nobody is not None, "every student that was looked at has contacts")
    answer = sis.kept(f"/ws/contacts/student/{nobody}")
    same((answer.status, answer.body), (204, b""), answer.asked)


@BOOK.check("ps.contacts:list", "contacts are a bare array, every member printed", "doc", "2.12")
def listed(sis: PowerSchool) -> None:
    """camelCase, nulls as null, booleans as booleans."""
    contacts, student, _ = _found(sis)
    same(sis.kept(f"/ws/contacts/student/{student}").kind, "application/json", "their type")
    for one in contacts:
        _whole(one, CONTACT, "a contact")
        expect(type(one["contactId"]) is int, "contactId", "a number", one["contactId"])
        for flag in ("active", "stateExcludeFromReporting"):
            expect(isinstance(one[flag], bool), f"{flag} of a contact", "a boolean", one[flag])
        for name in ("emails", "phones", "addresses", "contactStudents"):
            expect(
                isinstance(one[name], list),
                f"{name} of a contact",
                "an array, of one too",
                one[name],
            )
        expect(one["middleName"] != "", "middleName of a contact", "null or a name", '""')


@BOOK.check("ps.contacts:parts", "parts of a contact have all their members", "doc", "2.12")
def parts(sis: PowerSchool) -> None:
    """E-mails, phones, addresses, students with details."""
    seen = 0
    for one in _found(sis)[0]:
        for name, words in (
            ("emails", EMAIL),
            ("phones", PHONE),
            ("addresses", ADDRESS),
            ("contactStudents", LINK),
        ):
            for part in one[name]:
                _whole(part, words, f"{name} of a contact")
                same(part["deleted"], False, f"deleted of {name}")
                seen += 1
        for link in one["contactStudents"]:
            for detail in link["studentDetails"]:
                _whole(detail, DETAIL, "studentDetails of a contact")
                for flag in ("custodial", "emergency", "livesWith"):
                    expect(isinstance(detail[flag], bool), flag, "a boolean", detail[flag])
    need(seen, "no contact that was looked at has parts")


@BOOK.check(
    "ps.contacts:own-student",
    "contactStudents of a student's contact name that student",
    "doc",
    "2.12",
)
def own_student(sis: PowerSchool) -> None:
    """By dcid."""
    contacts, student, _ = _found(sis)
    for one in contacts:
        dcids = [link["dcid"] for link in one["contactStudents"]]
        expect(student in dcids, f"students of contact {one['contactId']}", student, dcids)


@BOOK.check(
    "ps.contacts:by-id",
    "a contact by id, and several by contactids, are the student's",
    "doc",
    "2.12",
)
def by_id(sis: PowerSchool) -> None:
    """Names and parts agree."""
    contacts, _, _ = _found(sis)
    one = contacts[0]
    alone = sis.kept(f"/ws/contacts/contact/{one['contactId']}").must(200).json()
    expect(isinstance(alone, dict), "a contact by id", "an object", alone)
    for name in ("contactId", "firstName", "lastName", "emails", "phones", "addresses"):
        same(alone[name], one[name], f"{name} of contact {one['contactId']} by id")
    ids = [contact["contactId"] for contact in contacts]
    several = (
        sis.kept(f"/ws/contacts/contacts?contactids={','.join(map(str, ids))}").must(200).json()
    )
    expect(isinstance(several, list), "several contacts", "an array", several)
    same(sorted(contact["contactId"] for contact in several), sorted(ids), "contacts by contactids")


@BOOK.check(
    "ps.contacts:sub-lists",
    "addresses, emails, phones of a contact are listed alone",
    "doc",
    "2.12",
)
def sub_lists(sis: PowerSchool) -> None:
    """As many as inside the contact."""
    one = _found(sis)[0][0]
    for name in ("emails", "phones", "addresses"):
        answer = sis.kept(f"/ws/contacts/{one['contactId']}/{name}")
        found = answer.json() if answer.status == 200 else []
        same(len(found), len(one[name]), f"{answer.asked}: how many")


@BOOK.check("ps.contacts:unknown", "an unknown contact is 404", "guess", "2.12")
def unknown(sis: PowerSchool) -> None:
    """By id."""
    _found(sis)
    answer = sis.kept("/ws/contacts/contact/999999999")
    same(answer.status, 404, answer.asked)


@BOOK.check(
    "ps.contacts:life", "a contact is made, read, changed and deleted", "doc", "2.12", writes=True
)
def life(sis: PowerSchool) -> None:
    """_success_message with id and ref, savedObject; a duplicate is 400; 204 and 404 in the end."""
    _found(sis)
    name = f"Check-{uuid.uuid4().hex[:8]}"
    new = {"firstName": "Contract", "lastName": name, "emails": [
        {"type": "Home", "address": "contract.check@example.org", "primary": True}]}  # fmt: skip
    answer = sis.ask("POST", "/ws/contacts/contact", data=new)
    expect(answer.status in (200, 201), f"a new contact: {answer.text}", 200, answer.status)
    body = answer.json()
    id = body.get("_success_message", {}).get("id")
    expect(type(id) is int, "_success_message of a new contact", '{"id":…,"ref":…}', answer.text)
    try:
        expect(
            f"/{id}" in str(body["_success_message"].get("ref")), "ref of a new contact", id, body
        )
        expect(
            isinstance(body.get("savedObject"), dict),
            "savedObject of a new contact",
            got=answer.text,
        )
        read = sis.get(f"/ws/contacts/contact/{id}").must(200).json()
        same((read["firstName"], read["lastName"]), ("Contract", name), "the new contact")
        same(
            [one["address"] for one in read["emails"]],
            ["contract.check@example.org"],
            "its e-mails",
        )
        again = sis.ask("POST", "/ws/contacts/contact", data=new)
        if again.status in (200, 201):
            sis.ask("DELETE", f"/ws/contacts/{again.json()['_success_message']['id']}")
        same(again.status, 400, "a duplicate contact")
    finally:
        gone = sis.ask("DELETE", f"/ws/contacts/{id}")
        if gone.status not in (200, 204):
            sis.left_behind.append(f"contact {id}")
        sis.found["contact life"] = answer.status, gone.status
    switch = ("contacts_delete", "500") if gone.status == 500 else None
    expect(gone.status in (200, 204), "DELETE of a contact", 200, gone.status, switch)
    same(sis.get(f"/ws/contacts/contact/{id}").status, 404, "the contact after DELETE")


def _statuses(sis: PowerSchool) -> tuple[int, int]:
    """How a contact's making and deleting were answered."""
    if "contact life" not in sis.found:
        life(sis)
    made, gone = sis.found["contact life"]
    return int(made), int(gone)


@BOOK.check(
    "ps.contacts:created-status", "a new contact is answered with 200", "guess", "2.12", writes=True
)
def created_status(sis: PowerSchool) -> None:
    """Or 201."""
    status = _statuses(sis)[0]
    same(status, 200, "a new contact", switch=("contacts_created", str(status)))


@BOOK.check(
    "ps.contacts:delete-answer",
    "a deleted contact is answered with 200",
    "guess",
    "2.12",
    writes=True,
)
def delete_answer(sis: PowerSchool) -> None:
    """Or 204 and nothing."""
    status = _statuses(sis)[1]
    same(status, 200, "a deleted contact", switch=("contacts_delete", str(status)))


# -- data versions --------------------------------------------------------------------------------


@BOOK.check("ps.dataversion:unknown-application", "an unknown application is 400", "guess", "7.1")
def application(sis: PowerSchool) -> None:
    """Or an answer without tables."""
    answer = sis.kept("/ws/dataversion/com.example.nosuch/0")
    found = {404: "404", 200: "empty"}.get(answer.status)
    switch = ("dataversion_unknown", found) if found else None
    same(answer.status, 400, answer.asked, switch=switch)


@BOOK.check("ps.dataversion:bad-version", "a version that is no number is 400", "doc", "7.1")
def version(sis: PowerSchool) -> None:
    """abc and -1."""
    for bad in ("abc", "-1"):
        answer = sis.kept(f"/ws/dataversion/com.example.nosuch/{bad}")
        same(answer.status, 400, answer.asked)


CHECKS = BOOK.checks
