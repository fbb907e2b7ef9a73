"""Courses, sections, who teaches them and who sits in them."""

from __future__ import annotations

from sis_core.district.tables.declare import table

COURSES = table(
    "Courses",
    """DCID:n ID:n Course_Number:11 Course_Name:40 SchoolID:n=0 Code~20 CreditType~20 Credit_Hours~r
    ExcludeFromGPA~f=0 MultiTerm~f PrerequisitesValue~4000 RegGradeLevels~40
    Sched_CourseSubjectAreaCode~20 Sched_Department~40 Sched_ScheduleTypeCode~20
    GradeScaleID Status~n=1 Transaction_Date""",
    area="Schedule",
    comment="Courses; SchoolID 0 is a course of the whole district",
    indexes="ID Course_Number SchoolID",
    graves=True,
    touches=(
        (
            "Sections",
            "SELECT DCID AS key FROM Sections WHERE Course_Number = {row}.Course_Number",
        ),
    ),
)

SECTIONS = table(
    "Sections",
    """DCID:n ID:n SchoolID:n Course_Number:11 Section_Number~10 TermID:n Teacher:n Expression~80
    External_Expression~80 Original_Expression~80 Room~20 Grade_Level:n MaxEnrollment~n
    MaxCut~n No_Of_Students~n=0 NoOfTerms~n GradebookType~n=2 GradeScaleID GradeProfile~n
    Att_Mode_Code~20 Attendance_Type_Code~n Attendance~20 BitMap~40 BlockPeriods_Obsolete~20
    BuildID CampusID CCRNArray~4000 Comment Days_Obsolete~20 Dependent_Secs~80 DistUniqueID~40
    Exclude_ADA Exclude_State_Rpt_YN ExcludeFromClassRank ExcludeFromGPA ExcludeFromHonorRoll
    ExcludeFromStoredGrades FastPerList~40 House~20 Instruction_Lang~20 LastAttUpdate Log
    Max_Load_Status~20 Parent_Section_ID Period_Obsolete~20 PGFlags~20 PGVersion~n ProgramID
    RosterModSer~n ScheduleSectionID Section_Type~10 SectionInfo_GUID~36 SortOrder~n
    TeacherDescr~80 Team~20 TrackTeacherAtt~n WhereTaught~n WhereTaughtDistrict~20
    Transaction_Date""",
    area="Schedule",
    comment="One taught class in one term; Teacher is the lead's SchoolStaff.ID",
    indexes="ID SchoolID TermID Teacher Course_Number",
    graves=True,
    touches=(
        ("SectionTeacher", "SELECT ID AS key FROM SectionTeacher WHERE SectionID = {row}.ID"),
    ),
)

SECTIONTEACHER = table(
    "SectionTeacher",
    """ID SectionID:n TeacherID:n RoleID:n Start_Date:d End_Date:d SectionNickname~80
    Allocation~r PriorityOrder~n WhenModified""",
    key="ID",
    area="Schedule",
    comment="All teachers of a section with role and dates, the lead included",
    indexes="SectionID TeacherID",
    graves=True,
    touches=(
        (
            "Users",
            "SELECT Users_DCID AS key FROM SchoolStaff WHERE ID = {row}.TeacherID "
            "AND Users_DCID NOT NULL",
        ),
    ),
)

CC = table(
    "CC",
    """DCID:n ID:n StudentID:n SectionID:n TermID:n SchoolID:n TeacherID:n Course_Number:11
    Section_Number~10 DateEnrolled:d DateLeft:d Expression~80 OrigSectionID
    StudentSectEnrl_GUID~36 LastGradeUpdate AB_Course_Cmp_Fun_Flg~n Transaction_Date""",
    area="Schedule",
    comment="Enrollment of a student in a section; SectionID and TermID turn negative on a drop",
    indexes="ID StudentID SectionID TeacherID TermID",
    graves=True,
)

SECTION_MEETING = table(
    "Section_Meeting",
    """DCID ID SectionID:n SchoolID:n Year_ID:n Period_Number:n Cycle_Day_Letter~4 Meeting~n""",
    area="Schedule",
    comment="Each period and cycle day in which a section meets",
    indexes="SectionID",
    touches=(("Sections", "SELECT DCID AS key FROM Sections WHERE ID = {row}.SectionID"),),
)

SCHEDULECC = table(
    "ScheduleCC",
    """DCID ID StudentID SectionID SchoolID:n TermID TeacherID Course_Number:11 Expression~80""",
    area="Schedule",
    comment="Enrollments of the schedule being built for the next year",
)

SCHEDULESECTIONS = table(
    "ScheduleSections",
    "DCID ID Teacher~n SchoolID:n Course_Number:11 TermID",
    area="Schedule",
    comment="Sections of the schedule being built for the next year",
)

SCHEDULETERMS = table(
    "ScheduleTerms",
    "DCID ID SchoolID:n YearID:n Abbreviation~6 FirstDay LastDay",
    area="Schedule",
    comment="Terms of the schedule being built for the next year",
)

TABLES = (
    COURSES,
    SECTIONS,
    SECTIONTEACHER,
    CC,
    SECTION_MEETING,
    SCHEDULECC,
    SCHEDULESECTIONS,
    SCHEDULETERMS,
)
