"""Every write of PowerTeacher Pro's door, each with what must come of it.

Points are 10, 20 or 40, so that every percentage and every recalculated score is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from book_district import ADA, LABS, MATH, SCIENCE
from legacy_district import LEGACY, NORA, OMAR
from legacy_steps import STRANGER, STUDENTS
from pro_book import CATEGORIES, WORK, Part, ProBook, Work

ATTACHED = {SCIENCE: {NORA, OMAR, ADA}, MATH: {NORA, OMAR}}
"""Who is in a class now or later."""

STANDARDS = (601, 602)
POINTS = (10, 20, 40)


@dataclass
class ProSteps(ProBook):
    """The writes, at the door and in the book."""

    names: int = 0

    def _name(self) -> str:
        self.names += 1
        return f"new {self.names}"

    def _category(self, value: int) -> int:
        known = [LABS, *sorted(self.categories)]
        return known[value % len(known)]

    # -- assignments ----------------------------------------------------------------------------

    def create(self, pick: int, value: int) -> None:
        """A new assignment in one class or in two, sometimes with a standard."""
        sections = (SCIENCE, MATH)[: 1 + value % 2]
        standards = set(STANDARDS[: value % 3])
        work = Work(self._name(), POINTS[value % 3], self._category(value), standards, {})
        answer = self.ask("POST", f"{WORK}/", self._body(work, sections))
        assert answer.status_code == 201, answer.text
        made = int(answer.headers["Location"].rpartition("/")[2])
        ids = [int(one) for one in answer.headers["AssignmentSectionIds"].strip("[]").split(",")]
        work.parts = {section: Part(n) for section, n in zip(sections, ids, strict=True)}
        self.works[made] = work

    def _body(self, work: Work, sections: Any, **changes: Any) -> dict[str, Any]:
        """The whole assignment as a client sends it, known parts with their ids."""
        parts = []
        for section in sections:
            part: dict[str, Any] = {
                "sectionsdcid": section,
                "name": work.name,
                "duedate": "2026-10-02",
                "scoretype": "POINTS",
                "scoreentrypoints": work.points,
                "weight": 1,
                "_assignmentcategoryassociations": [
                    {"teachercategoryid": work.category, "isprimary": True}
                ],
                **changes,
            }
            if section in work.parts:
                part["assignmentsectionid"] = work.parts[section].id
            parts.append(part)
        standards = [{"standardid": one} for one in sorted(work.standards)]
        return {"_assignmentsections": parts, "_assignmentstandardassociations": standards}

    def create_taken_name(self, pick: int, value: int) -> None:
        """A name that the class has already: refused."""
        _, work = self.one(pick)
        if work is not None:
            answer = self.ask("POST", f"{WORK}/", self._body(work, [SCIENCE]))
            assert answer.status_code in (400, 409), answer.text

    def rename(self, pick: int, value: int) -> None:
        """PUT of the whole with another name and category: scores stay, nobody asks for them."""
        made, work = self.one(pick)
        if work is None:
            return
        work.name, work.category = self._name(), self._category(value)
        answer = self.ask("PUT", f"{WORK}/{made}", self._body(work, work.parts))
        assert answer.status_code == 201, answer.text

    def change_points(self, pick: int, value: int) -> None:
        """PUT with other points: without a word on scores 412, true rescales, false keeps."""
        made, work = self.one(pick)
        if work is None:
            return
        points, update = POINTS[value % 3], (None, True, False)[value // 3 % 3]
        body = self._body(work, work.parts, scoreentrypoints=points)
        said = "" if update is None else f"?update_scores={str(update).lower()}"
        answer = self.ask("PUT", f"{WORK}/{made}{said}", body)
        if update is None and work.scored and points != work.points:
            assert answer.status_code == 412, answer.text
            return
        assert answer.status_code == 201, answer.text
        if update:
            for part in work.parts.values():
                for student, given in part.scores.items():
                    part.scores[student] = given * points / work.points
        work.points = points

    def add_section(self, pick: int, value: int) -> None:
        """PUT with Mathematics beside Science."""
        made, work = self.one(pick)
        if work is None or MATH in work.parts:
            return
        answer = self.ask("PUT", f"{WORK}/{made}", self._body(work, (*work.parts, MATH)))
        assert answer.status_code == 201, answer.text
        rows = self.door.rows(
            "SELECT AssignmentSectionID FROM AssignmentSection "
            "WHERE AssignmentID = ? AND SectionsDCID = ?",
            (made, MATH),
        )
        work.parts[MATH] = Part(rows[0][0])

    def leave_section_out(self, pick: int, value: int) -> None:
        """PUT that forgets a class: 412, and nothing changes."""
        made, work = self.one(pick)
        if work is not None and len(work.parts) == 2:
            body = self._body(work, [MATH], name="never")
            assert self.ask("PUT", f"{WORK}/{made}", body).status_code == 412

    def restrict(self, pick: int, value: int) -> None:
        """PUT that gives the work to one student of each class, or to all again."""
        made, work = self.one(pick)
        if work is None:
            return
        chosen = [] if value % 3 == 0 else [STUDENTS[value % 2]]
        body = self._body(
            work, work.parts, _assignmentstudentassociations=[{"studentsdcid": n} for n in chosen]
        )
        answer = self.ask("PUT", f"{WORK}/{made}", body)
        assert answer.status_code == 201, answer.text
        for part in work.parts.values():
            part.students = set(chosen) or None

    def delete(self, pick: int, value: int) -> None:
        """Without force only what has no scores goes; with force everything."""
        made, work = self.one(pick)
        if work is None:
            return
        forced = value % 2 == 1
        answer = self.ask("DELETE", f"{WORK}/{made}{'?force=true' if forced else ''}")
        if work.scored and not forced:
            assert answer.status_code == 412
        else:
            assert answer.status_code == 204, answer.text
            del self.works[made]

    def wrong_section(self, pick: int, value: int) -> None:
        """A section of the older gradebook: refused."""
        work = Work("x", 10, LABS, set(), {})
        assert self.ask("POST", f"{WORK}/", self._body(work, [LEGACY])).status_code == 409

    # -- students and standards of assignments --------------------------------------------------

    def detach_student(self, pick: int, value: int) -> None:
        """A student taken off all classes of an assignment; scores hold it back without force."""
        _, work = self.one(pick)
        if work is None:
            return
        student, forced = STUDENTS[value % 2], value % 4 > 1
        body = {
            "student_ids": [student],
            "section_ids": [part.id for part in work.parts.values()],
        }
        path = f"/ws/xte/assignment_section/students?force={str(forced).lower()}"
        answer = self.ask("DELETE", path, body)
        if not forced and any(student in part.scores for part in work.parts.values()):
            assert answer.status_code == 409
            return
        assert answer.status_code == 201, answer.text
        for section, part in work.parts.items():
            part.scores.pop(student, None)
            part.students = ((part.students or ATTACHED[section]) - {student}) or None

    def detach_standard(self, pick: int, value: int) -> None:
        """A standard taken off, or all of them."""
        made, work = self.one(pick)
        if work is None:
            return
        named = {STANDARDS[0]} if value % 2 else set()
        said = f"?standard_ids={STANDARDS[0]}" if named else ""
        answer = self.ask("DELETE", f"/ws/xte/assignment/{made}/assignmentstandards{said}")
        assert answer.status_code == 204, answer.text
        work.standards -= named or set(STANDARDS)

    def drop_online_work(self, pick: int, value: int) -> None:
        """Online work, of which there is none."""
        _, work = self.one(pick)
        if work is not None:
            part = work.parts[SCIENCE].id
            path = f"/ws/xte/online_work/assignment_section/{part}"
            assert self.ask("DELETE", path).status_code == 204

    # -- scores ---------------------------------------------------------------------------------

    def _rows(self, *rows: tuple[int, int, int]) -> list[dict[str, Any]]:
        return [
            {
                "_assignmentsection": {"assignmentsectionid": part},
                "studentsdcid": student,
                "actualscoreentered": str(value),
                "actualscorekind": "REAL_SCORE",
                "scoretype": "POINTS",
                "scorepoints": value,
            }
            for part, student, value in rows
        ]

    def score(self, pick: int, value: int) -> None:
        """One score, new or changed, at the address for one; refused for whom it is not meant."""
        _, work = self.one(pick)
        if work is None:
            return
        part = list(work.parts.values())[pick % len(work.parts)]
        student = STUDENTS[value % 2]
        row = self._rows((part.id, student, value))[0]
        answer = self.ask("PUT", "/ws/xte/score/assignment?status=A", row)
        assert answer.status_code == (200 if part.takes(student) else 409), answer.text
        if part.takes(student):
            part.scores[student] = value

    def batch(self, pick: int, value: int) -> None:
        """Both students in every class: all are stored, or for a stranger or outsider none."""
        _, work = self.one(pick)
        if work is None:
            return
        students = (*STUDENTS, STRANGER) if value % 4 == 3 else STUDENTS
        rows = [(part.id, n, value) for part in work.parts.values() for n in students]
        body = {"assignment_scores": self._rows(*rows)}
        answer = self.ask("PUT", "/ws/xte/score?status=A&term_id=3601", body)
        good = all(part.takes(n) for part in work.parts.values() for n in STUDENTS)
        assert answer.status_code == (200 if good and len(students) == 2 else 409), answer.text
        if answer.status_code == 200:
            for part in work.parts.values():
                part.scores.update(dict.fromkeys(STUDENTS, value))

    # -- categories -----------------------------------------------------------------------------

    def create_category(self, pick: int, value: int) -> None:
        """A new category; one named as another is refused."""
        name = f"Group {value % 4}"
        answer = self.ask("POST", CATEGORIES, [{"name": name, "categorytype": "user"}])
        if name in self.categories.values():
            assert answer.status_code == 409
            return
        assert answer.status_code == 201, answer.text
        self.categories[int(answer.headers["Location"].rpartition("/")[2])] = name

    def rename_category(self, pick: int, value: int) -> None:
        """Another name for a category of ours."""
        if not self.categories:
            return
        made = sorted(self.categories)[pick % len(self.categories)]
        name = f"Group {value % 4}"
        answer = self.ask("PUT", f"{CATEGORIES}/{made}", [{"name": name}])
        others = [kept for key, kept in self.categories.items() if key != made]
        assert answer.status_code == (409 if name in others else 200), answer.text
        if name not in others:
            self.categories[made] = name

    def delete_category(self, pick: int, value: int) -> None:
        """A category goes unless an assignment counts in it."""
        if not self.categories:
            return
        made = sorted(self.categories)[pick % len(self.categories)]
        used = any(work.category == made for work in self.works.values())
        answer = self.ask("DELETE", f"{CATEGORIES}/{made}")
        assert answer.status_code == (409 if used else 200), answer.text
        if not used:
            del self.categories[made]


PRO_STEPS: tuple[Callable[[ProSteps, int, int], None], ...] = (
    ProSteps.create,
    ProSteps.create_taken_name,
    ProSteps.rename,
    ProSteps.change_points,
    ProSteps.add_section,
    ProSteps.leave_section_out,
    ProSteps.wrong_section,
    ProSteps.score,
    ProSteps.batch,
    ProSteps.restrict,
    ProSteps.detach_student,
    ProSteps.detach_standard,
    ProSteps.drop_online_work,
    ProSteps.create_category,
    ProSteps.rename_category,
    ProSteps.delete,
    ProSteps.delete_category,
)
