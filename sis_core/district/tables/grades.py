"""Grade scales, storing bins, grades stored for good, ranks, and the discipline log."""

from __future__ import annotations

from sis_core.district.tables.declare import table

GRADESCALEITEM = table(
    "GradeScaleItem",
    """DCID ID GradeScaleID Name~50 Description~255 Value~20 CutoffPercentage~r CutoffPoints~r
    Grade_Points~r Alt_Grade_Points~r AddedValue~r ConversionToNumeric~r CountsInGPA~f=1
    GraduationCredit~f=1 GradeScaleType~n Grade_Replacement_Policy~n IsForCourseGrade=1
    IsForStandards=0 IsGPAShown=1 IsProficient=0 ExcludeFromAFG=0 Modify_Code~n""",
    area="Grades",
    comment="Grade scales (GradeScaleID -1) and their items (GradeScaleID = the scale's ID)",
    indexes="ID GradeScaleID",
)
TERMBINS = table(
    "TermBins",
    """DCID ID SchoolID:n YearID:n TermID:n StoreCode~10 Description~255 Date1~d Date2~d
    GradeScaleID CurrentGrade~f=0 Collect~f=0 CollectionDate StoreGrades~f=1 CreditPct~r
    CreditString~20 NumAttPoints~n CitAsmt~f ChangeGradeTo~10 ExcludedMarks~80
    ShowOnSpreadSht~f=1 SuppressLtrGrd~f=0 SuppressPercentScr~f=0""",
    area="Grades",
    comment="Final grade bins of a term: Q1, S1, F1, …",
    indexes="SchoolID TermID",
)
STOREDGRADES = table(
    "StoredGrades",
    """DCID StudentID SectionID SchoolID:n SchoolName~60 TermID:n StoreCode~10 Course_Number~11
    Course_Name~40 Course_Equiv~40 Credit_Type~20 Grade~10 Percent~r GPA_Points~r
    GPA_AddedValue~r GPA_Custom1~r GPA_Custom2~r EarnedCrHrs~r PotentialCrHrs~r Grade_Level:n
    DateStored Teacher_Name~80 TermBinsName~20 GradeScale_Name~50 Absences~r Tardies~r
    Behavior~10 Comment ExcludeFromClassRank=0 ExcludeFromGPA=0 ExcludeFromGradeSuppression=0
    ExcludeFromGraduation=0 ExcludeFromHonorRoll=0 ExcludeFromTranscripts=0
    GradeReplacementPolicy_ID IsEarnedCrHrsFromGB=0 IsPotentialCrHrsFromGB=0 Log Replaced_DCID
    Replaced_Equivalent_Course~40 Replaced_Grade~10 AB_Course_Cmp_Ext_Crd~20
    AB_Course_Cmp_Fun_Flg~n AB_Course_Cmp_Fun_Sch~20 AB_Course_Cmp_Met_Cd~20
    AB_Course_Cmp_Sta_Cd~20 AB_Course_Eva_Pro_Cd~20 AB_Dipl_Exam_Mark~r AB_Final_Mark~r
    AB_Lng_Cd~20 AB_Pri_Del_Met_Cd~20""",
    area="Grades",
    comment="Grades stored at the end of a term; StoredGrades.ID does not exist [live]",
    indexes="StudentID SectionID TermID",
)
CLASSRANK = table(
    "ClassRank",
    """DCID ID StudentID SchoolID:n SchoolName~60 YearID:n StoreCode~10 Grade_Level:n GPA~r
    GPAMethod~40 Rank~n OutOf~n DateRanked Unused1~50""",
    area="Grades",
    comment="Ranks in a class",
    indexes="StudentID",
)
LOG = table(
    "Log",
    """DCID ID StudentID SchoolID:n LogTypeID Entry_Author~80 Entry_Date Entry_Time~n Entry~c
    Subject~80 Subtype~20 Consequence~40 Discipline_ActionTaken~80 Discipline_IncidentDate
    TeacherID""",
    area="Students",
    comment="Log entries about a student",
    indexes="StudentID",
)

TABLES = (GRADESCALEITEM, TERMBINS, STOREDGRADES, CLASSRANK, LOG)
