"""What of POST /ws/v1/student is a guess without a switch; docs/guesses.md lists it."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("error codes", "FIELD_VALIDATION_ERROR with a sentence of ours where none was seen: unknown "
     "id, school, list value, status, taken local_id or username"),
    ("a block that lacks a part, half a pair", "REQUIRED on the part that is missing"),
    ("pairs", "both in the same request, whatever is stored already"),
    ("an insert without a status", "active"),
    ("the equivalency's default", "that of the grade (FTE_Grade), else the school's first"),
    ("a missing local_id", "the highest plus one"),
    ("blank, null, left out", "a blank clears in an update, a null counts as left out"),
    ("contact_info.email", "written; initial_enrollment and schedule_setup too"),
    ("numbers", "at most 10 digits"),
    ("what a new student drags along", "a Person with the name, LastFirst, Enrollment_SchoolID; "
     "no entry in ReEnrollments"),
    ("an extension's unknown field", "an error of that student"),
    ("status WARNING", "never: fees are not assigned"),
    ("a body of another shape", "400, nothing is written"),
)  # fmt: skip
