"""Quirks of the data (11–13, 20): right with the handling, wrong without it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from fake_district import enrollment, student, teacher
from fake_sis import CO_TEACHERS

from sis_connector.powerschool import queries, resources
from sis_connector.stage import classes

SIS = "sis_connector.powerschool"


def user_ids(rows, user_type="S"):
    sql = "select external_id from users where user_type=? and enabled='1' order by 1"
    return [one for (one,) in rows(sql, user_type)]


def roster(rows, class_id):
    sql = "select user_id from rosters where class_id=? order by 1"
    return [one for (one,) in rows(sql, class_id)]


def test_quirk_11_sections_of_another_year_must_be_asked_for(run, rows, monkeypatch):
    """For 2025 the classes are those of 2025; without the filter the server lists this year's."""
    run(schools=("210",), start_year=2025)
    assert rows("select class_id, start_year from classes") == [("8700", 2025)]

    monkeypatch.setattr(resources, "section_year", lambda start_year: {})
    report = run(schools=("210",), start_year=2025, dry_run=True)
    added = [one.key[1] for one in report.plan.of("classes") if one.action == "add"]
    assert added == ["8801", "8802"]


def test_quirk_11_terms_of_another_year_must_be_asked_for(run, monkeypatch):
    """Without the filter the year 2025 would seem not to exist."""
    from sis_connector.errors import BadSetup

    assert run(schools=("210",), start_year=2025, dry_run=True).status == "dry-run"

    monkeypatch.setattr(resources, "all_years", lambda: {})
    with pytest.raises(BadSetup, match="no school year 2025-26"):
        run(schools=("210",), start_year=2025, dry_run=True)


@pytest.mark.parametrize("status", [-1, 1, 2, 3, 4])
def test_quirk_11_only_active_students_are_taken(run, rows, fake, monkeypatch, status):
    """A server that lists everybody does not fill classes with former students."""
    fake.hides_inactive = False
    fake.students[3] = student(815, "Tess", "Gone", "tess.g", status=status)

    run()
    assert "815" not in user_ids(rows)

    monkeypatch.setattr(resources, "is_active", lambda enrollment: True)
    run()
    assert "815" in user_ids(rows)


def test_quirk_12_a_query_takes_the_school_number(run, fake, monkeypatch):
    """v1 paths hold the DCID 3, query arguments the number 210; swapped, nobody is found."""
    assert run(dry_run=True).kinds["co_teachers"].added == 1
    assert fake.asked("/ws/v1/school/3/student")
    bodies = [json.loads(one.body) for one in fake.asked(f"/ws/schema/query/{CO_TEACHERS}", "POST")]
    assert {(one["schoolid"], one["yearid"]) for one in bodies} == {("210", "36"), ("220", "36")}

    monkeypatch.setattr(queries, "school_argument", lambda school: school.id)
    assert run(dry_run=True).kinds["co_teachers"].added == 0


@pytest.mark.parametrize(
    "dropped",
    [{"dropped": True}, {"dropped": False, "section_id": -8801}, {"term_id": -3600}],
    ids=["flag", "negative section", "negative term"],
)
def test_quirk_13_a_dropped_class_is_not_on_the_roster(run, rows, fake, monkeypatch, dropped):
    """A student who dropped the class is left out, however the server shows it."""
    fake.enrollments.append(enrollment(9950, 8801, 814, **dropped))

    run()
    assert roster(rows, "8801") == ["812", "813"]

    monkeypatch.setattr(resources, "is_dropped", lambda row: False)
    run()
    assert roster(rows, "8801") == ["812", "813", "814"]


@pytest.mark.parametrize(
    ("exit_date", "there"),
    [("2026-11-21", False), ("2026-11-22", False), ("2026-11-23", True), (None, True)],
)
def test_quirk_20_the_exit_date_is_the_first_day_after(
    run, rows, fake, monkeypatch, exit_date, there
):
    """On the 22nd a student with exit date 22 has left (last day: the 21st), with 23 has not."""
    fake.enrollments.append(enrollment(9960, 8801, 814, exit_date=exit_date))

    run()
    assert ("814" in roster(rows, "8801")) is there

    if exit_date == "2026-11-22":
        monkeypatch.setattr(
            classes, "has_left", lambda exit_date, today, end: exit_date and exit_date < today
        )
        run()
        assert "814" in roster(rows, "8801")


def test_quirk_20_who_completed_a_term_stays_on_the_roster(run, rows, fake):
    """Quarter 1 ended on 30 October: exit date 31 completed it, 30 left a day early."""
    fake.sections[0]["term_id"] = 44
    fake.enrollments[0]["exit_date"] = "2026-10-31"
    fake.enrollments[1]["exit_date"] = "2026-10-30"

    run()

    assert roster(rows, "8801") == ["812"]


def test_quirk_20_the_school_of_graduates_is_no_school(run, rows, fake, monkeypatch):
    """Schools 999999 and 0 are not imported, even where the list shows them."""
    fake.schools += [
        {"id": 2, "name": "Graduated Students", "school_number": 999999},
        {"id": 1, "name": "District Office", "school_number": 0},
    ]
    fake.students.append(student(898, "Al", "Umna", "al.u", at=2, grade=99))
    names = "select name from organizations order by 1"
    fake.rewrite("/ws/v1/district/school/count", lambda text: text.replace("4", "2"))

    run()
    assert rows(names) == [("Alder High",), ("Elm Hill Middle",)]

    fake.rewrites.clear()
    monkeypatch.setattr(resources, "is_real_school", lambda school: True)
    run(start_year=2026)
    assert ("Graduated Students",) in rows(names)


def test_quirk_20_grade_99_is_no_student_any_more(run, rows, fake, monkeypatch):
    """A graduate whose status was left at 0 is not imported."""
    fake.students.append(student(898, "Al", "Umna", "al.u", grade=99))

    run()
    assert "898" not in user_ids(rows)

    monkeypatch.setattr(resources, "GRADUATED_GRADE", "-")
    run()
    assert "898" in user_ids(rows)


def test_co_teaching_ends_after_its_last_day(run, rows, fake):
    """A co-teacher's end date is the last day, unlike a student's exit date (quirk 20)."""
    fake.co_teachers["210"][0]["end_date"] = "2026-11-21"
    run()
    assert rows("select count(*) from co_teachers") == [(0,)]

    fake.co_teachers["210"][0]["end_date"] = "2026-11-22"
    run()
    assert rows("select count(*) from co_teachers") == [(1,)]


def test_today_is_the_day_in_the_district(run, rows, fake):
    """03:00 UTC on the 23rd is still the 22nd in New York: exit date 23 has not come."""
    fake.rewrite("/ws/v1/time", lambda text: text.replace("1795348800000", "1795402800000"))
    fake.enrollments.append(enrollment(9960, 8801, 814, exit_date="2026-11-23"))

    run()

    assert "814" in roster(rows, "8801")


def test_today_can_be_given(run, rows, fake):
    """A configured day wins over the server's."""
    fake.enrollments.append(enrollment(9960, 8801, 814, exit_date="2026-11-23"))

    run(today=date(2026, 11, 23))

    assert "814" not in roster(rows, "8801")


def test_affiliation_of_another_school_is_no_teacher_here(run, fake):
    """A staff record that is current elsewhere only does not make a teacher of a chosen school."""
    fake.staff.append(
        teacher(7200, "Far", "Away", "faway", person=4200, local_id=44,
                affiliations=((3, 1, 2), (99, 1, 1)))
    )  # fmt: skip
    fake.staff[-1]["_on"] = True

    report = run()

    assert report.kinds["teachers"].added == 3


def test_who_never_came_is_on_no_roster(run, rows, fake):
    """Joined and left on one day in January: a span of no day, past or to come."""
    span = {"entry_date": "2027-01-11", "exit_date": "2027-01-11"}
    fake.enrollments.append(enrollment(9960, 8801, 814, **span))

    run()

    assert roster(rows, "8801") == ["812", "813"]
