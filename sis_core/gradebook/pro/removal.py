"""Taking single things away: an assignment from one of its sections, a student's score."""

from __future__ import annotations

from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.pro.assignments import remove, remove_scores
from sis_core.gradebook.pro.part_checks import check_unlocked
from sis_core.gradebook.pro.reading import assignment, has_scores, part_rows, rows_of
from sis_core.gradebook.pro.records import Caller, Row
from sis_core.gradebook.refused import Refused


def remove_part(w: Write, caller: Caller, part_id: int, force: bool) -> None:
    """Deletes an assignment from one section, the assignment with its last one; raises Refused.

    Scores hold it back with needs_force, unless `force` removes them too.
    """
    row = part_rows(w, [part_id])[part_id]
    if len(assignment(w, row["assignmentid"]).parts) == 1:
        remove(w, caller, row["assignmentid"], force)
        return
    _check_writable(w, caller, row)
    if not force and has_scores(w, [part_id]):
        raise Refused(
            "needs_force",
            f"assignment section {part_id} has scores; force=true deletes them with it",
            "force",
            {"assignment_section_id": part_id},
        )
    remove_scores(w, "AssignmentSectionID", [part_id])
    for table in ("AssignmentStudentAssoc", "AssignmentCategoryAssoc", "AssignmentStandardScore"):
        w.execute(f"DELETE FROM {table} WHERE AssignmentSectionID = ?", (part_id,))
    w.delete("AssignmentSection", part_id)


def remove_score(w: Write, caller: Caller, score_id: int) -> None:
    """Deletes one student's score with its comment; raises Refused."""
    found = rows_of(w, "assignmentscore", "AssignmentScoreID = ?", (score_id,))
    if not found:
        raise Refused("unknown_score", f"there is no score {score_id}", "", {"score": score_id})
    part_id = found[0]["assignmentsectionid"]
    _check_writable(w, caller, part_rows(w, [part_id])[part_id])
    remove_scores(w, "AssignmentScoreID", [score_id])


def _check_writable(w: Write, caller: Caller, row: Row) -> None:
    rules.check_teacher(w, caller.user)
    sections = rules.wanted_sections(w, [row["sectionsdcid"]], "PTP")
    rules.check_teaches(w, caller.user, sections, caller.today)
    check_unlocked(row)
    due = rules.day_of(row["duedate"])
    rules.check_open(sections[row["sectionsdcid"]], due, rules.locked_terms(w))
