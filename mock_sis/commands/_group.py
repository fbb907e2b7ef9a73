"""Groups of commands whose list shows each command's first sentence whole."""

from __future__ import annotations

import click

WHOLE = 400
"""Characters of a sentence; click cuts at 45 or wherever the line ends."""


class Group(click.Group):
    """A group that wraps what its commands do instead of cutting it."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes each command with its first sentence."""
        shown = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (name, one.get_short_help_str(WHOLE))
            for name, one in shown
            if one is not None and not one.hidden
        ]
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)
