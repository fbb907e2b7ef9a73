"""Removals: what goes, what stays, and what is held for a person."""

from __future__ import annotations

import pytest
from fake_district import ALDER, enrollment, student, term

from sis_connector.errors import TargetUnusable
from sis_connector.plan.changes import Change, Plan, describe
from sis_connector.target.store import RunRecord, apply


def crowd(fake, number, at=3):
    fake.students = [one for one in fake.students if one["_at"] != at]
    fake.students += [
        student(1000 * at + one, "A", f"B{one}", f"ab{at}.{one}", at=at) for one in range(number)
    ]


def test_who_leaves_is_disabled_and_taken_off_the_rosters(run, rows, fake):
    """People are never deleted; their roster rows are."""
    run()
    fake.students.pop(0)

    report = run()

    assert (report.kinds["students"].removed, report.kinds["rosters"].removed) == (1, 2)
    assert rows("select enabled, login from users where external_id='812'") == [("0", "nora.q")]
    assert rows("select count(*) from rosters where user_id='812'") == [(0,)]
    assert rows("select count(*) from student_levels where external_id='812'") == [(1,)]


def test_who_comes_back_is_enabled_again(run, rows, fake):
    """The same row, enabled, with its login."""
    run()
    gone = fake.students.pop(0)
    run()
    fake.students.append(gone)

    report = run()

    assert (report.kinds["students"].changed, report.kinds["students"].added) == (1, 0)
    assert rows("select enabled from users where external_id='812'") == [("1",)]


def test_a_disabled_user_is_removed_once(run, fake):
    """A run after the removal finds nothing to do."""
    run()
    fake.students.pop(0)
    run()

    assert run().status == "unchanged"


def test_schools_that_were_not_chosen_are_left_alone(run, rows):
    """A run for one school disables nobody at the other."""
    run()

    report = run(schools=("210",))

    assert report.status == "unchanged"
    assert rows("select count(*) from users where enabled='1'") == [(9,)]


def test_another_year_is_left_alone(run, rows, fake):
    """Classes of last year stay when this year's are imported."""
    run(schools=("210",), start_year=2025)

    report = run(schools=("210",), start_year=2026)

    assert report.kinds["classes"].removed == 0
    assert rows("select class_id, enabled from classes order by 1") == [
        ("8700", "1"),
        ("8801", "1"),
        ("8802", "1"),
    ]


def test_a_transfer_between_chosen_schools_is_a_change(run, rows, fake):
    """The student moves; nobody is removed or added."""
    run()
    fake.students[0] = student(812, "Nora", "Quill", "nora.q", at=ALDER)

    report = run()

    of = report.kinds["students"]
    assert (of.added, of.changed, of.removed) == (0, 1, 0)
    assert rows("select organization_id from users where external_id='812'") == [("4",)]


def test_an_emptied_school_is_held(run, rows, fake):
    """A school without a single student is more likely a fault than a fact: nothing is applied."""
    run()
    fake.students = [one for one in fake.students if one["_at"] != ALDER]

    report = run()

    assert (report.status, report.exit_code) == ("held", 1)
    assert "Alder High would lose all of its 3 students" in report.held[1]
    assert "--allow-mass-removal" in report.hint
    assert rows("select count(*) from users where enabled='1' and user_type='S'") == [(6,)]
    assert report.to_dict()["plan"]["changes"]

    assert run(allow_mass_removal=True).status == "applied"
    assert rows("select count(*) from users where enabled='1' and user_type='S'") == [(3,)]


def test_a_mass_of_removals_is_held(run, fake):
    """13 of 40 students are more than the threshold of 30 percent."""
    crowd(fake, 37)
    run(co_teachers=False)
    crowd(fake, 24)

    report = run()

    assert report.status == "held"
    assert report.held == [
        "13 of 40 students (32 %) would be removed, more than the 30 % that may go without being "
        "asked."
    ]
    assert run(hold_threshold=33).status == "applied"


def test_a_few_removals_are_no_mass(run, fake):
    """Nine of eleven students are few, whatever their share."""
    crowd(fake, 8)
    run()
    crowd(fake, 1)

    assert run().status == "applied"


def test_rosters_count_as_well(run, fake):
    """Rosters that shrink at once are held, too."""
    crowd(fake, 40)
    fake.enrollments += [enrollment(5000 + one, 8801, 3000 + one) for one in range(40)]
    run()
    fake.enrollments = [one for one in fake.enrollments if one["id"] not in range(5000, 5030)]

    assert "roster" in run().message


def test_two_different_records_with_one_id_are_refused(run, rows, fake):
    """The id is taken by neither, and the target keeps what it has."""
    run()
    fake.students.append({**fake.students[0], "_at": ALDER, "name": {"first_name": "Not",
                          "last_name": "Nora"}})  # fmt: skip

    report = run()

    assert {(one.external_id, one.reason) for one in report.refused if one.kind == "students"} == {
        ("812", "id_twice")
    }
    assert rows("select last_name, enabled from users where external_id='812'") == [("Quill", "1")]


def test_a_plan_can_be_saved_and_read(run):
    """JSON and back: the same plan."""
    plan = run(dry_run=True).plan

    assert plan.changes
    again = Plan.from_json(plan.to_json())
    assert (again.changes, again.basis) == (plan.changes, plan.basis)


def test_a_saved_plan_is_not_applied_to_a_changed_target(run, config, fake):
    """Between preview and approval another run wrote: the plan is refused, nothing is written."""
    run()
    fake.students[0]["name"]["first_name"] = "Noor"
    plan = run(dry_run=True).plan
    fake.students[1]["name"]["first_name"] = "Omer"
    run()
    record = RunRecord("learning", "powerschool", 2026, ("3",), "s", "a", 0)

    with pytest.raises(TargetUnusable, match="changed by another run"):
        apply(config.target, plan, record, {})


def test_a_target_of_something_else_is_refused(run, config):
    """Neither another program's database nor a text file is written to."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(config.target)) as connection:
        connection.execute("create table songs (title)")
    assert "database of something else" in run().message

    config.target.write_text("these are notes, and no database at all " * 20)
    assert "is not a roster file" in run().message
    assert config.target.read_text().startswith("these are notes")


def test_changes_are_told_in_a_line_each():
    """Additions, changes and removals as a person reads them."""
    add = Change("users", "add", ("powerschool", "S", "812"), after={"first_name": "Nora",
                 "last_name": "Quill"})  # fmt: skip
    change = Change("classes", "change", ("powerschool", "8801"), {"code": "B"}, {"code": "A"})
    remove = Change("rosters", "remove", ("powerschool", "8801", "812"))

    assert [describe(one) for one in (add, change, remove)] == [
        "+ users S/812  Nora Quill",
        "~ classes 8801  code: 'A' → 'B'",
        "- rosters 8801/812",
    ]


def test_a_new_year_begins_without_being_held(run, rows, fake):
    """The first import of a new year finds other classes and holds nothing."""
    run(schools=("210",))
    fake.terms.append(term(71, 3, 2027, "2027-08-23", "2028-06-09"))
    fake.current_year = 2027
    fake.sections.append({**fake.sections[0], "id": 8900, "term_id": 71})

    report = run(schools=("210",))

    assert (report.status, report.start_year) == ("applied", 2027)
    assert rows("select class_id, enabled from classes order by 1") == [
        ("8801", "1"),
        ("8802", "1"),
        ("8900", "1"),
    ]
