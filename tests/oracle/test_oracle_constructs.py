"""Each construct and each trap of the study has a case, and a row in docs/capabilities.md."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from oracle_constructs import TRAPS, VALUES

from sis_core.oracle import OracleError, Untranslatable

Ask = Callable[..., list[tuple[Any, ...]]]
ROWS = Path(__file__).resolve().parents[1] / "docs" / "rows.txt"


def _params(cases: dict[str, Any]) -> list[Any]:
    return [
        pytest.param(sql, expected, id=f"{name}-{number}")
        for name, listed in cases.items()
        for number, (sql, expected) in enumerate(listed)
    ]


def _check(ask: Ask, sql: str, expected: list[tuple[Any, ...]] | str) -> None:
    if not isinstance(expected, str):
        assert ask(sql) == expected
        return
    with pytest.raises((Untranslatable, OracleError)) as refused:
        ask(sql)
    found = refused.value
    assert (found.construct if isinstance(found, Untranslatable) else found.code) == expected


@pytest.mark.parametrize(("sql", "expected"), _params(VALUES))
def test_a_construct_answers_as_in_oracle(
    ask: Ask, sql: str, expected: list[tuple[Any, ...]] | str
) -> None:
    """Every construct that public queries use has Oracle's rows, or Oracle's refusal."""
    _check(ask, sql, expected)


@pytest.mark.parametrize(("sql", "expected"), _params(TRAPS))
def test_a_trap_is_not_walked_into(
    ask: Ask, sql: str, expected: list[tuple[Any, ...]] | str
) -> None:
    """What a plain transpiling drops, prints through or takes for a text is refused or right."""
    _check(ask, sql, expected)


def test_every_construct_is_a_capability() -> None:
    """The rows `SQL …` of the list are the names of these cases."""
    listed = {row for row in ROWS.read_text("utf-8").splitlines() if row.startswith("SQL ")}
    assert {*VALUES, *TRAPS} == listed
