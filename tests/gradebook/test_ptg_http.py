"""The older gradebook's API over a real socket: every operation, its bodies and its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import SCIENCE
from jsonschema import Draft202012Validator
from legacy_district import (
    ADA,
    HOMEWORK,
    LEGACY,
    NORA,
    OMAR,
    PAVEL,
    ROOT,
    SCALE_DCID,
    TEST,
    Door,
    contents,
    given,
    legacy_door,
)

from mock_sis.ptg.family import operations
from mock_sis.ptg.refusals import WORDING
from sis_core.gradebook.refused import KINDS
from sis_core.wire.dialects.ptg import PUBLISH_STATES, schemas

GIVEN: dict[str, Any] = given()["assignment"]


@pytest.fixture
def door() -> Iterator[Door]:
    """The legacy district with categories, served."""
    with legacy_door(categories=True) as made:
        yield made


def refusal(answer: Any) -> list[dict[str, str]]:
    """The items of a refusal, whose body keeps its schema."""
    body = answer.json()
    Draft202012Validator(schemas()["error"]).validate(body)
    items: list[dict[str, str]] = body["error_message"]["error"]
    return items


def test_every_operation_is_in_the_table() -> None:
    """The paths of A1.1 with their methods, and the guessed ones beside them."""
    made = {(method, path.removeprefix(ROOT)) for path, ms in operations().items() for method in ms}
    score = "/assignment/{id}/student/{student}/score"
    documented = {
        ("POST", "/section/{id}/assignment"),
        ("GET", "/assignment/{id}"),
        ("PUT", "/assignment/{id}"),
        ("DELETE", "/assignment/{id}"),
        ("PUT", score),
        ("GET", score),
        ("DELETE", score),
        ("DELETE", f"{score}s"),
        ("PUT", "/assignment/{id}/score"),
        ("GET", "/assignment/{id}/score"),
        ("GET", "/translate/{entity}/{from}/{of}/{to}/{as}"),
        ("GET", "/section/{id}/assignment_category"),
        ("GET", "/section/{id}/assignment_category/count"),
        ("GET", "/assignment_category/{id}"),
        ("GET", "/section/{id}/grade_scale"),
        ("GET", "/section/{id}/grade_scale/count"),
        ("GET", "/grade_scale/{id}"),
    }
    assert made - documented == {("GET", f"{score}s"), ("PUT", f"{score}s")}
    assert documented <= made


def test_every_kind_of_refusal_has_its_words() -> None:
    """No refusal of the rules is without a status and a code here."""
    assert set(WORDING) == set(KINDS)


def test_an_assignment_is_read_as_it_was_sent(door: Door) -> None:
    """GET gives every field of A1.2 back, defaults filled in, under the wrapper."""
    made = door.create(
        name="Lab 3", publish_state="PUBLISH_ON_SPECIFIC_DATE", publish_specific_date="2026-10-20",
        weight=0.5, extra_credit_points=5, category="HOMEWORK", description="a & b <c>",
    )  # fmt: skip
    answer = door.ask("GET", f"/assignment/{made}")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert answer.json() == {
        "assignment": {
            **GIVEN,
            "name": "Lab 3",
            "publish_state": "PUBLISH_ON_SPECIFIC_DATE",
            "publish_specific_date": "2026-10-20",
            "weight": 0.5,
            "extra_credit_points": 5,
            "category": HOMEWORK,
            "description": "a & b <c>",
            "include_final_grades": True,
            "publish_scores": True,
            "@extensions": "",
        }
    }
    Draft202012Validator(schemas()["assignment"]).validate(answer.json())


def test_what_was_read_can_be_sent_back(door: Door) -> None:
    """A client that PUTs what it got changes nothing, `@extensions` and id passed over."""
    made = door.create()
    read = door.ask("GET", f"/assignment/{made}").json()
    before = door.rows("SELECT Name, PointsPossible, Weight, PGCategoriesID FROM PGAssignments")
    read["assignment"]["id"] = made
    answer = door.ask("PUT", f"/assignment/{made}", read)

    assert (answer.status_code, answer.content) == (204, b"")
    assert door.ask("GET", f"/assignment/{made}").json()["assignment"]["name"] == GIVEN["name"]
    after = door.rows("SELECT Name, PointsPossible, Weight, PGCategoriesID FROM PGAssignments")
    assert after == before


def test_nulls_can_be_left_out(door: Door) -> None:
    """The switch ptg_nulls=omit leaves empty fields out of assignments and scores."""
    door.world.switches.set({"ptg_nulls": "omit"})
    made = door.create(description=None)
    door.score(made, NORA, "18")

    fields = door.ask("GET", f"/assignment/{made}").json()["assignment"]
    assert "description" not in fields
    assert "extra_credit_points" not in fields
    score = door.ask("GET", f"/assignment/{made}/student/{NORA}/score").json()["assignment_score"]
    assert "comment" not in score
    assert score["score_entered"] == "18"


@pytest.mark.parametrize("state", PUBLISH_STATES)
def test_the_five_publishing_states(door: Door, state: str) -> None:
    """Each state's number stands in both tables [doc: PTG-DD]."""
    made = door.create(
        publish_state=state, publish_days_before_due=3, publish_specific_date="2026-10-01"
    )

    number = PUBLISH_STATES.index(state)
    assert door.rows("SELECT PublishState, PublishDaysBeforeDue FROM PGAssignments") == [
        (number, 3)
    ]
    assert door.rows("SELECT PublishState FROM PSM_SectionAssignMetaAttribute") == [(number,)]
    assert door.ask("GET", f"/assignment/{made}").json()["assignment"]["publish_state"] == state


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"name": "n" * 51}, 400, "name"),
        ({"name": "n" * 10_000}, 400, "name"),
        ({"name": ""}, 400, "name"),
        ({"name": None}, 400, "name"),
        ({"name": 5}, 400, "name"),
        ({"name": "a\u0001b"}, 400, "name"),
        ({"abbreviation": "a" * 31}, 400, "abbreviation"),
        ({"abbreviation": ["a"]}, 400, "abbreviation"),
        ({"description": "d" * 4001}, 400, "description"),
        ({"date_assignment_due": None}, 400, "date_assignment_due"),
        ({"date_assignment_due": "10/02/2026"}, 400, "date_assignment_due"),
        ({"date_assignment_due": "2026-02-30"}, 400, "date_assignment_due"),
        ({"date_assignment_due": 20261002}, 400, "date_assignment_due"),
        ({"date_assignment_due": "2026-08-23"}, 409, "date_assignment_due"),
        ({"date_assignment_due": "2027-06-12"}, 409, "date_assignment_due"),
        ({"category": "LABS"}, 409, "category"),
        ({"category": 99}, 409, "category"),
        ({"category": True}, 400, "category"),
        ({"category": {"id": 1}}, 400, "category"),
        ({"points_possible": None}, 400, "points_possible"),
        ({"points_possible": -1}, 400, "points_possible"),
        ({"points_possible": 1.5}, 400, "points_possible"),
        ({"points_possible": "twenty"}, 400, "points_possible"),
        ({"points_possible": True}, 400, "points_possible"),
        ({"points_possible": 10_000}, 400, "points_possible"),
        ({"points_possible": 10**10}, 400, "points_possible"),
        ({"points_possible": 10**400}, 400, ""),
        ({"points_possible": 5000, "weight": 2}, 400, "points_possible"),
        ({"extra_credit_points": 10**12}, 400, "extra_credit_points"),
        ({"include_final_grades": "yes"}, 400, "include_final_grades"),
        ({"publish_scores": 1}, 400, "publish_scores"),
        ({"publish_state": "NEVER"}, 400, "publish_state"),
        ({"publish_state": 4}, 400, "publish_state"),
        ({"publish_state": []}, 400, "publish_state"),
        ({"publish_state": "PUBLISH_ON_SPECIFIC_DATE"}, 400, "publish_specific_date"),
        ({"publish_state": "PUBLISH_DAYS_BEFORE_DUE"}, 400, "publish_days_before_due"),
        ({"publish_days_before_due": -1}, 400, "publish_days_before_due"),
        ({"publish_days_before_due": 366}, 400, "publish_days_before_due"),
        ({"publish_specific_date": "soon"}, 400, "publish_specific_date"),
        ({"scoring_type": "PIZZA"}, 400, "scoring_type"),
        ({"weight": -1}, 400, "weight"),
        ({"weight": 10**12}, 400, "weight"),
        ({"weight": "one"}, 400, "weight"),
    ],
)
def test_a_bad_assignment_is_refused_whole(
    door: Door, changes: dict[str, Any], status: int, field: str
) -> None:
    """Each limit of A1.2: the status, the field by its wire name, and nothing written."""
    made = door.create()
    before = contents(door.world.store)

    for method, path in (("POST", f"/section/{LEGACY}/assignment"), ("PUT", f"/assignment/{made}")):
        answer = door.ask(method, path, given(**changes))
        assert answer.status_code == status, answer.text
        item = refusal(answer)[0]
        assert item.get("field", "") == field
        assert "Traceback" not in item["error_description"]
    assert contents(door.world.store) == before


def test_limits_themselves_are_taken(door: Door) -> None:
    """The longest name, abbreviation and description, the most points, the term's two ends."""
    made = door.create(
        name="n" * 50, abbreviation="a" * 30, description="é" * 4000, points_possible=9999,
        date_assignment_due="2026-08-24",
    )  # fmt: skip
    door.create(points_possible=4999, weight=2, extra_credit_points=1)
    door.create(date_assignment_due="2027-06-11")

    assert door.rows(
        "SELECT length(a.Name), length(a.Abbreviation), length(a.Description), "
        "length(g.Abbreviation), g.PointsPossible FROM PSM_Assignment a "
        "JOIN PGAssignments g ON g.AssignmentID = a.ID WHERE a.ID = ?",
        (made,),
    ) == [(50, 30, 4000, 15, 9999)]


def test_points_may_have_ten_digits_by_switch(door: Door) -> None:
    """ptg_points_limit=digits keeps the data dictionary's limit alone."""
    door.world.switches.set({"ptg_points_limit": "digits"})
    made = door.create(points_possible=9_999_999_999)

    assert door.rows("SELECT PointsPossible FROM PSM_Assignment WHERE ID = ?", (made,)) == [
        (9_999_999_999,)
    ]
    answer = door.ask("POST", f"/section/{LEGACY}/assignment", given(points_possible=10**10))
    assert answer.status_code == 400


@pytest.mark.parametrize("switch", ["409", "404"])
def test_sections_of_the_other_gradebook_take_nothing(door: Door, switch: str) -> None:
    """A PowerTeacher Pro section is 409 or, by switch, 404; nothing is written."""
    made = door.create()
    door.score(made, NORA, "18")
    door.world.switches.set({"ptg_pro_section": switch})
    assert door.ask("POST", f"/section/{SCIENCE}/assignment", given()).status_code == int(switch)

    with door.world.store.write() as w:
        w.update("Sections", LEGACY, {"GradebookType": 2})
    before = contents(door.world.store)
    assert door.score(made, NORA, "19").status_code == int(switch)
    for method, path, body in (
        ("PUT", f"/assignment/{made}", given()),
        ("DELETE", f"/assignment/{made}", None),
        ("DELETE", f"/assignment/{made}/student/{NORA}/score", None),
        ("PUT", f"/assignment/{made}/score", batch((NORA, "1"))),
    ):
        answer = door.ask(method, path, body)
        assert answer.status_code == int(switch)
        assert refusal(answer)[0]["error_code"] == "OTHER_GRADEBOOK"
    assert contents(door.world.store) == before
    assert door.ask("GET", f"/assignment/{made}").status_code == 200


def test_without_the_add_on_nothing_is_there(door: Door) -> None:
    """Switch or setting: every path is 404, whoever asks; the rest of the server answers."""
    made = door.create()
    paths = [f"/assignment/{made}", "", "/nope", f"/section/{LEGACY}/assignment"]
    door.world.switches.set({"ptg_installed": "no"})
    for path in paths:
        for headers in ({}, {"Authorization": "Bearer nobody"}):
            answer = door.ask("GET", path, headers=headers)
            assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})
    assert door.ask("POST", paths[3], given()).status_code == 404
    assert door.ask("GET", "/ws/v1/metadata").status_code == 200

    door.world.switches.set({"ptg_installed": "yes"})
    door.world.load({}, {"ptg_installed": False})
    assert door.ask("GET", paths[0]).status_code == 404
    door.world.load({}, {"ptg_installed": True})
    assert door.ask("GET", paths[0]).status_code == 200


def test_a_token_is_needed_but_no_grant(door: Door) -> None:
    """No token is 401 with an empty body; a plugin without any grant or v1 level may write."""
    path = f"/section/{LEGACY}/assignment"
    answer = door.ask("POST", path, given(), {"Authorization": ""})
    assert (answer.status_code, answer.content) == (401, b"")
    answer = door.ask("POST", path, given(), {"Authorization": "Bearer nobody"})
    assert answer.status_code == 401

    door.world.load({}, {"plugin": {"grants": {}, "access_level": "NONE"}})
    assert door.create()


def test_created_by_plugin_is_the_servers(door: Door) -> None:
    """CreatedByPlugin is filled in by the server, whatever the body says."""
    body = given(createdbyplugin="me", CreatedByPlugin="me")
    door.ask("POST", f"/section/{LEGACY}/assignment", body)

    assert door.rows("SELECT CreatedByPlugin FROM PSM_Assignment") == [("mock-sis sandbox",)]


# -- scores -------------------------------------------------------------------------------------


def batch(*rows: tuple[Any, Any]) -> dict[str, Any]:
    """The body of many scores."""
    return {
        "assignment_scores": {
            "assignment_score": [{"student": {"id": n}, "score_entered": s} for n, s in rows]
        }
    }


def results(answer: Any) -> list[tuple[int, int, bool]]:
    """(student, code, has a message) of a batch's rows; the body keeps its schema."""
    assert answer.status_code == 200, answer.text
    Draft202012Validator(schemas()["batch"]).validate(answer.json())
    return [
        (
            row["student"]["id"],
            row["batch_result"]["code"],
            bool(row["batch_result"].get("error_message")),
        )
        for row in answer.json()["assignment_scores"]["assignment_score"]
    ]


def test_one_score_is_made_changed_read_and_removed(door: Door) -> None:
    """201, 204, 200, 204, 404; both spellings of the path remove."""
    made = door.create()
    path = f"/assignment/{made}/student/{NORA}/score"
    for expected in (201, 204):
        answer = door.score(made, NORA, "18")
        assert (answer.status_code, answer.content) == (expected, b"")

    answer = door.ask("GET", path)
    Draft202012Validator(schemas()["assignment_score"]).validate(answer.json())
    assert answer.json()["assignment_score"]["score_entered"] == "18"
    assert answer.json()["assignment_score"]["student"] == {"id": NORA}
    assert door.ask("DELETE", f"{path}s").status_code == 204
    for method in ("GET", "DELETE"):
        assert door.ask(method, path).status_code == 404
    assert door.score(made, NORA, "18").status_code == 201
    assert door.ask("DELETE", path).status_code == 204


def test_a_batch_keeps_the_good_rows(door: Door) -> None:
    """200; unknown, absent, departed, later and repeated students and bad values are 409 rows."""
    made = door.create()
    door.score(made, OMAR, "3")
    answer = door.ask(
        "PUT",
        f"/assignment/{made}/score",
        batch((NORA, "18"), (9999, "7"), (814, "7"), (PAVEL, "7"), (ADA, "7"), (OMAR, 12.5),
              (NORA, "1"), (2**63, "7")),
    )  # fmt: skip

    assert results(answer) == [
        (NORA, 200, False),
        (9999, 409, True),
        (814, 409, True),
        (PAVEL, 409, True),
        (ADA, 409, True),
        (OMAR, 200, False),
        (NORA, 409, True),
        (2**63, 409, True),
    ]
    assert door.rows(
        "SELECT m.StudentsDCID, s.ActualScoreEntered FROM PSM_AssignmentScore s "
        "JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID "
        "JOIN Sync_StudentMap m ON m.StudentID = e.StudentID ORDER BY 1"
    ) == [(NORA, "18"), (OMAR, "12.5")]
    assert door.rows("SELECT count(*) FROM PSM_Student") == [(2,)]


@pytest.mark.parametrize(
    "entered",
    ["", "   ", "nan", "A+", "-1", "1e3", "9" * 31, "1" * 13, "1,5", [], {}, True, "\u0000", 1e300],
)
def test_a_bad_score_is_refused_alone(door: Door, entered: Any) -> None:
    """409 with the field, as a row and on its own; not even the student's copy is made."""
    made = door.create()
    before = contents(door.world.store)
    answer = door.score(made, NORA, entered)

    assert answer.status_code == 409, answer.text
    assert refusal(answer)[0]["field"] == "score_entered"
    assert results(door.ask("PUT", f"/assignment/{made}/score", batch((NORA, entered)))) == [
        (NORA, 409, True)
    ]
    assert contents(door.world.store) == before


def test_scores_of_those_who_are_not_there(door: Door) -> None:
    """A student outside the section, departed or not yet there is 409; an unknown one 404."""
    made = door.create()
    for student, status in ((814, 409), (PAVEL, 409), (ADA, 409), (9999, 404)):
        answer = door.score(made, student, "7")
        assert answer.status_code == status
        assert refusal(answer)[0]["field"] == "student"
    assert door.rows("SELECT count(*) FROM PSM_SectionEnrollment") == [(0,)]


def test_all_scores_are_an_array_whatever_their_number(door: Door) -> None:
    """No, one and two scores: always an array, in the order of the students."""
    made = door.create()
    path = f"/assignment/{made}/score"
    seen = []
    for student in (None, OMAR, NORA):
        if student is not None:
            door.score(made, student, "7")
        body = door.ask("GET", path).json()
        Draft202012Validator(schemas()["assignment_scores"]).validate(body)
        seen.append([row["student"]["id"] for row in body["assignment_scores"]["assignment_score"]])
    assert seen == [[], [OMAR], [NORA, OMAR]]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"assignment_scores": []}',
        '{"assignment_scores": {}}',
        '{"assignment_scores": {"assignment_score": []}}',
        '{"assignment_scores": {"assignment_score": [1]}}',
        '{"assignment_scores": {"assignment_score": [{"score_entered": "1"}]}}',
        '{"assignment_scores": {"assignment_score": [{"student": {"id": "x"}}]}}',
        '{"assignment_scores": {"assignment_score": [{"student": {"id": true}}]}}',
        '{"assignment_scores": {"assignment_score": [{"student": {"id": 1.5}}]}}',
        b"\xff\xfe",
        "[" * 5000,
    ],
)
def test_a_malformed_batch_is_400_and_keeps_nothing(door: Door, body: Any) -> None:
    """Whatever is not a list of students with scores is refused before any row is looked at."""
    made = door.create()
    before = contents(door.world.store)
    answer = door.ask("PUT", f"/assignment/{made}/score", body)

    assert answer.status_code == 400
    assert refusal(answer)
    assert contents(door.world.store) == before


def test_a_malformed_row_holds_back_its_whole_batch(door: Door) -> None:
    """A good row beside a row without student is not kept."""
    made = door.create()
    body = batch((NORA, "18"))
    body["assignment_scores"]["assignment_score"].append({"score_entered": "1"})

    assert door.ask("PUT", f"/assignment/{made}/score", body).status_code == 400
    assert door.rows("SELECT count(*) FROM PSM_AssignmentScore") == [(0,)]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_another_content_type_is_415(door: Door, kind: str) -> None:
    """A body that says it is no JSON is not read."""
    answer = door.ask("POST", f"/section/{LEGACY}/assignment", given(), {"Content-Type": kind})
    assert answer.status_code == 415
    assert refusal(answer)[0]["error_code"] == "UNSUPPORTED_TYPE"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "/nope", 404),
        ("GET", "/assignment/99999", 404),
        ("GET", "/assignment/0", 404),
        ("GET", "/assignment/-1", 404),
        ("GET", "/assignment/1e3", 404),
        ("GET", f"/assignment/{'9' * 30}", 404),
        ("GET", "/assignment/99999/score", 404),
        ("GET", f"/assignment/99999/student/{NORA}/score", 404),
        ("DELETE", "/assignment/99999", 404),
        ("PUT", "/assignment/99999", 404),
        ("POST", "/section/99999/assignment", 404),
        ("GET", f"/section/{LEGACY}/assignment", 405),
        ("POST", "/assignment/1", 405),
        ("PATCH", "/assignment/1/score", 405),
        ("GET", "/section/99999/assignment_category", 404),
        ("GET", "/assignment_category/99", 404),
        ("GET", "/grade_scale/99", 404),
        ("GET", "/translate/pizza/sis/dcid/ptg/id?values=1", 404),
        ("GET", "/translate/student/sis/name/ptg/id?values=1", 404),
        ("GET", "/translate/student/sis/dcid/ptg/id", 400),
        ("GET", "/translate/student/sis/dcid/ptg/id?values=1,x", 400),
    ],
)
def test_what_is_not_there_is_refused_in_the_familys_form(
    door: Door, method: str, path: str, status: int
) -> None:
    """Unknown paths, ids, methods and words have a JSON body with an error item."""
    answer = door.ask(method, path, given() if method in ("PUT", "POST") else None)
    assert answer.status_code == status, answer.text
    assert refusal(answer)[0]["error_description"]


# -- reads at guessed paths -----------------------------------------------------------------------


def test_categories_are_listed_counted_and_read(door: Door) -> None:
    """The section's categories, those of the mirror."""
    listed = door.ask("GET", f"/section/{LEGACY}/assignment_category").json()
    assert listed == {
        "assignment_categories": {
            "assignment_category": [
                {"id": HOMEWORK, "section_id": LEGACY, "name": "HOMEWORK", "abbreviation": "HW",
                 "description": None, "default_points_possible": 10},
                {"id": TEST, "section_id": LEGACY, "name": "TEST", "abbreviation": "TST",
                 "description": None, "default_points_possible": None},
            ]
        }
    }  # fmt: skip
    count = door.ask("GET", f"/section/{LEGACY}/assignment_category/count").json()
    assert count == {"resource": {"count": 2}}
    one = door.ask("GET", f"/assignment_category/{TEST}").json()
    assert one["assignment_category"]["name"] == "TEST"


def test_grade_scales_are_listed_counted_and_read(door: Door) -> None:
    """A section's scale with its grades, the best first."""
    scale = {
        "id": SCALE_DCID,
        "name": "Letters",
        "grades": {
            "grade": [
                {"id": 771, "name": "A", "cutoff": 90},
                {"id": 772, "name": "B+", "cutoff": 85},
                {"id": 773, "name": "B", "cutoff": 80},
                {"id": 774, "name": "F", "cutoff": 0},
            ]
        },
    }
    listed = door.ask("GET", f"/section/{LEGACY}/grade_scale").json()
    assert listed == {"grade_scales": {"grade_scale": [scale]}}
    count = door.ask("GET", f"/section/{LEGACY}/grade_scale/count").json()
    assert count == {"resource": {"count": 1}}
    assert door.ask("GET", f"/grade_scale/{SCALE_DCID}").json() == {"grade_scale": scale}


def test_guessed_paths_can_be_closed(door: Door) -> None:
    """ptg_guessed_paths=404 leaves only the paths that were seen."""
    door.world.switches.set({"ptg_guessed_paths": "404"})
    for path in (f"/section/{LEGACY}/assignment_category", f"/grade_scale/{SCALE_DCID}"):
        assert door.ask("GET", path).status_code == 404
    assert door.create()


def test_ids_are_translated_both_ways(door: Door) -> None:
    """Known ids come in pairs, others are left out; names of products have no case."""
    made = door.create()
    door.score(made, NORA, "18")
    person, section = door.rows("SELECT StudentID, SectionID FROM PSM_SectionEnrollment")[0]

    asked = {
        f"/translate/student/SIS/dcid/PTG/id?values={NORA},{OMAR}": [(NORA, person)],
        f"/translate/student/ptg/id/sis/dcid?values={person}": [(person, NORA)],
        f"/translate/section/powerschool/dcid/psm/id?values={LEGACY}": [(LEGACY, section)],
        f"/translate/section/sis/id/sis/dcid?values={LEGACY - 4300}": [(LEGACY - 4300, LEGACY)],
        "/translate/term/sis/id/ptg/id?values=3600": [],
    }
    for path, pairs in asked.items():
        rows = door.ask("GET", path).json()["translations"]["translation"]
        assert [(row["source"], row["target"]) for row in rows] == pairs


# -- the built-in PowerQueries --------------------------------------------------------------------


def query(door: Door, name: str, *sections: Any) -> list[dict[str, Any]]:
    """The records of a built-in query, asked as a client does, with its odd parameter."""
    path = f"/ws/schema/query/com.powerschool.core.sections.{name}?pagesize=0"
    body = {"section_ids": list(sections), "base_path": "/ws"}
    answer = door.ask("POST", path, body)
    assert answer.status_code == 200, answer.text
    records: list[dict[str, Any]] = answer.json().get("record", [])
    return records


def test_the_gradebook_of_a_section(door: Door) -> None:
    """PTG or PTP for each section that exists, as a text at the record's top."""
    assert query(door, "gradebooktype", LEGACY)[0]["gradebooktype"] == "PTG"
    found = query(door, "gradebooktype", SCIENCE, LEGACY, 99999)
    assert [(row["_id"], row["dcid"], row["gradebooktype"]) for row in found] == [
        (SCIENCE, str(SCIENCE), "PTP"),
        (LEGACY, str(LEGACY), "PTG"),
    ]
    with door.world.store.write() as w:
        w.update("Sections", SCIENCE, {"GradebookType": None})
    assert query(door, "gradebooktype", SCIENCE)[0]["gradebooktype"] == "PTP"


def test_the_grade_scale_of_a_section(door: Door) -> None:
    """gradescaleitemdcid is the scale's DCID; a section without a scale has no record."""
    assert query(door, "gradescales", LEGACY)[0]["gradescaleitemdcid"] == str(SCALE_DCID)
    assert query(door, "gradescales", SCIENCE) == []


def test_the_built_in_queries_need_grants_and_arguments(door: Door) -> None:
    """Without section_ids 400; without a grant for the columns 403."""
    path = "/ws/schema/query/com.powerschool.core.sections.gradebooktype"
    assert door.ask("POST", path, {}).status_code == 400
    door.world.load({}, {"plugin": {"grants": {"sections": {"dcid": "ViewOnly"}}}})
    assert door.ask("POST", path, {"section_ids": [LEGACY]}).status_code == 403
