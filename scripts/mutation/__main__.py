"""`python -m scripts.mutation provider|consumer|score`: each side's runner, or what was kept."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any, get_args

from scripts.mutation.score_file import LISTS, kept
from sis_contract.mutants.lists import Side

SIDES: tuple[Side, ...] = get_args(Side)
ENOUGH = 0.95
"""The share of the listed bugs that has to be found, of both lists of a side together."""


def main(given: list[str]) -> int:
    """Runs a side's score with the arguments behind its name; exit code 2 for another name."""
    if given == ["score"]:
        return score()
    if not given or given[0] not in SIDES:
        print("usage: python -m scripts.mutation provider|consumer|score; -h behind a side tells")
        return 2
    code: int = importlib.import_module(f"scripts.mutation.{given[0]}_score").main(given[1:])
    return code


def score() -> int:
    """Prints the kept scores of both sides; exit code 1 where one is missing or too small."""
    enough = True
    for side in SIDES:
        scores = {drawn: kept(side, drawn) for drawn in LISTS}
        measured = [one for one in scores.values() if "of" in one]
        found, listed = (sum(one[name] for one in measured) for name in ("found", "of"))
        enough = enough and len(measured) == len(LISTS) and found >= ENOUGH * listed
        for drawn, one in scores.items():
            print(f"{side}, {drawn.replace('_', '-')} list: {_told(one)}")
    return 0 if enough else 1


def _told(score: Mapping[str, Any]) -> str:
    if "of" not in score:
        return "not measured yet"
    first = score["first_run"]
    lost = f"; missed: {', '.join(score['missed'])}" if score["missed"] else ""
    run = f"{first['found']} of {first['of']} in the first run"
    return f"{score['found']} of {score['of']} ({run}){lost}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
