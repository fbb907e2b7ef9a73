"""The `mock-sis` command: a group whose subcommands are imported only when they are called.

Exit codes: 0 good, 1 findings (a failed case, a difference), 2 usage or set-up. A failure that a
person can cause is one sentence on standard error; a traceback is shown with --debug only.
"""

from __future__ import annotations

import difflib
import importlib
import keyword
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

COMMANDS: dict[str, str] = {
    "demo": "Generate a district, serve it, import it twice, push grades; "
    "compare, print what happened.",
    "serve": "Serve a synthetic district as PowerSchool SIS does.",
    "generate": "Make a synthetic district and write it to a file.",
    "sync": "Import a served (or real) SIS into a roster file with the reference connector.",
    "push": "Push a file of grades into the gradebooks of a served (or real) SIS.",
    "mischief": "Make a running server misbehave by rules: errors, delays, cuts, moving rows.",
    "journal": "Show what a running server was asked and why it refused.",
    "district": "Look into a district's file.",
    "recipes": "List or show the recipes that districts are made from.",
    "scenarios": "List or show the shipped scenarios; play one in a running server.",
    "plugin": "Pack and lint plugin packages, install them in a running server, see what they use.",
    "query": "Run the PowerQueries of a plugin on a district's file.",
    "switches": "List the open points of the API that `serve --set` can change.",
    "import": "Turn somebody else's data into a district that can be served.",
    "export": "Write a district as files for other programs.",
    "openapi": "Print the OpenAPI 3.1 document of the OneRoster provider.",
    "check": "Check a server against the contract, or a connector against real life.",
    "golden": "Replay golden cases (specification by example) against mock-sis.",
}
"""Name → one line of help; a test holds it equal to the command's own first sentence."""

EXPECTED = frozenset(
    {
        "sis_core.district.errors.DistrictError",
        "sis_core.wire.switches.SwitchError",
        "sis_contract.golden.cases.CaseError",
        "sis_connector.errors.ConnectorError",
        "sis_plugin.findings.PackageError",
    }
)
"""Failures whose text is a sentence for people, by name so that nothing is imported for them."""

INTERRUPTED = 130


def loaded(name: str) -> click.Command:
    """The command of a name in the table, imported now; `import` stands in `import_.py`."""
    module = f"{name}_" if keyword.iskeyword(name) else name
    found = importlib.import_module(f"mock_sis.commands.{module}").command
    assert isinstance(found, click.Command)
    return found


class LazyGroup(click.Group):
    """A group that imports `mock_sis.commands.<name>` only for the command that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order that help shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now, or None."""
        return loaded(cmd_name) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command or fails with the nearest match."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"there is no command {name!r}{hint} (commands: {', '.join(COMMANDS)})")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands from the table, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="--debug anywhere on the line shows the traceback of an unexpected failure.",
)
@click.version_option(package_name="mock-sis", message="mock-sis %(version)s")
def command() -> None:
    """A sandbox of PowerSchool SIS: a whole synthetic school district on localhost.

    \b
    Start here:
      mock-sis demo          a district, an import, every case, a report: two minutes
      mock-sis serve         a district that answers until you press Ctrl-C
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and exits with 0, 1 or 2 (130 after Ctrl-C)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = _take_debug(given)
    try:
        sys.exit(_run(given))
    except BrokenPipeError:
        # Somebody closed the pipe (`| head`): no more output, no complaint at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(INTERRUPTED)
    except Exception as error:
        if debug:
            traceback.print_exception(error)
        _complain(_sentence(error))
        sys.exit(2)


def _take_debug(given: list[str]) -> bool:
    """Takes --debug out of the arguments, wherever it stands before a `--`."""
    end = given.index("--") if "--" in given else len(given)
    if "--debug" not in given[:end]:
        return bool(os.environ.get("MOCK_SIS_DEBUG"))
    given.remove("--debug")
    return True


def _run(given: list[str]) -> int:
    try:
        # Not `command.main`: it would turn a closed pipe into exit code 1, which means findings.
        with command.make_context("mock-sis", given) as context:
            result: Any = command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.NoArgsIsHelpError as help_asked:
        click.echo(help_asked.format_message())
        return 0
    except click.ClickException as error:
        _complain(error.format_message())
        if isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(f"Try '{error.ctx.command_path} --help'.", err=True)
        return 2
    return result if isinstance(result, int) else 0


def _sentence(error: Exception) -> str:
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    if kinds & EXPECTED:
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return (
        f"unexpected {type(error).__name__}: {error}; "
        "run with --debug for the traceback, and please report it"
    )


def _complain(sentence: str) -> None:
    click.echo(f"mock-sis: {sentence}", err=True)


if __name__ == "__main__":
    main()
