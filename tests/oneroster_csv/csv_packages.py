"""Packages for the tests: the hand-written sample, changed copies of it, and what is in a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parent / "sample"
TODAY = "2026-11-22"


def sample() -> dict[str, str]:
    """The sample's files by name, as text."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.csv"))}


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def members(path: Path) -> dict[str, bytes]:
    """The bytes of every member of a zip."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(text: str) -> list[list[str]]:
    """The rows of a CSV text, header first."""
    return list(csv.reader(io.StringIO(text, newline="")))


def unzipped(path: Path) -> dict[str, list[list[str]]]:
    """The rows of every member of a zip."""
    return {name: rows_of(content.decode("utf-8")) for name, content in members(path).items()}


def cells_of(path: Path, name: str) -> dict[str, dict[str, str]]:
    """A member's rows by sourcedId, each by column."""
    header, *rows = unzipped(path)[name]
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def edited(files: dict[str, str], name: str, old: str, new: str) -> dict[str, str]:
    """A copy of some files with one text replaced in one of them; it must be there."""
    assert old in files[name], f"{name} has no {old!r}"
    return files | {name: files[name].replace(old, new, 1)}


def delta(files: Mapping[str, str]) -> dict[str, Any]:
    """A package of the given files, all of them deltas, with its manifest."""
    names = sorted(name.removesuffix(".csv") for name in sample() if name != "manifest.csv")
    lines = ["propertyName,value", "manifest.version,1.0", "oneroster.version,1.1"]
    lines += [f"file.{n},{'delta' if f'{n}.csv' in files else 'absent'}" for n in names]
    return {"manifest.csv": "\n".join([*lines, ""]), **files}
