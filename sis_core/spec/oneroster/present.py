"""What OneRoster's kinds and their spelling are now, under a district's switches."""

from __future__ import annotations

import threading

from sis_core.district import Store
from sis_core.spec.oneroster.declare import Kind
from sis_core.spec.oneroster.ids import kinds_of
from sis_core.spec.oneroster.kinds import KINDS
from sis_core.spec.oneroster.style import Style, style
from sis_core.wire.switches import Switches

CHOSEN = (
    "org_parents",
    "session_types",
    "trimester_type",
    "terms_listed",
    "session_end",
    "user_orgs",
    "usernames",
    "guardians",
    "other_staff",
    "preregistered",
    "user_id_types",
    "grade_words",
    "class_title",
    "class_course",
    "class_terms",
    "old_enrollments",
    "enrollment_dates",
    "aides",
)
"""The switches that decide what kinds are, and so every row."""

_MOST_STYLES = 64


class Present:
    """Kinds and styles of one district as they are switched now, remembered while nothing changes.

    `given` are the names of the kinds that have ids or members given by a client.
    """

    def __init__(self, store: Store, switches: Switches) -> None:
        self._store = store
        self._switches = switches
        self._given: frozenset[str] | None = None
        self._styles: dict[tuple[str, str], Style] = {}
        self._kinds: dict[tuple[str, tuple[str, ...]], tuple[Kind, ...]] = {}
        self._turn = 0
        self._turning = threading.Lock()
        store.listen(self._forget)
        switches.listen(lambda: self._forget(None))

    def style(self, base: str, root: str) -> Style:
        """How objects are written now, for a request to that base and root."""
        turn = self._turn
        found = self._styles.get((base, root))
        if found is None:
            found = style(self._switches, CHOSEN, base, root, self.given())
            with self._turning:
                # What was read while a commit happened is given out and not kept.
                if turn == self._turn:
                    if len(self._styles) >= _MOST_STYLES:
                        self._styles.clear()
                    self._styles[base, root] = found
        return found

    def given(self) -> frozenset[str]:
        """The kinds that have ids or members given by a client."""
        turn, found = self._turn, self._given
        if found is None:
            found = frozenset(
                kind.name
                for make in KINDS.values()
                for kind in make(self._switches.__getitem__)
                if self._store.scalar("SELECT 1 FROM _sourced WHERE kind = ? LIMIT 1", (kind.name,))
            )
            with self._turning:
                if turn == self._turn:
                    self._given = found
        return found

    def _forget(self, changed: object) -> None:
        with self._turning:
            self._turn += 1
            self._given = None
            self._styles = {}

    def kinds(self, entity: str) -> tuple[Kind, ...]:
        """An entity's kinds now."""
        return self.kinds_under(entity, self.switched())

    def kinds_under(self, entity: str, chosen: tuple[str, ...]) -> tuple[Kind, ...]:
        """An entity's kinds under these values of the CHOSEN switches."""
        found = self._kinds.get((entity, chosen))
        if found is None:
            found = kinds_of(entity, dict(zip(CHOSEN, chosen, strict=True)).__getitem__)
            if len(self._kinds) >= _MOST_STYLES:
                self._kinds.clear()
            self._kinds[entity, chosen] = found
        return found

    def plain(self) -> Style:
        """The style without its dress, as ids and names are compared."""
        return style(self._switches, CHOSEN, "", "", self.given())

    def switched(self) -> tuple[str, ...]:
        """The values of the CHOSEN switches."""
        return tuple(map(self._switches.__getitem__, CHOSEN))
