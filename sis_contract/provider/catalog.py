"""Every check there is, and how a person picks some of them."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Sequence

from sis_contract.provider import oneroster, powerschool
from sis_contract.provider.check import Check

CHECKS: tuple[Check, ...] = (*powerschool.CHECKS, *oneroster.CHECKS)
"""All checks in the order in which they run."""


class SelectionError(Exception):
    """A pattern that no check fits; the text names the nearest."""


def chosen(patterns: Sequence[str]) -> tuple[Check, ...]:
    """The checks whose id fits one of the patterns (`*` and `?`), or whose family is one; all
    without any. Raises SelectionError for a pattern that fits none."""
    if not patterns:
        return CHECKS
    found: dict[str, Check] = {}
    for pattern in patterns:
        fitting = [c for c in CHECKS if c.family == pattern or fnmatch.fnmatchcase(c.id, pattern)]
        if not fitting:
            raise SelectionError(_none(pattern))
        found.update((check.id, check) for check in fitting)
    return tuple(check for check in CHECKS if check.id in found)


def _none(pattern: str) -> str:
    words = [check.id for check in CHECKS] + sorted({check.family for check in CHECKS})
    near = difflib.get_close_matches(pattern, words, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"no check is named {pattern!r}{hint} (`mock-sis check list` shows them all)"
