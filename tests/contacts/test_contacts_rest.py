"""Extensions, web accounts and mail options of contacts, over a real socket."""

from __future__ import annotations

from typing import Any

import pytest
from contacts_door import Door

MAIL = (
    *("autosendHowOften", "emailSummary", "assignmentDetails", "attendanceDetails"),
    *("schoolAnnouncements", "balanceAlert"),
)


@pytest.fixture
def extended(door: Door) -> Door:
    """The same with two 1:1 extensions of PERSON; Ada has a row in one."""
    store = door.world.store
    store.extend("u_ride", "person", "Route~20 Since:d Seats:n")
    store.extend("u_pets", "person", "Dog~20")
    with store.write() as w:
        w.insert("u_ride", {"persondcid": 3301, "route": "7B", "since": "2026-09-01", "seats": 2})
    return door


def field(name: str, value: str | None) -> dict[str, Any]:
    """One field of an extension as it is printed."""
    return {"name": name, "type": "String", "value": value}


def test_extensions_come_when_asked_for(extended: Door) -> None:
    """Their fields are texts, a day without its time; a table without a row has none."""
    plain = extended.get("contact/4301")
    asked = extended.get("contact/4301?extensions=u_ride,%20U_PETS")
    other = extended.get("student/812?extensions=u_ride")[0]

    assert plain["@extensions"] == "u_ride,u_pets"
    assert plain["_extension_data"] is None
    ride = [field("route", "7B"), field("since", "2026-09-01"), field("seats", "2")]
    assert asked["_extension_data"] == {
        "_table_extension": [
            {"name": "u_ride", "_field": ride},
            {"name": "u_pets", "_field": []},
        ]
    }
    assert other["contactId"] == 4302
    assert other["_extension_data"] == {"_table_extension": [{"name": "u_ride", "_field": []}]}


def test_an_unknown_extension_is_remarked_or_refused(extended: Door) -> None:
    """It is ignored with a remark, or 400 by the switch."""
    made = extended.get("contact/4301?extensions=u_none")
    notes = extended.world.journal.entries()[-1].notes
    extended.world.switches.set({"unknown_extension": "reject"})

    assert made["_extension_data"] is None
    assert "u_none is not installed" in notes[0]
    assert extended.ask("GET", "/ws/contacts/contact/4301?extensions=u_none").status == 400
    below = extended.ask("GET", "/ws/contacts/4301/emails?extensions=u_ride")
    assert below.status == 200
    assert "whole contacts only" in extended.world.journal.entries()[-1].notes[0]


def test_extensions_need_grants(extended: Door) -> None:
    """Every column of an extension that is shown or written needs its grant."""
    client = extended.world.plugins.all()[0].client_id
    grants = {"*": {"*": "FullAccess"}, "u_ride": {"*": "ViewOnly", "seats": "NoAccess"}}
    extended.world.plugins.change(client, grants=grants)
    shown = extended.ask("GET", "/ws/contacts/contact/4301?extensions=u_ride")
    body = {
        "_extension_data": {"_table_extension": {"name": "u_ride", "_field": field("route", "9")}}
    }
    written = extended.ask("PUT", "/ws/contacts/4301/demographics", body)

    assert (shown.status, written.status) == (403, 403)
    assert [e["field"] for e in shown.json["errors"]] == ["seats"]
    assert [e["field"] for e in written.json["errors"]] == ["route"]
    assert extended.one("SELECT Route FROM u_ride") == "7B"


def test_extensions_are_written(extended: Door) -> None:
    """Demographics change a row or make it; a new contact brings its own."""
    data = {
        "_table_extension": [
            {"name": "U_Ride", "_field": [field("Seats", "3"), field("route", None)]},
            {"name": "u_pets", "_field": field("dog", "Rex")},
        ]
    }
    assert (
        extended.ask("PUT", "/ws/contacts/4301/demographics", {"_extension_data": data}).status
        == 200
    )
    new = {"firstName": "Ida", "lastName": "Marsh", "_extension_data": data}
    made = extended.ask("POST", "/ws/contacts/contact", new).json["_success_message"]["id"]

    dcid = extended.one("SELECT DCID FROM Person WHERE ID = ?", made)
    rows = "SELECT PersonDCID, Route, substr(Since, 1, 10), Seats FROM u_ride ORDER BY 1"
    assert extended.world.store.read(rows) == [
        (3301, None, "2026-09-01", 3),
        (dcid, None, None, 3),
    ]
    assert extended.world.store.read("SELECT PersonDCID, Dog FROM u_pets ORDER BY 1") == [
        (3301, "Rex"),
        (dcid, "Rex"),
    ]


BAD_DATA: list[tuple[Any, str]] = [
    (7, "is an object"),
    ({"_table_extension": 7}, "one or more objects"),
    ({"_table_extension": [{}]}, "has a name"),
    ({"_table_extension": {"name": "u_none", "_field": []}}, "there is: u_ride, u_pets"),
    ({"_table_extension": {"name": "u_ride", "_field": [{"name": "wheels"}]}}, "route, since"),
    ({"_table_extension": {"name": "u_ride", "_field": {"name": "persondcid"}}}, "has no field"),
    (
        {"_table_extension": {"name": "u_ride", "_field": {"name": "seats", "value": "two"}}},
        "takes a number",
    ),
    (
        {"_table_extension": {"name": "u_ride", "_field": {"name": "route", "value": [1]}}},
        "single value",
    ),
]


@pytest.mark.parametrize(("data", "said"), BAD_DATA)
def test_bad_extension_data_is_400(extended: Door, data: Any, said: str) -> None:
    """A sentence says what there is, and nothing of the body is kept."""
    before = extended.world.store.version
    body = {"firstName": "Ida", "lastName": "Marsh", "_extension_data": data}
    reply = extended.ask("POST", "/ws/contacts/contact", body)

    assert reply.status == 400
    (item,) = reply.json["_error_message"]["_warning"]
    assert item["field"] == "_extension_data"
    assert said in item["error_description"]
    assert extended.world.store.version == before


def test_the_account_of_a_guardian(door: Door) -> None:
    """A contact that is a guardian with a web account shows it, never its password."""
    assert door.get("contact/4301")["contactAccount"] is None
    door.world.load(
        {
            "pcas_account": [
                {"pcas_accountid": 1, "pcas_accounttoken": "acc-31", "username": "ada.q"}
            ]
        }
    )

    assert door.get("contact/4301")["contactAccount"] == {
        "deleted": False,
        "enabled": True,
        "userName": "ada.q",
        "password": None,
        "extensions": [],
    }
    assert door.get("contact/4302")["contactAccount"] is None


def test_mail_options_are_kept(door: Door) -> None:
    """They are 0 and false until they are written, and go with their link."""
    path = "4301/students/5301"
    assert [door.get(path)[name] for name in MAIL] == [0, False, False, False, False, False]
    wanted = {"autosendHowOften": 7, "emailSummary": True, "balanceAlert": True}
    reply = door.ask("PUT", f"/ws/contacts/{path}", wanted)
    assert reply.json["savedObject"]["autosendHowOften"] == 7
    door.ask("PUT", f"/ws/contacts/{path}", {"balanceAlert": None, "schoolAnnouncements": True})

    assert [door.get(path)[name] for name in MAIL] == [7, True, False, False, True, False]
    other = door.get("contact/4301")["contactStudents"][0]
    assert (other["studentContactId"], other["autosendHowOften"]) == (5303, 0)
    assert door.ask("DELETE", f"/ws/contacts/{path}").status == 200
    assert door.one("SELECT count(*) FROM _contact_mail") == 0


@pytest.mark.parametrize(
    ("member", "value"),
    [("autosendHowOften", 2), ("autosendHowOften", True), ("autosendHowOften", [7]),
     ("autosendHowOften", "7"), ("emailSummary", 1), ("balanceAlert", "yes")],
)  # fmt: skip
def test_bad_mail_options_are_400(door: Door, member: str, value: Any) -> None:
    """Only the documented numbers of days, and true or false."""
    reply = door.ask("PUT", "/ws/contacts/4301/students/5301", {"sequence": 5, member: value})

    assert reply.status == 400
    assert reply.json["_error_message"]["_warning"][0]["field"] == member
    assert door.one("SELECT ContactPriorityOrder FROM StudentContactAssoc "
                    "WHERE StudentContactAssocID = 5301") == 2  # fmt: skip


def test_a_link_by_the_students_number(door: Door) -> None:
    """A new link names its student by studentNumber, with mail options at once."""
    body = {"studentNumber": "20419", "autosendHowOften": 30}
    made = door.ask("POST", "/ws/contacts/4302/students", body).json["savedObject"]

    assert (made["dcid"], made["studentNumber"], made["autosendHowOften"]) == (814, 20419, 30)
    for wrong in (
        {"studentNumber": 1},
        {"studentNumber": "x"},
        {"studentNumber": 20418, "dcid": 1},
    ):
        assert door.ask("POST", "/ws/contacts/4302/students", wrong).status == 400


def test_what_cannot_be_written_is_remarked(door: Door) -> None:
    """Accounts, languages and notification addresses are passed over, and the journal says so."""
    body = {"employer": "Mill", "contactAccount": {"userName": "x"}, "languages": ["de"]}

    assert door.ask("PUT", "/ws/contacts/4301/demographics", body).status == 200
    notes = " ".join(door.world.journal.entries()[-1].notes)
    assert "contactAccount cannot be written" in notes
    assert "languages cannot be written" in notes


def test_errors_in_another_wrapper(door: Door) -> None:
    """A switch names the list within _error_message otherwise."""
    door.world.switches.set({"contacts_errors": "error"})
    reply = door.ask("POST", "/ws/contacts/contact", {"lastName": "Marsh"})

    assert reply.json["_error_message"]["error"][0]["error_code"] == "REQUIRED_FIELD"
