"""Switches from a file, TOML or JSON: `name = "value"`, at the top or in a table `switches`."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from sis_core.wire.switches import SwitchError


def read_switch_file(path: Path) -> dict[str, str]:
    """Names and values, not yet checked against the known switches; raises SwitchError."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise SwitchError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise SwitchError(f"{path} is no TOML or JSON file: {error}") from None
    table = found.get("switches", found) if isinstance(found, dict) else None
    if not isinstance(table, dict):
        raise SwitchError(f"{path} holds no table of switches, name = value")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise SwitchError(f"{path}: switch {name} takes a text, such as {name} = 'reject'")
    return {name: str(value) for name, value in table.items()}
