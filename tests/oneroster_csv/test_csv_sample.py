"""A vendor's sample set, imported: what OneRoster and PowerSchool answer of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from csv_districts import ROOT, Answers
from csv_packages import TODAY, rows_of, sample


def _ids(member: str) -> list[str]:
    return sorted(row[0] for row in rows_of(sample()[member])[1:])


@pytest.mark.parametrize(
    "plural",
    [
        "orgs", "academicSessions", "courses", "classes", "users", "demographics", "enrollments",
        "categories", "lineItems", "results", "resources",
    ],
)  # fmt: skip
def test_every_id_of_the_package_is_served_once(served: Answers, plural: str) -> None:
    """Each collection lists exactly the package's ids, and each of them is found by itself."""
    if plural == "demographics":
        assert set(_ids("demographics.csv")) <= set(served.ids(plural))
    else:
        assert served.ids(plural) == _ids(f"{plural}.csv")
    for sourced_id in _ids(f"{plural}.csv"):
        assert served.one(plural, sourced_id)["sourcedId"] == sourced_id


def test_a_student_is_served_as_the_package_says(served: Answers) -> None:
    """Values that PowerSchool has no column for, or only a shorter one, are served whole."""
    user = served.one("users", "stu/1")

    assert user["username"] == "a.very.long.user.name.of.a.student"
    assert user["userIds"] == [
        {"type": "SIS", "identifier": "40417"},
        {"type": "State", "identifier": "9980017"},
    ]
    assert (user["givenName"], user["familyName"], user["middleName"]) == ("Nóra", "Quill", "Ines")
    assert (user["sms"], user["phone"]) == ("555-0101", "555-0102")
    assert user["email"] == "nora.quill@students.example"
    assert user["grades"] == ["08"]
    assert user["enabledUser"] == "true"
    assert sorted(one["sourcedId"] for one in user["agents"]) == ["gua 1", "par 2"]
    assert user["orgs"] == [
        {
            "href": f"{served.world.url}{ROOT}/orgs/sch%2F%C3%BC-2",
            "sourcedId": "sch/ü-2",
            "type": "org",
        }
    ]
    assert user["metadata"] == {"zone": "north", "ageBand": "13-15"}
    assert "password" not in user


def test_users_keep_role_orgs_and_whether_they_are_enabled(served: Answers) -> None:
    """All eight roles come back, orgs in the package's order, disabled users as disabled."""
    users = {one["sourcedId"]: one for one in served.all("users")}

    assert {one: user["role"] for one, user in users.items()} == {
        "stu/1": "student", "stu/2": "student", "stu#3": "student", "stu 4": "student",
        "tea/1": "teacher", "tea/2": "teacher", "tea/3": "teacher", "adm 1": "administrator",
        "aid/1": "aide", "pro/1": "proctor", "gua 1": "guardian", "par 2": "parent",
        "rel/3": "relative",
    }  # fmt: skip
    assert [org["sourcedId"] for org in users["tea/1"]["orgs"]] == ["sch/ü-2", "sch 1"]
    assert [org["sourcedId"] for org in users["stu/2"]["orgs"]] == ["sch 1", "sch/ü-2"]
    assert [org["sourcedId"] for org in users["adm 1"]["orgs"]] == ["dist#7"]
    assert sorted(one for one in users if users[one]["enabledUser"] == "false") == [
        "stu#3",
        "tea/3",
    ]
    assert users["stu#3"]["status"] == users["tea/3"]["status"] == "active"
    assert users["tea/2"]["username"] == "chidi.okafor.with.long.name@larkspur.example"
    assert "middleName" not in users["tea/2"]


def test_orgs_of_other_types_stand_beside_schools(served: Answers) -> None:
    """A state, a second district and a department are orgs with their type, and no schools."""
    orgs = {one["sourcedId"]: one for one in served.all("orgs")}

    assert {one: org["type"] for one, org in orgs.items()} == {
        "state/OR": "state", "dist#7": "district", "dist#8": "district", "sch 1": "school",
        "sch/ü-2": "school", "sch-3": "school", "dept@math": "department",
    }  # fmt: skip
    assert served.ids("schools") == ["sch 1", "sch-3", "sch/ü-2"]
    assert orgs["dept@math"]["parent"]["sourcedId"] == "sch/ü-2"
    assert "parent" not in orgs["sch-3"]
    assert [one["sourcedId"] for one in orgs["state/OR"]["children"]] == ["dist#7", "dist#8"]
    assert orgs["sch/ü-2"]["name"].startswith("A School Whose Name Is Longer Than Any Sixty")
    assert orgs["dist#7"]["metadata"] == {"boardMember": "Ada Fenn", "areaCode": "971"}


def test_sessions_have_their_parents_whatever_their_school(served: Answers) -> None:
    """A session that three schools use is one session; years, terms and periods keep their tree."""
    sessions = {one["sourcedId"]: one for one in served.all("academicSessions")}

    assert sessions["2027-Q1"]["parent"]["sourcedId"] == "2027-S1"
    assert sessions["winter P1"]["parent"]["sourcedId"] == "winter term/1"
    assert "parent" not in sessions["summer"]
    assert sessions["2027-S1"]["endDate"] == "2027-01-23"
    assert sorted(one["sourcedId"] for one in sessions["2027"]["children"]) == [
        "2027-S1",
        "2027-S2",
        "winter term/1",
    ]
    periods = served.get(f"{ROOT}/terms/winter%20term%2F1/gradingPeriods")
    assert [one["sourcedId"] for one in periods["academicSessions"]] == ["winter P1"]


def test_classes_keep_what_their_sections_cannot_say(served: Answers) -> None:
    """Terms, periods, titles and grades come back, and a term's classes are found by it."""
    classes = {one["sourcedId"]: one for one in served.all("classes")}

    assert [one["sourcedId"] for one in classes["cls/1#b"]["terms"]] == ["2027-Q1", "2027-Q2"]
    assert [one["sourcedId"] for one in classes["cls read"]["terms"]] == ["2027"]
    assert classes["cls hr"]["classType"] == "homeroom"
    assert classes["cls/1"]["title"] == "Algebra I - Period 2"
    assert classes["cls/1"]["grades"] == ["08", "09"]
    assert classes["cls/1#b"]["periods"] == ["1", "2"]
    assert classes["cls read"]["location"] == "The Long Reading Room Upstairs"
    assert "location" not in classes["cls winter"]
    in_spring = served.get(f"{ROOT}/terms/winter%20term%2F1/classes")["classes"]
    assert [one["sourcedId"] for one in in_spring] == ["cls winter"]
    semester = served.get(f"{ROOT}/terms/2027-S1/classes")["classes"]
    assert [one["sourcedId"] for one in semester] == ["cls/1"]


def test_enrollments_keep_roles_dates_and_schools(served: Answers) -> None:
    """Blank dates stay absent, odd roles stay, a class in another school's list stays there."""
    found = {one["sourcedId"]: one for one in served.all("enrollments")}

    assert (found["e 1"]["beginDate"], found["e 1"]["endDate"]) == ("2026-08-24", "2027-01-23")
    assert not {"beginDate", "endDate", "primary"} & set(found["e/2"])
    assert found["e-4"]["school"]["sourcedId"] == "sch/ü-2"
    assert found["e-4"]["primary"] == "false"
    assert (found["t 1"]["role"], found["t 1"]["primary"]) == ("teacher", "true")
    assert "primary" not in found["t/2"]
    assert found["t-5"]["role"] == "administrator"
    assert found["t-6"]["role"] == "proctor"
    assert (found["t-7"]["role"], found["t-7"]["user"]["sourcedId"]) == ("student", "tea/2")


def test_demographics_keep_what_powerschool_has_no_column_for(served: Answers) -> None:
    """Places of birth and residence come back; what was blank is absent, not false."""
    known = served.one("demographics", "stu/1")

    assert known["birthDate"] == "2013-04-09"
    assert (known["asian"], known["white"], known["hispanicOrLatinoEthnicity"]) == (
        "true",
        "true",
        "false",
    )
    assert known["cityOfBirth"] == "Larkspur"
    assert known["publicSchoolResidenceStatus"] == "01652"
    assert "metadata" not in known
    unknown = served.one("demographics", "stu#3")
    assert unknown["birthDate"] == "2012-02-29"
    assert "asian" not in unknown
    assert "sex" not in unknown


def test_grades_come_back_with_their_words(served: Answers) -> None:
    """Line items and results keep titles, dates, limits and score statuses."""
    item, result = served.one("lineItems", "li 2"), served.one("results", "r 2")

    assert item["title"].endswith("That PowerSchool Takes")
    assert item["dueDate"] == "2026-12-15T00:00:00.000Z"
    assert item["assignDate"] == "2026-09-01T00:00:00.000Z"
    assert (item["resultValueMin"], item["resultValueMax"]) == (-5, 12.5)
    assert item["category"]["sourcedId"] == "cat 2"
    assert item["gradingPeriod"]["sourcedId"] == "2027-Q2"
    assert result["scoreStatus"] == "exempt"
    assert "score" not in result
    assert served.one("results", "r/1")["score"] == 18.5
    assert served.one("results", "r#3")["scoreStatus"] == "partially graded"
    assert served.one("results", "r/1")["comment"] == 'Neat, & "sharp"'
    assert served.one("categories", "cat 2")["metadata"] == {"classId": "cls/1"}


def test_resources_hang_on_classes_and_courses(served: Answers) -> None:
    """Resources are listed, and found by the class and the course they are tied to."""
    resource = served.one("resources", "res/1")

    assert resource["roles"] == ["student", "teacher"]
    assert resource["vendorResourceId"] == "isbn:000-1"
    assert [one["sourcedId"] for one in served.one("classes", "cls/1")["resources"]] == ["res/1"]
    of_course = served.get(f"{ROOT}/courses/crs:alg/resources")["resources"]
    assert [one["sourcedId"] for one in of_course] == ["res/1"]


def test_powerschool_answers_sensibly_of_the_same_district(served: Answers) -> None:
    """The imported people, classes and seats stand in PowerSchool's own tables."""
    read = served.world.store.read

    def column(sql: str, *bound: Any) -> list[Any]:
        return [row[0] for row in read(sql, bound)]

    assert column("SELECT Value FROM Prefs WHERE Name = 'districtname'") == [
        "Larkspur Valley District"
    ]
    assert column("SELECT Name FROM Schools WHERE School_Number = 210") == ["Ünity Elementary"]
    student = read(
        "SELECT Student_Number, LastFirst, Grade_Level, Gender, DOB, Enroll_Status FROM Students "
        "WHERE First_Name = 'Nóra'"
    )
    assert student == [(40417, "Quill, Nóra Ines", 8, "F", "2013-04-09 00:00:00", 0)]
    logins = column("SELECT Student_Web_ID FROM Students WHERE Student_Web_ID NOT NULL")
    assert sorted(logins) == ["a.very.long.user.nam", "lee3", "omar.v", "pia.k"]
    assert column("SELECT TeacherLoginID FROM Users WHERE First_Name = 'Chidi'") == [
        "chidi.okafor.with.lo"
    ]
    lead = read(
        "SELECT u.Last_Name FROM Sections s JOIN SchoolStaff f ON f.ID = s.Teacher "
        "JOIN Users u ON u.DCID = f.Users_DCID WHERE s.Course_Number = 'ALG1' AND s.SchoolID = "
        "(SELECT School_Number FROM Schools WHERE Name LIKE 'A School%')"
    )
    assert lead == [("Kerr",)]
    seats = (
        "SELECT count(*) FROM CC c JOIN Sections s ON s.ID = c.SectionID WHERE c.TermID = s.TermID"
    )
    assert read(seats) == [(5,)]
    years = column("SELECT DISTINCT YearID FROM Terms")
    assert years == [36]
    orphans = (
        "SELECT count(*) FROM Sections s WHERE NOT EXISTS (SELECT 1 FROM Terms t "
        "WHERE t.SchoolID = s.SchoolID AND t.ID = s.TermID)"
    )
    assert read(orphans) == [(0,)]
    assert served.world.store.setting("today") == TODAY
    schools = served.get("/ws/v1/district/school")["schools"]["school"]
    assert "Ünity Elementary" in [school["name"] for school in schools]


FILTERS = {
    "class terms": ("classes", "terms.sourcedId='2027-Q2'", ["cls/1#b"]),
    "class term by any": ("classes", "terms.sourcedId~'2027-S1,summer'", ["cls summer", "cls/1"]),
    "user orgs": ("users", "orgs.sourcedId='sch 1,sch/ü-2' AND role='student'", ["stu/2"]),
    "user agents": ("users", "agents.sourcedId='stu 4'", ["rel/3"]),
    "role": ("users", "role='aide'", ["aid/1"]),
    "role of families": ("users", "role='parent' OR role='relative'", ["par 2", "rel/3"]),
    "long username": ("users", "username='a.very.long.user.name.of.a.student'", ["stu/1"]),
    "metadata": ("users", "metadata.zone='south'", ["stu#3"]),
    "course year": ("courses", "schoolYear.sourcedId='2027'", ["crs read", "crs:alg"]),
    "session parent": (
        "academicSessions", "parent.sourcedId='2027'", ["2027-S1", "2027-S2", "winter term/1"],
    ),
    "org type": ("orgs", "type='department'", ["dept@math"]),
    "org parent": ("orgs", "parent.sourcedId='state/OR'", ["dist#7", "dist#8"]),
    "enrollment school": ("enrollments", "school.sourcedId='sch 1'", ["e#3", "t#3", "t-4"]),
    "enrollment role": ("enrollments", "role='proctor'", ["t-6"]),
    "id": ("users", "sourcedId='stu#3'", ["stu#3"]),
    "grades": ("classes", "grades='08,09'", ["cls/1"]),
    "item title": ("lineItems", "title~'fifty characters'", ["li 2"]),
}  # fmt: skip


@pytest.mark.parametrize("case", FILTERS)
def test_filters_see_what_is_served(served: Answers, case: str) -> None:
    """Filters compare the values of the package, also those that stand beside the tables."""
    plural, text, expected = FILTERS[case]

    assert served.ids(plural, f"&filter={quote(text, safe='')}") == expected


def test_sorting_sees_what_is_served(served: Answers) -> None:
    """Sorting by a member goes by the package's values."""
    found = [one["username"] for one in served.all("students", "&sort=username")]
    assert found == ["a.very.long.user.name.of.a.student", "lee3", "omar.v", "pia.k"]
