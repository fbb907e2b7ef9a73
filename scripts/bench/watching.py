"""What watching costs: the journal, and rules of mischief that touch nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import median

from scripts.bench import load
from scripts.bench.row import Row, at_least
from scripts.bench.servers import ROOT

PATH = "/ws/v1/district/student?pagesize=100"
ROUNDS = 5


def rows() -> Iterator[Row]:
    """The journal with idle rules, and the journal alone, each against a server without both."""
    with ExitStack() as stack:
        served = {how: stack.enter_context(_served(how)) for how in ("bare", "journal", "rules")}
        rounds = [
            {
                how: load.run(url, [PATH], sent, seconds=2.0).rate
                for how, (url, sent) in served.items()
            }
            for _ in range(ROUNDS)
        ]
    for how, what in (("rules", "journal and idle rules"), ("journal", "the journal alone")):
        yield at_least(
            f"pages of 100 students with {what}, against none", 0.9,
            median(one[how] / one["bare"] for one in rounds),
            f"{median(one[how] for one in rounds):.0f}/s against "
            f"{median(one['bare'] for one in rounds):.0f}/s, median of {ROUNDS} rounds",
        )  # fmt: skip


@contextmanager
def _served(how: str) -> Iterator[tuple[str, dict[str, str]]]:
    """URL and headers of a world served that way, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.bench.watched", how],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        headers = {"Authorization": f"Bearer {told['token']}", "Accept": "application/json"}
        yield told["url"], headers
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
