"""Every mutant, by the id of its bug."""

from __future__ import annotations

import difflib
import importlib
import pkgutil

from scripts.mutation import consumer
from scripts.mutation.consumer.patching import MUTANTS, Mutant

for _found in pkgutil.walk_packages(consumer.__path__, f"{consumer.__name__}."):
    if not _found.name.endswith("__main__"):
        importlib.import_module(_found.name)  # each module writes its mutants down


class NoMutant(Exception):
    """No bug has that id; the text names the nearest."""


def mutant_of(bug: str) -> Mutant:
    """The mutant of a bug; raises NoMutant."""
    if bug in MUTANTS:
        return MUTANTS[bug]
    near = difflib.get_close_matches(bug, MUTANTS, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise NoMutant(f"there is no mutant {bug!r}{hint} (all: {', '.join(MUTANTS)})")
