"""One world, served in three ways: unwatched, with its journal, with idle rules of mischief too.

python -m scripts.bench.watched bare|journal|rules      prints URL and token, serves till Ctrl-C
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from mock_sis.commands._worlds import worlds
from mock_sis.world import World

RULES: tuple[dict[str, Any], ...] = (
    {"path": "/ws/xte/**", "status": 503, "times": 3},
    {"family": "oneroster", "probability": 0.1, "status": 429},
    {"method": "PUT", "cut": "reset", "when": "after"},
)
"""Rules as a test may have them, none of which is about the pages that are read here."""


def main(how: str) -> None:
    """Serves until it is interrupted; prints one JSON object first."""
    with worlds("small") as made, made.open() as world:
        _watch(world, how)
        print(json.dumps({"url": world.url, "token": world.valid_token()}), flush=True)
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            return


def _watch(world: World, how: str) -> None:
    if how == "bare":
        world.journal.close = lambda *_: None  # type: ignore[method-assign]
    if how == "rules":
        for rule in RULES:
            world.mischief.add(rule)


if __name__ == "__main__":
    main(sys.argv[1])
