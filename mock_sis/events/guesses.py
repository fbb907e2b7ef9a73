"""What of event subscriptions is a guess without a switch."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    ("a notification's body", "`key` and `events`, each with event_type, resource, id, ref and "
     "timestamp (the district's time); without a key none"),
    ("rights", "accessLevelV1Api READ is enough to subscribe"),
    ("resource", "`/ws/v1/NAME/*`, or `/ws/v1/NAME/DCID` for one record; others are 400"),
    ("student UPDATE", "a change of the row in STUDENTS, not of rows that hang on it"),
    ("SCHOOL_ENROLLMENT", "a new student, or a change of ENROLL_STATUS, SCHOOLID or ENTRYDATE"),
    ("staff UPDATE", "a change in SCHOOLSTAFF; one in USERS for each school of that person"),
    ("a row changed twice at once", "one event: an insert stays an insert"),
    ("success", "any 2xx; a redirection is not followed and counts as a failure"),
    ("order", "one notification of a subscription after the other; a failing one holds up its own"),
    ("a subscription replaced or deleted", "what still waits for it is not sent"),
    ("a reset, a snapshot restored", "not told, and what still waits is not sent"),
    ("a disabled or removed plugin", "is told nothing"),
)  # fmt: skip
