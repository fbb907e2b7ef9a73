"""Taking students off assignments (A2.1, A2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.pro.assignments import stamps
from sis_core.gradebook.pro.part_checks import check_unlocked, known_students
from sis_core.gradebook.pro.reading import among, part_rows
from sis_core.gradebook.pro.records import Caller, Row
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import listed


def detach(
    w: Write,
    caller: Caller,
    students: Sequence[int],
    part_ids: Sequence[int],
    force: bool,
) -> None:
    """Takes students off assignment sections; teaching is checked where the caller names a teacher.

    An assignment for the whole section becomes one for the others; one without any student left
    is for the whole section again [doc: xte]. Scores of these students hold it back with in_use,
    unless `force` deletes them [guess].
    """
    if caller.user:
        rules.check_teacher(w, caller.user)
    parts = part_rows(w, part_ids)
    numbers = list(dict.fromkeys(row["sectionsdcid"] for row in parts.values()))
    sections = rules.wanted_sections(w, numbers, "PTP")
    if caller.user:
        rules.check_teaches(w, caller.user, sections, caller.today)
    locked = rules.locked_terms(w)
    for row in parts.values():
        check_unlocked(row)
        rules.check_open(sections[row["sectionsdcid"]], rules.day_of(row["duedate"]), locked)
    known = known_students(w, students)
    for student in students:
        if student not in known:
            raise Refused(
                "unknown_student",
                f"there is no student {student}",
                "student_ids",
                {"student_dcid": student},
            )
    _drop_scores(w, students, part_ids, force)
    seats = rules.seats(w, sections, caller.today)
    for row in parts.values():
        there = seats[row["sectionsdcid"]]
        active = [student for student, statuses in there.items() if statuses & {"A", "P"}]
        _narrow(w, caller, row, active, set(students))


def _drop_scores(w: Write, students: Sequence[int], part_ids: Sequence[int], force: bool) -> None:
    where = f"{among('AssignmentSectionID')} AND {among('StudentsDCID')}"
    ids = (listed(part_ids), listed(students))
    found = w.read(f"SELECT AssignmentScoreID FROM AssignmentScore WHERE {where}", ids)
    if found and not force:
        raise Refused("in_use", "these students have scores; force=true deletes them", "force")
    scores = (listed(row[0] for row in found),)
    for table in ("AssignmentScoreComment", "AssignmentScore"):
        w.execute(f"DELETE FROM {table} WHERE {among('AssignmentScoreID')}", scores)


def _narrow(w: Write, caller: Caller, row: Row, active: Sequence[int], leaving: set[int]) -> None:
    part_id = row["assignmentsectionid"]
    stored = w.read(
        "SELECT AssignmentStudentAssocID, StudentsDCID FROM AssignmentStudentAssoc "
        "WHERE AssignmentSectionID = ?",
        (part_id,),
    )
    if stored:
        for key, student in stored:
            if student in leaving:
                w.delete("AssignmentStudentAssoc", key)
        return
    staying = [student for student in active if student not in leaving]
    if len(staying) == len(active):
        return
    for student in staying:
        values = {"assignmentsectionid": part_id, "studentsdcid": student, "yearid": row["yearid"]}
        w.insert("AssignmentStudentAssoc", {**values, **stamps(caller)})
