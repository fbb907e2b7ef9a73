"""Checks of changing and deleting in PowerTeacher Pro (gradebook reference A2.3, A2.5)."""

from __future__ import annotations

from sis_contract.provider.check import Book, expect, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.xte import ASSIGNMENT
from sis_contract.provider.powerschool.xte_writes import delete, made, put, score, scores_of

BOOK = Book("powerschool", "powerschool-gradebook-and-plugin.md")


@BOOK.check(
    "ps.xte.update:whole",
    "PUT changes an assignment and answers as listed",
    "doc",
    "A2.3",
    writes=True,
)
def update(sis: PowerSchool) -> None:
    """The whole object; 201 as the listing says."""
    with made(sis) as one:
        path = f"{ASSIGNMENT}{one.id}?users_dcid={one.room.teacher}"
        read = sis.get(path).must(200).json()
        whole = read[0] if isinstance(read, list) else read
        whole["_assignmentsections"][0]["name"] = "Contract check renamed"
        answer = sis.ask("PUT", path, data=whole)
        expect(
            answer.status in (200, 201, 204), f"{answer.asked}: {answer.text}", 201, answer.status
        )
        again = sis.get(path).must(200).json()
        row = (again[0] if isinstance(again, list) else again)["_assignmentsections"][0]
        same(row["name"], "Contract check renamed", "the name after PUT")
        switch = ("xte_put_status", str(answer.status)) if answer.status != 201 else None
        same(answer.status, 201, "status of a changed assignment", switch=switch)


@BOOK.check(
    "ps.xte.update:section-left-out",
    "a PUT that leaves a section out is 412",
    "guess",
    "A2.5",
    writes=True,
)
def update_missing(sis: PowerSchool) -> None:
    """Assignment Update is Missing Record."""
    with made(sis) as one:
        path = f"{ASSIGNMENT}{one.id}?users_dcid={one.room.teacher}"
        answer = sis.ask("PUT", path, data={"assignmentid": one.id, "_assignmentsections": []})
        same(answer.status, 412, answer.asked)


@BOOK.check(
    "ps.xte.update:needs-update-scores",
    "changed points with scores need update_scores",
    "doc",
    "A2.3",
    writes=True,
)
def update_scores(sis: PowerSchool) -> None:
    """412 without; with false the points stay."""
    with made(sis) as one:
        put(sis, [score(one, one.room.students[0], 10)]).must(200)
        path = f"{ASSIGNMENT}{one.id}?users_dcid={one.room.teacher}"
        read = sis.get(path).must(200).json()
        whole = read[0] if isinstance(read, list) else read
        whole["_assignmentsections"][0].update(scoreentrypoints=40, totalpointvalue=40)
        same(sis.ask("PUT", path, data=whole).status, 412, "PUT without update_scores")
        answer = sis.ask("PUT", f"{path}&update_scores=false", data=whole)
        expect(answer.status in (200, 201, 204), "PUT with update_scores=false", 201, answer.status)
        same(
            float(scores_of(sis, one)[one.room.students[0]]["scorepoints"]),
            10.0,
            "the score after it",
        )


@BOOK.check(
    "ps.xte.delete:forced",
    "DELETE with scores is 412, with force 204 and empty",
    "doc",
    "A2.3",
    writes=True,
)
def delete_forced(sis: PowerSchool) -> None:
    """Then the assignment is gone."""
    with made(sis) as one:
        put(sis, [score(one, one.room.students[0], 10)]).must(200)
        same(delete(sis, one.id, "").status, 412, "DELETE of an assignment with scores")
        same(len(scores_of(sis, one)), 1, "scores after the refused DELETE")
        answer = delete(sis, one.id)
        same((answer.status, answer.body), (204, b""), "DELETE with force")
        gone = sis.get(f"{ASSIGNMENT}{one.id}?users_dcid={one.room.teacher}")
        same(gone.status, 404, "the assignment after DELETE")


@BOOK.check(
    "ps.xte.delete:without-scores", "DELETE without scores is 204", "doc", "A2.3", writes=True
)
def delete_plain(sis: PowerSchool) -> None:
    """No force needed; a second one is 404."""
    with made(sis) as one:
        answer = delete(sis, one.id, "")
        same((answer.status, answer.body), (204, b""), "DELETE of an assignment without scores")
        same(delete(sis, one.id, "").status, 404, "DELETE of what was deleted")


CHECKS = BOOK.checks
