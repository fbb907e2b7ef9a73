"""Reading PowerTeacher Pro: assignments with their sections, categories, scores, standards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sis_core.district import TABLES
from sis_core.gradebook.pro.records import Assignment, Category, Part, Row, Score
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Reads, listed


def rows_of(
    reads: Reads, table: str, where: str, parameters: Sequence[Any], order: str = ""
) -> list[dict[str, Any]]:
    """Whole rows of a declared table as mappings from lower-case column names."""
    declared = TABLES[table]
    names = [column.key for column in declared.columns]
    shown = ", ".join(column.name for column in declared.columns)
    sql = f"SELECT {shown} FROM {declared.name} WHERE {where} ORDER BY {order or declared.key}"
    return [dict(zip(names, row, strict=True)) for row in reads.read(sql, parameters)]


def among(column: str) -> str:
    """A condition for one parameter made by `listed`."""
    return f"{column} IN (SELECT value FROM json_each(?))"


def _by(rows: Iterable[dict[str, Any]], name: str) -> dict[int, tuple[Row, ...]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return {key: tuple(of_key) for key, of_key in found.items()}


# -- assignments ----------------------------------------------------------------------------------


def assignments(reads: Reads, ids: Collection[int]) -> list[Assignment]:
    """The assignments with these ids that exist, by id, each with all its sections."""
    wanted = (listed(ids),)
    heads = rows_of(reads, "assignment", among("AssignmentID"), wanted)
    parts = rows_of(reads, "assignmentsection", among("AssignmentID"), wanted)
    part_ids = (listed(part["assignmentsectionid"] for part in parts),)
    standards = _by(
        rows_of(reads, "assignmentstandardassoc", among("AssignmentID"), wanted), "assignmentid"
    )
    categories = _by(
        rows_of(reads, "assignmentcategoryassoc", among("AssignmentSectionID"), part_ids),
        "assignmentsectionid",
    )
    students = _by(
        rows_of(reads, "assignmentstudentassoc", among("AssignmentSectionID"), part_ids),
        "assignmentsectionid",
    )
    by_head: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        key = part["assignmentsectionid"]
        made = Part(part, categories.get(key, ()), students.get(key, ()))
        by_head[part["assignmentid"]].append(made)
    return [
        Assignment(head, tuple(by_head[key]), standards.get(key, ()))
        for head in heads
        for key in (head["assignmentid"],)
    ]


def assignments_of(reads: Reads, sections: Collection[int]) -> list[Assignment]:
    """The assignments of some sections, each with its parts in these sections alone."""
    wanted = frozenset(sections)
    found = reads.read(
        "SELECT DISTINCT AssignmentID FROM AssignmentSection WHERE " + among("SectionsDCID"),
        (listed(wanted),),
    )
    return [
        Assignment(
            one.row,
            tuple(part for part in one.parts if part.row["sectionsdcid"] in wanted),
            one.standards,
        )
        for one in assignments(reads, [row[0] for row in found])
    ]


def assignment(reads: Reads, assignment_id: int) -> Assignment:
    """One assignment; raises Refused unknown_assignment."""
    found = assignments(reads, [assignment_id])
    if not found:
        raise Refused(
            "unknown_assignment",
            f"there is no assignment {assignment_id}",
            "assignmentid",
            {"assignment": assignment_id},
        )
    return found[0]


def part_rows(reads: Reads, part_ids: Collection[int]) -> dict[int, Row]:
    """AssignmentSection rows by id; raises Refused unknown_assignment_section for one missing."""
    found: dict[int, Row] = {
        row["assignmentsectionid"]: row
        for row in rows_of(
            reads, "assignmentsection", among("AssignmentSectionID"), (listed(part_ids),)
        )
    }
    for part_id in part_ids:
        if part_id not in found:
            raise Refused(
                "unknown_assignment_section",
                f"there is no assignment section {part_id}",
                "assignmentsectionid",
                {"assignment_section": part_id},
            )
    return found


# -- categories -----------------------------------------------------------------------------------


def categories_of(reads: Reads, user: int) -> list[Category]:
    """A teacher's categories in their order, the inactive ones too [client: psd401]."""
    return _categories(reads, "UsersDCID = ?", (user,))


def category(reads: Reads, category_id: int) -> Category:
    """One category; raises Refused unknown_category."""
    found = _categories(reads, among("TeacherCategoryID"), (listed([category_id]),))
    if not found:
        raise Refused(
            "unknown_category",
            f"there is no category {category_id}",
            "teachercategoryid",
            {"category": category_id},
        )
    return found[0]


def _categories(reads: Reads, where: str, parameters: Sequence[Any]) -> list[Category]:
    order = "DisplayPosition, TeacherCategoryID"
    found = rows_of(reads, "teachercategory", where, parameters, order)
    ids = (listed(row["teachercategoryid"] for row in found),)
    excluded = _by(
        rows_of(reads, "teachercategorysecexclassoc", among("TeacherCategoryID"), ids),
        "teachercategoryid",
    )
    return [Category(row, excluded.get(row["teachercategoryid"], ())) for row in found]


# -- scores ---------------------------------------------------------------------------------------


def scores(reads: Reads, part_ids: Collection[int]) -> list[Score]:
    """The scores of some assignment sections, by key, with their comments."""
    found = rows_of(reads, "assignmentscore", among("AssignmentSectionID"), (listed(part_ids),))
    ids = (listed(row["assignmentscoreid"] for row in found),)
    comments = _by(
        rows_of(reads, "assignmentscorecomment", among("AssignmentScoreID"), ids),
        "assignmentscoreid",
    )
    return [
        Score(row, next(iter(comments.get(row["assignmentscoreid"], ())), None)) for row in found
    ]


def has_scores(reads: Reads, part_ids: Collection[int]) -> bool:
    """True where any of some assignment sections has a score."""
    sql = f"SELECT 1 FROM AssignmentScore WHERE {among('AssignmentSectionID')} LIMIT 1"
    return bool(reads.read(sql, (listed(part_ids),)))
