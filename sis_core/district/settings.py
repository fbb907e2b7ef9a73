"""Small JSON values that a district's file remembers: seed, recipe, today, names of things."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any


def get(connection: sqlite3.Connection, name: str, default: Any = None) -> Any:
    """The value under a name, or the default."""
    row = connection.execute("SELECT value FROM _settings WHERE name = ?", (name,)).fetchone()
    return default if row is None else json.loads(row[0])


def put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Keeps a JSON value under a name."""
    connection.execute(
        "INSERT OR REPLACE INTO _settings VALUES (?, ?)",
        (name, json.dumps(value, ensure_ascii=False, sort_keys=True)),
    )


def start_of(connection: sqlite3.Connection) -> datetime:
    """The moment at which the district began: setting `start`, else its last writing moment."""
    written = get(connection, "start")
    if written is None:
        written = connection.execute("SELECT at FROM _version").fetchone()[0]
    return datetime.fromisoformat(written)
