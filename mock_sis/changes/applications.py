"""Which tables an application follows, and what of them changed since a version.

The binding of names to tables is an administrator's [guess]; here it is kept in the district's
file and set by `/_sandbox/dataversion` or the golden setting `dataversion`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sis_core.district import DistrictError
from sis_core.district.store import Store
from sis_core.district.values import moment_text

_SETTING = "dataversion"
_KNOWN = ("current", "applications", "changes")
_MOST = 10**15


class Applications:
    """The applications of a district."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, list[str]]:
        """Every application and the lower-case names of its tables."""
        found: dict[str, list[str]] = self._store.setting(_SETTING, {}).get("applications", {})
        return found

    def name(self, applications: Mapping[str, Sequence[str]]) -> None:
        """Names the applications anew; raises DistrictError for an unknown table."""
        checked = self._checked(applications)
        self._store.remember(_SETTING, {"applications": checked})

    def changed(self, tables: Sequence[str], since: int, deleted: bool) -> dict[str, list[int]]:
        """The keys of the rows of each table that changed after a version, oldest change first."""
        made: dict[str, list[int]] = {table: [] for table in tables}
        for change in self._store.changes(since):
            if change.table in made and (deleted or change.op != "D"):
                made[change.table].append(change.id)
        return made

    def begin(self, setting: Mapping[str, Any]) -> None:
        """Applies the setting of a golden case: applications, and a change log to start from.

        Raises DistrictError for anything it cannot hold.
        """
        if not isinstance(setting, Mapping):
            raise DistrictError(f"dataversion is an object of {', '.join(_KNOWN)}")
        for name in setting:
            if name not in _KNOWN:
                raise DistrictError(
                    f"there is no dataversion setting {name!r} (there is: {', '.join(_KNOWN)})"
                )
        applications = self._checked(setting.get("applications", {}))
        rows = [self._row(change) for change in setting.get("changes", ())]
        top = max((version for _, _, version in rows), default=0)
        current = _whole("current", setting.get("current", max(self._store.version, top)))
        if current < max(self._store.version, top):
            raise DistrictError(
                f"the current version {current} is below {max(self._store.version, top)}, which "
                "the district's changes have reached"
            )
        at = moment_text(self._store.clock.now())
        with self._store.write() as w:
            w.remember(_SETTING, {"applications": applications})
            if "changes" in setting:
                w.keep("DELETE FROM _changes")
            for table, row_id, version in rows:
                w.keep(
                    "INSERT OR REPLACE INTO _changes (tbl, id, version, at, op) "
                    "VALUES (?, ?, ?, ?, 'U')",
                    (table, row_id, version, at),
                )
            w.keep("UPDATE _version SET n = ?", (current,))

    def _checked(self, applications: object) -> dict[str, list[str]]:
        if not isinstance(applications, Mapping):
            raise DistrictError("applications is an object of names, each with a list of tables")
        made = {}
        for name, tables in applications.items():
            if not isinstance(tables, list) or not all(isinstance(t, str) for t in tables):
                raise DistrictError(f"the application {name!r} has a list of table names")
            if not name or "/" in name:
                raise DistrictError(f"an application's name is a part of a path, not {name!r}")
            made[name] = [str(self._store.table(table).id) for table in dict.fromkeys(tables)]
        return made

    def _row(self, change: Any) -> tuple[str, int, int]:
        if not isinstance(change, Mapping) or set(change) != {"version", "table", "id"}:
            raise DistrictError("a change of dataversion has version, table and id")
        return (
            str(self._store.table(str(change["table"])).id),
            _whole("id", change["id"]),
            _whole("version", change["version"]),
        )


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise DistrictError(f"{name} is a whole number of at least 0, not {value!r}")
    return value
