"""Anything sent to `/ws/xte`: documented answers only, nothing half-written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from book_district import (
    ADA,
    BRAM,
    FIRST_HALF,
    INES,
    LABS,
    LEGACY,
    LENA,
    MATH,
    NORA,
    OLD_QUIZZES,
    OMAR,
    PAVEL,
    SCIENCE,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xte_door import Door, part, points, with_scales, xte_door

GOOD = {200, 201, 204}
REFUSALS = {400, 403, 404, 405, 409, 412, 415}
MISSING = "Unable to find com.pearson.powerschool.xte.model.AssignmentSection with id "

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
    "a part of nothing": """
        SELECT AssignmentSectionID FROM AssignmentSection WHERE AssignmentID NOT IN
          (SELECT AssignmentID FROM Assignment)""",
    "an assignment in no section": """
        SELECT AssignmentID FROM Assignment WHERE AssignmentID NOT IN
          (SELECT AssignmentID FROM AssignmentSection)""",
    "not exactly one primary category": """
        SELECT AssignmentSectionID FROM AssignmentSection s WHERE 1 <> (
          SELECT count(*) FROM AssignmentCategoryAssoc c JOIN TeacherCategory t
              ON t.TeacherCategoryID = c.TeacherCategoryID
           WHERE c.AssignmentSectionID = s.AssignmentSectionID AND c.IsPrimary = 1)""",
    "a due date outside the term": """
        SELECT a.AssignmentSectionID FROM AssignmentSection a
          JOIN Sections s ON s.DCID = a.SectionsDCID
          JOIN Terms t ON t.ID = s.TermID AND t.SchoolID = s.SchoolID
         WHERE a.DueDate IS NULL OR a.DueDate < t.FirstDay OR a.DueDate > t.LastDay""",
    "a name of no or too many characters": """
        SELECT AssignmentSectionID FROM AssignmentSection
         WHERE coalesce(length(trim(Name)), 0) = 0 OR length(Name) > 50""",
    "points beyond the limit": """
        SELECT AssignmentSectionID FROM AssignmentSection
         WHERE coalesce(ScoreEntryPoints, 0) * Weight + ExtraCreditPoints > 9999
            OR ScoreEntryPoints < 0 OR Weight < 0 OR ExtraCreditPoints < 0
            OR (ScoreType = 'POINTS' AND ScoreEntryPoints IS NULL)""",
    "one name twice in a section": """
        SELECT SectionsDCID, Name FROM AssignmentSection GROUP BY 1, 2 HAVING count(*) > 1""",
    "a score of somebody elsewhere": """
        SELECT sc.AssignmentScoreID FROM AssignmentScore sc
          JOIN AssignmentSection a ON a.AssignmentSectionID = sc.AssignmentSectionID
          JOIN Sections s ON s.DCID = a.SectionsDCID
         WHERE sc.StudentsDCID NOT IN (SELECT st.DCID FROM CC c
           JOIN Students st ON st.ID = c.StudentID WHERE c.SectionID IN (s.ID, -s.ID))""",
    "a value that is no number": """
        SELECT AssignmentScoreID FROM AssignmentScore
         WHERE typeof(ScorePoints) NOT IN ('integer', 'real', 'null')
            OR typeof(ScorePercent) NOT IN ('integer', 'real', 'null')""",
}
"""What must never be found, as SQL."""


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """One served district for all examples, with three assignments and a score."""
    with xte_door() as made:
        with_scales(made)
        made.world.load({"standard": [{"standardid": 501, "name": "Observes", "yearid": 36}]})
        _, (section,) = made.created()
        made.created(part(name="Letters", scoretype="GRADESCALE"), part(
            name="Letters", scoretype="GRADESCALE", sectionsdcid=MATH))  # fmt: skip
        made.created(part(name="Taken in", scoretype="COLLECTED", scoreentrypoints=None))
        assert made.save(points(section)).status == 200
        yield made


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.sampled_from(["n" * 10_000, "A", "85%", "2026-10-02", "2026-13-01", "12", "1e400"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
small = st.sampled_from([1, 1, 1, 2, 2, 3, 4, 5, 0])
sections = st.sampled_from([SCIENCE, SCIENCE, MATH, FIRST_HALF, LEGACY, 99, 10**17])
students = st.sampled_from([NORA, NORA, NORA, OMAR, OMAR, OMAR, ADA, PAVEL, LENA, 9999, 2**62])
users = st.sampled_from([*[str(INES)] * 12, str(BRAM), "1", "", "x", "9" * 40])
KEYS = (
    "name", "Description", "duedate", "scoretype", "scoreentrypoints", "weight", "publishoption",
    "extracreditpoints", "iscountedinfinalgrade", "publishdaysbeforedue", "maxretakeallowed",
    "relatedgradescaleitemdcid", "_assignmentcategoryassociations", "assignmentsectionid",
    "_assignmentStudentAssociations", "sectionsdcid", "publishonspecificdate",
)  # fmt: skip
VALUES = (
    "scorepoints", "scorepercent", "actualscoreentered", "actualscorekind", "scoretype",
    "scorelettergrade", "actualscoregradescaledcid", "islate", "isExempt", "altnumericgrade",
    "scoreentrydate", "_assignmentscorecomment", "assignmentscoreid", "studentsdcid",
    "_assignmentsection", "altalphagrade", "scorenumericgrade",
)  # fmt: skip
CATEGORY_KEYS = (
    "name", "color", "displayposition", "isactive", "defaultscoretype", "defaultweight",
    "defaultscoreentrypoints", "teachercategoryid", "categorytype",
    "_teachercategorysectionexcludeassociations",
)  # fmt: skip


def wild(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """No member, or a few that are anything."""
    some = st.dictionaries(st.sampled_from(names) | st.text(max_size=12), anything, max_size=2)
    return st.one_of(st.just({}), st.just({}), some)


parts = st.builds(
    lambda section, key, label, more: (
        part(
            sectionsdcid=section,
            name=label,
            **({"assignmentsectionid": key} if key else {}),
        )
        | more
    ),
    sections,
    small,
    st.text("abcé", max_size=6) | st.sampled_from(["Volcano worksheet", "Letters"]),
    wild(KEYS),
)
work = st.builds(
    lambda all_parts, more: {"_assignmentsections": all_parts} | more,
    st.lists(parts, min_size=1, max_size=2),
    wild(("_assignmentstandardassociations", "standardscoringmethod", "_assignmentsections")),
)
rows = st.builds(
    lambda key, student, value, more: points(key, student, value) | more,
    small,
    students,
    st.floats(0, 30),
    wild(VALUES),
)
batches = st.builds(
    lambda all_rows: {"assignment_scores": all_rows}, st.lists(rows, min_size=1, max_size=3)
)
categories = st.lists(
    st.builds(lambda name, more: {"name": name} | more, st.text(max_size=60), wild(CATEGORY_KEYS)),
    max_size=2,
)
id_lists = st.builds(
    lambda a, b, c, more: {"student_ids": a, "section_ids": b, "assignment_ids": c} | more,
    st.lists(students, max_size=2),
    st.lists(small | sections, max_size=2),
    st.lists(small, max_size=2),
    wild(("student_ids", "section_ids", "assignment_ids", "standard_ids")),
)
ids = st.sampled_from([*"111222334", str(LABS), str(OLD_QUIZZES), "9" * 20, "x"])


def mostly(body: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The body that belongs there, and now and then another."""
    return st.one_of(body, body, body, body, body, work, batches, anything)


calls = st.one_of(
    st.tuples(st.sampled_from(["POST", "GET"]), st.just("/section/assignment/"), mostly(work)),
    st.tuples(st.just("POST"), st.just("/section/assignment"), work),
    st.tuples(
        st.sampled_from(["GET", "PUT", "PUT", "PUT", "DELETE"]),
        st.builds("/section/assignment/{}".format, ids),
        mostly(work),
    ),
    st.tuples(st.just("PUT"), st.just("/score"), mostly(batches)),
    st.tuples(st.just("PUT"), st.just("/score"), batches),
    st.tuples(st.just("PUT"), st.just("/score/assignment"), mostly(rows)),
    st.tuples(st.just("POST"), st.just("/teacher_category"), mostly(categories)),
    st.tuples(
        st.sampled_from(["GET", "PUT", "DELETE"]),
        st.builds("/teacher_category/{}".format, ids),
        mostly(categories),
    ),
    st.tuples(
        st.just("POST"), st.sampled_from(["/assignment_score", "/standard/score"]), mostly(id_lists)
    ),
    st.tuples(st.just("DELETE"), st.just("/assignment_section/students"), mostly(id_lists)),
    st.tuples(
        st.just("DELETE"),
        st.builds("/assignment/{}/assignmentstandards".format, ids)
        | st.builds("/online_work/assignment_section/{}".format, ids),
        st.none(),
    ),
    st.tuples(
        st.just("GET"),
        st.builds("/grade_scale/scales/{}".format, ids)
        | st.sampled_from(["/section/standard", "/teacher_category"]),
        st.none(),
    ),
    st.tuples(
        st.sampled_from(["PATCH", "PUT"]),
        st.text("abc/", max_size=9).map(lambda text: f"/{text}"),
        anything,
    ),
)
queries = st.fixed_dictionaries(
    {"users_dcid": users},
    optional={
        "status": st.sampled_from(["A", "A,I,P", "A,I,P", "A", "X", ""]),
        "section_ids": st.sampled_from([str(SCIENCE), "8801,8802", "1", "x"]),
        "force": st.sampled_from(["true", "true", "false", "yes"]),
        "update_scores": st.sampled_from(["true", "false", "yes"]),
        "standard_ids": st.sampled_from(["501", "9", "x"]),
        "year_id": st.sampled_from(["0", "36", "x"]),
        "pagesize": st.just("0"),
    },
)


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(call=calls, query=queries)
def test_anything_gets_a_documented_answer(
    door: Door, call: tuple[str, str, Any], query: dict[str, str]
) -> None:
    """Whatever comes, the answer is documented, a refusal changes nothing, the rules hold."""
    method, path, body = call
    asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    raw = json.dumps(body).encode() if method != "GET" else None
    before = door.version
    reply = door.ask(method, f"/ws/xte{quote(path)}?{asked}", raw=raw)

    if reply.status == 500:
        assert reply.json["message"].startswith(MISSING), reply.text
    else:
        assert reply.status in GOOD | REFUSALS, (reply.status, reply.text)
    if reply.status not in GOOD:
        items = set() if reply.status == 500 else {"errors"}
        assert set(reply.json) == {"message"} | items
        assert door.version == before
    found = {name: door.rows(sql) for name, sql in UNTRUE.items()}
    assert {name: lies for name, lies in found.items() if lies} == {}


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_answered(door: Door, raw: bytes) -> None:
    """Bytes that are no JSON are 400 and change nothing."""
    before = door.version
    reply = door.ask("PUT", f"/ws/xte/score?users_dcid={INES}", raw=raw)
    assert (reply.status, door.version) == (400, before)
