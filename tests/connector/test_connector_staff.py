"""Who is a teacher, which section is a class, L14 and L15."""

from __future__ import annotations

from fake_district import ALDER, section, teacher


def left_out(report, kind, reason, number):
    return (kind, reason, number) in [(one.kind, one.reason, one.number) for one in report.left_out]


def test_staff_who_do_not_teach_are_left_out(run, rows):
    """Office staff are no teachers; a teacher without a class is one [L14]."""
    report = run()

    assert left_out(report, "teachers", "staff_not_teaching", 1)
    assert rows("select count(*) from users where external_id='7104'") == [(1,)]


def test_whoever_leads_a_class_is_a_teacher(run, rows, fake):
    """A class led by somebody listed as office staff is not lost [ours]."""
    fake.sections.append(section(8809, 501, 7105))

    report = run()

    assert report.refused == []
    assert rows("select teacher_id from classes where class_id='8809'") == [("7105",)]


def test_a_section_without_lead_teacher_is_left_out(run, rows):
    """It is counted, and nobody asks for its roster [L15]."""
    report = run()

    assert left_out(report, "classes", "no_teacher", 1)
    (lacking,) = [one for one in report.left_out if one.kind == "classes"]
    assert lacking.names == ("Algebra I (2) - 1(A-E) [8803]",)
    assert rows("select count(*) from classes where class_id='8803'") == [(0,)]


def test_a_class_that_loses_its_teacher_is_disabled(run, rows, fake):
    """Without a lead teacher a class is not active any more; its roster goes [L15]."""
    run()
    fake.sections[1].pop("staff_id")

    report = run(allow_mass_removal=True)

    assert report.kinds["classes"].removed == 1
    assert rows("select enabled from classes where class_id='8802'") == [("0",)]
    assert rows("select count(*) from rosters where class_id='8802'") == [(0,)]


def test_a_lead_who_is_inactive_refuses_the_class(run, rows, fake):
    """The reason names the teacher, who is looked up because no list shows them."""
    fake.staff.append(
        teacher(7300, "Otto", "Gone", "ogone", person=4300, local_id=77, affiliations=((3, 1, 2),))
    )
    fake.sections[1]["staff_id"] = 7300

    report = run()

    (lost,) = [one for one in report.refused if one.kind == "classes"]
    assert lost.sentence == "The teacher Otto Gone is not active in a chosen school."
    assert left_out(report, "teachers", "staff_not_here", 1)


def test_a_lead_who_does_not_exist_refuses_the_class(run, fake):
    """A dangling staff id is reported by its number."""
    fake.sections[1]["staff_id"] = 9999

    (lost,) = [one for one in run().refused if one.kind == "classes"]

    assert "with staff id 9999 is not active" in lost.sentence


def test_a_lead_known_by_an_inactive_record_is_found_by_person(run, rows, fake):
    """The class names the teacher's old record; the person is active by another one."""
    fake.staff.append(
        teacher(7000, "Bram", "Oduya", "boduya", person=4103, local_id="0032",
                affiliations=((ALDER, 1, 2), (3, 1, 1)), at=ALDER)
    )  # fmt: skip
    fake.sections[1]["staff_id"] = 7000

    report = run()

    assert report.refused == []
    ((lead,),) = rows("select teacher_id from classes where class_id='8802'")
    assert rows("select first_name from users where user_type='T' and external_id=?", lead) == [
        ("Bram",)
    ]


def test_a_merged_teacher_keeps_their_id(run, rows, fake):
    """When the record that gave the id becomes inactive, the other one leads to the same user."""
    run()
    fake.staff[0]["_on"] = False
    gone = [{"school_id": 3, "type": 1, "status": 2}, {"school_id": 4, "type": 1, "status": 1}]
    for member in fake.staff[:2]:
        member["school_affiliations"]["school_affiliation"] = gone
    fake.sections[0]["staff_id"] = 7103

    report = run()

    assert report.kinds["teachers"].added == 0
    assert rows(
        "select external_id, organization_id, enabled from users where login='imarlow'"
    ) == [("7102", "4", "1")]


def test_a_merged_teacher_keeps_their_id_on_older_servers_too(run, rows, fake):
    """Without users_dcid the ids of the records that were seen before lead to the user."""
    for member in fake.staff:
        member.pop("users_dcid")
    run()
    fake.staff[0]["_on"] = False
    gone = [{"school_id": 3, "type": 1, "status": 2}, {"school_id": 4, "type": 1, "status": 1}]
    for member in fake.staff[:2]:
        member["school_affiliations"]["school_affiliation"] = gone
        member["local_id"] = f"new {member['id']}"
    fake.sections[0]["staff_id"] = 7103

    report = run()

    assert report.kinds["teachers"].added == 0
    assert rows("select external_id, enabled from users where login='imarlow'") == [("7102", "1")]


def test_two_people_who_were_taken_for_one_come_apart(run, rows, fake):
    """One teacher number, then an update that tells two persons: the second gets an own user."""
    for number, name in ((7300, "Wren"), (7301, "Ruth")):
        fake.staff.append(teacher(number, name, "Achterberg", f"{name.lower()}.a", person=None,
                                  local_id="0099"))  # fmt: skip
        fake.sections.append(section(8800 + number - 7200, 501, number))
    run()
    wanted = "select external_id, first_name from users where last_name='Achterberg' order by 1"
    assert rows(wanted) == [("7300", "Wren")]

    for member in fake.staff[-2:]:
        member["users_dcid"] = member["id"] - 3000
    report = run()

    assert report.refused == []
    assert rows(wanted) == [("7300", "Wren"), ("7301", "Ruth")]
    assert rows("select teacher_id from classes where class_id in ('8900', '8901')") == [
        ("7300",),
        ("7301",),
    ]


def test_a_teacher_is_known_whichever_school_came_first(run, rows):
    """Imported for one school, then for the other: still one user, known by the person."""
    run(schools=("220",))

    report = run(schools=("210",))

    assert report.refused == []
    assert rows("select external_id from users where login='imarlow'") == [("7199",)]
    assert rows("select class_id, teacher_id from classes order by 1") == [
        ("8801", "7199"),
        ("8802", "7103"),
        ("8804", "7199"),
    ]


def test_older_servers_merge_by_teacher_number(run, rows, fake):
    """Without users_dcid the teacher number tells who is who."""
    for member in fake.staff:
        member.pop("users_dcid")

    run()

    assert rows("select external_id from users where user_type='T' order by 1") == [
        ("7102",),
        ("7103",),
        ("7104",),
    ]


def test_a_missing_name_refuses_the_record(run, fake):
    """A data requirement, told with its cure."""
    fake.students[2]["name"].pop("last_name")

    (who, *_) = run().refused

    assert (who.external_id, who.sentence) == ("814", "The first or the last name is empty.")


def co_teacher(section_id, ends):
    """Office staff 7105 beside the lead of a class, until a day."""
    return {"_name": "sections", "_id": section_id, "section_dcid": str(section_id),
            "staff_dcid": "7105", "users_dcid": "4105", "role_name": "Co-teacher",
            "start_date": "2026-08-24", "end_date": ends}  # fmt: skip


def test_whoever_stands_beside_a_lead_is_a_teacher_until_that_ends(run, rows, fake):
    """Office staff who co-teach are teachers to the last day of it, and not after that."""
    wanted = "select enabled from users where user_type='T' and external_id='7105'"
    fake.co_teachers["210"].append(co_teacher(8802, "2026-11-22"))
    run()
    assert rows(wanted) == [("1",)]

    fake.co_teachers["210"][-1] = co_teacher(8802, "2026-11-21")
    run()
    assert rows(wanted) == [("0",)]


def test_a_co_teacher_of_a_section_without_lead_is_no_teacher(run, rows, fake):
    """Section 8803 has no lead, so it is no class, and nobody teaches in it [L15]."""
    fake.co_teachers["210"].append(co_teacher(8803, "2027-06-12"))

    run()

    assert rows("select count(*) from users where external_id='7105'") == [(0,)]
