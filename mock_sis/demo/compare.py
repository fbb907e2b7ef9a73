"""Comparing what was imported with what the district holds, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mock_sis.demo.imported import imported
from mock_sis.demo.truth import Facts, truth
from sis_core.district import Store

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not as it should be, in words."""

    kind: str
    key: Key
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome: per kind how many rows agree, and every row that does not."""

    agreeing: Mapping[str, int]
    refused: Mapping[str, int]
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """True where nothing differs."""
        return not self.differences


def compare(store: Store, target: Path) -> Comparison:
    """Compares a target, filled by one import into an empty file, with the district.

    A row may be absent only where the district gives a reason to refuse it (no username, a class
    whose teacher was refused …); whether the connector said so is its report's business.
    """
    expected, found = truth(store), imported(target)
    agreeing, refused, differences = {}, {}, []
    for kind, facts in expected.kinds.items():
        may_lack = expected.refusable.get(kind, set())
        came = found[kind]
        wrong = list(_differences(kind, facts, came, may_lack))
        differences += wrong
        agreeing[kind] = sum(1 for key, row in facts.items() if came.get(key) == row)
        refused[kind] = sum(1 for key in facts if key not in came and key in may_lack)
    return Comparison(agreeing, refused, tuple(differences))


def _differences(kind: str, facts: Facts, came: Facts, may_lack: set[Key]) -> list[Difference]:
    found = []
    for key, row in facts.items():
        if key not in came:
            if key not in may_lack:
                found.append(Difference(kind, key, f"is missing: {row or key}"))
        elif came[key] != row:
            found.append(Difference(kind, key, f"is {came[key]} and should be {row}"))
    found += [
        Difference(kind, key, f"should not be there: {row or key}")
        for key, row in came.items()
        if key not in facts
    ]
    return found
