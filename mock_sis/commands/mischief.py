"""`mock-sis mischief`: make a running server misbehave, and let it be good again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from mock_sis.commands._control import ask, server_of, server_options


@click.group(name="mischief")
def command() -> None:
    """Make a running server misbehave by rules: errors, delays, cuts, moving rows."""


@command.command()
@server_options
@click.argument("rule", nargs=-1, required=True)
def add(
    rule: tuple[str, ...], ready: Path | None, url: str | None, ca_file: str | None,
    control_token: str,
) -> None:  # fmt: skip
    """Add a rule: KEY=VALUE words, or one JSON object, or a list of objects.

    docs/mischief.md has the keys. A value is read as JSON where it is JSON, else as a text.

    \b
    Examples:
      mock-sis mischief add path='/ws/v1/**' status=503 retry_after=2 times=3
      mock-sis mischief add family=oneroster page=shrink after=1
      mock-sis mischief add '{"probability": 0.1, "cut": "reset"}'
    """
    server = server_of(ready, url, ca_file, control_token)
    made = ask(server, "/mischief", method="POST", body=json.dumps(_rule(rule)).encode())
    for one in made["rules"]:
        click.echo(_line(one))


@command.command(name="list")
@server_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def listed(
    as_json: bool, ready: Path | None, url: str | None, ca_file: str | None, control_token: str
) -> None:
    """The rules, and how many requests each touched."""
    rules = ask(server_of(ready, url, ca_file, control_token), "/mischief")["rules"]
    if not rules and not as_json:
        click.echo("no rules: the server behaves", err=True)
    for rule in rules:
        click.echo(json.dumps(rule, ensure_ascii=False) if as_json else _line(rule))


@command.command()
@server_options
@click.argument("rule", nargs=-1)
def clear(
    rule: tuple[str, ...], ready: Path | None, url: str | None, ca_file: str | None,
    control_token: str,
) -> None:  # fmt: skip
    """Take away the rules of these ids, or every rule."""
    server = server_of(ready, url, ca_file, control_token)
    paths = [f"/mischief/{quote(one, safe='')}" for one in rule] or ["/mischief"]
    count = sum(int(ask(server, path, method="DELETE")["removed"]) for path in paths)
    click.echo(f"{count} rule{'' if count == 1 else 's'} taken away")


def _rule(words: tuple[str, ...]) -> Any:
    """The rule that the words describe; raises a UsageError in one sentence."""
    if words[0].lstrip().startswith(("{", "[")):
        if len(words) > 1:
            raise click.UsageError("give one JSON object (or list of them), or KEY=VALUE words")
        try:
            return json.loads(words[0])
        except json.JSONDecodeError as error:
            raise click.UsageError(f"the rule is no JSON: {error}") from None
    made: dict[str, Any] = {}
    for word in words:
        key, mark, value = word.partition("=")
        if not mark:
            raise click.UsageError(f"a rule is KEY=VALUE words such as status=503, not {word!r}")
        made[key] = _value(value)
    return made


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _line(rule: dict[str, Any]) -> str:
    told = ("id", "ordered", "matched", "hits")
    rest = {name: value for name, value in rule.items() if name not in told}
    words = " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in rest.items()
    )
    order = "; depends on the order of requests" if rule["ordered"] else ""
    return f"{rule['id']}: {words}  ({rule['hits']} hits of {rule['matched']} matched{order})"
