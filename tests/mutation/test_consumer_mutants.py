"""Each bug of a connector is really put into it, and taken out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_sis.commands._case_worlds import case_worlds
from mock_sis.commands._worlds import worlds
from scripts.mutation.consumer import __main__ as entry
from scripts.mutation.consumer.catalog import NoMutant, mutant_of
from scripts.mutation.consumer.patching import (
    MUTANTS,
    Mutant,
    Patch,
    applied,
    load_connector,
    loaded,
)
from sis_connector import from_env
from sis_connector.errors import ConnectorError
from sis_contract.connector.environment import Places, environment
from sis_contract.connector.grades import Grades, Work, section_of
from sis_contract.connector.world import MakeWorld, Wish, World
from sis_contract.mutants.lists import all_bugs

ROAD = {"sync-hash-unescaped": "push-oneroster"}
"""Bugs that show on another road than their first one."""

TROUBLE = {
    "sync-token-never-renewed": {"path": "/ws/v1/school/**", "token": "stale", "times": 1},
    "sync-refusal-page-crashes": {"path": "/ws/v1/**", "status": 503, "times": 1},
    "sync-retry-after-ignored": {"path": "/ws/v1/**", "status": 503, "retry_after": 1, "times": 1},
}
"""Rules without which the connector does not come to the changed function."""


@pytest.fixture(scope="module")
def make() -> Iterator[MakeWorld]:
    """Worlds of one seed, made when they are asked for."""
    with worlds(seed=7) as made:
        yield case_worlds(made)


def test_every_bug_of_the_list_has_a_mutant_in_the_module_of_its_family() -> None:
    """The list and the mutants name the same bugs, each in the same family."""
    listed = {bug.id: bug.family for bug in all_bugs("consumer")}

    assert listed == {bug: mutant.family for bug, mutant in MUTANTS.items()}


@pytest.mark.parametrize("bug", MUTANTS)
def test_a_mutant_changes_the_connector_and_leaves_it_as_it_was(bug: str) -> None:
    """Meanwhile something in the connector's modules is other than before, and nothing after."""
    load_connector()
    before = _everything()

    with applied(MUTANTS[bug]):
        meanwhile = _everything()

    assert meanwhile != before
    assert _everything() == before


@pytest.mark.parametrize("bug", MUTANTS)
def test_a_run_of_the_connector_comes_to_the_changed_function(
    bug: str, make: MakeWorld, tmp_path: Path
) -> None:
    """In a world with what the bug needs, the connector's own entry calls what was changed."""
    mutant = MUTANTS[bug]
    world = make(Wish("tiny"))
    try:
        if bug in TROUBLE:
            world.disturb(TROUBLE[bug])
        environ = _environment(mutant, world, tmp_path)
        with applied(mutant) as patch:
            _run(environ)
    finally:
        world.stop()

    assert patch.used
    assert patch.used <= set(patch.places)


def test_a_function_is_changed_wherever_it_was_imported() -> None:
    """A module that imported the function by name sees the change, too."""
    from sis_connector.powerschool import mapped, resources

    patch = Patch()
    patch.swap(mapped, "text", lambda original: lambda value: "changed")
    try:
        assert resources.text("as it was") == "changed"
    finally:
        patch.undo()

    assert resources.text("as it was") == "as it was"


def test_what_is_not_there_cannot_be_changed() -> None:
    """A name that the connector does not have any more is an error, not a mutant without effect."""
    from sis_connector.powerschool import mapped

    with pytest.raises(AttributeError, match=r"mapped has no row of its own"):
        Patch().swap(mapped, "row", lambda original: original)


def test_an_unknown_bug_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one sentence for an id that no bug has."""
    with pytest.raises(NoMutant, match="did you mean sync-hammers"):
        mutant_of("sync-hammer")

    assert entry.main(["sync-hammer"]) == 2
    assert "there is no mutant 'sync-hammer'" in capsys.readouterr().err


def _everything() -> dict[str, Any]:
    """Every name of the connector's modules and classes, with what it means."""
    found: dict[str, Any] = {}
    for module in loaded():
        for name, value in vars(module).items():
            found[f"{module.__name__}.{name}"] = id(value)
            if isinstance(value, type) and value.__module__ == module.__name__:
                inner = {
                    f"{module.__name__}.{name}.{key}": id(of) for key, of in vars(value).items()
                }
                found |= inner
    return found


def _environment(mutant: Mutant, world: World, folder: Path) -> dict[str, str]:
    road = ROAD.get(mutant.id, mutant.roads[0])
    places = Places(folder)
    changes = {"MOCK_SIS_FIRST_WAIT": "0.01"}
    if road.startswith("push"):
        grades = Grades(sourced=road == "push-oneroster")
        for book in ("PTP",) if grades.sourced else ("PTP", "PTG"):
            section = section_of(world, book)  # type: ignore[arg-type]
            work = Work(book, section, "Rivers", due=world.today().isoformat())
            grades.add(work, {student: 5.0 for student in section.pupils})
        places.grades.write_text(grades.text(), encoding="utf-8")
        changes["MOCK_SIS_GRADES"] = str(places.grades)
    return environment(world, places, "a mutant's", road, changes)


def _run(environ: dict[str, str]) -> None:
    """Runs the connector's entry; how it ends is the bug's affair."""
    try:
        from_env.run(environ)
    except (ConnectorError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return
