"""A v1 family over a small hand-made district."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sis_core.district import Clock, Store
from sis_core.spec.powerschool.access import Access, ServerFacts
from sis_core.spec.powerschool.switches import SWITCHES
from sis_core.spec.powerschool.v1 import V1
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault
from sis_core.wire.switches import Switches


@dataclass(slots=True)
class Family:
    """The family, its store and a short way to ask it."""

    v1: V1
    store: Store
    switches: Switches
    access: Access

    def ask(
        self, path: str, accept: str = "application/json", method: str = "GET", **query: str
    ) -> Answer:
        """An answer, refusals spelled."""
        asked = Ask(method, path, query, {"accept": accept})
        try:
            return self.v1.answer(asked, self.access)
        except Fault as fault:
            return self.v1.refusal(fault, asked)

    def json(self, path: str, **query: str) -> Any:
        """The JSON of a good answer."""
        answer = self.ask(path, **query)
        assert answer.status == 200, answer
        return json.loads(answer.body)


def _rows() -> dict[str, list[dict[str, Any]]]:
    return {
        "schools": [
            {"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"},
            {"dcid": 4, "id": 14, "school_number": 220, "name": "alder High"},
            {"dcid": 1, "id": 1, "school_number": 0, "name": "District Office"},
            {"dcid": 2, "id": 2, "school_number": 999999, "name": "Graduated Students"},
        ],
        "terms": [
            {"dcid": 41, "id": 3600, "schoolid": 210, "yearid": 36, "name": "2026-2027",
             "abbreviation": "26-27", "portion": 1, "isyearrec": 1, "firstday": "2026-08-24",
             "lastday": "2027-06-11"},
            {"dcid": 31, "id": 3500, "schoolid": 210, "yearid": 35, "name": "2025-2026",
             "abbreviation": "25-26", "portion": 1, "isyearrec": 1, "firstday": "2025-08-25",
             "lastday": "2026-06-12"},
        ],
        "courses": [
            {"dcid": 501, "id": 1501, "course_number": "SCI7", "course_name": "Science 7"},
            {"dcid": 502, "id": 1502, "course_number": "0100", "course_name": "Homeroom"},
        ],
        "users": [
            {"dcid": 4102, "first_name": "Ines", "last_name": "Marlow", "teachernumber": "3001",
             "email_addr": "ines@example.org", "teacherloginid": "imarlow"},
        ],
        "schoolstaff": [
            {"dcid": 7102, "id": 6102, "users_dcid": 4102, "schoolid": 210, "staffstatus": 1},
            {"dcid": 7103, "id": 6103, "users_dcid": 4102, "schoolid": 220, "staffstatus": 1},
        ],
        "sections": [
            {"dcid": 8801, "id": 4501, "schoolid": 210, "course_number": "SCI7",
             "section_number": "904", "termid": 3600, "teacher": 6102, "expression": "2(A-E)"},
            {"dcid": 8700, "id": 4400, "schoolid": 210, "course_number": "SCI7",
             "section_number": "003A", "termid": 3500, "teacher": 6102, "expression": "2(A-E)"},
        ],
        "students": [
            {"dcid": 812, "id": 1812, "student_number": 20417, "student_web_id": "nora.q",
             "first_name": "Nora", "last_name": "Quill", "schoolid": 210, "grade_level": 7,
             "entrydate": "2026-08-24", "street": "4 Elm Ct", "ssn": "900-00-0001"},
            {"dcid": 813, "id": 1813, "student_number": 20418, "first_name": "Omar",
             "last_name": "O'Quill & Söhne <b>", "schoolid": 210, "enroll_status": 2,
             "grade_level": 8, "entrydate": "2025-08-25"},
            {"dcid": 814, "id": 1814, "student_number": 20419, "first_name": "True",
             "last_name": "Null", "schoolid": 220, "grade_level": 9},
        ],
        "studentrace": [
            {"id": 71, "studentid": 1812, "racecd": "W"},
            {"id": 72, "studentid": 1812, "racecd": "A"},
            {"id": 73, "studentid": 1813, "racecd": "W"},
        ],
        "cc": [
            {"dcid": 9901, "id": 5901, "studentid": 1812, "sectionid": 4501, "termid": 3600,
             "schoolid": 210, "dateenrolled": "2026-08-24", "dateleft": "2027-06-12"},
            {"dcid": 9902, "id": 5902, "studentid": 1813, "sectionid": -4501, "termid": -3600,
             "schoolid": 210, "dateenrolled": "2026-08-24", "dateleft": "2026-09-14"},
        ],
    }  # fmt: skip


def small_family() -> Family:
    """Four schools, two years, two sections, three students."""
    store = Store.memory(Clock(datetime(2026, 10, 15, 9)))
    store.load(_rows())
    switches = Switches(SWITCHES)
    v1 = V1(store, switches, ServerFacts("25.2.0.1", 0.0))
    return Family(v1, store, switches, Access(17, 100, "FULL", lambda table, column: True))
