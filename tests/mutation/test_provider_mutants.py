"""Every listed bug of a server has a mutator, and each mutator changes what a client is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from provider_telling import recipes, served, told

from mock_sis.embedded import Worlds
from scripts.mutation.provider import MUTANTS
from scripts.mutation.provider.mutant import Mutant, Telling, get, mutant
from sis_contract.mutants.lists import all_bugs

BROKEN = {500, 502, 503}
SAYS_500 = {"ps-q-type-500", "ps-xte-gone-404"}
"""Bugs of which one side of the difference is a 500, as the references have it."""


@pytest.fixture(scope="module")
def made() -> Iterator[dict[str, Worlds]]:
    """Worlds by recipe."""
    yield recipes()


def test_every_bug_has_its_mutator() -> None:
    """The mutants are the listed bugs, no more and no fewer."""
    assert set(MUTANTS) == {bug.id for bug in all_bugs("provider")}


def test_a_bug_has_one_mutator() -> None:
    """A second mutator for the same bug is refused when it is written down."""
    with pytest.raises(ValueError, match="ps-q-ignored has two mutators"):
        mutant("ps-q-ignored")(lambda asked, serve: serve(asked))


@pytest.mark.parametrize("id_", sorted(MUTANTS))
def test_a_mutant_answers_otherwise(id_: str, made: dict[str, Worlds]) -> None:
    """Asked what its telling asks, the mutated server answers otherwise than the mock, which
    answers the same twice."""
    mutant = MUTANTS[id_]
    telling = mutant.telling
    with served(made[telling.recipe], telling) as plain:
        expected = told(plain, telling)
    with served(made[telling.recipe], telling) as plain:
        again = told(plain, telling)
    with served(made[telling.recipe], telling, mutant) as mutated:
        got = told(mutated, telling)

    assert expected == again
    assert got != expected
    statuses = {status for status, _, _ in expected + got}
    assert not statuses & BROKEN or id_ in SAYS_500


@pytest.mark.parametrize("accept", ["application/json", "application/xml", None])
def test_the_layer_alone_changes_nothing(accept: str | None, made: dict[str, Worlds]) -> None:
    """A mutator that passes everything on leaves answers as they are, in JSON and in XML."""
    telling = Telling(
        (
            get("/ws/v1/district/student?pagesize=3&expansions=phones,%20addresses", accept=accept),
            get("/ws/schema/table/students?projection=*", accept=accept),
            get("/ims/oneroster/v1p1/users?limit=50&filter=role='student'"),
            get("/ws/nowhere", auth=None, accept=accept),
        )
    )
    idle = Mutant("idle", lambda asked, serve: serve(asked), telling)
    with served(made["tiny"], telling) as plain:
        expected = told(plain, telling)
    with served(made["tiny"], telling, idle) as mutated:
        assert told(mutated, telling) == expected
