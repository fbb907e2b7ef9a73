"""What the runner asks of a server under test, beyond HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sis_contract.golden.cases import Case

Rows = Sequence[Mapping[str, Any]]


class World(Protocol):
    """A server with an empty store, ready to be filled and asked."""

    @property
    def base(self) -> str:
        """Scheme, host and port, such as `http://127.0.0.1:40123`."""

    @property
    def token(self) -> str:
        """A token that the server accepts, once `load` is done."""

    def load(self, tables: Mapping[str, Rows], settings: Mapping[str, Any]) -> None:
        """Fills the store (table → rows) and applies a case's settings."""

    def sql(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a SELECT on the store."""


MakeWorld = Callable[[Case], AbstractContextManager[World]]
"""Starts an empty world on the case's day (`today`, or `now`) and stops it afterwards."""
