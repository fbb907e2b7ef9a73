"""Both gradebooks written in any order: each shows its own rows, which are what was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from book_district import INES, LABS, SCIENCE
from hypothesis import given, settings
from hypothesis import strategies as st
from legacy_district import LEGACY, NORA, OMAR, Door, contents, legacy_door
from legacy_district import given as learning

from sis_core.district.store import Store

STUDENTS = (NORA, OMAR)
STRANGER = 814
WORK = "/ws/xte/section/assignment"

PRO_TABLES = (
    "Assignment",
    "AssignmentSection",
    "AssignmentCategoryAssoc",
    "AssignmentStudentAssoc",
    "AssignmentScore",
)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """One served district, put back to its start before every example."""
    with legacy_door(categories=True) as made:
        yield made


@dataclass
class Work:
    """An assignment as it should be; `part` is AssignmentSectionID, 0 in the older gradebook."""

    name: str
    points: int
    part: int = 0
    scores: dict[int, int] = field(default_factory=dict)


@dataclass
class Books:
    """What both gradebooks should hold, from the answers alone."""

    door: Door
    legacy: dict[int, Work] = field(default_factory=dict)
    pro: dict[int, Work] = field(default_factory=dict)

    # -- the older gradebook --------------------------------------------------------------------

    def legacy_create(self, pick: int, value: int) -> None:
        """A new assignment through the older door."""
        made = self.door.create(name=f"old {value}", points_possible=value + 1)
        self.legacy[made] = Work(f"old {value}", value + 1)

    def legacy_change(self, pick: int, value: int) -> None:
        """Other name and points."""
        made = chosen(self.legacy, pick)
        body = learning(name=f"changed {value}", points_possible=value + 2)
        answer = self.door.ask("PUT", f"/assignment/{made}", body)
        assert answer.status_code == (204 if made in self.legacy else 404)
        if made in self.legacy:
            self.legacy[made].name, self.legacy[made].points = f"changed {value}", value + 2

    def legacy_score(self, pick: int, value: int) -> None:
        """One score, new or changed."""
        made, student = chosen(self.legacy, pick), STUDENTS[value % 2]
        answer = self.door.score(made, student, str(value))
        if made not in self.legacy:
            assert answer.status_code == 404
            return
        scores = self.legacy[made].scores
        assert answer.status_code == (204 if student in scores else 201)
        scores[student] = value

    def legacy_batch(self, pick: int, value: int) -> None:
        """Both students and a stranger, who alone is refused."""
        made = chosen(self.legacy, pick)
        rows = [
            {"student": {"id": n}, "score_entered": value + place}
            for place, n in enumerate((*STUDENTS, STRANGER))
        ]
        body = {"assignment_scores": {"assignment_score": rows}}
        answer = self.door.ask("PUT", f"/assignment/{made}/score", body)
        if made in self.legacy:
            listed = answer.json()["assignment_scores"]["assignment_score"]
            assert [row["batch_result"]["code"] for row in listed] == [200, 200, 409]
            self.legacy[made].scores = {NORA: value, OMAR: value + 1}
        else:
            assert answer.status_code == 404

    def legacy_unscore(self, pick: int, value: int) -> None:
        """One score removed."""
        made, student = chosen(self.legacy, pick), STUDENTS[value % 2]
        there = made in self.legacy and student in self.legacy[made].scores
        answer = self.door.ask("DELETE", f"/assignment/{made}/student/{student}/score")
        assert answer.status_code == (204 if there else 404)
        if there:
            del self.legacy[made].scores[student]

    def legacy_delete(self, pick: int, value: int) -> None:
        """An assignment removed with its scores."""
        made = chosen(self.legacy, pick)
        answer = self.door.ask("DELETE", f"/assignment/{made}")
        assert answer.status_code == (204 if self.legacy.pop(made, None) else 404)

    def legacy_wrong_section(self, pick: int, value: int) -> None:
        """A PowerTeacher Pro section through the older door: refused."""
        answer = self.door.ask("POST", f"/section/{SCIENCE}/assignment", learning())
        assert answer.status_code == 409

    # -- PowerTeacher Pro -----------------------------------------------------------------------

    def _pro(self, method: str, path: str, body: Any = None, more: str = "") -> Any:
        mark = "&" if "?" in path else "?"
        return self.door.ask(method, f"{path}{mark}users_dcid={INES}{more}", body)

    def _part(self, name: str, points: int, section: int = SCIENCE) -> dict[str, Any]:
        return {
            "sectionsdcid": section,
            "name": name,
            "duedate": "2026-10-02",
            "scoretype": "POINTS",
            "scoreentrypoints": points,
            "weight": 1,
            "_assignmentcategoryassociations": [{"teachercategoryid": LABS, "isprimary": True}],
        }

    def pro_create(self, pick: int, value: int) -> None:
        """A new assignment through the newer door."""
        name, points = f"new {value}.{len(self.pro)}", value + 1
        answer = self._pro("POST", f"{WORK}/", {"_assignmentsections": [self._part(name, points)]})
        assert answer.status_code == 201, answer.text
        made = int(answer.headers["Location"].rpartition("/")[2])
        shown = self._pro("GET", f"{WORK}/{made}").json()
        one = shown[0] if isinstance(shown, list) else shown
        part = one["_assignmentsections"][0]["assignmentsectionid"]
        self.pro[made] = Work(name, points, part)

    def pro_score(self, pick: int, value: int) -> None:
        """One score, new or changed."""
        work = self.pro.get(chosen(self.pro, pick))
        if work is None:
            return
        student = STUDENTS[value % 2]
        answer = self._save(work.part, (student, value))
        assert answer.status_code == 200, answer.text
        work.scores[student] = value

    def pro_batch(self, pick: int, value: int) -> None:
        """A batch with a stranger: refused whole."""
        work = self.pro.get(chosen(self.pro, pick))
        if work is not None:
            answer = self._save(work.part, (NORA, value), (STRANGER, value))
            assert answer.status_code == 409, answer.text

    def _save(self, part: int, *rows: tuple[int, int]) -> Any:
        body = {
            "assignment_scores": [
                {
                    "_assignmentsection": {"assignmentsectionid": part},
                    "studentsdcid": student,
                    "actualscoreentered": str(value),
                    "actualscorekind": "REAL_SCORE",
                    "scoretype": "POINTS",
                    "scorepoints": value,
                }
                for student, value in rows
            ]
        }
        return self._pro("PUT", "/ws/xte/score?status=A", body, "&term_id=3601")

    def pro_delete(self, pick: int, value: int) -> None:
        """Without force only what has no scores goes; with force everything."""
        made = chosen(self.pro, pick)
        if made not in self.pro:
            return
        forced = value % 2 == 1
        answer = self._pro("DELETE", f"{WORK}/{made}", more="&force=true" if forced else "")
        if self.pro[made].scores and not forced:
            assert answer.status_code == 412
        else:
            assert answer.status_code == 204, answer.text
            del self.pro[made]

    def pro_wrong_section(self, pick: int, value: int) -> None:
        """A section of the older gradebook through the newer door: refused."""
        body = {"_assignmentsections": [self._part("x", 10, LEGACY)]}
        assert 400 <= self._pro("POST", f"{WORK}/", body).status_code < 500

    # -- truth ----------------------------------------------------------------------------------

    def check_store(self) -> None:
        """The rows of both gradebooks and the mirrors are what was acknowledged, and no more."""
        store = self.door.world.store
        assert legacy_rows(store) == {
            made: (work.name, work.points, work.scores) for made, work in self.legacy.items()
        }
        assert mirror_rows(store) == legacy_rows(store)
        assert pro_rows(store) == {
            made: (work.name, work.points, work.scores) for made, work in self.pro.items()
        }

    def check_views(self) -> None:
        """Both doors show what their rows say."""
        for made, work in self.legacy.items():
            shown = self.door.ask("GET", f"/assignment/{made}").json()["assignment"]
            assert (shown["name"], shown["points_possible"]) == (work.name, work.points)
            listed = self.door.ask("GET", f"/assignment/{made}/score").json()
            assert {
                row["student"]["id"]: int(row["score_entered"])
                for row in listed["assignment_scores"]["assignment_score"]
            } == work.scores
        shown = self._pro("GET", f"{WORK}/", more=f"&section_ids={SCIENCE}").json()
        assert {
            one["assignmentid"]: (
                one["_assignmentsections"][0]["name"],
                one["_assignmentsections"][0]["scoreentrypoints"],
            )
            for one in shown
        } == {made: (work.name, work.points) for made, work in self.pro.items()}
        for made, work in self.pro.items():
            body = {"assignment_ids": [made], "section_ids": [SCIENCE]}
            listed = self._pro("POST", "/ws/xte/assignment_score", body).json()
            assert {row["studentsdcid"]: row["scorepoints"] for row in listed} == work.scores


def chosen(books: dict[int, Work], pick: int) -> int:
    """One of the assignments, or an id that none has."""
    return sorted(books)[pick % len(books)] if books else 99_999


Rows = dict[int, tuple[str, float, dict[int, float]]]


def legacy_rows(store: Store) -> Rows:
    """The older gradebook's assignments and scores, by SQL."""
    made: Rows = {
        row[0]: (row[1], row[2], {})
        for row in store.read("SELECT ID, Name, PointsPossible FROM PSM_Assignment")
    }
    for assignment, student, points in store.read(
        "SELECT h.AssignmentID, m.StudentsDCID, s.Score FROM PSM_AssignmentScore s "
        "JOIN PSM_SectionAssignment h ON h.ID = s.SectionAssignmentID "
        "JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID "
        "JOIN Sync_StudentMap m ON m.StudentID = e.StudentID"
    ):
        made[assignment][2][student] = points
    return made


def mirror_rows(store: Store) -> Rows:
    """What the SIS's mirrors say of the same, by SQL."""
    made: Rows = {
        row[0]: (row[1], row[2], {})
        for row in store.read("SELECT AssignmentID, Name, PointsPossible FROM PGAssignments")
    }
    for assignment, student, entered in store.read(
        "SELECT r.Assignment, st.DCID, r.Score FROM SectionScoresAssignments r "
        "JOIN SectionScoresID h ON h.DCID = r.FDCID JOIN Students st ON st.ID = h.StudentID"
    ):
        made[assignment][2][student] = float(entered)
    return made


def pro_rows(store: Store) -> Rows:
    """PowerTeacher Pro's assignments and scores, by SQL."""
    made: Rows = {
        row[0]: (row[1], row[2], {})
        for row in store.read("SELECT AssignmentID, Name, ScoreEntryPoints FROM AssignmentSection")
    }
    for assignment, student, points in store.read(
        "SELECT p.AssignmentID, s.StudentsDCID, s.ScorePoints FROM AssignmentScore s "
        "JOIN AssignmentSection p ON p.AssignmentSectionID = s.AssignmentSectionID"
    ):
        made[assignment][2][student] = points
    return made


Step = Callable[[Books, int, int], None]
LEGACY_STEPS: tuple[Step, ...] = (
    Books.legacy_create,
    Books.legacy_change,
    Books.legacy_score,
    Books.legacy_batch,
    Books.legacy_unscore,
    Books.legacy_delete,
    Books.legacy_wrong_section,
)
PRO_STEPS: tuple[Step, ...] = (
    Books.pro_create,
    Books.pro_score,
    Books.pro_batch,
    Books.pro_delete,
    Books.pro_wrong_section,
)
moves = st.tuples(
    st.sampled_from((*LEGACY_STEPS, *PRO_STEPS)), st.integers(0, 3), st.integers(0, 20)
)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(moves, min_size=3, max_size=14))
def test_any_interleaving_leaves_both_views_true(
    door: Door, steps: list[tuple[Step, int, int]]
) -> None:
    """After each write rows and mirrors are what was acknowledged; at the end both doors agree."""
    door.world.reset()
    books = Books(door)
    books.legacy_create(0, 9)
    books.pro_create(0, 9)
    for step, pick, value in steps:
        step(books, pick, value)
        books.check_store()
    books.check_views()


def test_neither_gradebook_writes_to_the_other(door: Door) -> None:
    """A write through one door changes no row of the other's tables, refused or taken."""
    door.world.reset()
    books = Books(door)

    def pro() -> dict[str, Any]:
        return {name: door.rows(f"SELECT * FROM {name}") for name in PRO_TABLES}

    for steps, others in (
        (LEGACY_STEPS, pro),
        (PRO_STEPS, lambda: contents(door.world.store)),
    ):
        before = others()
        for step in steps:
            for value in (8, 9):
                step(books, 0, value)
        assert others() == before
