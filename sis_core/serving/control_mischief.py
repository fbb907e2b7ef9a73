"""`/_sandbox/mischief`: the rules that make the server misbehave, over HTTP."""

from __future__ import annotations

import difflib
from typing import Any

import orjson
from flask import request

from sis_core.serving.control_access import SandboxError
from sis_core.serving.journal import Journal
from sis_core.serving.mischief import Mischief, MischiefError
from sis_core.serving.mischief.control import MischiefControl
from sis_core.serving.sandbox import Operation


class MischiefOperations:
    """The operations over one server's rules; each answers JSON values or raises SandboxError."""

    def __init__(self, mischief: Mischief, journal: Journal) -> None:
        self._control = MischiefControl(mischief, journal)

    def operations(self) -> tuple[Operation, ...]:
        """Listing, adding, taking away."""
        return (
            Operation(
                "GET", "/mischief", "The rules, and how often each hit.", self._control.rules
            ),
            Operation(
                "POST",
                "/mischief",
                'Adds a rule, one flat object such as {"path": "/ws/v1/**", "status": 503, '
                '"times": 2}, or a list of them; docs/mischief.md has the keys.',
                self.add,
            ),
            Operation("DELETE", "/mischief", "Takes every rule away.", self._control.clear),
            Operation("GET", "/mischief/<rule>", "One rule, and how often it hit.", self.one),
            Operation("DELETE", "/mischief/<rule>", "Takes one rule away.", self.remove),
        )

    def add(self) -> Any:
        """Adds the rule or rules of the body."""
        try:
            asked = orjson.loads(request.get_data())
        except orjson.JSONDecodeError as error:
            raise SandboxError(f"the body is no JSON: {error}") from None
        try:
            return self._control.add(asked)
        except MischiefError as error:
            raise SandboxError(str(error)) from None

    def one(self, rule: str) -> Any:
        """One rule."""
        found = self._control.one(rule)
        if found is None:
            raise self._unknown(rule)
        return found

    def remove(self, rule: str) -> Any:
        """Takes one rule away."""
        if not self._control.remove(rule):
            raise self._unknown(rule)
        return {"removed": 1}

    def _unknown(self, rule: str) -> SandboxError:
        ids = [one["id"] for one in self._control.rules()["rules"]]
        near = difflib.get_close_matches(rule, ids, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        known = ", ".join(ids) or "none"
        return SandboxError(f"there is no rule {rule!r}{hint} (rules: {known})", 404)
