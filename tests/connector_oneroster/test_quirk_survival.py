"""The 42 quirks of oneroster-1.1.md section 11: each is survived, and only by its handling."""

from __future__ import annotations

import pytest
from quirks import QUIZ, Kit, Quirk, score
from quirks_of_access import ACCESS
from quirks_of_paging import PAGING
from quirks_of_records import RECORDS
from quirks_of_values import VALUES

QUIRKS = sorted([*PAGING, *VALUES, *RECORDS, *ACCESS], key=lambda one: one.number)
by_number = pytest.mark.parametrize("quirk", QUIRKS, ids=lambda one: str(one.number))


@pytest.fixture
def kit(fake, config, run, send, rows, waits) -> Kit:
    """What a quirk is played with."""
    return Kit(fake, config, run, send, rows, waits)


def test_every_quirk_is_here():
    """Numbers 1 to 42, none left out, none twice."""
    assert [one.number for one in QUIRKS] == list(range(1, 43))


@by_number
def test_the_quirk_is_survived(quirk: Quirk, kit: Kit):
    """The server has the quirk, and import or passback come out right (`quirk.guards`)."""
    quirk.on(kit)


@by_number
def test_without_its_handling_the_quirk_does_harm(quirk: Quirk, kit: Kit, monkeypatch):
    """With the one handling taken out that guards against it, the same scene fails."""
    quirk.without(monkeypatch)
    with pytest.raises(Exception):  # noqa: B017 - an assertion or whatever the naive code does
        quirk.on(kit)


@by_number
def test_without_its_handling_a_plain_server_is_fine(quirk: Quirk, kit: Kit, monkeypatch):
    """What was taken out is this quirk's handling and no more: without quirks all still works."""
    quirk.without(monkeypatch)
    kit.imported()
    kit.config.target.unlink()
    kit.imported(profile="canvas")
    assert kit.send(QUIZ, score("p1", 80)).status == "pushed"
    assert [row["score"] for row in kit.fake.data["results"]] == [80]
