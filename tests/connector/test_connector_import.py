"""The whole import against the fake district: every field mapping, by hand."""

from __future__ import annotations

import hashlib

from fake_district import student
from fake_sis import CO_TEACHERS, GUARDIANS


def test_students_are_mapped_field_by_field(run, rows):
    """A student's import id, names, login, e-mail, school, level and Google identity arrive."""
    report = run(google_domain="learn.example")

    assert report.status == "applied", report.message
    columns = (
        "external_id, first_name, last_name, login, login_generated, email, user_type, "
        "organization_id, enabled, google_email_address, sso_email_address, password_hash"
    )
    assert rows(f"select {columns} from users where user_type='S' and external_id='812'") == [
        ("812", "Nora", "Quill", "nora.q", 0, "nora@learn.example", "S", "3", "1",
         "nora@learn.example", None, None)
    ]  # fmt: skip
    assert rows(f"select {columns} from users where user_type='S' and external_id='820'") == [
        ("820", "Zoë", "D'Arcy-Ōta", "zoe.d", 0, None, "S", "4", "1", None, None, None)
    ]
    assert rows("select * from student_levels order by 2") == [
        ("powerschool", "812", "7"),
        ("powerschool", "813", "8"),
        ("powerschool", "814", "8"),
        ("powerschool", "820", "9"),
        ("powerschool", "821", "12"),
        ("powerschool", "822", "10"),
    ]


def test_teachers_are_mapped_and_merged(run, rows):
    """Two staff records of one person become one teacher, who keeps both ids as aliases."""
    run(google_domain="learn.example")

    assert rows(
        "select external_id, first_name, last_name, login, email, organization_id, enabled, "
        "google_email_address from users where user_type='T' order by 1"
    ) == [
        ("7102", "Ines", "Marlow", "imarlow", "ines@learn.example", "3", "1", "ines@learn.example"),
        ("7103", "Bram", "Oduya", "boduya", None, "3", "1", None),
        ("7104", "Ada", "Frei", "afrei", None, "4", "1", None),
    ]
    assert rows("select staff_id, teacher_id from staff_aliases order by 1") == [
        ("7102", "7102"),
        ("7103", "7103"),
        ("7104", "7104"),
        ("7199", "7102"),
    ]
    assert rows("select teacher_id, organization_id from teacher_organizations order by 1, 2") == [
        ("7102", "3"),
        ("7102", "4"),
        ("7103", "3"),
        ("7104", "4"),
    ]


def test_schools_classes_and_rosters_are_mapped(run, rows):
    """Organizations, classes with their composed names, and roster rows arrive."""
    run()

    assert rows("select organization_id, name from organizations order by 1") == [
        ("3", "Elm Hill Middle"),
        ("4", "Alder High"),
    ]
    assert rows(
        "select class_id, name, code, year, start_year, teacher_id, organization_id, enabled "
        "from classes order by 1"
    ) == [
        ("8801", "Science 7 (904) - 2(A-E)", "SCI7", "41", 2026, "7102", "3", "1"),
        ("8802", "Algebra I (003A) - 1(A-E)", "4210", "41", 2026, "7103", "3", "1"),
        ("8804", "Homeroom (1) - 1(A-E)", "0100", "51", 2026, "7102", "4", "1"),
    ]
    assert rows("select class_id, user_id from rosters order by 1, 2") == [
        ("8801", "812"),
        ("8801", "813"),
        ("8802", "812"),
        ("8802", "814"),
        ("8804", "820"),
        ("8804", "821"),
    ]


def test_co_teachers_come_with_the_roster(run, rows):
    """The plugin's query gives the teachers beside the lead."""
    run()

    assert rows("select class_id, user_id, role from co_teachers") == [
        ("8801", "7103", "Co-teacher")
    ]


def test_an_old_plugin_costs_the_co_teachers_only(run, rows, fake):
    """Without the query the import goes on, says once that plugin v1.3 is needed, removes none."""
    run()
    fake.queries.discard(CO_TEACHERS)

    report = run()

    assert report.status == "unchanged"
    assert [one for one in report.warnings if "v1.3" in one] == report.warnings
    assert len(report.warnings) == 1
    assert rows("select count(*) from co_teachers") == [(1,)]
    fake.seen.clear()
    run(workers=1)
    assert len(fake.asked(f"/ws/schema/query/{CO_TEACHERS}.*", "POST")) == 1


def test_a_query_without_grant_is_like_a_missing_one(run, fake):
    """403 for the query lets the import go on, too."""
    refused = (403, {}, b'{"message":"Validation Failed","errors":[]}')
    fake.fault(f"/ws/schema/query/{CO_TEACHERS}/count", refused, method="POST", times=99)

    report = run()

    assert report.status == "applied"
    assert len([one for one in report.warnings if "v1.3" in one]) == 1


def test_co_teachers_can_be_switched_off(run, rows, fake):
    """With co-teachers off nobody asks for them."""
    run(co_teachers=False)

    assert not fake.asked(f"/ws/schema/query/{CO_TEACHERS}.*", "POST")
    assert rows("select count(*) from co_teachers") == [(0,)]


def test_parents_come_only_when_switched_on(run, rows, fake):
    """Guardians of imported students are parents once each, linked to their children."""
    run()
    assert rows("select count(*) from users where user_type='P'") == [(0,)]

    report = run(parents=True, office365_domain="office.example", autogenerate_usernames=True)

    assert report.kinds["parents"].added == 2
    assert rows(
        "select external_id, first_name, last_name, login, login_generated, email, organization_id,"
        " sso_email_address, google_email_address from users where user_type='P' order by 1"
    ) == [
        ("61", "Per", "Quill", "per.quill", 0, "per@office.example", "3", "per@office.example",
         None),
        ("62", "Ola", "Vance", "ovance.62", 1, None, "3", None, None),
    ]  # fmt: skip
    assert rows(
        "select parent_id, student_id, relationship from parent_students order by 1, 2"
    ) == [("61", "812", "Father"), ("61", "814", "Uncle"), ("62", "813", "Mother")]


def test_parents_stay_when_they_are_not_read(run, rows, fake):
    """A run without parents, or without their query, removes no parent."""
    run(parents=True, autogenerate_usernames=True)
    assert run().status == "unchanged"
    fake.queries.discard(GUARDIANS)

    report = run(parents=True, autogenerate_usernames=True)

    assert report.status == "unchanged"
    assert rows("select count(*) from users where user_type='P' and enabled='1'") == [(2,)]


def test_a_second_run_without_changes_writes_nothing(run, config):
    """The file stays the same to the byte, run records and stamps included."""
    run(parents=True, autogenerate_usernames=True, google_domain="learn.example")
    before = hashlib.sha256(config.target.read_bytes()).hexdigest()

    report = run(parents=True, autogenerate_usernames=True, google_domain="learn.example")

    assert (report.status, report.rows_written) == ("unchanged", 0)
    assert all((one.added, one.changed, one.removed) == (0, 0, 0) for one in report.kinds.values())
    assert hashlib.sha256(config.target.read_bytes()).hexdigest() == before


def test_a_change_writes_that_row_only(run, rows, fake):
    """One renamed student: one row changed and stamped, one run record."""
    run()
    fake.students[0]["name"]["last_name"] = "Quill-Marsh"

    report = run()

    assert report.kinds["students"].changed == 1
    assert report.rows_written == 2
    assert rows("select last_name from users where external_id='812'") == [("Quill-Marsh",)]
    assert rows("select run_id, added, changed, removed from runs where run_id=2") == [(2, 0, 1, 0)]


def test_a_dry_run_shows_the_changes_and_writes_nothing(run, config):
    """The plan is in the report, and no file appears."""
    report = run(dry_run=True)

    assert report.status == "dry-run"
    assert report.kinds["students"].added == 6
    assert {"table": "rosters", "action": "add"}.items() <= next(
        one for one in report.to_dict()["plan"]["changes"] if one["table"] == "rosters"
    ).items()
    assert not config.target.exists()


def test_the_sis_is_only_read(run, fake):
    """GETs, token requests and query reads: nothing else, and no attendance [L4]."""
    run(parents=True)

    assert {one.method for one in fake.seen} == {"GET", "POST"}
    posts = {one.path.split("/")[1] + one.path.split("/")[2] for one in fake.asked(".*", "POST")}
    assert posts == {"oauthaccess_token", "wsschema"}
    assert all(one.path.startswith("/ws/v1/") for one in fake.asked(".*"))


def test_students_come_with_their_details_in_the_list(run, fake):
    """Expansions are asked for in the list call; no student is asked for alone."""
    run()

    (asked,) = fake.asked("/ws/v1/school/3/student")
    assert asked.query["expansions"] == "contact_info,school_enrollment"
    assert not fake.asked(r"/ws/v1/student/\d+")


def test_a_course_that_the_list_lacks_is_read_alone(run, rows, fake):
    """The course list is the current year's; a section may name another course."""
    fake.hidden_courses.append({"id": 599, "course_number": "OLD1", "course_name": "Latin I"})
    fake.sections[0]["course_id"] = 599

    report = run()

    assert report.status == "applied"
    assert rows("select name, code from classes where class_id='8801'") == [
        ("Latin I (904) - 2(A-E)", "OLD1")
    ]
    assert len(fake.asked("/ws/v1/course/599")) == 1


def test_a_course_that_does_not_exist_refuses_the_class(run, rows, fake):
    """The class is refused with its reason, its roster rows along with it."""
    fake.sections[0]["course_id"] = 599

    report = run()

    refused = {(one.kind, one.external_id): one.reason for one in report.refused}
    assert refused == {
        ("classes", "8801"): "course_missing",
        ("rosters", "8801/812"): "class_refused",
        ("rosters", "8801/813"): "class_refused",
        ("co_teachers", "8801/7103"): "class_refused",
    }
    assert rows("select count(*) from classes where class_id='8801'") == [(0,)]


def test_counts_add_up(run, fake):
    """Every record read is added, changed, unchanged, refused or left out."""
    fake.students.append(student(899, "No", "Name", None))
    fake.sections[1]["course_id"] = 12345

    report = run(parents=True)

    for kind, of in report.kinds.items():
        parts = of.added + of.changed + of.unchanged + of.refused + of.left_out
        assert (kind, of.read) == (kind, parts)


def test_a_run_that_fails_while_writing_leaves_nothing_behind(run, rows, monkeypatch):
    """An error in the middle of the transaction rolls all of it back."""
    from sis_connector.target import store

    run()
    before = rows("select * from users order by external_id")
    real = store._write_table

    def broken(connection, table, *rest):
        if table.name == "rosters":
            raise RuntimeError("power cut")
        real(connection, table, *rest)

    monkeypatch.setattr(store, "_write_table", broken)
    try:
        run(start_year=2026, google_domain="learn.example")
        raise AssertionError("the error was swallowed")
    except RuntimeError:
        pass

    assert rows("select * from users order by external_id") == before
    assert rows("select count(*) from runs") == [(1,)]
