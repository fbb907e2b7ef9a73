"""What was learned of a server, as settings with which the mock behaves the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sis_contract.verdicts import Run


def learned(run: Run) -> dict[str, tuple[str, str]]:
    """Switch → value and the id of the check that saw it; the first check wins."""
    found: dict[str, tuple[str, str]] = {}
    for finding in run.findings:
        if finding.switch is not None:
            name, value = finding.switch
            found.setdefault(name, (value, finding.id))
    return found


def disputed(run: Run) -> dict[str, list[str]]:
    """Switches for which checks saw different values, with those."""
    values: dict[str, list[str]] = {}
    for finding in run.findings:
        if finding.switch is not None and finding.switch[1] not in values.get(
            finding.switch[0], []
        ):
            values.setdefault(finding.switch[0], []).append(finding.switch[1])
    return {name: found for name, found in values.items() if len(found) > 1}


def as_toml(settings: Mapping[str, tuple[str, str]]) -> str:
    """The file that `serve --switches` takes: a table `switches`, a remark behind each."""
    lines = [
        "# What `mock-sis check sis` saw a server do that mock-sis does otherwise by default.",
        "",
        "[switches]",
    ]
    for name, (value, check) in sorted(settings.items()):
        lines.append(f"{name} = {json.dumps(value)}  # {check}")
    return "\n".join(lines) + "\n"


def write_learned(path: Path, run: Run) -> int:
    """Writes the file and returns how many switches are in it."""
    settings = learned(run)
    path.write_text(as_toml(settings), encoding="utf-8")
    return len(settings)
