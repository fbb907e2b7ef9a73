"""`mock-sis plugin install|list|enable|…`: the plugins of a running server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from mock_sis.commands._control import Server, ask, server_of, server_options
from mock_sis.commands._plugin_used import used_lines

_JSON = click.option("--json", "as_json", is_flag=True, help="The whole answer, for scripts.")
_MOST_REMARKS = 30
_PLUGIN = click.argument("plugin", metavar="PLUGIN")


@click.command()
@click.argument(
    "source",
    metavar="[FILE|DIR]",
    required=False,
    type=click.Path(path_type=Path, exists=True, readable=True),
)
@click.option("--enable", "enabling", is_flag=True, help="Approve what it asks for, too.")
@_JSON
@server_options
def install(source: Path | None, enabling: bool, as_json: bool, **where: Any) -> None:
    """Install a plugin in a running server, or the next version of one; ours without FILE.

    FILE is the zip that districts get (or a bare plugin.xml), DIR a folder to pack. As in
    PowerSchool it is disabled at first, an upgrade too; client id and secret are printed with
    --enable or by `plugin enable`.

    \b
    Examples:
      mock-sis plugin install my-plugin.zip --enable
      mock-sis plugin install my-plugin/ --ready ready.json
    """
    server = server_of(**_named(where))
    made = ask(
        server, f"/plugins?enable={int(enabling)}", method="POST", body=_zip(source), wait=120
    )
    if as_json:
        _print(made)
        return
    click.echo(f"installed plugin {made['id']} {made['name']!r} {made['version']}")
    if enabling:
        _tell_enabled(made)
    else:
        for name in made["unknown_columns"]:
            click.echo(f"  no reference knows this column: {name}")
        _tell_remarks(made["remarks"])
        click.echo(f"it is disabled; enable it with: mock-sis plugin enable {made['id']}")


@click.command(name="list")
@_JSON
@server_options
def list_(as_json: bool, **where: Any) -> None:
    """List the plugins of a running server.

    \b
    Examples:
      mock-sis plugin list
      mock-sis plugin list --json
    """
    found = ask(server_of(**_named(where)), "/plugins")["plugins"]
    if as_json:
        _print(found)
        return
    for plugin in found:
        for line in _lines(plugin):
            click.echo(line)


@click.command()
@_PLUGIN
@_JSON
@server_options
def enable(plugin: str, as_json: bool, **where: Any) -> None:
    """Enable a plugin: approve what it asks for, print client id and secret.

    PLUGIN is an id or a name, as `plugin list` shows them. A column that does not exist keeps a
    plugin from being enabled, and then it has no grants at all.
    """
    made = ask(*_at(where, plugin, "/enable"), method="POST", body=b"")
    if as_json:
        _print(made)
        return
    _tell_enabled(made)


@click.command()
@_PLUGIN
@server_options
def disable(plugin: str, **where: Any) -> None:
    """Disable a plugin: its credentials and queries stop working, nothing is forgotten."""
    made = ask(*_at(where, plugin, "/disable"), method="POST", body=b"")
    click.echo(f"disabled plugin {made['id']} {made['name']!r}")


@click.command()
@_PLUGIN
@server_options
def remove(plugin: str, **where: Any) -> None:
    """Remove a plugin for good; its extension tables and their data stay.

    Installed again, it gets another client id and secret.
    """
    gone = ask(*_at(where, plugin), method="DELETE")["removed"]
    click.echo(f"removed plugin {gone['id']} {gone['name']!r}")


@click.command()
@_PLUGIN
@_JSON
@server_options
def credentials(plugin: str, as_json: bool, **where: Any) -> None:
    """Print client id and secret of a plugin."""
    _tell_pair(ask(*_at(where, plugin, "/credentials")), as_json)


@click.command()
@_PLUGIN
@_JSON
@server_options
def regenerate(plugin: str, as_json: bool, **where: Any) -> None:
    """Give a plugin a new client id and secret; the old pair and its tokens die."""
    _tell_pair(ask(*_at(where, plugin, "/regenerate"), method="POST", body=b""), as_json)


@click.command(name="page-size")
@_PLUGIN
@click.argument("size", metavar="ROWS", type=click.IntRange(1, 10_000_000))
@server_options
def page_size(plugin: str, size: int, **where: Any) -> None:
    """Set the largest page of a plugin in /ws/v1 and table reads.

    \b
    Example:
      mock-sis plugin page-size "Northwind Sync" 1000
    """
    _limit(where, plugin, {"page_size": size})


@click.command()
@_PLUGIN
@click.argument("level", metavar="NONE|READ|FULL", type=click.Choice(("NONE", "READ", "FULL")))
@server_options
def access(plugin: str, level: str, **where: Any) -> None:
    """Set what a plugin may do in /ws/v1, whatever its plugin.xml says.

    \b
    Example:
      mock-sis plugin access "Northwind Sync" READ
    """
    _limit(where, plugin, {"access_level": level})


@click.command()
@_PLUGIN
@_JSON
@click.option("--forget", is_flag=True, help="Begin to count anew after printing.")
@server_options
def used(plugin: str, as_json: bool, forget: bool, **where: Any) -> None:
    """Say what a plugin's calls used of what it asks for, and the lines it lacks.

    Every call counts since the server's start, whatever the journal still has and whatever was
    reset; a server that is started again begins anew, and so does --forget, after printing. Exit
    code 1 where calls needed what plugin.xml does not ask for: `lacks` lines are ready to be pasted
    into it.

    \b
    Examples:
      mock-sis plugin used "Northwind Sync"
      mock-sis plugin used 3 --json
    """
    found = ask(*_at(where, plugin, "/used"))
    if forget:
        ask(*_at(where, plugin, "/used"), method="DELETE")
    if as_json:
        _print(found)
    else:
        for line in used_lines(found):
            click.echo(line)
    if any(found["undeclared"].values()):
        sys.exit(1)


def _named(where: dict[str, Any]) -> dict[str, Any]:
    return {
        "ready": where["ready"],
        "url": where["url"],
        "ca_file": where["ca_file"],
        "token": where["control_token"],
    }


def _at(where: dict[str, Any], plugin: str, below: str = "") -> tuple[Server, str]:
    """A server, and the address of one of its plugins; a name with a slash goes by its id."""
    server = server_of(**_named(where))
    if "/" in plugin:
        for known in ask(server, "/plugins")["plugins"]:
            if known["name"].lower() == plugin.lower():
                plugin = str(known["id"])
    return server, f"/plugins/{quote(plugin, safe='')}{below}"


def _zip(source: Path | None) -> bytes:
    from sis_plugin.own import own_folder
    from sis_plugin.packing import pack

    chosen = own_folder() if source is None else source
    if chosen.is_dir():
        return pack(chosen)
    if chosen.suffix.lower() not in (".zip", ".xml"):
        raise click.UsageError(
            f"{chosen} is neither .zip nor .xml, the only two kinds that PowerSchool takes"
        )
    return chosen.read_bytes()


def _limit(where: dict[str, Any], plugin: str, limits: dict[str, Any]) -> None:
    body = json.dumps(limits).encode()
    for line in _lines(ask(*_at(where, plugin, "/limits"), method="POST", body=body)):
        click.echo(line)


def _lines(plugin: dict[str, Any]) -> Iterator[str]:
    state = "enabled" if plugin["enabled"] else "disabled"
    if plugin["version"]:
        holds = f"{plugin['version']}, {plugin['fields']} fields, {plugin['queries']} queries"
    else:
        made = "its package is unreadable" if plugin["unread"] else "came with the server"
        holds = f"{made}, {plugin['granted']} granted"
    yield f"{plugin['id']:>3}  {plugin['name']}  ({holds})  {state}"
    if plugin["client_id"]:
        yield (
            f"     client id {plugin['client_id']}, pages of at most {plugin['page_size']}, "
            f"/ws/v1 {plugin['access_level']}"
        )
    for sentence in plugin["refusal"]:
        yield f"     cannot be enabled: {sentence}"
    if plugin["unread"]:
        yield f"     this release cannot read its package: {plugin['unread']}"
    for name in plugin["added_columns"]:
        yield f"     asks for {name}, which no reference knows; the store has it as an empty text"
    for name in plugin["unknown_columns"]:
        yield f"     asks for {name}, which no reference knows and the store does not have"


def _tell_enabled(made: dict[str, Any]) -> None:
    click.echo(f"enabled plugin {made['id']} {made['name']!r}")
    package = made["package"] or {"fields": []}
    for asked in package["fields"]:
        click.echo(f"  granted: {asked['table']}.{asked['field']} {asked['access']}")
    _tell_remarks(made["remarks"])
    for name in made["added_columns"]:
        click.echo(f"  added to the store as an empty text: {name}")
    if made["credentials"]:
        _tell_pair(made["credentials"], False)
    else:
        click.echo("it has no credentials, as its plugin.xml has no <oauth>")


def _tell_remarks(remarks: list[str]) -> None:
    for remark in remarks[:_MOST_REMARKS]:
        click.echo(f"  remark: {remark}")
    if len(remarks) > _MOST_REMARKS:
        more = len(remarks) - _MOST_REMARKS
        click.echo(f"  {more} more remarks: `mock-sis plugin lint` has them all")


def _tell_pair(pair: dict[str, str], as_json: bool) -> None:
    if as_json:
        _print(pair)
        return
    click.echo(f"client id      {pair['client_id']}")
    click.echo(f"client secret  {pair['client_secret']}")


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


COMMANDS = (
    install, list_, enable, disable, remove, credentials, regenerate, page_size, access, used,
)  # fmt: skip
