"""What is served beside a server's own families: mounted by whoever puts a server together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sis_core.serving.exchange import Family


@dataclass(frozen=True, slots=True)
class Mount:
    """A provider to mount: its `name` in the ready file, its families, and how to reach it.

    `families(site)` makes them for a site; `ready(site, url)` is what a script must know to use it;
    `document(site, url)`, where there is one, is its OpenAPI.
    """

    name: str
    families: Callable[[Any], Sequence[Family]]
    ready: Callable[[Any, str], Mapping[str, Any]]
    document: Callable[[Any, str], Mapping[str, Any]] | None = None
