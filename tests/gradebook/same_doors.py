"""One question for both gradebooks: what it is in neutral words, and how each door is asked it.

An answer is `taken` or the reason of the refusal, in words that both doors' codes are turned into
by the table of REASONS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from book_district import INES, LABS, NORA, SCIENCE
from legacy_district import LEGACY, SCALE, Door

TAKEN = "taken"

REASONS: Mapping[str, tuple[tuple[int, str], tuple[int, str]]] = {
    "unknown section": ((404, "NOT_FOUND"), (404, "there is no section")),
    "other gradebook": ((409, "OTHER_GRADEBOOK"), (409, "Section Gradebook Type: ")),
    "not teaching": ((409, "NOT_TEACHING"), (403, "User.id [")),
    "missing": ((400, "REQUIRED"), (409, "Required Field: ")),
    "no due date": ((400, "REQUIRED"), (409, "Due Date Error: duedate is required")),
    "no points": ((400, "REQUIRED"), (409, "Score Entry Point Required: ")),
    "bad value": ((400, "INVALID_VALUE"), (400, "")),
    "name too long": ((400, "TOO_LONG"), (409, "Name Length: ")),
    "name taken": ((409, "NAME_TAKEN"), (409, "Assignment Already Exists: ")),
    "outside term": ((409, "DATE_OUTSIDE_TERM"), (409, "Due Date Error: the due date")),
    "locked term": ((409, "TERM_LOCKED"), (409, "Locked Term: ")),
    "bad points": ((400, "INVALID_POINTS"), (409, "Points: ")),
    "bad category": ((409, "INVALID_CATEGORY"), (409, "Teacher Category ID: ")),
    "unknown student": ((404, "NOT_FOUND"), (409, "Student ID: ")),
    "not enrolled": ((409, "NOT_ENROLLED"), (409, "Student.id [")),
    "bad score": ((409, "INVALID_VALUE"), (400, "")),
    "no score": ((409, "REQUIRED"), (400, "")),
    "not in scale": ((409, "INVALID_SCORE"), (409, "Actual Score Grade Scale ID: ")),
}
"""Reason → what PTG says (status, code), what PTP says (status, beginning of its text)."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "scoring": {"POINTS": "POINTS", "PERCENT": "PERCENTAGE"},
    "publish": {
        "Never": "PUBLISH_NEVER",
        "OnSpecificDate": "PUBLISH_ON_SPECIFIC_DATE",
        "DaysBeforeDue": "PUBLISH_DAYS_BEFORE_DUE",
    },
}
_PTG = {
    "name": "name",
    "due": "date_assignment_due",
    "description": "description",
    "points": "points_possible",
    "extra": "extra_credit_points",
    "weight": "weight",
    "category": "category",
    "scoring": "scoring_type",
    "publish": "publish_state",
    "publish_on": "publish_specific_date",
    "days_before": "publish_days_before_due",
}
_PTP = {
    "name": "name",
    "due": "duedate",
    "description": "description",
    "points": "scoreentrypoints",
    "extra": "extracreditpoints",
    "weight": "weight",
    "scoring": "scoretype",
    "publish": "publishoption",
    "publish_on": "publishonspecificdate",
    "days_before": "publishdaysbeforedue",
}
GOOD = {"name": "Volcano worksheet", "due": "2026-10-02", "points": 20, "scoring": "POINTS"}


def legacy_body(changes: Mapping[str, Any]) -> dict[str, Any]:
    """An assignment as PTG is sent it."""
    fields = {**GOOD, **changes}
    return {
        "assignment": {
            _PTG[name]: _WORDS.get(name, {}).get(value, value) if isinstance(value, str) else value
            for name, value in fields.items()
        }
    }


def pro_body(section: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The same assignment as PTP is sent it; a category of None is none."""
    fields = {**GOOD, "category": LABS, **changes}
    category = fields.pop("category")
    uses = [] if category is None else [{"teachercategoryid": category, "isprimary": True}]
    part = {_PTP[name]: value for name, value in fields.items()}
    part |= {"sectionsdcid": section, "_assignmentcategoryassociations": uses}
    return {"_assignmentsections": [part]}


class Legacy:
    """PTG, asked in neutral words."""

    book, place = "PTG", 0

    def __init__(self, door: Door) -> None:
        self.door, self.section = door, LEGACY
        self.made = self.user = 0

    def create(self, section: int | None = None, **changes: Any) -> str:
        """A new assignment; remembers its id."""
        path = f"/section/{section or self.section}/assignment"
        answer = self.door.ask("POST", path, legacy_body(changes))
        if answer.status_code == 201:
            self.made = int(answer.headers["Location"].rpartition("/")[2])
        return self.reason(answer)

    def change(self, **changes: Any) -> str:
        """The last new assignment changed."""
        return self.reason(self.door.ask("PUT", f"/assignment/{self.made}", legacy_body(changes)))

    def delete(self) -> str:
        """The last new assignment deleted."""
        return self.reason(self.door.ask("DELETE", f"/assignment/{self.made}"))

    def score(self, student: int = NORA, entered: Any = "18") -> str:
        """One score on it."""
        return self.reason(self.door.score(self.made, student, entered))

    def kept(self) -> list[tuple[Any, ...]]:
        """Points and percentage of each stored score."""
        return self.door.rows(
            "SELECT s.Score, r.Percent FROM PSM_AssignmentScore s, SectionScoresAssignments r"
        )

    def reason(self, answer: Any) -> str:
        """The answer in neutral words."""
        if answer.status_code < 300:
            return TAKEN
        item = answer.json()["error_message"]["error"][0]
        said = (answer.status_code, item["error_code"])
        names = [name for name, (ptg, _) in REASONS.items() if ptg == said]
        assert names, (said, item)
        return "|".join(names)


class Pro:
    """PTP, asked in neutral words."""

    book, place = "PTP", 1

    def __init__(self, door: Door) -> None:
        self.door, self.section = door, SCIENCE
        self.made = self.part = 0
        self.user = INES

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        mark = "&" if "?" in path else "?"
        return self.door.ask(method, f"/ws/xte{path}{mark}users_dcid={self.user}", body)

    def create(self, section: int | None = None, **changes: Any) -> str:
        """A new assignment; remembers its ids."""
        body = pro_body(section or self.section, changes)
        answer = self._ask("POST", "/section/assignment/", body)
        if answer.status_code == 201:
            self.made = int(answer.headers["Location"].rpartition("/")[2])
            self.part = int(answer.headers["AssignmentSectionIds"].strip("[]"))
        return self.reason(answer)

    def change(self, **changes: Any) -> str:
        """The last new assignment changed."""
        body = pro_body(self.section, changes)
        return self.reason(self._ask("PUT", f"/section/assignment/{self.made}", body))

    def delete(self) -> str:
        """The last new assignment deleted."""
        return self.reason(self._ask("DELETE", f"/section/assignment/{self.made}?force=true"))

    def score(self, student: int = NORA, entered: Any = "18") -> str:
        """One score on it."""
        row = {
            "_assignmentsection": {"assignmentsectionid": self.part},
            "studentsdcid": student,
            "actualscoreentered": entered,
        }
        return self.reason(self._ask("PUT", "/score?status=A", {"assignment_scores": [row]}))

    def kept(self) -> list[tuple[Any, ...]]:
        """Points and percentage of each stored score."""
        return self.door.rows("SELECT ScorePoints, ScorePercent FROM AssignmentScore")

    def reason(self, answer: Any) -> str:
        """The answer in neutral words."""
        if answer.status_code < 300:
            return TAKEN
        text = answer.json()["errors"][0]["field"]
        names = [
            name
            for name, (_, (status, start)) in REASONS.items()
            if status == answer.status_code and text.startswith(start)
        ]
        assert names, (answer.status_code, text)
        return "|".join(names)


Book = Legacy | Pro


def both(door: Door) -> tuple[Book, Book]:
    """The two doors of one district, which is put back to its start; both have one scale."""
    door.world.reset()
    with door.world.store.write() as w:
        w.update("Sections", SCIENCE, {"GradeScaleID": SCALE})
    return Legacy(door), Pro(door)


def matches(answer: str, wanted: str) -> bool:
    """Whether an answer is the wanted one; a status may stand for several reasons."""
    return wanted in answer.split("|")
