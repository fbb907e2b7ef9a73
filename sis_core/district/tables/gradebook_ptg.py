"""The older gradebook: PSM_* of its own, SYNC_*Map bridges, PG* mirrors in the SIS."""

from __future__ import annotations

from sis_core.district.tables.declare import table

_AREA = "PowerTeacher Gradebook"

PSM_ASSIGNMENT = table(
    "PSM_Assignment",
    """ID Name:50 Abbreviation:30 Description:4000 AssignmentCategoryID PointsPossible~r
    ExtraCreditPoints~r Weight:r ScoringType:n IsFinalScoreCalculated:f=1 CreatedByPlugin:100
    DateDue:d LastUpdated""",
    key="ID",
    area=_AREA,
    comment="Assignments of the older gradebook",
)
PSM_SECTIONASSIGNMENT = table(
    "PSM_SectionAssignment",
    "ID AssignmentID SectionID DateAssignmentDue:d PointsPossible~r LastUpdated",
    key="ID",
    area=_AREA,
    comment="An assignment in one section",
    indexes="AssignmentID SectionID",
)
PSM_SECTIONASSIGNMETAATTRIBUTE = table(
    "PSM_SectionAssignMetaAttribute",
    """ID SectionAssignmentID PublishState~n=0 PublishScores~f=0 PublishDaysBeforeDue~n
    PublishSpecificDate PushAssignmentScores~f=0""",
    key="ID",
    area=_AREA,
    comment="When an assignment and its scores are shown",
    indexes="SectionAssignmentID",
)
PSM_ASSIGNMENTCATEGORY = table(
    "PSM_AssignmentCategory",
    """ID Name:50 Abbreviation:30 Description:4000 DefaultPoints:r=0 DefaultScoreType:n=0
    DefaultExtraCreditPoints~r=0 IncludeInFinalGrades:f=1 ContentGroupID""",
    key="ID",
    area=_AREA,
    comment="Categories of the older gradebook",
    indexes="ContentGroupID",
)
PSM_CATEGORYMETAATTRIBUTES = table(
    "PSM_CategoryMetaAttributes",
    "ID AssignmentCategoryID ColorCode:n=0 PublishState:n=0 PublishScores:f=0",
    key="ID",
    area=_AREA,
    comment="Colour and publishing of a category",
    indexes="AssignmentCategoryID",
)
PSM_ASSIGNMENTSCORE = table(
    "PSM_AssignmentScore",
    """ID SectionAssignmentID SectionEnrollmentID ActualScoreEntered:30 Score:r ScoreType:n
    LetterGrade:10 CommentValue:4000 Exempt~f=0 IsMissing=0 TurnedIn~f=0 TurnedInLate~f=0
    LastUpdated""",
    key="ID",
    area=_AREA,
    comment="A score; it hangs on an enrollment, not on a student",
    indexes="SectionAssignmentID SectionEnrollmentID",
)
PSM_SECTION = table(
    "PSM_Section",
    "ID Name~80 SectionIdentifier~30 SchoolCourseID ContentGroupID",
    key="ID",
    area=_AREA,
    comment="Sections as the older gradebook knows them",
)
PSM_SECTIONENROLLMENT = table(
    "PSM_SectionEnrollment",
    """ID SectionID StudentID DateEnrolled:d DateLeft:d GradeScaleID SectionEnrollmentStatus~n=0
    TeacherNotifiedFlag~f=0""",
    key="ID",
    area=_AREA,
    comment="Enrollments as the older gradebook knows them",
    indexes="SectionID StudentID",
)
PSM_STUDENT = table(
    "PSM_Student",
    "ID FirstName~50 LastName~50 StudentIdentifier~30",
    key="ID",
    area=_AREA,
    comment="Students as the older gradebook knows them",
)
PSM_STUDENTCONTACT = table(
    "PSM_StudentContact",
    "ID StudentID StudentContactTypeID Email~4000",
    key="ID",
    area=_AREA,
    comment="E-mail addresses that v1 shows as contact_info.email",
    indexes="StudentID",
    touches=(
        (
            "Students",
            "SELECT StudentsDCID AS key FROM Sync_StudentMap WHERE StudentID = {row}.StudentID "
            "AND StudentsDCID NOT NULL",
        ),
    ),
)
PSM_STUDENTCONTACTTYPE = table(
    "PSM_StudentContactType", "ID Name~50", key="ID", area=_AREA, comment="Kinds of contact"
)
PSM_REPORTINGTERM = table(
    "PSM_ReportingTerm",
    "ID Name~50 TermID ParentReportingTermID StartDate EndDate IsBasedOnTermDates=1",
    key="ID",
    area=_AREA,
    comment="Reporting terms: Q1, S1, …",
)
PSM_FINALGRADESETUP = table(
    "PSM_FinalGradeSetup",
    """ID SectionID ReportingTermID GradingFormulaID ContentGroupID FinalGradeSetupType~n
    LowScoresToDiscard~n=0""",
    key="ID",
    area=_AREA,
    comment="How a section's final grade is reckoned",
)
PSM_FINALSCORE = table(
    "PSM_FinalScore",
    """ID SectionEnrollmentID ReportingTermID Score~r ActualScoreEntered~30 LetterGrade~10
    ManualOverride~f=0 OutOfDate~f=0 PointsEarned~r PointsPossible~r PotentialVarCreditValue~r
    VariableCreditValue~r CommentCode~20 CommentValue~4000 LastUpdated""",
    key="ID",
    area=_AREA,
    comment="Final scores of the older gradebook",
    indexes="SectionEnrollmentID",
)
PSM_GRADINGFORMULA = table(
    "PSM_GradingFormula",
    "ID Name~50 GradeScaleID ContentGroupID",
    key="ID",
    area=_AREA,
    comment="Formulas of final grades",
)
PSM_GRADINGFORMULAWEIGHTING = table(
    "PSM_GradingFormulaWeighting",
    """ID ParentGradingFormulaID GradingFormulaWeightingType~n AssignmentCategoryID AssignmentID
    ReportingTermID ReportCardItemID Weighting~r LowScoresToDiscard~n=0""",
    key="ID",
    area=_AREA,
    comment="Weights within a formula",
)
SYNC_STUDENTMAP = table(
    "Sync_StudentMap",
    "DCID ID StudentID StudentsDCID Created LastUpdated",
    area=_AREA,
    comment="PSM student ↔ Students.DCID",
    indexes="StudentID StudentsDCID",
)
SYNC_SECTIONMAP = table(
    "Sync_SectionMap",
    "DCID ID SectionID SectionsDCID Created LastUpdated",
    area=_AREA,
    comment="PSM section ↔ Sections.DCID",
    indexes="SectionID SectionsDCID",
)
SYNC_SECTIONENROLLMENTMAP = table(
    "Sync_SectionEnrollmentMap",
    "DCID ID SectionEnrollmentID CCDCID Created LastUpdated",
    area=_AREA,
    comment="PSM enrollment ↔ CC.DCID",
    indexes="SectionEnrollmentID CCDCID",
)
SYNC_TERMMAP = table(
    "Sync_TermMap",
    "DCID ID TermID TermsDCID Created LastUpdated",
    area=_AREA,
    comment="PSM term ↔ Terms.DCID",
)
SYNC_REPORTINGTERMMAP = table(
    "Sync_ReportingTermMap",
    "DCID ID ReportingTermID TermBinsDCID Created LastUpdated",
    area=_AREA,
    comment="PSM reporting term ↔ TermBins.DCID",
)
PGASSIGNMENTS = table(
    "PGAssignments",
    """DCID ID SectionID AssignmentID PGCategoriesID Name:50 Abbreviation:15 Description~4000
    DateDue:d PointsPossible~r Weight:r IncludeInFinalGrades~f=1 PublishState:n=0
    PublishScores~f=0 PublishDaysBeforeDue~n PublishOnSpecificDate~d GradebookType:n=1 Type~n""",
    area=_AREA,
    comment="The SIS's mirror of the older gradebook's assignments",
    indexes="SectionID AssignmentID",
)
PGCATEGORIES = table(
    "PGCategories",
    "DCID ID SectionID Name:50 Abbreviation:15 Description~4000 DefaultPtsPoss~r",
    area=_AREA,
    comment="The SIS's mirror of the older gradebook's categories",
    indexes="SectionID",
)
PGSCORES = table(
    "PGScores",
    """DCID ID PGAssignmentsID StudentID Grade~10 Percent~r PercentStr~20 Comment_Value~4000""",
    area=_AREA,
    comment="Scores of PowerGrade",
)
PGFINALGRADES = table(
    "PGFinalGrades",
    """DCID ID SectionID StudentID FinalGradeName~10 Grade~10 Percent~r Points~r PointsPossible~r
    Citizenship~10 GradebookType~n=2 OverrideFG~f=0 VarCredit~r StartDate EndDate
    LastGradeUpdate""",
    area=_AREA,
    comment="Final grades as the gradebooks reckon them now",
    indexes="SectionID StudentID",
)
PGFINALGRADESSETUP = table(
    "PGFinalGradesSetup",
    "DCID ID SectionID FinalGradeName~10",
    area=_AREA,
    comment="Final grades a section keeps",
)
PGGRADESCALES = table(
    "PGGradeScales",
    "DCID ID SectionID SchoolID:n YearID:n Name~50 ModifyCode~n",
    area=_AREA,
    comment="Grade scales of PowerGrade",
)
PGGRADESCALESMARK = table(
    "PGGradeScalesMark",
    "DCID ID PGGradeScaleID SectionID Mark~10 Cutoff~r Description~255",
    area=_AREA,
    comment="Marks of a PowerGrade scale",
)
SECTIONSCORESID = table(
    "SectionScoresID",
    "DCID ID SectionID StudentID",
    area=_AREA,
    comment="Head row for a student's scores in a section",
    indexes="SectionID StudentID",
)
SECTIONSCORESASSIGNMENTS = table(
    "SectionScoresAssignments",
    "DCID FDCID Assignment~n Score~31 Percent~r Grade:31 Exempt~f=0 Comment_Value~4000",
    area=_AREA,
    comment="One score below a head row (FDCID)",
    indexes="FDCID Assignment",
)
SECTIONSCORES = table(
    "SectionScores",
    """DCID ID SectionID StudentID Assignment~n Score~31 Percent~r Grade~31 Exempt~f=0 Comment
    Comment_Value~4000 Unused1~50""",
    area=_AREA,
    comment="Scores of PowerGrade, the older form",
)

TABLES = (
    PSM_ASSIGNMENT,
    PSM_SECTIONASSIGNMENT,
    PSM_SECTIONASSIGNMETAATTRIBUTE,
    PSM_ASSIGNMENTCATEGORY,
    PSM_CATEGORYMETAATTRIBUTES,
    PSM_ASSIGNMENTSCORE,
    PSM_SECTION,
    PSM_SECTIONENROLLMENT,
    PSM_STUDENT,
    PSM_STUDENTCONTACT,
    PSM_STUDENTCONTACTTYPE,
    PSM_REPORTINGTERM,
    PSM_FINALGRADESETUP,
    PSM_FINALSCORE,
    PSM_GRADINGFORMULA,
    PSM_GRADINGFORMULAWEIGHTING,
    SYNC_STUDENTMAP,
    SYNC_SECTIONMAP,
    SYNC_SECTIONENROLLMENTMAP,
    SYNC_TERMMAP,
    SYNC_REPORTINGTERMMAP,
    PGASSIGNMENTS,
    PGCATEGORIES,
    PGSCORES,
    PGFINALGRADES,
    PGFINALGRADESSETUP,
    PGGRADESCALES,
    PGGRADESCALESMARK,
    SECTIONSCORESID,
    SECTIONSCORESASSIGNMENTS,
    SECTIONSCORES,
)
