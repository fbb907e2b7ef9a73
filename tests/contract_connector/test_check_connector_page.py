"""docs/check-connector.md and docs/roster-lines.md say what the code does."""

from __future__ import annotations

from pathlib import Path

from sis_contract.connector.case import FAMILIES, ROADS
from sis_contract.connector.environment import NAMES
from sis_contract.connector.roster.lines import FIELDS

DOCS = Path(__file__).parents[2] / "docs"


def test_every_variable_road_and_family_is_told() -> None:
    """The page names each variable of the environment, each road and each family."""
    page = (DOCS / "check-connector.md").read_text(encoding="utf-8")
    words = (*NAMES, *ROADS, *FAMILIES)

    assert [word for word in words if f"`{word}`" not in page] == []


def test_every_kind_and_member_of_a_line_is_told() -> None:
    """The page of roster lines names each kind and each of its members."""
    page = (DOCS / "roster-lines.md").read_text(encoding="utf-8")
    words = {word for kind, fields in FIELDS.items() for word in (kind, *fields[0], *fields[1])}

    assert [word for word in sorted(words) if f"`{word}`" not in page] == []
