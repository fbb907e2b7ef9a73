"""`mock-sis switches`: every open point of the API that a server can be told to settle."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from typing import Any

import click

from mock_sis.known_switches import SWITCHES
from sis_core.wire.switches import NEWEST, VERSIONS, Switch, SwitchError


@click.command(name="switches")
@click.argument("name", required=False)
@click.option(
    "--sis-version",
    "version",
    type=click.Choice(VERSIONS),
    default=NEWEST,
    show_default=True,
    help="Show the defaults of this SIS version.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for scripts.")
def command(name: str | None, version: str, as_json: bool) -> None:
    """List the open points of the API that `serve --set` can change.

    Where no source says what PowerSchool does, and a client could see the difference, mock-sis has
    a switch. NAME shows one switch only.

    \b
    Examples:
      mock-sis switches
      mock-sis serve --set pagesize_over_max=reject
    """
    shown = list(SWITCHES) if name is None else [_named(name)]
    if as_json:
        click.echo(json.dumps({s.name: _record(s, version) for s in shown}, indent=2))
        return
    for line in _lines(shown, version):
        click.echo(line)


def _named(name: str) -> Switch:
    known = {switch.name: switch for switch in SWITCHES}
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise SwitchError(f"there is no switch {name!r}{hint} (switches: {', '.join(known)})")
    return known[name]


def _record(switch: Switch, version: str) -> dict[str, Any]:
    return {
        "default": switch.default(version),
        "choices": list(switch.choices) or "a whole number",
        "help": switch.help,
        "source": switch.source,
    }


def _lines(switches: Iterable[Switch], version: str) -> Iterable[str]:
    for switch in switches:
        default = switch.default(version)
        choices = " | ".join(switch.choices) or "a whole number"
        yield f"{switch.name} = {default}   ({choices}; source: {switch.source})"
        yield f"    {switch.help}"
