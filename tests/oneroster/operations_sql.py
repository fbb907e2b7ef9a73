"""What every collection of OneRoster should hold, as SQL written by hand over PowerSchool's tables.

Nothing here comes from the program: ids are those of the golden cases' README, mappings those of
oneroster-1.1.md 6.5 and of the grade sync (S1-S6).
"""

from __future__ import annotations

from dataclasses import dataclass

DISTRICT = "(SELECT Value FROM Prefs WHERE Name = 'districtnumber')"
SCHOOL = "School_Number NOT IN (0, 999999)"
HERE = "Enroll_Status = 0"
"""Those who will come (-1) are served once they are enrolled; who left is `tobedeleted`."""

EMPLOYED = "EXISTS (SELECT 1 FROM SchoolStaff f WHERE f.Users_DCID = u.DCID AND f.Status = 1)"
AIDE = "r.Name = 'Aide'"
PRO = "coalesce(x.GradebookType, 2) = 2"
TYPE = (
    "CASE t.Portion WHEN 1 THEN 'schoolYear' WHEN 2 THEN 'semester' WHEN 3 THEN 'term' "
    "ELSE 'gradingPeriod' END"
)
TEACHES = (
    "EXISTS (SELECT 1 FROM SchoolStaff f WHERE f.Users_DCID = u.DCID AND (f.StaffStatus = 1 "
    "OR EXISTS (SELECT 1 FROM Sections x WHERE x.Teacher = f.ID AND x.TermID >= 3600) "
    "OR EXISTS (SELECT 1 FROM SectionTeacher k JOIN Sections x ON x.ID = k.SectionID "
    "WHERE k.TeacherID = f.ID AND x.TermID >= 3600 "
    "AND (k.End_Date IS NULL OR k.End_Date >= '2026-10-15 00:00:00'))))"
)
"""Teachers by their status, or because they stand in a classroom of this year today."""


@dataclass(frozen=True)
class Truth:
    """A collection: members by dotted name, and SQL that gives their values in served order."""

    members: tuple[str, ...]
    sql: str


SESSIONS = Truth(
    ("sourcedId", "title", "type", "startDate", "endDate", "schoolYear"),
    f"SELECT t.SchoolID || '-' || t.ID, t.Name, {TYPE}, substr(t.FirstDay, 1, 10), "
    "date(t.LastDay, '+1 day'), (t.YearID + 1991) || '' FROM Terms t WHERE {} ORDER BY t.DCID",
)
USER = ("sourcedId", "role", "username", "givenName", "familyName", "identifier", "enabledUser")
STUDENTS = (
    "SELECT 'S' || s.DCID, 'student', s.Student_Web_ID, s.First_Name, s.Last_Name, "
    "CAST(s.Student_Number AS INTEGER) || '', 'true' "
    f"FROM Students s WHERE s.{HERE} ORDER BY s.DCID"
)
STAFF = (
    f"SELECT 'T' || u.DCID, iif({TEACHES}, 'teacher', 'administrator'), "
    "coalesce(u.TeacherLoginID, u.LoginID), u.First_Name, u.Last_Name, u.TeacherNumber, 'true' "
    f"FROM Users u WHERE {EMPLOYED} AND {{}} ORDER BY u.DCID"
)
GUARDIANS = (
    "SELECT 'G' || g.GuardianID, 'guardian', (SELECT a.Username FROM PCAS_Account a "
    "WHERE a.PCAS_AccountToken = g.AccountIdentifier), g.FirstName, g.LastName, NULL, "
    "(SELECT iif(a.IsEnabled, 'true', 'false') FROM PCAS_Account a "
    "WHERE a.PCAS_AccountToken = g.AccountIdentifier) FROM Guardian g ORDER BY g.GuardianID"
)
SEATS = (
    "SELECT 'S' || c.DCID, 'S' || s.DCID, x.DCID || '', c.SchoolID || '', 'student', NULL, "
    "substr(c.DateEnrolled, 1, 10), substr(c.DateLeft, 1, 10) FROM CC c "
    "JOIN Sections x ON x.ID = c.SectionID JOIN Students s ON s.ID = c.StudentID "
    f"WHERE s.{HERE} ORDER BY c.DCID"
)
TEACHING = (
    "SELECT 'T' || k.ID, 'T' || f.Users_DCID, x.DCID || '', x.SchoolID || '', 'teacher', "
    "iif(k.TeacherID = x.Teacher, 'true', 'false'), substr(k.Start_Date, 1, 10), "
    "date(k.End_Date, '+1 day') FROM SectionTeacher k JOIN Sections x ON x.ID = k.SectionID "
    "JOIN SchoolStaff f ON f.ID = k.TeacherID JOIN Users u ON u.DCID = f.Users_DCID "
    f"JOIN RoleDef r ON r.ID = k.RoleID WHERE NOT {AIDE} AND {EMPLOYED} ORDER BY k.ID"
)
LEADS = (
    "SELECT 'L' || x.DCID, 'T' || f.Users_DCID, x.DCID || '', x.SchoolID || '', 'teacher', 'true', "
    "NULL, NULL FROM Sections x JOIN SchoolStaff f ON f.ID = x.Teacher "
    f"JOIN Users u ON u.DCID = f.Users_DCID WHERE {EMPLOYED} AND NOT EXISTS (SELECT 1 "
    "FROM SectionTeacher k WHERE k.SectionID = x.ID AND k.TeacherID = x.Teacher) ORDER BY x.DCID"
)
RACES = {"americanIndianOrAlaskaNative": "I", "asian": "A", "blackOrAfricanAmerican": "B",
         "nativeHawaiianOrOtherPacificIslander": "P", "white": "W"}  # fmt: skip
FLAGS = ", ".join(
    "iif(EXISTS (SELECT 1 FROM StudentRace r WHERE r.StudentID = s.ID AND r.RaceCd = "
    f"'{code}'), 'true', 'false')"
    for code in RACES.values()
)
CATEGORIES = (
    "SELECT tc.TeacherCategoryID || '_' || x.DCID AS id, tc.Name, x.DCID || '' AS class, "
    "tc.UsersDCID || '', tc.TeacherCategoryID || '' FROM TeacherCategory tc JOIN Sections x "
    "ON x.Teacher IN (SELECT f.ID FROM SchoolStaff f WHERE f.Users_DCID = tc.UsersDCID) "
    "OR x.DCID IN (SELECT a.SectionsDCID FROM AssignmentSection a JOIN AssignmentCategoryAssoc v "
    "ON v.AssignmentSectionID = a.AssignmentSectionID "
    f"WHERE v.TeacherCategoryID = tc.TeacherCategoryID) WHERE {PRO} "
    "ORDER BY tc.TeacherCategoryID, x.DCID"
)
LINE_ITEMS = (
    "SELECT a.AssignmentID || '#' || a.AssignmentSectionID, a.Name, a.Description, "
    "substr(a.DueDate, 1, 10) || 'T00:00:00.000Z', a.SectionsDCID || '', "
    "v.TeacherCategoryID || '_' || a.SectionsDCID, 0, a.ScoreEntryPoints, a.ScoreType "
    "FROM AssignmentSection a JOIN Sections x ON x.DCID = a.SectionsDCID "
    "LEFT JOIN AssignmentCategoryAssoc v ON v.AssignmentSectionID = a.AssignmentSectionID "
    f"WHERE {PRO} ORDER BY a.AssignmentSectionID"
)
RESULTS = (
    "SELECT a.AssignmentID || '#' || r.StudentsDCID, "
    "a.AssignmentID || '#' || a.AssignmentSectionID, 'S' || r.StudentsDCID, "
    "CASE WHEN r.IsExempt = 1 THEN 'exempt' WHEN r.ActualScoreEntered IS NOT NULL "
    "THEN 'fully graded' WHEN r.IsCollected = 1 THEN 'submitted' ELSE 'not submitted' END, "
    "coalesce(r.ScorePoints, r.ScoreNumericGrade, r.ScorePercent), "
    "substr(r.ScoreEntryDate, 1, 10), (SELECT m.CommentValue FROM AssignmentScoreComment m "
    "WHERE m.AssignmentScoreID = r.AssignmentScoreID) FROM AssignmentScore r "
    "JOIN AssignmentSection a ON a.AssignmentSectionID = r.AssignmentSectionID "
    "JOIN Sections x ON x.DCID = a.SectionsDCID JOIN Students s ON s.DCID = r.StudentsDCID "
    f"WHERE {PRO} AND s.{HERE} ORDER BY r.AssignmentScoreID"
)

COLLECTIONS: dict[str, tuple[Truth, ...]] = {
    "getAllOrgs": (
        Truth(
            ("sourcedId", "name", "type", "identifier", "parent.sourcedId"),
            f"SELECT {DISTRICT}, (SELECT Value FROM Prefs WHERE Name = 'districtname'), "
            f"'district', {DISTRICT}, NULL",
        ),
        Truth(
            ("sourcedId", "name", "type", "identifier", "parent.sourcedId"),
            f"SELECT School_Number || '', Name, 'school', School_Number || '', {DISTRICT} "
            f"FROM Schools WHERE {SCHOOL} ORDER BY DCID",
        ),
    ),
    "getAllSchools": (
        Truth(
            ("sourcedId", "name", "parent.type"),
            f"SELECT School_Number || '', Name, 'org' FROM Schools WHERE {SCHOOL} ORDER BY DCID",
        ),
    ),
    "getAllAcademicSessions": (Truth(SESSIONS.members, SESSIONS.sql.format("1")),),
    "getAllTerms": (Truth(SESSIONS.members, SESSIONS.sql.format("t.Portion IN (2, 3)")),),
    "getAllGradingPeriods": (Truth(SESSIONS.members, SESSIONS.sql.format("t.Portion > 3")),),
    "getAllCourses": (
        Truth(
            ("sourcedId", "title", "courseCode", "org.sourcedId"),
            f"SELECT DCID || '', Course_Name, Course_Number, iif(SchoolID = 0, {DISTRICT}, "
            "SchoolID || '') FROM Courses ORDER BY DCID",
        ),
    ),
    "getAllClasses": (
        Truth(
            ("sourcedId", "title", "classCode", "classType", "location", "course.sourcedId",
             "school.sourcedId", "terms.0.sourcedId", "periods.0"),
            "SELECT x.DCID || '', c.Course_Name, x.Course_Number || '.' || x.Section_Number, "
            "'scheduled', x.Room, c.DCID || '', x.SchoolID || '', x.SchoolID || '-' || x.TermID, "
            "x.Expression FROM Sections x JOIN Courses c ON c.Course_Number = x.Course_Number "
            "ORDER BY x.DCID",
        ),
    ),
    "getAllStudents": (
        Truth(USER, STUDENTS),
    ),
    "getAllTeachers": (Truth(USER, STAFF.format(TEACHES)),),
    "getAllUsers": (
        Truth(USER, STUDENTS), Truth(USER, STAFF.format("1")), Truth(USER, GUARDIANS)
    ),
    "getAllDemographics": (
        Truth(
            ("sourcedId", "birthDate", "sex", *RACES, "hispanicOrLatinoEthnicity",
             "demographicRaceTwoOrMoreRaces"),
            "SELECT 'S' || s.DCID, substr(s.DOB, 1, 10), CASE s.Gender WHEN 'M' THEN 'male' "
            f"WHEN 'F' THEN 'female' END, {FLAGS}, CASE s.FedEthnicity WHEN 1 THEN 'true' "
            "WHEN 0 THEN 'false' END, iif((SELECT count(*) FROM StudentRace r "
            "WHERE r.StudentID = s.ID) > 1, 'true', 'false') "
            f"FROM Students s WHERE s.{HERE} ORDER BY s.DCID",
        ),
    ),
    "getAllEnrollments": tuple(
        Truth(
            ("sourcedId", "user.sourcedId", "class.sourcedId", "school.sourcedId", "role",
             "primary", "beginDate", "endDate"),
            sql,
        )
        for sql in (SEATS, TEACHING, LEADS)
    ),
    "getAllCategories": (
        Truth(
            ("sourcedId", "title", "metadata.classId", "metadata.userDcid", "metadata.categoryId"),
            CATEGORIES,
        ),
    ),
    "getAllLineItems": (
        Truth(
            ("sourcedId", "title", "description", "dueDate", "class.sourcedId",
             "category.sourcedId", "resultValueMin", "resultValueMax", "metadata.scoreType"),
            LINE_ITEMS,
        ),
    ),
    "getAllResults": (
        Truth(
            ("sourcedId", "lineItem.sourcedId", "student.sourcedId", "scoreStatus", "score",
             "scoreDate", "comment"),
            RESULTS,
        ),
    ),
}  # fmt: skip
"""getAllResources is not here: PowerSchool has no resources."""
