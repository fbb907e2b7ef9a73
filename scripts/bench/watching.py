"""What watching costs: the journal, and rules of mischief that touch nothing.

The server's processor time for an answer is compared, not answers per second: those depend on
whatever else the machine does in the same seconds.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from scripts.bench import load
from scripts.bench.row import Row, at_least
from scripts.bench.servers import ROOT

PATH = "/ws/v1/district/student?pagesize=100"
ROUNDS = 16
SECONDS = 0.6  # short turns: what else the machine does then touches all three alike


def rows() -> Iterator[Row]:
    """The journal with idle rules, and the journal alone, each against a server without both."""
    with ExitStack() as stack:
        served = {how: stack.enter_context(_served(how)) for how in ("bare", "journal", "rules")}
        rounds = [{how: one.spent() for how, one in served.items()} for _ in range(ROUNDS)]
    for how, what in (("rules", "journal and idle rules"), ("journal", "the journal alone")):
        yield at_least(
            f"answers for the same processor time with {what}, against neither (100 students)", 0.9,
            median(one["bare"] / one[how] for one in rounds),
            f"{median(one[how] for one in rounds):.0f} µs against "
            f"{median(one['bare'] for one in rounds):.0f} µs an answer, median of {ROUNDS} rounds",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Served:
    """A world served in a process of its own."""

    url: str
    headers: dict[str, str]
    pid: int

    def spent(self) -> float:
        """Microseconds of processor time that an answer takes the server (Linux)."""
        before = self._processor()
        found = load.run(self.url, [PATH], self.headers, seconds=SECONDS)
        return (self._processor() - before) / found.answers * 1e6

    def _processor(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _served(how: str) -> Iterator[_Served]:
    """A world served that way, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.bench.watched", how],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        headers = {"Authorization": f"Bearer {told['token']}", "Accept": "application/json"}
        yield _Served(told["url"], headers, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
