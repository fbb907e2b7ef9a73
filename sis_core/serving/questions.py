"""Questions to the journal that no entry could answer, refused instead of answered with nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from sis_core.serving.entry import Wanted
from sis_core.serving.mischief.keys import METHODS

_STATUS = re.compile(r"0|[0-5](?:[0-9]{2}|xx)", re.I)


def check(wanted: Wanted) -> None:
    """Raises ValueError, in one sentence, for a method, status or pattern that there cannot be."""
    if wanted.method and wanted.method.upper() not in METHODS:
        raise ValueError(f"method is one of {', '.join(METHODS)}, not {wanted.method!r}")
    if wanted.status and not _STATUS.fullmatch(wanted.status):
        raise ValueError("status is a number such as 404, a class such as 4xx, or 0 for no answer")
    if wanted.pattern and wanted.pattern[0] not in "/*":
        raise ValueError(
            f"a pattern is one of the whole path, from its / or a star, not {wanted.pattern!r}"
        )


def unknown(name: str, known: Iterable[str]) -> str:
    """The refusal of a filter that does not exist, with the nearest one."""
    names = list(known)
    near = difflib.get_close_matches(name, names, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no parameter {name!r}{hint} (there is: {', '.join(names)})"
