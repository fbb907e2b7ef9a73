"""What must not happen unnoticed: a school that is empty overnight, a mass of removals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sis_connector.plan.changes import Plan
from sis_connector.stage.staged import KIND_OF_TYPE, Rules, Staged
from sis_connector.target.store import Key, Row
from sis_connector.target.tables import ENABLED

FEWEST = 10
"""Removals below this number are never a mass, whatever their share."""
FEWEST_ALIKE = 2
"""One user who leaves and another who takes over the login is everyday life."""


def holds(plan: Plan, staged: Staged, rules: Rules, threshold: float) -> list[str]:
    """The reasons to hold `plan`; `threshold` is the percentage of a kind that may go at once."""
    before, after = _enabled_before(rules), _present_after(staged, rules)
    found = [
        f"{_school_name(rules, school)} would lose all of its {before[kind, school]} {kind}: "
        "PowerSchool lists none any more."
        for kind, school in sorted(before)
        if before[kind, school] and not after[kind, school]
    ]
    removed = Counter(kind for kind, _school in _removed(plan, rules))
    totals: Counter[str] = Counter()
    for (kind, _school), number in before.items():
        totals[kind] += number
    for kind, number in sorted(removed.items()):
        share = 100 * number / max(1, totals[kind])
        if number >= FEWEST and share > threshold:
            found.append(
                f"{number} of {totals[kind]} {kind} ({share:.0f} %) would be removed, more than "
                f"the {threshold:g} % that may go without being asked."
            )
    return [*found, *changed_ids(staged, rules)]


def changed_ids(staged: Staged, rules: Rules) -> list[str]:
    """A reason to hold where known users vanish and newcomers look like them: then their ids have
    changed, as with a new version of a server (quirk 41), and everybody would come twice."""
    known = rules.current.tables["users"]
    staying = staged.tables["users"].keys() | staged.seen["users"] | set(staged.moved.values())
    gone = [
        row
        for key, row in known.items()
        if key[0] == rules.source
        and key not in staying
        and row["enabled"] == ENABLED
        and row["organization_id"] in rules.scope.school_ids
    ]
    came = [row for key, row in staged.tables["users"].items() if not {key} & known.keys()]
    addresses = {(row["user_type"], row["email"]) for row in came if row["email"]}
    logins = {
        one.login.casefold() for one in staged.refusals if one.reason == "login_taken" and one.login
    }
    alike = [
        row
        for row in gone
        if (row["user_type"], row["email"]) in addresses or str(row["login"]).casefold() in logins
    ]
    if len(alike) < FEWEST_ALIKE or 2 * len(alike) < len(gone):
        return []
    return [
        f"{len(alike)} of {len(gone)} users who would go look like users who would come under "
        "other ids. If ids have changed, --evaluate --propose makes a file for --mapping."
    ]


def empty_schools(staged: Staged, rules: Rules) -> list[str]:
    """Warnings for chosen schools without students or classes."""
    after = _present_after(staged, rules)
    return [
        f"{school.name} (school {school.number}) has no {kind} this year."
        for school in rules.scope.schools
        for kind in ("students", "classes")
        if not after[kind, school.id]
    ]


def _school_name(rules: Rules, school_id: str) -> str:
    return next((one.name for one in rules.scope.schools if one.id == school_id), school_id)


def _enabled_before(rules: Rules) -> Counter[tuple[str, str]]:
    """Enabled rows of the chosen schools and year in the target, by kind and school."""
    counted: Counter[tuple[str, str]] = Counter()
    for kind, school, _key, row in _rows(rules.current.tables, rules):
        if row.get("enabled", ENABLED) == ENABLED:
            counted[kind, school] += 1
    return counted


def _present_after(staged: Staged, rules: Rules) -> Counter[tuple[str, str]]:
    """Rows that the SIS shows now, refused ones included: those are there, too."""
    counted: Counter[tuple[str, str]] = Counter()
    for kind, school, _key, _row in _rows(staged.tables, rules):
        counted[kind, school] += 1
    for refusal in staged.refusals:
        counted[refusal.kind, refusal.school_id] += 1
    return counted


def _removed(plan: Plan, rules: Rules) -> Iterator[tuple[str, str]]:
    gone = {
        table: {change.key for change in plan.of(table) if change.action == "remove"}
        for table in ("users", "classes", "rosters")
    }
    for kind, school, key, _row in _rows(rules.current.tables, rules):
        table = kind if kind in gone else "users"
        if key in gone[table]:
            yield kind, school


def _rows(tables: dict[str, dict[Key, Row]], rules: Rules) -> Iterator[tuple[str, str, Key, Row]]:
    """Users, classes and roster rows in scope, each with its kind and school."""
    chosen, year = rules.scope.school_ids, rules.scope.start_year
    for key, row in tables["users"].items():
        if key[0] == rules.source and row["organization_id"] in chosen and key[1] != "P":
            yield KIND_OF_TYPE[key[1]], row["organization_id"], key, row
    for key, row in tables["classes"].items():
        if (
            key[0] == rules.source
            and row["organization_id"] in chosen
            and row["start_year"] == year
        ):
            yield "classes", row["organization_id"], key, row
    for key, row in tables["rosters"].items():
        of = tables["classes"].get(key[:2])
        if of and of["organization_id"] in chosen and of["start_year"] == year:
            yield "rosters", of["organization_id"], key, row
