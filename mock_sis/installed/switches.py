"""What nobody has written down about the life of a plugin in PowerSchool."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    Switch(
        "unknown_columns",
        ("accept", "refuse"),
        "what plugins ask for and mock-sis does not know, columns and S_ or U_ tables: taken as "
        "empty with a remark, or refused",
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
