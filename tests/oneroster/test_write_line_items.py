"""Line items written over OneRoster are assignments in PowerTeacher Pro (5, A3.2, A3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from write_door import (
    BRAMS,
    DIARY,
    FIRST_HALF,
    INES,
    LABS,
    LEADERLESS,
    LEGACY,
    MATH,
    NORA,
    OTHER,
    Q2,
    QUIZZES,
    SCIENCE,
    VOLCANO,
    WREN,
    Door,
    full_ref,
    line_item,
    ref,
    result,
    strict_line_item,
    write_door,
)

PART = (
    "SELECT SectionsDCID, Name, Description, substr(DueDate, 1, 10), ScoreType, ScoreEntryPoints, "
    "TotalPointValue FROM AssignmentSection WHERE AssignmentSectionID = ?"
)
CATEGORY = "SELECT TeacherCategoryID FROM AssignmentCategoryAssoc WHERE AssignmentSectionID = ?"
MODIFIED = "SELECT Transaction_Date FROM AssignmentSection WHERE AssignmentSectionID = ?"


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


@pytest.fixture
def strict() -> Iterator[Door]:
    """The small district, served with the strict profile."""
    with write_door(oneroster_profile="strict") as made:
        yield made


# -- new ------------------------------------------------------------------------------------------


def test_a_new_line_item_is_an_assignment_of_the_section_in_the_leads_name(door: Door) -> None:
    """PUT of a new id is 201 and makes an Assignment with one section and the category."""
    reply = door.put("lineItem", "nw-li-1", line_item(description="Pages 4 to 9"))

    assert reply.status == 201
    part = door.key("line_item", "nw-li-1")
    assert door.rows(PART, part) == [
        (SCIENCE, "Reading log", "Pages 4 to 9", "2026-10-09", "POINTS", 20, 20)
    ]
    assert door.rows(CATEGORY, part) == [(LABS,)]
    assert door.rows(
        "SELECT a.YearID, a.WhoModifiedID, a.WhoModifiedType FROM Assignment a "
        "JOIN AssignmentSection p USING (AssignmentID) WHERE p.AssignmentSectionID = ?",
        part,
    ) == [(36, INES, "PLUGIN")]


def test_the_answer_is_the_line_item_as_a_get_serves_it(door: Door) -> None:
    """The body of 201 is the whole object in its envelope, references completed."""
    said = door.put("lineItem", "nw-li-1", line_item()).json["lineItem"]

    assert said == door.get("lineItem", "nw-li-1")
    assert said["sourcedId"] == "nw-li-1"
    assert said["status"] == "active"
    assert said["assignDate"] == "2026-10-01T08:00:00.000Z"
    assert said["dueDate"] == "2026-10-09T23:59:00.000Z"
    assert (said["resultValueMin"], said["resultValueMax"]) == (0, 20)
    assert said["class"] == {
        "href": f"{door.world.url}/ims/oneroster/v1p1/classes/8801",
        "sourcedId": "8801",
        "type": "class",
    }
    assert said["category"]["sourcedId"] == "933_8801"
    assert said["gradingPeriod"]["sourcedId"] == "210-3603"
    assert said["metadata"]["scoreType"] == "POINTS"


def test_a_line_item_written_here_is_read_through_xte(door: Door) -> None:
    """/ws/xte shows the assignment with its points, its due date and its category."""
    door.put("lineItem", "nw-li-1", line_item())
    part = door.key("line_item", "nw-li-1")
    assignment = door.one(
        "SELECT AssignmentID FROM AssignmentSection WHERE AssignmentSectionID = ?", part
    )

    shown = door.xte("GET", f"section/assignment/{assignment}?users_dcid={INES}").json
    assert shown["createdbyplugin"] == "OneRoster"
    (section,) = shown["_assignmentsections"]
    assert section["name"] == "Reading log"
    assert section["duedate"] == "2026-10-09"
    assert section["scoreentrypoints"] == 20
    (use,) = section["_assignmentcategoryassociations"]
    assert use["teachercategoryid"] == LABS


def test_what_xte_changes_is_served_here(door: Door) -> None:
    """A due date moved in PowerTeacher Pro is not hidden by the moment that a client once gave."""
    door.put("lineItem", "nw-li-1", line_item())
    part = door.key("line_item", "nw-li-1")
    assignment = door.one(
        "SELECT AssignmentID FROM AssignmentSection WHERE AssignmentSectionID = ?", part
    )
    body = {
        "_assignmentsections": [
            {"assignmentsectionid": part, "duedate": "2026-10-12", "name": "Reading diary"}
        ]
    }
    changed = door.xte("PUT", f"section/assignment/{assignment}?users_dcid={INES}", body)
    assert changed.status in (200, 201), changed.body

    said = door.get("lineItem", "nw-li-1")
    assert said["title"] == "Reading diary"
    assert said["dueDate"] == "2026-10-12T00:00:00.000Z"


LEFT_OUT = [
    ("dueDate", "2026-10-15"),
    ("assignDate", "2026-10-09"),
    ("resultValueMin", "2026-10-09"),
    ("gradingPeriod", "2026-10-09"),
    ("category", "2026-10-09"),
]


@pytest.mark.parametrize(("member", "due"), LEFT_OUT)
def test_leniently_a_member_may_be_left_out(door: Door, member: str, due: str) -> None:
    """Whatever real clients leave out is 201; a due date is today, a category the first."""
    reply = door.put("lineItem", "nw-li-1", line_item(**{member: ...}))

    assert reply.status == 201
    part = door.key("line_item", "nw-li-1")
    assert door.rows(PART, part)[0][3] == due
    assert door.rows(CATEGORY, part) == [(LABS,)]
    assert reply.json["lineItem"]["gradingPeriod"]["sourcedId"] == "210-3603"


def test_the_least_that_a_client_may_say_is_title_and_class(door: Door) -> None:
    """Title and class make a line item of 100 points, graded by the scale as PowerSchool says."""
    reply = door.put("lineItem", "least", {"title": "Least", "class": ref(str(MATH))})

    assert reply.status == 201
    assert door.rows(PART, door.key("line_item", "least")) == [
        (MATH, "Least", None, "2026-10-15", "GRADESCALE", 100, 100)
    ]


def test_nulls_and_empty_texts_are_left_out_members(door: Door) -> None:
    """Leniently null and an empty text say nothing (quirk 11)."""
    body = line_item(description=None, dueDate="", category=None, gradingPeriod=None, metadata=None)
    assert door.put("lineItem", "nw-li-1", body).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][2:4] == (None, "2026-10-15")


@pytest.mark.parametrize(
    "member",
    ["status", "assignDate", "dueDate", "category", "gradingPeriod", "resultValueMin",
     "resultValueMax", "title", "class", "sourcedId"],
)  # fmt: skip
def test_strictly_every_required_member_must_be_there(strict: Door, member: str) -> None:
    """The strict profile answers 422 naming the member, and stores nothing."""
    before = strict.version
    reply = strict.put("lineItem", "nw-li-1", strict_line_item("nw-li-1", **{member: ...}))
    strict.refused(422, reply, before, member)


STRICTLY_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"class": ref(str(SCIENCE))}, "class.href"),
    ({"class": full_ref("org", "classes", str(SCIENCE))}, "class.type"),
    ({"dueDate": "2026-10-09"}, "dueDate"),
    ({"dueDate": "2026-10-09T23:59:00"}, "dueDate"),
    ({"resultValueMax": "20"}, "resultValueMax"),
    ({"description": None}, "description"),
    ({"titel": "x"}, "did you mean title"),
    ({"category": full_ref("category", "categories", f"{LABS}_{MATH}")}, "another class"),
    ({"title": "x" * 51}, "at most 50 characters, not 51"),
]


@pytest.mark.parametrize(("changes", "word"), STRICTLY_WRONG)
def test_strictly_free_forms_are_refused(strict: Door, changes: dict[str, Any], word: str) -> None:
    """What the lenient profile forgives is 422 in the strict one."""
    before = strict.version
    reply = strict.put("lineItem", "nw-li-1", strict_line_item("nw-li-1", **changes))
    strict.refused(422, reply, before, word)


def test_strictly_a_whole_line_item_is_stored(strict: Door) -> None:
    """A line item with nothing left out is 201 in the strict profile, and what is served is too."""
    assert strict.put("lineItem", "nw-li-1", strict_line_item("nw-li-1")).status == 201
    served = strict.get("lineItem", "nw-li-1")
    assert strict.put("lineItem", "nw-li-1", served).status == 200


# -- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "day", "served"),
    [
        ("2026-10-09", "2026-10-09", "2026-10-09T00:00:00.000Z"),
        ("2026-10-09T23:59:00Z", "2026-10-09", "2026-10-09T23:59:00.000Z"),
        ("2026-10-09 08:30:00", "2026-10-09", "2026-10-09T08:30:00.000Z"),
        ("2026-10-09T23:59:00.000-05:00", "2026-10-10", "2026-10-10T04:59:00.000Z"),
        ("2026-10-09T08:00:00+0", "2026-10-09", "2026-10-09T08:00:00.000Z"),
        ("2026-10-09T00:00:00.000Z", "2026-10-09", "2026-10-09T00:00:00.000Z"),
    ],
)
def test_a_due_date_is_the_day_in_utc(door: Door, due: str, day: str, served: str) -> None:
    """Days and moments in every form that was seen; the moment comes back, the day is stored."""
    assert door.put("lineItem", "nw-li-1", line_item(dueDate=due)).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][3] == day
    assert door.get("lineItem", "nw-li-1")["dueDate"] == served


def test_a_title_of_51_is_cut_to_50(door: Door) -> None:
    """Leniently a long title is cut, stored so, and said so."""
    title = "Reading log for the second week of the first term,X"
    assert door.put("lineItem", "nw-li-1", line_item(title=title)).json["lineItem"]["title"] == (
        "Reading log for the second week of the first term,"
    )
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][1] == title[:50]


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        ({"scoreType": "POINTS"}, "POINTS"),
        ({"scoreType": "PERCENT"}, "PERCENT"),
        ({"scoreType": "COLLECTED"}, "COLLECTED"),
        ({"scoreType": "GRADESCALE"}, "GRADESCALE"),
        ({}, "GRADESCALE"),
        (..., "GRADESCALE"),
    ],
)
def test_the_score_type_travels_in_metadata(door: Door, metadata: Any, kind: str) -> None:
    """metadata.scoreType decides how the assignment is scored; left out it is GRADESCALE (S3)."""
    assert door.put("lineItem", "nw-li-1", line_item(metadata=metadata)).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][4] == kind
    assert door.get("lineItem", "nw-li-1")["metadata"]["scoreType"] == kind


def test_points_in_lower_case_is_refused_or_read_as_the_default(door: Door) -> None:
    """scoreType is upper case: another spelling is 422, or GRADESCALE by score_type_unknown."""
    before = door.version
    wrong = line_item(metadata={"scoreType": "points"})
    door.refused(422, door.put("lineItem", "nw-li-1", wrong), before, "POINTS", "upper case")

    door.switch(score_type_unknown="gradescale")
    assert door.put("lineItem", "nw-li-1", wrong).status == 201
    assert door.rows(PART, door.key("line_item", "nw-li-1"))[0][4] == "GRADESCALE"


def test_metadata_and_what_has_no_column_is_remembered(door: Door) -> None:
    """resultValueMin, the moments, the grading period and free metadata come back."""
    body = line_item(
        resultValueMin=5,
        gradingPeriod=ref(Q2),
        metadata={"scoreType": "POINTS", "canvasId": "c-17", "deep": {"a": [1, True, None]}},
    )
    door.put("lineItem", "nw-li-1", body)

    said = door.get("lineItem", "nw-li-1")
    assert said["resultValueMin"] == 5
    assert said["gradingPeriod"]["sourcedId"] == Q2
    assert said["metadata"]["canvasId"] == "c-17"
    assert said["metadata"]["deep"]["a"] == [1, True, None]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ...}, "title"),
    ({"title": "  "}, "title"),
    ({"title": 7}, "title"),
    ({"title": "bell \u0007"}, "control characters"),
    ({"class": ...}, "class"),
    ({"class": "8801"}, "class"),
    ({"class": {}}, "class.sourcedId"),
    ({"class": ref(str(LEADERLESS)), "category": ...}, "lead teacher"),
    ({"class": ref(str(LEGACY))}, "/ws/xte"),
    ({"class": ref(str(LEGACY))}, "PTG"),
    ({"dueDate": "2026-13-01"}, "dueDate"),
    ({"dueDate": "tomorrow"}, "dueDate"),
    ({"dueDate": "2027-06-12"}, "2027-06-11"),
    ({"class": ref(str(FIRST_HALF)), "dueDate": "2027-01-23"}, "due date"),
    ({"resultValueMax": -1}, "resultValueMax"),
    ({"resultValueMax": 10_000}, "9999"),
    ({"resultValueMax": True}, "resultValueMax"),
    ({"resultValueMin": 30}, "resultValueMin"),
    ({"category": ref(f"{BRAMS}_{OTHER}")}, "category"),
    ({"metadata": "x"}, "metadata"),
    ({"metadata": {"scoreType": 4}}, "scoreType"),
    ({"status": "inactive"}, "status"),
    ({"status": "tobedeleted"}, "DELETE"),
    ({"title": "Volcano worksheet"}, "name"),
    ({"description": "x" * 4001}, "4000"),
]


@pytest.mark.parametrize(("changes", "word"), WRONG)
def test_what_cannot_be_kept_is_422(door: Door, changes: dict[str, Any], word: str) -> None:
    """Each rule says what it accepts and changes nothing."""
    before = door.version
    door.refused(422, door.put("lineItem", "nw-li-1", line_item(**changes)), before, word)
    assert door.ask("GET", "/ims/oneroster/v1p1/lineItems/nw-li-1").status == 404


@pytest.mark.parametrize(
    ("member", "wrong"),
    [("class", "9999"), ("category", "no-such"), ("gradingPeriod", "210-9999"),
     ("class", f"S{NORA}")],
)  # fmt: skip
@pytest.mark.parametrize(("value", "status"), [("422", 422), ("404", 404), ("400", 400)])
def test_an_unknown_reference(door: Door, member: str, wrong: str, value: str, status: int) -> None:
    """unknown_reference decides the status of a reference to nothing."""
    door.switch(unknown_reference=value)
    before = door.version
    reply = door.put("lineItem", "nw-li-1", line_item(**{member: ref(wrong)}))
    door.refused(status, reply, before, member, wrong)


def test_a_locked_term_is_closed(door: Door) -> None:
    """A due date in a locked term is 422, for a new line item and for a DELETE."""
    door.world.store.remember("locked_terms", [44])
    before = door.version
    door.refused(422, door.put("lineItem", "nw-li-1", line_item()), before, "locked")
    door.refused(422, door.delete("lineItem", f"51044#{VOLCANO}"), before, "locked")


def test_a_co_teachers_category_makes_the_co_teacher_the_writer(door: Door) -> None:
    """A line item in a category of Wren's, who teaches the class too, is written in her name."""
    wrens = {"title": "Walks", "metadata": {"userDcid": str(WREN)}}
    assert door.put("category", "walks", wrens).status == 201
    reply = door.put("lineItem", "nw-li-1", line_item(category=ref("walks")))

    assert reply.status == 201
    sql = "SELECT WhoModifiedID FROM AssignmentSection WHERE AssignmentSectionID = ?"
    assert door.one(sql, door.key("line_item", "nw-li-1")) == WREN
    assert reply.json["lineItem"]["category"]["sourcedId"] == "walks"


# -- again ----------------------------------------------------------------------------------------


def test_the_same_put_again_changes_nothing(door: Door) -> None:
    """A repeated PUT is 200, no row changes, and what is served is the same."""
    door.put("lineItem", "nw-li-1", line_item())
    first, before = door.get("lineItem", "nw-li-1"), door.version

    assert door.put("lineItem", "nw-li-1", line_item()).status == 200
    assert door.version == before
    assert door.get("lineItem", "nw-li-1") == first


def test_a_put_replaces_what_it_says(door: Door) -> None:
    """PUT over a line item is 200 and renames, re-dates, re-counts and drops the description."""
    door.put("lineItem", "nw-li-1", line_item(description="old"))
    part = door.key("line_item", "nw-li-1")
    changed = line_item(
        title="Reading diary",
        dueDate="2026-10-20T12:00:00.000Z",
        resultValueMax=30,
        category=ref(f"{QUIZZES}_{SCIENCE}"),
    )

    assert door.put("lineItem", "nw-li-1", changed).status == 200
    assert door.rows(PART, part) == [
        (SCIENCE, "Reading diary", None, "2026-10-20", "POINTS", 30, 30)
    ]
    assert door.rows(CATEGORY, part) == [(QUIZZES,)]


def test_a_put_over_a_teachers_own_assignment(door: Door) -> None:
    """An assignment of PowerTeacher Pro is changed under its composed id and keeps that id."""
    before = door.get("lineItem", f"51044#{VOLCANO}")
    changed = {**before, "title": "Volcano report"}

    assert door.put("lineItem", f"51044#{VOLCANO}", changed).status == 200
    assert door.rows(PART, VOLCANO)[0][1] == "Volcano report"
    assert door.get("lineItem", f"51044#{VOLCANO}")["sourcedId"] == f"51044#{VOLCANO}"


def test_new_points_keep_what_was_scored(door: Door) -> None:
    """A changed resultValueMax leaves the scores, and their share of the points follows."""
    changed = {**door.get("lineItem", f"51044#{VOLCANO}"), "resultValueMax": 37}
    assert door.put("lineItem", f"51044#{VOLCANO}", changed).status == 200
    sql = "SELECT ScorePoints, ScorePercent FROM AssignmentScore WHERE AssignmentScoreID = 88001"
    assert door.rows(sql) == [(18.5, 50)]


def test_a_line_item_does_not_move_to_another_class(door: Door) -> None:
    """PUT with another class is 422."""
    door.put("lineItem", "nw-li-1", line_item())
    before = door.version
    moved = line_item(**{"class": ref(str(MATH)), "category": ref(f"{LABS}_{MATH}")})
    door.refused(422, door.put("lineItem", "nw-li-1", moved), before, "cannot move")


def test_an_assignment_of_two_classes_changes_in_both(door: Door) -> None:
    """What it is called and worth is one in both classes; due dates are each class's own."""
    served = door.get("lineItem", f"51045#{DIARY}")
    changed = {**served, "title": "Garden log", "dueDate": "2026-10-06T00:00:00.000Z"}

    assert door.put("lineItem", f"51045#{DIARY}", changed).status == 200
    sql = (
        "SELECT Name, substr(DueDate, 1, 10) FROM AssignmentSection WHERE AssignmentID = 51045 "
        "ORDER BY AssignmentSectionID"
    )
    assert door.rows(sql) == [("Garden log", "2026-10-06"), ("Garden log", "2026-10-07")]


def test_the_switch_of_both_gradebooks_allows_a_name_twice(door: Door) -> None:
    """gradebook_same_name=accept lets a second Volcano worksheet in."""
    door.switch(gradebook_same_name="accept")
    assert door.put("lineItem", "v2", line_item(title="Volcano worksheet")).status == 201


# -- going ----------------------------------------------------------------------------------------


def test_delete_takes_the_line_item_and_its_results(door: Door) -> None:
    """DELETE is 204 without a body; the assignment, its scores and their comments are gone."""
    door.put("lineItem", "nw-li-1", line_item())
    door.put("result", "nw-r-1", result("nw-li-1", comment="Neat"))
    part = door.key("line_item", "nw-li-1")

    reply = door.delete("lineItem", "nw-li-1")
    assert (reply.status, reply.body) == (204, b"")
    assert "nw-li-1" not in door.listed(f"classes/{SCIENCE}/lineItems")
    assert "nw-r-1" not in door.listed("results")
    for table in ("AssignmentSection", "AssignmentScore", "AssignmentCategoryAssoc"):
        sql = f"SELECT count(*) FROM {table} WHERE AssignmentSectionID = ?"
        assert door.one(sql, part) == 0
    assert door.one("SELECT count(*) FROM AssignmentScoreComment") == 0


def test_what_was_deleted_is_found_as_tobedeleted(door: Door) -> None:
    """A GET by id still answers, with status tobedeleted, for the line item and its result."""
    door.put("lineItem", "nw-li-1", line_item())
    door.put("result", "nw-r-1", result("nw-li-1"))
    door.delete("lineItem", "nw-li-1")

    assert door.get("lineItem", "nw-li-1")["status"] == "tobedeleted"
    assert door.get("result", "nw-r-1")["status"] == "tobedeleted"


def test_delete_from_one_class_leaves_the_other(door: Door) -> None:
    """An assignment of two classes goes from one and stays in the other with its scores."""
    assert door.delete("lineItem", f"51045#{DIARY}").status == 204
    sql = "SELECT AssignmentSectionID FROM AssignmentSection WHERE AssignmentID = 51045"
    assert door.rows(sql) == [(61209,)]
    assert door.one("SELECT count(*) FROM AssignmentScore WHERE AssignmentSectionID = 61209") == 1
    assert door.delete("lineItem", "51045#61209").status == 204
    assert door.one("SELECT count(*) FROM Assignment WHERE AssignmentID = 51045") == 0


@pytest.mark.parametrize(("value", "status"), [("404", 404), ("204", 204)])
def test_a_repeated_delete(door: Door, value: str, status: int) -> None:
    """repeated_delete decides about what is gone; an id that never was is always 404."""
    door.switch(repeated_delete=value)
    door.put("lineItem", "nw-li-1", line_item())
    assert door.delete("lineItem", "nw-li-1").status == 204
    before = door.version
    assert door.delete("lineItem", "nw-li-1").status == status
    door.refused(404, door.delete("lineItem", "never-known"), before, "never-known")


def test_a_put_on_a_deleted_id_makes_it_anew(door: Door) -> None:
    """PUT after DELETE is 201 under the same id, with a new assignment and no tombstone."""
    door.put("lineItem", "nw-li-1", line_item())
    first = door.key("line_item", "nw-li-1")
    door.delete("lineItem", "nw-li-1")

    assert door.put("lineItem", "nw-li-1", line_item()).status == 201
    second = door.key("line_item", "nw-li-1")
    assert second != first
    assert door.get("lineItem", "nw-li-1")["status"] == "active"
    door.switch(deleted="listed")
    assert door.listed(f"classes/{SCIENCE}/lineItems").count("nw-li-1") == 1


def test_a_composed_id_that_was_deleted_can_be_put_again(door: Door) -> None:
    """A teacher's assignment, deleted and put again, keeps its old id as a client's own."""
    served = door.get("lineItem", f"51044#{VOLCANO}")
    door.delete("lineItem", f"51044#{VOLCANO}")
    assert door.put("lineItem", f"51044#{VOLCANO}", served).status == 201
    assert door.get("lineItem", f"51044#{VOLCANO}")["title"] == "Volcano worksheet"


def test_touching_moves_the_time(door: Door) -> None:
    """unchanged_put=touch lets a repeated PUT move dateLastModified."""
    door.put("lineItem", "nw-li-1", line_item())
    part = door.key("line_item", "nw-li-1")
    stamp = door.one(MODIFIED, part)
    door.world.advance(timedelta(hours=2))

    assert door.put("lineItem", "nw-li-1", line_item()).status == 200
    assert door.one(MODIFIED, part) == stamp
    door.switch(unchanged_put="touch")
    assert door.put("lineItem", "nw-li-1", line_item()).status == 200
    assert door.one(MODIFIED, part) > stamp
