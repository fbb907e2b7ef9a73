"""Lines of a push file, for tests."""

from __future__ import annotations

from typing import Any


def work(key: str = "w1", class_id: str = "8801", **more: Any) -> dict[str, Any]:
    """An assignment line."""
    return {
        "type": "assignment", "id": key, "class_id": class_id, "name": "Volcano worksheet",
        "points": 20, "due": "2026-10-02", **more,
    }  # fmt: skip


def score(student: int | str = 812, points: float | None = 18.5, **more: Any) -> dict[str, Any]:
    """A score line; without a score when `points` is None."""
    found: dict[str, Any] = {"type": "score", "assignment_id": "w1", "student_id": str(student)}
    return {**found, **({} if points is None else {"score": points}), **more}
