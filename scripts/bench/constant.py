"""The same server with nothing to find out: engine, gate and journal, and one file's bytes."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from mock_sis.known_switches import SWITCHES
from sis_core.district import Clock
from sis_core.serving.engine import Engine
from sis_core.serving.exchange import Exchange
from sis_core.serving.gate import Gate
from sis_core.serving.journal import Journal
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault
from sis_core.wire.switches import Switches


class Constant:
    """A family that gives everybody the same bytes."""

    name = "constant"
    prefix = "/constant"

    def __init__(self, body: bytes) -> None:
        self._answer = Answer(200, body, "application/json;charset=UTF-8")

    def answer(self, exchange: Exchange) -> Answer:
        """The bytes."""
        return self._answer

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """The bytes, too: nothing is refused here."""
        return self._answer


def main(path: str) -> None:
    """Serves until it is interrupted; prints the URL first."""

    def no_doors(environ: Any, start_response: Any) -> list[bytes]:
        start_response("404 Not Found", [])
        return []

    journal = Journal(Clock(datetime(2026, 10, 15)))
    gate = Gate([Constant(Path(path).read_bytes())], journal, Switches(SWITCHES), no_doors)
    engine = Engine(gate, "127.0.0.1", 0)
    engine.start()
    print(f"http://127.0.0.1:{engine.port}", flush=True)
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        engine.stop()


if __name__ == "__main__":
    main(sys.argv[1])
