"""PowerTeacher Pro: categories, assignments in sections, scores, standards."""

from __future__ import annotations

from sis_core.district.tables.declare import table

_AREA = "PowerTeacher Pro"
_AUDIT = "ExecutionID~36 IP_Address~45 Transaction_Date WhoModifiedID WhoModifiedType~20"
_CATEGORY = """Name:50 Description~4000 Color~4 DisplayPosition~n=1 IsActive=1 IsInFinalGrades=1
    IsUserModifiable=1 IsDefaultPublishScores=1 DefaultPublishOption~20=Immediately
    DefaultPublishState~20 DefaultDaysBeforeDue~n=0 DefaultScoreType~20=POINTS
    DefaultScoreEntryPoints~r=10 DefaultTotalValue~r=10 DefaultExtraCreditPoints~r=0
    DefaultWeight~r=1 TeacherModified~f=0"""

DISTRICTTEACHERCATEGORY = table(
    "DistrictTeacherCategory",
    f"DistrictTeacherCategoryID {_CATEGORY} {_AUDIT}",
    key="DistrictTeacherCategoryID",
    area=_AREA,
    comment="Categories that the district gives to every teacher",
)
TEACHERCATEGORY = table(
    "TeacherCategory",
    f"""TeacherCategoryID DistrictTeacherCategoryID UsersDCID CategoryType~20=user {_CATEGORY}
    {_AUDIT}""",
    key="TeacherCategoryID",
    area=_AREA,
    comment="A teacher's categories, the copies of the district's included",
    indexes="UsersDCID",
    graves=True,
)
TEACHERCATEGORYSECEXCLUDE = table(
    "TeacherCategorySecExclAssoc",
    "TeacherCategorySecExclAssocID TeacherCategoryID SectionsDCID",
    key="TeacherCategorySecExclAssocID",
    area=_AREA,
    comment="Sections that do not use a category",
    indexes="TeacherCategoryID",
)
ASSIGNMENT = table(
    "Assignment",
    f"""AssignmentID CreatedByPlugin~20 HasStandards~f=0 StandardScoringMethod~20=GradeScale
    StandardCalcDirection~20=NONE YearID:n {_AUDIT}""",
    key="AssignmentID",
    area=_AREA,
    comment="An assignment; everything a class sees stands on its AssignmentSection",
)
ASSIGNMENTSECTION = table(
    "AssignmentSection",
    f"""AssignmentSectionID AssignmentID SectionsDCID Name:50 Description~4000 DueDate
    ScoreType~20=POINTS ScoreEntryPoints~r TotalPointValue~r ExtraCreditPoints~r=0 Weight~r=1
    IsCountedInFinalGrade=1 IsScoresPublish=1 IsScoringNeeded=1 IsLocked=0 MaxRetakeAllowed~n=0
    PublishOption~20=Immediately PublishDaysBeforeDue~n PublishOnSpecificDate PublishedDate
    PublishedScoreTypeID RelatedGradeScaleItemDCID YearID:n {_AUDIT}""",
    key="AssignmentSectionID",
    area=_AREA,
    comment="An assignment in one section",
    indexes="AssignmentID SectionsDCID",
    graves=True,
)
ASSIGNMENTCATEGORYASSOC = table(
    "AssignmentCategoryAssoc",
    f"""AssignmentCategoryAssocID AssignmentSectionID TeacherCategoryID IsPrimary=1 YearID:n
    {_AUDIT}""",
    key="AssignmentCategoryAssocID",
    area=_AREA,
    comment="The category of an assignment in a section",
    indexes="AssignmentSectionID TeacherCategoryID",
    touches=(
        (
            "AssignmentSection",
            "SELECT {row}.AssignmentSectionID AS key WHERE {row}.AssignmentSectionID NOT NULL",
        ),
    ),
)
ASSIGNMENTSTUDENTASSOC = table(
    "AssignmentStudentAssoc",
    f"AssignmentStudentAssocID AssignmentSectionID StudentsDCID YearID:n {_AUDIT}",
    key="AssignmentStudentAssocID",
    area=_AREA,
    comment="Students to whom an assignment is restricted; none means the whole section",
    indexes="AssignmentSectionID",
)
ASSIGNMENTSTANDARDASSOC = table(
    "AssignmentStandardAssoc",
    f"AssignmentStandardAssocID AssignmentID StandardID YearID:n {_AUDIT}",
    key="AssignmentStandardAssocID",
    area=_AREA,
    comment="Standards that an assignment measures",
    indexes="AssignmentID",
)
ASSIGNMENTSCORE = table(
    "AssignmentScore",
    f"""AssignmentScoreID AssignmentSectionID StudentsDCID ActualScoreEntered~30
    ActualScoreKind~20 ActualScoreGradeScaleDCID ScorePoints~r ScorePercent~r
    ScoreLetterGrade~20 ScoreNumericGrade~r ScoreGradeScaleDCID ScoreEntryDate~t
    AltAlphaGrade~20 AltNumericGrade~r AltScoreGradeScaleDCID IsLate=0 IsCollected=0
    IsExempt=0 IsMissing=0 IsAbsent=0 IsIncomplete=0 HasRetake~f=0 AuthoredByUC~f=0 YearID:n
    WhenModified {_AUDIT}""",
    key="AssignmentScoreID",
    area=_AREA,
    comment="A student's score; one for each assignment in a section",
    indexes="AssignmentSectionID StudentsDCID",
    graves=True,
)
ASSIGNMENTSCORECOMMENT = table(
    "AssignmentScoreComment",
    f"AssignmentScoreCommentID AssignmentScoreID CommentValue~4000 YearID:n {_AUDIT}",
    key="AssignmentScoreCommentID",
    area=_AREA,
    comment="The comment beside a score",
    indexes="AssignmentScoreID",
    touches=(
        (
            "AssignmentScore",
            "SELECT {row}.AssignmentScoreID AS key WHERE {row}.AssignmentScoreID NOT NULL",
        ),
    ),
)
STANDARD = table(
    "Standard",
    """StandardID Identifier~40 Name~100 Description~4000 ParentStandardID YearID:n IsActive=1
    GradeScaleDCID""",
    key="StandardID",
    area=_AREA,
    comment="Standards",
)
STANDARDGRADESECTION = table(
    "StandardGradeSection",
    """StandardGradeSectionID StandardID SectionsDCID StudentsDCID StoreCode~10 StandardGrade~20
    YearID:n""",
    key="StandardGradeSectionID",
    area=_AREA,
    comment="A student's grade on a standard in a section",
    indexes="SectionsDCID StudentsDCID",
)
ASSIGNMENTSTANDARDSCORE = table(
    "AssignmentStandardScore",
    f"""AssignmentStandardScoreID AssignmentID AssignmentSectionID SectionsDCID StandardID
    StudentsDCID ActualScoreEntered~30 ActualScoreKind~20 ActualScoreGradeScaleDCID
    ScoreLetterGrade~20 ScoreNumericGrade~r ScoreEntryDate~t YearID:n WhenModified {_AUDIT}""",
    key="AssignmentStandardScoreID",
    area=_AREA,
    comment="A student's score on one of an assignment's standards; the name is ours",
    indexes="AssignmentID SectionsDCID",
)

TABLES = (
    DISTRICTTEACHERCATEGORY,
    TEACHERCATEGORY,
    TEACHERCATEGORYSECEXCLUDE,
    ASSIGNMENT,
    ASSIGNMENTSECTION,
    ASSIGNMENTCATEGORYASSOC,
    ASSIGNMENTSTUDENTASSOC,
    ASSIGNMENTSTANDARDASSOC,
    ASSIGNMENTSCORE,
    ASSIGNMENTSCORECOMMENT,
    STANDARD,
    STANDARDGRADESECTION,
    ASSIGNMENTSTANDARDSCORE,
)
