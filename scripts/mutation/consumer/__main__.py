"""`python -m scripts.mutation.consumer ID`: the reference connector, run with that bug in it."""

from __future__ import annotations

import sys

from scripts.mutation.consumer.catalog import NoMutant, mutant_of
from scripts.mutation.consumer.patching import applied
from sis_connector import from_env


def main(arguments: list[str]) -> int:
    """Runs `sis_connector.from_env`; settings come from the environment, as there."""
    if len(arguments) != 1:
        print("usage: python -m scripts.mutation.consumer ID", file=sys.stderr)
        return 2
    try:
        found = mutant_of(arguments[0])
    except NoMutant as wrong:
        print(wrong, file=sys.stderr)
        return 2
    with applied(found):
        from_env.from_env_command(args=[])
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
