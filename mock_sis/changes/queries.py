"""`$dataversion` of a PowerQuery: only rows of what changed since a version (6.1).

A row has changed where a record has whose key (DCID, for most tables) is among the query's columns
and whose table the application follows [guess].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from mock_sis.changes.applications import Applications
from sis_core.district.store import Store
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches
from sis_plugin.queries import NamedQuery

KEYS = VERSION, APPLICATION = ("$dataversion", "$dataversion_applicationname")
_WHOLE = re.compile(r"(?a:[0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Since:
    """A condition on a query's rows with its values, and the version that the answer tells."""

    condition: str
    values: dict[str, Any]
    version: str | int

    def where(self, other: str) -> str:
        """WHERE with this condition and maybe another one."""
        before = other.removeprefix(" WHERE ")
        return f" WHERE ({self.condition})" + (f" AND ({before})" if before else "")


def since(
    given: dict[str, Any], query: NamedQuery, store: Store, switches: Switches
) -> Since | None:
    """What a body asks, its two keys taken out; None without them. Raises BadRequest."""
    text, name = (given.pop(key, None) for key in KEYS)
    if text in (None, "") and name in (None, ""):
        return None
    if isinstance(text, bool) or not _WHOLE.fullmatch(str(text)):
        raise BadRequest(f"{VERSION} is a whole number of at least 0, not {str(text)[:40]!r}")
    if not isinstance(name, str) or not name:
        raise BadRequest(f"{VERSION} needs {APPLICATION}, the name of an application")
    applications = Applications(store)
    followed = applications.all().get(name)
    if followed is None:
        raise BadRequest(
            "Invalid application name",
            reason=f"no application is called {name[:80]!r}; PUT /_sandbox/dataversion names them",
        )
    places = {
        n: column.table
        for n, column in enumerate(query.columns)
        if column.table in followed and column.field == store.table(column.table).key.lower()
    }
    if not places:
        raise BadRequest(
            f"{VERSION} needs the key of a followed table among the query's columns",
            reason=f"the application {name[:80]!r} follows {', '.join(followed) or 'no table'}",
        )
    with store.moment():
        version = store.version
        changed = applications.changed(tuple(set(places.values())), int(str(text)), deleted=False)
    values = {f"changed_{n}": orjson.dumps(changed[table]).decode() for n, table in places.items()}
    condition = " OR ".join(
        f"CAST(`pq`.`c{n}` AS INTEGER) IN (SELECT value FROM json_each(:changed_{n}))"
        for n in places
    )
    shown = str(version) if switches.on("dataversion_type", "string") else version
    return Since(condition, values, shown)
