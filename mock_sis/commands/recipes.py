"""`mock-sis recipes`: the shipped recipes, and one of them as text to copy and edit."""

from __future__ import annotations

from importlib import resources

import click

from sis_fixtures.recipe import SHIPPED, Recipe


@click.group(name="recipes")
def command() -> None:
    """List or show the recipes that districts are made from."""


@command.command(name="list")
def list_recipes() -> None:
    """One line per shipped recipe: name and what it makes."""
    for name in SHIPPED:
        click.echo(f"{name:8} {Recipe.load(name).description}")


@command.command()
@click.argument("name", type=click.Choice(SHIPPED))
def show(name: str) -> None:
    """Print a shipped recipe's TOML, to copy and edit.

    \b
    Example:
      mock-sis recipes show small > ours.toml
      mock-sis generate --recipe ours.toml -o ours.db
    """
    path = resources.files("sis_fixtures").joinpath("recipes", f"{name}.toml")
    click.echo(path.read_text("utf-8"), nl=False)
