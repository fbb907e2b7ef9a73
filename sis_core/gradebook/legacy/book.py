"""The older gradebook of one district: each call one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sis_core.district.store import Store
from sis_core.gradebook.legacy import assignments, scores
from sis_core.gradebook.legacy.assignments import USUAL, Assignment, Moment, Policy
from sis_core.gradebook.legacy.categories import Category, categories, category
from sis_core.gradebook.legacy.scores import Entry, Outcome, Score
from sis_core.gradebook.legacy.translate import Entity, Side, translated
from sis_core.gradebook.pro.scales import Scale, section_scales, wanted_scales
from sis_core.gradebook.rules import wanted_sections


class LegacyBook:
    """Assignments, scores and categories of the sections that keep them in the older gradebook.

    Sections and students are named by DCID, assignments by PSM_Assignment.ID, categories by
    PGCategories.ID. Every method raises Refused, and then nothing was stored.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    # -- assignments ----------------------------------------------------------------------------

    def assignment(self, assignment_id: int) -> Assignment:
        """One assignment."""
        return assignments.assignment(self._store, assignment_id)

    def create(
        self, section: int, given: Mapping[str, Any], author: str = "", policy: Policy = USUAL
    ) -> int:
        """Adds an assignment of given values (drafts.FIELDS) to a section; returns its id.

        `author` is the plugin's name.
        """
        with self._store.write() as w:
            return assignments.create(w, section, given, self._moment(author, policy))

    def update(self, assignment_id: int, given: Mapping[str, Any], policy: Policy = USUAL) -> None:
        """Changes an assignment; scores are reckoned anew where what they are worth changed."""
        at = self._moment("", policy)
        with self._store.write() as w:
            before, section = assignments.open_assignment(w, assignment_id)
            after = assignments.update(w, assignment_id, given, at)
            if (before.draft.points, before.draft.scoring) != (
                after.draft.points,
                after.draft.scoring,
            ):
                scores.revalue(w, after, section, at)

    def delete(self, assignment_id: int) -> None:
        """Removes an assignment and its scores."""
        with self._store.write() as w:
            assignments.delete(w, assignment_id)

    # -- scores ---------------------------------------------------------------------------------

    def scores(self, assignment_id: int) -> list[Score]:
        """Every score of an assignment, by student."""
        with self._store.moment():
            return scores.scores(self._store, assignment_id)

    def score(self, assignment_id: int, student: int) -> Score:
        """One student's score."""
        with self._store.moment():
            return scores.score(self._store, assignment_id, student)

    def put(self, assignment_id: int, entry: Entry) -> bool:
        """Keeps one score; True where the student had none."""
        with self._store.write() as w:
            outcome = scores.put(w, assignment_id, [entry], self._moment())[0]
            if outcome.refused is not None:
                raise outcome.refused
            return outcome.created

    def put_all(self, assignment_id: int, entries: Sequence[Entry]) -> list[Outcome]:
        """Keeps the scores that can be kept; says of each what became of it."""
        with self._store.write() as w:
            return scores.put(w, assignment_id, entries, self._moment())

    def remove(self, assignment_id: int, student: int) -> None:
        """Removes one student's score."""
        with self._store.write() as w:
            scores.remove(w, assignment_id, student)

    # -- categories -----------------------------------------------------------------------------

    def categories(self, section: int) -> list[Category]:
        """A section's categories, by id."""
        with self._store.moment():
            found = wanted_sections(self._store, [section], "PTG")[section]
            return categories(self._store, found)

    def category(self, category_id: int) -> Category:
        """One category."""
        return category(self._store, category_id)

    # -- grade scales ---------------------------------------------------------------------------

    def section_scales(self, section: int) -> list[Scale]:
        """The grade scale of a section, as a list of at most one."""
        with self._store.moment():
            wanted_sections(self._store, [section], "PTG")
            return list(section_scales(self._store, [section]).values())

    def scale(self, scale_dcid: int) -> Scale:
        """One grade scale, by GradeScaleItem.DCID."""
        with self._store.moment():
            return wanted_scales(self._store, [scale_dcid])[0]

    # -- ids ------------------------------------------------------------------------------------

    def translated(
        self, entity: Entity, source: Side, target: Side, values: Sequence[int]
    ) -> list[tuple[int, int]]:
        """Pairs of source and target id."""
        return translated(self._store, entity, source, target, values)

    def _moment(self, author: str = "", policy: Policy = USUAL) -> Moment:
        return Moment(self._store.clock.now(), author, policy)
