"""The plan: every change that a run would make, as data that can be saved, shown and approved."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ACTIONS = ("add", "change", "remove")


@dataclass(frozen=True, slots=True)
class Change:
    """One row: `add` has the whole row in `after`; `change` the changed columns in both;
    `remove` what is set ("enabled": "0"), or nothing where the row is deleted.

    `key` is the row's key now; a change of the key itself is a change of those columns.
    """

    table: str
    action: str
    key: tuple[str, ...]
    after: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Changes in a fixed order; `basis` is the target's last run when the plan was made."""

    changes: tuple[Change, ...]
    basis: int

    @cached_property
    def _by_table(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.table, []).append(change)
        return found

    def of(self, table: str) -> list[Change]:
        return self._by_table.get(table, [])

    def totals(self) -> dict[str, int]:
        counted = Counter(change.action for change in self.changes)
        return {action: counted[action] for action in ACTIONS}

    def to_json(self) -> str:
        rows = [
            {
                "table": one.table,
                "action": one.action,
                "key": list(one.key),
                "before": one.before,
                "after": one.after,
            }
            for one in self.changes
        ]
        return json.dumps({"basis": self.basis, "changes": rows}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Plan:
        data = json.loads(text)
        changes = tuple(
            Change(
                one["table"], one["action"], tuple(one["key"]), dict(one["after"]),
                dict(one["before"]),
            )
            for one in data["changes"]
        )  # fmt: skip
        return cls(changes, int(data["basis"]))


def describe(change: Change) -> str:
    """The change as one line for a person."""
    key = "/".join(change.key[1:])
    if change.action == "add":
        name = change.after.get("name") or " ".join(
            str(change.after[part]) for part in ("first_name", "last_name") if part in change.after
        )
        return f"+ {change.table} {key}{f'  {name}' if name else ''}"
    if change.action == "remove":
        return f"- {change.table} {key}"
    moved = ", ".join(
        f"{name}: {change.before.get(name)!r} → {value!r}" for name, value in change.after.items()
    )
    return f"~ {change.table} {key}  {moved}"
