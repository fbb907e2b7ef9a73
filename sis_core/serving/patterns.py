"""Patterns of paths, as rules of mischief and questions to the journal have them."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=256)
def matcher(text: str) -> re.Pattern[str]:
    """A pattern for fullmatch: `**` is anything, `*` anything but a slash."""
    made = [
        (".*" if len(part) > 1 else "[^/]*") if part.startswith("*") else re.escape(part)
        for part in re.split(r"(\*+)", text)
    ]
    return re.compile("".join(made), re.S)
