"""What a run did, for people and programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sis_connector.plan.changes import Plan
from sis_connector.records import Road
from sis_connector.source import Scope
from sis_connector.stage.reasons import FOLLOWING, LEFT_OUT, Refusal
from sis_connector.stage.staged import KIND_OF_TYPE, Rules, Staged
from sis_connector.transport.traffic import Traffic

KINDS = {
    "organizations": "Schools",
    "students": "Students",
    "levels": "Student levels",
    "teachers": "Teachers",
    "parents": "Parents",
    "classes": "Classes",
    "rosters": "Roster rows",
    "co_teachers": "Co-teachers",
    "terms": "Terms",
    "accounts": "Sub-accounts",
    "courses": "Courses",
    "enrollments": "Enrollments",
    "other": "Links and cached choices",
}
SINGULAR = {"classes": "class", "rosters": "roster row", "co_teachers": "co-teacher"}
KIND_OF_TABLE = {
    "organizations": "organizations",
    "student_levels": "levels",
    "classes": "classes",
    "rosters": "rosters",
    "co_teachers": "co_teachers",
    "terms": "terms",
    "sub_accounts": "accounts",
    "courses": "courses",
    "enrollments": "enrollments",
}
ONLY_SOME = ("terms", "accounts", "courses", "enrollments")
"""Kinds that not every integration has: told where there are any."""
ACTIONS_COUNTED = {"add": "added", "change": "changed", "remove": "removed"}
STATUSES = {
    "applied": "The import is done.",
    "unchanged": "Nothing had changed, so nothing was written.",
    "dry-run": "This was a trial run: nothing was written.",
    "held": "The import was held: nothing was written.",
    "failed": "The import stopped: nothing was written.",
}


@dataclass(slots=True)
class KindTotals:
    """`read` = `added` + `changed` + `unchanged` + `refused` + `left_out` where a kind is read
    from the SIS; `removed` counts rows of the target that the SIS no longer shows."""

    read: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0


@dataclass(slots=True)
class SchoolTotals:
    """What the target has for one school after this run (or would have, in a trial run)."""

    id: str
    number: str
    name: str
    students: int = 0
    teachers: int = 0
    parents: int = 0
    classes: int = 0
    rosters: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Records that the rules leave out; `names` where somebody may want to act on them."""

    kind: str
    reason: str
    number: int
    names: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        return LEFT_OUT[self.reason]


@dataclass(slots=True)
class RunReport:
    """The whole story of one run; times are UTC, durations seconds."""

    profile: str
    server: str
    target: str
    started: datetime
    ended: datetime
    status: str = "failed"
    district: str = ""
    start_year: int | None = None
    message: str = ""
    hint: str = ""
    held: list[str] = field(default_factory=list)
    kinds: dict[str, KindTotals] = field(default_factory=dict)
    schools: list[SchoolTotals] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    requests: int = 0
    retries: int = 0
    tokens: int = 0
    waited: float = 0.0
    rows_written: int = 0
    plan: Plan | None = None

    @property
    def seconds(self) -> float:
        return (self.ended - self.started).total_seconds()

    @property
    def exit_code(self) -> int:
        """0 when the run came to its end, refused records or not; 1 when held or failed."""
        return 0 if self.status in ("applied", "unchanged", "dry-run") else 1

    @property
    def summary(self) -> str:
        return STATUSES[self.status]

    @property
    def first(self) -> bool:
        """True where the target held nothing of this import before."""
        everything = self.kinds.values()
        known = any(of.changed or of.removed or of.unchanged for of in everything)
        return not known and any(of.added for of in everything)

    @property
    def causes(self) -> int:
        """Refused records without those that another refused record takes along."""
        return sum(1 for one in self.refused if one.reason not in FOLLOWING)

    @property
    def following(self) -> str:
        """What the refused records take along, such as `2 classes and 148 roster rows`."""
        counted = Counter(one.kind for one in self.refused if one.reason in FOLLOWING)
        words = [
            f"{number} {KINDS[kind].lower() if number > 1 else SINGULAR[kind]}"
            for kind, number in sorted(counted.items(), key=lambda one: list(KINDS).index(one[0]))
        ]
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))

    @property
    def road_sentences(self) -> list[str]:
        """How what can come by two roads came."""
        return [
            f"{KINDS[one.kind]} were read in bulk, by the query {one.query}."
            if one.bulk
            else f"{KINDS[one.kind]} were read class by class: {one.why[0].lower()}{one.why[1:]}"
            for one in self.roads
        ]

    def took(self, traffic: Traffic) -> None:
        """Take over what went over the wire."""
        self.requests, self.retries = traffic.requests, traffic.retries
        self.tokens, self.waited = traffic.tokens, traffic.waited

    def to_dict(self) -> dict[str, Any]:
        reported = {
            "profile": self.profile,
            "server": self.server,
            "district": self.district,
            "target": self.target,
            "status": self.status,
            "message": self.message,
            "hint": self.hint,
            "start_year": self.start_year,
            "started": self.started.isoformat(timespec="seconds"),
            "ended": self.ended.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
            "stages": {name: round(value, 3) for name, value in self.stages.items()},
            "requests": self.requests,
            "retries": self.retries,
            "tokens": self.tokens,
            "waited": round(self.waited, 3),
            "rows_written": self.rows_written,
            "held": self.held,
            "kinds": {kind: asdict(totals) for kind, totals in self.kinds.items()},
            "schools": [asdict(school) for school in self.schools],
            "refused": [refusal_json(refusal) for refusal in self.refused],
            "left_out": [{**asdict(one), "sentence": one.sentence} for one in self.left_out],
            "warnings": self.warnings,
            "roads": [
                {"kind": one.kind, "bulk": one.bulk, "query": one.query, "why": one.why}
                for one in self.roads
            ],
        }
        if self.plan is not None and self.status in ("dry-run", "held"):
            reported["plan"] = json.loads(self.plan.to_json())
        return reported

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1)


def refusal_json(refusal: Refusal) -> dict[str, str]:
    return {
        "kind": refusal.kind,
        "external_id": refusal.external_id,
        "name": refusal.name,
        "school_id": refusal.school_id,
        "code": refusal.reason,
        "reason": refusal.sentence,
        "hint": refusal.hint,
    }


def left_out_of(staged: Staged) -> list[LeftOut]:
    return [
        LeftOut(kind, reason, number, tuple(staged.left_out_names.get((kind, reason), ())))
        for (kind, reason), number in sorted(staged.left_out.items())
    ]


def kind_totals(plan: Plan, staged: Staged) -> dict[str, KindTotals]:
    """Counts per kind, in the order of KINDS."""
    totals = {kind: KindTotals() for kind in KINDS}
    present: Counter[str] = Counter()
    for table, rows in staged.tables.items():
        for user_type, number in types_in(table, rows).items():
            present[kind_of(table, user_type)] += number
    for table in staged.tables:
        for action, counted in ACTIONS_COUNTED.items():
            keys = [one.key for one in plan.of(table) if one.action == action]
            for user_type, number in types_in(table, keys).items():
                of = totals[kind_of(table, user_type)]
                setattr(of, counted, getattr(of, counted) + number)
    for refusal in staged.refusals:
        totals[refusal.kind].refused += 1
    for (kind, _reason), number in staged.left_out.items():
        totals[kind].left_out += number
    for kind, of in totals.items():
        of.read = staged.read[kind]
        of.unchanged = present[kind] - of.added - of.changed
    totals["other"].read = present["other"]
    return {
        kind: of for kind, of in totals.items() if kind not in ONLY_SOME or any(asdict(of).values())
    }


def types_in(table: str, keys: Collection[tuple[str, ...]]) -> Counter[str]:
    """How many rows there are of each user type; of other tables, all under ""."""
    return Counter(key[1] for key in keys) if table == "users" else Counter({"": len(keys)})


def kind_of(table: str, user_type: str) -> str:
    return KIND_OF_TYPE[user_type] if table == "users" else KIND_OF_TABLE.get(table, "other")


def school_totals(staged: Staged, rules: Rules) -> list[SchoolTotals]:
    """Rows per chosen school; a teacher of two schools counts at both."""
    scope: Scope = rules.scope
    found = {one.id: SchoolTotals(one.id, one.number, one.name) for one in scope.schools}
    classes = staged.tables["classes"]
    for key, row in staged.tables["users"].items():
        if key[1] == "S":
            found[row["organization_id"]].students += 1
        elif key[1] == "P":
            found[row["organization_id"]].parents += 1
    for row in staged.tables["teacher_organizations"].values():
        found[row["organization_id"]].teachers += 1
    for row in classes.values():
        if row["organization_id"] in found:
            found[row["organization_id"]].classes += 1
    for key in staged.tables["rosters"]:
        school_id = classes[key[:2]]["organization_id"]
        if school_id in found:
            found[school_id].rosters += 1
    for refusal in staged.refusals:
        if refusal.school_id in found:
            found[refusal.school_id].refused += 1
    return list(found.values())
