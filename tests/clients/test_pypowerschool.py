"""pypowerschool 0.2.0 reads over http everything that it can read, and it equals the store."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World

SCRIPT = Path(__file__).with_name("read_with_pypowerschool.py")
CO_TEACHERS = "com.example.mocksis.roster.coteachers"
SCHOOLS = "School_Number NOT IN (0, 999999)"


@pytest.fixture(scope="module")
def read(plain: World) -> dict[str, Any]:
    """What the client read from the plain server."""
    door = plain.ready()["powerschool"]
    [(number,)] = plain.store.read(
        "SELECT k.School_Number FROM SectionTeacher a JOIN Sections x ON x.ID = a.SectionID "
        "JOIN Schools k ON k.School_Number = x.SchoolID WHERE a.TeacherID <> x.Teacher "
        "AND x.TermID >= 3600 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT, door["url"], door["client_id"],
         door["client_secret"], CO_TEACHERS, str(number), "2026"],
        capture_output=True, text=True, timeout=100, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    found = json.loads(done.stdout)
    found["school_number"] = number
    assert isinstance(found, dict)
    return found


def as_text(value: Any) -> str | None:
    """A value of mapped JSON as the text that it was."""
    if value is None or value == "":
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_schools_are_those_of_the_table(plain: World, read: dict[str, Any]) -> None:
    """Ids are DCIDs, in the order of names."""
    rows = plain.store.read(
        f"SELECT DCID, Name, School_Number FROM Schools WHERE {SCHOOLS} ORDER BY Name"
    )
    assert [(s["id"], s["name"], s["school_number"]) for s in read["schools"]] == rows
    assert read["singles"]["school"]["id"] == read["schools"][0]["id"]


def test_students_are_those_of_the_table(plain: World, read: dict[str, Any]) -> None:
    """Every student of every status, field by field, expansions included."""
    rows = plain.store.read(
        "SELECT s.DCID, s.Student_Number, s.State_StudentNumber, s.Student_Web_ID, s.First_Name, "
        "s.Middle_Name, s.Last_Name, s.Gender, substr(s.DOB, 1, 10), s.Street, s.Zip, "
        "s.Home_Phone, s.Grade_Level, s.Enroll_Status, s.SchoolID, k.DCID, substr(s.ExitDate, 1, "
        "10), s.GuardianEmail, s.Mother, s.Lunch_ID FROM Students s "
        "LEFT JOIN Schools k ON k.School_Number = s.SchoolID ORDER BY s.DCID"
    )
    assert len(read["students"]) == len(rows)
    for student, row in zip(read["students"], rows, strict=True):
        name, block = student["name"], student["school_enrollment"]
        address = (student["addresses"] or {}).get("physical", {})
        phone = (student["phones"] or {}).get("main", {})
        came = [
            student["id"], student.get("local_id"), student.get("state_province_id"),
            student.get("student_username"), name.get("first_name"), name.get("middle_name"),
            name.get("last_name"), student["demographics"].get("gender"),
            student["demographics"].get("birth_date"), address.get("street"),
            address.get("postal_code"), phone.get("number"), block.get("grade_level"),
            block.get("enroll_status_code"), block.get("school_number"), block.get("school_id"),
            block.get("exit_date"), (student["contact"] or {}).get("guardian_email"),
            (student["contact"] or {}).get("mother"), (student["lunch"] or {}).get("lunch_id"),
        ]  # fmt: skip
        wanted = [int(v) if isinstance(v, float) and v == int(v) else v for v in row]
        assert list(map(as_text, came)) == list(map(as_text, wanted))


def test_races_and_addresses_of_mail_follow_their_tables(
    plain: World, read: dict[str, Any]
) -> None:
    """No race, one and several; an e-mail address where the contact tables have one."""
    races: dict[int, list[str]] = {}
    for dcid, code in plain.store.read(
        "SELECT s.DCID, r.RaceCd FROM StudentRace r JOIN Students s ON s.ID = r.StudentID"
    ):
        races.setdefault(dcid, []).append(code)
    emails = dict(
        plain.store.read(
            "SELECT m.StudentsDCID, c.Email FROM Sync_StudentMap m "
            "JOIN PSM_StudentContact c ON c.StudentID = m.StudentID"
        )
    )
    sizes = set()
    for student in read["students"]:
        block = student["ethnicity_race"]
        given = block.get("races", []) if block else []
        found = given if isinstance(given, list) else [given]
        codes = sorted(str(as_text(one["district_race_code"])) for one in found)
        assert codes == sorted(races.get(student["id"], []))
        sizes.add(len(codes))
        mail = student["contact_info"] or {}
        assert mail.get("email") == emails.get(student["id"])
    assert {0, 1, 2} <= sizes


def test_school_lists_hold_active_students_and_staff(plain: World, read: dict[str, Any]) -> None:
    """A school's lists have its active students, and its current staff with all affiliations."""
    for school, number in plain.store.read(
        f"SELECT DCID, School_Number FROM Schools WHERE {SCHOOLS}"
    ):
        students = plain.store.read(
            "SELECT DCID FROM Students WHERE SchoolID = ? AND Enroll_Status = 0 ORDER BY 1",
            (number,),
        )
        assert [(s["id"],) for s in read["active"][str(school)]] == students
        staff = plain.store.read(
            "SELECT f.DCID, u.TeacherNumber, u.TeacherLoginID, u.Email_Addr, u.DCID FROM "
            "SchoolStaff f JOIN Users u ON u.DCID = f.Users_DCID WHERE f.SchoolID = ? "
            "AND f.Status = 1 ORDER BY f.DCID",
            (number,),
        )
        came = [
            (s["id"], as_text(s.get("local_id")), as_text(s.get("teacher_username")),
             as_text((s["emails"] or {}).get("work_email")), s["users_dcid"])
            for s in read["staff"][str(school)]
        ]  # fmt: skip
        assert came == staff
        for one in read["staff"][str(school)]:
            given = one["school_affiliations"]["school_affiliation"]
            rows = given if isinstance(given, list) else [given]
            wanted = plain.store.read(
                "SELECT coalesce(k.DCID, 0), f.StaffStatus, f.Status FROM SchoolStaff f "
                "LEFT JOIN Schools k ON k.School_Number = f.SchoolID AND f.SchoolID <> 0 "
                "WHERE f.Users_DCID = ?",
                (one["users_dcid"],),
            )
            assert sorted((r["school_id"], r["type"], r["status"]) for r in rows) == sorted(wanted)


@pytest.mark.parametrize(("key", "year"), [("sections", 36), ("last_year", 35)])
def test_sections_are_those_of_the_year(
    plain: World, read: dict[str, Any], key: str, year: int
) -> None:
    """Sections of the current year by default, and of another year by q; ids are DCIDs."""
    for school, number in plain.store.read(
        f"SELECT DCID, School_Number FROM Schools WHERE {SCHOOLS}"
    ):
        rows = plain.store.read(
            "SELECT x.DCID, c.DCID, t.DCID, x.Section_Number, x.Expression, f.DCID "
            "FROM Sections x JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID "
            "LEFT JOIN Courses c ON c.Course_Number = x.Course_Number "
            "LEFT JOIN SchoolStaff f ON f.ID = x.Teacher "
            "WHERE x.SchoolID = ? AND t.YearID = ? ORDER BY x.DCID",
            (number, year),
        )
        came = [
            (s["id"], s.get("course_id"), s["term_id"], as_text(s.get("section_number")),
             as_text(s.get("expression")), s.get("staff_id"))
            for s in read[key][str(school)]
        ]  # fmt: skip
        assert came == rows
        assert rows


def test_courses_are_those_with_a_section_this_year(plain: World, read: dict[str, Any]) -> None:
    """Sorted by number without regard to case."""
    for school, number in plain.store.read(
        f"SELECT DCID, School_Number FROM Schools WHERE {SCHOOLS}"
    ):
        rows = plain.store.read(
            "SELECT DISTINCT c.DCID, c.Course_Number, c.Course_Name FROM Courses c "
            "JOIN Sections x ON x.Course_Number = c.Course_Number WHERE x.SchoolID = ? "
            "AND x.TermID / 100 = 36 ORDER BY lower(c.Course_Number)",
            (number,),
        )
        came = [
            (c["id"], as_text(c["course_number"]), as_text(c["course_name"]))
            for c in read["courses"][str(school)]
        ]
        assert came == rows


def test_single_records_are_the_listed_ones(read: dict[str, Any]) -> None:
    """A record fetched by its DCID has the id it was asked for."""
    singles = read["singles"]
    section = read["sections"][str(read["schools"][0]["id"])][0]
    assert singles["section"]["id"] == section["id"]
    assert singles["course"]["id"] == section["course_id"]
    assert singles["term"]["id"] == section["term_id"]
    assert singles["student"]["id"] == read["students"][0]["id"]
    assert singles["staff"]["users_dcid"] > 0


def test_metadata_and_district_tell_who_is_there(plain: World, read: dict[str, Any]) -> None:
    """The plugin's id and page size, and the district's name and code lists."""
    assert read["metadata"]["plugin_id"] >= 1
    assert read["metadata"]["student_max_page_size"] == 100
    [(name,)] = plain.store.read("SELECT Value FROM Prefs WHERE Name = 'districtname'")
    assert read["district"]["name"] == name
    codes = [c for (c,) in plain.store.read("SELECT Name FROM Gen WHERE Cat = 'entrycodes'")]
    came = read["district"]["entry_codes"]["entry_code"]
    assert sorted(str(as_text(one["code"])) for one in came) == sorted(codes)


def test_the_query_of_co_teachers_equals_its_tables(plain: World, read: dict[str, Any]) -> None:
    """One row per teacher of a section who is not its lead."""
    rows = plain.store.read(
        "SELECT x.DCID, f.DCID, r.Name FROM SectionTeacher a JOIN Sections x ON x.ID = a.SectionID "
        "JOIN SchoolStaff f ON f.ID = a.TeacherID JOIN RoleDef r ON r.ID = a.RoleID "
        "WHERE x.SchoolID = ? AND x.TermID / 100 = 36 "
        "AND (x.Teacher IS NULL OR a.TeacherID <> x.Teacher)",
        (read["school_number"],),
    )
    came = [(int(r["section_dcid"]), int(r["staff_dcid"]), r["role_name"]) for r in read["query"]]
    assert came
    assert sorted(came) == sorted(rows)
