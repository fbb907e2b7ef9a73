"""`mock-sis golden`: replay a folder of golden cases against mock-sis itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from sis_contract.golden import Case, CaseError, Outcome, read_folder, run_case
from sis_core.district import DistrictError

Rows = Sequence[Mapping[str, Any]]


class EmulatorWorld:
    """mock-sis as the runner sees it: an empty store, a token, SQL."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.token = ""

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return self._world.url

    def load(self, tables: Mapping[str, Rows], settings: Mapping[str, Any]) -> None:
        """Fills the store; raises CaseError in the store's own words."""
        try:
            self._world.load(tables, settings)
        except DistrictError as refusal:
            raise CaseError(str(refusal)) from None
        self.token = self._world.valid_token()

    def sql(self, statement: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a SELECT."""
        return self._world.store.select(statement, limit=100_000)


@contextmanager
def emulator(case: Case) -> Iterator[EmulatorWorld]:
    """A fresh, empty mock-sis on a free port of the loopback, on the case's day."""
    world = World.empty(case.today, mounts=(ONEROSTER,))
    if case.now is not None:
        # The district's clock counts seconds in its own zone, so the number is kept as it is.
        world.clock.set(datetime.fromtimestamp(case.now, UTC).replace(tzinfo=None))
    try:
        world.start("127.0.0.1", 0)
        yield EmulatorWorld(world)
    finally:
        world.stop()


@click.command(name="golden")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--only", metavar="PATTERN", help="Only cases named like this, e.g. 'v1.student.*'.")
@click.option("-v", "--verbose", is_flag=True, help="Every difference of a case, not the first.")
def command(folder: Path, only: str | None, verbose: bool) -> None:
    """Replay golden cases (specification by example) against mock-sis.

    Each case of FOLDER gets a server of its own with the case's rows, and is asked over HTTP. Exit
    code 0: all pass; 1: some fail; 2: a file is no case. The file format is in docs/golden.md.

    \b
    Example:
      mock-sis golden tests/golden/cases --only 'v1.paging.*'
    """
    cases = read_folder(folder, only)
    outcomes = []
    for case in cases:
        outcome = run_case(case, emulator)
        outcomes.append(outcome)
        for line in _lines(outcome, verbose):
            click.echo(line)
    passed = sum(outcome.passed for outcome in outcomes)
    click.echo(f"{passed} of {len(outcomes)} cases pass")
    if passed < len(outcomes):
        sys.exit(1)


def _lines(outcome: Outcome, verbose: bool) -> Iterator[str]:
    shown = outcome.differences if verbose else outcome.differences[:1]
    left = len(outcome.differences) - len(shown)
    for difference in shown:
        more = f" (and {left} more differences; -v shows them)" if left else ""
        yield f"FAIL {outcome.case.id}: {difference}{more}"
