"""Results written over OneRoster are scores in PowerTeacher Pro (5, A3.4, S1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from write_door import (
    Door,
    full_ref,
    line_item,
    ref,
    result,
    strict_line_item,
    strict_result,
    write_door,
)
from write_rows import INES, LENA, NORA, OMAR, VOLCANO

VALUES = (
    "SELECT ActualScoreEntered, ScorePoints, ScorePercent, ScoreLetterGrade FROM AssignmentScore "
    "WHERE AssignmentScoreID = ?"
)
FLAGS = (
    "SELECT IsExempt, IsLate, IsMissing, IsCollected FROM AssignmentScore "
    "WHERE AssignmentScoreID = ?"
)
COMMENTS = "SELECT CommentValue FROM AssignmentScoreComment WHERE AssignmentScoreID = ?"
DAY = "SELECT substr(ScoreEntryDate, 1, 10) FROM AssignmentScore WHERE AssignmentScoreID = ?"


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, with a line item of 20 points in Science."""
    with write_door() as made:
        assert made.put("lineItem", "li", line_item()).status == 201
        yield made


@pytest.fixture
def strict() -> Iterator[Door]:
    """The same, with the strict profile."""
    with write_door(oneroster_profile="strict") as made:
        assert made.put("lineItem", "li", strict_line_item("li")).status == 201
        yield made


def put(door: Door, sourced_id: str = "r", **changes: Any) -> int:
    """Stores a result of Nora's on the line item and returns its key."""
    reply = door.put("result", sourced_id, result("li", **changes))
    assert reply.status in (200, 201), reply.body
    return door.key("result", sourced_id)


# -- new ------------------------------------------------------------------------------------------


def test_a_new_result_is_a_score(door: Door) -> None:
    """PUT of a new id is 201 and makes one AssignmentScore with points, percent and letter."""
    reply = door.put("result", "r", result("li", comment="Neat"))

    assert reply.status == 201
    key = door.key("result", "r")
    assert door.rows(VALUES, key) == [("17", 17, 85, "B")]
    assert door.rows(COMMENTS, key) == [("Neat",)]
    assert door.one(DAY, key) == "2026-10-10"
    said = reply.json["result"]
    assert said == door.get("result", "r")
    assert (said["score"], said["scoreStatus"], said["scoreDate"], said["comment"]) == (
        17, "fully graded", "2026-10-10", "Neat",
    )  # fmt: skip
    assert said["lineItem"]["sourcedId"] == "li"
    assert said["student"]["sourcedId"] == f"S{NORA}"


def test_a_score_written_here_is_read_through_xte(door: Door) -> None:
    """/ws/xte shows the score with its points and its comment."""
    key = put(door, comment="Neat")
    part = door.key("line_item", "li")
    assignment = door.one(
        "SELECT AssignmentID FROM AssignmentSection WHERE AssignmentSectionID = ?", part
    )
    path = f"assignment_score?users_dcid={INES}"
    (score,) = door.xte("POST", path, {"assignment_ids": [assignment]}).json

    assert score["assignmentscoreid"] == key
    assert score["studentsdcid"] == NORA
    assert score["scorepoints"] == 17
    assert score["_assignmentscorecomment"]["commentvalue"] == "Neat"


def test_a_score_written_through_xte_is_served_here(door: Door) -> None:
    """What a teacher enters, and enters again, is the result: points, flags and status."""
    part = door.key("line_item", "li")
    row = {
        "_assignmentsection": {"assignmentsectionid": part},
        "studentsdcid": OMAR,
        "scorepoints": 12,
        "scoretype": "POINTS",
    }
    assert door.xte("PUT", f"score?users_dcid={INES}", {"assignment_scores": [row]}).status == 200
    (served,) = door.listed("results?filter=student.sourcedId='S813'")
    said = door.get("result", served)
    assert (said["score"], said["scoreStatus"]) == (12, "fully graded")

    put(door, scoreStatus="partially graded", score=9)
    row = {**row, "studentsdcid": NORA, "scorepoints": 19}
    assert door.xte("PUT", f"score?users_dcid={INES}", {"assignment_scores": [row]}).status == 200
    said = door.get("result", "r")
    assert (said["score"], said["scoreStatus"]) == (19, "fully graded")


def test_a_students_result_of_a_teachers_assignment(door: Door) -> None:
    """A client's own id takes the place of the composed one where the score was there."""
    before = door.one("SELECT count(*) FROM AssignmentScore")
    body = result(f"51044#{VOLCANO}", score=19)

    assert door.put("result", "nw-r-1", body).status == 201
    assert door.one("SELECT count(*) FROM AssignmentScore") == before
    assert door.key("result", "nw-r-1") == 88001
    assert door.rows(VALUES, 88001) == [("19", 19, 95, "A")]
    assert "nw-r-1" in door.listed("results")
    assert f"51044#{NORA}" not in door.listed("results")


def test_a_put_under_the_composed_id(door: Door) -> None:
    """A teacher's own score is changed under assignmentid#studentsdcid and keeps that id."""
    body = result(f"51044#{VOLCANO}", score=16)
    assert door.put("result", f"51044#{NORA}", body).status == 200
    assert door.rows(VALUES, 88001) == [("16", 16, 80, "B")]
    assert door.get("result", f"51044#{NORA}")["score"] == 16


# -- scores ---------------------------------------------------------------------------------------


SCORES: list[tuple[str, Any, Any, tuple[Any, ...]]] = [
    ("POINTS", 20, 18.5, ("18.5", 18.5, 92.5, "A")),
    ("POINTS", 100, 300, ("300", 300, 300, "A")),
    ("POINTS", 20, 0, ("0", 0, 0, "F")),
    ("POINTS", 20, "17", ("17", 17, 85, "B")),
    ("PERCENT", 100, 85, ("85", 85, 85, "B")),
    ("PERCENT", 20, 17, ("85", 17, 85, "B")),
    ("PERCENT", 3, 1, ("33.333333", 1, 33.333333, "F")),
    ("GRADESCALE", 100, 95, ("95", 95, 95, "A")),
    ("GRADESCALE", 20, 17, ("17", 17, 85, "B")),
    ("GRADESCALE", 20, "B", ("B", 17, 85, "B")),
    ("POINTS", 20, "A", ("A", 19, 95, "A")),
]


@pytest.mark.parametrize(("kind", "most", "score", "stored"), SCORES)
def test_a_score_by_each_kind_of_scoring(
    door: Door, kind: str, most: float, score: Any, stored: tuple[Any, ...]
) -> None:
    """Points, percent and grade scales: points come back as they were given (S1)."""
    body = line_item(title="Other", resultValueMax=most, metadata={"scoreType": kind})
    door.put("lineItem", "other", body)
    reply = door.put("result", "r", result("other", score=score))

    assert reply.status == 201, reply.body
    assert door.rows(VALUES, door.key("result", "r")) == [stored]
    assert reply.json["result"]["score"] == stored[1]


def test_collected_work_has_no_score(door: Door) -> None:
    """Work that is only collected takes a status; a score is 422."""
    door.put("lineItem", "bag", line_item(title="Bag", metadata={"scoreType": "COLLECTED"}))
    before = door.version
    door.refused(422, door.put("result", "r", result("bag")), before, "collected")

    body = result("bag", score=..., scoreStatus="submitted")
    assert door.put("result", "r", body).status == 201
    assert door.rows(FLAGS, door.key("result", "r")) == [(0, 0, 0, 1)]
    assert door.get("result", "r")["scoreStatus"] == "submitted"


def test_a_letter_that_a_teacher_entered_stays(door: Door) -> None:
    """The number that a letter is worth, put back unchanged, does not overwrite the letter."""
    door.put("lineItem", "scale", line_item(title="Scale", metadata={}))
    door.put("result", "r", result("scale", score="B"))
    assert door.put("result", "r", result("scale", score=17)).status == 200
    assert door.rows(VALUES, door.key("result", "r")) == [("B", 17, 85, "B")]


# -- statuses -------------------------------------------------------------------------------------


STATUSES: list[tuple[dict[str, Any], Any, tuple[int, ...], str]] = [
    ({"scoreStatus": "fully graded"}, 17, (0, 0, 0, 0), "fully graded"),
    ({"scoreStatus": "partially graded"}, 17, (0, 0, 0, 0), "partially graded"),
    ({"scoreStatus": "submitted"}, 17, (0, 0, 0, 0), "submitted"),
    ({"scoreStatus": "submitted", "score": ...}, None, (0, 0, 0, 0), "submitted"),
    ({"scoreStatus": "exempt"}, 17, (1, 0, 0, 0), "exempt"),
    ({"scoreStatus": "exempt", "score": None}, None, (1, 0, 0, 0), "exempt"),
    ({"scoreStatus": "not submitted"}, None, (0, 0, 0, 0), "not submitted"),
    ({"scoreStatus": "not submitted", "score": 0}, None, (0, 0, 0, 0), "not submitted"),
    ({"scoreStatus": ...}, 17, (0, 0, 0, 0), "fully graded"),
    ({"scoreStatus": ..., "score": ...}, None, (0, 0, 0, 0), "not submitted"),
    ({"scoreStatus": "late"}, 17, (0, 1, 0, 0), "fully graded"),
    ({"scoreStatus": "missing", "score": 0}, 0, (0, 0, 1, 0), "fully graded"),
    ({"scoreStatus": "missing", "score": ...}, None, (0, 0, 1, 0), "not submitted"),
]


@pytest.mark.parametrize(("changes", "score", "flags", "status"), STATUSES)
def test_a_score_status_is_a_flag(
    door: Door, changes: dict[str, Any], score: Any, flags: tuple[int, ...], status: str
) -> None:
    """scoreStatus sets PowerTeacher Pro's flags (A3.4) and comes back as one of the five."""
    key = put(door, **changes)
    assert door.rows(VALUES, key)[0][1] == score
    assert door.rows(FLAGS, key) == [flags]
    said = door.get("result", "r")
    assert said["scoreStatus"] == status
    assert said.get("score") == score


def test_graded_work_is_missing_no_longer(door: Door) -> None:
    """A later grade takes exempt and missing back, and leaves what a teacher says of lateness."""
    put(door, scoreStatus="missing", score=...)
    put(door, scoreStatus="late", score=12)
    key = put(door, score=14)
    assert door.rows(FLAGS, key) == [(0, 1, 0, 0)]


def test_the_same_grade_leaves_a_teachers_flag(door: Door) -> None:
    """A score of 0 that a teacher marked missing stays missing when the same 0 is put again."""
    key = put(door, score=0)
    with door.world.store.write() as w:
        w.update("AssignmentScore", key, {"IsMissing": 1})
    before = door.version
    put(door, score=0)
    assert door.rows(FLAGS, key) == [(0, 0, 1, 0)]
    assert door.version == before


@pytest.mark.parametrize("status", ["late", "missing", "graded", "Exempt", ""])
def test_strictly_only_the_five_statuses(strict: Door, status: str) -> None:
    """The strict profile answers 422 to a status that 1.1 does not have, naming those it has."""
    before = strict.version
    body = strict_result("r", "li", scoreStatus=status)
    strict.refused(422, strict.put("result", "r", body), before, "partially graded")


@pytest.mark.parametrize("member", ["status", "score", "scoreStatus", "scoreDate", "lineItem",
                                    "student", "sourcedId"])  # fmt: skip
def test_strictly_every_required_member_must_be_there(strict: Door, member: str) -> None:
    """The strict profile answers 422 naming the member, and stores nothing."""
    before = strict.version
    body = strict_result("r", "li", **{member: ...})
    strict.refused(422, strict.put("result", "r", body), before, member)


STRICTLY_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"scoreDate": "2026-10-10T08:00:00.000Z"}, "scoreDate"),
    ({"score": "17"}, "score"),
    ({"score": None}, "score"),
    ({"student": ref(f"S{NORA}")}, "student.href"),
    ({"student": full_ref("class", "users", f"S{NORA}")}, "student.type"),
    ({"points": 3}, "points"),
]


@pytest.mark.parametrize(("changes", "word"), STRICTLY_WRONG)
def test_strictly_free_forms_are_refused(strict: Door, changes: dict[str, Any], word: str) -> None:
    """What the lenient profile forgives is 422 in the strict one."""
    before = strict.version
    body = strict_result("r", "li", **changes)
    strict.refused(422, strict.put("result", "r", body), before, word)


def test_strictly_a_whole_result_is_stored(strict: Door) -> None:
    """A result with nothing left out is 201, and what is served can be put back."""
    assert strict.put("result", "r", strict_result("r", "li")).status == 201
    assert strict.put("result", "r", strict.get("result", "r")).status == 200


# -- the rest of a result -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "stored"),
    [("2026-10-10", "2026-10-10"), ("2026-10-10T23:30:00.000Z", "2026-10-10"),
     (..., "2026-10-15"), (None, "2026-10-15"), ("", "2026-10-15")],
)  # fmt: skip
def test_a_score_date_is_a_day(door: Door, day: Any, stored: str) -> None:
    """Leniently a moment means its day, and no date means today (Google, Aspen)."""
    assert door.one(DAY, put(door, scoreDate=day)) == stored
    assert door.get("result", "r")["scoreDate"] == stored


def test_an_empty_comment_is_no_comment(door: Door) -> None:
    """A comment of "" is accepted; a comment left out goes from what was there."""
    key = put(door, comment="Neat")
    assert door.rows(COMMENTS, key) == [("Neat",)]
    put(door, comment="")
    assert door.rows(COMMENTS, key) == []
    put(door, comment="Again")
    put(door)
    assert door.rows(COMMENTS, key) == []


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"score": -1}, "score"),
    ({"score": True}, "score"),
    ({"score": [1]}, "score"),
    ({"score": 1e15}, "score"),
    ({"score": "Z"}, "grades are A, B, F"),
    ({"scoreStatus": "graded"}, "late"),
    ({"scoreDate": "yesterday"}, "scoreDate"),
    ({"scoreDate": 20261010}, "scoreDate"),
    ({"comment": 7}, "comment"),
    ({"comment": "x" * 4001}, "4000"),
    ({"student": ...}, "student"),
    ({"lineItem": ...}, "lineItem"),
    ({"student": ref("T4102")}, "student"),
    ({"student": ref(f"S{LENA}")}, "not enrolled"),
    ({"status": "tobedeleted"}, "DELETE"),
]


@pytest.mark.parametrize(("changes", "word"), WRONG)
def test_what_cannot_be_kept_is_422(door: Door, changes: dict[str, Any], word: str) -> None:
    """Each rule says what it accepts and changes nothing."""
    before = door.version
    door.refused(422, door.put("result", "r", result("li", **changes)), before, word)


@pytest.mark.parametrize("member", ["lineItem", "student"])
@pytest.mark.parametrize(("value", "status"), [("422", 422), ("404", 404), ("400", 400)])
def test_an_unknown_reference(door: Door, member: str, value: str, status: int) -> None:
    """unknown_reference decides the status of a reference to nothing."""
    door.switch(unknown_reference=value)
    before = door.version
    reply = door.put("result", "r", result("li", **{member: ref("no-such")}))
    door.refused(status, reply, before, member, "no-such")


def test_a_locked_assignment_is_closed(door: Door) -> None:
    """Scores of a locked assignment are 422, for PUT and for DELETE."""
    put(door)
    with door.world.store.write() as w:
        w.update("AssignmentSection", door.key("line_item", "li"), {"IsLocked": 1})
    before = door.version
    door.refused(422, door.put("result", "r", result("li", score=3)), before, "locked")
    door.refused(422, door.delete("result", "r"), before, "locked")


def test_a_student_who_left(door: Door) -> None:
    """Who left the class is 422, or taken where the gradebooks' own switch accepts."""
    with door.world.store.write() as w:
        w.execute("UPDATE CC SET SectionID = -SectionID, DateLeft = '2026-10-01 00:00:00' "
                  "WHERE StudentID = ?", (NORA + 1000,))  # fmt: skip
    before = door.version
    door.refused(422, door.put("result", "r", result("li")), before, "not enrolled")
    door.switch(xte_left_students="accept")
    assert door.put("result", "r", result("li")).status == 201


def test_a_student_who_comes_later(door: Door) -> None:
    """Who is listed in the class with a later beginDate takes a result already."""
    with door.world.store.write() as w:
        w.execute("UPDATE CC SET DateEnrolled = '2026-10-16 00:00:00' WHERE StudentID = ?",
                  (OMAR + 1000,))  # fmt: skip
    assert door.put("result", "r", result("li", OMAR)).status == 201


# -- again ----------------------------------------------------------------------------------------


def test_the_same_put_again_changes_nothing(door: Door) -> None:
    """A repeated PUT is 200 and no row changes, with and without a date."""
    for changes in ({}, {"scoreDate": ...}, {"scoreStatus": "submitted", "comment": "x"}):
        put(door, **changes)
        before = door.version
        assert door.put("result", "r", result("li", **changes)).status == 200
        assert door.version == before


def test_a_put_replaces_the_score(door: Door) -> None:
    """PUT over a result is 200, with one row as before."""
    key = put(door)
    rows = door.one("SELECT count(*) FROM AssignmentScore")
    assert door.put("result", "r", result("li", score=3, scoreDate="2026-10-12")).status == 200
    assert door.rows(VALUES, key) == [("3", 3, 15, "F")]
    assert door.one(DAY, key) == "2026-10-12"
    assert door.one("SELECT count(*) FROM AssignmentScore") == rows


def test_a_second_id_for_the_same_score_replaces_it(door: Door) -> None:
    """A retry under another id is 201, one score stays, and it goes by the new id."""
    key = put(door, "first")
    assert door.put("result", "second", result("li", score=11)).status == 201
    assert door.key("result", "second") == key
    assert door.rows(VALUES, key)[0][1] == 11
    assert [i for i in door.listed("results") if i in ("first", "second")] == ["second"]


def test_a_second_id_for_the_same_score_is_refused(door: Door) -> None:
    """second_result=409 names the id that the score has."""
    door.switch(second_result="409")
    put(door, "first")
    before = door.version
    door.refused(409, door.put("result", "second", result("li")), before, "first")
    body = result(f"51044#{VOLCANO}")
    door.refused(409, door.put("result", "third", body), before, f"51044#{NORA}")


def test_a_result_does_not_move(door: Door) -> None:
    """PUT of a known result for another student or line item is 422."""
    put(door)
    before = door.version
    door.refused(422, door.put("result", "r", result("li", OMAR)), before, "cannot move")
    body = result(f"51044#{VOLCANO}")
    door.refused(422, door.put("result", "r", body), before, "cannot move")


# -- going ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "status"), [("404", 404), ("204", 204)])
def test_delete_takes_the_score_and_its_comment(door: Door, value: str, status: int) -> None:
    """DELETE is 204; the score is listed nowhere; a second DELETE is by repeated_delete."""
    door.switch(repeated_delete=value)
    key = put(door, comment="Neat")
    reply = door.delete("result", "r")

    assert (reply.status, reply.body) == (204, b"")
    assert door.rows(VALUES, key) == []
    assert door.rows(COMMENTS, key) == []
    assert "r" not in door.listed("results")
    assert door.get("result", "r")["status"] == "tobedeleted"
    assert door.delete("result", "r").status == status
    assert door.delete("result", "never").status == 404


def test_a_put_on_a_deleted_id_makes_it_anew(door: Door) -> None:
    """PUT after DELETE is 201 under the same id, active again and listed once."""
    first = put(door)
    door.delete("result", "r")
    assert door.put("result", "r", result("li")).status == 201
    assert door.key("result", "r") != first
    assert door.get("result", "r")["status"] == "active"
    door.switch(deleted="listed")
    assert door.listed("results").count("r") == 1
