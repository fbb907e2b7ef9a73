"""The rows that only the OneRoster integrations have in the target."""

from __future__ import annotations

from collections.abc import Iterator

from sis_connector.records import Placement, Reading, SeatDates
from sis_connector.stage.staged import Rules, Staged
from sis_connector.target.oneroster_tables import (
    ACCOUNTS,
    CLASS_FIELDS,
    COURSES,
    ENROLLMENTS,
    SECTIONS,
    TERMS,
    USER_FIELDS,
)


def finish_learning(reading: Reading, rules: Rules, staged: Staged) -> None:
    """Custom fields (O6, O9) and roles (O10)."""
    empty = {"field2": "", "field3": ""}
    for _source, user_type, sourced_id in list(staged.tables["users"]):
        found = reading.details.user_fields.get(sourced_id, "")
        key = {"source": rules.source, "user_type": user_type, "external_id": sourced_id}
        staged.put(USER_FIELDS, {**key, "field1": found, **empty})
    for _source, class_id in list(staged.tables["classes"]):
        found = reading.details.class_fields.get(class_id, "")
        key = {"source": rules.source, "class_id": class_id}
        staged.put(CLASS_FIELDS, {**key, "field1": found, **empty})
    _enrollments(reading, rules, staged)
    _keep_refused(rules, staged)


def finish_canvas(reading: Reading, rules: Rules, staged: Staged) -> None:
    """Terms, sub-accounts, courses, sections and enrollments (C1)."""
    for span in reading.details.spans:
        staged.read["terms"] += 1
        staged.put(
            TERMS,
            {
                "source": rules.source,
                "term_id": span.id,
                "name": span.name,
                "kind": span.kind,
                "start_date": span.start_date.isoformat() if span.start_date else None,
                "end_date": span.end_date.isoformat() if span.end_date else None,
                "parent_id": span.parent_id,
            },
        )
    for account in reading.details.accounts:
        staged.read["accounts"] += 1
        staged.put(
            ACCOUNTS,
            {
                "source": rules.source,
                "account_id": account.id,
                "name": account.name,
                "kind": account.kind,
                "parent_id": account.parent_id,
            },
        )
    for _source, class_id in list(staged.tables["classes"]):
        _place(class_id, reading.details.placements[class_id], rules, staged)
    _enrollments(reading, rules, staged)
    _keep_refused(rules, staged)


def _place(class_id: str, placed: Placement, rules: Rules, staged: Staged) -> None:
    school = staged.tables["classes"][rules.source, class_id]["organization_id"]
    section = {"course_id": placed.course_id, "term_id": placed.term_id, "account_id": school}
    staged.put(SECTIONS, {"source": rules.source, "class_id": class_id, **section})
    key = (rules.source, placed.course_id)
    if key not in staged.tables["courses"]:
        staged.read["courses"] += 1
        staged.put(
            COURSES,
            {
                "source": rules.source,
                "course_id": placed.course_id,
                "name": placed.course_name,
                "code": placed.course_code,
                "account_id": placed.account_id,
            },
        )


def _enrollments(reading: Reading, rules: Rules, staged: Staged) -> None:
    for class_id, user_id, role in list(_roles(staged)):
        dates = reading.details.seats.get((class_id, user_id)) or SeatDates("", None, None)
        staged.read["enrollments"] += 1
        staged.put(
            ENROLLMENTS,
            {
                "source": rules.source,
                "class_id": class_id,
                "user_id": user_id,
                "role": role,
                "enrollment_id": dates.id or None,
                "begin_date": dates.begin_date.isoformat() if dates.begin_date else None,
                "end_date": dates.end_date.isoformat() if dates.end_date else None,
            },
        )


def _roles(staged: Staged) -> Iterator[tuple[str, str, str]]:
    """Class, user and role of all who are in a class in this import."""
    for _source, class_id, user_id in staged.tables["rosters"]:
        yield class_id, user_id, "S"
    for (_source, class_id), row in staged.tables["classes"].items():
        if row["teacher_id"]:
            yield class_id, row["teacher_id"], "T"
    for _source, class_id, user_id in staged.tables["co_teachers"]:
        yield class_id, user_id, "T"


def _keep_refused(rules: Rules, staged: Staged) -> None:
    """What the target has of refused users, classes and seats stays in these tables, too."""
    staged.seen["user_fields"] |= staged.seen["users"]
    staged.seen["class_fields"] |= staged.seen["classes"]
    staged.seen["sections"] |= staged.seen["classes"]
    for table in ("rosters", "co_teachers"):
        staged.seen["enrollments"] |= staged.seen[table]
    refused = {key[1] for key in staged.seen["classes"]}
    now = rules.current.tables
    for key in now["enrollments"]:
        if key[1] in refused:
            staged.seen["enrollments"].add(key)
    for key, row in now["sections"].items():
        if key[1] in refused:
            staged.seen["courses"].add((key[0], row["course_id"]))
