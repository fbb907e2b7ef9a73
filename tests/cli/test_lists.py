"""`recipes` and `switches`: what can be chosen, as lists."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from sis_core.spec.powerschool.switches import SWITCHES
from sis_fixtures.recipe import SHIPPED


def test_recipes_are_listed_with_what_they_make(mock_sis: Any) -> None:
    """One line a recipe, each with a description."""
    lines = mock_sis("recipes", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(SHIPPED)
    assert all(len(line.split()) > 3 for line in lines)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_recipe_is_shown_as_toml(mock_sis: Any, name: str) -> None:
    """What `show` prints is a recipe that can be edited and used."""
    assert "scale" in tomllib.loads(mock_sis("recipes", "show", name).stdout)


def test_an_unknown_recipe_is_refused(mock_sis: Any) -> None:
    """The accepted names stand in the refusal."""
    done = mock_sis("recipes", "show", "huge")
    assert done.returncode == 2
    assert all(name in done.stderr for name in SHIPPED)


def test_every_switch_is_listed_with_its_help(mock_sis: Any) -> None:
    """Name, default, choices, source and help of each switch are printed."""
    text = mock_sis("switches").stdout
    for switch in SWITCHES:
        assert f"{switch.name} = {switch.default()}   (" in text
        assert f"source: {switch.source})\n    {switch.help}" in text


def test_switches_know_older_versions(mock_sis: Any) -> None:
    """A version's own defaults are shown: 12.0 does not enforce accessLevelV1Api."""
    newest = json.loads(mock_sis("switches", "access_level_v1", "--json").stdout)
    older = json.loads(
        mock_sis("switches", "access_level_v1", "--json", "--sis-version", "12.0").stdout
    )
    assert newest["access_level_v1"]["default"] == "enforce"
    assert older["access_level_v1"]["default"] == "ignore"
