"""`mock-sis push`: the reference connector's own command, under our roof."""

from __future__ import annotations

from sis_connector.push.command import push_command as command

__all__ = ["command"]
