"""The gradebooks of a generated district: both kinds, whole and consistent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sis_core.district import Store
from sis_fixtures.generate import new_store
from sis_fixtures.recipe import Gradebook, Recipe

TODAY = date(2026, 11, 20)
TODAY_TEXT = "2026-11-20 00:00:00"
HORIZON_TEXT = "2026-12-04 00:00:00"


KEPT = ("score_above_max", "score_exempt", "score_missing", "score_late", "assignment_for_some")
"""Cases that ordinary gradebooks are full of."""


def plain(name: str, **gradebook: float) -> Recipe:
    """A shipped recipe with ordinary gradebooks, some figures of which are changed."""
    recipe = Recipe.load(name)
    changed = dataclasses.replace(recipe.gradebook, **gradebook) if gradebook else Gradebook()
    return dataclasses.replace(
        recipe, cases={"all": False, **dict.fromkeys(KEPT, True)}, gradebook=changed
    )


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A small district, every section with scores, a third of them in the older gradebook."""
    made = new_store(plain("small", scores_share=1.0, ptg_share=0.33), 7, TODAY)
    yield made
    made.close()


REFERENCES = (
    ("AssignmentSection", "AssignmentID", "Assignment", "AssignmentID"),
    ("AssignmentSection", "SectionsDCID", "Sections", "DCID"),
    ("AssignmentSection", "RelatedGradeScaleItemDCID", "GradeScaleItem", "DCID"),
    ("AssignmentCategoryAssoc", "AssignmentSectionID", "AssignmentSection", "AssignmentSectionID"),
    ("AssignmentCategoryAssoc", "TeacherCategoryID", "TeacherCategory", "TeacherCategoryID"),
    ("AssignmentStudentAssoc", "AssignmentSectionID", "AssignmentSection", "AssignmentSectionID"),
    ("AssignmentStudentAssoc", "StudentsDCID", "Students", "DCID"),
    ("AssignmentScore", "AssignmentSectionID", "AssignmentSection", "AssignmentSectionID"),
    ("AssignmentScore", "StudentsDCID", "Students", "DCID"),
    ("AssignmentScore", "ActualScoreGradeScaleDCID", "GradeScaleItem", "DCID"),
    ("AssignmentScoreComment", "AssignmentScoreID", "AssignmentScore", "AssignmentScoreID"),
    ("TeacherCategory", "UsersDCID", "Users", "DCID"),
    ("TeacherCategory", "DistrictTeacherCategoryID", "DistrictTeacherCategory",
     "DistrictTeacherCategoryID"),
    ("PSM_SectionEnrollment", "SectionID", "PSM_Section", "ID"),
    ("PSM_SectionEnrollment", "StudentID", "PSM_Student", "ID"),
    ("Sync_SectionMap", "SectionID", "PSM_Section", "ID"),
    ("Sync_SectionMap", "SectionsDCID", "Sections", "DCID"),
    ("Sync_SectionEnrollmentMap", "SectionEnrollmentID", "PSM_SectionEnrollment", "ID"),
    ("Sync_SectionEnrollmentMap", "CCDCID", "CC", "DCID"),
    ("PSM_SectionAssignment", "AssignmentID", "PSM_Assignment", "ID"),
    ("PSM_SectionAssignment", "SectionID", "PSM_Section", "ID"),
    ("PSM_SectionAssignMetaAttribute", "SectionAssignmentID", "PSM_SectionAssignment", "ID"),
    ("PSM_Assignment", "AssignmentCategoryID", "PSM_AssignmentCategory", "ID"),
    ("PSM_CategoryMetaAttributes", "AssignmentCategoryID", "PSM_AssignmentCategory", "ID"),
    ("PSM_AssignmentScore", "SectionAssignmentID", "PSM_SectionAssignment", "ID"),
    ("PSM_AssignmentScore", "SectionEnrollmentID", "PSM_SectionEnrollment", "ID"),
    ("PGCategories", "SectionID", "Sections", "ID"),
    ("PGAssignments", "SectionID", "Sections", "ID"),
    ("PGAssignments", "PGCategoriesID", "PGCategories", "ID"),
    ("PGAssignments", "AssignmentID", "PSM_Assignment", "ID"),
    ("SectionScoresID", "SectionID", "Sections", "ID"),
    ("SectionScoresID", "StudentID", "Students", "ID"),
    ("SectionScoresAssignments", "FDCID", "SectionScoresID", "DCID"),
    ("SectionScoresAssignments", "Assignment", "PGAssignments", "AssignmentID"),
    ("StandardGradeSection", "StandardID", "Standard", "StandardID"),
    ("StandardGradeSection", "SectionsDCID", "Sections", "DCID"),
    ("StandardGradeSection", "StudentsDCID", "Students", "DCID"),
    ("Sections", "GradeScaleID", "GradeScaleItem", "ID"),
    ("Courses", "GradeScaleID", "GradeScaleItem", "ID"),
    ("TermBins", "GradeScaleID", "GradeScaleItem", "ID"),
)  # fmt: skip


@pytest.mark.parametrize(("table", "column", "other", "key"), REFERENCES)
def test_every_reference_of_a_gradebook_leads_somewhere(
    store: Store, table: str, column: str, other: str, key: str
) -> None:
    """Each id in a gradebook table is the key of a row that exists, and some rows have one."""
    lost = store.scalar(
        f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL "
        f"AND {column} NOT IN (SELECT {key} FROM {other})"
    )

    assert lost == 0
    assert store.scalar(f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL") > 0


RULES = {
    "a section of one gradebook has nothing in the other": (
        "SELECT count(*) FROM AssignmentSection a JOIN Sections s ON s.DCID = a.SectionsDCID "
        "WHERE s.GradebookType <> 2 UNION ALL "
        "SELECT count(*) FROM PGAssignments a JOIN Sections s ON s.ID = a.SectionID "
        "WHERE s.GradebookType <> 1"
    ),
    "work is due inside its section's term and not later than in two weeks": (
        "SELECT count(*) FROM (SELECT a.DueDate AS due, s.TermID AS term, s.SchoolID AS school "
        "FROM AssignmentSection a JOIN Sections s ON s.DCID = a.SectionsDCID UNION ALL "
        "SELECT a.DateDue, s.TermID, s.SchoolID FROM PGAssignments a "
        "JOIN Sections s ON s.ID = a.SectionID) w "
        "JOIN Terms t ON t.ID = w.term AND t.SchoolID = w.school "
        f"WHERE w.due < t.FirstDay OR w.due > t.LastDay OR w.due > '{HORIZON_TEXT}'"
    ),
    "work is due on a day in session": (
        "SELECT count(*) FROM AssignmentSection a JOIN Sections s ON s.DCID = a.SectionsDCID "
        "WHERE NOT EXISTS (SELECT 1 FROM Calendar_Day d WHERE d.SchoolID = s.SchoolID "
        "AND d.Date_Value = a.DueDate AND d.InSession = 1)"
    ),
    "a score belongs to a student who was enrolled on the due date": (
        "SELECT count(*) FROM AssignmentScore sc "
        "JOIN AssignmentSection a ON a.AssignmentSectionID = sc.AssignmentSectionID "
        "JOIN Sections s ON s.DCID = a.SectionsDCID JOIN Students st ON st.DCID = sc.StudentsDCID "
        "WHERE NOT EXISTS (SELECT 1 FROM CC c WHERE c.SectionID = s.ID AND c.StudentID = st.ID "
        "AND c.DateEnrolled <= a.DueDate AND a.DueDate < c.DateLeft)"
    ),
    "an older score belongs to a student who was enrolled on the due date": (
        "SELECT count(*) FROM PSM_AssignmentScore sc "
        "JOIN PSM_SectionAssignment a ON a.ID = sc.SectionAssignmentID "
        "JOIN PSM_SectionEnrollment e ON e.ID = sc.SectionEnrollmentID "
        "WHERE e.SectionID <> a.SectionID OR a.DateAssignmentDue < e.DateEnrolled "
        "OR a.DateAssignmentDue >= e.DateLeft OR e.SectionEnrollmentStatus <> 0"
    ),
    "a student has one score on an assignment of a section": (
        "SELECT count(*) FROM (SELECT 1 FROM AssignmentScore "
        "GROUP BY AssignmentSectionID, StudentsDCID HAVING count(*) > 1)"
    ),
    "an assignment is filed under an active category of the lead": (
        "SELECT count(*) FROM AssignmentCategoryAssoc x "
        "JOIN AssignmentSection a ON a.AssignmentSectionID = x.AssignmentSectionID "
        "JOIN TeacherCategory c ON c.TeacherCategoryID = x.TeacherCategoryID "
        "JOIN Sections s ON s.DCID = a.SectionsDCID JOIN SchoolStaff t ON t.ID = s.Teacher "
        "WHERE c.IsActive <> 1 OR c.UsersDCID <> t.Users_DCID"
    ),
    "every assignment of a section has one primary category": (
        "SELECT count(*) FROM AssignmentSection a WHERE (SELECT count(*) "
        "FROM AssignmentCategoryAssoc x WHERE x.AssignmentSectionID = a.AssignmentSectionID "
        "AND x.IsPrimary = 1) <> 1"
    ),
    "points times weight is the total, and stays below ten thousand": (
        "SELECT count(*) FROM AssignmentSection WHERE TotalPointValue <> ScoreEntryPoints * Weight "
        "OR TotalPointValue + ExtraCreditPoints > 9999"
    ),
    "an assignment says the same in each of its sections": (
        "SELECT count(*) FROM AssignmentSection a JOIN AssignmentSection b "
        "ON b.AssignmentID = a.AssignmentID WHERE a.Name <> b.Name OR a.ScoreType <> b.ScoreType "
        "OR a.ScoreEntryPoints <> b.ScoreEntryPoints OR a.Weight <> b.Weight "
        "OR a.IsCountedInFinalGrade <> b.IsCountedInFinalGrade"
    ),
    "the sections of an assignment have one teacher and one course": (
        "SELECT count(*) FROM AssignmentSection a JOIN AssignmentSection b "
        "ON b.AssignmentID = a.AssignmentID JOIN Sections s ON s.DCID = a.SectionsDCID "
        "JOIN Sections o ON o.DCID = b.SectionsDCID "
        "WHERE s.Teacher <> o.Teacher OR s.Course_Number <> o.Course_Number"
    ),
    "names of assignments are unique in a section": (
        "SELECT count(*) FROM (SELECT 1 FROM AssignmentSection GROUP BY SectionsDCID, Name "
        "HAVING count(*) > 1)"
    ),
    "where work is for some students, only they have scores": (
        "SELECT count(*) FROM AssignmentScore sc WHERE sc.AssignmentSectionID IN "
        "(SELECT AssignmentSectionID FROM AssignmentStudentAssoc) AND NOT EXISTS "
        "(SELECT 1 FROM AssignmentStudentAssoc x WHERE x.StudentsDCID = sc.StudentsDCID "
        "AND x.AssignmentSectionID = sc.AssignmentSectionID)"
    ),
    "names of a teacher's categories are unique": (
        "SELECT count(*) FROM (SELECT 1 FROM TeacherCategory GROUP BY UsersDCID, Name "
        "HAVING count(*) > 1)"
    ),
    "every lead of a current section has a copy of each district category": (
        "SELECT count(*) FROM Sections s JOIN SchoolStaff t ON t.ID = s.Teacher WHERE "
        "s.TermID / 100 = 36 AND (SELECT count(*) FROM TeacherCategory c "
        "WHERE c.UsersDCID = t.Users_DCID AND c.CategoryType = 'district') <> "
        "(SELECT count(*) FROM DistrictTeacherCategory)"
    ),
    "a percentage is the points' share of the points possible": (
        "SELECT count(*) FROM AssignmentScore sc JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = sc.AssignmentSectionID WHERE a.ScoreType = 'POINTS' "
        "AND abs(sc.ScorePercent - 100.0 * sc.ScorePoints / a.ScoreEntryPoints) > 0.001"
    ),
    "exempt and absent students have no score": (
        "SELECT count(*) FROM AssignmentScore WHERE (IsExempt = 1 OR IsAbsent = 1) "
        "AND ScorePoints IS NOT NULL"
    ),
    "collected work has flags alone": (
        "SELECT count(*) FROM AssignmentScore sc JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = sc.AssignmentSectionID WHERE a.ScoreType = 'COLLECTED' "
        "AND coalesce(sc.ActualScoreEntered, sc.ScorePoints) IS NOT NULL"
    ),
    "no score was entered after now": (
        "SELECT count(*) FROM AssignmentScore WHERE ScoreEntryDate >= '2026-11-20 08:00:00'"
    ),
    "a current section of the older gradebook is mapped exactly once": (
        "SELECT count(*) FROM Sections s WHERE s.GradebookType = 1 AND s.TermID / 100 = 36 AND "
        "(SELECT count(*) FROM Sync_SectionMap m WHERE m.SectionsDCID = s.DCID) <> 1"
    ),
    "an enrollment in the older gradebook is mapped exactly once": (
        "SELECT count(*) FROM CC c JOIN Sections s ON s.ID = abs(c.SectionID) "
        "WHERE s.GradebookType = 1 AND s.TermID / 100 = 36 AND "
        "(SELECT count(*) FROM Sync_SectionEnrollmentMap m WHERE m.CCDCID = c.DCID) <> 1"
    ),
    "no student is mapped twice": (
        "SELECT count(*) FROM (SELECT 1 FROM Sync_StudentMap GROUP BY StudentsDCID "
        "HAVING count(*) > 1 UNION ALL SELECT 1 FROM Sync_StudentMap GROUP BY StudentID "
        "HAVING count(*) > 1)"
    ),
    "mirror and gradebook hold the same scores": (
        "SELECT abs((SELECT count(*) FROM PSM_AssignmentScore) - "
        "(SELECT count(*) FROM SectionScoresAssignments))"
    ),
    "bins lie inside their term": (
        "SELECT count(*) FROM TermBins b JOIN Terms t ON t.ID = b.TermID "
        "AND t.SchoolID = b.SchoolID WHERE b.Date1 < t.FirstDay OR b.Date2 > t.LastDay"
    ),
    "every term has a bin of its own span": (
        "SELECT count(*) FROM Terms t WHERE NOT EXISTS (SELECT 1 FROM TermBins b "
        "WHERE b.TermID = t.ID AND b.SchoolID = t.SchoolID AND b.Date1 = t.FirstDay "
        "AND b.Date2 = t.LastDay)"
    ),
    "items of a scale hang on a scale": (
        "SELECT count(*) FROM GradeScaleItem i WHERE i.GradeScaleID > 0 AND NOT EXISTS "
        "(SELECT 1 FROM GradeScaleItem s WHERE s.ID = i.GradeScaleID AND s.GradeScaleID = -1)"
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_gradebook_keeps_its_rules(store: Store, rule: str) -> None:
    """The rule in the parameter holds for every row of a small district."""
    counts = [row[0] for row in store.read(RULES[rule])]

    assert counts == [0] * len(counts)


@pytest.mark.parametrize("kind", ["POINTS", "PERCENT", "COLLECTED", "GRADESCALE"])
def test_each_kind_of_score_occurs(store: Store, kind: str) -> None:
    """A small district has assignments of every score type."""
    assert store.scalar("SELECT count(*) FROM AssignmentSection WHERE ScoreType = ?", (kind,)) > 0


@pytest.mark.parametrize(
    "flag", ["IsLate", "IsMissing", "IsExempt", "IsCollected", "IsAbsent", "IsIncomplete"]
)
def test_each_flag_of_a_score_occurs(store: Store, flag: str) -> None:
    """A small district has scores with every flag."""
    assert store.scalar(f"SELECT count(*) FROM AssignmentScore WHERE {flag} = 1") > 0


def test_flags_of_the_older_gradebook_occur(store: Store) -> None:
    """The older gradebook has exempt, missing, late and turned-in work."""
    found = store.read(
        "SELECT sum(Exempt), sum(IsMissing), sum(TurnedIn), sum(TurnedInLate) "
        "FROM PSM_AssignmentScore"
    )[0]

    assert all(count > 0 for count in found)


def test_some_students_have_no_score_yet(store: Store) -> None:
    """Past work lacks the scores of some students who were enrolled."""
    missing = store.scalar(
        "SELECT count(*) FROM AssignmentSection a JOIN Sections s ON s.DCID = a.SectionsDCID "
        "JOIN CC c ON c.SectionID = s.ID AND c.DateEnrolled <= a.DueDate "
        "AND a.DueDate < c.DateLeft "
        "JOIN Students st ON st.ID = c.StudentID WHERE a.DueDate < ? AND NOT EXISTS "
        "(SELECT 1 FROM AssignmentScore sc WHERE sc.StudentsDCID = st.DCID "
        "AND sc.AssignmentSectionID = a.AssignmentSectionID)",
        (TODAY_TEXT,),
    )

    assert missing > 0


def test_some_work_spans_sections_and_some_scores_pass_the_maximum(store: Store) -> None:
    """A small district has multi-section assignments, extra credit and scores above the points."""
    shared = store.scalar(
        "SELECT count(*) FROM (SELECT 1 FROM AssignmentSection GROUP BY AssignmentID "
        "HAVING count(*) > 1)"
    )
    extra = store.scalar("SELECT count(*) FROM AssignmentSection WHERE ExtraCreditPoints > 0")

    assert shared > 0
    assert extra > 0


def test_some_categories_are_inactive_and_some_are_the_teachers_own(store: Store) -> None:
    """Teachers have inactive categories, and ones that the district does not know."""
    assert store.scalar("SELECT count(*) FROM TeacherCategory WHERE IsActive = 0") > 0
    assert store.scalar("SELECT count(*) FROM TeacherCategory WHERE CategoryType = 'user'") > 0


def test_a_letter_is_the_highest_whose_cutoff_is_reached(store: Store) -> None:
    """87 points of 100 are a B+ on the letter scale, 86 a B."""
    scale = store.scalar(
        "SELECT ID FROM GradeScaleItem WHERE GradeScaleID = -1 AND Name = 'Letter Grades'"
    )
    reached = [
        store.scalar(
            "SELECT Name FROM GradeScaleItem WHERE GradeScaleID = ? AND CutoffPercentage <= ? "
            "ORDER BY CutoffPercentage DESC LIMIT 1",
            (scale, percent),
        )
        for percent in (87, 86)
    ]
    wrong = store.scalar(
        "SELECT count(*) FROM AssignmentScore sc JOIN AssignmentSection a "
        "ON a.AssignmentSectionID = sc.AssignmentSectionID JOIN Sections s "
        "ON s.DCID = a.SectionsDCID WHERE a.ScoreType = 'POINTS' AND sc.ScorePercent <= 100 "
        "AND sc.ScoreLetterGrade <> (SELECT i.Name FROM GradeScaleItem i "
        "WHERE i.GradeScaleID = s.GradeScaleID AND i.CutoffPercentage <= sc.ScorePercent "
        "ORDER BY i.CutoffPercentage DESC LIMIT 1)"
    )

    assert reached == ["B+", "B"]
    assert wrong == 0


def test_store_codes_name_the_terms_in_order(store: Store) -> None:
    """A year term keeps S1, S2, Y1 and the quarters; a quarter keeps itself alone."""
    school = store.scalar("SELECT School_Number FROM Schools WHERE High_Grade = 12")
    codes = {
        term: {row[0] for row in store.read(
            "SELECT StoreCode FROM TermBins WHERE SchoolID = ? AND TermID = ?", (school, term)
        )}
        for term in (3600, 3601, 3604)
    }  # fmt: skip

    assert codes[3600] == {"Y1", "S1", "S2", "Q1", "Q2", "Q3", "Q4"}
    assert codes[3601] == {"S1", "Q1", "Q2"}
    assert codes[3604] == {"Q2"}


def test_no_share_means_no_scores() -> None:
    """scores_share = 0 leaves every assignment and score out, and keeps the categories."""
    made = new_store(plain("tiny", scores_share=0.0), 7, TODAY)
    counts = [
        made.scalar(f"SELECT count(*) FROM {table}")
        for table in ("AssignmentSection", "AssignmentScore", "PGAssignments")
    ]
    categories = made.scalar("SELECT count(*) FROM TeacherCategory")
    made.close()

    assert counts == [0, 0, 0]
    assert categories > 0


def test_the_share_of_sections_with_scores_is_the_recipes() -> None:
    """scores_share = 0.5 gives scores to about half of the sections."""
    made = new_store(plain("small", scores_share=0.5, ptg_share=0.0), 7, TODAY)
    scored = made.scalar("SELECT count(DISTINCT SectionsDCID) FROM AssignmentSection")
    all_of_them = made.scalar(
        "SELECT count(*) FROM Sections s WHERE s.TermID / 100 = 36 AND s.Teacher > 0 AND EXISTS "
        "(SELECT 1 FROM CC c WHERE c.SectionID = s.ID) AND EXISTS (SELECT 1 FROM Terms t "
        "WHERE t.ID = s.TermID AND t.SchoolID = s.SchoolID AND t.FirstDay <= ?)",
        (HORIZON_TEXT,),
    )
    made.close()

    assert 0.35 < scored / all_of_them < 0.65


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000), day=st.integers(0, 364))
def test_gradebooks_keep_their_rules_on_any_day_of_the_year(seed: int, day: int) -> None:
    """Whatever the seed and the day, scores hang on enrollments and work lies in its term."""
    today = date(2026, 7, 1) + timedelta(days=day)
    horizon = f"{today + timedelta(days=14)} 00:00:00"
    made = new_store(plain("tiny", scores_share=1.0, ptg_share=0.3), seed, today)
    try:
        for rule, sql in RULES.items():
            if "after now" in rule:
                sql = f"SELECT count(*) FROM AssignmentScore WHERE ScoreEntryDate >= '{today} 08'"
            for (count,) in made.read(sql.replace(HORIZON_TEXT, horizon)):
                assert count == 0, rule
    finally:
        made.close()
