"""`python -m scripts.mutation provider|consumer`: each side has its runner, `provider_score` …"""

from __future__ import annotations

import importlib
import sys

SIDES = ("provider", "consumer")


def main(given: list[str]) -> int:
    """Runs a side's score with the arguments behind its name; exit code 2 for another name."""
    if not given or given[0] not in SIDES:
        print(f"usage: python -m scripts.mutation {'|'.join(SIDES)} …; -h behind it tells more")
        return 2
    code: int = importlib.import_module(f"scripts.mutation.{given[0]}_score").main(given[1:])
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
