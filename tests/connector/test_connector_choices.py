"""The choice of schools and year, L10."""

from __future__ import annotations

import pytest

from sis_connector.errors import BadSetup


@pytest.mark.parametrize("wanted", ["220", "Alder High", "alder high", " 220 "])
def test_schools_are_chosen_by_number_or_name(run, rows, wanted):
    """Only the chosen school's people and classes are imported [L10]."""
    run(schools=(wanted,))

    assert rows("select organization_id from organizations") == [("4",)]
    assert rows("select distinct organization_id from users") == [("4",)]
    assert rows("select class_id, teacher_id from classes") == [("8804", "7199")]


def test_an_unknown_school_is_answered_with_the_known_ones(run):
    """The sentence names the nearest match and the schools that exist."""
    with pytest.raises(BadSetup, match=r"Did you mean Alder High\?.*220 Alder High"):
        run(schools=("Alder Hgih",))


def test_two_schools_of_one_name_need_their_number(run, fake):
    """A name that fits two schools is no choice."""
    fake.schools.append({"id": 5, "name": "Alder High", "school_number": 230})

    with pytest.raises(BadSetup, match="choose 220 or 230"):
        run(schools=("Alder High",))


def test_the_current_year_is_the_default(run):
    """Without a start year the SIS's own current year is imported."""
    assert run(dry_run=True).start_year == 2026


def test_an_unknown_year_is_answered_with_the_known_ones(run):
    """The sentence lists the years that exist."""
    with pytest.raises(BadSetup, match="2019-20") as wrong:
        run(start_year=2019)
    assert "2025, 2026" in wrong.value.hint


def test_chosen_schools_and_years_come_from_the_cache_until_refreshed(run, rows, fake):
    """A renamed school is seen after --refresh [L10]."""
    run(schools=("210",))
    fake.schools[1]["name"] = "Elm Hill Academy"
    fake.seen.clear()

    report = run(schools=("210",))

    assert report.status == "unchanged"
    assert not fake.asked("/ws/v1/district/school")
    assert not [one for one in fake.asked("/ws/v1/school/3/term") if "=ge=" in str(one.query)]

    run(schools=("210",), refresh=True)

    assert rows("select name from organizations") == [("Elm Hill Academy",)]
    assert rows("select name from known_schools where number='210'") == [("Elm Hill Academy",)]


def test_all_schools_are_listed_each_time(run, rows, fake):
    """Who chose all schools gets a new one without refreshing."""
    run()
    fake.schools.append({"id": 5, "name": "New School", "school_number": 230})
    fake.terms.append({**fake.terms[3], "id": 61, "school_id": 5})

    report = run()

    assert report.kinds["organizations"].added == 1
    assert [one for one in report.warnings if "New School (school 230) has no students" in one]


def test_a_school_that_the_cache_lacks_is_looked_up(run, rows, fake):
    """A new school can be chosen without refreshing."""
    run(schools=("210",))
    fake.schools.append({"id": 5, "name": "New School", "school_number": 230})
    fake.terms.append({**fake.terms[3], "id": 61, "school_id": 5})

    assert run(schools=("230",)).kinds["organizations"].added == 1
