"""The golden cases, replayed against mock-sis through real sockets."""

from __future__ import annotations

from pathlib import Path

import pytest

from mock_sis.commands.golden import emulator
from sis_contract.golden import read_folder, run_case

HERE = Path(__file__).parent
GIVEN = {case.id: case for case in read_folder(HERE / "cases")}
OURS = {case.id: case for case in read_folder(HERE / "ours")}


def waiting() -> dict[str, str]:
    """Case → the issue it waits for, from not_yet.txt."""
    lines = (HERE / "not_yet.txt").read_text("utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))
    return {name: issue for name, issue in pairs}


LATER = waiting()


@pytest.mark.parametrize("name", [name for name in GIVEN if name not in LATER])
def test_a_golden_case_passes(name: str) -> None:
    """The server answers as the case says."""
    assert run_case(GIVEN[name], emulator).differences == ()


@pytest.mark.parametrize("name", OURS)
def test_a_case_of_our_own_passes(name: str) -> None:
    """Other values, columns, operators and errors of the same kinds are answered as documented."""
    assert run_case(OURS[name], emulator).differences == ()


@pytest.mark.parametrize("name", sorted(LATER))
def test_a_case_that_waits_does_not_pass_yet(name: str) -> None:
    """A listed case that passes must leave the list, so that it is held from then on."""
    assert name in GIVEN, f"not_yet.txt names {name}, which is no case"
    assert run_case(GIVEN[name], emulator).differences, f"{name} passes: take it off not_yet.txt"


def test_no_token_v1_or_table_case_waits() -> None:
    """Every oauth, v1 and schema case is held already."""
    assert [name for name in LATER if name.startswith(("oauth.", "v1.", "schema."))] == []


def test_there_are_enough_cases_of_our_own() -> None:
    """Our own cases say where they are known from and what they pin down, as the given ones do."""
    assert len(OURS) >= 25
    assert all(case.why and case.known_from for case in OURS.values())
    assert not set(OURS) & set(GIVEN)
