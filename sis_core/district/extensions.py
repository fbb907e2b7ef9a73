"""1:1 extension tables: which exist, which are installed, and what columns they have."""

from __future__ import annotations

import sqlite3

from sis_core.district.asked_columns import with_asked
from sis_core.district.errors import DistrictError
from sis_core.district.tables import TABLES, Column, Table, table


def known_tables(connection: sqlite3.Connection) -> dict[str, Table]:
    """The declared tables and those that extensions added, by lower-case name.

    Columns that plugins asked for are among theirs.
    """
    found = dict(TABLES)
    rows = connection.execute("SELECT tbl, core, definition FROM _extensions").fetchall()
    for name, core, definition in rows:
        if definition:
            made = extension_table(name, core, definition)
            found[made.id] = made
    return with_asked(connection, found)


def installed_extensions(connection: sqlite3.Connection, core: str) -> tuple[str, ...]:
    """The installed extensions of a core table, in the order of installation."""
    rows = connection.execute(
        "SELECT tbl FROM _extensions WHERE core = ? AND installed > 0 ORDER BY installed",
        (core.lower(),),
    ).fetchall()
    return tuple(name.lower() for (name,) in rows)


def extension_table(name: str, core: str, columns: str) -> Table:
    """An extension's table: its own columns and the key `<core>sDCID`, such as StudentsDCID.

    Without a core table it stands for itself, and its key is ID [guess].
    """
    if not core:
        return table(
            name,
            " ".join(["ID:n", *_without(columns, "ID")]),
            key="ID",
            area="Extensions",
            comment="Extension",
        )
    base = TABLES.get(core.lower())
    if base is None or base.view is not None:
        raise DistrictError(f"there is no core table {core!r} to extend")
    key = f"{base.name}DCID"
    return table(
        name,
        " ".join([key, *_without(columns, key)]),
        key=key,
        area="Extensions",
        comment=f"Extension of {base.name}",
        extends=base.id,
    )


def _name(token: str) -> str:
    return token.split("=")[0].split("~")[0].split(":")[0]


def _without(columns: str, key: str) -> list[str]:
    """The column tokens but the one of the key."""
    return [t for t in columns.split() if _name(t).lower() != key.lower()]


def widened(
    connection: sqlite3.Connection, known: Table, wanted: Table, columns: str
) -> tuple[str, list[Column]]:
    """The definition of an existing extension with what a newer one adds, and the added columns.

    Columns that are there keep their type, and those that are no longer named stay with their data.
    Raises DistrictError where the tables belong to different core tables.
    """
    if known.extends != wanted.extends:
        raise DistrictError(
            f"{known.name} exists already and extends {known.extends or 'no table'}, "
            f"not {wanted.extends or 'no table'}"
        )
    sql = "SELECT definition FROM _extensions WHERE lower(tbl) = ?"
    (definition,) = connection.execute(sql, (known.id,)).fetchone()
    added = [column for column in wanted.columns if known.column(column.name) is None]
    names = {column.name for column in added}
    more = [t for t in columns.split() if _name(t) in names]
    return " ".join([definition, *more]), added
