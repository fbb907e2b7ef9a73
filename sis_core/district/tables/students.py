"""Students and what hangs on a student alone: races, earlier enrollments, fees, tests."""

from __future__ import annotations

from sis_core.district.tables.declare import table

STUDENTS = table(
    "Students",
    """DCID:n ID:n Student_Number:r LastFirst~120 First_Name:50 Middle_Name:30 Last_Name:50
    Student_Web_ID:20 Web_ID~20 State_StudentNumber:32 Gender~2 DOB:d SSN~12
    SchoolID:n=0 Enrollment_SchoolID:n Enroll_Status:n=0 Grade_Level:n=0 ClassOf~n
    EntryDate:d ExitDate:d EntryCode:10 ExitCode:10 TransferComment:4000 ExitComment:4000
    EnrollmentCode~n EnrollmentType~10 DistrictOfResidence:20 Track:1 FteID:n
    DistrictEntryDate:d DistrictEntryGradeLevel:n SchoolEntryDate:d SchoolEntryGradeLevel:n
    Sched_YearOfGraduation:n=0 Graduated_Rank~20 Graduated_SchoolID~n Home_Room:60
    Next_School:n Sched_NextYearGrade:n
    Street:60 City:50 State:2 Zip:10 Geocode:40
    Mailing_Street:60 Mailing_City:50 Mailing_State:2 Mailing_Zip:10 Mailing_Geocode:40
    Home_Phone:30 Alert_Legal~4000 Alert_LegalExpires:d Alert_Discipline~4000
    Alert_DisciplineExpires:d Alert_Medical~4000 Alert_MedicalExpires:d Alert_Other~4000
    Alert_OtherExpires:d Ethnicity~20 FedEthnicity:n FedRaceDecline:n
    Emerg_Contact_1~60 Emerg_Phone_1~30 Emerg_Contact_2~60 Emerg_Phone_2~30 GuardianFax~30
    GuardianEmail~4000 Mother~60 Father~60 Doctor_Name~60 Doctor_Phone~30
    Balance1:m=0 Balance2:m=0 Balance3:m=0 Balance4:m=0 Lunch_ID:n=0 LunchStatus~2 LastMeal~30
    Person_ID:n StudentPers_GUID~36 AllowWebAccess~f CustomRank_GPA~50 Cumulative_GPA~r
    Cumulative_Pct~r Simple_GPA~r Simple_Pct~r State_ExcludeFromReporting~f=0
    Transaction_Date""",
    area="Students",
    comment="One row for each student the district knows, whatever the enrollment status",
    indexes="ID SchoolID Student_Number Person_ID Enroll_Status",
    graves=True,
    touches=(
        (
            "Guardian",
            "SELECT GuardianID AS key FROM GuardianStudent WHERE StudentsDCID = {row}.DCID "
            "AND GuardianID NOT NULL",
        ),
    ),
)

REENROLLMENTS = table(
    "ReEnrollments",
    """DCID ID StudentID SchoolID:n Grade_Level:n EntryDate:d ExitDate:d EntryCode:10 ExitCode:10
    EntryComment~4000 ExitComment~4000 EnrollmentCode~n EnrollmentType~10 FteID:n Track:1
    DistrictOfResidence:20 LunchStatus~2 Withdrawal_Reason_Code~10 Type~n""",
    area="Students",
    comment="Earlier enrollments of a student; the current one stands on Students",
    indexes="StudentID SchoolID",
)

STUDENTRACE = table(
    "StudentRace",
    "ID StudentID RaceCd~20",
    key="ID",
    area="Students",
    comment="Races of a student, none, one or several",
    indexes="StudentID",
    touches=(("Students", "SELECT DCID AS key FROM Students WHERE ID = {row}.StudentID"),),
)

SPENROLLMENTS = table(
    "SPEnrollments",
    """DCID ID StudentID SchoolID:n ProgramID Enter_Date Exit_Date Grade_Level:n ExitCode~10
    SP_Comment Code1~10 Code2~10""",
    area="Students",
    comment="Enrollments in special programs",
    indexes="StudentID",
)

TRANSPORTATION = table(
    "Transportation",
    """DCID ID StudentID Description~255 SchoolID:n StartDate:d EndDate:d DepartureTime~20
    ArrivalTime~20 FromTo~20 Type~20 Monday:f Tuesday:f Wednesday:f Thursday:f Friday:f Distance~r
    DistanceIndicator~20 LinkingCode~20 RouteNumber~20 BusNumber~20 DriverName~60 ContactNumber~30
    StopNumber~20 Address~255 SpecialInstructions~4000""",
    area="Students",
    comment="How a student comes to school and home",
    indexes="StudentID",
)

STUDENT_COUNSELOR = table(
    "StudentCounselor",
    "StudentCounselorID StudentsDCID UsersDCID SchoolStaffDCID IsPrimary=0",
    key="StudentCounselorID",
    area="Students",
    comment="Counselors of a student (the table behind the v1 expansion is not known)",
    indexes="StudentsDCID",
)

FEE_TYPE = table(
    "Fee_Type",
    """DCID ID SchoolID:n Fee_Category_Name~80 Category_Name~80 Name~80 Description~255 Priority~n=1
    Sort~n Creation_Date""",
    area="Fees",
    comment="Kinds of fees a school charges",
    indexes="SchoolID",
)

FEE = table(
    "Fee",
    """DCID ID StudentID SchoolID:n Fee_Type_ID Fee_Type_Name~80 Fee_Category_Name~80
    Department_Name~80 Fee_Amount~m Fee_Balance~m Description~255 DateCreated~d DateModified~d
    Transaction_Date~d Priority~n Pro_Ratable~f=0 Group_Transaction_ID School_Fee_ID TermID
    YearID Course_Name~40 Course_Number~11""",
    area="Fees",
    comment="Fees charged to a student",
    indexes="StudentID",
)

FEE_TRANSACTION = table(
    "Fee_Transaction",
    """DCID ID StudentID FeeID SchoolID:n YearID Transaction_Amount~m Starting_Balance~m
    Net_Balance~m Global_Starting_Balance~m Global_Net_Balance~m Transaction_Date~d
    Description~255 Group_Transaction_ID Payment_Method~n Payment_Reference_Number~80
    Transaction_Type~n""",
    area="Fees",
    comment="Payments and other movements of a fee",
    indexes="FeeID StudentID",
)

TEST = table(
    "Test",
    "DCID ID Name~50 Description~4000 Test_Type~n=1",
    area="Testing",
    comment="Tests whose results are kept",
)

TESTSCORE = table(
    "TestScore",
    "DCID ID TestID Name~50 Description~4000 Sort_Order~n",
    area="Testing",
    comment="The named scores of a test",
    indexes="TestID",
)

STUDENTTEST = table(
    "StudentTest",
    "DCID ID StudentID TestID Test_Date SchoolID:n Grade_Level:n TermID",
    area="Testing",
    comment="A student sat a test",
    indexes="StudentID",
)

STUDENTTESTSCORE = table(
    "StudentTestScore",
    "DCID ID StudentTestID TestScoreID NumScore~r PercentScore~r AlphaScore~50",
    area="Testing",
    comment="The scores of a sat test",
    indexes="StudentTestID",
)

STUDENTCOREFIELDS = table(
    "StudentCoreFields",
    """StudentsDCID Allergies~4000 AutoSend_HowOften~20 Dentist_Name~60 Dentist_Phone~30
    Family_Rep~60 Graduation_Year~n Medical_Considerations~4000 PHLOTE~20 PrimaryLanguage~20""",
    key="StudentsDCID",
    area="Students",
    comment="Core fields that PowerSchool keeps beside Students, one row for a student",
    extends="students",
)

U_STUDENTSUSERFIELDS = table(
    "U_StudentsUserFields",
    """StudentsDCID EmailStudent~100 EmailMother~100 EmailFather~100 Mother_FirstName~50
    Father_FirstName~50""",
    key="StudentsDCID",
    area="Students",
    comment="A district's own fields, one row for a student",
    extends="students",
)

TABLES = (
    STUDENTS,
    REENROLLMENTS,
    STUDENTRACE,
    SPENROLLMENTS,
    TRANSPORTATION,
    STUDENT_COUNSELOR,
    FEE_TYPE,
    FEE,
    FEE_TRANSACTION,
    TEST,
    TESTSCORE,
    STUDENTTEST,
    STUDENTTESTSCORE,
    STUDENTCOREFIELDS,
    U_STUDENTSUSERFIELDS,
)
