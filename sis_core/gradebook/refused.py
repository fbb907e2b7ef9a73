"""Refusals of a gradebook, family-neutral: a kind, a sentence, the field and ids concerned.

    Refused
     ├── what is named is not there
     │     unknown_teacher · unknown_section · unknown_assignment · unknown_assignment_section ·
     │     unknown_student · unknown_category · unknown_score · unknown_standard · unknown_scale
     ├── not this teacher's, not this gradebook's
     │     not_teaching · other_gradebook
     ├── closed
     │     locked · term_closed
     ├── a value that cannot be
     │     missing · bad_value · name_too_long · name_taken · bad_points · points_missing ·
     │     due_outside_term · bad_category · not_enrolled · not_in_scale · in_use
     └── ask again, otherwise
           needs_force · needs_update_scores · sections_left_out · resubmit

Each door turns a kind into its own family's status and words, in one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

Kind = Literal[
    "unknown_teacher",
    "unknown_section",
    "unknown_assignment",
    "unknown_assignment_section",
    "unknown_student",
    "unknown_category",
    "unknown_score",
    "unknown_standard",
    "unknown_scale",
    "not_teaching",
    "other_gradebook",
    "locked",
    "term_closed",
    "missing",
    "bad_value",
    "name_too_long",
    "name_taken",
    "bad_points",
    "points_missing",
    "due_outside_term",
    "bad_category",
    "not_enrolled",
    "not_in_scale",
    "in_use",
    "needs_force",
    "needs_update_scores",
    "sections_left_out",
    "resubmit",
]

KINDS: tuple[Kind, ...] = get_args(Kind)


class Refused(Exception):
    """A write, or a reading, that the gradebook refuses; nothing of it is stored.

    `message` is one sentence for a person; `field` the name that the caller gave, in lower case;
    `ids` the rows concerned (`assignment_section_id`, `student_dcid`, …); `also` further refusals
    of the same request.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        field: str = "",
        ids: Mapping[str, int] | None = None,
        also: Iterable[Refused] = (),
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
        self.field = field
        self.ids: Mapping[str, int] = dict(ids or {})
        self.also = tuple(also)

    def each(self) -> Iterator[Refused]:
        """This refusal and those that came with it."""
        yield self
        yield from self.also

    @classmethod
    def all_of(cls, found: Iterable[Refused]) -> Refused | None:
        """The first of some refusals carrying the others, or None where there is none."""
        listed = list(found)
        if not listed:
            return None
        first = listed[0]
        return cls(first.kind, first.message, first.field, first.ids, listed[1:])
