"""Whose an assignment is, as far as the gradebook tells: its `createdbyplugin`.

Nobody tells a client the number or name of its own plugin. It stands on assignments that we know
to have made; once one of those is seen, what another plugin made is not taken for ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

Ours = AbstractSet[tuple[str, str]]
"""(gradebook, id) of assignments that we have made."""


class Marks:
    """Our own marks in one gradebook, learnt from its lists; several after a re-installation."""

    def __init__(self, gradebook: str) -> None:
        self._gradebook = gradebook
        self._own: set[str] = set()

    def learn(self, listed: Iterable[tuple[str | None, str | None]], ours: Ours) -> None:
        """Take (id, mark) of listed assignments into account."""
        self._own.update(
            mark for number, mark in listed if mark and (self._gradebook, number) in ours
        )

    def is_foreign(self, mark: str | None) -> bool:
        """Whether a mark is known to be another plugin's; none, or none known yet, is not."""
        return bool(mark) and bool(self._own) and mark not in self._own
