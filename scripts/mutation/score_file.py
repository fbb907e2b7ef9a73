"""The score as it is kept and shown below reports: `sis_contract/mutants/score.json`."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

from sis_contract.mutants.lists import Drawn, Side, bugs

FILE = Path(__file__).resolve().parents[2] / "sis_contract" / "mutants" / "score.json"
LISTS: tuple[Drawn, ...] = get_args(Drawn)


def kept(side: Side, drawn: Drawn = "first") -> dict[str, Any]:
    """What was kept of one list of a side; empty where nothing was."""
    found: dict[str, Any] = _whole().get(_key(side, drawn), {})
    return found


def finders(side: Side) -> dict[str, str]:
    """Bug → what found it when both lists of a side were last measured."""
    return {bug: by for drawn in LISTS for bug, by in kept(side, drawn).get("by", {}).items()}


def write(side: Side, by: Mapping[str, str]) -> None:
    """Keeps which check or case finds which bug of a side, with the day and the machine.

    Each list of the side that was measured has its own score, in which stays what its first run
    found.
    """
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    whole = _whole() | {"date": date.today().isoformat(), "machine": machine}
    for drawn in LISTS:
        ids = [bug.id for bug in bugs(side, drawn)]
        found = {id_: by[id_] for id_ in ids if by.get(id_)}
        if not found and not kept(side, drawn):
            continue
        missed = [id_ for id_ in ids if id_ not in found]
        first = kept(side, drawn).get("first_run", {"found": len(found), "of": len(ids)})
        score = {"found": len(found), "of": len(ids), "first_run": first}
        whole[_key(side, drawn)] = {**score, "missed": missed, "by": found}
    FILE.write_text(f"{json.dumps(whole, indent=1)}\n", encoding="utf-8")


def _key(side: Side, drawn: Drawn) -> str:
    return side if drawn == "first" else f"{drawn}_{side}"


def _whole() -> dict[str, Any]:
    if not FILE.is_file():
        return {}
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found
