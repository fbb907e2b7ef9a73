"""Users: students, staff and guardians; demographics, which have the user's id."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import (
    AllRefs,
    Filling,
    Kind,
    Ref,
    Refs,
    Texts,
    UserIds,
    Value,
)
from sis_core.spec.oneroster.kinds.choosing import ABSENT, Choose, never
from sis_core.spec.oneroster.kinds.grades import grade
from sis_core.spec.oneroster.kinds.orgs import DISTRICT, IS_SCHOOL

STUDENT_ID, STAFF_ID, GUARDIAN_ID = (re.compile(rf"{c}(\d{{1,18}})") for c in "STG")
PRESENT = "{s}.Enroll_Status IN (0, -1)"
"""Active or pre-registered students are active users [impl: Lawrence]."""


def known(s: str, choose: Choose) -> str:
    """SQL of which students are served at all: pre-registered ones (-1) only where listed."""
    if choose("preregistered") == "listed":
        return "1"
    return f"coalesce({s}.Enroll_Status, 0) <> -1"


EMPLOYED = "EXISTS (SELECT 1 FROM SchoolStaff a WHERE a.Users_DCID = {u}.DCID AND a.Status = 1)"
"""Staff with an active post anywhere [impl: Lawrence]."""

AIDE = "EXISTS (SELECT 1 FROM RoleDef q WHERE q.ID = st.RoleID AND q.Name LIKE '%aide%')"
"""A row `st` of SectionTeacher whose role is an aide's."""

_EMAIL = (
    "(SELECT iif(instr(c.Email, ','), trim(substr(c.Email, 1, instr(c.Email, ',') - 1)), c.Email) "
    "FROM Sync_StudentMap m JOIN PSM_StudentContact c ON c.StudentID = m.StudentID "
    "WHERE m.StudentsDCID = s.DCID AND c.Email IS NOT NULL ORDER BY c.ID LIMIT 1)"
)
_IDS = {"clean": ("SIS", "State"), "blanks": ("Local Student Number", "State Student Number")}


def student(key: str, match: str = "") -> Ref:
    """A reference to a student by SQL of the DCID."""
    return Ref("student", f"'S' || {key}", key, match, "impl")


def staff(key: str, match: str = "") -> Ref:
    """A reference to a staff member by SQL of Users.DCID."""
    return Ref("staff", f"'T' || {key}", key, match, "impl")


def guardian(key: str) -> Ref:
    """A reference to a guardian by SQL of the GuardianID."""
    return Ref("guardian", f"'G' || {key}", key, source="impl")


_SCHOOL = Ref("school", "z.School_Number", "z.DCID", source="doc")


def users(choose: Choose) -> tuple[Kind, ...]:
    """Students, staff, and guardians where they are listed."""
    kinds = (_students(choose), _staff(choose))
    return (*kinds, _guardians(choose)) if choose("guardians") != "none" else kinds


def _students(choose: Choose) -> Kind:
    at = (
        "CASE WHEN s.SchoolID IN (0, 999999) OR s.SchoolID IS NULL "
        "THEN coalesce(nullif(s.Graduated_SchoolID, 0), s.Enrollment_SchoolID) ELSE s.SchoolID END"
    )
    rows = f"FROM Schools z WHERE z.School_Number = {at} AND {IS_SCHOOL.format(o='z')}"
    orgs: Filling = AllRefs(
        (
            Refs(rows, _SCHOOL, "z.DCID"),
            Refs(f"FROM (SELECT 1) WHERE NOT EXISTS (SELECT 1 {rows})", DISTRICT, "1"),
        )
    )
    active = PRESENT.format(s="s")
    ids = _ids(choose, "CAST(s.Student_Number AS INTEGER) || ''", "s.State_StudentNumber")
    return Kind(
        "student",
        "user",
        "Students",
        "s",
        "'S' || s.DCID",
        STUDENT_ID,
        "s.DCID = ?",
        {
            "username": never(Value("s.Student_Web_ID", "doc"), choose("usernames") == "missing"),
            "userIds": ids,
            "enabledUser": Value(active, "impl"),
            "givenName": Value("s.First_Name", "doc"),
            "familyName": Value("s.Last_Name", "doc"),
            "middleName": Value("s.Middle_Name", "doc"),
            "role": Value("'student'", "doc"),
            "identifier": Value("CAST(s.Student_Number AS INTEGER) || ''", "impl"),
            "email": never(Value(_EMAIL, "doc"), choose("usernames") == "missing"),
            "phone": Value("s.Home_Phone"),
            "agents": _agents(choose),
            "orgs": never(orgs, choose("user_orgs") == "missing"),
            "grades": Texts(grade("s.Grade_Level", choose), source="impl"),
        },
        rows=known("s", choose),
        active=active,
        also=frozenset({"guardianstudent", "guardian"}),
        graves=True,
        facts={"role": "'student'"},
    )


def _agents(choose: Choose) -> Filling:
    if choose("guardians") == "none":
        return never(Texts("NULL"), left_out=False)
    rows = (
        "FROM GuardianStudent y JOIN Guardian g ON g.GuardianID = y.GuardianID "
        "WHERE y.StudentsDCID = s.DCID"
    )
    return Refs(rows, guardian("g.GuardianID"), "g.GuardianID", "impl")


_EMPLOYMENT = "SELECT 1 FROM SchoolStaff f WHERE f.Users_DCID = u.DCID"


def _teaches() -> str:
    """Who stands in a classroom this year is a teacher here, aides too, as Lawrence has them."""
    latest = "y.TermID / 100 = (SELECT max(t.YearID) FROM Terms t WHERE t.SchoolID = y.SchoolID)"
    taught = (
        f"EXISTS (SELECT 1 FROM Sections y WHERE y.Teacher = f.ID AND {latest}) "
        "OR EXISTS (SELECT 1 FROM SectionTeacher st JOIN Sections y ON y.ID = st.SectionID "
        f"WHERE st.TeacherID = f.ID AND {latest} "
        "AND (st.End_Date IS NULL OR st.End_Date >= :today))"
    )
    return f"EXISTS ({_EMPLOYMENT} AND (f.StaffStatus = 1 OR {taught}))"


def _staff_orgs(choose: Choose) -> AllRefs:
    """The schools where somebody works, the home school first; the district for who has none."""
    first = "0" if choose("user_orgs") == "any_order" else "z.School_Number <> u.HomeSchoolID"
    orgs = Refs(
        "FROM Schools z WHERE z.School_Number IN (SELECT f.SchoolID FROM SchoolStaff f "
        "WHERE f.Users_DCID = u.DCID AND (f.Status = 1 OR NOT EXISTS "
        "(SELECT 1 FROM SchoolStaff n WHERE n.Users_DCID = u.DCID AND n.Status = 1))) "
        f"AND {IS_SCHOOL.format(o='z')}",
        _SCHOOL,
        "z.DCID",
        "impl",
        first,
    )
    office = Refs(f"FROM (SELECT 1) WHERE NOT EXISTS (SELECT 1 {orgs.rows})", DISTRICT, "1")
    return AllRefs((orgs, office), "impl")


def _staff(choose: Choose) -> Kind:
    active, teaches, other = EMPLOYED.format(u="u"), _teaches(), choose("other_staff")
    role = "'teacher'" if other == "teacher" else f"iif({teaches}, 'teacher', 'administrator')"
    rows = f"EXISTS ({_EMPLOYMENT})" + (f" AND {teaches}" if other == "none" else "")
    login = Value("coalesce(u.TeacherLoginID, u.LoginID)", "doc")
    missing = choose("usernames") == "missing"
    return Kind(
        "staff",
        "user",
        "Users",
        "u",
        "'T' || u.DCID",
        STAFF_ID,
        "u.DCID = ?",
        {
            "username": never(login, missing),
            "userIds": _ids(choose, "u.TeacherNumber", "u.SIF_StatePrID"),
            "enabledUser": Value(active, "impl"),
            "givenName": Value("u.First_Name", "doc"),
            "familyName": Value("u.Last_Name", "doc"),
            "middleName": Value("u.Middle_Name", "doc"),
            "role": Value(role),
            "identifier": Value("u.TeacherNumber", "impl"),
            "email": never(Value("u.Email_Addr", "doc"), missing),
            "phone": Value("u.School_Phone"),
            "agents": Texts("NULL"),
            "orgs": never(_staff_orgs(choose), choose("user_orgs") == "missing"),
            "grades": Texts("NULL"),
        },
        rows=rows,
        active=active,
        also=frozenset({"schoolstaff", "schools", "sections", "sectionteacher", "terms"}),
        dated=True,
        facts={"role": role},
    )


def _guardians(choose: Choose) -> Kind:
    account = "FROM PCAS_Account a WHERE a.PCAS_AccountToken = g.AccountIdentifier"
    mail = (
        "(SELECT e.EmailAddress FROM PCAS_Account a JOIN PCAS_EmailContact e "
        "ON e.PCAS_AccountID = a.PCAS_AccountID WHERE a.PCAS_AccountToken = g.AccountIdentifier "
        "AND e.EmailAddress IS NOT NULL ORDER BY e.PCAS_EmailContactID LIMIT 1)"
    )
    theirs = "FROM GuardianStudent y JOIN Students s ON s.DCID = y.StudentsDCID"
    schools = (
        f"FROM Schools z WHERE {IS_SCHOOL.format(o='z')} AND z.School_Number IN "
        f"(SELECT s.SchoolID {theirs} WHERE y.GuardianID = g.GuardianID)"
    )
    role = choose("guardians")
    return Kind(
        "guardian",
        "user",
        "Guardian",
        "g",
        "'G' || g.GuardianID",
        GUARDIAN_ID,
        "g.GuardianID = ?",
        {
            "username": Value(
                f"coalesce((SELECT a.Username {account} LIMIT 1), g.AccountIdentifier)", "guess"
            ),
            "userIds": UserIds(()),
            "enabledUser": Value(f"coalesce((SELECT a.IsEnabled {account} LIMIT 1), 1)"),
            "givenName": Value("g.FirstName", "doc"),
            "familyName": Value("g.LastName", "doc"),
            "role": Value(f"'{role}'", "impl"),
            "email": Value(mail),
            "agents": Refs(
                f"{theirs} WHERE y.GuardianID = g.GuardianID AND {PRESENT.format(s='s')} "
                f"AND {known('s', choose)}",
                student("s.DCID"),
                "s.DCID",
                "impl",
            ),
            "orgs": AllRefs(
                (
                    Refs(schools, _SCHOOL, "z.DCID"),
                    Refs(f"FROM (SELECT 1) WHERE NOT EXISTS (SELECT 1 {schools})", DISTRICT, "1"),
                )
            ),
            "grades": Texts("NULL"),
        },
        key="GuardianID",
        stamps=(),
        also=frozenset({"pcas_account", "pcas_emailcontact", "students"}),
        graves=True,
        facts={"role": f"'{role}'"},
    )


def _ids(choose: Choose, own: str, state: str) -> UserIds:
    local, of_state = _IDS[choose("user_id_types")]
    if choose("user_id_types") == "blanks":
        state = f"coalesce({state}, ' ')"
    return UserIds(((local, own), (of_state, state)), "impl")


_RACES = {
    "americanIndianOrAlaskaNative": "I",
    "asian": "A",
    "blackOrAfricanAmerican": "B",
    "nativeHawaiianOrOtherPacificIslander": "P",
    "white": "W",
}
"""The federal races' codes as our districts have them; a race's name decides where codes differ."""


def demographics(choose: Choose) -> tuple[Kind, ...]:
    """What is known of a student's person."""
    races = "FROM StudentRace r WHERE r.StudentID = s.ID"
    flags: dict[str, Filling] = {
        name: Value(f"EXISTS (SELECT 1 {races} AND r.RaceCd = '{code}')")
        for name, code in _RACES.items()
    }
    return (
        Kind(
            "student",
            "demographics",
            "Students",
            "s",
            "'S' || s.DCID",
            STUDENT_ID,
            "s.DCID = ?",
            {
                "birthDate": Value("s.DOB", "doc"),
                "sex": Value("CASE s.Gender WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END"),
                **flags,
                "demographicRaceTwoOrMoreRaces": Value(f"(SELECT count(*) > 1 {races})"),
                "hispanicOrLatinoEthnicity": Value("s.FedEthnicity = 1"),
                "cityOfBirth": ABSENT,
            },
            rows=known("s", choose),
            active=PRESENT.format(s="s"),
            graves=True,
        ),
    )
