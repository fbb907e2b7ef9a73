"""The quirks of oneroster-1.1.md section 11, each with the handling that it needs.

A quirk is played by the fake server (`on`), looked at after the run (`on` asserts), and its
handling can be taken out (`without`): `on` must fail then.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fake_oneroster import FakeOneRoster

from sis_connector.config import SyncConfig

QUIZ = {
    "type": "assignment", "id": "w1", "class_id": "k1", "name": "Quiz 1", "points": 100,
    "due": "2026-10-02", "category": "Quizzes",
}  # fmt: skip
STUDENTS = [("p1",), ("p2",), ("p3",), ("p4",)]


@dataclass
class Kit:
    """What a quirk is played with."""

    fake: FakeOneRoster
    config: SyncConfig
    run: Callable[..., Any]
    send: Callable[..., Any]
    rows: Callable[..., list[tuple[Any, ...]]]
    waits: list[float]

    def imported(self, **changes: Any) -> Any:
        """An import that must come to its end with all the district's people in all classes."""
        report = self.run(**changes)
        assert report.status in ("applied", "unchanged"), report.message
        self.all_there()
        return report

    def all_there(self) -> None:
        """Everybody of the small district is in the target, in every class of the year."""
        people = "SELECT external_id FROM users WHERE user_type = 'S' AND enabled = '1' ORDER BY 1"
        assert self.rows(people) == STUDENTS
        assert self.rows("SELECT class_id, teacher_id FROM classes ORDER BY 1") == [
            ("k1", "t1"), ("k2", "t2"),
        ]  # fmt: skip
        assert self.rows("SELECT class_id, user_id FROM rosters ORDER BY 1, 2") == [
            ("k1", "p1"), ("k1", "p2"), ("k1", "p3"), ("k2", "p4"),
        ]  # fmt: skip


@dataclass(frozen=True)
class Quirk:
    """`guards` names the handling; `without` takes it out."""

    number: int
    guards: str
    on: Callable[[Kit], None]
    without: Callable[[pytest.MonkeyPatch], None]


def score(student: str, points: float | None = None, **more: Any) -> dict[str, Any]:
    given = {} if points is None else {"score": points}
    return {"type": "score", "assignment_id": "w1", "student_id": student, **given, **more}
