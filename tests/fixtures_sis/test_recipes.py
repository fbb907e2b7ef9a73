"""Recipes: shipped ones, people's own, and what is said about mistakes in them."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from importlib import resources
from pathlib import Path
from typing import get_type_hints

import pytest

from sis_fixtures import SHIPPED, BadRecipe, Recipe


@pytest.mark.parametrize(
    ("name", "schools", "students"),
    [("tiny", 1, 60), ("small", 3, 600), ("medium", 12, 8000), ("large", 239, 56600)],
)
def test_shipped_recipes_have_the_promised_scale(name: str, schools: int, students: int) -> None:
    """Each shipped recipe asks for the schools and students that the documentation promises."""
    recipe = Recipe.load(name)

    assert (recipe.name, recipe.scale.schools, recipe.scale.students) == (name, schools, students)
    assert recipe.description


def test_only_the_smaller_recipes_store_grades_and_attendance() -> None:
    """Stored grades and attendance exist up to medium; large has scores in one section of 20."""
    large, medium = Recipe.load("large"), Recipe.load("medium")

    assert (large.grades.stored, large.attendance.days) == (False, 0)
    assert large.gradebook.scores_share == 0.05
    assert medium.grades.stored
    assert medium.attendance.days > 0


def test_small_explains_every_key_and_shows_its_default() -> None:
    """small.toml names every key with a comment, and its values are the defaults."""
    text = resources.files("sis_fixtures").joinpath("recipes", "small.toml").read_text("utf-8")
    read = tomllib.loads(text)
    lines = {line.split("=")[0].strip(): line for line in text.splitlines() if "=" in line}

    for section, hint in get_type_hints(Recipe).items():
        for field in fields(hint) if hasattr(hint, "__dataclass_fields__") else ():
            assert field.name in read[section], f"{section}.{field.name}"
            assert field.name == "cultures" or "#" in lines[field.name], field.name
            if section != "scale":
                assert getattr(getattr(Recipe.load("small"), section), field.name) == getattr(
                    hint(), field.name
                ), field.name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_key_of_a_shipped_recipe_is_explained(name: str) -> None:
    """A person who copies a recipe finds a comment beside every key of it."""
    text = resources.files("sis_fixtures").joinpath("recipes", f"{name}.toml").read_text("utf-8")
    bare = [line for line in text.splitlines() if " = " in line and "#" not in line]

    assert [line.split(" = ")[0] for line in bare] == ["description"]


def test_a_recipe_of_ones_own_is_read_by_path(tmp_path: Path) -> None:
    """A TOML file names only what differs; everything else keeps its default."""
    path = tmp_path / "mine.toml"
    path.write_text("[scale]\nstudents = 90\n[cases]\nall = false\ntwins = true\n", "utf-8")

    recipe = Recipe.load(path)

    assert (recipe.name, recipe.scale.students, recipe.scale.elementary) == ("mine", 90, 1)
    assert (recipe.case("twins"), recipe.case("one_letter_name")) == (True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[scale]\nhihg = 2", "did you mean 'high'?"),
        ("[scaling]\nhigh = 2", "did you mean 'scale'?"),
        ("[scale]\nhigh = 'two'", "high takes a whole number from 0, not 'two'"),
        ("[scale]\nhigh = true", "high takes a whole number from 0, not True"),
        ("[scale]\nhigh = -1", "high takes a whole number from 0, not -1"),
        ("[people]\nssn = 1", "ssn takes true or false, not 1"),
        ("[people]\nalerts = 'many'", "alerts takes a number from 0, not 'many'"),
        ("[people]\nalerts = nan", "alerts takes a number from 0, not nan"),
        ("[people]\nalerts = 1.5", "alerts is a share from 0 to 1, not 1.5"),
        ("scale = 3", "scale is a section: write [scale]"),
        ("[cases]\ntwins = 'yes'", "twins takes true or false, not 'yes'"),
        ("[people.cultures]\nmartian = 1", "weighs some of: american"),
        ("[people.cultures]\nirish = 0", "weighs some of: american"),
        ("[schedule]\nstyles = ['weekly']", "styles are some of: standard"),
        ("[schedule]\nstyles = 'standard'", "styles takes a list of names"),
        ("[schedule]\nclass_size = 40", "class_size must lie between 2 and class_limit"),
        ("[schedule]\nsecondary_classes = 9", "secondary_classes must lie between 4 and 7"),
        ("[schedule]\nspecials = 5", "specials must lie between 0 and 4"),
        ("[schedule]\nteacher_load = 0", "teacher_load must lie between 1 and 8"),
        ("[staff]\nstudents_per_staff = 0.5", "students_per_staff must be at least 2"),
        ("[scale]\nstudents = 0", "at least one school and one student"),
        ("[scale]\nelementary = 0\nmiddle = 0\nhigh = 0", "at least one school and one student"),
        ("[scale]\nelementary = 600", "at most 500 schools"),
        ("[scale\n", "is not TOML"),
        ("name = 7", "name takes text, not 7"),
    ],
)
def test_a_mistake_in_a_recipe_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    """A recipe that cannot be read says what is wrong, and names what would be right."""
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(BadRecipe) as caught:
        Recipe.load(path)

    assert said in str(caught.value)
    assert str(path) in str(caught.value) or "culture" in text or "cases" in text
    assert "\n" not in str(caught.value).split("TOML")[0]


def test_an_unknown_recipe_names_the_shipped_ones() -> None:
    """A name that is no recipe is answered with the nearest one."""
    with pytest.raises(BadRecipe, match="did you mean 'medium'"):
        Recipe.load("mediun")


def test_a_recipe_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused in a sentence."""
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadRecipe, match="not UTF-8"):
        Recipe.load(path)
