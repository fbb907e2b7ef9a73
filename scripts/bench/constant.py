"""The engine of mock-sis with an application that sends one file's bytes to everybody."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sis_core.serving.engine import Engine


def main(path: str) -> None:
    """Serves until it is interrupted; prints the URL first."""
    body = Path(path).read_bytes()
    headers = [
        ("Content-Type", "application/json;charset=UTF-8"),
        ("Content-Length", str(len(body))),
    ]

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    engine = Engine(app, "127.0.0.1", 0)
    engine.start()
    print(f"http://127.0.0.1:{engine.port}", flush=True)
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        engine.stop()


if __name__ == "__main__":
    main(sys.argv[1])
