"""Packs our own plugin for the start of a server; `--check` fails when the packed one is stale.

A start reads no package (docs/decisions/0031): the zip and what its plugin.xml asks for lie ready
in mock_sis/installed, made here. scripts/docs.py does this too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from mock_sis.installed.beginning import ASKED, ZIP
from mock_sis.installed.resident import level_of
from sis_plugin.own import own_folder
from sis_plugin.packing import pack
from sis_plugin.reading import read_package


def made() -> Iterator[tuple[Path, bytes]]:
    """The files and what belongs into them."""
    data = pack(own_folder())
    package = read_package(data)
    asked = {
        "name": package.name,
        "access_level": level_of(package),
        "grants": package.grants,
    }
    yield ZIP, data
    yield ASKED, json.dumps(asked, indent=1).encode() + b"\n"


def stale(write: bool) -> list[str]:
    """The names of files that are not as they should be; they are written where wanted."""
    found = []
    for path, content in made():
        if not path.exists() or path.read_bytes() != content:
            found.append(path.name)
            if write:
                path.write_bytes(content)
    return found


def main(arguments: list[str]) -> int:
    """Writes both files, or with --check names those that would change."""
    if arguments not in ([], ["--check"]):
        print("scripts/own_plugin.py takes --check or nothing", file=sys.stderr)
        return 2
    names = stale(write=not arguments)
    if names:
        print(f"{'stale' if arguments else 'written'}: {', '.join(names)}")
    return 1 if names and arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
