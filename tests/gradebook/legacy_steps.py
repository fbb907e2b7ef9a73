"""Every write of the older gradebook's door, each with what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from book_district import SCIENCE
from legacy_district import NORA, OMAR, Door
from legacy_district import given as learning

from sis_core.district.store import Store

STUDENTS = (NORA, OMAR)
STRANGER = 814


@dataclass
class Work:
    """An assignment as it should be: name, points, and what each student was given."""

    name: str
    points: int
    scores: dict[int, int] = field(default_factory=dict)

    @property
    def row(self) -> tuple[str, float, dict[int, tuple[float, float]]]:
        """Name, points, student → points and percentage."""
        worth = {n: (v, round(100 * v / self.points, 2)) for n, v in self.scores.items()}
        return self.name, self.points, worth


@dataclass
class LegacyBook:
    """What the older gradebook should hold, from the answers alone."""

    door: Door
    works: dict[int, Work] = field(default_factory=dict)

    def _one(self, pick: int) -> tuple[int, Work | None]:
        """One of the assignments, or an id that none has."""
        made = sorted(self.works)[pick % len(self.works)] if self.works else 99_999
        return made, self.works.get(made)

    @staticmethod
    def _word(value: int) -> str:
        return "scores" if value % 3 == 0 else "score"

    def create(self, pick: int, value: int) -> None:
        """A new assignment."""
        made = self.door.create(name=f"old {value}", points_possible=value + 1)
        self.works[made] = Work(f"old {value}", value + 1)

    def change(self, pick: int, value: int) -> None:
        """Other name and points: the percentages follow."""
        made, work = self._one(pick)
        body = learning(name=f"changed {value}", points_possible=value + 2)
        answer = self.door.ask("PUT", f"/assignment/{made}", body)
        assert answer.status_code == (204 if work else 404)
        if work:
            work.name, work.points = f"changed {value}", value + 2

    def rename(self, pick: int, value: int) -> None:
        """Another name alone."""
        made, work = self._one(pick)
        body = {"assignment": {"name": f"renamed {value}"}}
        answer = self.door.ask("PUT", f"/assignment/{made}", body)
        assert answer.status_code == (204 if work else 404)
        if work:
            work.name = f"renamed {value}"

    def change_wrongly(self, pick: int, value: int) -> None:
        """A due date outside the term: refused whole, the new name too."""
        made, work = self._one(pick)
        body = learning(name="never", date_assignment_due="2028-01-01")
        answer = self.door.ask("PUT", f"/assignment/{made}", body)
        assert answer.status_code == (409 if work else 404)

    def score(self, pick: int, value: int) -> None:
        """One score, new or changed; now and then at the plural [client: OldSchool]."""
        made, work = self._one(pick)
        student = STUDENTS[value % 2]
        body = {"assignment_score": {"score_entered": str(value)}}
        path = f"/assignment/{made}/student/{student}/{self._word(value)}"
        answer = self.door.ask("PUT", path, body)
        if work is None:
            assert answer.status_code == 404
            return
        assert answer.status_code == (204 if student in work.scores else 201)
        work.scores[student] = value

    def batch(self, pick: int, value: int) -> None:
        """Both students and a stranger, who alone is refused."""
        made, work = self._one(pick)
        rows = [
            {"student": {"id": n}, "score_entered": value + place}
            for place, n in enumerate((*STUDENTS, STRANGER))
        ]
        body = {"assignment_scores": {"assignment_score": rows}}
        answer = self.door.ask("PUT", f"/assignment/{made}/score", body)
        if work is None:
            assert answer.status_code == 404
            return
        listed = answer.json()["assignment_scores"]["assignment_score"]
        assert [row["batch_result"]["code"] for row in listed] == [200, 200, 409]
        work.scores = {NORA: value, OMAR: value + 1}

    def unscore(self, pick: int, value: int) -> None:
        """One score removed."""
        made, work = self._one(pick)
        student = STUDENTS[value % 2]
        there = work is not None and student in work.scores
        path = f"/assignment/{made}/student/{student}/{self._word(value)}"
        answer = self.door.ask("DELETE", path)
        assert answer.status_code == (204 if there else 404)
        if work and there:
            del work.scores[student]

    def delete(self, pick: int, value: int) -> None:
        """An assignment removed with its scores."""
        made, work = self._one(pick)
        answer = self.door.ask("DELETE", f"/assignment/{made}")
        assert answer.status_code == (204 if work else 404)
        self.works.pop(made, None)

    def wrong_section(self, pick: int, value: int) -> None:
        """A PowerTeacher Pro section: refused."""
        answer = self.door.ask("POST", f"/section/{SCIENCE}/assignment", learning())
        assert answer.status_code == 409

    # -- truth ----------------------------------------------------------------------------------

    def check_store(self) -> None:
        """The gradebook's rows and the SIS's mirrors are what was acknowledged, and no more."""
        wanted = {made: work.row for made, work in self.works.items()}
        store = self.door.world.store
        assert _own_rows(store) == {
            made: (name, points, {n: worth[0] for n, worth in scores.items()})
            for made, (name, points, scores) in wanted.items()
        }
        assert _mirror_rows(store) == wanted

    def check_views(self) -> None:
        """The door shows what the rows say."""
        for made, work in self.works.items():
            shown = self.door.ask("GET", f"/assignment/{made}").json()["assignment"]
            assert (shown["name"], shown["points_possible"]) == (work.name, work.points)
            listed = self.door.ask("GET", f"/assignment/{made}/score").json()
            assert {
                row["student"]["id"]: int(row["score_entered"])
                for row in listed["assignment_scores"]["assignment_score"]
            } == work.scores


def _own_rows(store: Store) -> dict[int, tuple[str, float, dict[int, float]]]:
    """The older gradebook's assignments and scores, by SQL."""
    made: dict[int, tuple[str, float, dict[int, float]]] = {
        row[0]: (row[1], row[2], {})
        for row in store.read("SELECT ID, Name, PointsPossible FROM PSM_Assignment")
    }
    for assignment, student, points in store.read(
        "SELECT h.AssignmentID, m.StudentsDCID, s.Score FROM PSM_AssignmentScore s "
        "JOIN PSM_SectionAssignment h ON h.ID = s.SectionAssignmentID "
        "JOIN PSM_SectionEnrollment e ON e.ID = s.SectionEnrollmentID "
        "JOIN Sync_StudentMap m ON m.StudentID = e.StudentID"
    ):
        assert student not in made[assignment][2]
        made[assignment][2][student] = points
    return made


def _mirror_rows(store: Store) -> dict[int, tuple[str, float, dict[int, tuple[float, float]]]]:
    """What the SIS's mirrors say of the same, by SQL."""
    made: dict[int, tuple[str, float, dict[int, tuple[float, float]]]] = {
        row[0]: (row[1], row[2], {})
        for row in store.read("SELECT AssignmentID, Name, PointsPossible FROM PGAssignments")
    }
    for assignment, student, entered, percent in store.read(
        "SELECT r.Assignment, st.DCID, r.Score, r.Percent FROM SectionScoresAssignments r "
        "JOIN SectionScoresID h ON h.DCID = r.FDCID JOIN Students st ON st.ID = h.StudentID"
    ):
        assert student not in made[assignment][2]
        made[assignment][2][student] = (float(entered), percent)
    return made


LEGACY_STEPS: tuple[Callable[[LegacyBook, int, int], None], ...] = (
    LegacyBook.create,
    LegacyBook.change,
    LegacyBook.rename,
    LegacyBook.change_wrongly,
    LegacyBook.score,
    LegacyBook.batch,
    LegacyBook.unscore,
    LegacyBook.delete,
    LegacyBook.wrong_section,
)
