"""Whole collections: by count and by emptiness, whatever a page really holds."""

from __future__ import annotations

import pytest
from fake_district import enrollment, student
from fake_sis import CO_TEACHERS, reply

STUDENTS = "/ws/v1/school/3/student"


def many(fake, number):
    fake.students = [student(one, "A", f"B{one}", f"ab{one}") for one in range(1, number + 1)]
    fake.enrollments = [enrollment(9000 + one, 8801, one) for one in range(1, number + 1)]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 6, 7])
@pytest.mark.parametrize("told", [3, 100], ids=["size told", "size claimed too large"])
def test_every_row_arrives_once(run, rows, fake, number, told):
    """Pages of three, exact multiples, one row, none; also when metadata claim pages of 100."""
    many(fake, number)
    fake.page_max, fake.page_told = 3, told

    report = run(schools=("210",))

    assert report.status == "applied", report.message
    assert rows("select count(*) from users where user_type='S'") == [(number,)]
    assert rows("select count(*) from rosters") == [(number,)]


def test_a_server_that_tells_no_size_is_read_whole(run, rows, fake):
    """Without sizes in metadata the server's own default page is taken."""
    many(fake, 7)
    fake.page_max = 3
    fake.rewrite("/ws/v1/metadata", lambda text: text.replace("max_page_size", "x"))

    assert run(schools=("210",)).status == "applied"
    assert rows("select count(*) from users where user_type='S'") == [(7,)]
    assert all("pagesize" not in one.query for one in fake.asked(STUDENTS))


def test_big_pages_are_used_where_they_are_offered(run, fake):
    """A maximum of 1000 reads 250 students in one request."""
    many(fake, 250)
    fake.page_max = 1000

    run(schools=("210",))

    assert [one.query["pagesize"] for one in fake.asked(STUDENTS)] == ["1000"]


def test_a_small_page_size_is_warned_of(run, fake):
    """Below 100 the report says so, and every row still comes [L8]."""
    fake.page_max = 99

    report = run()

    assert [one for one in report.warnings if "below 100" in one and "student 99" in one]
    assert report.kinds["students"].added == 6


def test_a_page_size_of_100_is_good(run):
    """Exactly 100 is enough."""
    assert not run().warnings


def test_a_count_that_disagrees_once_is_read_again(run, fake):
    """Somebody edited meanwhile: the second reading agrees, and the run goes on."""
    fake.fault(f"{STUDENTS}/count", reply({"resource": {"count": 99}}))

    report = run()

    assert report.status == "applied"
    assert len(fake.asked(f"{STUDENTS}/count")) == 2


def test_a_count_that_disagrees_twice_stops_the_run(run, config, fake):
    """Rows that do not arrive would look like students who left: nothing is applied."""
    fake.fault(f"{STUDENTS}/count", reply({"resource": {"count": 99}}), times=9)

    report = run()

    assert report.status == "failed"
    assert "counts 99 records but sends 3" in report.message
    assert not config.target.exists()


def test_a_row_that_comes_twice_and_another_not_at_all_is_noticed(run, fake):
    """The number is right, but one student slid over the page border: read again."""
    many(fake, 6)
    fake.page_max = 3
    second = {"students": {"student": [{"id": one} for one in (3, 4, 5)]}}
    fake.fault(STUDENTS, reply(second), after=1)

    report = run(schools=("210",))

    assert report.status == "applied"
    assert report.kinds["students"].added == 6
    assert len(fake.asked(f"{STUDENTS}/count")) == 2


def test_a_server_that_repeats_its_first_page_for_ever_stops_the_run(run, fake):
    """A server that does not know `page` is not asked without end."""
    many(fake, 6)
    fake.page_max = 3
    first = {"students": {"student": [student(one, "A", "B", "c") for one in (1, 2, 3)]}}
    fake.fault(STUDENTS, reply(first), times=999)

    report = run(schools=("210",))

    assert report.status == "failed"
    assert len(fake.asked(STUDENTS)) < 20


def test_a_roster_is_counted_too(run, config, fake):
    """A roster that arrives short would take students out of their class."""
    fake.fault(
        "/ws/v1/section/8801/section_enrollment/count",
        reply({"resource": {"count": 31}}),
        times=9,
    )

    assert "8801/section_enrollment" in run().message
    assert not config.target.exists()


def test_a_query_that_disagrees_twice_stops_the_run(run, config, fake):
    """The same rule for PowerQueries."""
    path = f"/ws/schema/query/{CO_TEACHERS}/count"
    fake.fault(path, reply({"count": 7}), times=9, method="POST")

    assert "counts 7 rows but sends 0" in run().message
    assert not config.target.exists()


def test_threads_do_not_change_the_result(run, rows, fake, config, tmp_path):
    """One thread or eight: the same plan in the same order."""
    many(fake, 40)
    fake.page_max = 7

    plans = [run(workers=workers, dry_run=True).plan.to_json() for workers in (1, 8)]

    assert plans[0] == plans[1]
