"""Schools, years and days, and the district's own lists (Gen, Prefs, CodeSet)."""

from __future__ import annotations

from sis_core.district.tables.declare import table

SCHOOLS = table(
    "Schools",
    """DCID:n ID:n School_Number:n Name:60 Abbreviation~20 Low_Grade:n High_Grade:n
    Alternate_School_Number:n State_PrID~32 PortalID~n SchoolAddress~60 SchoolCity~50
    SchoolState~2 SchoolZip~10 SchoolCountry~50 CountyName~50 SchoolPhone~30 SchoolFax~30
    Principal~60 PrincipalFirstName~50 PrincipalMiddleName~30 PrincipalLastName~50
    PrincipalEmail~100 AsstPrincipal~60 AsstPrincipalFirstName~50 AsstPrincipalMiddleName~30
    AsstPrincipalLastName~50 AsstPrincipalEmail~100 Fee_Exemption_Status~n=0
    State_ExcludeFromReporting~f=0 SchoolGroup~n Transaction_Date""",
    area="Schools",
    comment="Schools; 0 is the district office, 999999 the Graduated Students",
    indexes="ID School_Number",
)

TERMS = table(
    "Terms",
    """DCID:n ID:n SchoolID:n YearID:n Name~80 Abbreviation:6 FirstDay:d LastDay:d Portion:n
    IsYearRec:f=0 TermsInYear:n NoOfDays~n Days_Per_Cycle~n Periods_Per_Day~n STerms~n
    AutoBuildBin~f Attendance_Calculation_Code~n ImportMap~20 TermInfo_GUID~36 YearlyCreditHrs~r""",
    area="Schools",
    comment="Years, semesters, quarters; ID = YearID * 100 + n repeats from school to school",
    indexes="ID SchoolID YearID",
)

FTE = table(
    "FTE",
    "DCID ID SchoolID:n YearID:n Name:80 Description~255 FTE_Value~r",
    area="Schools",
    comment="Full-time equivalencies a school offers",
    indexes="ID SchoolID",
)

FTE_GRADE = table(
    "FTE_Grade",
    "DCID ID FteID Grade_Level:n SchoolID:n YearID:n",
    area="Schools",
    comment="Grades for which an equivalency is the default",
    indexes="FteID",
)

PERIOD = table(
    "Period",
    "DCID ID SchoolID:n Year_ID:n Period_Number:n Name~40 Abbreviation~20 Sort_Order~n",
    area="Schools",
    comment="Periods of a school's day",
    indexes="SchoolID",
)

CYCLE_DAY = table(
    "Cycle_Day",
    """DCID ID SchoolID:n Year_ID:n Day_Number:n Day_Name~40 Letter~4 Abbreviation~20
    Sort_Order~n""",
    area="Schools",
    comment="Days of a school's cycle: A, B, …",
    indexes="SchoolID",
)

BELL_SCHEDULE = table(
    "Bell_Schedule",
    "DCID ID SchoolID:n Year_ID:n Name~40 Attendance_Conversion_ID",
    area="Schools",
    comment="Named bell schedules",
    indexes="SchoolID",
)

BELL_SCHEDULE_ITEMS = table(
    "Bell_Schedule_Items",
    """DCID ID Bell_Schedule_ID Period_ID Start_Time~n End_Time~n Minutes_Attended~n UseForADA~n""",
    area="Schools",
    comment="Start and end of a period, in seconds since midnight",
    indexes="Bell_Schedule_ID",
)

CALENDAR_DAY = table(
    "Calendar_Day",
    """DCID ID SchoolID:n Date_Value:d InSession~f=1 MembershipValue~r Type~10 Note~255
    Cycle_Day_ID Bell_Schedule_ID ScheduleID A~f B~f C~f D~f E~f F~f""",
    area="Schools",
    comment="Every day of a school's year",
    indexes="SchoolID Date_Value",
)

PREFS = table(
    "Prefs",
    "DCID ID Name~80 Value~4000 SchoolID:n=0 YearID:n UserID Transaction_Date",
    area="System",
    comment="Preferences by name; the district's own name, number and address stand here",
    indexes="Name",
)

GEN = table(
    "Gen",
    """DCID ID Cat~20 Name~80 Value~4000 Value2~4000 Value_X~4000 ValueT~4000 ValueT2~4000
    ValueLI~n ValueLI2~n ValueLI3~n ValueLI4~n ValueR~r ValueR2~r Date_Value Date2 Time1~n
    Time2~n SchoolID:n=0 YearID:n SortOrder~n Log PowerLink~80 PowerLinkSpan~80
    SpEdIndicator~f""",
    area="System",
    comment="The district's lists by category: entry codes, exit codes, races, …",
    indexes="Cat",
)

CODESET = table(
    "CodeSet",
    """CodeSetID CodeType~80 Code~80 DisplayValue~255 Description~255 IsVisible=1 IsModifiable=1
    IsDeletable=1 UIDisplayOrder~n OriginalCodeType~80 WhenCreated WhenModified""",
    key="CodeSetID",
    area="System",
    comment="Codes of the contact tables",
    indexes="CodeType",
)

TABLES = (
    SCHOOLS,
    TERMS,
    FTE,
    FTE_GRADE,
    PERIOD,
    CYCLE_DAY,
    BELL_SCHEDULE,
    BELL_SCHEDULE_ITEMS,
    CALENDAR_DAY,
    PREFS,
    GEN,
    CODESET,
)
