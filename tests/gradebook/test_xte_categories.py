"""Teacher categories over HTTP (A2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import BRAM, BRAMS, INES, LABS, MATH, OLD_QUIZZES, OTHER
from jsonschema import validate
from xte_door import Door, xte_door

from sis_core.wire.dialects import xte

PATH = "/ws/xte/teacher_category"


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served."""
    with xte_door() as made:
        yield made


def test_every_field_of_a_category_is_served(door: Door) -> None:
    """A category has all fields of A2.2 with their types; the inactive one is listed too."""
    found = door.ask("GET", f"{PATH}?users_dcid={INES}&year_id=36").json

    assert [one["teachercategoryid"] for one in found] == [LABS, OLD_QUIZZES]
    for one in found:
        validate(one, xte.CATEGORY_SCHEMA)
    assert found[0] == {
        "_name": "teachercategory", "_id": LABS, "teachercategoryid": LABS, "usersdcid": INES,
        "districtteachercategoryid": None, "categorytype": "user", "name": "Labs",
        "description": "", "color": "4", "displayposition": 1, "isactive": True,
        "isinfinalgrades": True, "isusermodifiable": True, "isdefaultpublishscores": True,
        "defaultpublishoption": "Immediately", "defaultpublishstate": "",
        "defaultdaysbeforedue": 0, "defaultscoretype": "POINTS",
        "defaultscoreentrypoints": 10.0, "defaulttotalvalue": 10.0,
        "defaultextracreditpoints": 0.0, "defaultweight": 1.0, "teachermodified": False,
        "_categoryschoolexcludeassociations": [],
        "_teachercategorysectionexcludeassociations": [],
    }  # fmt: skip
    assert found[1]["isactive"] is False


@pytest.mark.parametrize("query", ["", "&year_id=0", "&year_id=36", "&pagesize=0", "&page=9"])
def test_year_zero_and_paging_change_nothing(door: Door, query: str) -> None:
    """year_id=0 means any year, and there are no pages."""
    assert len(door.ask("GET", f"{PATH}?users_dcid={INES}{query}").json) == 2


def test_a_category_by_id_is_an_object_or_an_array(door: Door) -> None:
    """GET by id answers the object; the switch wraps it as other servers do."""
    assert door.ask("GET", f"{PATH}/{BRAMS}").json["usersdcid"] == BRAM
    door.switch(xte_get_one="array")
    assert [one["_id"] for one in door.ask("GET", f"{PATH}/{BRAMS}").json] == [BRAMS]
    assert door.ask("GET", f"{PATH}/1").status == 404


def test_create_takes_an_array_and_answers_a_location(door: Door) -> None:
    """A new category has the values given and defaults, and belongs to the named teacher."""
    reply = door.ask(
        "POST",
        f"{PATH}?users_dcid={INES}&pagesize=0",
        [
            {
                "name": "Field notes",
                "Color": "5",
                "isActive": "true",
                "isinfinalgrades": 0,
                "defaultScoreEntryPoints": 12.5,
                "_teachercategorysectionexcludeassociations": [{"sectionsdcid": MATH}],
                "selectedPublishOption": {"ui": 1},
            }
        ],
    )

    assert (reply.status, reply.body) == (201, b"")
    key = int(reply.headers["location"].rpartition("/")[2])
    assert reply.headers["location"] == f"{door.world.url}{PATH}/{key}"
    assert door.rows(
        "SELECT UsersDCID, Name, Color, IsActive, IsInFinalGrades, DefaultScoreEntryPoints, "
        "CategoryType, DisplayPosition, DefaultScoreType, WhoModifiedID FROM TeacherCategory "
        "WHERE TeacherCategoryID = ?",
        key,
    ) == [(INES, "Field notes", "5", 1, 0, 12.5, "user", 2, "POINTS", INES)]
    found = door.ask("GET", f"{PATH}/{key}").json
    validate(found, xte.CATEGORY_SCHEMA)
    excluded = found["_teachercategorysectionexcludeassociations"]
    assert [(one["teachercategoryid"], one["sectionsdcid"]) for one in excluded] == [(key, MATH)]


def test_change_overwrites_what_is_sent(door: Door) -> None:
    """PUT of an array changes the named values and leaves the others."""
    reply = door.ask(
        "PUT", f"{PATH}/{LABS}?users_dcid={INES}&term_id=3600", [{"name": "Practicals", "color": 7}]
    )

    assert (reply.status, reply.body) == (200, b"")
    assert door.rows(
        "SELECT Name, Color, IsActive, TeacherModified FROM TeacherCategory "
        "WHERE TeacherCategoryID = ?",
        LABS,
    ) == [("Practicals", "7", 1, 1)]


def test_delete_is_refused_while_in_use(door: Door) -> None:
    """A category in which an assignment counts stays; afterwards it goes."""
    assignment, _ = door.created()
    reply = door.ask("DELETE", f"{PATH}/{LABS}?users_dcid={INES}")
    assert reply.status == 409
    assert reply.fields == [f"In Use: 1 assignments count in category {LABS}"]

    door.ask("DELETE", f"/ws/xte/section/assignment/{assignment}?users_dcid={INES}")
    assert door.ask("DELETE", f"{PATH}/{LABS}?users_dcid={INES}").status == 200
    assert door.one("SELECT count(*) FROM TeacherCategory WHERE TeacherCategoryID = ?", LABS) == 0


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"name": "Bare"}, 400, "JSON array"),
        ([], 400, "JSON array"),
        ([7], 400, "a category must be a JSON object"),
        ([{}], 409, "name is required"),
        ([{"name": "Labs"}], 409, "Teacher Category Already Exists"),
        ([{"name": " Labs "}], 409, "Teacher Category Already Exists"),
        ([{"name": "A"}, {"name": "A"}], 409, "Already Exists"),
        ([{"name": "x" * 10_000}], 409, "at most 50 characters"),
        ([{"name": "A", "defaultscoretype": "STARS"}], 400, "POINTS, PERCENT"),
        ([{"name": "A", "defaultweight": "heavy"}], 400, "takes a number"),
        ([{"name": "A", "defaultweight": 10**15}], 400, "12 digits"),
        ([{"name": "A", "defaultscoreentrypoints": 99999}], 409, "9999"),
        ([{"name": "A", "displayposition": 1.5}], 400, "whole number"),
        ([{"name": "A", "isactive": "maybe"}], 400, "true or false"),
        ([{"name": "A\u0001"}], 400, "control characters"),
        ([{"name": "A", "categorytype": "district"}], 400, "of categorytype user"),
        ([{"name": "A", "_teachercategorysectionexcludeassociations": [{"sectionsdcid": 1}]}],
         404, "no section 1"),
        ([{"name": "A", "_teachercategorysectionexcludeassociations": [{"sectionsdcid": OTHER}]}],
         403, "does not teach section"),
    ],
)  # fmt: skip
def test_bad_categories_change_nothing(door: Door, body: Any, status: int, says: str) -> None:
    """A category that cannot be is refused as a whole list, with a sentence."""
    before = door.version
    reply = door.ask("POST", f"{PATH}?users_dcid={INES}", body)

    assert reply.status == status
    assert says in reply.text
    assert door.version == before


def test_letter_case_makes_another_name(door: Door) -> None:
    """Names are compared with letter case, as clients match them [vendor page]."""
    assert door.ask("POST", f"{PATH}?users_dcid={INES}", [{"name": "LABS"}]).status == 201
    assert door.ask("POST", f"{PATH}?users_dcid={BRAM}", [{"name": "Old quizzes"}]).status == 201


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("category", "user", "status"), [(BRAMS, INES, 403), (1, INES, 404), (LABS, 1, 404)]
)
def test_only_the_owner_changes_a_category(
    door: Door, method: str, category: int, user: int, status: int
) -> None:
    """Another's category is 403, an unknown category or user 404."""
    before = door.version
    body = [{"name": "Mine now"}] if method == "PUT" else None
    reply = door.ask(method, f"{PATH}/{category}?users_dcid={user}", body)
    assert (reply.status, door.version) == (status, before)


def test_the_districts_categories_stay_as_they_are(door: Door) -> None:
    """A category that teachers may not modify is neither changed nor deleted, and it says why."""
    with door.world.store.write() as w:
        w.update("TeacherCategory", LABS, {"IsUserModifiable": 0, "CategoryType": "district"})
    before = door.version
    path = f"{PATH}/{LABS}?users_dcid={INES}"

    for reply in (door.ask("PUT", path, [{"name": "Mine"}]), door.ask("DELETE", path)):
        assert reply.status == 409
        assert reply.fields == [
            f"Teacher Category is not Modifiable: category {LABS} is the district's; "
            "a teacher cannot change it"
        ]
    assert door.version == before
