"""Categories written over OneRoster are teachers' categories in PowerTeacher Pro (S4, S5, A3.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from write_door import Door, line_item, ref, write_door
from write_rows import (
    BRAM,
    BRAMS,
    FIXED,
    INES,
    LABS,
    LEGACY,
    MATH,
    OTHER,
    QUIZZES,
    SCIENCE,
    VOLCANO,
)

ROW = "SELECT UsersDCID, Name, CategoryType FROM TeacherCategory WHERE TeacherCategoryID = ?"
USED = "SELECT TeacherCategoryID FROM AssignmentCategoryAssoc WHERE AssignmentSectionID = ?"


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


def category(title: str = "Projects", **metadata: Any) -> dict[str, Any]:
    """A category with its metadata."""
    return {"title": title, **({"metadata": metadata} if metadata else {})}


# -- new ------------------------------------------------------------------------------------------


def test_a_category_of_a_teacher(door: Door) -> None:
    """metadata.userDcid names the owner; TermID is kept, 3200 where none is said."""
    body = category(userDcid=str(INES), TermID="3600")
    reply = door.put("category", "nw-c-1", body)

    assert reply.status == 201
    assert door.rows(ROW, door.key("category_alone", "nw-c-1")) == [(INES, "Projects", "user")]
    said = door.get("category", "nw-c-1")
    assert reply.json["category"] == said
    assert said["metadata"]["userDcid"] == str(INES)
    assert said["metadata"]["TermID"] == "3600"

    door.put("category", "nw-c-2", category("Reports", userDcid=str(INES)))
    assert door.get("category", "nw-c-2")["metadata"]["TermID"] == "3200"


def test_a_category_of_a_class_belongs_to_its_lead(door: Door) -> None:
    """metadata.classId makes it the lead's, under the client's id in that class."""
    assert door.put("category", "nw-c-1", category(classId=str(SCIENCE))).status == 201
    key = door.key("category", "nw-c-1")
    assert key & 0xFFFFFFFF == SCIENCE
    assert door.rows(ROW, key >> 32) == [(INES, "Projects", "user")]
    assert "nw-c-1" in door.listed(f"classes/{SCIENCE}/categories")
    assert f"{key >> 32}_{MATH}" in door.listed(f"classes/{MATH}/categories")


def test_a_category_written_here_is_read_through_xte(door: Door) -> None:
    """/ws/xte lists it among the teacher's categories."""
    door.put("category", "nw-c-1", category(userDcid=str(INES)))
    listed = door.xte("GET", f"teacher_category?users_dcid={INES}&year_id=36").json
    assert [one["usersdcid"] for one in listed if one["name"] == "Projects"] == [INES]


def test_a_title_of_31_is_cut_or_refused() -> None:
    """A category's title takes 30 characters: cut leniently, 422 strictly."""
    title = "Laboratory and field notebooks."
    with write_door() as door:
        door.put("category", "c", category(title, userDcid=str(INES)))
        assert door.get("category", "c")["title"] == title[:30]
    with write_door(oneroster_profile="strict") as door:
        before = door.version
        body = {"sourcedId": "c", "status": "active", **category(title, userDcid=str(INES))}
        door.refused(422, door.put("category", "c", body), before, "at most 30 characters, not 31")
        body["title"] = title[:30]
        assert door.put("category", "c", body).status == 201


def test_a_category_of_nobody_becomes_its_first_users(door: Door) -> None:
    """A title alone is enough: the first class's lead owns it, each other teacher gets one."""
    assert door.put("category", "hw", category("Homework")).status == 201
    number = door.key("category_alone", "hw")
    assert door.rows(ROW, number) == [(None, "Homework", "user")]
    assert "userDcid" not in door.get("category", "hw")["metadata"]

    reply = door.put("lineItem", "a", line_item(category=ref("hw")))
    assert reply.json["lineItem"]["category"]["sourcedId"] == "hw"
    assert door.rows(ROW, number) == [(INES, "Homework", "user")]

    body = line_item(**{"class": ref(str(OTHER)), "category": ref("hw")})
    assert door.put("lineItem", "b", body).status == 201
    used = door.one(USED, door.key("line_item", "b"))
    assert door.rows(ROW, used) == [(BRAM, "Homework", "user")]


def test_a_category_of_nobody_stands_for_the_teachers_own(door: Door) -> None:
    """A shared category by a name that the teacher has counts in the teacher's."""
    door.put("category", "q", category("Quizzes"))
    door.put("lineItem", "a", line_item(category=ref("q")))
    assert door.rows(USED, door.key("line_item", "a")) == [(QUIZZES,)]


def test_a_category_without_owner_is_refused_by_the_switch(door: Door) -> None:
    """category_owner=422 asks for userDcid or classId."""
    door.switch(category_owner="422")
    before = door.version
    door.refused(422, door.put("category", "hw", category("Homework")), before, "userDcid")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "title"),
    ({"title": " "}, "title"),
    ({"title": 3}, "title"),
    (category("Labs", userDcid=str(INES)), "name"),
    (category(userDcid="99999"), "userDcid"),
    (category(userDcid="ines"), "userDcid"),
    (category(classId="99999"), "class"),
    (category(classId=str(LEGACY)), "PTG"),
    (category(userDcid=str(BRAM), classId=str(SCIENCE)), "does not teach"),
    ({"title": "x", "metadata": [1]}, "metadata"),
]


@pytest.mark.parametrize(("body", "word"), WRONG)
def test_what_cannot_be_kept_is_422(door: Door, body: dict[str, Any], word: str) -> None:
    """Each rule says what it accepts and changes nothing."""
    before = door.version
    door.refused(422, door.put("category", "c", body), before, word)


@pytest.mark.parametrize(("value", "status"), [("422", 422), ("404", 404), ("400", 400)])
def test_an_unknown_reference(door: Door, value: str, status: int) -> None:
    """unknown_reference decides the status of an unknown teacher or class."""
    door.switch(unknown_reference=value)
    before = door.version
    door.refused(status, door.put("category", "c", category(userDcid="99999")), before)
    door.refused(status, door.put("category", "c", category(classId="99999")), before)


def test_a_name_is_unique_per_teacher(door: Door) -> None:
    """Another teacher may have the name; the same one has it adopted by the switch (S4)."""
    assert door.put("category", "b", category("Quizzes", userDcid=str(BRAM))).status == 201
    door.switch(category_name_taken="adopt")
    assert door.put("category", "i", category("Quizzes", userDcid=str(INES))).status == 201
    assert door.key("category_alone", "i") == QUIZZES


def test_records_that_share_a_category_id_are_one_category(door: Door) -> None:
    """One record for each class, as Blackboard keeps them, is one category of the teacher (S5)."""
    first = category(classId=str(SCIENCE), categoryId="bb-7")
    second = category(classId=str(MATH), categoryId="bb-7")
    assert door.put("category", "bb-s", first).status == 201
    assert door.put("category", "bb-m", second).status == 201

    one, other = door.key("category", "bb-s"), door.key("category", "bb-m")
    assert one >> 32 == other >> 32
    assert (one & 0xFFFFFFFF, other & 0xFFFFFFFF) == (SCIENCE, MATH)
    assert door.one("SELECT count(*) FROM TeacherCategory WHERE Name = 'Projects'") == 1
    found = door.listed("categories?filter=metadata.categoryId='bb-7'")
    assert sorted(found) == ["bb-m", "bb-s"]
    before = door.version
    door.refused(422, door.put("category", "bb-x", second), before, "bb-m")


def test_a_record_of_the_teachers_own_category(door: Door) -> None:
    """categoryId may name PowerSchool's own number."""
    body = category("Labs", classId=str(MATH), categoryId=str(LABS))
    assert door.put("category", "mine", body).status == 201
    assert door.key("category", "mine") == LABS << 32 | MATH
    assert f"{LABS}_{MATH}" not in door.listed(f"classes/{MATH}/categories")


# -- again ----------------------------------------------------------------------------------------


def test_the_same_put_again_changes_nothing(door: Door) -> None:
    """A repeated PUT is 200 and no row changes."""
    for body in (category(userDcid=str(INES)), category(classId=str(SCIENCE), note="x")):
        sourced_id = f"c{len(body['metadata'])}"
        body["title"] = sourced_id
        assert door.put("category", sourced_id, body).status == 201
        before = door.version
        assert door.put("category", sourced_id, body).status == 200
        assert door.version == before


def test_a_category_is_renamed(door: Door) -> None:
    """PUT over a category is 200, under a client's id and under the composed one."""
    door.put("category", "c", category(userDcid=str(INES)))
    assert door.put("category", "c", category("Designs")).status == 200
    assert door.rows(ROW, door.key("category_alone", "c")) == [(INES, "Designs", "user")]

    assert door.get("category", f"{LABS}_{MATH}")["title"] == "Labs"
    assert door.put("category", f"{LABS}_{SCIENCE}", category("Lab work")).status == 200
    assert door.rows(ROW, LABS) == [(INES, "Lab work", "user")]
    assert door.get("category", f"{LABS}_{MATH}")["title"] == "Lab work"


CHANGES: list[tuple[str, dict[str, Any], str]] = [
    (f"{LABS}_{SCIENCE}", category("Quizzes"), "name"),
    (f"{LABS}_{SCIENCE}", category("Labs", userDcid=str(BRAM)), "cannot move"),
    (f"{LABS}_{SCIENCE}", category("Labs", classId=str(MATH)), "cannot move"),
    (f"{FIXED}_{SCIENCE}", category("Tests"), "district"),
]


@pytest.mark.parametrize(("sourced_id", "body", "word"), CHANGES)
def test_what_a_category_cannot_become(
    door: Door, sourced_id: str, body: dict[str, Any], word: str
) -> None:
    """A taken name, another teacher or class, and a district's category are 422."""
    before = door.version
    door.refused(422, door.put("category", sourced_id, body), before, word)


# -- going ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "status"), [("404", 404), ("204", 204)])
def test_delete_of_a_teachers_category(door: Door, value: str, status: int) -> None:
    """DELETE is 204 and the teacher's category goes; again it is by repeated_delete."""
    door.switch(repeated_delete=value)
    door.put("category", "c", category(userDcid=str(INES)))
    number = door.key("category_alone", "c")
    reply = door.delete("category", "c")

    assert (reply.status, reply.body) == (204, b"")
    assert door.rows(ROW, number) == []
    assert "c" not in door.listed("categories")
    assert door.delete("category", "c").status == status
    assert door.delete("category", "never").status == 404
    assert door.put("category", "c", category(userDcid=str(INES))).status == 201


@pytest.mark.parametrize(("value", "status"), [("404", 404), ("204", 204)])
def test_delete_from_one_class_leaves_the_others(door: Door, value: str, status: int) -> None:
    """The record of one class goes; the teacher's other classes keep the category."""
    door.switch(repeated_delete=value)
    assert door.delete("category", f"{QUIZZES}_{SCIENCE}").status == 204
    assert f"{QUIZZES}_{SCIENCE}" not in door.listed(f"classes/{SCIENCE}/categories")
    assert f"{QUIZZES}_{MATH}" in door.listed(f"classes/{MATH}/categories")
    assert door.rows(ROW, QUIZZES) == [(INES, "Quizzes", "user")]
    assert door.delete("category", f"{QUIZZES}_{SCIENCE}").status == status


def test_a_deleted_record_comes_back(door: Door) -> None:
    """PUT of a record that was deleted from its class is 201 and the class uses it again."""
    door.put("category", "c", category(classId=str(SCIENCE)))
    number = door.key("category", "c") >> 32
    door.delete("category", "c")
    assert door.put("category", "c", category(classId=str(SCIENCE))).status == 201
    assert door.key("category", "c") >> 32 == number
    assert "c" in door.listed(f"classes/{SCIENCE}/categories")


def test_the_last_class_takes_the_category_along(door: Door) -> None:
    """With its last record the teacher's category is deleted."""
    assert door.delete("category", f"{BRAMS}_{OTHER}").status == 204
    assert door.rows(ROW, BRAMS) == []


def test_a_category_in_use_is_refused(door: Door) -> None:
    """Line items hold a category back; where no line item of the class counts in it, it goes."""
    before = door.version
    door.refused(422, door.delete("category", f"{LABS}_{SCIENCE}"), before, "2 line items")
    assert door.delete("lineItem", f"51044#{VOLCANO}").status == 204
    assert door.delete("lineItem", "51045#61208").status == 204
    assert door.delete("category", f"{LABS}_{SCIENCE}").status == 204


def test_a_category_in_use_leaves_its_line_items(door: Door) -> None:
    """category_in_use=leave deletes the record; its line items count in another category."""
    door.switch(category_in_use="leave")
    assert door.delete("category", f"{LABS}_{SCIENCE}").status == 204
    assert door.rows(USED, VOLCANO) == [(QUIZZES,)]
    assert door.rows(USED, 61209) == [(LABS,)]
    assert door.get("lineItem", f"51044#{VOLCANO}")["category"]["sourcedId"] == (
        f"{QUIZZES}_{SCIENCE}"
    )


def test_a_districts_category_stays(door: Door) -> None:
    """A category that the district gives cannot be deleted by its last class."""
    for dcid in (SCIENCE, MATH):
        assert door.delete("category", f"{FIXED}_{dcid}").status == 204
    before = door.version
    door.refused(422, door.delete("category", f"{FIXED}_8804"), before, "district")
