"""Scores over HTTP: every kind of value, every flag, batches, upserts (A2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import ADA, FIRST_HALF, INES, LENA, MATH, NORA, OMAR, PAVEL, SCIENCE
from jsonschema import validate
from xte_door import Door, flagged, part, points, with_scales, xte_door

from mock_sis.world import World
from sis_core.wire.dialects import xte

VALUES = (
    "SELECT ActualScoreEntered, ScorePoints, ScorePercent, ScoreLetterGrade, "
    "ActualScoreGradeScaleDCID FROM AssignmentScore"
)
FLAGS = ("islate", "iscollected", "isexempt", "ismissing", "isabsent", "isincomplete")


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served, its Science graded by letters."""
    with xte_door() as made:
        with_scales(made)
        yield made


def test_the_answer_names_each_student(door: Door) -> None:
    """PUT answers 200 and an array that names students, without assignmentscoreid."""
    _, (section,) = door.created()
    reply = door.save(points(section, NORA), points(section, OMAR, 12))

    assert reply.status == 200
    assert reply.json == [
        {
            "_name": "assignmentscore",
            "studentsdcid": student,
            "_assignmentsection": {"assignmentsectionid": section},
        }
        for student in (NORA, OMAR)
    ]
    door.switch(xte_score_answer="object")
    assert list(door.save(points(section)).json) == ["assignment_scores"]


KINDS: list[tuple[dict[str, Any], dict[str, Any], tuple[Any, ...]]] = [
    ({}, {"scorepoints": 18.5, "actualscoreentered": "18.5"}, ("18.5", 18.5, 92.5, "A", None)),
    ({}, {"scorepoints": 16}, ("16", 16, 80, "B", None)),
    ({}, {"actualscoreentered": "12"}, ("12", 12, 60, "F", None)),
    ({}, {"actualscoreentered": "24", "scorepoints": 24}, ("24", 24, 120, "A", None)),
    ({}, {"scorepercent": 50, "scoretype": "PERCENT"}, ("50", 10, 50, "F", None)),
    ({}, {"actualscoreentered": "B", "scoretype": "GRADESCALE"}, ("B", 17, 85, "B", 72)),
    ({"scoretype": "PERCENT"}, {"scorepercent": 90}, ("90", 18, 90, "A", None)),
    ({"scoretype": "PERCENT"}, {"actualscoreentered": "87.5%"}, ("87.5%", 17.5, 87.5, "B", None)),
    ({"scoretype": "GRADESCALE"}, {"actualscoreentered": "A"}, ("A", 19, 95, "A", 71)),
    ({"scoretype": "GRADESCALE"}, {"scorelettergrade": "B"}, ("B", 17, 85, "B", 72)),
    ({"scoretype": "GRADESCALE"}, {"actualscoregradescaledcid": 73}, ("F", 10, 50, "F", 73)),
    ({"scoretype": "GRADESCALE", "relatedgradescaleitemdcid": 80}, {"actualscoreentered": "3"},
     ("3", 15, 75, "3", 81)),
    ({"scoretype": "COLLECTED", "scoreentrypoints": None}, {"iscollected": True},
     (None, None, None, None, None)),
    ({"scoreentrypoints": 0, "extracreditpoints": 5}, {"scorepoints": 3},
     ("3", 3, None, None, None)),
    ({}, {"scorepoints": None, "actualscoreentered": ""}, (None, None, None, None, None)),
    ({}, {}, (None, None, None, None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("work", "given", "stored"), KINDS)
def test_every_kind_of_value(
    door: Door, work: dict[str, Any], given: dict[str, Any], stored: tuple[Any, ...]
) -> None:
    """What was entered decides, and points, percent and letter follow from it."""
    _, (section,) = door.created(part(**work))
    reply = door.save(flagged(section, **given))

    assert reply.status == 200, reply.text
    assert door.rows(VALUES) == [stored]


@pytest.mark.parametrize("value", [True, 1, "true", "1"])
@pytest.mark.parametrize("flag", FLAGS)
def test_every_flag(door: Door, flag: str, value: object) -> None:
    """A flag is stored alone, in any form in which clients write it, and served as a boolean."""
    assignment, (section,) = door.created()
    assert door.save(flagged(section, **{flag.upper(): value})).status == 200
    shown = door.ask(
        "POST", f"/ws/xte/assignment_score?users_dcid={INES}", {"assignment_ids": [assignment]}
    ).json[0]
    validate(shown, xte.SCORE_SCHEMA)
    assert {name: shown[name] for name in FLAGS} == {name: name == flag for name in FLAGS}


def test_a_score_is_read_in_full(door: Door) -> None:
    """POST assignment_score answers every field of A2.4."""
    assignment, (section,) = door.created()
    door.world.clock.freeze()
    row = points(
        section,
        isLate=True,
        altalphagrade="A-",
        altnumericgrade=91.5,
        hasretake=True,
        _assignmentscorecomment={"commentvalue": "Neat & clean"},
    )
    assert door.save(row).status == 200
    path = f"/ws/xte/assignment_score?users_dcid={INES}&pagesize=0"
    body = {"assignment_ids": [assignment], "section_ids": [SCIENCE]}
    found = door.ask("POST", path, body).json

    key = door.one("SELECT AssignmentScoreID FROM AssignmentScore")
    comment = door.one("SELECT AssignmentScoreCommentID FROM AssignmentScoreComment")
    now = f"{door.world.clock.now():%Y-%m-%d %H:%M:%S}"
    assert found == [
        {
            "_name": "assignmentscore", "_id": key, "assignmentscoreid": key,
            "studentsdcid": NORA, "yearid": 36, "actualscoreentered": "18.5",
            "actualscorekind": "REAL_SCORE", "actualscoregradescaledcid": None,
            "scorepoints": 18.5, "scorepercent": 92.5, "scorenumericgrade": None,
            "scorelettergrade": "A", "scoregradescaledcid": 71, "scoreentrydate": now,
            "whenmodified": now, "islate": True, "iscollected": False, "isexempt": False,
            "ismissing": False, "isabsent": False, "isincomplete": False, "hasretake": True,
            "altalphagrade": "A-", "altnumericgrade": 91.5, "altscoregradescaledcid": None,
            "authoredbyuc": False,
            "_assignmentscorecomment": {
                "_name": "assignmentscorecomment", "_id": comment,
                "assignmentscorecommentid": comment, "commentvalue": "Neat & clean",
            },
            "_assignmentsection": {"assignmentsectionid": section},
        }
    ]  # fmt: skip
    assert door.ask("POST", path, {**body, "section_ids": [MATH]}).json == []


def test_the_same_row_again_changes_it_in_place(door: Door) -> None:
    """Section and student are the key, with the row's id or without; absent flags are cleared."""
    _, (section,) = door.created()
    door.save(points(section, NORA, 10, islate=True))
    key = door.one("SELECT AssignmentScoreID FROM AssignmentScore")
    door.save(points(section, NORA, 12))
    door.save(points(section, NORA, 14, assignmentscoreid=key))

    query = "SELECT AssignmentScoreID, ScorePoints, IsLate FROM AssignmentScore"
    assert door.rows(query) == [(key, 14, 0)]


def test_the_switch_keeps_what_a_row_leaves_out(door: Door) -> None:
    """With xte_score_absent=keep a row changes only what it names."""
    door.switch(xte_score_absent="keep")
    _, (section,) = door.created()
    door.save(points(section, NORA, 10, islate=True))
    door.save(flagged(section, isexempt=True))

    query = "SELECT ScorePoints, IsLate, IsExempt FROM AssignmentScore"
    assert door.rows(query) == [(10, 1, 1)]


def test_a_row_sent_twice_counts_as_sent_last(door: Door) -> None:
    """Repeated rows of one batch leave one row, and the journal says so."""
    _, (section,) = door.created()
    reply = door.save(points(section, NORA, 3), points(section, OMAR, 4), points(section, NORA, 5))

    assert reply.status == 200
    query = "SELECT StudentsDCID, ScorePoints FROM AssignmentScore ORDER BY 1"
    assert door.rows(query) == [(NORA, 5), (OMAR, 4)]
    entry = door.world.journal.entries()[-1]
    assert any("twice" in note for note in entry.shown(False)["notes"])


def test_comments_are_set_changed_and_removed(door: Door) -> None:
    """An object or a text sets the comment, null leaves it alone, an empty text removes it."""
    _, (section,) = door.created()
    query = "SELECT CommentValue FROM AssignmentScoreComment"
    for said, stored in (
        ({"commentvalue": "One"}, [("One",)]),
        ({"CommentValue": "Two", "assignmentscorecommentid": 7}, [("Two",)]),
        (None, [("Two",)]),
        ("Three", [("Three",)]),
        ({"commentvalue": ""}, []),
    ):
        assert door.save(points(section, _assignmentscorecomment=said)).status == 200
        assert door.rows(query) == stored


@pytest.mark.parametrize("body", [points(0), {"assignment_scores": [points(0)]}, [points(0)]])
def test_one_score_by_its_own_address(door: Door, body: Any) -> None:
    """PUT score/assignment takes one score, bare or wrapped, and answers an object."""
    _, (section,) = door.created()
    row = body if isinstance(body, dict) else body[0]
    row = row.get("assignment_scores", [row])[0]
    row["_assignmentsection"] = {"assignmentsectionid": section}
    reply = door.ask("PUT", f"/ws/xte/score/assignment?users_dcid={INES}&status=A", body)

    assert (reply.status, reply.json["studentsdcid"]) == (200, NORA)
    assert door.rows("SELECT ScorePoints FROM AssignmentScore") == [(18.5,)]
    two = {"assignment_scores": [row, row]}
    assert door.ask("PUT", f"/ws/xte/score/assignment?users_dcid={INES}", two).status == 400


@pytest.mark.parametrize(("version", "status"), [("10.0", 404), ("12.0", 400), ("25.2", 400)])
def test_one_score_by_its_own_address_came_with_12(version: str, status: int) -> None:
    """Older servers do not have PUT score/assignment [doc: xte]."""
    with World.empty("2026-10-15", version) as world:
        world.start()
        door = Door(world, world.valid_token())
        assert door.ask("PUT", "/ws/xte/score/assignment?users_dcid=1", {}).status == status
        assert door.ask("PUT", "/ws/xte/score?users_dcid=1", {}).status == 400


@pytest.mark.parametrize(
    ("student", "status", "good"),
    [
        (NORA, "A", True),
        (NORA, "A,I,P", True),
        (NORA, "I", False),
        (PAVEL, "A", False),
        (PAVEL, "A,I,P", True),
        (PAVEL, "i", True),
        (ADA, "A", False),
        (ADA, "A,P", True),
        (LENA, "A,I,P", False),
        (NORA, "", True),
    ],
)
def test_status_says_which_seats_count(door: Door, student: int, status: str, good: bool) -> None:
    """A, I and P stand for active, left and coming students; A alone where nothing is said."""
    _, (section,) = door.created()
    assert door.save(points(section, student), status=status).status == (200 if good else 409)
    door.switch(xte_left_students="accept")
    everybody = door.save(points(section, student), status=status).status
    assert everybody == (409 if student == LENA else 200)


BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"scorepoints": "many"}, 400, "takes a number"),
    ({"scorepoints": 10**30}, 400, "ScorePoints"),
    ({"scorepoints": 1e308}, 400, "ScorePoints"),
    ({"scorepoints": -1}, 400, "0 or more"),
    ({"scorepoints": [18]}, 400, "single value"),
    ({"scorepoints": True}, 400, "no true or false"),
    ({"actualscoreentered": "x" * 31}, 400, "30 characters"),
    ({"actualscoreentered": "x" * 10_000}, 400, "30 characters"),
    ({"actualscoreentered": "excellent"}, 409, "Actual Score Grade Scale ID"),
    ({"actualscoreentered": "A+", "scoretype": "GRADESCALE"}, 409, "its grades are A, B, F"),
    ({"actualscoreentered": "9999999999999"}, 400, "12 digits"),
    ({"scoretype": "STARS"}, 400, "scoretype is one of"),
    ({"islate": "perhaps"}, 400, "true or false"),
    ({"scoreentrydate": "yesterday"}, 400, "ScoreEntryDate"),
    ({"_assignmentscorecomment": {"commentvalue": "x" * 4001}}, 400, "4000"),
    ({"_assignmentscorecomment": {"commentvalue": "\u0000"}}, 400, "control characters"),
    ({"_assignmentscorecomment": 7}, 400, "takes a text"),
    ({"studentsdcid": None}, 400, "studentsdcid is required"),
    ({"studentsdcid": "Nora"}, 400, "whole number"),
    ({"studentsdcid": 10**30}, 400, "studentsdcid"),
    ({"studentsdcid": 1}, 409, "Student ID: there is no student 1"),
    ({"_assignmentsection": None}, 400, "_assignmentsection is required"),
    ({"_assignmentsection": 7}, 400, "must be a JSON object"),
    ({"_assignmentsection": {}}, 400, "assignmentsectionid is required"),
    ({"_assignmentsection": {"assignmentsectionid": 10**18 - 1}}, 500, "Unable to find"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "status", "says"), BAD)
def test_a_bad_row_refuses_the_batch(
    door: Door, changes: dict[str, Any], status: int, says: str
) -> None:
    """One row that cannot be is refused with all the others, before or behind it."""
    _, (section,) = door.created()
    row = {**flagged(section), **changes}
    before = door.version
    for batch in ([points(section, OMAR), row], [row, points(section, OMAR)], [row]):
        reply = door.save(*batch)
        assert (reply.status, says in reply.text) == (status, True), reply.text
    assert (door.version, door.rows("SELECT * FROM AssignmentScore")) == (before, [])


@pytest.mark.parametrize(
    "body", [{}, {"assignment_scores": []}, {"assignment_scores": None}, [], 7, "x",
             {"assignment_scores": {"studentsdcid": NORA}}, {"assignment_scores": [7]}],
)  # fmt: skip
def test_a_body_that_holds_no_scores(door: Door, body: Any) -> None:
    """Empty batches and other values are 400."""
    before = door.version
    reply = door.ask("PUT", f"/ws/xte/score?users_dcid={INES}", body)
    assert (reply.status, door.version) == (400, before)


def test_another_students_row_id_is_refused(door: Door) -> None:
    """assignmentscoreid of somebody else's score is not silently taken for a new row."""
    _, (section,) = door.created()
    door.save(points(section, NORA))
    key = door.one("SELECT AssignmentScoreID FROM AssignmentScore")
    before = door.version
    assert door.save(points(section, OMAR, assignmentscoreid=key)).status == 400
    assert door.version == before


def test_a_row_id_of_other_work_is_refused(door: Door) -> None:
    """Another assignment's assignmentscoreid is 400; of an unknown one, the row itself decides."""
    _, (first,) = door.created()
    _, (second,) = door.created(part(name="Glacier worksheet"))
    door.save(points(first, NORA))
    key = door.one("SELECT AssignmentScoreID FROM AssignmentScore")
    before = door.version
    reply = door.save(points(second, OMAR), points(second, NORA, assignmentscoreid=key))
    assert (reply.status, door.version) == (400, before)
    assert "score of another student or assignment" in reply.text

    assert door.save(points(second, NORA, assignmentscoreid=key + 1)).status == 200


@pytest.mark.parametrize(("letter", "kept"), [("A", "A"), ("B", "B"), ("banana", None), ("", "A")])
def test_a_letter_beside_points_is_one_of_the_scale(
    door: Door, letter: str, kept: str | None
) -> None:
    """scorelettergrade beside points is stored if the section's scale has it, else it is 409."""
    _, (section,) = door.created()
    reply = door.save(points(section, NORA, 18.5, scorelettergrade=letter))
    if kept is None:
        assert reply.status == 409
        assert reply.fields[0].startswith("Actual Score Grade Scale ID: 'banana'")
        assert door.rows("SELECT 1 FROM AssignmentScore") == []
    else:
        assert reply.status == 200
        assert door.one("SELECT ScoreLetterGrade FROM AssignmentScore") == kept


def test_values_where_work_is_only_collected(door: Door) -> None:
    """COLLECTED takes flags; points are refused rather than dropped."""
    _, (section,) = door.created(part(scoretype="COLLECTED", scoreentrypoints=None))
    assert door.save(points(section)).status == 400
    assert door.save(flagged(section, iscollected=True)).status == 200


def test_scores_of_several_sections_travel_together(door: Door) -> None:
    """One batch may hold rows of many assignment sections, and stores them all."""
    _, (science, math) = door.created(part(), part(sectionsdcid=MATH))
    _, (half,) = door.created(part(sectionsdcid=FIRST_HALF, name="Half"))
    rows = [points(one, NORA) for one in (science, math, half)] + [points(math, OMAR)]
    assert door.save(*rows).status == 200
    query = "SELECT AssignmentSectionID, StudentsDCID FROM AssignmentScore ORDER BY 1, 2"
    assert door.rows(query) == [(science, NORA), (math, NORA), (math, OMAR), (half, NORA)]


def test_a_late_class_after_its_term(door: Door) -> None:
    """Scores of a past semester's class are taken until its term is locked."""
    _, (section,) = door.created(part(sectionsdcid=FIRST_HALF))
    door.world.clock.set(door.world.clock.now().replace(year=2027, month=3))
    door.token = door.world.valid_token()
    assert door.save(points(section)).status == 200


def test_resubmit_is_answered_as_often_as_asked(door: Door) -> None:
    """The switch makes the next writes 412, each leaves nothing behind, and then all is well."""
    _, (section,) = door.created()
    door.switch(xte_resubmit="2")
    before = door.version
    for _ in range(2):
        reply = door.save(points(section))
        assert (reply.status, reply.json["message"]) == (412, "Resubmit")
    assert door.version == before

    assert door.save(points(section)).status == 200
    assert door.world.switches["xte_resubmit"] == "0"


def test_a_refused_row_does_not_use_up_a_resubmit(door: Door) -> None:
    """412 is the last check of all: what is wrong anyway is refused for what it is."""
    _, (section,) = door.created()
    door.switch(xte_resubmit="1")
    assert door.save(points(section, LENA)).status == 409
    assert door.save(points(section, NORA)).status == 412


@pytest.mark.parametrize(
    ("entered", "points", "percent"),
    [("50%", 10, 50), ("18.5", 18.5, 92.5), (" 20 ", 20, 100), ("110%", 22, 110)],
)
def test_a_share_is_a_share_of_the_points(
    door: Door, entered: str, points: float, percent: float
) -> None:
    """`50%` of a 20-point assignment is 10 points, as in the older gradebook."""
    _, (section,) = door.created()
    reply = door.save(flagged(section, actualscoreentered=entered))

    assert reply.status == 200
    assert door.rows("SELECT ScorePoints, ScorePercent FROM AssignmentScore") == [(points, percent)]


@pytest.mark.parametrize("entered", ["-5", "1_0", "١٢", "1e3", "-50%"])
def test_what_is_no_score_in_one_gradebook_is_none_in_the_other(door: Door, entered: str) -> None:
    """Negative numbers and Python's own ways of writing numbers are refused, nothing is stored."""
    _, (section,) = door.created()
    reply = door.save(flagged(section, actualscoreentered=entered))

    assert reply.status in (400, 409)
    assert door.rows("SELECT * FROM AssignmentScore") == []
