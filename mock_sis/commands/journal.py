"""`mock-sis journal`: what a running server was asked, and why it refused."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from mock_sis.commands._control import F, Server, ask, server_of, server_options
from mock_sis.commands._group import Group

_WAIT = 20
_SHOWN = 8

_FILTERS = (
    click.option("--since", type=click.IntRange(0), default=None, metavar="NUMBER",
                 help="Only entries behind this number."),
    click.option("--mischief", default="", metavar="RULE",
                 help="Only what this rule of mischief touched."),
    click.option("--family", default="", help="Only this family, such as v1, schema, oneroster."),
    click.option("--client", default="", help="Only this client id or consumer key."),
    click.option("--method", default="", help="Only this method, such as PUT."),
    click.option("--path", default="",
                 help="Only paths that contain this; with * in it, whole paths like this: * is "
                      "anything within a part, ** anything."),
    click.option("--status", default="",
                 help="Only this status, such as 401, or a class: 4xx; 0 for no answer."),
)  # fmt: skip


def _filters(function: F) -> F:
    """Gives a command the filters that it hands to the journal; they come in `server`."""
    for option in _FILTERS:
        function = option(function)
    return function


@click.group(name="journal", cls=Group)
def command() -> None:
    """Show what a running server was asked and why it refused."""


@command.command()
@server_options
@click.option("-f", "--follow", is_flag=True, help="Go on showing entries until Ctrl-C.")
@_filters
@click.option(
    "--remarkable", is_flag=True, help="Only entries with a reason or a note, whatever the status."
)
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="How many of the newest entries to begin with.",
)
@click.option("--json", "as_json", is_flag=True, help="Whole entries, one JSON object a line.")
def tail(follow: bool, remarkable: bool, limit: int, as_json: bool, **given: Any) -> None:
    """The newest entries, each refusal with its reason, each oddity with a note.

    Times are this machine's, then the district's. Calls of the sandbox's control (reset, clock,
    age, switches) leave a line of their own.

    \b
    Examples:
      mock-sis journal tail
      mock-sis journal tail --status 401
      mock-sis journal tail --remarkable
      mock-sis journal tail --ready ready.json --follow --path /student
      mock-sis journal tail --mischief rule-1 --path '/ws/v1/**'
    """
    server = _server(given)
    asked = _wanted(given)
    since = asked.pop("since", "")
    wanted = {**asked, "remarkable": "1" if remarkable else ""}
    newest = _ask(server, {**wanted, "since": since, "limit": limit, "order": "newest"})
    entries, last = newest["entries"][::-1], newest["last"]
    if not entries and not follow:
        click.echo("no entries" + (" match" if any(wanted.values()) else " yet"), err=True)
    days = ("", "")
    while True:
        for entry in entries:
            if as_json:
                click.echo(json.dumps(entry, ensure_ascii=False))
                continue
            if days != (days := days_of(entry)):
                click.echo(f"-- here it is {days[0]}, in the district {days[1]}")
            for line in lines_of(entry):
                click.echo(line)
        if not follow:
            return
        found = _ask(server, {**wanted, "since": last, "wait": _WAIT, "limit": 1000})
        entries = found["entries"]
        last = max(
            found["last"] if len(entries) < 1000 else 0, *(e["number"] for e in entries), last
        )


@command.command()
@server_options
@_filters
@click.option(
    "--by",
    default="status",
    show_default=True,
    help="status, path, method, client, family or route.",
)
def counts(by: str, **given: Any) -> None:
    """How many requests there were of each status, path, method …, most first."""
    asked = {"by": by, **_wanted(given)}
    for value, count in _ask(_server(given), asked, "/counts")["counts"].items():
        click.echo(f"{count:>7}  {value or '-'}")


@command.command()
@server_options
@_filters
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def conduct(as_json: bool, **given: Any) -> int:
    """What clients did oddly: needless tokens, N+1 storms, impatient retries, repeated writes …

    Exit code 1 where something was odd. docs/journal.md says what each kind means.
    """
    oddities = _ask(_server(given), _wanted(given), "/conduct")["oddities"]
    for one in oddities:
        if as_json:
            click.echo(json.dumps(one, ensure_ascii=False))
            continue
        numbers = ", ".join(map(str, one["entries"][:_SHOWN]))
        more = ", …" if len(one["entries"]) > _SHOWN else ""
        click.echo(
            f"{one['kind']} [{one['client'][:8]}] {one['sentence']}  (entries {numbers}{more})"
        )
    if not oddities and not as_json:
        click.echo("nothing odd", err=True)
    return 1 if oddities else 0


@command.command()
@server_options
@_filters
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.  [default: standard output]",
)
def har(output: Path | None, **given: Any) -> None:
    """The journal as an HTTP Archive (HAR 1.2), secrets blotted out."""
    archive = _ask(_server(given), _wanted(given), "/har")
    text = json.dumps(archive, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    click.echo(f"{len(archive['log']['entries'])} requests in {output}", err=True)


@command.command()
@server_options
@_filters
@click.option(
    "--count",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="How many requests to wait for.",
)
@click.option(
    "--seconds",
    type=click.IntRange(0, 30),
    default=10,
    show_default=True,
    help="How long to wait for them.",
)
def wait(count: int, seconds: int, **given: Any) -> int:
    """Wait until so many requests came, and show them.

    Those count that came before too, unless --since says behind which. Exit code 1 where the time
    was up first.

    \b
    Example:
      mock-sis journal wait --path '/ws/v1/**' --status 503 --count 2
    """
    asked = {**_wanted(given), "count": count, "seconds": seconds, "bodies": 0}
    told = _ask(_server(given), asked, "/wait")
    for entry in told["entries"]:
        for line in lines_of(entry):
            click.echo(line)
    if not told["found"]:
        came = len(told["entries"])
        click.echo(f"{came} of {count} such requests came within {seconds} s", err=True)
    return 0 if told["found"] else 1


def days_of(entry: dict[str, Any]) -> tuple[str, str]:
    """The day of an entry on this machine and in the district."""
    return _local(entry).date().isoformat(), entry["district_time"][:10]


def lines_of(entry: dict[str, Any]) -> Iterator[str]:
    """An entry for people: one line, then why it was refused and what was odd."""
    times = f"{_local(entry):%H:%M:%S} (district {entry['district_time'][11:]})"
    if entry["family"] == "control":
        yield f"{entry['number']:>6}  {times}  control: {'; '.join(entry['notes'])}"
        return
    client = f"  [{entry['client'][:8]}]" if entry["client"] else ""
    asked = f"body {entry['request_bytes']} bytes, " if entry["request_bytes"] else ""
    yield (
        f"{entry['number']:>6}  {times}  {entry['status'] or '---'}  "
        f"{entry['method']:<6} {entry['readable']}  "
        f"{entry['milliseconds']:.1f} ms, {asked}answer {entry['response_bytes']} bytes{client}"
    )
    if entry["reason"]:
        yield f"        why: {entry['reason']}"
    for note in entry["notes"]:
        if note != entry["reason"]:
            yield f"        note: {note}"


def _local(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"]).astimezone()


def _server(given: dict[str, Any]) -> Server:
    return server_of(given["ready"], given["url"], given["ca_file"], given["control_token"])


def _wanted(given: dict[str, Any]) -> dict[str, Any]:
    """The filters as the journal takes them: a path with a star is a pattern of the whole."""
    path = str(given["path"])
    found = {name: given[name] for name in ("status", "method", "client", "family", "mischief")}
    found |= {"since": "" if given["since"] is None else given["since"]}
    return found | {"pattern" if "*" in path else "path": path}


def _ask(server: Server, parameters: dict[str, Any], below: str = "") -> dict[str, Any]:
    given = {name: value for name, value in parameters.items() if value != ""}
    return ask(server, f"/journal{below}?{urllib.parse.urlencode(given)}", wait=_WAIT + 10)
