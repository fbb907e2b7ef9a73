"""Checks of scores in PowerTeacher Pro (gradebook reference A2.4, A2.5, A4)."""

from __future__ import annotations

from sis_contract.provider.check import Book, Contradicted, expect, same
from sis_contract.provider.powerschool.classroom import other_teacher, stranger
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool
from sis_contract.provider.powerschool.xte import refusal, room_of
from sis_contract.provider.powerschool.xte_writes import delete, made, put, score, scores_of

BOOK = Book("powerschool", "powerschool-gradebook-and-plugin.md")


@BOOK.check(
    "ps.xte.score:put", "PUT score stores and names each student", "client", "A2.4", writes=True
)
def score_put(sis: PowerSchool) -> None:
    """200, no assignmentscoreid; texts and numbers as sent."""
    with made(sis) as one:
        first, second = one.room.students[:2]
        answer = put(sis, [score(one, first, 18.5), score(one, second, 7)]).must(200)
        rows = answer.json()
        switch = ("xte_score_answer", "object") if isinstance(rows, dict) else None
        if isinstance(rows, dict):
            rows = rows.get("assignment_scores", [])
        same(
            sorted(row.get("studentsdcid") for row in rows),
            sorted((first, second)),
            "students of the answer",
        )
        expect(
            not any("assignmentscoreid" in row for row in rows),
            "assignmentscoreid in the answer",
            got=rows,
        )
        found = scores_of(sis, one)
        same(float(found[first]["scorepoints"]), 18.5, "scorepoints")
        same(found[first]["actualscoreentered"], "18.5", "actualscoreentered")
        same(float(found[first]["scorepercent"]), 92.5, "scorepercent: 18.5 of 20")
        same(sorted(found), sorted((first, second)), "students with a score")
        if switch:
            raise Contradicted("the answer to PUT score", "an array", "an object", switch)


@BOOK.check(
    "ps.xte.score:upsert",
    "the same row again changes the score in place",
    "client",
    "A2.4",
    writes=True,
)
def score_twice(sis: PowerSchool) -> None:
    """Section and student are the key: no second score, the id stays."""
    with made(sis) as one:
        student = one.room.students[0]
        put(sis, [score(one, student, 10)]).must(200)
        before = scores_of(sis, one)[student]
        put(sis, [score(one, student, 10)]).must(200)
        put(sis, [score(one, student, 12)]).must(200)
        found = scores_of(sis, one)
        same(len(found), 1, "scores after three writes for one student")
        same(float(found[student]["scorepoints"]), 12.0, "the score after them")
        same(
            found[student]["assignmentscoreid"],
            before["assignmentscoreid"],
            "assignmentscoreid after them",
        )


@BOOK.check(
    "ps.xte.score:above-the-maximum",
    "more points than the maximum are stored",
    "client",
    "A2.4",
    writes=True,
)
def score_above(sis: PowerSchool) -> None:
    """Extra credit."""
    with made(sis) as one:
        put(sis, [score(one, one.room.students[0], 25)]).must(200)
        same(float(scores_of(sis, one)[one.room.students[0]]["scorepoints"]), 25.0, "25 of 20")


@BOOK.check("ps.xte.score:flags", "flags of a score are stored", "client", "A2.4", writes=True)
def score_flags(sis: PowerSchool) -> None:
    """islate, isexempt."""
    with made(sis) as one:
        student = one.room.students[0]
        put(sis, [score(one, student, 10, islate=True, isexempt=True)]).must(200)
        row = scores_of(sis, one)[student]
        same(
            (row["islate"], row["isexempt"], row["ismissing"]),
            (True, True, False),
            "islate, isexempt, ismissing",
        )


@BOOK.check(
    "ps.xte.score:unattached",
    "one student who is not attached refuses the whole batch, 409",
    "client",
    "A2.5",
    writes=True,
)
def score_unattached(sis: PowerSchool) -> None:
    """errors name section and student; nobody's score is stored."""
    with made(sis) as one:
        outside = stranger(sis, one.room)
        answer = put(sis, [score(one, one.room.students[0], 10), score(one, outside, 5)])
        same(answer.status, 409, "a batch with a student who is not in the class")
        refusal(answer)
        told = [error for error in answer.json().get("errors", []) if isinstance(error, dict)]
        expect(told, "errors of the 409", "at least one", answer.text)
        words = f"Student.id [{outside}] does not have an AssignmentStudentAssociation"
        expect(
            any(words in str(error.get("field")) for error in told),
            "field of its errors",
            words,
            told,
        )
        wanted = {"assignment_section_id": one.section, "student_dcid": outside}
        expect(
            any(error.get("params") == wanted for error in told),
            "params of its errors",
            wanted,
            told,
        )
        same(scores_of(sis, one), {}, "scores after the refused batch")


@BOOK.check(
    "ps.xte.score:no-such-section",
    "an assignmentsection that is gone is 500 with its words",
    "client",
    "A2.5",
    writes=True,
)
def score_gone(sis: PowerSchool) -> None:
    """Unable to find com.pearson…AssignmentSection with id n."""
    room = room_of(sis)
    answer = put(sis, [score(NOBODY, room.students[0], 5)])
    same(answer.status, 500, "a score for an assignmentsection that does not exist")
    words = f"Unable to find com.pearson.powerschool.xte.model.AssignmentSection with id {NOBODY}"
    text = refusal(answer)
    expect(words in text, "its words", words, text)


@BOOK.check(
    "ps.xte.score:deleted-assignment",
    "scores for a deleted assignment are 500",
    "client",
    "A4",
    writes=True,
)
def score_deleted(sis: PowerSchool) -> None:
    """As for one that never was."""
    with made(sis) as one:
        delete(sis, one.id).must(204)
        answer = put(sis, [score(one, one.room.students[0], 5)])
        same(answer.status, 500, "a score for a deleted assignment")


@BOOK.check(
    "ps.xte.score:not-the-teacher",
    "scores in another teacher's section are 403",
    "client",
    "A2.5",
    writes=True,
)
def score_other(sis: PowerSchool) -> None:
    """And nothing is stored."""
    with made(sis) as one:
        user = other_teacher(sis, one.room)
        answer = put(sis, [score(one, one.room.students[0], 5)], user)
        same(answer.status, 403, "scores by a teacher of another section")
        same(scores_of(sis, one), {}, "scores after it")


@BOOK.check("ps.xte.score:bad-body", "a body that is no JSON is 400", "guess", "A2.9", writes=True)
def score_bad(sis: PowerSchool) -> None:
    """Not 500."""
    teacher = room_of(sis).teacher
    kind = {"Content-Type": "application/json"}
    answer = sis.ask("PUT", f"/ws/xte/score?users_dcid={teacher}", body=b"{oops", headers=kind)
    same(answer.status, 400, "scores that are no JSON")


@BOOK.check(
    "ps.xte.category:life",
    "a category is made, changed, refused twice, deleted",
    "doc",
    "A2.2",
    writes=True,
)
def category_life(sis: PowerSchool) -> None:
    """201 with Location, 200, 409 for its name again, 200."""
    room = room_of(sis)
    path = f"/ws/xte/teacher_category?users_dcid={room.teacher}"
    new = [
        {
            "name": "Contract check",
            "categorytype": "user",
            "color": "5",
            "isactive": True,
            "isinfinalgrades": True,
            "defaultscoretype": "POINTS",
            "defaultscoreentrypoints": 10,
            "defaultweight": 1,
            "defaultpublishoption": "Immediately",
        }
    ]
    answer = sis.ask("POST", path, data=new).must(201)
    id = answer.header("location").rstrip("/").rsplit("/", 1)[-1]
    one = f"/ws/xte/teacher_category/{id}"
    try:
        expect(id.isdigit(), "Location of a new category", "…/934", answer.header("location"))
        body = sis.get(one).must(200).json()
        found = body[0] if isinstance(body, list) else body
        same((found["name"], found["categorytype"]), ("Contract check", "user"), "the new category")
        again = sis.ask("POST", path, data=new)
        same(again.status, 409, "a second category of one name")
    finally:
        gone = sis.ask("DELETE", f"{one}?users_dcid={room.teacher}")
        if gone.status not in (200, 204):
            sis.left_behind.append(f"category {id}")
    same(sis.get(one).status, 404, "the category after DELETE")


CHECKS = BOOK.checks
