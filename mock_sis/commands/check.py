"""`mock-sis check`: the contract harness, for servers and for connectors."""

from __future__ import annotations

import json

import click

from mock_sis.commands import _check_connector, _check_sis
from mock_sis.commands._group import Group
from sis_contract.connector import catalog


@click.group(name="check", cls=Group)
def command() -> None:
    """Check a server against the contract, or a connector against real life."""


@command.command(name="list")
@click.argument("part", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON array, for scripts.")
def list_(part: str | None, as_json: bool) -> None:
    """List every check and case: its id, what it asserts, where the fact is known from.

    PART shows those whose id holds that text.
    """
    every = (*_check_sis.listed(), *catalog.listed())
    rows = [row for row in every if part is None or part in row[0]]
    if as_json:
        names = ("id", "asserts", "known_from")
        made = [dict(zip(names, row, strict=True)) for row in rows]
        click.echo(json.dumps(made, indent=1, ensure_ascii=False))
        return
    for name, sentence, known in rows:
        click.echo(f"{name}\n    {sentence}  [{known}]")
    click.echo(f"{len(rows)} checks and cases")


command.add_command(_check_sis.sis)
command.add_command(_check_connector.connector)
