"""A mutant: a listed bug, the function that brings it about, and a request that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.mutation.provider.layer import Mutator

V1 = "/ws/v1"
OR = "/ims/oneroster/v1p1"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a telling; `auth` is a token's kind, or a whole Authorization header.

    "ps" is a token of the first plugin, "or" one with every scope of OneRoster, "or:NAME" one with
    that scope alone, "basic" the plugin's credentials, "oauth1" a signature, "oauth1-query" one in
    the query, None nothing. `<name>` in path and body stands for what the telling looked up.
    """

    method: str
    path: str
    body: Any = None
    auth: str | None = ""
    accept: str | None = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def authority(self) -> str | None:
        """The kind of token, chosen by the path where nothing was said."""
        if self.auth != "":
            return self.auth
        return "or" if self.path.startswith(OR) else "ps"


@dataclass(frozen=True, slots=True)
class Telling:
    """Requests whose answers differ where a server has the bug.

    `find` are SQL statements of one value each, for the names in the requests; `page_size` and
    `grants` change the plugin first; `recipe` is the district's.
    """

    asks: tuple[Ask, ...]
    find: Mapping[str, str] = field(default_factory=dict)
    page_size: int | None = None
    grants: Mapping[str, Mapping[str, str]] | None = None
    recipe: str = "tiny"


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug brought about: `grants` is what the plugin may where the bug shows only with less."""

    id: str
    mutate: Mutator
    telling: Telling


MUTANTS: dict[str, Mutant] = {}
"""Every mutant by the id of its bug; filled by the modules of this folder."""


def mutant(
    id_: str,
    *asks: Ask,
    find: Mapping[str, str] | None = None,
    page_size: int | None = None,
    grants: Mapping[str, Mapping[str, str]] | None = None,
    recipe: str = "tiny",
) -> Callable[[Mutator], Mutator]:
    """Takes a function as the mutator of that bug; raises ValueError where one has it already."""

    def taken(mutate: Mutator) -> Mutator:
        if id_ in MUTANTS:
            raise ValueError(f"{id_} has two mutators")
        telling = Telling(asks, find or {}, page_size, grants, recipe)
        MUTANTS[id_] = Mutant(id_, mutate, telling)
        return mutate

    return taken


def get(path: str, **more: Any) -> Ask:
    """A GET for a telling."""
    return Ask("GET", path, **more)
