"""docs/world-control.md and docs/scenarios.md name everything that there is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from mock_sis.arranging.kinds import KINDS, STATUSES
from mock_sis.scenarios.read import load, read, shipped
from sis_fixtures.aging.named import EVENTS

DOCS = Path(__file__).resolve().parents[2] / "docs"


def _rows(page: str, part: str = "") -> dict[str, list[str]]:
    """First cell, without its quotes → the other cells of every table row below a heading."""
    text = (DOCS / page).read_text("utf-8").partition(f"## {part}\n" if part else "\n")[2]
    text = text.partition("\n## ")[0] if part else text
    found = re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", text, re.M)
    return {name: [cell.strip() for cell in rest.split(" | ")] for name, rest in found}


def test_every_event_is_described() -> None:
    """The page has each event with its own sentence and what it wants, and no other."""
    rows = _rows("world-control.md", "Events by name")

    assert list(rows) == list(EVENTS)
    for event in EVENTS.values():
        assert rows[event.name] == [event.sentence, event.wants]


def test_every_kind_has_its_words_on_the_page() -> None:
    """The page has each kind with its table and all its words, and every status."""
    rows = _rows("world-control.md", "Rows by everyday names")
    text = (DOCS / "world-control.md").read_text("utf-8")

    assert list(rows) == list(KINDS)
    for kind in KINDS.values():
        assert rows[kind.name] == [kind.table, " ".join(f"`{word}`" for word in kind.spoken)]
    assert all(status in text for status in STATUSES)


def test_every_shipped_scenario_is_on_the_page() -> None:
    """The page has each scenario with its sentence, and no other."""
    assert _rows("scenarios.md") == {name: [load(name).sentence] for name in shipped()}


def test_the_example_on_the_page_can_be_read() -> None:
    """The scenario that the page explains is one that is accepted."""
    text = (DOCS / "scenarios.md").read_text("utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.S)
    assert example is not None
    scenario = read(tomllib.loads(example[1]))

    assert (scenario.name, scenario.syncs) == ("friday-afternoon", 2)
