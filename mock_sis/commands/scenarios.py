"""`mock-sis scenarios`: the shipped ones, one as text, and playing them in a running server."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import click

from mock_sis.commands._control import ask, server_of, server_options
from mock_sis.commands._group import Group
from mock_sis.scenarios.read import load, shipped, text_of


@click.group(name="scenarios", cls=Group)
def command() -> None:
    """List or show the shipped scenarios; play one in a running server."""


@command.command(name="list")
def list_scenarios() -> None:
    """One line per shipped scenario: name and what it is for."""
    names = shipped()
    width = max(map(len, names))
    for name in names:
        click.echo(f"{name:{width}}  {load(name).sentence}")


@command.command()
@click.argument("name")
def show(name: str) -> None:
    """Print a shipped scenario's TOML, to copy and edit; a file of yours is checked and printed.

    \b
    Example:
      mock-sis scenarios show moving-rows > ours.toml
      mock-sis serve --scenario ours.toml
    """
    load(name)
    click.echo(text_of(name), nl=False)


@command.command()
@click.argument("name")
@server_options
def play(
    name: str, ready: Path | None, url: str | None, ca_file: str | None, control_token: str
) -> None:
    """Play a scenario, shipped or from a file, in a running server.

    What the scenario does at once is done at once; `mock-sis scenarios next` goes on.

    \b
    Examples:
      mock-sis scenarios play moving-rows
      mock-sis scenarios play ours.toml --ready ready.json
    """
    load(name)
    members: dict[str, Any] = tomllib.loads(text_of(name))
    members.setdefault("name", Path(name).stem)
    body = json.dumps(members, default=str).encode()
    server = server_of(ready, url, ca_file, control_token)
    _tell(ask(server, "/scenario", method="POST", body=body))


@command.command(name="next")
@server_options
def next_stage(
    ready: Path | None, url: str | None, ca_file: str | None, control_token: str
) -> None:
    """Say that a sync is done: what the scenario does after it happens now."""
    server = server_of(ready, url, ca_file, control_token)
    _tell(ask(server, "/scenario/next", method="POST", body=b""))


def _tell(told: dict[str, Any]) -> None:
    over = "nothing more comes" if told["over"] else "more comes after the next sync"
    syncs = "1 sync" if told["syncs"] == 1 else f"{told['syncs']} syncs"
    click.echo(f"{told['scenario']}, after {syncs}; {over}")
    for sentence in told["done"]:
        click.echo(f"  {sentence}")
    for note in told["notes"]:
        click.echo(f"  Note: {note}")
