"""Attendance, its codes and conversions."""

from __future__ import annotations

from sis_core.district.tables.declare import table

_AREA = "Attendance"

ATTENDANCE = table(
    "Attendance",
    """DCID ID StudentID SchoolID:n YearID:n Att_Date:d Attendance_CodeID Att_Mode_Code~20
    PeriodID CCID Calendar_DayID Total_Minutes~n ADA_Value_Code~r ADA_Value_Time~r ADM_Value~r
    Att_Comment~255 Att_Flags~n Att_Interval~n IP_Address~45 Lock_Reporting_YN Lock_Teacher_YN
    Parent_AttendanceID Prog_Crse_Type~n ProgramID Transaction_Type~10 WhoModifiedID
    WhoModifiedType~20""",
    area=_AREA,
    comment="A student's attendance on a day, or in a period of it",
    indexes="StudentID Att_Date CCID",
)
ATTENDANCE_CODE = table(
    "Attendance_Code",
    """DCID ID SchoolID:n YearID:n Att_Code~10 Description~50 Presence_Status_CD~10
    Alternate_Code~10 Assignment_Filter_YN AttendanceCodeInfo_GUID~36 Calculate_ADA_YN
    Calculate_ADM_YN Course_Credit_Points~r SortOrder~n Unused1~50""",
    area=_AREA,
    comment="Attendance codes of a school and year",
    indexes="SchoolID",
)
CODE_ENTITY = table(
    "Code_Entity",
    "DCID ID SchoolID:n YearID:n CE_Code~20 CE_Type~20",
    area=_AREA,
    comment="Categories of attendance codes: Tardy, Excused, …",
)
ATT_CODE_CODE_ENTITY = table(
    "Att_Code_Code_Entity",
    "DCID ID Attendance_CodeID Code_EntityID",
    area=_AREA,
    comment="Which code belongs to which category",
)
ATTENDANCE_CONVERSION = table(
    "Attendance_Conversion",
    "DCID ID SchoolID:n Year_ID:n Name~50",
    area=_AREA,
    comment="How attendance turns into a value",
)
ATTENDANCE_CONVERSION_ITEMS = table(
    "Attendance_Conversion_Items",
    """DCID ID Attendance_Conversion_ID Attendance_Value~r Comment Conversion_Mode_Code~20
    DayPartID FteID Input_Value~n Unused~50""",
    area=_AREA,
    comment="Items of a conversion",
    indexes="Attendance_Conversion_ID",
)
ATTENDANCE_TAKEN = table(
    "Attendance_Taken",
    """DCID ID SectionID PeriodID Att_Date Att_Interval~n Att_Taken_Dt~t IP_Address~45
    WhoModifiedID WhoModifiedType~20""",
    area=_AREA,
    comment="Whether a teacher has taken attendance",
    indexes="SectionID",
)

TABLES = (
    ATTENDANCE,
    ATTENDANCE_CODE,
    CODE_ENTITY,
    ATT_CODE_CODE_ENTITY,
    ATTENDANCE_CONVERSION,
    ATTENDANCE_CONVERSION_ITEMS,
    ATTENDANCE_TAKEN,
)
