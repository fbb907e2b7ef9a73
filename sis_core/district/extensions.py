"""1:1 extension tables: which exist, which are installed, and what columns they have."""

from __future__ import annotations

import sqlite3

from sis_core.district.errors import DistrictError
from sis_core.district.tables import TABLES, Table, table


def known_tables(connection: sqlite3.Connection) -> dict[str, Table]:
    """The declared tables and those that extensions added, by lower-case name."""
    found = dict(TABLES)
    rows = connection.execute("SELECT tbl, core, definition FROM _extensions").fetchall()
    for name, core, definition in rows:
        if definition:
            made = extension_table(name, core, definition)
            found[made.id] = made
    return found


def installed_extensions(connection: sqlite3.Connection, core: str) -> tuple[str, ...]:
    """The installed extensions of a core table, in the order of installation."""
    rows = connection.execute(
        "SELECT tbl FROM _extensions WHERE core = ? AND installed > 0 ORDER BY installed",
        (core.lower(),),
    ).fetchall()
    return tuple(name.lower() for (name,) in rows)


def extension_table(name: str, core: str, columns: str) -> Table:
    """An extension's table: its own columns and the key `<core>sDCID`, such as StudentsDCID."""
    base = TABLES.get(core.lower())
    if base is None or base.view is not None:
        raise DistrictError(f"there is no core table {core!r} to extend")
    key = f"{base.name}DCID"
    tokens = [t for t in columns.split() if t.split("~")[0].split(":")[0].lower() != key.lower()]
    return table(
        name,
        " ".join([key, *tokens]),
        key=key,
        area="Extensions",
        comment=f"Extension of {base.name}",
        extends=base.id,
    )
