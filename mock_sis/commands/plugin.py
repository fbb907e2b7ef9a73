"""`mock-sis plugin`: packages of plugins, looked at and made."""

from __future__ import annotations

import click

from mock_sis.commands import _plugin_files


@click.group(name="plugin")
def command() -> None:
    """Pack and lint plugin packages, yours or ours."""


command.add_command(_plugin_files.pack)
command.add_command(_plugin_files.lint)
command.add_command(_plugin_files.rules)
