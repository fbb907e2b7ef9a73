"""The golden cases, replayed against mock-sis through real sockets."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_sis.commands.golden import emulator
from sis_contract.golden import read_folder, run_case

HERE = Path(__file__).parent
GIVEN = {case.id: case for case in read_folder(HERE / "cases")}
OURS = {case.id: case for case in read_folder(HERE / "ours")}


@pytest.mark.parametrize("name", GIVEN)
def test_a_golden_case_passes(name: str) -> None:
    """The server answers as the case says."""
    assert run_case(GIVEN[name], emulator).differences == ()


@pytest.mark.parametrize("name", OURS)
def test_a_case_of_our_own_passes(name: str) -> None:
    """Other values, columns, operators and errors of the same kinds are answered as documented."""
    assert run_case(OURS[name], emulator).differences == ()


def test_there_are_enough_cases_of_our_own() -> None:
    """Our own cases say where they are known from and what they pin down, as the given ones do."""
    assert len(OURS) >= 25
    assert all(case.why and case.known_from for case in OURS.values())
    assert not set(OURS) & set(GIVEN)
