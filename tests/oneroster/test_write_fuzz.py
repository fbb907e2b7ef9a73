"""Anything sent as a grade write: documented answers only, nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from write_door import PATHS, ROOT, Door, address, ref, write_door
from write_rows import (
    BRAMS,
    DIARY,
    FIRST_HALF,
    LABS,
    LEADERLESS,
    LEGACY,
    LENA,
    MATH,
    NORA,
    OMAR,
    OTHER,
    Q1,
    QUIZZES,
    SCIENCE,
    VOLCANO,
)

GOOD = {200, 201, 204}
REFUSALS = {400, 404, 405, 409, 422}
LISTS = (
    "categories",
    "lineItems",
    "results",
    f"classes/{SCIENCE}/lineItems",
    f"classes/{SCIENCE}/categories",
    f"classes/{SCIENCE}/results",
)

UNTRUE = {
    "a score of nothing": """
        SELECT AssignmentScoreID FROM AssignmentScore WHERE AssignmentSectionID NOT IN
          (SELECT AssignmentSectionID FROM AssignmentSection)""",
    "a student with two scores": """
        SELECT AssignmentSectionID, StudentsDCID FROM AssignmentScore
         GROUP BY 1, 2 HAVING count(*) > 1""",
    "a comment of nothing": """
        SELECT AssignmentScoreCommentID FROM AssignmentScoreComment WHERE AssignmentScoreID NOT IN
          (SELECT AssignmentScoreID FROM AssignmentScore)""",
    "an assignment in no section, or a part of nothing": """
        SELECT AssignmentID FROM Assignment WHERE AssignmentID NOT IN
          (SELECT AssignmentID FROM AssignmentSection)
        UNION ALL SELECT AssignmentSectionID FROM AssignmentSection WHERE AssignmentID NOT IN
          (SELECT AssignmentID FROM Assignment)""",
    "not exactly one primary category": """
        SELECT AssignmentSectionID FROM AssignmentSection s WHERE 1 <> (
          SELECT count(*) FROM AssignmentCategoryAssoc c JOIN TeacherCategory t
              ON t.TeacherCategoryID = c.TeacherCategoryID
           WHERE c.AssignmentSectionID = s.AssignmentSectionID AND c.IsPrimary = 1)""",
    "a due date outside the term": """
        SELECT a.AssignmentSectionID FROM AssignmentSection a
          JOIN Sections s ON s.DCID = a.SectionsDCID
          JOIN Terms t ON t.ID = s.TermID AND t.SchoolID = s.SchoolID
         WHERE a.DueDate IS NULL OR substr(a.DueDate, 1, 10) NOT BETWEEN
               substr(t.FirstDay, 1, 10) AND substr(t.LastDay, 1, 10)""",
    "a name of no or too many characters": """
        SELECT AssignmentSectionID FROM AssignmentSection
         WHERE coalesce(length(trim(Name)), 0) = 0 OR length(Name) > 50""",
    "a category's name of no or too many characters, or twice": """
        SELECT TeacherCategoryID FROM TeacherCategory
         WHERE coalesce(length(trim(Name)), 0) = 0 OR length(Name) > 30
        UNION ALL SELECT UsersDCID FROM TeacherCategory
         WHERE UsersDCID NOT NULL GROUP BY UsersDCID, Name HAVING count(*) > 1""",
    "points beyond the limit": """
        SELECT AssignmentSectionID FROM AssignmentSection
         WHERE coalesce(ScoreEntryPoints, 0) NOT BETWEEN 0 AND 9999
            OR (ScoreType = 'POINTS' AND ScoreEntryPoints IS NULL)""",
    "one name twice in a section": """
        SELECT SectionsDCID, Name FROM AssignmentSection GROUP BY 1, 2 HAVING count(*) > 1""",
    "a score of somebody elsewhere": """
        SELECT sc.AssignmentScoreID FROM AssignmentScore sc
          JOIN AssignmentSection a ON a.AssignmentSectionID = sc.AssignmentSectionID
          JOIN Sections s ON s.DCID = a.SectionsDCID
         WHERE sc.StudentsDCID NOT IN (SELECT st.DCID FROM CC c
           JOIN Students st ON st.ID = c.StudentID WHERE c.SectionID = s.ID)""",
    "an id that two live rows have": """
        SELECT e.kind, e.sourcedid FROM _sourced e WHERE e.sourcedid <> '' AND (
          (e.kind = 'line_item' AND e.key IN (SELECT AssignmentSectionID FROM AssignmentSection))
          OR (e.kind = 'result' AND e.key IN (SELECT AssignmentScoreID FROM AssignmentScore)))
         GROUP BY 1, 2 HAVING count(*) > 1""",
    "a value that is no number": """
        SELECT AssignmentScoreID FROM AssignmentScore
         WHERE typeof(ScorePoints) NOT IN ('integer', 'real', 'null')
            OR typeof(ScorePercent) NOT IN ('integer', 'real', 'null') OR ScorePoints < 0""",
}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """The small district, kept under the name `start`."""
    with write_door() as made:
        made.world.store.snapshot("start")
        yield made


JSONS: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
IDS = st.sampled_from(
    ["li-1", "li-2", "r-1", "r-2", "c-1", "c-2", f"51044#{VOLCANO}", f"51045#{DIARY}",
     f"51044#{NORA}", f"{LABS}_{SCIENCE}", f"{QUIZZES}_{MATH}", f"{BRAMS}_{OTHER}", "never"]
)  # fmt: skip
CLASSES = [SCIENCE, MATH, OTHER, FIRST_HALF, LEGACY, LEADERLESS, 9999]
REFS = IDS.map(ref) | st.sampled_from([{}, {"sourcedId": None}, {"sourcedId": 8801}, "8801"])
TITLES = st.sampled_from(["Reading", "Labs", "Quizzes", "x" * 51, "Volcano worksheet", " "]) | (
    st.text(min_size=1, max_size=60)
)
MOMENTS = st.sampled_from(
    ["2026-10-09T23:59:00.000Z", "2026-10-09", "2026-12-24T00:00:00+05:30", "2027-07-01", "",
     "2026-02-30", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", None]
)  # fmt: skip
NUMBERS = st.sampled_from([0, 1, 20, 100, 9999, 10_000, -1, 0.1, "20", "B", "85%", None, 1e11])
MEMBERS: dict[str, Any] = {
    "sourcedId": IDS,
    "status": st.sampled_from(["active", "tobedeleted", "inactive"]),
    "title": TITLES,
    "description": st.text(max_size=20),
    "assignDate": MOMENTS,
    "dueDate": MOMENTS,
    "class": st.sampled_from(CLASSES).map(lambda dcid: ref(str(dcid))) | REFS,
    "category": REFS,
    "gradingPeriod": st.sampled_from([ref(Q1), ref("210-3600"), ref("x")]),
    "resultValueMin": NUMBERS,
    "resultValueMax": NUMBERS,
    "lineItem": REFS,
    "student": st.sampled_from([NORA, OMAR, LENA, 9999]).map(lambda dcid: ref(f"S{dcid}")),
    "scoreStatus": st.sampled_from(["exempt", "fully graded", "not submitted", "late", "done"]),
    "score": NUMBERS,
    "scoreDate": MOMENTS,
    "comment": st.text(max_size=10),
    "metadata": st.fixed_dictionaries(
        {},
        optional={
            "scoreType": st.sampled_from(["POINTS", "PERCENT", "COLLECTED", "points", 3]),
            "userDcid": st.sampled_from(["4102", "4103", 4102, "x", "9" * 20]),
            "classId": st.sampled_from([str(dcid) for dcid in CLASSES]),
            "categoryId": st.sampled_from(["bb-1", "933", 935]),
            "more": JSONS,
        },
    ),
}
NEEDED = {
    "category": ["title"],
    "lineItem": ["title", "class"],
    "result": ["lineItem", "student", "score"],
}


@st.composite
def objects(draw: Any, entity: str) -> dict[str, Any]:
    """An object that has what it needs, mostly, and much that it need not."""
    made = {name: draw(MEMBERS[name]) for name in NEEDED[entity]}
    others = st.sets(st.sampled_from(sorted(set(MEMBERS) - {"sourcedId"})), max_size=5)
    for name in sorted(draw(others)):
        made[name] = draw(MEMBERS[name] if draw(st.integers(0, 4)) else JSONS)
    return made


@st.composite
def writes(draw: Any) -> tuple[str, str, str, bytes | None]:
    """A write: method, entity, id, body."""
    entity = draw(st.sampled_from(sorted(PATHS)))
    if draw(st.integers(0, 5)) == 0:
        return "DELETE", entity, draw(IDS), None
    whole: Any = {entity: draw(objects(entity))}
    if draw(st.integers(0, 9)) == 0:
        whole = draw(JSONS)
    raw = json.dumps(whole).encode()
    if draw(st.integers(0, 19)) == 0:
        raw = raw[: draw(st.integers(0, len(raw)))]
    return "PUT", entity, draw(IDS), raw


FIXED: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def told(door: Door, method: str, entity: str, sourced_id: str, raw: bytes | None) -> None:
    """Sends a write and holds that its answer and the store are as they should be."""
    before = door.version
    reply = door.ask(method, address(entity, sourced_id), raw)

    assert reply.status in GOOD | REFUSALS, (reply.status, reply.body, raw)
    assert reply.headers.get("content-type", "application/json").startswith("application/json")
    if reply.status in REFUSALS:
        assert door.version == before
        (info,) = reply.json["statusInfoSet"]
        assert (info["imsx_codeMajor"], info["imsx_severity"]) in {
            ("failure", "error"), ("unsupported", "error"),
        }  # fmt: skip
        assert info["imsx_description"]
    elif method == "PUT":
        said = reply.json[entity]
        assert said["sourcedId"] == sourced_id
        assert door.get(entity, sourced_id) == said
        version = door.version
        again = door.ask(method, address(entity, sourced_id), raw)
        assert (again.status, door.version) == (200, version), again.body
    else:
        assert reply.body == b""
        for path in LISTS:
            assert not path.endswith(PATHS[entity]) or sourced_id not in door.listed(path)
    for what, sql in UNTRUE.items():
        assert door.rows(sql) == [], what


@settings(max_examples=100, **FIXED)
@given(st.lists(writes(), min_size=1, max_size=8))
def test_any_write_leaves_a_whole_gradebook(
    door: Door, sent: list[tuple[str, str, str, bytes | None]]
) -> None:
    """Documented statuses, JSON, refusals without a change, echoes that a GET repeats, PUT twice
    the same, no row that contradicts another, and nothing served that is not so any more."""
    store = door.world.store
    store.restore("start")
    for method, entity, sourced_id, raw in sent:
        told(door, method, entity, sourced_id, raw)
    served = [door.ask("GET", f"{ROOT}/{path}").body for path in LISTS]
    store.snapshot("here")
    store.restore("here")  # nothing that was rendered before is kept
    assert [door.ask("GET", f"{ROOT}/{path}").body for path in LISTS] == served


@settings(max_examples=60, **FIXED)
@given(entity=st.sampled_from(sorted(PATHS)), raw=st.binary(max_size=40))
def test_any_bytes_are_answered_in_json(door: Door, entity: str, raw: bytes) -> None:
    """Bytes that are no JSON are 400 and change nothing."""
    before = door.version
    reply = door.ask("PUT", address(entity, "x"), raw)
    assert reply.status in (400, 422)
    assert reply.json["statusInfoSet"]
    assert door.version == before
