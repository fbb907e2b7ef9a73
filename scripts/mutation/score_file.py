"""The score as it is kept and shown below reports: `sis_contract/mutants/score.json`."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).resolve().parents[2] / "sis_contract" / "mutants" / "score.json"


def kept(side: Literal["provider", "consumer"]) -> dict[str, Any]:
    """What was kept of a side; empty where nothing was."""
    found: dict[str, Any] = _whole().get(side, {})
    return found


def write(side: Literal["provider", "consumer"], score: Mapping[str, Any]) -> None:
    """Keeps one side's score with the day and the machine; the other side's stays."""
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    whole = _whole() | {"date": date.today().isoformat(), "machine": machine, side: dict(score)}
    FILE.write_text(f"{json.dumps(whole, indent=1)}\n", encoding="utf-8")


def _whole() -> dict[str, Any]:
    if not FILE.is_file():
        return {}
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
