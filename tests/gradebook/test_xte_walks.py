"""The sequences of real clients, call by call with their odd parameters (A2.2 to A2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import INES, LABS, MATH, NORA, OMAR, SCIENCE
from xte_door import Door, part, points, xte_door


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served."""
    with xte_door() as made:
        yield made


def test_the_measured_grade_push(door: Door) -> None:
    """Category, minimal assignment, section id by GET, scores, the same again, delete by force.

    [client: psd401]: the number behind Location is used for GET; taken for an assignment section
    it would be somebody else's or none.
    """
    categories = door.ask("GET", f"/ws/xte/teacher_category?users_dcid={INES}&year_id=36").json
    active = [one for one in categories if one["isactive"]]
    category = next(one for one in active if one["name"] == "Labs")
    listed = f"/ws/xte/section/assignment/?users_dcid={INES}&section_ids={SCIENCE}"
    assert door.ask("GET", listed).json == []

    reply = door.ask(
        "POST",
        f"/ws/xte/section/assignment/?users_dcid={INES}",
        {
            "_assignmentsections": [
                {
                    "sectionsdcid": SCIENCE,
                    "name": "Volcano worksheet"[:50],
                    "duedate": "2026-10-02",
                    "scoretype": "POINTS",
                    "scoreentrypoints": 10,
                    "totalpointvalue": 10,
                    "weight": 1,
                    "iscountedinfinalgrade": True,
                    "isscoringneeded": True,
                    "_assignmentcategoryassociations": [
                        {"teachercategoryid": category["teachercategoryid"], "isprimary": True}
                    ],
                }
            ]
        },
    )
    assert (reply.status, reply.body, reply.headers["content-length"]) == (201, b"", "0")
    number = int(reply.headers["location"].rpartition("/")[2])
    found = door.get(number)
    section = found["_assignmentsections"][0]["assignmentsectionid"]
    assert found["assignmentid"] == number

    def push(value: float) -> None:
        answer = door.save(points(section, NORA, value), points(section, OMAR, 7))
        assert answer.status == 200
        assert [one["studentsdcid"] for one in answer.json] == [NORA, OMAR]

    push(9)
    push(12)
    assert door.rows("SELECT StudentsDCID, ScorePoints FROM AssignmentScore ORDER BY 1") == [
        (NORA, 12),
        (OMAR, 7),
    ]
    gone = door.ask("DELETE", f"/ws/xte/section/assignment/{number}?users_dcid={INES}&force=true")
    assert (gone.status, gone.body) == (204, b"")
    assert door.ask("GET", listed).json == []


def _platforms_assignment() -> dict[str, Any]:
    """An assignment as Mayhem sends it, with everything that its objects carry."""
    return {
        "_name": "assignment",
        "hasstandards": False,
        "standardscoringmethod": "GradeScale",
        "standardcalcdirection": "NONE",
        "_assignmentstandardassociations": [],
        "haiku_assignment_id": 4711,
        "yearid": 36,
        "_assignmentsections": [
            {
                "_name": "assignmentsection",
                "sectionsdcid": SCIENCE,
                "name": "Poster",
                "description": None,
                "duedate": "2026-10-09",
                "scoretype": "POINTS",
                "scoreentrypoints": 100,
                "ExtraCreditPoints": 0,
                "weight": 1,
                "IsCountedInFinalGrade": True,
                "publishoption": "Never",
                "IsScoresPublish": True,
                "maxretakeallowed": 0,
                "pointspossible": 100,
                "isextracredit": False,
                "relatedgradescaleitemdcid": None,
                "_assignmentStudentAssociations": [],
                "_assignmentcategoryassociations": [
                    {"_name": "assignmentcategoryassoc", "teachercategoryid": LABS,
                     "isprimary": True}
                ],
                "_onlinework": None,
            }
        ],
    }  # fmt: skip


def test_the_learning_platform(door: Door) -> None:
    """Mayhem: `?pagesize=0` on every POST, mixed case, year 0, whole-object update, read scores."""
    kind = door.ask(
        "POST",
        "/ws/schema/query/com.powerschool.core.sections.gradebooktype?pagesize=0",
        {"section_ids": [SCIENCE]},
    )
    assert kind.json["record"][0]["gradebooktype"] == "PTP"
    categories = door.ask(
        "GET", f"/ws/xte/teacher_category?users_dcid={INES}&year_id=0&pagesize=0"
    ).json
    assert [one["name"] for one in categories] == ["Labs", "Old quizzes"]
    reply = door.ask(
        "POST",
        f"/ws/xte/section/assignment/?users_dcid={INES}&pagesize=0",
        _platforms_assignment(),
    )
    assert reply.status == 201
    number = int(reply.headers["location"].split("/")[-1])
    whole = door.get(number)
    whole.pop("$breach_mitigation", None)
    section = whole["_assignmentsections"][0]
    assert (section["isscorespublish"], section["publisheddate"]) == (True, None)

    section["name"] = "Poster, second draft"
    path = f"/ws/xte/section/assignment/{number}?users_dcid={INES}&pagesize=0"
    assert door.ask("PUT", path, whole).status in (200, 201, 202, 204)
    row = points(section["assignmentsectionid"], NORA, 88)
    scores = f"/ws/xte/score?users_dcid={INES}&pagesize=0"
    assert door.ask("PUT", scores, {"assignment_scores": [row]}).status == 200
    read = door.ask(
        "POST",
        f"/ws/xte/assignment_score?users_dcid={INES}&pagesize=0",
        {"assignment_ids": [number], "section_ids": [SCIENCE]},
    ).json
    assert [(one["studentsdcid"], one["scorepoints"]) for one in read] == [(NORA, 88.0)]
    online = f"/ws/xte/online_work/assignment_section/{section['assignmentsectionid']}?pagesize=0"
    assert door.ask("DELETE", online).status == 204
    assert door.ask("DELETE", f"{path}&force=true").status == 204


def _extensions_work() -> dict[str, Any]:
    """An assignment of two sections as KenKen sends it, keys of its own screens included."""
    return {
        "yearid": 36,
        "selectedScoreType": {"value": "POINTS", "label": "Points"},
        "selectedPublishOption": {"value": "OnSpecificDate"},
        "selectedOnlineWorkType": None,
        "dueDateObj": {"day": 9},
        "_assignmentsections": [
            part(
                sectionsdcid=section,
                name="Rock cycle",
                duedate="2026-10-09",
                publishoption="OnSpecificDate",
                publishonspecificdate="2026-10-12",
                dueDateObj="2026-10-09T00:00:00.000Z",
            )
            for section in (SCIENCE, MATH)
        ],
    }


def _extensions_row(work: int, part_id: int, section: int, **more: Any) -> dict[str, Any]:
    """A score of Nora's as KenKen sends it, every flag named."""
    return {
        "_name": "assignmentscore",
        "assignmentscoreid": None,
        "studentsdcid": NORA,
        "_assignmentsection": {
            "assignmentsectionid": part_id,
            "sectionsdcid": section,
            "_assignment": {"assignmentid": work},
        },
        "actualscoreentered": "18",
        "actualscorekind": "REAL_SCORE",
        "actualscoregradescaledcid": None,
        "scorepoints": 18,
        "scorepercent": None,
        "scoretype": "POINTS",
        "scoreentrydate": "2026-10-14 09:30:00",
        "islate": False,
        "iscollected": True,
        "isexempt": False,
        "ismissing": False,
        "isabsent": False,
        "isincomplete": False,
        "authoredbyuc": False,
        **more,
    }


def test_the_browser_extension(door: Door) -> None:
    """KenKen: two sections at once, AssignmentSectionIds, the UI's own keys, every flag."""
    reply = door.ask(
        "POST",
        f"/ws/xte/section/assignment/?users_dcid={INES}",
        _extensions_work(),
    )
    assert reply.status == 201
    text = reply.headers["assignmentsectionids"]
    science, math = (int(one) for one in text.strip("[]").split(","))
    number = int(reply.headers["location"].rpartition("/")[2])

    saved = door.ask(
        "PUT",
        f"/ws/xte/score?users_dcid={INES}&push_assignment_scores=false&status=A,I,P",
        {
            "assignment_scores": [
                _extensions_row(number, science, SCIENCE),
                _extensions_row(number, math, MATH, islate=True),
            ]
        },
    )
    assert saved.status == 200
    query = (
        "SELECT AssignmentSectionID, IsCollected, IsLate, ScoreEntryDate FROM AssignmentScore "
        "ORDER BY 1"
    )
    assert door.rows(query) == [
        (science, 1, 0, "2026-10-14 09:30:00"),
        (math, 1, 1, "2026-10-14 09:30:00"),
    ]


def test_a_client_that_resubmits(door: Door) -> None:
    """412 means: send the same request once more; then it is stored once [doc: xte]."""
    _, (section,) = door.created()
    door.switch(xte_resubmit="1")
    first, second = door.save(points(section)), door.save(points(section))
    assert (first.status, second.status) == (412, 200)
    assert door.one("SELECT count(*) FROM AssignmentScore") == 1


def test_an_assignment_deleted_in_the_gradebook(door: Door) -> None:
    """A client that grades on meets the 500, makes the assignment anew, and goes on (A4)."""
    first, (old,) = door.created()
    door.ask("DELETE", f"/ws/xte/section/assignment/{first}?users_dcid={INES}")
    assert door.save(points(old)).status == 500
    second, (new,) = door.created()
    assert (second > first, new > old) == (True, True)
    assert door.save(points(old)).status == 500
    assert door.save(points(new)).status == 200
