"""`mock-sis sync`: the reference connector's own command, under our roof."""

from __future__ import annotations

from sis_connector.cli import sync_command as command

__all__ = ["command"]
