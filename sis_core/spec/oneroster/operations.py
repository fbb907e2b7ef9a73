"""The calls of a OneRoster version as records: what is asked, of whom, in which envelope."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Answers = Literal["collection", "object", "put", "delete"]


@dataclass(frozen=True, slots=True)
class Parent:
    """A row that a relation hangs on: the id's name in the path, its entity, and a view of it.

    `of` is how the served rows are tied to it, a name of `relations.RELATIONS`.
    """

    id: str
    entity: str
    view: str
    of: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the standard.

    `path` has `{id}` names as the standard's tables have; `view` narrows an entity's rows, such
    as students among users; `scope` is the suffix of the scope that opens it; `extension` marks
    what 1.1 does not have, and the switch=value under which it is served.
    """

    name: str
    method: str
    path: str
    entity: str
    envelope: str
    scope: str
    answers: Answers
    view: str = ""
    parents: tuple[Parent, ...] = ()
    extension: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """The path as an expression with a group for each id; %2F is part of an id."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))

    @property
    def word(self) -> str:
        """The last fixed word of the path, such as `students`."""
        return [part for part in self.path.split("/") if part and "{" not in part][-1]
