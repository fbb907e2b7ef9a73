"""`python -m scripts.mutation provider|consumer|score`: each side's runner, or what was kept."""

from __future__ import annotations

import importlib
import sys
from typing import Literal

from scripts.mutation.score_file import kept

SIDES: tuple[Literal["provider", "consumer"], ...] = ("provider", "consumer")
ENOUGH = 0.95
"""The share of the listed bugs that has to be found."""


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
    """Prints the kept score of both sides; exit code 1 where one is missing or too small."""
    enough = True
    for side in SIDES:
        found = kept(side)
        measured = "of" in found
        enough = enough and measured and found["found"] >= ENOUGH * found["of"]
        told = f"{found['found']} of {found['of']}" if measured else "not measured yet"
        lost = f"; missed: {', '.join(found['missed'])}" if found.get("missed") else ""
        print(f"{side}: {told}{lost}")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
