"""A small invented district, served, and a client that writes grades into it over OneRoster."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER

TODAY = "2026-10-15"
ROOT = "/ims/oneroster/v1p1"
PATHS = {"category": "categories", "lineItem": "lineItems", "result": "results"}

INES, BRAM, WREN = 4102, 4103, 4104
"""Users.DCID: the lead of Science, Math and First half; the lead of Other; a co-teacher."""

SCIENCE, MATH, OTHER, FIRST_HALF, LEGACY, LEADERLESS = 8801, 8802, 8803, 8804, 8805, 8806
"""Sections.DCID: two of Ines, one of Bram, one of semester 1, one of the older gradebook, one
without a teacher."""

NORA, OMAR, LENA = 812, 813, 814
"""Students.DCID: Nora and Omar sit in Science and Math, Lena in Other."""

LABS, BRAMS, WRENS, FIXED, QUIZZES = 933, 935, 936, 937, 938
"""TeacherCategory: Ines's, Bram's, Wren's, one of the district's, a second of Ines's."""

Q1, Q2 = "210-3603", "210-3604"
VOLCANO, DIARY = 61207, 61208
"""AssignmentSection in Science: one of its own, one that is given in Math too (61209)."""


def tables() -> dict[str, list[dict[str, Any]]]:
    """The rows, fresh at every call."""
    return {
        "schools": [{"dcid": 3, "id": 13, "school_number": 210, "name": "Elm Hill Middle"}],
        "terms": [
            _term(41, 3600, 1, "2026-08-24", "2027-06-11"),
            _term(42, 3601, 2, "2026-08-24", "2027-01-22"),
            _term(44, 3603, 4, "2026-08-24", "2026-10-30"),
            _term(45, 3604, 4, "2026-10-31", "2027-01-22"),
        ],
        "courses": [{"dcid": 501, "id": 1501, "course_number": "SCI7", "course_name": "Science"}],
        "users": [
            {"dcid": INES, "first_name": "Ines", "last_name": "Marlow"},
            {"dcid": BRAM, "first_name": "Bram", "last_name": "Oduya"},
            {"dcid": WREN, "first_name": "Wren", "last_name": "Achterberg"},
        ],
        "schoolstaff": [
            {"dcid": u + 3000, "id": u + 2000, "users_dcid": u, "schoolid": 210, "status": 1}
            for u in (INES, BRAM, WREN)
        ],
        "sections": [
            _section(SCIENCE, INES, gradescaleid=170),
            _section(MATH, INES),
            _section(OTHER, BRAM),
            _section(FIRST_HALF, INES, termid=3601),
            _section(LEGACY, INES, gradebooktype=1),
            _section(LEADERLESS, None),
        ],
        "sectionteacher": [
            {"id": 1, "sectionid": SCIENCE - 4300, "teacherid": INES + 2000, "roleid": 1},
            {"id": 2, "sectionid": SCIENCE - 4300, "teacherid": WREN + 2000, "roleid": 2},
        ],
        "students": [
            {"dcid": d, "id": d + 1000, "student_number": 20000 + d, "first_name": name,
             "last_name": "Quill", "schoolid": 210, "grade_level": 7, "enroll_status": 0}
            for d, name in ((NORA, "Nora"), (OMAR, "Omar"), (LENA, "Lena"))
        ],
        "cc": [
            {"dcid": 9000 + n, "id": 5000 + n, "studentid": student + 1000,
             "sectionid": section - 4300, "termid": 3600, "schoolid": 210,
             "dateenrolled": "2026-08-24", "dateleft": "2027-06-12"}
            for n, (student, section) in enumerate(
                [(NORA, SCIENCE), (OMAR, SCIENCE), (NORA, MATH), (OMAR, MATH), (LENA, OTHER),
                 (NORA, LEGACY)])
        ],
        "teachercategory": [
            {"teachercategoryid": LABS, "usersdcid": INES, "name": "Labs", "displayposition": 1},
            {"teachercategoryid": QUIZZES, "usersdcid": INES, "name": "Quizzes",
             "displayposition": 2},
            {"teachercategoryid": BRAMS, "usersdcid": BRAM, "name": "Labs"},
            {"teachercategoryid": WRENS, "usersdcid": WREN, "name": "Field trips"},
            {"teachercategoryid": FIXED, "usersdcid": INES, "name": "Exams",
             "isusermodifiable": 0, "displayposition": 3},
        ],
        "assignment": [{"assignmentid": n, "yearid": 36} for n in (51044, 51045)],
        "assignmentsection": [
            _part(VOLCANO, 51044, SCIENCE, "Volcano worksheet", "2026-10-02"),
            _part(DIARY, 51045, SCIENCE, "Garden diary", "2026-10-05"),
            _part(61209, 51045, MATH, "Garden diary", "2026-10-07"),
        ],
        "assignmentcategoryassoc": [
            {"assignmentcategoryassocid": 70000 + part, "assignmentsectionid": part,
             "teachercategoryid": LABS, "isprimary": 1, "yearid": 36}
            for part in (VOLCANO, DIARY, 61209)
        ],
        "assignmentscore": [
            {"assignmentscoreid": 88001, "assignmentsectionid": VOLCANO, "studentsdcid": NORA,
             "actualscoreentered": "18.5", "actualscorekind": "REAL_SCORE", "scorepoints": 18.5,
             "scorepercent": 92.5, "yearid": 36, "islate": 1, "scoreentrydate": "2026-10-03"},
            {"assignmentscoreid": 88002, "assignmentsectionid": 61209, "studentsdcid": NORA,
             "actualscoreentered": "11", "actualscorekind": "REAL_SCORE", "scorepoints": 11,
             "scorepercent": 55, "yearid": 36, "scoreentrydate": "2026-10-08"},
        ],
        "gradescaleitem": [
            {"dcid": 70, "id": 170, "gradescaleid": -1, "name": "Letters"},
            {"dcid": 71, "id": 171, "gradescaleid": 170, "name": "A", "cutoffpercentage": 90,
             "value": "95", "conversiontonumeric": 95},
            {"dcid": 72, "id": 172, "gradescaleid": 170, "name": "B", "cutoffpercentage": 80,
             "value": "85", "conversiontonumeric": 85},
            {"dcid": 73, "id": 173, "gradescaleid": 170, "name": "F", "cutoffpercentage": 0,
             "value": "50", "conversiontonumeric": 50},
        ],
    }  # fmt: skip


def _term(dcid: int, number: int, portion: int, first: str, last: str) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": number, "schoolid": 210, "yearid": 36, "name": f"Term {number}",
        "portion": portion, "isyearrec": int(portion == 1), "firstday": first, "lastday": last,
    }  # fmt: skip


def _section(dcid: int, user: int | None, **more: Any) -> dict[str, Any]:
    return {
        "dcid": dcid, "id": dcid - 4300, "schoolid": 210, "course_number": "SCI7",
        "section_number": str(dcid), "termid": 3600,
        "teacher": None if user is None else user + 2000, **more,
    }  # fmt: skip


def _part(part: int, assignment: int, section: int, name: str, due: str) -> dict[str, Any]:
    return {
        "assignmentsectionid": part, "assignmentid": assignment, "sectionsdcid": section,
        "name": name, "duedate": due, "scoretype": "POINTS", "scoreentrypoints": 20,
        "totalpointvalue": 20, "yearid": 36, "publisheddate": "2026-09-28",
    }  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def said(self) -> str:
        """The description of a refusal."""
        return str(self.json["statusInfoSet"][0]["imsx_description"])


@dataclass
class Door:
    """The provider from outside, and its store for the truth."""

    world: World
    token: str

    def ask(
        self,
        method: str,
        path: str,
        raw: bytes | None = None,
        headers: Mapping[str, str | None] | None = None,
    ) -> Reply:
        """One request; a header given as None is not sent."""
        sent: dict[str, str | None] = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            **({} if raw is None else {"Content-Type": "application/json"}),
            **(headers or {}),
        }
        parts = urlsplit(self.world.url)
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=20)
        try:
            kept = {name: value for name, value in sent.items() if value is not None}
            connection.request(method, path, raw, kept)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def put(self, entity: str, sourced_id: str | None, body: Any) -> Reply:
        """PUT of an object in its envelope."""
        return self.ask("PUT", address(entity, sourced_id), json.dumps({entity: body}).encode())

    def delete(self, entity: str, sourced_id: str) -> Reply:
        """DELETE of an object."""
        return self.ask("DELETE", address(entity, sourced_id))

    def get(self, entity: str, sourced_id: str) -> Any:
        """An object as the provider serves it."""
        reply = self.ask("GET", address(entity, sourced_id))
        assert reply.status == 200, reply.body
        return reply.json[entity]

    def listed(self, path: str) -> list[str]:
        """The ids of a collection."""
        reply = self.ask("GET", f"{ROOT}/{path}")
        assert reply.status == 200, reply.body
        (rows,) = (value for name, value in reply.json.items() if name != "statusInfoSet")
        return [row["sourcedId"] for row in rows]

    def xte(self, method: str, path: str, body: Any = None) -> Reply:
        """A call of PowerTeacher Pro's own API."""
        raw = None if body is None else json.dumps(body).encode()
        return self.ask(method, f"/ws/xte/{path}", raw)

    def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        return self.world.store.read(sql, parameters)

    def one(self, sql: str, *parameters: Any) -> Any:
        """The first value of the store's first row."""
        return self.world.store.scalar(sql, parameters)

    @property
    def version(self) -> int:
        """How many row changes the store has seen."""
        return self.world.store.version

    def switch(self, **values: str) -> None:
        """Sets switches."""
        self.world.switches.set(values)

    def key(self, kind: str, sourced_id: str) -> int:
        """The key under which the store remembers a client's id."""
        found = self.one(
            "SELECT key FROM _sourced WHERE kind = ? AND sourcedid = ?", kind, sourced_id
        )
        assert found is not None, sourced_id
        return int(found)

    def refused(self, status: int, reply: Reply, before: int, *words: str) -> None:
        """Holds that a refusal says why, in JSON, and changed nothing."""
        assert reply.status == status, reply.body
        assert self.version == before
        for word in words:
            assert word in reply.said


def address(entity: str, sourced_id: str | None) -> str:
    """The path of an object, its id percent-encoded; of the collection for no id."""
    path = f"{ROOT}/{PATHS[entity]}"
    return path if sourced_id is None else f"{path}/{quote(sourced_id, safe='')}"


def ref(sourced_id: str) -> dict[str, str]:
    """A reference that says the id alone, as real clients send it."""
    return {"sourcedId": sourced_id}


def full_ref(kind: str, path: str, sourced_id: str) -> dict[str, str]:
    """A reference with all its members."""
    return {"href": f"http://sis.example{ROOT}/{path}/{quote(sourced_id, safe='')}",
            "sourcedId": sourced_id, "type": kind}  # fmt: skip


def line_item(**changes: Any) -> dict[str, Any]:
    """A line item in Science as Google's suite sends it; a change to ... leaves a member out."""
    return _without({
        "title": "Reading log",
        "assignDate": "2026-10-01T08:00:00.000Z",
        "dueDate": "2026-10-09T23:59:00.000Z",
        "resultValueMin": 0,
        "resultValueMax": 20,
        "class": ref(str(SCIENCE)),
        "category": ref(f"{LABS}_{SCIENCE}"),
        "gradingPeriod": ref(Q1),
        "metadata": {"scoreType": "POINTS"},
        **changes,
    })  # fmt: skip


def result(line_item_id: str, dcid: int = NORA, **changes: Any) -> dict[str, Any]:
    """A student's result on a line item; a change to ... leaves a member out."""
    return _without({
        "score": 17,
        "scoreStatus": "fully graded",
        "scoreDate": "2026-10-10",
        "lineItem": ref(line_item_id),
        "student": ref(f"S{dcid}"),
        **changes,
    })  # fmt: skip


def strict_line_item(sourced_id: str, **changes: Any) -> dict[str, Any]:
    """A line item with nothing left out."""
    whole = {
        "sourcedId": sourced_id,
        "status": "active",
        "class": full_ref("class", "classes", str(SCIENCE)),
        "category": full_ref("category", "categories", f"{LABS}_{SCIENCE}"),
        "gradingPeriod": full_ref("academicSession", "academicSessions", Q1),
    }
    return line_item(**{**whole, **changes})


def strict_result(sourced_id: str, line_item_id: str, **changes: Any) -> dict[str, Any]:
    """A result with nothing left out."""
    whole = {
        "sourcedId": sourced_id,
        "status": "active",
        "lineItem": full_ref("lineItem", "lineItems", line_item_id),
        "student": full_ref("user", "users", f"S{NORA}"),
    }
    return result(line_item_id, **{**whole, **changes})


def _without(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not ...}


@contextmanager
def write_door(**switches: str) -> Iterator[Door]:
    """The district, served on a free port."""
    with World.empty(TODAY, mounts=(ONEROSTER,)) as world:
        world.load(tables())
        world.start()
        door = Door(world, world.valid_token())
        if switches:
            door.switch(**switches)
        yield door
