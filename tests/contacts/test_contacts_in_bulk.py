"""The plugin's bulk query of contacts tells what the contacts API tells student by student."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from mock_sis.world import World
from sis_core.district.write import Write
from sis_fixtures.generate import new_store

QUERY = "/ws/schema/query/com.example.mocksis.roster.contacts"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """The tiny district; of its contacts some are closed, some have a second address or phone."""
    with World(new_store("tiny", 7, date(2026, 10, 15), None)) as made:
        with made.store.write() as w:
            for number, (person, detail) in enumerate(
                w.read(
                    "SELECT a.PersonID, d.StudentContactDetailID "
                    "FROM StudentContactAssoc a JOIN StudentContactDetail d "
                    "ON d.StudentContactAssocID = a.StudentContactAssocID ORDER BY 2"
                )
            ):
                bend(w, number, person, detail)
        made.start()
        yield made


def bend(w: Write, number: int, person: int, detail: int) -> None:
    """Every seventh person is not active, every fifth link is over, every third has more."""
    if number % 7 == 0:
        w.update("person", person, {"isactive": 0})
    elif number % 5 == 0:
        w.update("studentcontactdetail", detail, {"isactive": 0})
    elif number % 3 == 0:
        new = 900_000 + number
        w.insert("emailaddress", {"emailaddressid": new, "emailaddress": "a.a@first.example"})
        w.insert(
            "personemailaddressassoc",
            {
                "personemailaddressassocid": new, "personid": person, "emailaddressid": new,
                "emailaddresspriorityorder": 9, "isprimaryemailaddress": 0,
            },
        )  # fmt: skip


def asked(world: World, path: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON of an answer, or None for 204."""
    request = urllib.request.Request(
        world.url + path,
        None if body is None else json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {world.valid_token()}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.loads(answer.read()) if answer.status == 200 else None


def by_the_api(world: World, student: int) -> list[tuple[Any, ...]]:
    """What `/ws/contacts` tells of a student's active contacts, in the query's words."""
    found = []
    for contact in asked(world, f"/ws/contacts/student/{student}") or []:
        for link in contact["contactStudents"]:
            for detail in link["studentDetails"]:
                if link["dcid"] == student and contact["active"] and detail["active"]:
                    found.append((contact, link, detail))
    return sorted(
        (
            link["sequence"],
            str(contact["contactId"]),
            str(link["studentContactId"]),
            contact["firstName"],
            contact["lastName"],
            detail["relationship"],
            min((one["address"] for one in contact["emails"] if one["primary"]), default=None),
            min(
                (one["phoneNumber"] for one in contact["phones"] if one["preferred"]), default=None
            ),
            *(
                str(int(detail[name]))
                for name in ("custodial", "livesWith", "emergency", "schoolPickup", "receivesMail")
            ),
        )
        for contact, link, detail in found
    )


def test_the_query_equals_the_contacts_api(world: World) -> None:
    """Sixty students of a school: persons, order, addresses, phones and flags are the same."""
    store = world.store
    number, dcid = store.read(
        "SELECT School_Number, DCID FROM Schools WHERE School_Number NOT IN (0, 999999) "
        "ORDER BY DCID LIMIT 1"
    )[0]
    rows = asked(world, f"{QUERY}?pagesize=0", {"schoolid": number})["record"]
    students = [
        student
        for (student,) in store.read(
            "SELECT DCID FROM Students WHERE SchoolID = ? AND Enroll_Status = 0 ORDER BY DCID "
            "LIMIT 60",
            (number,),
        )
    ]

    assert {row["school_dcid"] for row in rows} == {str(dcid)}
    compared = 0
    for student in students:
        told = [
            (
                int(row["sequence"]),
                row["contact_id"],
                row["student_contact_id"],
                *(row.get(name) for name in ("first_name", "last_name", "relationship", "email")),
                row.get("phone"),
                *(
                    row[name]
                    for name in (
                        "custodial",
                        "lives_with",
                        "emergency",
                        "school_pickup",
                        "receives_mail",
                    )
                ),
            )
            for row in rows
            if row["student_dcid"] == str(student)
        ]
        assert sorted(told) == by_the_api(world, student)
        compared += len(told)
    assert compared > 40


def test_every_active_student_is_there(world: World) -> None:
    """As many rows as the tables hold of active contacts of the school's active students."""
    for number, wanted in world.store.read(
        "SELECT s.SchoolID, count(*) FROM Students s, StudentContactAssoc a, Person p, "
        "StudentContactDetail d WHERE a.StudentDCID = s.DCID AND p.ID = a.PersonID "
        "AND d.StudentContactAssocID = a.StudentContactAssocID AND s.Enroll_Status = 0 "
        "AND p.IsActive = 1 AND d.IsActive = 1 GROUP BY s.SchoolID"
    ):
        assert asked(world, f"{QUERY}/count", {"schoolid": number}) == {"count": wanted}
