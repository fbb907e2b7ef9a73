"""Grade writes as real clients send them, step by step (oneroster-1.1.md 5, 9; S1-S6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from write_door import ROOT, Door, line_item, ref, result, write_door
from write_rows import FIRST_HALF, INES, LABS, MATH, NORA, OMAR, SCIENCE, VOLCANO


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served with the lenient profile."""
    with write_door() as made:
        yield made


def test_googles_suite(door: Door) -> None:
    """Google's run: long title, 201, list, PUT again, extra credit, exempt, DELETE, list."""
    item = {
        "sourcedId": "g-li",
        "title": "Conformance test line item " + "long " * 17,
        "description": "made by a test",
        "assignDate": "2026-10-14T14:05:09.000Z",
        "dueDate": "2026-10-15T14:05:09.000Z",
        "class": ref(str(SCIENCE)),
        "resultValueMin": 0.0,
        "resultValueMax": 100.0,
    }
    assert len(item["title"]) == 112
    assert door.put("lineItem", "g-li", item).status == 201
    assert "g-li" in door.listed(f"classes/{SCIENCE}/lineItems?limit=10000")
    assert door.get("lineItem", "g-li")["title"] == item["title"][:50]
    assert door.put("lineItem", "g-li", {**item, "title": "Shorter"}).status == 200

    graded = {
        "sourcedId": "g-r",
        "lineItem": ref("g-li"),
        "student": ref(f"S{NORA}"),
        "score": 300,
        "scoreStatus": "fully graded",
        "scoreDate": "2026-10-15T14:05:09.000Z",
        "comment": "",
    }
    assert door.put("result", "g-r", graded).status == 201
    said = door.get("result", "g-r")
    assert said["score"] == 300
    assert isinstance(said["score"], int | float)
    assert door.put("result", "g-r", {**graded, "scoreStatus": "exempt"}).status == 200
    (row,) = door.ask("GET", f"{ROOT}/classes/{SCIENCE}/lineItems/g-li/results").json["results"]
    assert (row["scoreStatus"], row["score"]) == ("exempt", 300)

    categories = door.listed(f"classes/{SCIENCE}/categories?limit=10000")
    with_category = {**item, "title": "In a category", "category": ref(categories[0])}
    with_category["sourcedId"] = "g-li-2"
    assert door.put("lineItem", "g-li-2", with_category).status == 201
    assert door.get("lineItem", "g-li-2")["category"]["sourcedId"] == categories[0]

    for entity, sourced_id in (("result", "g-r"), ("lineItem", "g-li"), ("lineItem", "g-li-2")):
        assert door.delete(entity, sourced_id).status == 204
    assert "g-r" not in door.listed("results?limit=10000")
    assert not {"g-li", "g-li-2"} & set(door.listed(f"classes/{SCIENCE}/lineItems?limit=10000"))


def test_infinite_campus_tester(door: Door) -> None:
    """No sourcedId and no category in the body, days for moments, submitted work with a score."""
    item = {
        "title": "Tester",
        "assignDate": "2026-10-01",
        "dueDate": "2026-10-09",
        "class": ref(str(SCIENCE)),
        "resultValueMin": 0,
        "resultValueMax": 10,
    }
    assert door.put("lineItem", "ic-1", item).status == 201
    graded = {
        "lineItem": ref("ic-1"),
        "student": ref(f"S{OMAR}"),
        "score": 7.5,
        "scoreStatus": "submitted",
        "scoreDate": "2026-10-10",
    }
    assert door.put("result", "ic-r", graded).status == 201
    said = door.get("result", "ic-r")
    assert (said["score"], said["scoreStatus"]) == (7.5, "submitted")


def test_aspen_script(door: Door) -> None:
    """A result without scoreStatus and scoreDate is taken: fully graded, today."""
    door.put("lineItem", "as-1", line_item())
    body = {"score": 12, "lineItem": ref("as-1"), "student": ref(f"S{NORA}")}
    assert door.put("result", "as-r", body).status == 201
    said = door.get("result", "as-r")
    assert (said["scoreStatus"], said["scoreDate"]) == ("fully graded", "2026-10-15")


@pytest.mark.parametrize(
    ("metadata", "kind", "entered"),
    [({"scoreType": "POINTS"}, "POINTS", "17"), ({"scoreType": "PERCENT"}, "PERCENT", "85"),
     ({}, "GRADESCALE", "17")],
)  # fmt: skip
def test_grade_sync(door: Door, metadata: dict[str, str], kind: str, entered: str) -> None:
    """GG4L: category with owner and year, line item in it, result; each is served back (S1-S6)."""
    hints = {"userDcid": str(INES), "TermID": "3600"}
    assert door.put("category", "nw-c-1", {"title": "Field work", "metadata": hints}).status == 201
    item = line_item(category=ref("nw-c-1"), metadata=metadata)
    reply = door.put("lineItem", "nw-li-1", item)
    assert reply.status == 201
    assert reply.json["lineItem"]["category"]["sourcedId"] == "nw-c-1"
    assert door.put("result", "nw-r-1", result("nw-li-1")).status == 201

    sql = (
        "SELECT c.Name, p.ScoreType, s.ScorePoints, s.ScorePercent, s.ActualScoreEntered "
        "FROM AssignmentScore s JOIN AssignmentSection p USING (AssignmentSectionID) "
        "JOIN AssignmentCategoryAssoc u USING (AssignmentSectionID) "
        "JOIN TeacherCategory c USING (TeacherCategoryID) WHERE s.AssignmentScoreID = ?"
    )
    key = door.key("result", "nw-r-1")
    assert door.rows(sql, key) == [("Field work", kind, 17, 85, entered)]
    assert door.listed(f"classes/{SCIENCE}/categories?filter=metadata.categoryId='{LABS}'") == [
        f"{LABS}_{SCIENCE}"
    ]


def test_canvas_order(door: Door) -> None:
    """Canvas: categories by name, line items by class, PUT, results by user, PUT, and once more."""
    (category,) = door.listed(f"classes/{SCIENCE}/categories?filter=title='Labs'")
    for status in (201, 200):
        item = line_item(title="Essay", category=ref(category), metadata=...)
        assert door.put("lineItem", "canvas-a-7", item).status == status
        for student in (NORA, OMAR):
            body = result("canvas-a-7", student, scoreStatus="fully graded", score=18)
            assert door.put("result", f"canvas-{student}", body).status == status
    listed = door.ask("GET", f"{ROOT}/classes/{SCIENCE}/lineItems/canvas-a-7/results").json
    assert {row["student"]["sourcedId"]: row["score"] for row in listed["results"]} == {
        f"S{NORA}": 18,
        f"S{OMAR}": 18,
    }


def test_canvas_modified_gradebook(door: Door) -> None:
    """Without an id in the path the answer's sourcedId is what the next PUT refers to."""
    door.switch(idless_put="allocate")
    item = door.put("lineItem", None, line_item()).json["lineItem"]
    made = door.put("result", None, result(item["sourcedId"])).json["result"]
    assert made["lineItem"]["sourcedId"] == item["sourcedId"]
    assert door.put("result", made["sourcedId"], result(item["sourcedId"])).status == 200


# -- what others see ------------------------------------------------------------------------------


def test_a_delta_shows_what_was_written(door: Door) -> None:
    """dateLastModified moves with every change, so that a delta finds it; deleted ones too."""
    door.put("lineItem", "li", line_item())
    door.put("result", "r", result("li"))
    door.put("category", "c", {"title": "Projects", "metadata": {"userDcid": str(INES)}})
    door.world.advance(timedelta(hours=1))
    since = door.world.clock.now().isoformat()
    delta = f"filter=dateLastModified>='{since[:19]}.000Z'"
    for path in ("lineItems", "results", "categories"):
        assert door.listed(f"{path}?{delta}") == []

    door.put("lineItem", "li", line_item(metadata={"scoreType": "POINTS", "note": "moved"}))
    door.put("result", "r", result("li", comment="Neat"))
    door.put("category", "c", {"title": "Projects", "metadata": {"note": "new"}})
    assert door.listed(f"lineItems?{delta}") == ["li"]
    assert door.listed(f"results?{delta}") == ["r"]
    number = door.key("category_alone", "c")
    assert set(door.listed(f"categories?{delta}")) == {"c", *(
        f"{number}_{dcid}" for dcid in (SCIENCE, MATH, FIRST_HALF)
    )}  # fmt: skip

    door.switch(deleted="delta")
    door.delete("lineItem", "li")
    assert door.listed(f"lineItems?{delta}") == ["li"]
    assert door.listed(f"results?{delta}") == ["r"]
    assert "li" not in door.listed("lineItems")


def test_a_new_id_reaches_whatever_refers_to_it(door: Door) -> None:
    """A record that gets a client's id is referred to by that id, in pages served before too."""
    before = door.get("lineItem", f"51044#{VOLCANO}")
    assert before["category"]["sourcedId"] == f"{LABS}_{SCIENCE}"
    assert f"{LABS}_{SCIENCE}" in door.listed("categories")

    hints = {"classId": str(SCIENCE), "categoryId": str(LABS)}
    assert door.put("category", "mine", {"title": "Labs", "metadata": hints}).status == 201
    after = door.get("lineItem", f"51044#{VOLCANO}")
    assert after["category"]["sourcedId"] == "mine"
    assert "mine" in door.listed("categories")
    assert f"{LABS}_{SCIENCE}" not in door.listed("categories")
    assert f"{LABS}_{MATH}" in door.listed("categories")


def test_padded_ids_go_round(door: Door) -> None:
    """With blanks around ids (quirk 12) what is served can be put back as it is."""
    door.switch(id_blanks="padded")
    served = door.get("lineItem", f"51044#{VOLCANO}")
    assert served["sourcedId"].startswith(" ")
    assert door.put("lineItem", served["sourcedId"], served).status == 200


def test_what_is_served_can_be_put_back(door: Door) -> None:
    """Every line item, result and category as served is a PUT that changes nothing."""
    for entity, path in (("lineItem", "lineItems"), ("result", "results"),
                         ("category", "categories")):  # fmt: skip
        served: list[dict[str, Any]] = door.ask("GET", f"{ROOT}/{path}").json[path]
        assert served
        for one in served:
            before = door.version
            assert door.put(entity, one["sourcedId"], one).status == 200
            assert door.version == before, one


def test_the_journal_tells_what_was_read_freely(door: Door) -> None:
    """A title that was cut, a default that was filled in and why a PUT was refused are told."""
    door.put("lineItem", "li", {"title": "x" * 51, "class": ref(str(SCIENCE)), "odd": 1})
    (entry,) = [one for one in door.world.journal.entries() if one.status == 201]
    told = " ".join(entry.notes)
    for word in ("51", "category", "dueDate", "GRADESCALE", "resultValueMax", "odd"):
        assert word in told

    door.put("result", "r", result("li", student=ref("S9999")))
    (entry,) = [one for one in door.world.journal.entries() if one.status == 422]
    assert "S9999" in entry.reason
