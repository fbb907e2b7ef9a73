"""What a scenario is: the district it wants, its switches, and its stages between syncs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sis_core.district import DistrictError


class ScenarioError(DistrictError):
    """A scenario that cannot be read or played; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Days that pass, or a named event some times over; one of both."""

    days: int = 0
    event: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """What is done after so many syncs (0: at once), in the order of the fields.

    `calm` takes every rule of mischief away, before `rules` come.
    """

    at: int
    happenings: tuple[Happening, ...] = ()
    steps: tuple[Mapping[str, Any], ...] = ()
    calm: bool = False
    rules: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One scenario; `recipe`, `seed`, `today` and `version` are None where it does not care."""

    name: str
    sentence: str
    recipe: str | None = None
    seed: int | None = None
    today: date | None = None
    version: str | None = None
    switches: Mapping[str, str] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()

    @property
    def syncs(self) -> int:
        """After how many syncs its last stage comes."""
        return max((stage.at for stage in self.stages), default=0)

    def stage(self, at: int) -> Stage:
        """What comes after so many syncs; nothing where no stage is written."""
        return next((stage for stage in self.stages if stage.at == at), Stage(at))
