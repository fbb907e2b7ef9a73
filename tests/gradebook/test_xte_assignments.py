"""Assignments over HTTP: create, read, change, delete, and what hangs on them (A2.3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from book_district import (
    ADA,
    BRAM,
    BRAMS,
    FIRST_HALF,
    INES,
    LABS,
    LENA,
    MATH,
    NORA,
    OLD_QUIZZES,
    OMAR,
    PAVEL,
    SCIENCE,
)
from jsonschema import validate
from xte_door import SECTION_PATH, WORK, Door, flagged, part, points, with_scales, xte_door

from sis_core.wire.dialects import xte


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served."""
    with xte_door() as made:
        yield made


def test_a_new_assignment_is_read_back_in_full(door: Door) -> None:
    """Every field of A2.3 comes back: as given, by default, or as the server works it out."""
    assignment, (section,) = door.created(
        part(
            description="Label the layers",
            weight=1.5,
            extracreditpoints=2,
            iscountedinfinalgrade=False,
            publishoption="OnSpecificDate",
            publishonspecificdate="2026-09-29",
            maxretakeallowed=2,
        )
    )
    found = door.get(assignment)

    validate(found, xte.ASSIGNMENT_SCHEMA)
    one = found["_assignmentsections"][0]
    association = one.pop("_assignmentcategoryassociations")[0]
    assert (association["teachercategoryid"], association["isprimary"]) == (LABS, True)
    assert one == {
        "_name": "assignmentsection", "_id": section, "assignmentsectionid": section,
        "sectionsdcid": SCIENCE, "name": "Volcano worksheet",
        "description": "<p>Label the layers</p>\n", "duedate": "2026-10-02",
        "scoretype": "POINTS", "scoreentrypoints": 20.0, "weight": 1.5, "totalpointvalue": 30.0,
        "extracreditpoints": 2.0, "iscountedinfinalgrade": False, "isscoringneeded": True,
        "publishoption": "OnSpecificDate", "publisheddate": "2026-09-29",
        "publishonspecificdate": "2026-09-29", "publishdaysbeforedue": None,
        "isscorespublish": True, "islocked": False, "maxretakeallowed": 2,
        "relatedgradescaleitemdcid": None,
        "minvalues": {"minpercent": None, "minpoints": None, "mingrade": None},
        "_assignmentstudentassociations": [], "_onlinework": None,
    }  # fmt: skip
    assert found["createdbyplugin"] == "1"
    assert (found["hasstandards"], found["standardscoringmethod"]) == (False, "GradeScale")
    assert door.rows("SELECT YearID, WhoModifiedID FROM AssignmentSection") == [(36, INES)]


@pytest.mark.parametrize(
    ("given", "published"),
    [
        ({}, "2026-10-15"),
        ({"publishoption": "Immediately"}, "2026-10-15"),
        ({"publishoption": "Never"}, None),
        ({"publishoption": "OnDueDate"}, "2026-10-02"),
        ({"publishoption": "DaysBeforeDue", "publishdaysbeforedue": 3}, "2026-09-29"),
    ],
)
def test_the_publishing_day_follows_the_option(
    door: Door, given: dict[str, Any], published: str | None
) -> None:
    """publishoption may be left out and decides publisheddate."""
    assignment, _ = door.created(part(**given))
    assert door.get(assignment)["_assignmentsections"][0]["publisheddate"] == published


def test_one_assignment_in_two_sections(door: Door) -> None:
    """Each section has its own part and may have its own due date and students."""
    assignment, sections = door.created(
        part(_assignmentstudentassociations=[{"studentsdcid": NORA}]),
        part(sectionsdcid=MATH, duedate="2026-10-09"),
    )

    found = door.get(assignment)["_assignmentsections"]
    assert [one["assignmentsectionid"] for one in found] == sections
    assert [one["duedate"] for one in found] == ["2026-10-02", "2026-10-09"]
    assert [
        [use["studentsdcid"] for use in one["_assignmentstudentassociations"]] for one in found
    ] == [[NORA], []]
    listed = door.ask("GET", f"{SECTION_PATH}?users_dcid={INES}&section_ids={MATH}").json
    assert [[one["sectionsdcid"] for one in a["_assignmentsections"]] for a in listed] == [[MATH]]
    both = door.ask("GET", f"{WORK}?users_dcid={INES}&section_ids={MATH},{SCIENCE}").json
    assert [len(a["_assignmentsections"]) for a in both] == [2]


def test_get_by_id_and_the_random_text(door: Door) -> None:
    """The object may come in an array, and with a random text in each object, by switches."""
    assignment, _ = door.created()
    door.switch(xte_get_one="array", xte_breach_mitigation="add")

    found = door.get(assignment)
    assert isinstance(found, list) and len(found) == 1
    validate(found[0], xte.ASSIGNMENT_SCHEMA)
    texts = {
        found[0]["$breach_mitigation"],
        found[0]["_assignmentsections"][0]["$breach_mitigation"],
    }
    assert len(texts) == 2 and all(texts)


DIFFERENT: list[tuple[dict[str, Any], str]] = [
    ({"name": "Another"}, "name must be the same"),
    ({"scoreentrypoints": 10}, "scoreentrypoints must be the same"),
    ({"sectionsdcid": SCIENCE}, "listed twice"),
    ({"_assignmentcategoryassociations": [{"teachercategoryid": OLD_QUIZZES}]}, "categories"),
]


@pytest.mark.parametrize(("changes", "says"), DIFFERENT)
def test_sections_of_one_assignment_are_alike(
    door: Door, changes: dict[str, Any], says: str
) -> None:
    """All values but due date and students must be the same in every section [doc: xte]."""
    before = door.version
    reply = door.create(part(), part(**{"sectionsdcid": MATH, **changes}))
    assert (reply.status, door.version) == (400, before)
    assert says in reply.text


BAD: list[tuple[Any, int, str]] = [
    ({"name": ""}, 409, "Required Field: name is required"),
    ({"name": None}, 409, "name is required"),
    ({"name": "x" * 51}, 409, "Name Length: name takes at most 50 characters, not 51"),
    ({"name": "x" * 10_000}, 409, "not 10000"),
    ({"name": 7}, 400, "name takes a text"),
    ({"name": ["a"]}, 400, "single value"),
    ({"duedate": None}, 409, "Due Date Error: duedate is required"),
    ({"duedate": "2026-08-23"}, 409, "Due Date Error: the due date 2026-08-23"),
    ({"duedate": "2027-06-12"}, 409, "Due Date Error"),
    ({"duedate": "2026-13-01"}, 400, "DueDate takes a date"),
    ({"duedate": 20261002}, 400, "DueDate takes a date"),
    ({"scoreentrypoints": None}, 409, "Score Entry Point Required"),
    ({"scoreentrypoints": "many"}, 400, "takes a number"),
    ({"scoreentrypoints": -1}, 409, "Points: points takes a number of 0 or more"),
    ({"scoreentrypoints": 10**30}, 400, "ScoreEntryPoints"),
    ({"scoreentrypoints": True}, 400, "no true or false"),
    ({"scoreentrypoints": 5000, "weight": 2}, 409, "at most 9999, not 10000"),
    ({"scoreentrypoints": 9999, "extracreditpoints": 1}, 409, "at most 9999"),
    ({"scoretype": "points"}, 400, "scoretype is one of POINTS, PERCENT, COLLECTED, GRADESCALE"),
    ({"publishoption": "Sometime"}, 400, "publishoption is one of"),
    ({"publishoption": "OnSpecificDate"}, 409, "publishonspecificdate is required"),
    ({"publishoption": "DaysBeforeDue"}, 409, "publishdaysbeforedue is required"),
    ({"maxretakeallowed": -1}, 409, "0 to 365"),
    ({"description": "x" * 4001}, 400, "4000"),
    ({"relatedgradescaleitemdcid": 9}, 409, "Grade Scale ID: there is no grade scale 9"),
    ({"_assignmentcategoryassociations": []}, 409, "Teacher Category ID: an assignment needs"),
    ({"_assignmentcategoryassociations": [{"teachercategoryid": 1}]}, 409, "Teacher Category ID"),
    ({"_assignmentcategoryassociations": [{"teachercategoryid": BRAMS}]}, 409,
     "Teacher Category ID: category 935 is not one of user 4102's"),
    ({"_assignmentcategoryassociations": [{"teachercategoryid": OLD_QUIZZES}]}, 409, "not active"),
    ({"_assignmentcategoryassociations": [{"teachercategoryid": "x"}]}, 400, "whole number"),
    ({"_assignmentcategoryassociations": "Labs"}, 400, "JSON array"),
    ({"_assignmentcategoryassociations":
      [{"teachercategoryid": LABS}, {"teachercategoryid": OLD_QUIZZES}]}, 400, "exactly one"),
    ({"_assignmentstudentassociations": [{"studentsdcid": LENA}]}, 409, "not enrolled"),
    ({"_assignmentstudentassociations": [{"studentsdcid": PAVEL}]}, 409, "not enrolled"),
    ({"_assignmentstudentassociations": [{"studentsdcid": 1}]}, 409, "Student ID"),
    ({"_assignmentstudentassociations": [{"studentsdcid": 1.5}]}, 400, "whole number"),
    ({"sectionsdcid": 1}, 404, "Section not found"),
    ({"sectionsdcid": None}, 400, "sectionsdcid is required"),
    ({"sectionsdcid": "x"}, 400, "sectionsdcid takes a whole number"),
    ({"sectionsdcid": 10**40}, 400, "sectionsdcid"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "status", "says"), BAD)
def test_a_bad_assignment_changes_nothing(
    door: Door, changes: dict[str, Any], status: int, says: str
) -> None:
    """Each value that cannot be is refused with a sentence, and nothing is stored."""
    before = door.version
    reply = door.create(part(**changes))

    assert (reply.status, says in reply.text) == (status, True), reply.text
    assert door.version == before
    if status == 400:
        assert reply.json["message"] == "Unable to Create Assignment"


@pytest.mark.parametrize(
    "body",
    [{}, [], 7, "x", None, {"_assignmentsections": []}, {"_assignmentsections": [7]},
     {"_assignmentsections": {"sectionsdcid": SCIENCE}}],
)  # fmt: skip
def test_a_body_that_is_no_assignment(door: Door, body: Any) -> None:
    """Another JSON value than an assignment is 400."""
    before = door.version
    reply = door.ask("POST", f"{SECTION_PATH}?users_dcid={INES}", raw=json.dumps(body).encode())
    assert (reply.status, door.version) == (400, before)


def test_limits_are_allowed(door: Door) -> None:
    """50 characters, the first and last day of the term, and 9,999 points are fine."""
    door.created(part(name="é" * 50, duedate="2026-08-24", scoreentrypoints=9999))
    door.created(part(name="Last", duedate="2027-06-11", scoreentrypoints=0, extracreditpoints=5))
    assert door.one("SELECT count(*) FROM AssignmentSection") == 2


def test_a_name_is_used_once_in_a_section(door: Door) -> None:
    """The same name again is 409, in another section or by the switch it is accepted."""
    door.created()
    reply = door.create(part())
    assert reply.status == 409
    assert reply.fields[0].startswith("Assignment Already Exists: ")

    door.created(part(sectionsdcid=MATH))
    door.switch(gradebook_same_name="accept")
    door.created()
    assert door.one("SELECT count(*) FROM AssignmentSection WHERE SectionsDCID = ?", SCIENCE) == 2


@pytest.mark.parametrize("status", ["201", "200", "204"])
def test_change_overwrites_what_is_sent(door: Door, status: str) -> None:
    """PUT of what GET answered, with other values, changes these and nothing else."""
    door.switch(xte_put_status=status)
    assignment, (section,) = door.created(part(description="Label the layers"))
    whole = door.get(assignment)
    whole["_assignmentsections"][0].update(name="Volcanoes", duedate="2026-10-20")
    reply = door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}", whole)

    assert (reply.status, reply.body) == (int(status), b"")
    after = door.get(assignment)
    assert [one["assignmentsectionid"] for one in after["_assignmentsections"]] == [section]
    for one in (*whole["_assignmentsections"], *after["_assignmentsections"]):
        for use in one["_assignmentcategoryassociations"]:
            del use["_id"], use["assignmentcategoryassocid"]
    assert after == whole


def test_change_can_add_a_section_and_restrict_to_students(door: Door) -> None:
    """A section that the assignment lacks is added; no students means the whole section again."""
    assignment, (section,) = door.created()
    path = f"{WORK}/{assignment}?users_dcid={INES}"
    both = [
        part(
            assignmentsectionid=section,
            _assignmentstudentassociations=[{"studentsdcid": OMAR}, {"studentsdcid": ADA}],
        ),
        part(sectionsdcid=MATH),
    ]
    assert door.ask("PUT", path, {"_assignmentsections": both}).status == 201
    query = "SELECT StudentsDCID FROM AssignmentStudentAssoc ORDER BY 1"
    assert door.rows(query) == [(OMAR,), (ADA,)]

    both[0]["_assignmentstudentassociations"] = []
    assert door.ask("PUT", path, {"_assignmentsections": both}).status == 201
    assert door.rows(query) == []
    assert door.one("SELECT count(*) FROM AssignmentSection") == 2


def test_every_section_must_be_sent(door: Door) -> None:
    """PUT that leaves a section out is 412 and changes nothing."""
    assignment, _ = door.created(part(), part(sectionsdcid=MATH))
    before = door.version
    body = {"_assignmentsections": [part(name="Other")]}
    reply = door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}", body)
    assert (reply.status, reply.json["message"]) == (412, "Assignment Update is Missing Record")
    assert door.version == before


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"_assignmentsections": []}, 412, "Assignment Update is Missing Record"),
        ({"_assignmentsections": None}, 400, "Unable to Update Assignment"),
        ({}, 400, "Unable to Update Assignment"),
        ([], 400, "Unable to Update Assignment"),
        ({"_assignmentsections": {}}, 400, "Unable to Update Assignment"),
        ({"_assignmentsections": [7]}, 400, "Unable to Update Assignment"),
        ({"_assignmentsections": [part(weight="much")]}, 400, "Unable to Update Assignment"),
        ({"_assignmentsections": [part(sectionsdcid="x")]}, 400, "Unable to Update Assignment"),
    ],
)
def test_a_bad_change_is_told_as_one(door: Door, body: Any, status: int, message: str) -> None:
    """A list without sections leaves them all out (412); what cannot be read is a 400 of PUT's."""
    assignment, _ = door.created()
    before = door.version
    reply = door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}", body)
    assert (reply.status, reply.json["message"], door.version) == (status, message, before)


@pytest.mark.parametrize(
    ("update", "status", "stored"),
    [
        ("", 412, ("15", 15, 75)),
        ("&update_scores=true", 201, ("30", 30, 75)),
        ("&update_scores=false", 201, ("15", 15, 37.5)),
        ("&update_scores=perhaps", 400, ("15", 15, 75)),
    ],
)
def test_other_points_ask_what_becomes_of_scores(
    door: Door, update: str, status: int, stored: tuple[Any, ...]
) -> None:
    """With scores there, update_scores decides: the share stays, or what was entered does."""
    assignment, (section,) = door.created()
    door.save(points(section, NORA, 15))
    body = {"_assignmentsections": [part(scoreentrypoints=40)]}
    reply = door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}{update}", body)

    assert reply.status == status
    query = "SELECT ActualScoreEntered, ScorePoints, ScorePercent FROM AssignmentScore"
    assert door.rows(query) == [stored] or (status == 201 and door.rows(query)[0][1:] == stored[1:])
    name = {"_assignmentsections": [part(name="Only a name", scoreentrypoints=None)]}
    del name["_assignmentsections"][0]["scoreentrypoints"]
    assert door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}", name).status == 201


def test_delete_takes_everything_along(door: Door) -> None:
    """force=true removes scores, comments and associations with the assignment."""
    assignment, (section,) = door.created(
        part(_assignmentstudentassociations=[{"studentsdcid": NORA}])
    )
    door.save(points(section, _assignmentscorecomment={"commentvalue": "Neat"}))
    path = f"{WORK}/{assignment}?users_dcid={INES}"
    before = door.version
    refused = door.ask("DELETE", path)
    assert (refused.status, refused.json["message"]) == (412, "Assignment Has Scores")
    assert door.version == before

    assert door.ask("DELETE", f"{path}&force=true").status == 204
    for table in (
        "Assignment", "AssignmentSection", "AssignmentScore", "AssignmentScoreComment",
        "AssignmentCategoryAssoc", "AssignmentStudentAssoc",
    ):  # fmt: skip
        assert door.one(f"SELECT count(*) FROM {table}") == 0, table
    assert door.ask("DELETE", path).status == 404
    assert door.ask("GET", path).status == 404


def test_students_leave_an_assignment(door: Door) -> None:
    """Taking one off leaves the others; taking all off is the whole section again [doc: xte]."""
    _, (section,) = door.created()
    path = f"/ws/xte/assignment_section/students?users_dcid={INES}"
    query = "SELECT StudentsDCID FROM AssignmentStudentAssoc ORDER BY 1"

    def body(*ids: int) -> dict[str, Any]:
        return {"student_ids": list(ids), "section_ids": [section]}

    reply = door.ask("DELETE", path, body(NORA))
    assert (reply.status, reply.body) == (201, b"")
    assert door.rows(query) == [(OMAR,), (ADA,)]
    assert door.save(points(section, NORA)).status == 409
    assert door.save(points(section, OMAR)).status == 200

    assert door.ask("DELETE", path, body(OMAR)).status == 409
    assert door.ask("DELETE", f"{path}&force=true", body(OMAR, ADA)).status == 201
    assert door.rows(query) == []
    assert door.one("SELECT count(*) FROM AssignmentScore") == 0
    assert door.save(points(section, NORA)).status == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"student_ids": [NORA], "section_ids": [99]}, 500),
        ({"student_ids": [1], "section_ids": None}, 400),
        ({"student_ids": [], "section_ids": [1]}, 400),
        ({"student_ids": ["x"], "section_ids": [1]}, 400),
        ([], 400),
    ],
)
def test_students_cannot_leave_what_is_not_there(door: Door, body: Any, status: int) -> None:
    """Missing ids are 400, a missing assignment section the 500 of the real server."""
    before = door.version
    path = f"/ws/xte/assignment_section/students?users_dcid={INES}"
    assert (door.ask("DELETE", path, body).status, door.version) == (status, before)


def test_locked_work_refuses_every_write(door: Door) -> None:
    """A locked assignment is 409 for change, delete, scores and students."""
    assignment, (section,) = door.created()
    with door.world.store.write() as w:
        w.update("AssignmentSection", section, {"IsLocked": 1})
    before = door.version
    whole = {"_assignmentsections": [part(name="New")]}
    students = {"student_ids": [NORA], "section_ids": [section]}
    replies = [
        door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}", whole),
        door.ask("DELETE", f"{WORK}/{assignment}?users_dcid={INES}&force=true"),
        door.save(points(section)),
        door.ask("DELETE", f"/ws/xte/assignment_section/students?users_dcid={INES}", students),
        door.ask("DELETE", f"/ws/xte/assignment/{assignment}/assignmentstandards"),
    ]

    assert [reply.status for reply in replies] == [409] * 5
    assert all(reply.fields[0].startswith("Assignment is Locked: ") for reply in replies)
    assert door.version == before
    assert door.get(assignment)["_assignmentsections"][0]["islocked"] is True


def test_a_locked_term_refuses_every_write(door: Door) -> None:
    """What is due in a locked term is 409; what is due after it goes on."""
    assignment, (section,) = door.created()
    door.world.store.remember("locked_terms", [42])
    before = door.version
    replies = [
        door.create(part(name="New")),
        door.create(part(name="New", sectionsdcid=FIRST_HALF)),
        door.ask("PUT", f"{WORK}/{assignment}?users_dcid={INES}",
                 {"_assignmentsections": [part(duedate="2027-03-01")]}),
        door.ask("DELETE", f"{WORK}/{assignment}?users_dcid={INES}&force=true"),
        door.save(points(section)),
        door.ask("DELETE", f"/ws/xte/assignment/{assignment}/assignmentstandards"),
    ]  # fmt: skip

    assert [reply.status for reply in replies] == [409] * 6
    assert all(reply.fields[0].startswith("Locked Term: ") for reply in replies)
    assert door.version == before
    assert door.create(part(name="New", duedate="2027-03-01")).status == 201


def test_another_teacher_may_not(door: Door) -> None:
    """Reading names VIEW, writing names EDIT, and neither is allowed to who does not teach."""
    assignment, (section,) = door.created()
    reading = [
        door.ask("GET", f"{WORK}/{assignment}?users_dcid={BRAM}"),
        door.ask("GET", f"{WORK}?users_dcid={BRAM}&section_ids={SCIENCE}"),
    ]
    before = door.version
    writing = [
        door.create(part(name="New"), user=BRAM),
        door.ask("PUT", f"{WORK}/{assignment}?users_dcid={BRAM}",
                 {"_assignmentsections": [part()]}),
        door.ask("DELETE", f"{WORK}/{assignment}?users_dcid={BRAM}"),
        door.save(flagged(section, islate=True), user=BRAM),
    ]  # fmt: skip

    assert [reply.status for reply in reading + writing] == [403] * 6
    assert all("User does not teach section" in reply.text for reply in reading + writing)
    assert all("EDIT" in reply.text for reply in writing)
    assert all("VIEW" in reply.text for reply in reading)
    assert door.version == before


def test_work_graded_by_a_scale_takes_the_sections_scale(door: Door) -> None:
    """GRADESCALE work without a scale of its own uses the section's."""
    with_scales(door)
    assignment, _ = door.created(part(scoretype="GRADESCALE", scoreentrypoints=None))
    one = door.get(assignment)["_assignmentsections"][0]
    assert (one["relatedgradescaleitemdcid"], one["scoreentrypoints"]) == (70, 100.0)
