"""The frame of the command line: help without heavy imports, one-sentence failures, exit codes."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from mock_sis.cli import COMMANDS, EXPECTED, LazyGroup, command, loaded, main

HEAVY = ("flask", "lxml", "faker", "rich", "sis_fixtures", "sis_connector", "requests", "cheroot")


def test_help_imports_nothing_heavy() -> None:
    """`mock-sis --help` lists every command without importing a server, a parser or a generator."""
    code = (
        "import json, sys\n"
        "from mock_sis.cli import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr)}
    assert not loaded & set(HEAVY)
    for name in COMMANDS:
        assert name in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_the_same_of_itself(name: str) -> None:
    """The table that help is written from has the first sentence of each command's own help."""
    found = loaded(name)
    first = (found.help or "").split("\n\n")[0].replace("\n", " ")
    assert first == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_has_help(name: str) -> None:
    """Every subcommand and every option of it says in words what it does."""

    def look(found: click.Command) -> None:
        assert found.help, found.name
        for parameter in found.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{found.name} {parameter.opts}"
        for inner in getattr(found, "commands", {}).values():
            look(inner)

    look(loaded(name))


def test_the_table_lists_every_command_module() -> None:
    """A module in mock_sis/commands is a command (or begins with _), and is in the table."""
    folder = Path(importlib.import_module("mock_sis.commands").__file__ or "").parent
    modules = {path.stem for path in folder.glob("[a-z]*.py")}
    assert {module.rstrip("_") for module in modules} == set(COMMANDS)


def test_an_unknown_command_gets_the_nearest_one(mock_sis: Any) -> None:
    """A slip of the pen is answered with the nearest command and the list, exit code 2."""
    done = mock_sis("serv")
    assert done.returncode == 2
    assert "did you mean 'serve'?" in done.stderr
    assert "golden" in done.stderr
    assert done.stdout == ""


def test_an_unknown_option_is_refused(mock_sis: Any) -> None:
    """A usage error names the option and where help is, exit code 2."""
    done = mock_sis("switches", "--jsn")
    assert done.returncode == 2
    assert "--jsn" in done.stderr
    assert "Try 'mock-sis switches --help'." in done.stderr


def test_version_is_that_of_the_package(mock_sis: Any) -> None:
    """`--version` prints the installed version."""
    done = mock_sis("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("mock-sis 0.")


def test_without_a_command_the_help_is_shown(mock_sis: Any) -> None:
    """A bare `mock-sis` explains itself and exits 0."""
    done = mock_sis()
    assert done.returncode == 0
    assert "Start here" in done.stdout


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_expected_failures_exist(name: str) -> None:
    """Each failure that the frame knows by name is a class that can be imported."""
    module, _, kind = name.rpartition(".")
    assert issubclass(getattr(importlib.import_module(module), kind), Exception)


def test_an_expected_failure_is_one_sentence(mock_sis: Any) -> None:
    """What a person caused is one line on standard error, without a traceback, exit code 2."""
    done = mock_sis("switches", "bad_p")
    assert done.returncode == 2
    assert done.stderr.startswith("mock-sis: there is no switch 'bad_p'; did you mean 'bad_q'?")
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_one_sentence(mock_sis: Any, tmp_path: Path) -> None:
    """An operating system's refusal names the file."""
    done = mock_sis("golden", str(tmp_path / "none"))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Makes the command `switches` raise."""

    @click.command()
    def fails() -> None:
        """Fail."""
        raise error

    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: fails)


def code_of(arguments: list[str]) -> Any:
    """The exit code of a command line run in this process."""
    with pytest.raises(SystemExit) as exit_raised:
        main(arguments)
    return exit_raised.value.code


def test_an_unexpected_failure_points_to_debug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug is one sentence with its kind and the way to the traceback, exit code 2."""
    broken(monkeypatch, ZeroDivisionError("division by zero"))
    assert code_of(["switches"]) == 2
    shown = capsys.readouterr().err
    assert "ZeroDivisionError" in shown
    assert "--debug" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("arguments", [["--debug", "switches"], ["switches", "--debug"]])
def test_debug_shows_the_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """--debug works anywhere on the line."""
    broken(monkeypatch, ZeroDivisionError("division by zero"))
    assert code_of(arguments) == 2
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupted command says nothing and exits 130, as shells expect."""
    broken(monkeypatch, KeyboardInterrupt())
    assert code_of(["switches"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_command_returns_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that a command returns, or exits with, is the exit code; None is 0."""

    def exits(value: Any) -> Any:
        @click.command()
        def ends() -> Any:
            """End."""
            return value

        monkeypatch.setattr(LazyGroup, "get_command", lambda *_: ends)
        return code_of(["switches"])

    assert exits(None) == 0
    assert exits(1) == 1


def test_a_closed_pipe_is_quiet() -> None:
    """`mock-sis … | head` ends without a complaint."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "mock_sis", "switches"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.close()
    complaint = writer.stderr.read()
    writer.stderr.close()
    assert writer.wait(60) == 0
    assert complaint == b""


def test_the_group_is_usable_from_python() -> None:
    """`command` is an ordinary click group, for those who embed it."""
    assert isinstance(command, click.Group)
    assert command.get_command(click.Context(command), "nothing") is None


def test_sync_speaks_under_our_name(mock_sis: Any) -> None:
    """Help, examples and refusals of `mock-sis sync` say mock-sis, not the connector's own name."""
    help_text = mock_sis("sync", "--help").stdout
    refused = mock_sis("sync")

    assert "mock-sis sync --ready ready.json --dry-run" in help_text
    assert "sis-connector" not in help_text
    assert refused.returncode == 2
    assert refused.stderr.startswith("mock-sis sync: Missing: --url")


def test_push_speaks_under_our_name(mock_sis: Any) -> None:
    """Help, examples and refusals of `mock-sis push` say mock-sis, not the connector's own name."""
    help_text = mock_sis("push", "--help").stdout
    refused = mock_sis("push", "grades.jsonl")

    assert "mock-sis push grades.jsonl --ready ready.json --dry-run" in help_text
    assert "sis-connector" not in help_text
    assert refused.returncode == 2
    assert refused.stderr.startswith("mock-sis push: Missing: --url")
