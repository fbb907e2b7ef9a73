"""What nobody has written down about the life of a plugin in PowerSchool."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "unknown_columns",
        ("accept", "refuse"),
        "a plugin that asks for a column mock-sis does not know: the column is added as an empty "
        "text and the plugin enabled with a remark, or it is refused; an unknown table that its "
        "query declares, or that is called S_ or U_, has no rows, or the query is 404",
    ),
    Switch(
        "reenabled_credentials",
        ("keep", "rotate"),
        "client id and secret of a plugin that is disabled and enabled again",
        "client",
    ),
    Switch(
        "upgraded_credentials",
        ("keep", "rotate"),
        "client id and secret of a plugin whose next version is installed",
        "client",
    ),
)
