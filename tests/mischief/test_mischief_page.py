"""docs/mischief.md: its examples work, and nothing is missing in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from mischief_site import Site

from sis_core.serving.conduct import KINDS
from sis_core.serving.mischief.keys import KEYS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "mischief.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"curl -d '([^']+)'", PAGE)


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_of_the_page_is_taken(site: Site, text: str) -> None:
    """The body of every curl line is a rule that the server takes."""
    reply = site.control("POST", "/mischief", json.loads(text))

    assert (reply.status_code, len(reply.json()["ids"]) > 0) == (200, True)


def test_the_page_has_examples_and_every_key() -> None:
    """Examples are found, and each key stands in the table once."""
    assert len(EXAMPLES) >= 5
    assert [PAGE.count(f"\n| `{key.name}` |") for key in KEYS] == [1] * len(KEYS)


def test_the_journals_page_has_every_kind() -> None:
    """Each kind of oddity stands in docs/journal.md."""
    page = (DOCS / "journal.md").read_text(encoding="utf-8")

    assert [page.count(f"\n| `{kind.name}` |") for kind in KINDS] == [1] * len(KINDS)
