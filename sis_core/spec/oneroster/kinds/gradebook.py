"""Categories, line items and results: PowerTeacher Pro's (A3.3, S1-S6)."""

from __future__ import annotations

import re

from sis_core.spec.oneroster.declare import Either, Filling, Kind, Ref, Value
from sis_core.spec.oneroster.kinds.choosing import Choose, shown
from sis_core.spec.oneroster.kinds.classes import class_of
from sis_core.spec.oneroster.kinds.sessions import session
from sis_core.spec.oneroster.kinds.users import PRESENT, student

CATEGORY_KEY = "(tc.TeacherCategoryID << 32 | sec.DCID)"
_USED = (
    "FROM AssignmentCategoryAssoc v JOIN AssignmentSection b "
    "ON b.AssignmentSectionID = v.AssignmentSectionID "
    "WHERE v.TeacherCategoryID = tc.TeacherCategoryID"
)
"""The line items of a category; those of a former teacher stay when another takes the class."""

PRO = "coalesce(sec.GradebookType, 2) <> 1"
"""Only sections kept in PowerTeacher Pro; the older gradebook has no OneRoster."""

_PAIR = r"(\d{1,9})"


def extra(kind: str, key: str, name: str) -> str:
    """SQL of what a client gave that PowerSchool's tables have no place for, or null."""
    return (
        f"(SELECT json_extract(e.extra, '$.{name}') FROM _sourced e "
        f"WHERE e.kind = '{kind}' AND e.key = {key})"
    )


def categories(choose: Choose) -> tuple[Kind, ...]:
    """A teacher's category in each section (S5), and those that a client made without a class."""
    return _in_sections(), _alone()


def _in_sections() -> Kind:
    return Kind(
        "category",
        "category",
        "TeacherCategory",
        "tc",
        "tc.TeacherCategoryID || '_' || sec.DCID",
        re.compile(rf"{_PAIR}_{_PAIR}"),
        "tc.TeacherCategoryID = ? AND sec.DCID = ?",
        {
            "title": Value("tc.Name", "doc"),
            "metadata": Value(
                "json_object('userDcid', tc.UsersDCID || '', 'TermID', coalesce("
                "(SELECT y.YearID * 100 FROM Terms y WHERE y.SchoolID = sec.SchoolID "
                "AND y.ID = sec.TermID LIMIT 1), 3200) || '', 'categoryId', "
                "tc.TeacherCategoryID || '', 'classId', sec.DCID || '')",
                "doc",
            ),
        },
        key="TeacherCategoryID",
        joins="JOIN Sections sec ON sec.DCID IN (SELECT w.DCID FROM SchoolStaff f "
        "JOIN Sections w ON w.Teacher = f.ID WHERE f.Users_DCID = tc.UsersDCID "
        f"UNION SELECT b.SectionsDCID {_USED})",
        rows=f"{PRO} AND (EXISTS (SELECT 1 {_USED} AND b.SectionsDCID = sec.DCID) OR NOT EXISTS "
        "(SELECT 1 FROM TeacherCategorySecExclAssoc x "
        "WHERE x.TeacherCategoryID = tc.TeacherCategoryID AND x.SectionsDCID = sec.DCID)) "
        "AND NOT EXISTS (SELECT 1 FROM _sourced e WHERE e.kind = 'alone' "
        "AND e.key = tc.TeacherCategoryID)",
        also=frozenset(
            {
                "schoolstaff",
                "sections",
                "teachercategorysecexclassoc",
                "terms",
                "assignmentcategoryassoc",
                "assignmentsection",
            }
        ),
        key_sql=CATEGORY_KEY,
        by_key="tc.TeacherCategoryID = k.value >> 32 AND sec.DCID = k.value & 4294967295",
        graves=True,
        facts={"class": "sec.DCID"},
    )


def _alone() -> Kind:
    return Kind(
        "category_alone",
        "category",
        "TeacherCategory",
        "tc",
        "NULL",
        re.compile(r"(?!)"),
        "0",
        {
            "title": Value("tc.Name", "doc"),
            "metadata": Value(
                "json_object('userDcid', tc.UsersDCID || '', 'categoryId', "
                "tc.TeacherCategoryID || '')",
                "doc",
            ),
        },
        key="TeacherCategoryID",
        rows="EXISTS (SELECT 1 FROM _sourced e WHERE e.kind = 'category_alone' "
        "AND e.key = tc.TeacherCategoryID) "
        f"AND {shown('category_alone', 'tc.TeacherCategoryID')}",
        graves=True,
    )


_OF_CATEGORY = (
    "(SELECT v.TeacherCategoryID FROM AssignmentCategoryAssoc v "
    "WHERE v.AssignmentSectionID = a.AssignmentSectionID "
    "ORDER BY v.IsPrimary DESC, v.AssignmentCategoryAssocID LIMIT 1)"
)
_OF_ALONE = (
    f"(SELECT e.key FROM _sourced e WHERE e.kind = 'category_alone' AND e.key = {_OF_CATEGORY} "
    "AND e.sourcedid <> '' AND NOT EXISTS (SELECT 1 FROM _sourced n "
    f"WHERE n.kind = 'category' AND n.key = ({_OF_CATEGORY} << 32 | a.SectionsDCID)))"
)
"""A line item's category: the teacher's, and the one that a client made without a class."""

_PERIOD = (
    "(SELECT y.DCID FROM Terms y WHERE y.SchoolID = sec.SchoolID "
    "AND y.FirstDay <= a.DueDate AND y.LastDay >= a.DueDate "
    "ORDER BY y.Portion DESC, y.DCID LIMIT 1)"
)


def line_items(choose: Choose) -> tuple[Kind, ...]:
    """An assignment in one section."""
    return (
        Kind(
            "line_item",
            "lineItem",
            "AssignmentSection",
            "a",
            "a.AssignmentID || '#' || a.AssignmentSectionID",
            re.compile(r"(\d{1,18})#(\d{1,18})"),
            "a.AssignmentID = ? AND a.AssignmentSectionID = ?",
            _line_item_members(),
            key="AssignmentSectionID",
            joins="LEFT JOIN Sections sec ON sec.DCID = a.SectionsDCID",
            rows=f"sec.DCID IS NOT NULL AND {PRO}",
            also=frozenset({"sections", "terms", "assignmentcategoryassoc"}),
            odd_ids=True,
            graves=True,
            facts={"class": "a.SectionsDCID"},
        ),
    )


def _line_item_members() -> dict[str, Filling]:
    own = "a.AssignmentSectionID"
    day = "substr(a.DueDate, 1, 10) || ' 00:00:00'"
    given_due = extra("line_item", own, "dueDate")
    same_day = f"substr({given_due}, 1, 10) = substr(a.DueDate, 1, 10)"
    return {
        "title": Value("a.Name", "doc"),
        "description": Value("a.Description", "doc"),
        "assignDate": Value(
            f"coalesce({extra('line_item', own, 'assignDate')}, a.PublishedDate, {day}, "
            "a.Transaction_Date, :start)"
        ),
        "dueDate": Value(f"iif({same_day}, {given_due}, {day})"),
        "class": class_of("sec.DCID", "sec.DCID", "a.SectionsDCID = ?1"),
        "category": Either(
            (
                Ref("category_alone", _OF_ALONE, _OF_ALONE),
                Ref(
                    "category",
                    f"{_OF_CATEGORY} || '_' || a.SectionsDCID",
                    f"({_OF_CATEGORY} << 32 | a.SectionsDCID)",
                ),
            ),
            "doc",
        ),
        "gradingPeriod": session(
            f"coalesce({extra('line_item', own, 'gradingPeriod')}, {_PERIOD})"
        ),
        "resultValueMin": Value(f"coalesce({extra('line_item', own, 'resultValueMin')}, 0.0)"),
        "resultValueMax": Value("a.ScoreEntryPoints", "doc"),
        "metadata": Value("json_object('scoreType', coalesce(a.ScoreType, 'POINTS'))"),
    }


def results(choose: Choose) -> tuple[Kind, ...]:
    """A student's score."""
    own = "r.AssignmentScoreID"
    given = extra("result", own, "scoreStatus")
    same = f"{extra('result', own, 'entered')} IS r.ActualScoreEntered"
    comment = (
        "(SELECT v.CommentValue FROM AssignmentScoreComment v "
        "WHERE v.AssignmentScoreID = r.AssignmentScoreID "
        "ORDER BY v.AssignmentScoreCommentID LIMIT 1)"
    )
    score = "coalesce(r.ScorePoints, r.ScoreNumericGrade, r.ScorePercent)"
    status = (
        f"CASE WHEN r.IsExempt = 1 THEN 'exempt' WHEN {given} <> 'exempt' AND {same} THEN {given} "
        f"WHEN r.ActualScoreEntered IS NOT NULL OR {score} IS NOT NULL THEN 'fully graded' "
        "WHEN r.IsCollected = 1 THEN 'submitted' ELSE 'not submitted' END"
    )
    day = "substr(coalesce(r.ScoreEntryDate, r.WhenModified, r.Transaction_Date), 1, 10)"
    return (
        Kind(
            "result",
            "result",
            "AssignmentScore",
            "r",
            "a.AssignmentID || '#' || r.StudentsDCID",
            re.compile(r"(\d{1,18})#(\d{1,18})"),
            "a.AssignmentID = ? AND r.StudentsDCID = ?",
            {
                "lineItem": Ref(
                    "line_item",
                    "a.AssignmentID || '#' || a.AssignmentSectionID",
                    "a.AssignmentSectionID",
                    "r.AssignmentSectionID = ?1",
                    "doc",
                ),
                "student": student("r.StudentsDCID", "r.StudentsDCID = ?1"),
                "scoreStatus": Value(status, "guess"),
                "score": Value(score, "doc"),
                "scoreDate": Value(
                    f"coalesce({extra('result', own, 'scoreDate')}, {day}, substr(:start, 1, 10))"
                ),
                "comment": Value(f"coalesce({comment}, {extra('result', own, 'comment')})", "doc"),
            },
            key="AssignmentScoreID",
            joins="LEFT JOIN AssignmentSection a ON a.AssignmentSectionID = r.AssignmentSectionID "
            "LEFT JOIN Sections sec ON sec.DCID = a.SectionsDCID",
            rows=f"sec.DCID IS NOT NULL AND {PRO}",
            active=f"EXISTS (SELECT 1 FROM Students s WHERE s.DCID = r.StudentsDCID "
            f"AND {PRESENT.format(s='s')})",
            also=frozenset({"assignmentsection", "assignmentscorecomment", "sections"}),
            odd_ids=True,
            graves=True,
            facts={"class": "a.SectionsDCID"},
        ),
    )
