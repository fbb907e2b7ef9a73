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
    before = _enabled_before(rules)
    after = _present_after(staged, rules) if before else before
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
    """A reason to hold where known users vanish and newcomers are the same people by name and
    e-mail or login: then ids have changed, as with a new version of a server (quirk 41), and
    everybody would come twice. Schools may have new ids, too, so theirs do not count."""
    known = rules.current.tables["users"]
    staying = staged.tables["users"].keys() | staged.seen["users"] | set(staged.moved.values())
    gone = {
        _person(kind, f"{row['first_name']} {row['last_name']}", mark)
        for key, row in known.items()
        if key[0] == rules.source and key not in staying and row["enabled"] == ENABLED
        for kind, mark in ((key[1], row["email"]), (key[1], row["login"]))
        if mark
    }
    came = [
        _person(key[1], f"{row['first_name']} {row['last_name']}", row["email"])
        for key, row in staged.tables["users"].items()
        if key not in known and key not in staged.moved
    ]
    types = {kind: user_type for user_type, kind in KIND_OF_TYPE.items()}
    came += [
        _person(types[one.kind], one.name, one.login)
        for one in staged.refusals
        if one.reason == "login_taken"
    ]
    alike = sum(1 for one in came if one in gone)
    if alike < FEWEST_ALIKE or 2 * alike < len(came):
        return []
    return [
        f"{alike} of {len(came)} new users are people whom the target has under ids that are gone. "
        "If ids have changed, --evaluate --propose makes a file for --mapping."
    ]


def _person(user_type: str, name: str, mark: str | None) -> tuple[str, str, str]:
    return user_type, name.casefold(), (mark or "").casefold()


def empty_schools(staged: Staged, rules: Rules) -> list[str]:
    """Warnings for chosen schools without students or classes."""
    after = _present_after(staged, rules, rosters=False)
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


def _present_after(
    staged: Staged, rules: Rules, *, rosters: bool = True
) -> Counter[tuple[str, str]]:
    """Rows that the SIS shows now, refused ones included: those are there, too."""
    counted: Counter[tuple[str, str]] = Counter()
    tables = staged.tables if rosters else {**staged.tables, "rosters": {}}
    for kind, school, _key, _row in _rows(tables, rules):
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
