"""People who work in the district: Users (a person), SchoolStaff (one in a school), roles."""

from __future__ import annotations

from sis_core.district.tables.declare import table

USERS = table(
    "Users",
    """DCID:n First_Name:50 Middle_Name~30 Last_Name:50 LastFirst~120 PreferredName~80 Title~40
    TeacherNumber:20 Email_Addr~100 LoginID~20 TeacherLoginID~20 Password~255 TeacherLoginPW~255
    HomeSchoolID:n PSAccess~f=0 PTAccess~f=0 SIF_StatePrID~32 Ethnicity~20 FedEthnicity:n
    Street~60 City~50 State~2 Zip~10 Home_Phone~30 School_Phone~30 HomeRoom~60 Lunch_ID:n=0
    Teacher_GlobalID~36 Staff_GlobalID~36 Transaction_Date""",
    area="Staff",
    comment="One row for each person on the staff; USERS.ID does not exist [live]",
    indexes="TeacherNumber HomeSchoolID",
    graves=True,
)

SCHOOLSTAFF = table(
    "SchoolStaff",
    "DCID:n ID:n Users_DCID:n SchoolID:n Status:n=1 StaffStatus:n=0 Transaction_Date",
    area="Staff",
    comment="A staff member in one school; ID is what sections and CC call the teacher",
    indexes="ID Users_DCID SchoolID",
    touches=(("Users", "SELECT {row}.Users_DCID AS key WHERE {row}.Users_DCID NOT NULL"),),
)

TEACHERS = table(
    "Teachers",
    """DCID:n ID:n Users_DCID:n SchoolID:n Status:n StaffStatus:n First_Name:50 Middle_Name~30
    Last_Name:50 LastFirst~120 TeacherNumber:20 Email_Addr~100 LoginID~20 TeacherLoginID~20
    HomeSchoolID:n PTAccess~f PSAccess~f""",
    area="Staff",
    comment="Staff as one flat list, a view of SchoolStaff and Users",
    view="""SELECT ss.DCID, ss.ID, ss.Users_DCID, ss.SchoolID, ss.Status, ss.StaffStatus,
    u.First_Name, u.Middle_Name, u.Last_Name, u.LastFirst, u.TeacherNumber, u.Email_Addr, u.LoginID,
    u.TeacherLoginID, u.HomeSchoolID, u.PTAccess, u.PSAccess
    FROM SchoolStaff ss JOIN Users u ON u.DCID = ss.Users_DCID""",
)

TEACHERRACE = table(
    "TeacherRace",
    "DCID ID TeacherID RaceCd~20",
    area="Staff",
    comment="Races of a staff member",
    indexes="TeacherID",
)

USERSCOREFIELDS = table(
    "UsersCoreFields",
    "UsersDCID DOB:d Gender~2",
    key="UsersDCID",
    area="Staff",
    comment="Core fields that PowerSchool keeps beside Users, one row for a person",
    extends="users",
)

ROLEDEF = table(
    "RoleDef",
    "ID Name~80 RoleModuleID",
    key="ID",
    area="Staff",
    comment="Roles of teachers in a section: Lead Teacher, Co-teacher, …",
)

TABLES = (USERS, SCHOOLSTAFF, TEACHERS, TEACHERRACE, USERSCOREFIELDS, ROLEDEF)
