"""What `mock-sis plugin used` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def used_lines(found: dict[str, Any]) -> Iterator[str]:
    """The control's comparison of what a plugin used with what it asks for, line by line."""
    unused, undeclared = found["unused"], found["undeclared"]
    yield f"{found['plugin']}: {found['calls']} calls since {found['since']}"
    for name, count in found["used"]["queries"].items():
        yield f"  called {count} times: {name}"
    yield f"  fields used: {len(found['used']['fields'])}"
    for name in (*unused["queries"], *unused["fields"]):
        yield f"  asked for and not used: {name}"
    for name in found["wider_than_used"]:
        yield f"  FullAccess, and only read: {name}"
    for name in undeclared["queries"]:
        yield f"  called, and another plugin's: {name}"
    for name in undeclared["tables"]:
        yield f"  read with projection=*, and no column of it is asked for: {name}"
    for line in undeclared["xml"]:
        yield f"  lacks: {line}"
    level = found["access_level"]
    yield f"  access level of /ws/v1: asks for {level['declared'] or 'none'}, used {level['used']}"
