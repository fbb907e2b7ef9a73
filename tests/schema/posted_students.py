"""Students to post to /ws/v1/student, and the errors of what came back."""

from __future__ import annotations

from typing import Any

INVALID = "FIELD_VALIDATION_ERROR"


def new(**changes: Any) -> dict[str, Any]:
    """A student to insert, valid unless changed; `enrollment` changes that block."""
    enrollment = {
        "grade_level": 7,
        "entry_date": "2026-08-24",
        "exit_date": "2027-06-12",
        "school_number": 210,
        **changes.pop("enrollment", {}),
    }
    return {
        "client_uid": "77",
        "action": "INSERT",
        "name": {"first_name": "Tess", "last_name": "Young"},
        "school_enrollment": {k: v for k, v in enrollment.items() if v is not None},
        **changes,
    }


def change(**changes: Any) -> dict[str, Any]:
    """A change of Nora."""
    return {"client_uid": "78", "action": "UPDATE", "id": 812, **changes}


def errors(results: Any) -> list[tuple[str, str, str]]:
    """(field, code, description) of the one result's errors."""
    result = results["result"]
    assert result["status"] == "ERROR"
    found = result["error_message"]["error"]
    listed = found if isinstance(found, list) else [found]
    return [(e["field"], e["error_code"], e["error_description"]) for e in listed]
