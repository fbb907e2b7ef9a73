"""The lists of bugs that the harness is measured by."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from sis_contract.mutants.lists import BugListError, Drawn, Side, all_bugs, bugs, listed, read

SIDES = get_args(Side)

FAMILIES = {
    "provider": """
        paging envelopes types selection q auth errors student_writes schema_tables powerqueries
        contacts ptg xte oneroster_paging oneroster_envelopes oneroster_types oneroster_references
        oneroster_filters oneroster_errors oneroster_status oneroster_scopes oneroster_writes
        """,
    "consumer": """
        paging rows tokens retries waits identities deletes names booleans dates classes writes
        conduct
        """,
}
"""What real servers and connectors get wrong, by subject."""

ENTRY = '[paging.{id}]\nsentence = "Loses a page."\nsource = "{source}"\nhow = "Cut it."\n'


@pytest.mark.parametrize(
    ("side", "drawn", "least"),
    [
        ("provider", "first", 64),
        ("consumer", "first", 24),
        ("provider", "held_out", 40),
        ("consumer", "held_out", 20),
    ],
)
def test_lists_are_long_enough(side: Side, drawn: Drawn, least: int) -> None:
    """Each list has more bugs than the score asks for."""
    assert len(bugs(side, drawn)) >= least


def test_what_was_withdrawn_does_not_count() -> None:
    """It stays in its list with the reason, and is none of the bugs that are looked for."""
    gone = {bug.id for side in SIDES for bug in listed(side, "held_out") if bug.withdrawn}

    assert gone == {"or-token-body-refused", "sync-users-key-only"}
    assert not gone & {bug.id for side in SIDES for bug in all_bugs(side)}


def test_ids_are_unique_over_all_lists() -> None:
    """An id names one bug, whichever list it stands in, and is spelled in small letters."""
    ids = [bug.id for side in SIDES for bug in all_bugs(side)]

    assert len(ids) == len(set(ids))
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", id_)] == []


@pytest.mark.parametrize("side", SIDES)
def test_sentences_are_unique(side: Side) -> None:
    """No bug stands twice under two names, and each is said in a sentence."""
    sentences = [bug.sentence for bug in all_bugs(side)]

    assert len(sentences) == len(set(sentences))
    assert [text for text in sentences if not text.endswith(".")] == []


@pytest.mark.parametrize("side", SIDES)
def test_sources_say_what_is_right(side: Side) -> None:
    """No bug rests on a guess: the right behaviour is documented or was seen."""
    assert {bug.tag for bug in all_bugs(side)} <= {"doc", "spec", "capture", "client", "live"}


@pytest.mark.parametrize("side", SIDES)
def test_every_subject_has_bugs(side: Side) -> None:
    """Each subject that goes wrong in life has at least two bugs, in one place of its list."""
    families = [bug.family for bug in bugs(side)]

    assert set(families) == set(FAMILIES[side].split())
    assert {family for family in families if families.count(family) < 2} == set()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ENTRY.format(id="a", source="rumour: a friend"), "tag (doc, spec, capture, client, live)"),
        (ENTRY.format(id="a", source="guess: ours"), "not 'guess: ours'"),
        (ENTRY.format(id="a", source="doc"), "a colon and the place"),
        (ENTRY.format(id="a", source="doc: 1") * 2, "mine.toml: Cannot declare"),
        (
            ENTRY.format(id="a", source="doc: 1")
            + ENTRY.format(id="a", source="doc: 1").replace("paging", "rows"),
            "a stands twice, in paging and in rows",
        ),
        ('[paging.a]\nsentence = "Loses a page."\n', "exactly the keys sentence, source, how"),
        ('[paging.a]\nsentence = ""\nsource = "doc: 1"\nhow = "x"\n', "sentence has to be a text"),
        ("paging = 1\n", "paging is no table"),
    ],
)
def test_a_list_that_breaks_a_rule_is_refused(text: str, told: str) -> None:
    """A list with a rule broken is refused in one sentence that names the bug and the rule."""
    with pytest.raises(BugListError) as caught:
        read("mine.toml", text)

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
