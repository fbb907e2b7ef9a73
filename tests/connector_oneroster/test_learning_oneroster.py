"""The profile `learning-oneroster`: what PowerSchool Learning takes from OneRoster (O1–O13)."""

from __future__ import annotations

from datetime import date

import pytest
from fake_rows import record, seat, session, user

from sis_connector.errors import BadSetup
from sis_connector.profiles import profile_named
from sis_connector.secret import Secret
from sis_connector.target.passwords import matches


def test_users_classes_and_rosters_are_imported(run, rows):
    """Students and teachers of the chosen year arrive with the fields of O5, O7, O8 and O10."""
    report = run()
    assert (report.status, report.start_year, report.district) == (
        "applied", 2026, "Lake District",
    )  # fmt: skip
    assert rows(
        "SELECT external_id, user_type, first_name, last_name, login, email, organization_id, "
        "enabled FROM users ORDER BY external_id"
    ) == [
        ("p1", "S", "Ada", "Mae", "amae", "ada.mae@lake.example", "s1", "1"),
        ("p2", "S", "Ben", "Noor", "bnoor", "ben.noor@lake.example", "s1", "1"),
        ("p3", "S", "Cy", "Oak", "coak", "cy.oak@lake.example", "s1", "1"),
        ("p4", "S", "Di", "Pine", "dpine", "di.pine@lake.example", "s2", "1"),
        ("t1", "T", "Rhona", "Kerr", "rkerr", "rhona.kerr@lake.example", "s1", "1"),
        ("t2", "T", "Bo", "Lind", "blind", "bo.lind@lake.example", "s2", "1"),
    ]
    assert rows("SELECT organization_id, name FROM organizations ORDER BY 1") == [
        ("s1", "Alder High"), ("s2", "Birch Middle"),
    ]  # fmt: skip
    assert rows(
        "SELECT class_id, name, code, year, teacher_id, organization_id FROM classes ORDER BY 1"
    ) == [
        ("k1", "Biology (1)", "c1.k1", "2026-27", "t1", "s1"),
        ("k2", "Art (1)", "c2.k2", "2026-27", "t2", "s2"),
    ]
    assert rows("SELECT class_id, user_id, role FROM enrollments ORDER BY 1, 2") == [
        ("k1", "p1", "S"), ("k1", "p2", "S"), ("k1", "p3", "S"), ("k1", "t1", "T"),
        ("k1", "t2", "T"), ("k2", "p4", "S"), ("k2", "t2", "T"),
    ]  # fmt: skip


def test_custom_fields(run, rows):
    """field1 is the user's first id and the class's grade; field2 and field3 are empty (O6, O9)."""
    run()
    assert rows("SELECT * FROM user_fields WHERE external_id = 'p1'") == [
        ("oneroster", "S", "p1", "ID-p1", "", "")
    ]
    assert rows("SELECT * FROM class_fields WHERE class_id = 'k1'") == [
        ("oneroster", "k1", "09,10", "", "")
    ]


def test_the_second_run_writes_nothing(run):
    """An import without changes leaves the file alone."""
    run()
    report = run()
    assert (report.status, report.rows_written) == ("unchanged", 0)


def test_the_schedule_is_declared():
    """The three times of O1 are data, in Eastern Standard Time."""
    schedule = profile_named("learning-oneroster").schedule
    assert (schedule.times, schedule.zone) == (("04:22", "11:22", "19:22"), "EST")


def test_parents_are_not_imported(run, rows):
    """Asking for parents is a wrong setting (O1); guardians are passed over."""
    with pytest.raises(BadSetup, match="imports no parents"):
        run(parents=True)
    run()
    assert rows("SELECT count(*) FROM users WHERE user_type = 'P'") == [(0,)]


def test_schools_are_chosen(run, rows, fake):
    """Only the chosen school's people and classes come; several schools may be named (O2)."""
    report = run(schools=("Birch Middle",))
    assert report.status == "applied"
    assert rows("SELECT external_id FROM users ORDER BY 1") == [("p4",), ("t2",)]
    assert rows("SELECT class_id FROM classes") == [("k2",)]


def test_cached_schools_are_used_until_a_refresh(run, fake):
    """A renamed school is still chosen by its known name until the values are refreshed (O2)."""
    run(schools=("Alder High",))
    fake.row("orgs", "s1")["name"] = "Alder Academy"
    assert run(schools=("Alder High",)).status == "unchanged"
    with pytest.raises(BadSetup, match="Unknown school: Alder High"):
        run(schools=("Alder High",), refresh=True)


def test_the_year_is_a_choice(run, rows):
    """Naming last year's start pulls the classes whose dates lie in it (O3)."""
    assert run(start_year=2025).status == "applied"
    assert rows("SELECT class_id, year FROM classes") == [("k0", "2025-26")]


def test_without_an_active_year_nothing_is_taken_for_granted(run):
    """Between two years the reason names the years there are (O3)."""
    with pytest.raises(BadSetup, match=r"none is active on 2026-07-01.*2025-26.*2026-27"):
        run(today=date(2026, 7, 1))


def test_without_any_year_the_choice_is_unavailable(run, fake):
    """A server without school years gets a reason instead of an import (O3)."""
    fake.data["academicSessions"] = []
    with pytest.raises(BadSetup, match="lists no school year"):
        run()


def test_the_last_day_of_a_year_is_exclusive(run):
    """On its endDate a year is over: the standard's end is the first day after it."""
    with pytest.raises(BadSetup, match="none is active on 2027-06-12"):
        run(today=date(2027, 6, 12))
    assert run(today=date(2027, 6, 11)).start_year == 2026


def test_a_class_that_reaches_over_the_edge_is_of_the_year_it_mostly_lies_in(run, rows, fake):
    """A term of some days into the next year does not bring last year's class along (O3)."""
    fake.data["academicSessions"].append(
        session("late", "Late", "term", "2026-02-01", "2026-08-20")
    )
    fake.row("classes", "k0")["terms"] = [{"sourcedId": "late"}]
    run()
    assert rows("SELECT class_id FROM classes ORDER BY 1") == [("k1",), ("k2",)]


@pytest.mark.parametrize("status", ["tobedeleted", "inactive", "ToBeDeleted"])
def test_only_active_users_and_classes_are_taken(run, rows, fake, status):
    """Users and classes with any other status stay out, and are counted (O4)."""
    fake.row("users", "p2")["status"] = status
    fake.row("classes", "k2")["status"] = status
    report = run()
    assert rows("SELECT count(*) FROM users WHERE external_id = 'p2'") == [(0,)]
    assert rows("SELECT class_id FROM classes") == [("k1",)]
    assert ("classes", "deleted", 1) in [(o.kind, o.reason, o.number) for o in report.left_out]


def test_only_students_and_teachers_are_taken(run, rows):
    """An administrator, a guardian and their like are no users of this integration (O4)."""
    run()
    assert rows("SELECT external_id FROM users WHERE external_id IN ('a1', 'g1')") == []


def test_the_google_address_becomes_the_sign_in(run, rows):
    """sso_id is the e-mail that matches the Google domain (O5)."""
    run(google_domain="lake.example")
    assert rows("SELECT google_email_address FROM users WHERE external_id = 'p1'") == [
        ("ada.mae@lake.example",)
    ]


def test_without_an_owner_there_is_no_class(run, rows, fake):
    """No enrollment with primary true: the class is left out and named (O8)."""
    fake.row("enrollments", "e1")["primary"] = "false"
    report = run()
    assert rows("SELECT class_id FROM classes") == [("k2",)]
    [left] = [one for one in report.left_out if one.reason == "no_teacher"]
    assert left.names == ("Biology (1) [k1]",)


def test_a_user_without_username_takes_class_and_roster_along(run, rows, fake):
    """The owner fails, and with her the class and its roster, each with a reason (O11)."""
    fake.row("users", "t1")["username"] = ""
    report = run()
    assert {(one.kind, one.reason) for one in report.refused} == {
        ("teachers", "username_missing"),
        ("classes", "teacher_refused"),
        ("rosters", "class_refused"),
        ("co_teachers", "class_refused"),
    }
    assert rows("SELECT class_id FROM classes") == [("k2",)]
    report = run(autogenerate_usernames=True)
    assert not report.refused
    assert rows("SELECT login FROM users WHERE external_id = 't1'") == [("rkerr.t1",)]


def test_trouble_names_what_people_get_wrong(run):
    """A wrong secret and a wrong address come with the hints of O12."""
    report = run(url="http://127.0.0.1:9/ims/oneroster/v1p1", token_url=None)
    assert report.status == "failed"
    assert "host, root URL, client id and client secret" in report.hint


def test_switching_integrations_needs_a_mapping(run, rows, tmp_path, fake):
    """Who is known from another integration is refused, until a mapping file says who is who
    (O13)."""
    run(profile="canvas")
    report = run()
    assert {one.reason for one in report.refused if one.kind in ("students", "teachers")} <= {
        "possible_duplicate"
    }
    mapping = tmp_path / "mapping.csv"
    known = [row[0] for row in rows("SELECT external_id FROM users")]
    mapping.write_text("old_id,new_id\n" + "".join(f"{one},{one}\n" for one in known))
    report = run(mapping=mapping)
    assert report.status == "applied" and not report.refused
    assert rows("SELECT DISTINCT source FROM users WHERE user_type = 'S'") == [("oneroster",)]


def test_google_users_need_no_mapping(run, rows):
    """Who signs in with Google is recognised without a file (O13)."""
    run(profile="canvas", google_domain="lake.example")
    report = run(google_domain="lake.example")
    assert report.status == "applied"
    assert not [one for one in report.refused if one.reason == "possible_duplicate"]
    assert rows("SELECT count(*) FROM users WHERE source = 'oneroster'") == [(6,)]


def test_an_enrollment_that_ended_leaves_the_roster(run, rows, fake):
    """endDate is the first day after: on it the student is out, the day before still in."""
    fake.row("enrollments", "e3")["endDate"] = "2026-10-15"
    fake.row("enrollments", "e4")["endDate"] = "2026-10-16"
    run()
    assert rows("SELECT user_id FROM rosters WHERE class_id = 'k1' ORDER BY 1") == [
        ("p2",), ("p3",),
    ]  # fmt: skip


def test_co_teaching_ends_with_the_day_before_its_end_date(run, rows, fake):
    """Teachers' end dates are exclusive, too."""
    fake.row("enrollments", "e2")["endDate"] = "2026-10-16"
    run()
    assert rows("SELECT user_id FROM co_teachers WHERE class_id = 'k1'") == [("t2",)]
    fake.row("enrollments", "e2")["endDate"] = "2026-10-15"
    run()
    assert rows("SELECT user_id FROM co_teachers WHERE class_id = 'k1'") == []


def test_who_completed_a_finished_term_stays_on_its_roster(run, rows):
    """After the first semester its class keeps the students whose seats end with it."""
    run(today=date(2027, 3, 1))
    assert rows("SELECT user_id FROM rosters WHERE class_id = 'k2'") == [("p4",)]


def test_the_order_of_orgs_moves_nobody(run, rows, fake):
    """A teacher of two schools stays at the one that the target has, whichever comes first."""
    run()
    fake.row("users", "t2")["orgs"].reverse()
    assert run().status == "unchanged"
    assert rows("SELECT organization_id FROM users WHERE external_id = 't2'") == [("s2",)]


def test_a_user_of_a_school_that_is_new_is_added(run, rows, fake):
    """Changes between two runs arrive: a new student in, one gone out."""
    run()
    fake.data["users"].append(user("p9", "student", "Eva", "Rush", ["s1"]))
    fake.data["enrollments"].append(seat("e90", "p9", "k1", "student"))
    fake.data["users"].remove(fake.row("users", "p3"))
    fake.data["enrollments"].remove(fake.row("enrollments", "e5"))
    report = run()
    assert report.kinds["students"].added == 1
    assert rows("SELECT enabled FROM users WHERE external_id = 'p3'") == [("0",)]
    assert rows("SELECT user_id FROM enrollments WHERE class_id = 'k1' AND role = 'S'") == [
        ("p1",), ("p2",), ("p9",),
    ]  # fmt: skip


def test_orgs_of_other_kinds_are_no_schools(run, rows, fake):
    """A department in a user's orgs does not hide the school behind it."""
    fake.data["orgs"].append(record("dep", name="Science", type="department"))
    fake.row("users", "p1")["orgs"].insert(0, {"sourcedId": "dep"})
    run()
    assert rows("SELECT organization_id FROM users WHERE external_id = 'p1'") == [("s1",)]


def test_default_passwords_are_of_the_user_type(run, rows):
    """New students get the hash of theirs, teachers without one none (O2, O11)."""
    run(passwords={"S": Secret("start-here")})
    [(stored,)] = rows("SELECT password_hash FROM users WHERE external_id = 'p1'")
    assert matches("start-here", stored)
    assert rows("SELECT password_hash FROM users WHERE external_id = 't1'") == [(None,)]
