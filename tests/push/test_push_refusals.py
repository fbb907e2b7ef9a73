"""Refusals: before sending, by a whole answer, by a row; and trouble on the way."""

from __future__ import annotations

import pytest
from fake_books import PTG
from push_lines import score, work

from sis_connector.errors import ConnectorError, Declined
from sis_connector.push.answers import judged
from sis_connector.push.reasons import NOT_ARRIVED
from sis_connector.transport.answers import Answer
from sis_connector.transport.wire import Wire

POST_PRO = "/ws/xte/section/assignment/"
GATEWAY = (503, {}, {"message": "Service Unavailable"})


def reasons(report):
    return [(one.kind, one.reason) for one in report.refused]


def states(rows):
    return dict(rows("SELECT student_id, state FROM push_scores"))


def test_who_the_roster_does_not_have_is_refused_before_sending(books, run):
    """Unknown, departed and absent students never reach the wire; the others do."""
    report = run(work(), score(812), score(9999), score(700), score(701))

    assert [one.sentence for one in report.refused] == [
        "There is no student 9999 in the roster.",
        "Gone Gray is no longer an active student.",
        "Away Ash is not, or no longer, in this class.",
    ]
    ((_, body),) = books.asked("PUT", "/ws/xte/score")
    assert [row["studentsdcid"] for row in body["assignment_scores"]] == [812]
    assert (report.status, report.exit_code) == ("pushed", 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (work(class_id="1"), "class_unknown"),
        (work(class_id="8804"), "class_ended"),
        (work(class_id="8803"), "teacher_unknown"),
    ],
)
def test_classes_that_cannot_be_reached_are_refused(books, run, line, reason):
    """The assignment is refused with the reason, its scores with a hint to it."""
    books.pro.add(8803)

    report = run(line, score(812))

    assert reasons(report) == [("assignments", reason), ("scores", "assignment_refused")]
    assert books.assignments == {}


def test_a_score_needs_its_assignment(books, run):
    """A score whose assignment nobody knows is refused; one pushed before counts as known."""
    assert reasons(run(score(812))) == [("scores", "assignment_unknown")]
    run(work())
    assert run(score(812)).totals["scores"].pushed == 1


def test_two_assignments_may_not_look_alike(books, run):
    """Same name (after the cut), day and class: lookup could not tell them apart."""
    name = "A" * 50
    report = run(work(name=name + "1"), work("w2", name=name + "2"), work("w3", name="A" * 49))

    assert reasons(report) == [("assignments", "name_twice")]
    assert len(books.assignments) == 2


def test_a_name_that_the_teacher_has_used_is_left_alone(books, run):
    """An assignment made by hand is neither taken over nor doubled."""
    part = {"sectionsdcid": 8801, "name": "Volcano worksheet", "duedate": "2026-10-02"}
    books.create(8801, part["name"], part["duedate"], {"_assignmentsections": [part]})
    books.assignments[51000]["body"]["createdbyplugin"] = None

    report = run(work(), score(812))

    assert reasons(report) == [("assignments", "name_taken"), ("scores", "assignment_refused")]
    assert "own assignment was not touched" in report.refused[0].hint
    assert len(books.assignments) == 1


def made_by(books, class_id, plugin):
    """A Glacier worksheet of this day in a class, by a plugin."""
    part = {"sectionsdcid": class_id, "name": "Glacier worksheet", "duedate": "2026-10-02"}
    body = {"_assignmentsections": [part]} if class_id in books.pro else {}
    books.create(class_id, part["name"], part["duedate"], body)
    made = books.assignments[max(books.assignments)]
    made["plugin"] = plugin
    if body:
        made["body"]["createdbyplugin"] = plugin


@pytest.mark.parametrize("class_id", ["8801", "8802"])
def test_what_another_plugin_made_is_left_alone(books, run, class_id):
    """Once our own mark is known, another plugin's assignment is not taken for ours."""
    run(work(class_id=class_id))
    made_by(books, int(class_id), "99")

    report = run(work("w2", name="Glacier worksheet", class_id=class_id))

    assert reasons(report) == [("assignments", "name_taken")]
    assert len(books.assignments) == 2


@pytest.mark.parametrize("class_id", ["8801", "8802"])
def test_our_own_is_found_beside_anothers(books, run, class_id):
    """Of two with one name and day the one with our mark is ours, in whatever order they stand."""
    run(work(class_id=class_id))
    made_by(books, int(class_id), "99")
    made_by(books, int(class_id), "17")

    report = run(work("w2", name="Glacier worksheet", class_id=class_id))

    assert (reasons(report), len(books.assignments)) == ([], 3)
    assert report.totals["assignments"].pushed == 1


@pytest.mark.parametrize("class_id", ["8801", "8802"])
def test_before_any_is_known_a_plugins_work_is_taken_for_ours(books, run, class_id):
    """After a crash of the first push nobody knows our mark: a double would be worse."""
    made_by(books, int(class_id), "17")

    run(work("w2", name="Glacier worksheet", class_id=class_id))

    assert len(books.assignments) == 1


def test_one_bad_row_of_legacy_does_not_hold_back_the_others(books, run):
    """200 with a row of code 409: that row is refused in the server's words."""
    books.members[8802].remove(813)

    report = run(work(class_id="8802"), score(812), score(813), score(814))

    assert [one.sentence for one in report.refused] == [
        "PowerSchool does not have the student on this assignment: "
        "Student 813 is not in the section."
    ]
    assert sorted(student for _, student in books.scores) == [812, 814]


@pytest.mark.parametrize("named", [True, False])
def test_a_refused_batch_is_split_until_the_culprits_stand_alone(books, run, named, monkeypatch):
    """409 for the whole batch: the culprits are refused, all others arrive, named or not."""
    books.members[8801] -= {805, 823}
    if not named:
        monkeypatch.setattr("fake_books._stranger", lambda row: {"field": "no association"})

    report = run(work(), *(score(800 + n, n) for n in range(30)))

    assert sorted(one.student for one in report.refused) == ["Pupil805 Quill", "Pupil823 Quill"]
    assert len(books.scores) == 28
    sizes = [len(body["assignment_scores"]) for _, body in books.asked("PUT", "/ws/xte/score")]
    # Named: 30, then the 28 others, then the two together, then each alone.
    assert sizes == [30, 28, 2, 1, 1] if named else sizes.count(1) >= 2
    assert len(sizes) <= 2 * 30


def test_what_holds_for_all_rows_is_not_split(books, run):
    """A locked assignment refuses 30 scores in one request."""
    run(work())
    books.locked.add(60000)

    report = run(*(score(800 + n, n) for n in range(30)))

    assert len(books.asked("PUT", "/ws/xte/score")) == 1
    assert {one.reason for one in report.refused} == {"locked"}
    assert len(report.refused) == 30


def test_a_deleted_assignment_is_told_and_made_anew_by_the_next_push(books, run, rows):
    """500 "Unable to find … AssignmentSection": refused with the cure; pushing the file again makes
    it anew with every score of the file."""
    file = (work(), score(812, 10), score(813, 11))
    run(*file)
    books.assignments.clear()
    books.scores.clear()

    report = run(work(), score(812, 10), score(813, 12))
    assert {one.reason for one in report.refused} == {"assignment_gone"}
    assert set(states(rows).values()) == {"refused"}

    again = run(work(), score(812, 10), score(813, 12))
    assert (again.status, again.refused) == ("pushed", [])
    assert {s: row["scorepoints"] for (_, s), row in books.scores.items()} == {812: 10, 813: 12}


def test_a_deleted_legacy_assignment_is_told_too(books, run):
    """404 in the gradebook's own words is a deleted assignment, not a missing API."""
    run(work(class_id="8802"))
    books.assignments.clear()

    report = run(score(812))

    assert {one.reason for one in report.refused} == {"assignment_gone"}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, {"message": "User does not teach section 8801, EDIT"}, "not_teaching"),
        (409, {"message": "Due date is outside the term"}, "due_date"),
        (409, {"message": "Validation Failed", "errors": [{"field": "Locked Term"}]}, "locked"),
        (409, {"message": "Teacher Category ID"}, "category"),
        (409, {"message": "Score Entry Point Required"}, "points"),
        (409, {"message": "Assignment Already Exists"}, "name_taken"),
        (404, {"message": "Section not found"}, "not_found"),
        (400, {"message": "Unable to Create Assignment"}, "refused"),
        (409, None, "refused"),
    ],
)
def test_refusals_get_a_reason_that_a_teacher_understands(books, run, status, body, reason):
    """The words of reference A2.5 become reasons; the scores of the assignment follow it."""
    books.fault("POST", POST_PRO, (status, {}, body))

    report = run(work(), score(812), work("w2", name="Another"))

    assert reasons(report) == [("assignments", reason), ("scores", "assignment_refused")]
    assert report.totals["assignments"].pushed == 1
    assert "{" not in report.refused[0].sentence


def test_412_is_submitted_once_more(books, run):
    """The same request again, once; then it arrives."""
    resubmit = (412, {}, {"message": "Resubmit"})
    books.fault("PUT", "/ws/xte/score", resubmit)
    books.fault("POST", POST_PRO, resubmit)

    report = run(work(), score(812))

    assert (report.status, report.retries) == ("pushed", 2)
    bodies = [body for _, body in books.asked("PUT", "/ws/xte/score")]
    assert len(bodies) == 2 and bodies[0] == bodies[1]


def test_412_twice_leaves_the_row_for_later(books, run, rows):
    """After the second 412 the row is to be retried, and the next push does."""
    books.fault("PUT", "/ws/xte/score", (412, {}, {"message": "Resubmit"}), times=2)

    report = run(work(), score(812))
    assert (report.status, report.exit_code) == ("unfinished", 1)
    assert states(rows) == {"812": "retry"}

    assert run().status == "pushed"
    assert len(books.asked("PUT", "/ws/xte/score")) == 3


def test_the_missing_legacy_api_is_reported_clearly(books, run, roster):
    """404 for the whole API (L6): its rows wait, the other gradebook's arrive."""
    books.ptg_installed = False

    report = run(work(), score(812), work("w2", "8802"), score(812, assignment_id="w2"))

    assert (report.status, report.exit_code) == ("unfinished", 1)
    assert [(one.kind, one.reason) for one in report.waiting] == [
        ("assignments", "ptg_missing"), ("scores", "ptg_missing"),
    ]  # fmt: skip
    assert "Have the PTG API installed" in report.waiting[0].hint
    assert len(books.scores) == 1

    books.ptg_installed = True
    assert run().status == "pushed"


def test_a_plugin_without_grants_stops_the_push(books, run):
    """403 "No access to field" is no row's fault: the push stops and says what to do."""
    body = {"message": "No access to field", "errors": [{"field": "assignment.createdbyplugin"}]}
    books.fault("POST", POST_PRO, (403, {}, body))

    report = run(work(), score(812), work("w2", name="Another"))

    assert (report.status, report.exit_code) == ("failed", 1)
    assert "assignment.createdbyplugin" in report.message
    assert "full access" in report.hint
    assert {one.reason for one in report.waiting} == {"later", "not_reached"}
    assert run().status == "pushed"


def test_safe_requests_are_repeated_with_backoff(books, run, waits):
    """503 on reading and on scores: again after 0.5 and 1 s."""
    books.fault("GET", "/ws/xte/teacher_category", GATEWAY)
    books.fault("PUT", "/ws/xte/score", GATEWAY, times=2)

    report = run(work(), score(812))

    assert report.status == "pushed"
    assert waits == [0.5, 0.5, 1.0]


def test_creating_is_repeated_only_after_a_look(books, run):
    """503 on POST: the list is read again before the second POST."""
    books.fault("POST", POST_PRO, GATEWAY)

    assert run(work()).status == "pushed"

    verbs = [m for m, p, _, _ in books.seen if p == POST_PRO]
    assert verbs == ["GET", "POST", "GET", "POST"]


def test_a_rate_limit_is_waited_out(books, run, waits):
    """403 "Rate Limit" with Retry-After, and 429: both are waits, not refusals."""
    books.fault("PUT", "/ws/xte/score", (403, {"Retry-After": "7"}, {"message": "Rate Limit"}))
    books.fault("PUT", "/ws/xte/score", (429, {"Retry-After": "9"}, {"message": "Slow down"}))

    assert run(work(), score(812)).status == "pushed"
    assert waits == [7, 9]


def test_a_server_that_stays_away_stops_the_push(books, run, rows):
    """After the last attempt the push stops; nothing is lost and the next one goes on."""
    books.fault("PUT", "/ws/xte/score", GATEWAY, times=3)

    report = run(work(), score(812), work("w2", name="Another"))

    assert report.status == "failed"
    assert rows("SELECT state FROM push_assignments ORDER BY 1") == [
        ("acknowledged",),
        ("pending",),
    ]
    assert states(rows) == {"812": "retry"}
    assert run().status == "pushed"


def test_a_500_leaves_its_rows_and_goes_on(books, run):
    """A server fault on one request: its rows are for later, the rest arrives."""
    books.fault("PUT", "/ws/xte/score", (500, {}, {"message": "boom"}))

    report = run(work(), score(812), work("w2", name="Another"), score(813, assignment_id="w2"))

    assert (report.status, len(books.scores)) == ("unfinished", 1)
    assert [one.reason for one in report.waiting] == ["later"]


def test_an_answer_that_leaves_a_student_out_is_no_confirmation(books, run, rows):
    """200 that names the others only: the missing one is sent again."""
    books.fault("PUT", "/ws/xte/score", (200, {}, [{"studentsdcid": 812}]))

    report = run(work(), score(812), score(813))

    assert states(rows) == {"812": "acknowledged", "813": "retry"}
    assert [one.reason for one in report.waiting] == ["not_named"]


@pytest.mark.parametrize("status", range(200, 600))
def test_every_status_is_a_success_or_an_error_of_ours(status):
    """No status leaves the tree of errors; a refusal has a known reason."""
    wire = Wire("https://sis.example.org")
    answer = Answer(status, {}, b'{"message": "said"}')
    if status < 300:
        assert judged(answer, "PUT /x", wire) is answer
        return
    with pytest.raises(ConnectorError) as raised:
        judged(answer, "PUT /x", wire)
    if isinstance(raised.value, Declined):
        assert raised.value.code in NOT_ARRIVED


def test_legacy_points_and_days_are_refused_in_words(books, run):
    """PTG's error_message reaches the teacher."""
    report = run(work(class_id="8802", due="2028-03-01"))

    assert [one.sentence for one in report.refused] == [
        "PowerSchool does not take the due date: the due date is not in the term."
    ]
    assert len(books.asked("POST", PTG)) == 1
