"""`python -m scripts.mutation provider|consumer|score`: each side's runner, or what was kept."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any, get_args

from scripts.mutation.score_file import LISTS, kept
from sis_contract.mutants.lists import Drawn, Side

SIDES: tuple[Side, ...] = get_args(Side)
ENOUGH = 0.95
"""The share of a first list's bugs that has to be found; of a held-out list, no fewer than at first
were."""


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
        for drawn in LISTS:
            one = kept(side, drawn)
            enough = enough and _suffices(one, drawn)
            print(f"{side}, {drawn.replace('_', '-')} list: {_told(one)}")
    return 0 if enough else 1


def _suffices(score: Mapping[str, Any], drawn: Drawn) -> bool:
    if "of" not in score:
        return False
    least = score["first_run"]["found"] if drawn == "held_out" else ENOUGH * score["of"]
    return bool(score["found"] >= least)


def _told(score: Mapping[str, Any]) -> str:
    if "of" not in score:
        return "not measured yet"
    first = score["first_run"]
    lost = f"; missed: {', '.join(score['missed'])}" if score["missed"] else ""
    run = f"{first['found']} of {first['of']} in the first run"
    return f"{score['found']} of {score['of']} ({run}){lost}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
