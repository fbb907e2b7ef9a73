"""Every mutant, by the id of its bug."""

from __future__ import annotations

import difflib

from scripts.mutation.consumer import (  # noqa: F401  # each writes its mutants down
    booleans,
    classes,
    conduct,
    dates,
    deletes,
    identities,
    names,
    paging,
    retries,
    rows,
    tokens,
    waits,
    writes,
)
from scripts.mutation.consumer.patching import MUTANTS, Mutant


class NoMutant(Exception):
    """No bug has that id; the text names the nearest."""


def mutant_of(bug: str) -> Mutant:
    """The mutant of a bug; raises NoMutant."""
    if bug in MUTANTS:
        return MUTANTS[bug]
    near = difflib.get_close_matches(bug, MUTANTS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise NoMutant(f"there is no mutant {bug!r}{hint} (all: {', '.join(MUTANTS)})")
