"""The versions of OneRoster that are served: one folder each, found by looking.

A version's package has a `VERSION`, whose `mounted(site)` gives its families; nothing else knows
its name. 1.2 will be one more folder.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sis_core.serving.exchange import Family

if TYPE_CHECKING:
    from oneroster_mock.site import Site


class Version(Protocol):
    """One version of the standard."""

    @property
    def name(self) -> str:
        """Its short name, such as v1p1."""

    def mounted(self, site: Site) -> Sequence[Family]:
        """Its families of addresses on a site."""


def versions() -> list[Version]:
    """Every version whose folder is here, in the order of their names."""
    found = sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)
    return [importlib.import_module(f"{__name__}.{name}").VERSION for name in found]
