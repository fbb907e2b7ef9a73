"""Where the SQL functions are listed, by the names under which SQLite knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

Value = str | int | float | None
F = TypeVar("F", bound=Callable[..., Any])
CACHE = 4096
"""How many results each function keeps: districts repeat their values."""


@dataclass(frozen=True, slots=True)
class SqlFunction:
    """A function: its name in SQLite, its body, how many arguments (-1: any)."""

    name: str
    body: Callable[..., Any]
    arguments: int


SCALARS: dict[str, SqlFunction] = {}
"""Every scalar function."""

WINDOWS: dict[str, type] = {}
"""Every aggregate, each also usable as a window function."""


def scalar(name: str, arguments: int = -1, *, nulls: bool = False) -> Callable[[F], F]:
    """Lists a pure function; unless it takes `nulls`, a null argument makes a null result.

    An empty text that comes out is a null, as everywhere in Oracle.
    """

    def listed(function: F) -> F:
        kept = lru_cache(CACHE)(function)

        def body(*values: Value) -> Value:
            if not nulls and None in values:
                return None
            made: Value = kept(*values)
            return None if made == "" else made

        SCALARS[name] = SqlFunction(name, body, arguments)
        return function

    return listed


def window(name: str) -> Callable[[type], type]:
    """Lists an aggregate class."""

    def listed(made: type) -> type:
        WINDOWS[name] = made
        return made

    return listed
