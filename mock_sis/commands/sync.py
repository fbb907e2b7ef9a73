"""`mock-sis sync`: the reference connector's own command, under our roof."""

from __future__ import annotations

import copy

from sis_connector.cli import EPILOG, sync_command

command = copy.copy(sync_command)
command.epilog = EPILOG.replace("sis-connector sync", "mock-sis sync")

__all__ = ["command"]
