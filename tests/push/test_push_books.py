"""What goes over the wire into each gradebook, and what comes of each answer."""

from __future__ import annotations

import pytest
from fake_books import PTG, category
from push_lines import score, work

POST_PRO = "/ws/xte/section/assignment/"


def test_a_pro_assignment_is_the_body_that_a_real_server_took(books, run):
    """POST names the teacher by Users.DCID and holds the fields of reference A2.3."""
    report = run(work(description="Label the layers", category="Labs"))

    assert (report.status, report.exit_code) == ("pushed", 0)
    ((query, body),) = books.asked("POST", POST_PRO)
    assert query == {"users_dcid": "4102"}
    assert body == {
        "_assignmentsections": [
            {
                "sectionsdcid": 8801,
                "name": "Volcano worksheet",
                "description": "Label the layers",
                "duedate": "2026-10-02",
                "scoretype": "POINTS",
                "scoreentrypoints": 20,
                "totalpointvalue": 20,
                "extracreditpoints": 0,
                "weight": 1,
                "iscountedinfinalgrade": True,
                "isscoringneeded": True,
                "publishoption": "Immediately",
                "isscorespublish": True,
                "maxretakeallowed": 0,
                "_assignmentcategoryassociations": [{"teachercategoryid": 933, "isprimary": True}],
            }
        ]
    }


def test_a_legacy_assignment_is_the_integrations_table(books, run):
    """POST holds the fields of integrations "Grade push (PTG path)", nulls included."""
    run(work(class_id="8802", description="Label the layers", category="Labs"))

    ((_query, body),) = books.asked("POST", f"{PTG}/section/8802/assignment")
    assert body == {
        "assignment": {
            "name": "Volcano worksheet",
            "abbreviation": "Volcano workshe-HK",
            "description": "Label the layers",
            "date_assignment_due": "2026-10-02",
            "category": None,
            "points_possible": 20,
            "extra_credit_points": None,
            "include_final_grades": None,
            "publish_scores": None,
            "publish_state": "PUBLISH_NEVER",
            "publish_days_before_due": None,
            "publish_specific_date": None,
            "scoring_type": "POINTS",
            "weight": None,
        }
    }


def test_extra_credit_points_are_no_possible_points(books, run):
    """Both gradebooks get the points of extra credit in the field for it."""
    run(work(extra_credit=True), work("w2", "8802", extra_credit=True))

    ((_, pro),) = books.asked("POST", POST_PRO)
    part = pro["_assignmentsections"][0]
    assert (part["scoreentrypoints"], part["totalpointvalue"], part["extracreditpoints"]) == (
        0, 0, 20,
    )  # fmt: skip
    ((_, legacy),) = books.asked("POST", PTG)
    assert legacy["assignment"]["points_possible"] is None
    assert legacy["assignment"]["extra_credit_points"] == 20


def test_scores_of_pro_are_rows_by_section_and_student(books, run):
    """PUT has the measured body and parameters; flags travel where the file gives them."""
    report = run(work(), score(812, 18.5, late=True), score(813, None, exempt=True))

    assert report.totals["scores"].pushed == 2
    ((query, body),) = books.asked("PUT", "/ws/xte/score")
    assert query == {"users_dcid": "4102", "status": "A", "term_id": "3600"}
    assert body == {
        "assignment_scores": [
            {
                "_assignmentsection": {"assignmentsectionid": 60000},
                "studentsdcid": 812,
                "actualscoreentered": "18.5",
                "actualscorekind": "REAL_SCORE",
                "scoretype": "POINTS",
                "scorepoints": 18.5,
                "islate": True,
            },
            {
                "_assignmentsection": {"assignmentsectionid": 60000},
                "studentsdcid": 813,
                "isexempt": True,
            },
        ]
    }


def test_scores_of_legacy_are_texts(books, run):
    """PUT sends score_entered alone; what it cannot carry is noted or refused."""
    report = run(
        work(class_id="8802"), score(812, 18.50, late=True), score(813, 20),
        score(814, None, exempt=True),
    )  # fmt: skip

    ((_, body),) = books.asked("PUT", f"{PTG}/assignment/51000/score")
    assert body == {
        "assignment_scores": {
            "assignment_score": [
                {"student": {"id": 812}, "score_entered": "18.5"},
                {"student": {"id": 813}, "score_entered": "20"},
            ]
        }
    }
    assert [one.reason for one in report.refused] == ["flags_only"]
    assert any("flags late, missing and exempt" in note for note in report.notes)


def test_the_section_id_is_read_back_where_no_header_tells_it(books, run):
    """Without AssignmentSectionIds the new assignment is looked up for it; the number at the end of
    Location is never taken for it (reference A2.3)."""
    books.section_header = False

    report = run(work(), score())

    assert report.status == "pushed"
    ((_, body),) = books.asked("PUT", "/ws/xte/score")
    assert body["assignment_scores"][0]["_assignmentsection"] == {"assignmentsectionid": 60000}


@pytest.mark.parametrize(
    ("wanted", "taken"), [("Labs", 933), ("Old", 932), ("labs", 932), (None, 932)]
)
def test_categories_go_by_name_or_fall_back(books, run, wanted, taken):
    """The name decides, case and all; inactive or unknown ones fall back to Test, with a note."""
    report = run(work(category=wanted))

    ((_, body),) = books.asked("POST", POST_PRO)
    chosen = body["_assignmentsections"][0]["_assignmentcategoryassociations"]
    assert chosen == [{"teachercategoryid": taken, "isprimary": True}]
    fell_back = bool(wanted) and taken == 932
    assert any("“Test” was taken" in note for note in report.notes) is fell_back


@pytest.mark.parametrize(
    ("names", "taken"),
    [(["Labs", "Undefined"], 2), (["Labs", "Quiz", "Homework"], 3), (["Labs", "Art"], 1)],
)
def test_the_fallback_has_an_order(books, run, names, taken):
    """TEST, UNDEFINED, Homework, Quiz, else the first by position."""
    books.categories = [category(n, name, n) for n, name in enumerate(names, start=1)]

    run(work())

    ((_, body),) = books.asked("POST", POST_PRO)
    chosen = body["_assignmentsections"][0]["_assignmentcategoryassociations"]
    assert chosen[0]["teachercategoryid"] == taken


def test_a_category_that_excludes_the_class_is_not_taken(books, run):
    """A teacher may keep a category out of one class."""
    books.categories[2]["_teachercategorysectionexcludeassociations"] = [{"sectionsdcid": 8801}]

    run(work(category="Labs"))

    ((_, body),) = books.asked("POST", POST_PRO)
    chosen = body["_assignmentsections"][0]["_assignmentcategoryassociations"]
    assert chosen[0]["teachercategoryid"] == 932


def test_a_teacher_without_categories_is_told(books, run):
    """No category at all: refused with the cure, and the scores with it."""
    books.categories = []

    report = run(work(), score())

    assert [one.reason for one in report.refused] == ["no_category", "assignment_refused"]
    assert "Ines Marlow has no active category" in report.refused[0].sentence
    assert books.assignments == {}


def test_the_gradebook_is_asked_once_a_class(books, run):
    """gradebooktype decides; a SIS without that query is taken for the older gradebook."""
    run(work(), work("w2", "8802"), work("w3", "8801", name="Another"))
    assert len(books.asked("POST", "/ws/schema/query/com.powerschool")) == 2

    books.fault("POST", "/ws/schema/query/com.powerschool", (404, {}, {"message": "Not found"}))
    run(work("w4", "8801", name="A third"))
    assert len(books.asked("POST", f"{PTG}/section/8801/assignment")) == 1


def test_a_missing_due_date_is_the_days_of_the_sis(books, run):
    """The SIS's own today counts, in its time zone; pushing again later does not change it."""
    line = work()
    del line["due"]

    run(line)
    again = run(line)

    ((_, body),) = books.asked("POST", POST_PRO)
    assert body["_assignmentsections"][0]["duedate"] == "2026-10-14"
    assert again.status == "unchanged"


def test_a_changed_line_updates_the_assignment(books, run):
    """Changed points go by PUT of the whole assignment, and no second one is made."""
    run(work(), work("w2", "8802"))

    report = run(work(points=25), work("w2", "8802", points=30))

    assert report.totals["assignments"].pushed == 2
    assert len(books.assignments) == 2
    ((query, body),) = books.asked("PUT", "/ws/xte/section/assignment/51000")
    assert query == {"users_dcid": "4102", "update_scores": "false"}
    part = body["_assignmentsections"][0]
    assert (body["assignmentid"], part["assignmentsectionid"]) == (51000, 60000)
    assert (part["scoreentrypoints"], part["totalpointvalue"]) == (25, 25)
    ((_, legacy),) = books.asked("PUT", f"{PTG}/assignment/51001")
    assert legacy["assignment"]["points_possible"] == 30


def test_names_are_cut_to_50_and_abbreviations_to_15(books, run):
    """A name of 10 000 characters arrives cut, and the report says so."""
    name = "Northern lights " * 625

    report = run(work(name=name), work("w2", "8802", name=name))

    ((_, body),) = books.asked("POST", POST_PRO)
    # 50 characters end behind the third "Northern lights" and "No" of the fourth.
    wanted = "Northern lights Northern lights Northern lights No"
    assert body["_assignmentsections"][0]["name"] == wanted
    ((_, legacy),) = books.asked("POST", PTG)
    assert legacy["assignment"]["name"] == wanted
    assert legacy["assignment"]["abbreviation"] == "Northern lights-HK"
    assert any("2 names longer than 50 characters were cut" in note for note in report.notes)


def test_batches_hold_thirty_scores(books, run):
    """65 scores are three requests."""
    report = run(work(), *(score(800 + n, n) for n in range(65)))

    sizes = [len(body["assignment_scores"]) for _, body in books.asked("PUT", "/ws/xte/score")]
    assert sizes == [30, 30, 5]
    assert report.totals["scores"].pushed == 65


def test_the_rosters_tables_stay_as_they_are(books, run, rows):
    """One-way: nothing of a gradebook comes back into the roster (L5)."""
    tables = ("users", "classes", "rosters", "staff_aliases", "runs", "student_levels")
    before = [rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables]

    run(work(), score())
    books.scores[51000, 812]["scorepoints"] = 1.0
    run(work(), score())

    assert [rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables] == before
    assert rows("SELECT score FROM push_scores") == [("18.5",)]
    assert [q for q, _ in books.asked("GET", "/ws/xte/score")] == []
