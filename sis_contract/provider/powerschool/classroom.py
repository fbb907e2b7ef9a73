"""A class to try a gradebook with: its section, teacher, students, and a day within its term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sis_contract.provider.check import NoChance, need
from sis_contract.provider.powerschool.session import PowerSchool

SEARCHED = 12
PRO, OLD = "PTP", "PTG"


@dataclass(frozen=True, slots=True)
class Classroom:
    """One section with what a gradebook asks for.

    `teacher` is the lead's users_dcid, `students` who sit in it today, `due` a day within its
    term, `late` a day after it, `term` Terms.ID where the server shows it.
    """

    section: int
    teacher: int
    students: tuple[int, ...]
    due: str
    late: str
    term: int | None


def classroom(sis: PowerSchool, kind: str) -> Classroom:
    """A class kept in that gradebook; raises NoChance where none was found."""
    if kind not in sis.found:
        sis.found[kind] = _search(sis, kind)
    found = sis.found[kind]
    name = "PowerTeacher Pro" if kind == PRO else "the older gradebook"
    need(found, f"no section with a teacher and students is kept in {name}, of those looked at")
    assert isinstance(found, Classroom)
    return found


def today(sis: PowerSchool) -> str:
    """The server's day."""
    return str(sis.kept("/ws/v1/time").must(200).json()["resource"]["time"])[:10]


def _search(sis: PowerSchool, kind: str) -> Classroom | None:
    day = today(sis)
    fitting = [one for one in sis.sections if one.get("gradebooktype", PRO) == kind]
    first: Classroom | None = None
    for section in fitting[:SEARCHED]:
        teacher = _teacher(sis, section)
        students = _students(sis, section, day)
        term = sis.v1(f"/ws/v1/term/{section['term_id']}").must(200).json()["term"]
        within = term["start_date"] <= day <= term["end_date"]
        if teacher and len(students) > 1 and within:
            late = f"{int(term['end_date'][:4]) + 2}-01-15"
            found = Classroom(section["id"], teacher, students, day, late, term.get("local_id"))
            if kind != PRO or _has_assignments(sis, found):
                return found
            first = first or found
    return first


def _has_assignments(sis: PowerSchool, room: Classroom) -> bool:
    path = f"/ws/xte/section/assignment/?users_dcid={room.teacher}&section_ids={room.section}"
    answer = sis.kept(path)
    return answer.status == 200 and len(answer.body) > len("[]")


def _teacher(sis: PowerSchool, section: dict[str, Any]) -> int | None:
    if "staff_id" not in section:
        return None
    answer = sis.v1(f"/ws/v1/staff/{section['staff_id']}")
    found = answer.json().get("staff", {}).get("users_dcid") if answer.status == 200 else None
    return found if isinstance(found, int) else None


def _students(sis: PowerSchool, section: dict[str, Any], day: str) -> tuple[int, ...]:
    path = f"/ws/v1/section/{section['id']}/section_enrollment"
    return tuple(
        row["student_id"]
        for row in sis.listed(path, "section_enrollment")
        if not row.get("dropped") and row["entry_date"] <= day < row["exit_date"]
    )


def stranger(sis: PowerSchool, room: Classroom) -> int:
    """A student who does not sit in the class; raises NoChance."""
    for row in sis.listed("/ws/v1/district/student", "student"):
        seats = sis.v1(f"/ws/v1/section/{room.section}/section_enrollment").text
        if f'"student_id":{row["id"]}' not in seats.replace(" ", ""):
            return int(row["id"])
    raise NoChance("every student of the first page sits in the class that was looked at")


def other_teacher(sis: PowerSchool, room: Classroom) -> int:
    """A user who leads another section and not this one; raises NoChance."""
    for section in sis.sections[:SEARCHED]:
        found = _teacher(sis, section)
        if found and found != room.teacher and not _co_teaches(sis, found, room):
            return found
    raise NoChance("no other teacher was found among the sections that were looked at")


def _co_teaches(sis: PowerSchool, user: int, room: Classroom) -> bool:
    query = f"/ws/xte/section/assignment/?users_dcid={user}&section_ids={room.section}"
    return sis.kept(query).status == 200
