"""`/_sandbox/plugins`: the plugins of a district as an administrator handles them, in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask import request

from mock_sis.installed.resident import PluginRefused, Resident
from mock_sis.plugins import NONE, Plugin
from sis_core.district import DistrictError
from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_input import body
from sis_core.serving.sandbox import Operation
from sis_plugin.findings import PackageError

if TYPE_CHECKING:
    from mock_sis.world import World

_TRUTHS = {"": False, "0": False, "1": True}


class PluginControl:
    """The operations over the plugins of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def operations(self) -> tuple[Operation, ...]:
        """Every operation; `<key>` is a plugin's id or name."""
        return (
            Operation("GET", "/plugins", "The installed plugins.", self.all),
            Operation(
                "POST",
                "/plugins",
                "Installs a package, or upgrades the plugin of its name: the body is the zip. "
                "With ?enable=1 it is enabled too.",
                self.install,
            ),
            Operation("GET", "/plugins/<key>", "One plugin, with all it asks for.", self.one),
            Operation("DELETE", "/plugins/<key>", "Removes it; extension tables stay.", self.drop),
            Operation(
                "POST",
                "/plugins/<key>/enable",
                "Approves what it asks for; answers its credentials.",
                self.enable,
            ),
            Operation("POST", "/plugins/<key>/disable", "Switches it off.", self.disable),
            Operation(
                "GET", "/plugins/<key>/credentials", "Client id and secret.", self.credentials
            ),
            Operation("POST", "/plugins/<key>/regenerate", "A new id and secret.", self.regenerate),
            Operation(
                "POST",
                "/plugins/<key>/limits",
                'Sets {"page_size": 1000} and {"access_level": "NONE"}, or one of them.',
                self.limits,
            ),
            Operation(
                "GET",
                "/plugins/<key>/used",
                "What the plugin's calls used since the start, against what it asks for.",
                self.used,
            ),
            Operation(
                "DELETE", "/plugins/<key>/used", "Begins to count its calls anew.", self.forget
            ),
        )

    def all(self) -> Any:
        """Every plugin, in short."""
        return {"plugins": [self._short(resident) for resident in self._world.life.all()]}

    def one(self, key: str) -> Any:
        """One plugin with fields, queries and tables."""
        return self._whole(self._found(key))

    def install(self) -> Any:
        """Installs the zip of the body, and enables it where that is asked for."""
        wanted = request.args.get("enable", "")
        if wanted not in _TRUTHS:
            raise SandboxError("enable is 0 or 1")
        data = request.get_data()
        if not data:
            raise SandboxError("the body is the zip of a plugin")
        try:
            resident = self._world.life.install(data)
        except PackageError as error:
            raise SandboxError(str(error)) from None
        except PluginRefused as error:
            raise SandboxError(str(error), 409) from None
        remarks = () if _TRUTHS[wanted] else self._world.life.remarks(resident)
        self._tell(f"installed the plugin {_name(resident)}{_counted(remarks)}")
        if _TRUTHS[wanted]:
            return self.enable(str(resident.id))
        return {**self._whole(resident), "remarks": list(remarks)}

    def enable(self, key: str) -> Any:
        """Enables a plugin; the answer has its credentials and remarks."""
        self._found(key)
        try:
            resident, remarks = self._world.life.enable(key)
        except PluginRefused as error:
            self._tell(str(error))
            raise SandboxError(str(error), 409) from None
        self._tell(f"Plugin successfully enabled: {_name(resident)}{_counted(remarks)}")
        secrets = _pair(resident.plugin) if resident.plugin else None
        return {**self._whole(resident), "credentials": secrets, "remarks": list(remarks)}

    def disable(self, key: str) -> Any:
        """Disables a plugin."""
        self._found(key)
        resident = self._world.life.disable(key)
        self._tell(f"disabled the plugin {_name(resident)}")
        return self._short(resident)

    def drop(self, key: str) -> Any:
        """Removes a plugin."""
        self._found(key)
        resident = self._world.life.remove(key)
        self._tell(f"removed the plugin {_name(resident)}")
        return {"removed": self._short(resident)}

    def credentials(self, key: str) -> Any:
        """Client id and secret of a plugin."""
        self._found(key)
        return _pair(self._world.life.credentials(key))

    def regenerate(self, key: str) -> Any:
        """A new pair."""
        self._found(key)
        made = self._world.life.regenerate(key)
        self._tell(f"the plugin {made.id} {made.name!r} has a new client id and secret")
        return _pair(made)

    def limits(self, key: str) -> Any:
        """Sets page size and access level."""
        asked = body(known=("page_size", "access_level"))
        size, level = asked.get("page_size"), asked.get("access_level")
        if not asked:
            raise SandboxError("give page_size, access_level, or both")
        if "page_size" in asked and (isinstance(size, bool) or not isinstance(size, int)):
            raise SandboxError("page_size is a whole number")
        if "access_level" in asked and not isinstance(level, str):
            raise SandboxError("access_level is NONE, READ or FULL")
        self._found(key)
        plugin = self._world.life.limit(key, size, level)
        self._tell(
            f"the plugin {plugin.id} {plugin.name!r} has pages of at most {plugin.page_size} "
            f"and access level {plugin.access_level}"
        )
        return self._short(self._found(key))

    def used(self, key: str) -> Any:
        """What was used of what the plugin asks for."""
        from mock_sis.installed.used import used

        return used(self._world, self._found(key)).record()

    def forget(self, key: str) -> Any:
        """Forgets what was counted of a plugin."""
        found = self._found(key)
        return {"plugin": found.name, "forgotten": self._world.usage.forget(found.name)}

    def _short(self, resident: Resident) -> dict[str, Any]:
        package, plugin, shelved = resident.package, resident.plugin, resident.shelved
        there, absent = self._world.life.unknown(resident)
        return {
            "id": resident.id,
            "name": resident.name,
            "version": package.version if package else None,
            "enabled": resident.enabled,
            "client_id": plugin.client_id if plugin else None,
            "page_size": plugin.page_size if plugin else None,
            "access_level": plugin.access_level if plugin else None,
            "granted": _granted(plugin),
            "refusal": list(shelved.refusal) if shelved else [],
            "unread": shelved.unread if shelved else "",
            "fields": len(package.fields) if package else None,
            "queries": len(package.queries) if package else None,
            "added_columns": _names(there),
            "unknown_columns": _names(absent),
        }

    def _whole(self, resident: Resident) -> dict[str, Any]:
        package = resident.package
        made = self._short(resident)
        if package is None:
            return {**made, "package": None}
        return {
            **made,
            "package": {
                "publisher": asdict(package.publisher),
                "description": package.description,
                "sha256": package.digest,
                "oauth": package.oauth,
                "access_level": package.access_level,
                "fields": [
                    {"table": f.table, "field": f.field, "access": f.access} for f in package.fields
                ],
                "queries": [query.name for query in package.queries],
                "tables": [table.name for table in package.extension_tables],
                "pages": list(package.assets),
                "registration_url": package.registration_url,
            },
        }

    def _found(self, key: str) -> Resident:
        try:
            return self._world.life.find(key)
        except DistrictError as error:
            raise SandboxError(str(error), 404) from None

    def _tell(self, sentence: str) -> None:
        self._world.journal.tell(request.method, request.path, sentence)


def _name(resident: Resident) -> str:
    version = f" {resident.package.version}" if resident.package else ""
    return f"{resident.id} {resident.name!r}{version}"


def _counted(remarks: Sequence[str]) -> str:
    """How many remarks there are and the first of them, for the journal."""
    if not remarks:
        return ""
    return f"; {len(remarks)} remark{'' if len(remarks) == 1 else 's'}, first: {remarks[0]}"


def _pair(plugin: Plugin) -> dict[str, str]:
    return {"client_id": plugin.client_id, "client_secret": plugin.client_secret}


def _granted(plugin: Plugin | None) -> int | str:
    """How many columns are granted, or everything."""
    if plugin is None:
        return 0
    if plugin.grants is None:
        return "everything"
    return sum(line != NONE for columns in plugin.grants.values() for line in columns.values())


def _names(columns: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{table}.{column}".upper() for table, column in columns]
