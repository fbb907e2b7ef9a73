"""Grade passback against the provider itself: what stands in the gradebook's tables."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.push.run import push
from sis_connector.run import sync
from sis_connector.secret import Secret


@pytest.fixture
def passed(world: World, served: SyncConfig, tmp_path: Path) -> Callable[..., Any]:
    """Provision, then pass one quiz with two scores back; returns the report and what SQL finds."""

    def do(**changes: Any) -> tuple[Any, list[tuple[Any, ...]]]:
        assert sync(served).status in ("applied", "unchanged")
        class_id, (first, *_more, second) = pro_class(world, served.target)
        lines = [
            {"type": "assignment", "id": "w1", "class_id": class_id, "name": "Quiz from Canvas",
             "points": 20, "due": "2026-10-02"},
            {"type": "score", "assignment_id": "w1", "student_id": first, "score": 18.5},
            {"type": "score", "assignment_id": "w1", "student_id": second, "score": 25},
        ]  # fmt: skip
        file = tmp_path / "grades.jsonl"
        file.write_text("\n".join(map(json.dumps, lines)))
        report = push(replace(served, **changes), file)
        found = world.store.read(
            "SELECT 'S' || s.StudentsDCID, s.ScorePoints FROM AssignmentScore s "
            "JOIN AssignmentSection a ON a.AssignmentSectionID = s.AssignmentSectionID "
            "WHERE a.Name = 'Quiz from Canvas' AND a.SectionsDCID = ? ORDER BY 1",
            (int(class_id),),
        )
        assert found == sorted([(first, 18.5), (second, 25.0)]) or report.status != "pushed"
        return report, found

    return do


def pro_class(world: World, target: Path) -> tuple[str, list[str]]:
    """The largest class of PowerTeacher Pro that has a teacher and meets on the day the work is
    due, and its students."""
    pro = world.store.read("SELECT DCID FROM Sections WHERE GradebookType = 2")
    wanted = ", ".join(f"'{row[0]}'" for row in pro)
    with closing(sqlite3.connect(target)) as connection:
        seats = connection.execute(
            "SELECT r.class_id, r.user_id FROM rosters r JOIN classes c USING (source, class_id) "
            "JOIN sections s USING (source, class_id) JOIN terms t USING (source, term_id) "
            f"WHERE c.teacher_id <> '' AND class_id IN ({wanted}) "
            "AND t.start_date <= '2026-10-02' AND t.end_date > '2026-10-02' ORDER BY 1, 2"
        ).fetchall()
    classes: dict[str, list[str]] = {}
    for class_id, student in seats:
        classes.setdefault(class_id, []).append(student)
    return max(classes.items(), key=lambda item: (len(item[1]), item[0]))


PASSBACK: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("plain", {}, {}),
    ("quirk 8", {"numbers": "string"}, {}),
    ("quirk 12", {"id_blanks": "padded"}, {}),
    ("quirk 21", {"empty_relation": "404"}, {}),
    ("quirk 22", {"envelope": "array"}, {}),
    ("quirk 22, no ids", {"idless_put": "allocate"}, {"put_without_id": True}),
    (
        "quirk 22, no ids, arrays",
        {"idless_put": "allocate", "envelope": "array"},
        {"put_without_id": True},
    ),
    ("quirk 29", {"token": "single"}, {}),
    ("quirk 39", {"key_order": "sorted"}, {}),
    ("strict", {"oneroster_profile": "strict"}, {}),
]


@pytest.mark.parametrize(
    ("name", "switches", "changes"), PASSBACK, ids=[one[0] for one in PASSBACK]
)
def test_grades_arrive_in_the_gradebook(world, passed, name, switches, changes):
    """A quiz and its scores stand in PowerTeacher Pro's tables after the passback."""
    world.switches.set(switches)
    report, found = passed(**changes)
    assert report.status == "pushed", (report.message, report.not_arrived)
    assert len(found) == 2 and not report.not_arrived
    again, _ = passed(**changes)
    assert again.status == "unchanged"


def test_grades_behind_a_vendors_header(world, passed):
    """Quirk 32: without the header the hint names the setting, with it grades arrive."""
    world.switches.set({"vendor_header": "grades"})
    report, found = passed()
    assert report.status == "failed" and "vendor_authorization" in report.hint and not found
    report, found = passed(vendor_authorization=Secret("key:secret"))
    assert report.status == "pushed" and len(found) == 2


def pushed(served: SyncConfig, lines: list[dict[str, Any]]) -> Any:
    file = served.target.with_name("lines.jsonl")
    file.write_text("\n".join(map(json.dumps, lines)))
    return push(served, file)


def quiz(class_id: str, **more: Any) -> dict[str, Any]:
    plain = {"type": "assignment", "id": "w1", "class_id": class_id, "name": "Canvas quiz"}
    return {**plain, "points": 20, "due": "2026-10-02", **more}


def test_the_category_is_found_by_its_name(world, served):
    """Quirk 42: the assignment is in the teacher's category of that name, as SQL finds it."""
    assert sync(served).status == "applied"
    class_id, _students = pro_class(world, served.target)
    names = world.store.read(
        "SELECT c.Name FROM TeacherCategory c JOIN SchoolStaff f ON f.Users_DCID = c.UsersDCID "
        "JOIN Sections s ON s.Teacher = f.ID WHERE s.DCID = ? AND c.IsActive = 1 ORDER BY 1",
        (int(class_id),),
    )
    wanted = names[-1][0]
    report = pushed(served, [quiz(class_id, category=wanted)])
    assert report.status == "pushed" and not report.notes, (report.message, report.notes)
    assert world.store.read(
        "SELECT c.Name FROM AssignmentSection a JOIN AssignmentCategoryAssoc l "
        "ON l.AssignmentSectionID = a.AssignmentSectionID JOIN TeacherCategory c "
        "ON c.TeacherCategoryID = l.TeacherCategoryID WHERE a.Name = 'Canvas quiz'"
    ) == [(wanted,)]


def test_course_grades_stand_in_the_gradebook(world, served):
    """C2: a course grade is a score of an assignment of a hundred points."""
    assert sync(served).status == "applied"
    class_id, (first, *_others) = pro_class(world, served.target)
    grade = {"type": "course_grade", "class_id": class_id, "student_id": first, "score": 91.5}
    assert pushed(served, [grade]).status == "pushed"
    assert world.store.read(
        "SELECT a.ScoreEntryPoints, 'S' || s.StudentsDCID, s.ScorePoints FROM AssignmentSection a "
        "JOIN AssignmentScore s ON s.AssignmentSectionID = a.AssignmentSectionID "
        "WHERE a.Name = 'Course grade'"
    ) == [(100, first, 91.5)]


def test_classes_of_the_older_gradebook_are_told(world, served):
    """A class of PTG is refused row by row with the provider's words, and the others arrive."""
    with world.store.write() as writing:
        writing.execute("UPDATE Sections SET GradebookType = 1 WHERE DCID % 2 = 0")
    assert sync(served).status == "applied"
    class_id, _students = pro_class(world, served.target)
    with closing(sqlite3.connect(served.target)) as connection:
        [(older,)] = connection.execute(
            "SELECT class_id FROM classes WHERE CAST(class_id AS INTEGER) % 2 = 0 LIMIT 1"
        ).fetchall()
    report = pushed(served, [quiz(class_id), quiz(older, id="w2", name="Older quiz")])
    assert report.status == "pushed"
    [one] = report.not_arrived
    assert (one.kind, one.assignment, one.state) == ("assignments", "Older quiz", "refused")
    assert one.detail


def test_a_killed_passback_leaves_nothing_twice(world, served):
    """kill -9 between requests: the next push goes on, and everything is there once."""
    assert sync(served).status == "applied"
    class_id, students = pro_class(world, served.target)
    lines = [quiz(class_id)] + [
        {"type": "score", "assignment_id": "w1", "student_id": one, "score": place}
        for place, one in enumerate(students)
    ]
    file = served.target.with_name("lines.jsonl")
    file.write_text("\n".join(map(json.dumps, lines)))
    world.switches.set({"latency": "60"})
    arguments = [
        "push", str(file), "--profile", "canvas", "--url", served.url, "--token-url",
        str(served.token_url), "--client-id", served.client_id, "--target", str(served.target),
    ]  # fmt: skip
    secret = {"MOCK_SIS_CLIENT_SECRET": served.client_secret.reveal()}
    with subprocess.Popen(
        [sys.executable, "-m", "sis_connector", *arguments],
        env={**os.environ, **secret},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        ends = time.monotonic() + 60
        while not world.store.read(SCORES) and time.monotonic() < ends:
            time.sleep(0.02)
        process.kill()
    before = world.store.read(SCORES)
    assert 0 < len(before) < len(students)
    world.switches.set({"latency": "0"})
    assert push(served, None).status == "pushed"
    assert push(served, file).status in ("pushed", "unchanged")
    assert world.store.read(
        "SELECT count(*) FROM AssignmentSection WHERE Name = 'Canvas quiz'"
    ) == [(1,)]
    assert sorted(world.store.read(SCORES)) == sorted(
        (one, float(place)) for place, one in enumerate(students)
    )


SCORES = (
    "SELECT 'S' || s.StudentsDCID, s.ScorePoints FROM AssignmentScore s JOIN AssignmentSection a "
    "ON a.AssignmentSectionID = s.AssignmentSectionID WHERE a.Name = 'Canvas quiz'"
)


def test_a_teachers_comment_outlives_a_new_score(world, served):
    """A PUT replaces a result whole; what the teacher wrote beside the score is still there."""
    assert sync(served).status == "applied"
    class_id, (student, *_more) = pro_class(world, served.target)
    score = {"type": "score", "assignment_id": "w1", "student_id": student}
    assert pushed(served, [quiz(class_id), {**score, "score": 11}]).status == "pushed"
    where = (
        "FROM AssignmentScore s JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = s.AssignmentSectionID WHERE a.Name = 'Canvas quiz'"
    )
    ((key,),) = world.store.read(f"SELECT s.AssignmentScoreID {where}")
    with world.store.write() as w:
        w.insert(
            "AssignmentScoreComment", {"AssignmentScoreID": key, "CommentValue": "Well argued"}
        )

    assert pushed(served, [quiz(class_id), {**score, "score": 12}]).status == "pushed"

    assert world.store.read(f"SELECT s.ScorePoints {where}") == [(12.0,)]
    assert world.store.read(
        f"SELECT CommentValue FROM AssignmentScoreComment WHERE AssignmentScoreID = {key}"
    ) == [("Well argued",)]
