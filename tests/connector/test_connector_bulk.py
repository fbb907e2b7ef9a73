"""Rosters come by one query for each school, or class by class: the same rows by either road."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from fake_district import enrollment
from fake_sis import CLIENT_ID, CLIENT_SECRET, ENROLLMENTS, FakeSis, cut_off, reply

from sis_connector import report_html, report_text
from sis_connector.cli import main

QUERY = f"/ws/schema/query/{ENROLLMENTS}"
CLASSES = "/ws/v1/section/[0-9]+/section_enrollment"
ROSTERS = "select source, class_id, user_id from rosters order by 1, 2, 3"


@pytest.fixture(autouse=True)
def awkward(fake: FakeSis) -> Iterator[None]:
    """The query is installed; a drop, a double, one who left, one who never came, a free class."""
    fake.queries.add(ENROLLMENTS)
    fake.enrollments += [
        enrollment(9910, -8801, 814),
        enrollment(9911, 8801, 814, dropped=True),
        enrollment(9912, 8801, 812, entry_date="2026-10-01"),
        enrollment(9913, 8802, 813, exit_date="2026-09-30"),
        enrollment(9914, 8804, 822, exit_date="2026-08-24"),
        enrollment(9915, 8803, 812),
        enrollment(9916, 8804, 999),
    ]
    yield


def kinds(report):
    return report.kinds["rosters"], {
        (one.reason, one.number) for one in report.left_out if one.kind == "rosters"
    }


def test_a_query_for_each_school_takes_the_place_of_the_classes_lists(run, rows, fake):
    """Nobody asks for a class's list; of a school's rows those of classes without a lead stay."""
    report = run()

    assert not fake.asked(CLASSES) and not fake.asked(f"{CLASSES}/count")
    asked = [json.loads(one.body) for one in fake.asked(QUERY, "POST")]
    assert sorted(asked, key=lambda one: one["schoolid"]) == [
        {"schoolid": "210", "yearid": "36"},
        {"schoolid": "220", "yearid": "36"},
    ]
    assert rows(ROSTERS) == [
        ("powerschool", "8801", "812"),
        ("powerschool", "8801", "813"),
        ("powerschool", "8802", "812"),
        ("powerschool", "8802", "814"),
        ("powerschool", "8804", "820"),
        ("powerschool", "8804", "821"),
    ]
    assert kinds(report)[1] == {
        ("dropped", 2), ("listed_twice", 1), ("left", 1), ("never_came", 1),
        ("student_not_imported", 2),
    }  # fmt: skip


def test_both_roads_give_the_same_roster_and_the_same_counts(run, config, fake, tmp_path):
    """The targets hold the same rows; what was read and left out is counted alike."""
    bulk = run(target=tmp_path / "bulk.db")
    slow = run(target=tmp_path / "slow.db", bulk=False)

    assert len(fake.asked(CLASSES)) == 3
    assert kinds(bulk) == kinds(slow)
    assert bulk.kinds == slow.kinds
    assert run(target=tmp_path / "bulk.db", bulk=False).status == "unchanged"
    assert run(target=tmp_path / "slow.db").status == "unchanged"


REFUSALS = {
    "not granted": (403, "the plugin may not run"),
    "called wrong": (400, "the plugin may not run"),
    "not installed": (404, "is not installed"),
    "not run": (501, "the server does not run"),
}


@pytest.mark.parametrize("status,words", REFUSALS.values(), ids=REFUSALS)
def test_a_query_that_cannot_be_used_costs_nothing(run, rows, fake, tmp_path, status, words):
    """It is asked for once; the classes' lists then give the roster, and the report says why."""
    run(target=tmp_path / "bulk.db")
    fake.seen.clear()
    fake.fault(f"{QUERY}(/count)?", reply({"message": "no"}, status), method="POST", times=99)

    report = run()

    assert report.status == "applied", report.message
    assert len(fake.asked(f"{QUERY}.*", "POST")) == 1
    assert len(fake.asked(CLASSES)) == 3
    assert report.warnings == []
    assert [(one.kind, one.bulk, one.query) for one in report.roads] == [
        ("rosters", False, ENROLLMENTS)
    ]
    assert words in report.road_sentences[0]
    assert run(target=tmp_path / "bulk.db").status == "unchanged"


def test_a_query_that_is_closed_half_way_is_left_for_the_lists(run, rows, fake):
    """Granted for the first school and refused for the second: nothing of it is kept."""
    fake.fault(f"{QUERY}/count", reply({"message": "no"}, 403), method="POST", times=9, after=2)

    report = run()

    assert len(fake.asked(CLASSES)) == 3
    assert rows("select count(*) from rosters") == [(6,)]
    assert report.kinds["rosters"].read == 13


def test_a_query_that_fails_inside_stops_the_run(run, fake):
    """A 500 says nothing about rights, so nothing is written and no road is taken in silence."""
    fake.fault(QUERY, reply({"message": "boom"}, 500), method="POST", times=9)

    report = run()

    assert (report.status, report.rows_written) == ("failed", 0)
    assert "failed inside" in report.message


def test_an_answer_that_ends_too_early_is_asked_for_again(run, rows, fake):
    """Half an answer is no answer: it is repeated, and every row comes."""
    fake.fault(QUERY, cut_off, method="POST")

    report = run()

    assert report.retries == 1
    assert rows("select count(*) from rosters") == [(6,)]
    assert report.roads[0].bulk


def test_a_server_that_does_not_know_size_0_is_read_in_pages(run, fake):
    """PowerSchool before 9.0 sends its default page; the count shows it, pages bring the rest."""
    fake.knows_size_0 = False
    fake.enrollments += [enrollment(20000 + one, 8801, 5000 + one) for one in range(150)]

    report = run()

    assert report.roads[0].bulk
    assert report.kinds["rosters"].read == 163
    asked = [one.query.get("pagesize") for one in fake.asked(QUERY, "POST")]
    assert asked == ["0", "0", "1000"]


def test_rows_that_never_agree_with_their_count_stop_the_run(run, fake):
    """Two readings, both short of what PowerSchool counts."""
    fake.rewrite(
        f"{QUERY}/count", lambda body: json.dumps({"count": json.loads(body)["count"] + 1})
    )

    report = run()

    assert (report.status, report.rows_written) == ("failed", 0)
    assert "counts 5 rows but sends 4" in report.message


def test_bulk_queries_can_be_switched_off(run, fake):
    """With bulk off the query is not even asked for."""
    report = run(bulk=False)

    assert not fake.asked(f"{QUERY}.*", "POST")
    assert "switched off" in report.road_sentences[0]


def test_the_reports_say_which_road_was_taken(run, fake, tmp_path):
    """Text, page and JSON tell it, of either road."""
    bulk, slow = run(target=tmp_path / "a.db"), run(target=tmp_path / "b.db", bulk=False)

    said = f"Roster rows were read in bulk, by the query {ENROLLMENTS}."
    assert said in report_text.text(bulk)
    assert said in report_html.page(bulk)
    assert json.loads(bulk.to_json())["roads"] == [
        {"kind": "rosters", "bulk": True, "query": ENROLLMENTS, "why": ""}
    ]
    assert "Roster rows were read class by class: " in report_text.text(slow)
    assert "Roster rows were read class by class: " in report_html.page(slow)
    assert json.loads(slow.to_json())["roads"][0]["bulk"] is False


@pytest.mark.parametrize(("option", "asked"), [("--bulk", 5), ("--no-bulk", 0)])
def test_the_command_line_chooses_the_road(fake, tmp_path, option, asked):
    """A look, then a count and an answer of two schools; or nothing at all."""
    done = CliRunner().invoke(
        main,
        [
            "sync", "--url", fake.url, "--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET,
            "--target", str(tmp_path / "roster.db"), option,
        ],
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    assert len(fake.asked(f"{QUERY}(/count)?", "POST")) == asked
    assert ("in bulk" if asked else "class by class") in done.output


@pytest.mark.parametrize("collecting", [True, False])
def test_an_import_leaves_the_collector_as_it_was(run, fake, collecting):
    """Garbage collection rests during an import only, also in one that fails."""
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        run()
        assert gc.isenabled() is collecting
        fake.fault(QUERY, reply({"message": "boom"}, 500), method="POST", times=9)
        assert run().status == "failed"
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()
