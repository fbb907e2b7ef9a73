"""Taking a function of the connector out and putting another one in."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import sis_connector

Function = Callable[..., Any]
Make = Callable[[Any], Function]
"""From the function as it is to the one that takes its place."""


@dataclass(slots=True)
class Patch:
    """What a mutant changes. `used` names the changed functions that a run really called."""

    places: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _undo: list[tuple[Any, str, Any]] = field(default_factory=list)

    def swap(self, owner: Any, name: str, make: Make, *, only: Sequence[ModuleType] = ()) -> None:
        """Puts `make(original)` into the place of a module's function or a class's method.

        A function is changed wherever it was imported under its name, or in the modules `only`.
        Raises AttributeError where the owner has nothing of that name of its own.
        """
        place = f"{owner.__name__}.{name}"
        original = _own(owner, name)
        if isinstance(original, property):
            changed: Any = property(self._noted(place, make(original.fget)))
        else:
            changed = self._noted(place, make(original))
        self._put(owner, name, original, changed, only)
        self.places.append(place)

    def entry(self, owner: ModuleType, name: str, key: str, make: Make) -> None:
        """Puts `make(original)` into the place of a function that stands in a module's table."""
        table = _own(owner, name)
        place = f"{owner.__name__}.{name}[{key}]"
        changed = {**table, key: self._noted(place, make(table[key]))}
        self._put(owner, name, table, changed, ())
        self.places.append(place)

    def value(self, owner: Any, name: str, value: Any) -> None:
        """Gives a module's constant another value, wherever it was imported."""
        self._put(owner, name, _own(owner, name), value, ())

    def undo(self) -> None:
        """Puts everything back."""
        while self._undo:
            owner, name, original = self._undo.pop()
            setattr(owner, name, original)

    def _put(
        self, owner: Any, name: str, original: Any, changed: Any, only: Sequence[ModuleType]
    ) -> None:
        owners = [owner]
        if isinstance(owner, ModuleType):
            owners = [one for one in only or loaded() if vars(one).get(name) is original]
        if not owners:
            raise AttributeError(f"{name} of {owner.__name__} is not where it is to be changed")
        for one in owners:
            self._undo.append((one, name, original))
            setattr(one, name, changed)

    def _noted(self, place: str, function: Function) -> Function:
        def noted(*given: Any, **named: Any) -> Any:
            self.used.add(place)
            return function(*given, **named)

        return noted


def _own(owner: Any, name: str) -> Any:
    if name not in vars(owner):
        raise AttributeError(f"{owner.__name__} has no {name} of its own")
    return vars(owner)[name]


def loaded() -> list[ModuleType]:
    """The connector's modules that are imported."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name == "sis_connector" or name.startswith("sis_connector.")
    ]


def load_connector() -> None:
    """Imports the whole connector: what is imported later would miss a patch, or keep it."""
    for found in pkgutil.walk_packages(sis_connector.__path__, "sis_connector."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug that can be put into the connector. `roads` are those on which it changes anything."""

    id: str
    family: str
    roads: tuple[str, ...]
    apply: Callable[[Patch], None]


IMPORTS = ("v1", "queries", "oneroster")
POWERSCHOOL = ("v1", "queries")
ONEROSTER = ("oneroster",)
PUSHES = ("push", "push-oneroster")
EVERY = (*IMPORTS, *PUSHES)

MUTANTS: dict[str, Mutant] = {}


def mutant(
    bug: str, roads: tuple[str, ...] = EVERY
) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Takes a function as the way to the bug of that id; its module is the bug's family."""

    def taken(apply: Callable[[Patch], None]) -> Callable[[Patch], None]:
        if bug in MUTANTS:
            raise ValueError(f"{bug} stands twice")
        family = apply.__module__.rpartition(".")[2]
        MUTANTS[bug] = Mutant(bug, family, roads, apply)
        return apply

    return taken


@contextmanager
def applied(found: Mutant) -> Iterator[Patch]:
    """The connector has that bug meanwhile."""
    load_connector()
    patch = Patch()
    try:
        found.apply(patch)
        yield patch
    finally:
        patch.undo()
