"""Bodies of the older gradebook: what is sent, and what comes back, held against its schemas."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from sis_core.wire.dialects.ptg import schemas


def refusal(answer: Any) -> list[dict[str, str]]:
    """The items of a refusal, whose body keeps its schema."""
    body = answer.json()
    Draft202012Validator(schemas()["error"]).validate(body)
    items: list[dict[str, str]] = body["error_message"]["error"]
    return items


def batch(*rows: tuple[Any, Any]) -> dict[str, Any]:
    """The body of many scores."""
    return {
        "assignment_scores": {
            "assignment_score": [{"student": {"id": n}, "score_entered": s} for n, s in rows]
        }
    }


def results(answer: Any) -> list[tuple[int, int, bool]]:
    """(student, code, has a message) of a batch's rows; the body keeps its schema."""
    assert answer.status_code == 200, answer.text
    Draft202012Validator(schemas()["batch"]).validate(answer.json())
    return [
        (
            row["student"]["id"],
            row["batch_result"]["code"],
            bool(row["batch_result"].get("error_message")),
        )
        for row in answer.json()["assignment_scores"]["assignment_score"]
    ]
