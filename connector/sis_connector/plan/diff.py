"""Comparing the roster as it should be with the roster as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sis_connector.plan.changes import Change, Plan
from sis_connector.stage.staged import Rules, Staged
from sis_connector.target.columns import Table
from sis_connector.target.store import Current, Key, Row
from sis_connector.target.tables import DISABLED, ENABLED, IMPORTED

InScope = Callable[[Key, Row], bool]


def make_plan(staged: Staged, rules: Rules, reread: frozenset[str]) -> Plan:
    """Every change between target and `staged`.

    Removals stay inside the chosen schools and the year; `reread` are the schools whose years were
    read again in this run.
    """
    scopes = removal_scopes(staged, rules, reread)
    changes: list[Change] = []
    for table in IMPORTED:
        changes += _writes(table, staged, rules.current)
        changes += _removals(table, staged, rules.current, scopes.get(table.name))
    changes += _left_behind(staged, rules.current)
    return Plan(tuple(changes), rules.current.last_run)


def _writes(table: Table, staged: Staged, current: Current) -> Iterator[Change]:
    now = current.tables[table.name]
    for key, row in staged.tables[table.name].items():
        key_now = staged.moved.get(key, key) if table.name == "users" else key
        old = now.get(key_now)
        if old is None:
            yield Change(table.name, "add", key, after=row)
            continue
        after = {name: value for name, value in row.items() if old[name] != value}
        if after:
            before = {name: old[name] for name in after}
            yield Change(table.name, "change", key_now, after=after, before=before)


def _removals(
    table: Table, staged: Staged, current: Current, in_scope: InScope | None
) -> Iterator[Change]:
    if in_scope is None or table.gone == "keep":
        return
    kept = staged.tables[table.name].keys() | staged.seen[table.name]
    if table.name == "users":
        kept |= set(staged.moved.values())
    for key, row in current.tables[table.name].items():
        if key in kept or not in_scope(key, row):
            continue
        if table.gone == "delete":
            yield Change(table.name, "remove", key, before=row)
        elif row["enabled"] == ENABLED:
            yield Change(
                table.name,
                "remove",
                key,
                after={"enabled": DISABLED},
                before={"enabled": ENABLED},
            )


def removal_scopes(staged: Staged, rules: Rules, reread: frozenset[str]) -> dict[str, InScope]:
    """For each table, which of the target's rows this run has the right to remove."""
    source, chosen, year = rules.source, rules.scope.school_ids, rules.scope.start_year
    classes = {
        key[:2]
        for key, row in rules.current.tables["classes"].items()
        if row["source"] == source
        and row["organization_id"] in chosen
        and row["start_year"] == year
    }
    students = rules.current.tables["users"]

    def in_class(key: Key, row: Row) -> bool:
        return key[:2] in classes

    def in_school(key: Key, row: Row) -> bool:
        complete = key[1] != "P" or "parents" not in staged.incomplete
        return key[0] == source and row["organization_id"] in chosen and complete

    def in_family(key: Key, row: Row) -> bool:
        student = students.get((source, "S", row["student_id"]))
        return bool(student and student["organization_id"] in chosen)

    scopes: dict[str, InScope] = {
        "users": in_school,
        "teacher_organizations": lambda key, row: (
            key[0] == source and row["organization_id"] in chosen
        ),
        "classes": lambda key, row: key in classes,
        "rosters": in_class,
        "co_teachers": in_class,
        "parent_students": in_family,
        **_oneroster_scopes(rules, in_class),
        "known_schools": lambda key, row: key[0] == source,
        "known_terms": lambda key, row: key[0] == source and row["school_id"] in reread,
    }
    return {name: scope for name, scope in scopes.items() if name not in staged.incomplete}


def _oneroster_scopes(rules: Rules, in_class: InScope) -> dict[str, InScope]:
    source, chosen = rules.source, rules.scope.school_ids
    users = rules.current.tables["users"]

    def in_user(key: Key, row: Row) -> bool:
        user = users.get((source, row["user_type"], row["external_id"]))
        return bool(user and user["organization_id"] in chosen)

    return {
        "user_fields": in_user,
        "class_fields": in_class,
        "enrollments": in_class,
        "sections": in_class,
        "courses": lambda key, row: key[0] == source and row["account_id"] in chosen,
        "terms": lambda key, row: key[0] == source,
    }


def _left_behind(staged: Staged, current: Current) -> Iterator[Change]:
    """Rows of another integration that belong to users who were adopted from it: the user has a
    new id, so they would point at nobody."""
    gone = {old for new, old in staged.moved.items() if old[0] != new[0]}
    if not gone:
        return
    for table, user_type, column in (
        ("student_levels", "S", "external_id"),
        ("rosters", "S", "user_id"),
        ("co_teachers", "T", "user_id"),
    ):
        for key, row in current.tables[table].items():
            if (row["source"], user_type, row[column]) in gone:
                yield Change(table, "remove", key, before=row)
