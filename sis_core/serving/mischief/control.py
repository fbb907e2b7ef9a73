"""What the sandbox's control can do with rules: list, add, take away. Knows no web framework."""

from __future__ import annotations

from typing import Any

from sis_core.serving.journal import Journal
from sis_core.serving.mischief.mischief import Mischief


class MischiefControl:
    """The operations over one server's rules; every change leaves a line in the journal."""

    def __init__(self, mischief: Mischief, journal: Journal) -> None:
        self._mischief = mischief
        self._journal = journal

    def rules(self) -> dict[str, Any]:
        """Every rule with its hits."""
        return {"rules": self._mischief.rules()}

    def add(self, asked: object) -> dict[str, Any]:
        """Adds one rule, or each of a list; all or none. Raises MischiefError."""
        ids = (
            self._mischief.add_all(asked)
            if isinstance(asked, list)
            else [self._mischief.add(asked)]
        )
        made = [rule for rule in self._mischief.rules() if rule["id"] in ids]
        told = [rule.told for rule in self._mischief.active if rule.id in ids]
        self._tell("POST", f"from now on {'; '.join(told) or 'no other mischief'}")
        return {"ids": ids, "rules": made}

    def one(self, rule_id: str) -> dict[str, Any] | None:
        """A rule with its hits, or None."""
        return next((rule for rule in self._mischief.rules() if rule["id"] == rule_id), None)

    def remove(self, rule_id: str) -> bool:
        """Takes a rule away; False where there is none of that id."""
        gone = self._mischief.remove(rule_id)
        if gone:
            self._tell("DELETE", f"no more mischief {rule_id}")
        return gone

    def clear(self) -> dict[str, Any]:
        """Takes every rule away."""
        count = self._mischief.clear()
        self._tell("DELETE", "no more mischief")
        return {"removed": count}

    def _tell(self, method: str, sentence: str) -> None:
        self._journal.tell(method, "/_sandbox/mischief", sentence)
