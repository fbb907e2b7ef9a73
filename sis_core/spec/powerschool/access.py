"""What one plugin may do: its page size, its v1 level, its grants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Level = Literal["NONE", "READ", "FULL"]


def _every(table: str, column: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Access:
    """The rights behind a valid token.

    `page_size` is the plugin's maximum page of every v1 resource and of table reads [doc];
    `level` its accessLevelV1Api; `granted(table, column)` says whether a column may be read,
    `writable(table, column)` whether it may be written: only FullAccess allows that [doc].
    """

    plugin_id: int
    page_size: int
    level: Level
    granted: Callable[[str, str], bool]
    writable: Callable[[str, str], bool] = _every


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What `/ws/v1/metadata` tells of the server itself.

    `started` is `time.monotonic()` at start; `version` the SIS version's full text.
    """

    version: str
    started: float
    timezone: str = "America/New_York"
