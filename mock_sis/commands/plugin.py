"""`mock-sis plugin`: packages of plugins, looked at and made, and installed in a server."""

from __future__ import annotations

import click

from mock_sis.commands import _plugin_files, _plugin_life
from mock_sis.commands._group import Group


@click.group(name="plugin", cls=Group)
def command() -> None:
    """Pack and lint plugin packages, install them in a running server, see what they use."""


command.add_command(_plugin_files.pack)
command.add_command(_plugin_files.lint)
command.add_command(_plugin_files.rules)
for _one in _plugin_life.COMMANDS:
    command.add_command(_one)
