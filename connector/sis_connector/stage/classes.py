"""Classes, rosters and co-teachers: sections with a lead teacher, and who is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sis_connector.records import CoTeacher, Course, Enrollment, Section
from sis_connector.stage.reasons import Refusal
from sis_connector.stage.staged import Rules, Staged
from sis_connector.target.tables import CLASSES, CO_TEACHERS, ENABLED, ROSTERS


@dataclass(frozen=True, slots=True)
class People:
    """Who was imported and who was refused: student ids to names, staff ids to teachers' ids."""

    students: Mapping[str, str]
    refused_students: Mapping[str, str]
    teachers: Mapping[str, str]
    refused_teachers: Mapping[str, str]
    staff_names: Mapping[str, str]


def stage_classes(
    sections: Iterable[Section],
    courses: Mapping[str, Course],
    people: People,
    rules: Rules,
    staged: Staged,
) -> None:
    """Sections with a lead teacher become classes [L15]; the others are left out."""
    done: set[str] = set()
    for section in sections:
        if section.id in done:
            continue
        done.add(section.id)
        staged.read["classes"] += 1
        course = courses.get(section.course_id or "")
        name = class_name(course, section)
        if section.staff_id is None and rules.traits.owners:
            staged.leave_out("classes", "no_teacher", f"{name} [{section.id}]")
            continue
        refusal = _against(section, course, name, people, rules)
        if refusal is not None:
            staged.refusals.append(refusal)
            staged.seen["classes"].add((rules.source, section.id))
            continue
        staged.put(
            CLASSES,
            {
                "source": rules.source,
                "class_id": section.id,
                "name": name,
                "code": section.code if section.title else course and course.number,
                "year": section.year or section.term_id,
                "start_year": rules.scope.start_year,
                "teacher_id": people.teachers.get(section.staff_id or "", ""),
                "organization_id": section.school_id,
                "enabled": ENABLED,
            },
        )


def class_name(course: Course | None, section: Section) -> str:
    """The class's own title, else `course_name (section_number) - expression`, leaving off what a
    section lacks."""
    if section.title:
        return section.title
    name = (course.name if course else None) or f"Course {section.course_id or '?'}"
    if section.number:
        name = f"{name} ({section.number})"
    return f"{name} - {section.expression}" if section.expression else name


def _against(
    section: Section, course: Course | None, name: str, people: People, rules: Rules
) -> Refusal | None:
    def refusal(reason: str, detail: str) -> Refusal:
        return Refusal("classes", section.id, name, reason, detail, section.school_id)

    staff_id = section.staff_id or ""
    if not section.title and (course is None or not course.name):
        return refusal("course_missing", section.course_id or "")
    if staff_id in people.teachers or not rules.traits.owners:
        return None
    who = people.staff_names.get(staff_id, "").strip() or f"with staff id {staff_id}"
    if staff_id in people.refused_teachers:
        return refusal("teacher_refused", who)
    return refusal("teacher_not_active", who)


def has_left(exit_date: date | None, today: date, end: date | None) -> bool:
    """Whether somebody left early; `exit_date` is the first day *after* the last one (quirk 20)
    [doc].

    Who stayed to the term's end has completed the class and stays on its roster: otherwise every
    class of the first quarter would be empty in the second.
    """
    if exit_date is None or exit_date > today:
        return False
    return end is None or exit_date <= end


def has_stopped(last_day: date | None, today: date, end: date | None) -> bool:
    """Whether a co-teacher stopped early; SectionTeacher's end date is the last day itself
    [client: three public queries hold a day against it so].

    Who stayed to the term's end stays the class's co-teacher, as students stay on its roster.
    """
    return last_day is not None and last_day < today and (end is None or last_day < end)


def stage_rosters(
    enrollments: Iterable[Enrollment],
    sections: Mapping[str, Section],
    people: People,
    rules: Rules,
    staged: Staged,
) -> None:
    """Who is in which class; a refused class or student takes its rows along [L11]."""
    refused_classes = {one.external_id: one for one in staged.refusals if one.kind == "classes"}
    done: set[tuple[str, str]] = set()
    for row in enrollments:
        staged.read["rosters"] += 1
        section = sections[row.section_id]
        pair = (row.section_id, row.student_id)
        left_out = _roster_left_out(row, section, people, rules) or (
            "listed_twice" if pair in done else None
        )
        if left_out:
            staged.leave_out("rosters", left_out)
            continue
        done.add(pair)
        if row.section_id in refused_classes:
            name = people.students.get(row.student_id) or people.refused_students[row.student_id]
            reason, detail = "class_refused", refused_classes[row.section_id].name
        elif row.student_id in people.refused_students:
            name = staged.tables["classes"][rules.source, row.section_id]["name"]
            reason, detail = "student_refused", people.refused_students[row.student_id]
        else:
            staged.put(
                ROSTERS,
                {"source": rules.source, "class_id": row.section_id, "user_id": row.student_id},
            )
            continue
        external_id = f"{row.section_id}/{row.student_id}"
        staged.refusals.append(
            Refusal("rosters", external_id, name, reason, detail, section.school_id)
        )
        staged.seen["rosters"].add((rules.source, *pair))


def _roster_left_out(row: Enrollment, section: Section, people: People, rules: Rules) -> str | None:
    if row.dropped:
        return "dropped"
    if row.entry_date and row.exit_date and row.exit_date <= row.entry_date:
        return "never_came"
    if has_left(row.exit_date, rules.today, rules.term_ends.get(section.term_id or "")):
        return "left"
    if row.student_id not in people.students and row.student_id not in people.refused_students:
        return "student_not_imported"
    return None


def stage_co_teachers(
    found: Iterable[CoTeacher] | None,
    sections: Mapping[str, Section],
    people: People,
    rules: Rules,
    staged: Staged,
) -> None:
    """Teachers beside the lead [L3]; not read in whole, they are left as they are."""
    if found is None:
        staged.incomplete.add("co_teachers")
        return
    for row in found:
        staged.read["co_teachers"] += 1
        section = sections.get(row.section_id)
        teacher = people.teachers.get(row.staff_id)
        left_out = _co_teacher_left_out(row, section, teacher, people, rules, staged)
        if left_out:
            staged.leave_out("co_teachers", left_out)
        elif teacher is None or (rules.source, row.section_id) in staged.seen["classes"]:
            _refuse_co_teacher(row, section, people, rules, staged)
        else:
            names = {"class_id": row.section_id, "user_id": teacher, "role": row.role}
            staged.put(CO_TEACHERS, {"source": rules.source, **names})


def _co_teacher_left_out(
    row: CoTeacher,
    section: Section | None,
    teacher: str | None,
    people: People,
    rules: Rules,
    staged: Staged,
) -> str | None:
    key = (rules.source, row.section_id)
    taken = staged.tables["classes"].get(key)
    if section is None or (taken is None and key not in staged.seen["classes"]):
        return "class_not_imported"
    if has_stopped(row.end_date, rules.today, rules.term_ends.get(section.term_id or "")):
        return "ended"
    if teacher is None and row.staff_id not in people.refused_teachers:
        return "teacher_not_imported"
    if taken is not None and taken["teacher_id"] == teacher:
        return "is_lead"
    return "listed_twice" if (*key, teacher) in staged.tables["co_teachers"] else None


def _refuse_co_teacher(
    row: CoTeacher, section: Section | None, people: People, rules: Rules, staged: Staged
) -> None:
    """The class or the teacher was refused: what the target has of the pair stays."""
    name = people.staff_names.get(row.staff_id, "").strip() or f"staff id {row.staff_id}"
    reason, detail = "teacher_refused", name
    teacher = people.refused_teachers.get(row.staff_id)
    if teacher is None:
        reason, detail = "class_refused", f"with id {row.section_id}"
        teacher = people.teachers[row.staff_id]
    school = section.school_id if section else ""
    external_id = f"{row.section_id}/{row.staff_id}"
    staged.refusals.append(Refusal("co_teachers", external_id, name, reason, detail, school))
    staged.seen["co_teachers"].add((rules.source, row.section_id, teacher))
