"""Checks of the older gradebook's API, `/powerschool-ptg-api/v2` (gradebook reference A1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sis_contract.provider.check import Book, Contradicted, NoChance, expect, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.classroom import OLD, PRO, Classroom, classroom, stranger
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool

BOOK = Book("powerschool", "powerschool-gradebook-and-plugin.md")
ROOT = "/powerschool-ptg-api/v2"


def room_of(sis: PowerSchool) -> Classroom:
    """A class in the older gradebook; raises NoChance where the add-on is not there."""
    answer = sis.kept(f"{ROOT}/assignment/{NOBODY}")
    if answer.status == 404 and "error_message" not in answer.text:
        raise NoChance("the PTG API is not installed on this server")
    return classroom(sis, OLD)


def body(sis: PowerSchool, **changes: Any) -> dict[str, Any]:
    """An assignment as PowerSchool Learning sends it, with changes."""
    sis.found["named"] = sis.found.get("named", 0) + 1
    assignment = {
        "name": f"Contract check {sis.found['named']}",
        "abbreviation": "Contract check-HK",
        "description": "Label the layers",
        "date_assignment_due": room_of(sis).due,
        "category": None,
        "points_possible": 20,
        "extra_credit_points": None,
        "include_final_grades": None,
        "publish_scores": None,
        "publish_state": "PUBLISH_NEVER",
        "publish_days_before_due": None,
        "publish_specific_date": None,
        "scoring_type": "POINTS",
        "weight": None,
        **changes,
    }
    return {"assignment": assignment}


def create(sis: PowerSchool, data: Any, section: int) -> Received:
    """Sends a new assignment."""
    return sis.ask("POST", f"{ROOT}/section/{section}/assignment", data=data)


@contextmanager
def made(sis: PowerSchool, **changes: Any) -> Iterator[tuple[str, Classroom, Received]]:
    """An assignment's address while the block runs; it is deleted afterwards, or told of."""
    room = room_of(sis)
    answer = create(sis, body(sis, **changes), room.section)
    same(answer.status, 201, f"{answer.asked}: an assignment was refused: {answer.text}")
    found = re.search(r"/assignment/(\d+)/?$", answer.header("location"))
    if found is None:
        sis.left_behind.append("an assignment whose Location could not be read")
        raise Contradicted(
            "Location of a new assignment", "…/assignment/51044", answer.header("location")
        )
    path = f"{ROOT}/assignment/{found[1]}"
    try:
        yield path, room, answer
    finally:
        if sis.ask("DELETE", path).status not in (200, 204, 404):
            sis.left_behind.append(f"assignment {found[1]} of section {room.section}")


def _put(sis: PowerSchool, path: str, student: int, value: str) -> Received:
    data = {"assignment_score": {"score_entered": value}}
    return sis.ask("PUT", f"{path}/student/{student}/score", data=data)


def _score(sis: PowerSchool, path: str, student: int) -> str:
    answer = sis.get(f"{path}/student/{student}/score").must(200)
    return str(answer.json()["assignment_score"]["score_entered"])


def _refusal(answer: Received) -> None:
    found = answer.json().get("error_message")
    expect(found, f"{answer.asked}: error_message of a {answer.status}", "at the top", answer.text)


@BOOK.check("ps.ptg:unknown-assignment", "an unknown assignment is 404", "client", "A1.1")
def unknown(sis: PowerSchool) -> None:
    """With error_message at the top."""
    room_of(sis)
    answer = sis.kept(f"{ROOT}/assignment/{NOBODY}")
    same(answer.status, 404, answer.asked)
    _refusal(answer)


@BOOK.check(
    "ps.ptg:create",
    "a new assignment is 201 with Location, and is read back",
    "client",
    "A1.1",
    writes=True,
)
def create_one(sis: PowerSchool) -> None:
    """Name, due date and points as sent."""
    with made(sis) as (path, room, answer):
        same(answer.body, b"", "the body of a 201")
        read = sis.get(path).must(200).json()
        same(list(read), ["assignment"], "members of an assignment's answer")
        found = read["assignment"]
        same(found["date_assignment_due"], room.due, "date_assignment_due")
        same(found["points_possible"], 20, "points_possible")
        same(found["publish_state"], "PUBLISH_NEVER", "publish_state")
        expect("@extensions" in found, "@extensions of an assignment", "a text", found)


@BOOK.check("ps.ptg:update", "PUT changes an assignment", "client", "A1.1", writes=True)
def update(sis: PowerSchool) -> None:
    """Any success; read back."""
    with made(sis) as (path, _, _answer):
        answer = sis.ask("PUT", path, data=body(sis, name="Contract check renamed"))
        expect(200 <= answer.status < 300, f"{answer.asked}: {answer.text}", "2xx", answer.status)
        same(
            sis.get(path).must(200).json()["assignment"]["name"],
            "Contract check renamed",
            "the name after PUT",
        )


@BOOK.check("ps.ptg:delete", "DELETE takes an assignment away", "client", "A1.1", writes=True)
def delete(sis: PowerSchool) -> None:
    """2xx, then 404."""
    with made(sis) as (path, _, _answer):
        answer = sis.ask("DELETE", path)
        expect(200 <= answer.status < 300, answer.asked, "2xx", answer.status)
        same(sis.get(path).status, 404, "the assignment after DELETE")


@BOOK.check(
    "ps.ptg:score", "a score is 201 the first time and 204 later", "client", "A1.1", writes=True
)
def score(sis: PowerSchool) -> None:
    """And is read back."""
    with made(sis) as (path, room, _):
        student = room.students[0]
        same(_put(sis, path, student, "18").status, 201, "the first PUT of a score")
        same(_score(sis, path, student), "18", "the score")
        same(_put(sis, path, student, "19").status, 204, "the second PUT of a score")
        same(_score(sis, path, student), "19", "the score after it")
        answer = sis.ask("DELETE", f"{path}/student/{student}/score")
        expect(200 <= answer.status < 300, answer.asked, "2xx", answer.status)


@BOOK.check(
    "ps.ptg:scores-plural", "DELETE …/scores is understood too", "client", "A1.1", writes=True
)
def plural(sis: PowerSchool) -> None:
    """One client writes it so."""
    with made(sis) as (path, room, _):
        _put(sis, path, room.students[0], "18").must(201)
        answer = sis.ask("DELETE", f"{path}/student/{room.students[0]}/scores")
        expect(200 <= answer.status < 300, answer.asked, "2xx", answer.status)


@BOOK.check(
    "ps.ptg:batch",
    "a batch is 200 though a row failed; each row has batch_result",
    "client",
    "A1.3",
    writes=True,
)
def batch(sis: PowerSchool) -> None:
    """The good row is stored, the bad one is 409."""
    with made(sis) as (path, room, _):
        outside = stranger(sis, room)
        rows = [{"student": {"id": student}, "score_entered": value}
                for student, value in ((room.students[0], "17"), (outside, "7"))]  # fmt: skip
        answer = sis.ask(
            "PUT", f"{path}/score", data={"assignment_scores": {"assignment_score": rows}}
        )
        same(answer.status, 200, f"a batch with one bad row: {answer.text}")
        found = answer.json()["assignment_scores"]["assignment_score"]
        codes = {row["student"]["id"]: row["batch_result"]["code"] for row in found}
        same(codes.get(outside), 409, "batch_result of a student who is not in the class")
        expect(codes.get(room.students[0], 200) < 300, "batch_result of a good row", 200, codes)
        same(_score(sis, path, room.students[0]), "17", "the good row's score")
        listed = sis.get(f"{path}/score").must(200).json()["assignment_scores"]["assignment_score"]
        same([row["student"]["id"] for row in listed], [room.students[0]], "students with a score")


@BOOK.check(
    "ps.ptg:not-in-the-class",
    "a score of a student outside the class is refused",
    "client",
    "A1.4",
    writes=True,
)
def outsider(sis: PowerSchool) -> None:
    """With error_message at the top."""
    with made(sis) as (path, room, _):
        answer = _put(sis, path, stranger(sis, room), "7")
        expect(answer.status in (400, 404, 409), answer.asked, 409, answer.status)
        _refusal(answer)


@BOOK.check(
    "ps.ptg:name-length",
    "a name over 50 characters, or none, is refused",
    "doc",
    "A1.2",
    writes=True,
)
def name_length(sis: PowerSchool) -> None:
    """50 are taken."""
    room = room_of(sis)
    for name in ("x" * 51, None):
        answer = create(sis, body(sis, name=name), room.section)
        expect(
            answer.status in (400, 404, 409),
            f"a name of {len(name or '')} characters",
            400,
            answer.status,
        )
    with made(sis, name="Contract check with a name of fifty characters 50p"):
        pass


@BOOK.check(
    "ps.ptg:pro-section",
    "a section of PowerTeacher Pro takes no PTG writes",
    "guess",
    "A1.4",
    writes=True,
)
def pro_section(sis: PowerSchool) -> None:
    """409 or 404."""
    room_of(sis)
    other = classroom(sis, PRO)
    answer = create(sis, body(sis, date_assignment_due=other.due), other.section)
    switch = ("ptg_pro_section", "404") if answer.status == 404 else None
    same(answer.status, 409, answer.asked, switch=switch)


@BOOK.check(
    "ps.ptg:unknown-section",
    "a new assignment in an unknown section is refused",
    "client",
    "A1.1",
    writes=True,
)
def unknown_section(sis: PowerSchool) -> None:
    """400, 404 or 409."""
    answer = create(sis, body(sis), NOBODY)
    expect(answer.status in (400, 404, 409), answer.asked, 404, answer.status)


CHECKS = BOOK.checks
