"""docs/capabilities.md: complete, and every proof exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "capabilities.md").read_text("utf-8")
LATER: set[str] = set()
"""Rows of things that come with later issues."""


def rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Row, what, places, proofs."""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and cells[0] not in ("Row", "---"):
            found = [re.findall(r"`([^`]+)`", cell) for cell in cells]
            yield cells[0], cells[1], found[2], found[3]


def test_no_row_is_missing() -> None:
    """Every row of the list made from the references is in the table, once."""
    wanted = (ROOT / "tests" / "docs" / "rows.txt").read_text("utf-8").splitlines()
    assert sorted(name for name, *_ in rows()) == sorted(wanted)


def test_every_place_exists() -> None:
    """Each row says where it is done, and that file or folder is there."""
    for name, _, places, _ in rows():
        assert places, name
        for place in places:
            assert (ROOT / place).exists(), f"{name}: {place}"


def test_every_proof_exists() -> None:
    """Each row is proved by tests that exist and by golden cases that are replayed."""
    for name, _, _, proofs in rows():
        assert bool(proofs) != (name in LATER), name
        for proof in proofs:
            path, _, test = proof.partition("::")
            assert (ROOT / path).is_file(), f"{name}: {proof}"
            if test:
                assert f"def {test}(" in (ROOT / path).read_text("utf-8"), f"{name}: {proof}"
