"""The outbox: two tables beside the roster's, made by the first push."""

from __future__ import annotations

from sis_connector.target.columns import SOURCE, Column, Table

PENDING = "pending"
SENT = "sent"
ACKNOWLEDGED = "acknowledged"
REFUSED = "refused"
RETRY = "retry"
STATES = {
    PENDING: "waits for its first request",
    SENT: "a request is under way, or ended without an answer: the next push finds out",
    ACKNOWLEDGED: "PowerSchool has it",
    REFUSED: "PowerSchool or the roster says no; pushing the file again tries again",
    RETRY: "PowerSchool could not take it now; the next push tries again",
}

COURSE = (
    Column("state", "TEXT", f"{', '.join(STATES)}", "push", True),
    Column("reason", "TEXT", "Code of the reason, where it was refused or waits", "push"),
    Column("detail", "TEXT", "What the reason is about: PowerSchool's words, or a name", "push"),
    Column("line", "INTEGER", "Line of the file that it was last read from", "file", True),
    Column("attempts", "INTEGER", "Requests that carried it", "push", True),
    Column("queued_at", "TEXT", "When it was last taken from a file (UTC)", "push", True),
    Column("settled_at", "TEXT", "When the last answer came (UTC)", "push"),
)
ASSIGNMENTS = Table(
    "push_assignments",
    "Assignments on their way to the gradebook, and those that have arrived.",
    ("source", "assignment_id"),
    (
        SOURCE,
        Column("assignment_id", "TEXT", "The file's id", "file: id", True),
        Column("class_id", "TEXT", "Class", "file: class_id", True),
        Column("name", "TEXT", "Title, cut to 50 characters", "file: name", True),
        Column("description", "TEXT", "Cut to 4000 characters", "file: description"),
        Column("due", "TEXT", "Day it is due", "file: due, else the SIS's today", True),
        Column("points", "TEXT", "Points as a decimal number", "file: points", True),
        Column("extra_credit", "INTEGER", "1 when the points are extra credit", "file", True),
        Column("category", "TEXT", "Name of the wanted category", "file: category"),
        Column("gradebook", "TEXT", "PTP or PTG, once it was asked", "gradebooktype query"),
        Column("remote_id", "TEXT", "Id in the gradebook, once it is there", "gradebook"),
        Column("remote_section_id", "TEXT", "PTP: its assignmentsectionid", "gradebook"),
        *COURSE,
    ),
    gone="keep",
)
SCORES = Table(
    "push_scores",
    "Scores on their way to the gradebook, and those that have arrived.",
    ("source", "assignment_id", "student_id"),
    (
        SOURCE,
        Column("assignment_id", "TEXT", "Assignment", "file: assignment_id", True),
        Column("student_id", "TEXT", "Student's external_id", "file: student_id", True),
        Column("score", "TEXT", "Points as a decimal number", "file: score"),
        Column("late", "INTEGER", "1 or 0; empty where the file does not say", "file: late"),
        Column("missing", "INTEGER", "1 or 0; likewise", "file: missing"),
        Column("exempt", "INTEGER", "1 or 0; likewise", "file: exempt"),
        *COURSE,
    ),
    gone="keep",
)
OUTBOX = (ASSIGNMENTS, SCORES)
