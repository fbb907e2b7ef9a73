"""The profile `canvas`: provisioning (C1, C4, C6) and grade passback (C2, C3)."""

from __future__ import annotations

import json

import pytest
from fake_oneroster import CLIENT_SECRET, problem
from fake_rows import record, ref

from sis_connector.errors import BadSetup

QUIZ = {
    "type": "assignment", "id": "w1", "class_id": "k1", "name": "Quiz 1", "points": 20,
    "due": "2026-10-02", "category": "Labs",
}  # fmt: skip


def score(student: str, points: float | None = None, **more: object) -> dict[str, object]:
    given = {} if points is None else {"score": points}
    return {"type": "score", "assignment_id": "w1", "student_id": student, **given, **more}


# --------------------------------------------------------------------------- provisioning


def test_provisioning_brings_everything_of_c1(provisioned, rows):
    """Terms, sub-accounts, courses, sections, staff, students and enrollments arrive."""
    assert rows("SELECT term_id, kind, start_date, end_date, parent_id FROM terms ORDER BY 1") == [
        ("h1", "semester", "2026-08-10", "2027-01-16", "y26"),
        ("h2", "semester", "2027-01-16", "2027-06-12", "y26"),
        ("q1", "gradingperiod", "2026-08-10", "2026-10-17", "h1"),
        ("y25", "schoolyear", "2025-08-11", "2026-06-13", None),
        ("y26", "schoolyear", "2026-08-10", "2027-06-12", None),
    ]
    assert rows("SELECT account_id, name, kind, parent_id FROM sub_accounts ORDER BY 1") == [
        ("d1", "Lake District", "district", None),
        ("s1", "Alder High", "school", "d1"),
        ("s2", "Birch Middle", "school", "d1"),
    ]
    assert rows("SELECT course_id, name, code, account_id FROM courses ORDER BY 1") == [
        ("c1", "Biology", "BIO", "s1"), ("c2", "Art", "ART", "s2"),
    ]  # fmt: skip
    assert rows("SELECT class_id, course_id, term_id, account_id FROM sections ORDER BY 1") == [
        ("k1", "c1", "y26", "s1"), ("k2", "c2", "h1", "s2"),
    ]  # fmt: skip
    assert rows("SELECT external_id FROM users WHERE user_type = 'T' ORDER BY 1") == [
        ("a1",), ("t1",), ("t2",),
    ]  # fmt: skip
    assert rows("SELECT count(*) FROM users WHERE user_type = 'S'") == [(4,)]
    assert rows(
        "SELECT user_id, role, enrollment_id, begin_date, end_date FROM enrollments "
        "WHERE class_id = 'k2' ORDER BY 1"
    ) == [
        ("p4", "S", "e7", "2026-08-10", "2027-01-16"),
        ("t2", "T", "e6", "2026-08-10", "2027-01-16"),
    ]


def test_a_section_without_teacher_is_provisioned(run, rows, fake):
    """Canvas has sections without teachers; PowerSchool Learning has no such classes."""
    fake.data["enrollments"] = [row for row in fake.data["enrollments"] if row["role"] != "teacher"]
    assert run(profile="canvas").status == "applied"
    assert rows("SELECT class_id, teacher_id FROM classes ORDER BY 1") == [
        ("k1", ""), ("k2", ""),
    ]  # fmt: skip
    assert rows("SELECT user_id FROM rosters WHERE class_id = 'k1' ORDER BY 1") == [
        ("p1",), ("p2",), ("p3",),
    ]  # fmt: skip


def test_a_second_provisioning_writes_nothing(provisioned, run):
    """Provisioning again without changes leaves the file alone (C1: one-way)."""
    assert run(profile="canvas").status == "unchanged"


def test_nothing_is_written_to_the_sis_by_provisioning(provisioned, fake):
    """Provisioning only reads (C1: one-way)."""
    assert {one.method for one in fake.seen if one.path != fake.token_path} == {"GET"}


def test_what_has_gone_is_removed(provisioned, run, rows, fake):
    """A course, a section and a term that the SIS lists no more leave the target."""
    fake.data["classes"].remove(fake.row("classes", "k2"))
    fake.data["enrollments"] = [
        row for row in fake.data["enrollments"] if row["class"]["sourcedId"] != "k2"
    ]
    fake.data["academicSessions"].remove(fake.row("academicSessions", "q1"))
    report = run(profile="canvas", allow_mass_removal=True)
    assert report.status == "applied", report.message
    assert rows("SELECT course_id FROM courses") == [("c1",)]
    assert rows("SELECT class_id FROM sections") == [("k1",)]
    assert rows("SELECT count(*) FROM terms WHERE term_id = 'q1'") == [(0,)]


def test_connectivity_is_verified_first(run, fake):
    """The first request after the token asks for one record, before anything else (C4)."""
    run(profile="canvas")
    paths = [one.path for one in fake.seen]
    assert paths[:2] == [fake.token_path, f"{fake.root}/orgs"]
    assert fake.seen[1].query["limit"] == "1"


def test_a_failed_check_stops_everything(run, fake, config):
    """Without access nothing else is asked, nothing is written, and the hint helps (C4)."""
    fake.fault("/orgs", problem(403, "forbidden", "no scope"), times=9)
    report = run(profile="canvas")
    assert report.status == "failed" and "no scope" in report.message
    assert "root URL" in report.hint
    assert not fake.asked("/users") and not config.target.exists()


def test_parents_cannot_be_created(run):
    """Asking for parents is refused with the reason (C6)."""
    with pytest.raises(BadSetup, match="cannot create parent accounts"):
        run(profile="canvas", parents=True)


# ------------------------------------------------------------------------------- passback


def test_grades_go_back_in_the_order_of_canvas(provisioned, send, fake):
    """Categories, line items of the class, each line item, results of the class, each result
    (C2)."""
    fake.seen.clear()
    report = send(QUIZ, score("p1", 18.5), score("p2", 12))
    assert report.status == "pushed", report.message
    asked = [
        (one.method, one.path.removeprefix(fake.root))
        for one in fake.seen
        if one.path != fake.token_path
    ]
    [item] = fake.data["lineItems"]
    results = [row["sourcedId"] for row in fake.data["results"]]
    assert asked == [
        ("GET", "/orgs"),
        ("GET", "/classes/k1/lineItems"),
        ("GET", "/classes/k1/categories"),
        ("PUT", f"/lineItems/{item['sourcedId']}"),
        ("GET", "/classes/k1/results"),
        *(("PUT", f"/results/{one}") for one in results),
    ]


def test_line_items_and_results_say_what_the_file_says(provisioned, send, fake):
    """Title, dates, points, category by name, grading period by day, score and status arrive."""
    send(QUIZ, score("p1", 18.5), score("p2", exempt=True), score("p3", missing=True))
    [item] = fake.data["lineItems"]
    assert (item["title"], item["dueDate"][:10], item["resultValueMax"]) == (
        "Quiz 1", "2026-10-02", 20,
    )  # fmt: skip
    assert item["class"]["sourcedId"] == "k1"
    assert item["category"]["sourcedId"] == "cat-2"
    assert item["gradingPeriod"]["sourcedId"] == "q1"
    assert item["metadata"]["scoreType"] == "POINTS"
    told = {
        row["student"]["sourcedId"]: (row.get("score"), row["scoreStatus"], row["scoreDate"])
        for row in fake.data["results"]
    }
    assert told == {
        "p1": (18.5, "fully graded", "2026-10-15"),
        "p2": (None, "exempt", "2026-10-15"),
        "p3": (None, "not submitted", "2026-10-15"),
    }


def test_a_known_line_item_is_taken_by_name_and_due_date(provisioned, send, fake):
    """What is there under this name and day is written to, and no second one made."""
    fake.data["lineItems"].append(
        record(
            "9#31", title="Quiz 1", dueDate="2026-10-02T23:59:00.000Z",
            class_=ref("classes", "k1"),
        )
    )  # fmt: skip
    fake.data["results"].append(
        record(
            "9#7", lineItem=ref("lineItems", "9#31"), student=ref("users", "p1"), score=3,
            scoreStatus="fully graded",
        )
    )  # fmt: skip
    report = send(QUIZ, score("p1", 18.5))
    assert report.status == "pushed"
    assert [row["sourcedId"] for row in fake.data["lineItems"]] == ["9#31"]
    assert [(r["sourcedId"], r["score"]) for r in fake.data["results"]] == [("9#7", 18.5)]
    assert fake.asked("/lineItems/9%2331", "PUT")


def test_the_same_file_again_sends_nothing(provisioned, send, fake):
    """The outbox knows what has arrived."""
    send(QUIZ, score("p1", 18.5))
    fake.seen.clear()
    assert send(QUIZ, score("p1", 18.5)).status == "unchanged"
    assert not [one for one in fake.seen if one.method == "PUT"]


def test_an_answer_that_got_lost_makes_nothing_twice(provisioned, send, fake):
    """A line item whose answer was lost is found by the id that we gave it."""

    def lose():
        fake._put(["lineItems", "?"], fake.seen[-1])
        fake.data["lineItems"][-1]["sourcedId"] = fake.seen[-1].path.rpartition("/")[2]
        return 502, {}, b""

    fake.fault("/lineItems/.*", lose, method="PUT")
    report = send(QUIZ, score("p1", 18.5))
    assert report.status == "pushed"
    assert len(fake.data["lineItems"]) == 1


def test_course_grades_are_line_items(provisioned, send, fake):
    """A course grade becomes a result of a hundred points (C2)."""
    report = send(
        {"type": "course_grade", "class_id": "k1", "student_id": "p1", "score": 91.5},
        {"type": "course_grade", "class_id": "k1", "student_id": "p2", "score": 74},
    )
    assert report.status == "pushed", report.message
    [item] = fake.data["lineItems"]
    assert (item["title"], item["resultValueMax"]) == ("Course grade", 100)
    assert sorted(row["score"] for row in fake.data["results"]) == [74, 91.5]


def test_the_other_oneroster_profile_pushes_nothing(send):
    """PowerSchool Learning passes no grades over OneRoster; the sentence names who does."""
    with pytest.raises(BadSetup, match="pushes no grades"):
        send(QUIZ, profile="learning-oneroster")


def test_without_provisioning_grades_are_refused(send, fake, config, run):
    """No class of Canvas' in the roster file: the reason says what comes first (C3)."""
    with pytest.raises(BadSetup) as refused:
        send(QUIZ)
    assert "run sync --profile canvas first" in refused.value.hint
    run(profile="learning-oneroster")
    with pytest.raises(BadSetup):
        send(QUIZ)
    assert not [one for one in fake.seen if one.method == "PUT"]


def test_who_is_not_provisioned_gets_no_grade(provisioned, send, fake):
    """Unknown classes and students are refused before anything is sent, each with a reason (C3)."""
    other = {**QUIZ, "id": "w2", "class_id": "k0"}
    report = send(QUIZ, other, score("p1", 5), score("p4", 6), score("nobody", 7))
    assert {(one.kind, one.reason) for one in report.not_arrived} == {
        ("assignments", "class_unknown"),
        ("scores", "student_not_in_class"),
        ("scores", "student_unknown"),
    }
    assert len(fake.data["results"]) == 1


def test_a_refused_result_does_not_hold_back_the_others(provisioned, send, fake):
    """422 for one row is told with the server's words; the others arrive."""
    fake.fault("/results/.*", problem(422, "invalid data", "the student is gone"), method="PUT")
    report = send(QUIZ, score("p1", 1), score("p2", 2), score("p3", 3))
    [one] = report.not_arrived
    assert (one.reason, one.detail) == ("refused", "the student is gone")
    assert len(fake.data["results"]) == 2


def test_a_missing_scope_stops_the_push(provisioned, send, fake):
    """403 names the scope that is missing; nothing is marked as arrived."""
    fake.fault("/lineItems/.*", problem(403, "forbidden", "not yours"), method="PUT", times=9)
    report = send(QUIZ, score("p1", 1))
    assert report.status == "failed" and "gradebook.createput" in report.hint
    assert send(QUIZ, score("p1", 1)).status == "failed"
    fake.faults.clear()
    assert send().status == "pushed"


def test_an_unknown_category_falls_back_with_a_note(provisioned, send, fake):
    """Homework, quiz and their like are taken before the first that there is."""
    report = send({**QUIZ, "category": "Projects"})
    assert fake.data["lineItems"][0]["category"]["sourcedId"] == "cat-1"
    assert any("no category “Projects”" in note for note in report.notes)


def test_a_push_is_verified_before_the_outbox_is_touched(provisioned, send, fake, rows):
    """Without connectivity no row is queued (C4)."""
    fake.fault("/orgs", problem(401, "unauthorized", "no"), times=99)
    report = send(QUIZ)
    assert report.status == "failed"
    with pytest.raises(Exception, match="push_assignments"):
        rows("SELECT * FROM push_assignments")


def test_no_secret_is_told(provisioned, send, fake):
    """Errors that echo the secret are blotted out."""
    fake.fault("/orgs", problem(403, "forbidden", f"bad {CLIENT_SECRET}"), times=9)
    report = send(QUIZ)
    assert CLIENT_SECRET not in report.to_json() and CLIENT_SECRET not in json.dumps(report.message)
