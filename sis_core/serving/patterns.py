"""Patterns of paths and addresses, as rules of mischief and questions to the journal have them."""

from __future__ import annotations

import re
from functools import lru_cache

_SIGNING = re.compile(r"(?<=[?&])oauth_[a-z_]*=[^&]*&?")


@lru_cache(maxsize=256)
def matcher(text: str) -> re.Pattern[str]:
    """A pattern for fullmatch: `**` is anything, `*` anything but a slash."""
    made = [
        (".*" if len(part) > 1 else "[^/]*") if part.startswith("*") else re.escape(part)
        for part in re.split(r"(\*+)", text)
    ]
    return re.compile("".join(made), re.S)


def path_matcher(text: str) -> re.Pattern[str]:
    """A pattern of a path as it is read: without a slash at its end."""
    return matcher(text.rstrip("/") or text[:1])


def unsigned(target: str) -> str:
    """Path and query without a signature, whose nonce and moment are new with each request."""
    return _SIGNING.sub("", target).rstrip("?&") if "oauth_" in target else target
