"""A served world of one student with two contacts, and a client of `/ws/contacts`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from http_reply import Reply, ask

from mock_sis.world import World

Row = dict[str, Any]
ROWS: dict[str, list[Row]] = {
    "schools": [
        {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle",
         "abbreviation": "EHM"},
    ],
    "students": [
        {"dcid": 812, "id": 1812, "student_number": 20417, "first_name": "Nora",
         "last_name": "Quill", "schoolid": 210},
        {"dcid": 813, "id": 1813, "student_number": 20418, "first_name": "Omar",
         "last_name": "Vance", "middle_name": "J", "schoolid": 210},
        {"dcid": 814, "id": 1814, "student_number": 20419, "first_name": "Lena",
         "last_name": "Quist", "schoolid": 210},
    ],
    "codeset": [
        {"codesetid": 1, "codetype": "Relationship", "code": "Mother"},
        {"codesetid": 2, "codetype": "Relationship", "code": "Uncle"},
        {"codesetid": 3, "codetype": "Prefix", "code": "Ms."},
        {"codesetid": 4, "codetype": "Email", "code": "Home"},
        {"codesetid": 5, "codetype": "Phone", "code": "Mobile"},
        {"codesetid": 6, "codetype": "Address", "code": "Home"},
        {"codesetid": 7, "codetype": "State", "code": "ME"},
        {"codesetid": 8, "codetype": "Country", "code": "US"},
        {"codesetid": 9, "codetype": "Gender", "code": "F"},
    ],
    "person": [
        {"dcid": 3301, "id": 4301, "firstname": "Ada", "lastname": "Quill", "isactive": 1,
         "prefixcodesetid": 3, "gendercodesetid": 9, "statecontactnumber": "C-7"},
        {"dcid": 3302, "id": 4302, "firstname": "Bo", "lastname": "Vance", "isactive": 0},
    ],
    "emailaddress": [{"emailaddressid": 61, "emailaddress": "ada@example.org"}],
    "personemailaddressassoc": [
        {"personemailaddressassocid": 71, "personid": 4301, "emailaddressid": 61,
         "emailtypecodesetid": 4, "isprimaryemailaddress": 1},
    ],
    "phonenumber": [{"phonenumberid": 62, "phonenumber": "207-555-0142", "issms": 1}],
    "personphonenumberassoc": [
        {"personphonenumberassocid": 72, "personid": 4301, "phonenumberid": 62,
         "phonetypecodesetid": 5, "ispreferred": 1, "phonenumberpriorityorder": 1},
        {"personphonenumberassocid": 75, "personid": 4302, "phonenumberid": 62},
    ],
    "personaddress": [
        {"personaddressid": 63, "street": "4 Elm Row", "city": "Alder", "statescodesetid": 7,
         "countrycodesetid": 8, "postalcode": "04001"},
    ],
    "personaddressassoc": [
        {"personaddressassocid": 73, "personid": 4301, "personaddressid": 63,
         "addresstypecodesetid": 6, "addresspriorityorder": 1, "startdate": "2025-08-01"},
    ],
    "studentcontactassoc": [
        {"studentcontactassocid": 5301, "studentdcid": 812, "personid": 4301,
         "contactpriorityorder": 2},
        {"studentcontactassocid": 5302, "studentdcid": 812, "personid": 4302,
         "contactpriorityorder": 1},
        {"studentcontactassocid": 5303, "studentdcid": 813, "personid": 4301,
         "contactpriorityorder": 1},
    ],
    "studentcontactdetail": [
        {"studentcontactdetailid": 6301, "studentcontactassocid": 5301, "isactive": 1,
         "isemergency": 1, "iscustodial": 1, "relationshiptypecodesetid": 1,
         "startdate": "2025-08-01"},
    ],
    "originalcontactmap": [
        {"originalcontactmapid": 1, "studentcontactassocid": 5301, "originalcontacttype": "mother"},
        {"originalcontactmapid": 2, "studentcontactassocid": 5302,
         "originalcontacttype": "emergency1"},
    ],
    "guardian": [{"guardianid": 31, "accountidentifier": "acc-31"}],
    "guardianpersonassoc": [{"guardianpersonassocid": 1, "guardianid": 31, "personid": 4301}],
    "guardianstudent": [{"guardianstudentid": 1, "guardianid": 31, "studentsdcid": 812}],
}  # fmt: skip
"""Ada is a contact of Nora (second) and Omar, Bo of Nora (first); they share a phone."""


@dataclass
class Door:
    """The server from outside, and its store for the truth."""

    world: World

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One request with a token; a body is sent as JSON."""
        data = None if body is None else json.dumps(body).encode()
        return self.send(method, path, data, headers)

    def send(
        self,
        method: str,
        path: str,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request with a token and these bytes."""
        return ask(self.world, self.world.valid_token(), method, path, data, headers)

    def get(self, path: str) -> Any:
        """The JSON of a GET that succeeds, below /ws/contacts."""
        reply = self.ask("GET", f"/ws/contacts/{path}")
        assert reply.status == 200, reply.body
        return reply.json

    def one(self, sql: str, *parameters: Any) -> Any:
        """The first value of the store's first row."""
        return self.world.store.scalar(sql, parameters)

    def why(self) -> str:
        """The journal's reason for the last request."""
        return self.world.journal.entries()[-1].reason


@contextmanager
def contacts_door(version: str = "25.2") -> Iterator[Door]:
    """The rows above, served on a free port."""
    world = World.empty("2026-10-15", version)
    with world:
        world.load(ROWS)
        world.start()
        yield Door(world)
