"""Every case, and those that somebody asks for by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from sis_contract.connector.case import FAMILIES, Case, Road
from sis_contract.connector.cases import (
    busy,
    changes,
    changes_years,
    duplicates,
    maintenance,
    missing,
    moving,
    names,
    oneroster,
    paging,
    plugin,
    push,
    push_oneroster,
    push_rules,
    quirks,
    teacherless,
    tokens,
    transport,
    undisturbed,
    vanishing,
)

_MODULES = (
    undisturbed, paging, quirks, tokens, busy, transport, moving, changes, changes_years, vanishing,
    duplicates, missing, names, teacherless, plugin, maintenance, push, push_rules, push_oneroster,
    oneroster,
)  # fmt: skip

CASES: tuple[Case, ...] = tuple(
    sorted(
        (case for module in _MODULES for case in module.CASES),
        key=lambda case: list(FAMILIES).index(case.family),
    )
)
"""Every case, family by family."""

QUICK: tuple[Case, ...] = tuple(
    next(case for case in CASES if case.family == family) for family in FAMILIES
)
"""One case of each family, for those in a hurry."""


class SelectionError(Exception):
    """A name that no case has; the text names the nearest."""


def chosen(wanted: Sequence[str]) -> tuple[Case, ...]:
    """The cases of ids, families or beginnings of ids (`connector.paging`, `paging`), in their
    order; all of them where nothing is named. Raises SelectionError."""
    if not wanted:
        return CASES
    found: set[str] = set()
    for name in wanted:
        plain = name.removeprefix("connector.")
        ids = {case.id for case in CASES if _named(case, plain)}
        if not ids:
            raise _unknown(name)
        found |= ids
    return tuple(case for case in CASES if case.id in found)


def of_roads(cases: Iterable[Case], roads: Iterable[Road]) -> tuple[Case, ...]:
    """The cases that a connector can meet on the roads that it goes."""
    known = frozenset(roads)
    return tuple(case for case in cases if case.road in known)


def listed() -> list[tuple[str, str, str]]:
    """Id, sentence and source of every case."""
    return [(case.id, case.sentence, f"{case.source} {case.where}".strip()) for case in CASES]


def _named(case: Case, name: str) -> bool:
    own = case.id.removeprefix("connector.")
    return own == name or case.family == name or (name.endswith("*") and own.startswith(name[:-1]))


def _unknown(name: str) -> SelectionError:
    known = [*(case.id for case in CASES), *FAMILIES]
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return SelectionError(
        f"there is no case {name!r}{hint} (families: {', '.join(FAMILIES)}; "
        "mock-sis check list shows every case)"
    )
