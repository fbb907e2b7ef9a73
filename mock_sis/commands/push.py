"""`mock-sis push`: the reference connector's own command, under our roof."""

from __future__ import annotations

import copy

from sis_connector.push.command import EPILOG, push_command

command = copy.copy(push_command)
command.epilog = EPILOG.replace("sis-connector ", "mock-sis ")

__all__ = ["command"]
