"""The ready file: what a script must know of a running server, there exactly while it answers."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class ReadyFileError(Exception):
    """A ready file that cannot be read or written; the text is one sentence."""


def write_ready(path: Path, content: Mapping[str, Any]) -> None:
    """Writes the file at one stroke, so that nobody reads half of it; its owner alone may read."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False)
            file.write("\n")
        unfinished.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise ReadyFileError(f"cannot write the ready file {path}: {error.strerror}") from None


def remove_ready(path: Path) -> None:
    """Removes the file; that it is gone already is fine."""
    path.unlink(missing_ok=True)


def read_ready(path: Path) -> dict[str, Any]:
    """The content of a server's ready file; raises ReadyFileError in one sentence."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReadyFileError(
            f"cannot read the ready file {path}: {error.strerror}; "
            f"is the server running with --ready-file {path}?"
        ) from None
    except ValueError:
        raise ReadyFileError(f"{path} is no ready file: it holds no JSON") from None
    if not isinstance(found, dict) or "control" not in found:
        raise ReadyFileError(f"{path} is no ready file of mock-sis serve")
    return found
