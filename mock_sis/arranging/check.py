"""What can be known of steps before they are done: kinds, words, and names given before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mock_sis.arranging.kinds import KINDS, kind_of, unknown
from mock_sis.arranging.run import action_of
from sis_core.district import DistrictError
from sis_core.district.tables import Table

_WORDS = {"add": ("add", "as", "times"), "patch": ("patch", "row"), "enroll": ("enroll",)}
"""The words of a step that are none of its kind."""

_ALL_WORDS = {"drop": ("drop", "section"), "delete": ("delete", "row", "alone")}
"""The words of steps that take no others."""

_ROWS = ("row", "enroll", "drop", "school", "course", "term")
"""Words that may hold a $name whatever the kind."""


def check_step(step: Mapping[str, Any], tables: Mapping[str, Table], names: set[str]) -> None:
    """Raises DistrictError for a kind, a word or a $name that does not exist.

    `names` are those that earlier steps give, and get that of this one. Whether rows are there and
    values fit shows only when the step is done.
    """
    did = action_of(step)
    kind = KINDS["enrollment"] if did in ("enroll", "drop") else kind_of(step[did], tables)
    words = [word for word in step if word not in _WORDS.get(did, _ALL_WORDS.get(did, ()))]
    if words and did in _ALL_WORDS:
        raise unknown(f"word in a {did}", words[0], _ALL_WORDS[did])
    for word in words:
        if kind.bare or (word not in kind.links and word not in kind.more):
            kind.column(tables[kind.table.lower()], word)
    for word, value in step.items():
        if word in (*_ROWS, *kind.links):
            _check_named(value, names)
    if did == "add" and isinstance(step.get("as"), str):
        names.add(step["as"])


def _check_named(value: object, names: set[str]) -> None:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one.startswith("$") and one[1:] not in names:
            raise unknown("name", one, tuple(f"${name}" for name in sorted(names)))


def check_steps(
    steps: Sequence[Mapping[str, Any]], tables: Mapping[str, Table], names: set[str]
) -> None:
    """As `check_step` does for each of them; the refusal has the step's number."""
    for number, step in enumerate(steps, 1):
        try:
            check_step(step, tables, names)
        except DistrictError as error:
            raise DistrictError(f"step {number}: {error}") from None
