"""Checks of writing into PowerTeacher Pro (gradebook reference A2.3 to A2.5, A4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.classroom import Classroom, other_teacher
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool
from sis_contract.provider.powerschool.xte import ASSIGNMENT, category, refusal, room_of

BOOK = Book("powerschool", "powerschool-gradebook-and-plugin.md")


@dataclass(frozen=True, slots=True)
class Made:
    """An assignment of ours: its ids and the answer that made it."""

    id: int
    section: int
    room: Classroom
    answer: Received


def body(sis: PowerSchool, **changes: Any) -> dict[str, Any]:
    """The smallest body that a real server took, with changes to its one section."""
    room = room_of(sis)
    sis.found["named"] = sis.found.get("named", 0) + 1
    section = {
        "sectionsdcid": room.section,
        "name": f"Contract check {sis.found['named']}",
        "duedate": room.due,
        "scoretype": "POINTS",
        "scoreentrypoints": 20,
        "totalpointvalue": 20,
        "weight": 1,
        "iscountedinfinalgrade": True,
        "isscoringneeded": True,
        "publishoption": "Immediately",
        "_assignmentcategoryassociations": [
            {"teachercategoryid": category(sis), "isprimary": True}
        ],
        **changes,
    }
    return {"_assignmentsections": [section]}


def create(sis: PowerSchool, data: Any, user: int | None = None) -> Received:
    """Sends a new assignment."""
    teacher = room_of(sis).teacher if user is None else user
    return sis.ask("POST", f"{ASSIGNMENT}?users_dcid={teacher}", data=data)


def delete(sis: PowerSchool, id: int, force: str = "&force=true") -> Received:
    """Takes an assignment away."""
    return sis.ask("DELETE", f"{ASSIGNMENT}{id}?users_dcid={room_of(sis).teacher}{force}")


@contextmanager
def made(sis: PowerSchool, **changes: Any) -> Iterator[Made]:
    """An assignment while the block runs; it is deleted afterwards, or told of."""
    room = room_of(sis)
    answer = create(sis, body(sis, **changes))
    same(answer.status, 201, f"{answer.asked}: an assignment was refused: {answer.text}")
    found = re.search(r"/(\d+)/?$", answer.header("location"))
    if found is None:
        sis.left_behind.append("an assignment whose Location could not be read")
        raise Contradicted(
            "Location of a new assignment", "…/assignment/51044", answer.header("location")
        )
    id = int(found[1])
    try:
        read = sis.get(f"{ASSIGNMENT}{id}?users_dcid={room.teacher}").must(200).json()
        whole = read[0] if isinstance(read, list) else read
        yield Made(id, whole["_assignmentsections"][0]["assignmentsectionid"], room, answer)
    finally:
        if delete(sis, id).status not in (204, 404):
            sis.left_behind.append(f"assignment {id} in section {room.section}")


def score(one: Made | int, student: int, points: float, **more: Any) -> dict[str, Any]:
    """A row of scores as clients send it."""
    section = one if isinstance(one, int) else one.section
    return {
        "_assignmentsection": {"assignmentsectionid": section},
        "studentsdcid": student,
        "actualscoreentered": f"{points:g}",
        "actualscorekind": "REAL_SCORE",
        "scoretype": "POINTS",
        "scorepoints": points,
        **more,
    }


def put(sis: PowerSchool, rows: Sequence[Mapping[str, Any]], user: int | None = None) -> Received:
    """Sends scores."""
    teacher = room_of(sis).teacher if user is None else user
    return sis.ask(
        "PUT",
        f"/ws/xte/score?users_dcid={teacher}&status=A",
        data={"assignment_scores": list(rows)},
    )


def scores_of(sis: PowerSchool, one: Made) -> dict[int, dict[str, Any]]:
    """The scores that are stored, by student."""
    asked = {"assignment_ids": [one.id], "section_ids": [one.room.section]}
    path = f"/ws/xte/assignment_score?users_dcid={one.room.teacher}"
    rows = sis.ask("POST", path, data=asked).must(200).json()
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        expect(
            row["studentsdcid"] not in found, "a student has two scores for one assignment", got=row
        )
        found[row["studentsdcid"]] = row
    return found


@BOOK.check(
    "ps.xte.create:answer",
    "a new assignment is 201 with an empty body and Location",
    "client",
    "A2.3",
    writes=True,
)
def create_answer(sis: PowerSchool) -> None:
    """The trailing number is the assignmentid; AssignmentSectionIds names the section rows."""
    with made(sis) as one:
        same(one.answer.body, b"", "the body of a 201")
        read = sis.get(f"{ASSIGNMENT}{one.id}?users_dcid={one.room.teacher}").must(200).json()
        whole = read[0] if isinstance(read, list) else read
        same(whole["assignmentid"], one.id, "assignmentid against the number of Location")
        expect(one.section != one.id, "assignmentsectionid is the assignmentid", got=one.id)
        header = one.answer.header("assignmentsectionids")
        if header:
            same(header.replace(" ", ""), f"[{one.section}]", "AssignmentSectionIds")


@BOOK.check("ps.xte.create:stored", "what was sent is read back", "client", "A2.3", writes=True)
def create_stored(sis: PowerSchool) -> None:
    """Name, due date, points; createdbyplugin is a text of the server's."""
    with made(
        sis, description="Label the layers", scoreentrypoints=10, totalpointvalue=20, weight=2
    ) as one:
        read = sis.get(f"{ASSIGNMENT}{one.id}?users_dcid={one.room.teacher}").must(200).json()
        whole = read[0] if isinstance(read, list) else read
        row = whole["_assignmentsections"][0]
        same(row["duedate"], one.room.due, "duedate")
        same(float(row["scoreentrypoints"]), 10.0, "scoreentrypoints")
        same(float(row["totalpointvalue"]), 20.0, "totalpointvalue: points times weight")
        same(row["description"], "<p>Label the layers</p>\n", "description")
        expect(
            isinstance(whole["createdbyplugin"], str),
            "createdbyplugin",
            "a text",
            whole["createdbyplugin"],
        )
        same(whole["createdbyplugin"].isdigit(), True, "createdbyplugin is the plugin's number")
        listed = sis.get(
            f"{ASSIGNMENT}?users_dcid={one.room.teacher}&section_ids={one.room.section}"
        )
        ids = [a["assignmentid"] for a in listed.must(200).json()]
        same(ids.count(one.id), 1, "the new assignment in its section's list")


@BOOK.check(
    "ps.xte.create:mixed-case-and-junk",
    "keys in any case and keys of a UI are borne",
    "client",
    "A2.3, 0.3",
    writes=True,
)
def create_junk(sis: PowerSchool) -> None:
    """IsScoresPublish, yearid, pointspossible, pagesize=0."""
    data = body(sis, IsScoresPublish=True, yearid=36, pointspossible=20, isextracredit=False)
    answer = sis.ask(
        "POST", f"{ASSIGNMENT}?users_dcid={room_of(sis).teacher}&pagesize=0", data=data
    )
    same(answer.status, 201, f"{answer.asked}: {answer.text}")
    delete(sis, int(answer.header("location").rstrip("/").rsplit("/", 1)[1]))


@BOOK.check(
    "ps.xte.create:not-the-teacher",
    "another teacher's section is 403",
    "client",
    "A2.5",
    writes=True,
)
def create_other(sis: PowerSchool) -> None:
    """User does not teach section … EDIT."""
    user = other_teacher(sis, room_of(sis))
    answer = create(sis, body(sis, _assignmentcategoryassociations=[]), user)
    same(answer.status, 403, answer.asked)
    text = refusal(answer)
    expect(
        "User does not teach section" in text and "EDIT" in text,
        "its words",
        "User does not teach section … EDIT",
        text,
    )


@BOOK.check(
    "ps.xte.create:due-date", "a due date outside the term is 409", "client", "A2.5", writes=True
)
def create_late(sis: PowerSchool) -> None:
    """Nothing is made."""
    _refused(sis, 409, duedate=room_of(sis).late)


@BOOK.check("ps.xte.create:category", "an unknown category is 409", "doc", "A2.5", writes=True)
def create_category(sis: PowerSchool) -> None:
    """Teacher Category ID."""
    _refused(
        sis, 409, _assignmentcategoryassociations=[{"teachercategoryid": NOBODY, "isprimary": True}]
    )


@BOOK.check(
    "ps.xte.create:points", "an assignment without points is 409", "doc", "A2.5", writes=True
)
def create_points(sis: PowerSchool) -> None:
    """Score Entry Point Required."""
    _refused(sis, 409, scoreentrypoints=None, totalpointvalue=None)


@BOOK.check(
    "ps.xte.create:name-length",
    "a name over 50 characters is refused",
    "client",
    "A2.8",
    writes=True,
)
def create_name(sis: PowerSchool) -> None:
    """50 are taken."""
    _refused(sis, 409, name="x" * 51)
    with made(sis, name="Contract check with a name of fifty characters 50x"):
        pass


@BOOK.check(
    "ps.xte.create:points-limit",
    "points times weight plus extra are at most 9999",
    "client",
    "A2.8",
    writes=True,
)
def create_limit(sis: PowerSchool) -> None:
    """10 000 are refused."""
    _refused(sis, 409, scoreentrypoints=5000, weight=2, totalpointvalue=10000)


@BOOK.check(
    "ps.xte.create:same-name",
    "a name that the class has already is refused",
    "guess",
    "A2.5, A2.8",
    writes=True,
)
def create_twice(sis: PowerSchool) -> None:
    """Assignment Already Exists."""
    with made(sis, name="Contract check twice"):
        answer = create(sis, body(sis, name="Contract check twice"))
        switch = None
        if answer.status == 201:
            delete(sis, int(answer.header("location").rstrip("/").rsplit("/", 1)[1]))
            switch = ("gradebook_same_name", "accept")
        same(answer.status, 409, "a second assignment of a name", switch=switch)


def _refused(sis: PowerSchool, status: int, **changes: Any) -> None:
    answer = create(sis, body(sis, **changes))
    if answer.status == 201:
        delete(sis, int(answer.header("location").rstrip("/").rsplit("/", 1)[1]))
    same(answer.status, status, f"{answer.asked} with {', '.join(changes)}")
    refusal(answer)


CHECKS = BOOK.checks
