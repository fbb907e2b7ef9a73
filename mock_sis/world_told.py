"""What a world tells whoever connects to it: addresses, credentials, counts, rights."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mock_sis.plugins import OWN_NAME, Plugin, Plugins
from sis_core.district import Clock, DistrictError
from sis_core.district.people import STAFF_COUNT
from sis_core.district.store import Store
from sis_core.serving.credentials import Client
from sis_core.serving.mounts import Mount

_COUNTED = {
    "schools": "SELECT count(*) FROM Schools WHERE School_Number NOT IN (0, 999999)",
    "students": "SELECT count(*) FROM Students",
    "staff": STAFF_COUNT,
    "sections": "SELECT count(*) FROM Sections",
    "enrollments": "SELECT count(*) FROM CC",
}


class WorldTold:
    """The part of a world that is read by clients, pages and mounted providers."""

    store: Store
    clock: Clock
    seed: int
    plugins: Plugins
    mounts: Sequence[Mount]
    powerschool: bool

    @property
    def url(self) -> str:
        """Scheme, host and port, as a client on this machine reaches it."""
        raise DistrictError("this world is not served; call start() first")

    @property
    def ca_file(self) -> Path | None:
        """The authority that clients should trust, where this world speaks TLS."""
        return None

    def facts(self) -> dict[str, Any]:
        """The district's name, counts, seed and day."""
        name = self.store.scalar("SELECT Value FROM Prefs WHERE Name = 'districtname'")
        return {
            "name": str(name or self.store.setting("name") or "an unnamed district"),
            **{kind: int(self.store.scalar(sql)) for kind, sql in _COUNTED.items()},
            "seed": self.seed,
            "today": self.clock.today().isoformat(),
        }

    def ready(self) -> dict[str, Any]:
        """What a script must know to use this server: the content of the ready file."""
        return self.ready_at(self.url)

    def ready_at(self, url: str) -> dict[str, Any]:
        """The content of the ready file for a server at that URL."""
        plugins = self.plugins.all() if self.powerschool else []
        ours = [p for p in plugins[1:] if p.name == OWN_NAME and p.enabled]
        made: dict[str, Any] = {
            "powerschool": _door(url, plugins[:1]),
            "connector": _door(url, ours),
            "oneroster": None,
            **{mount.name: dict(mount.ready(self, url)) for mount in self.mounts},
            "control": {"url": f"{url}/_sandbox"},
            "district": self.facts(),
            "pid": os.getpid(),
        }
        if self.ca_file is not None:
            made["ca_file"] = str(self.ca_file)
        return made

    def document(self, name: str, url: str) -> Mapping[str, Any]:
        """OpenAPI of a mounted provider at that URL; raises DistrictError for another name."""
        documents = {mount.name: mount.document for mount in self.mounts if mount.document}
        if name not in documents:
            known = ", ".join(documents) or "none"
            raise DistrictError(f"there is no OpenAPI document {name!r} (documents: {known})")
        return documents[name](self, url)

    # -- what mounted providers stand on --------------------------------------------------------

    def client(self, client_id: str) -> Client | None:
        """The installed plugin with that client id, or None."""
        return self.plugins.find(client_id)

    def alive(self, client_id: str) -> bool:
        """True for a plugin that is installed and enabled."""
        return self.plugins.alive(client_id)

    def page_size(self, client_id: str) -> int:
        """The maximum page size of a client's plugin."""
        return self.plugins.access(client_id).page_size

    def first_client(self) -> tuple[str, str]:
        """Credentials of the plugin that a ready file names."""
        plugin = self.plugins.all()[0]
        return plugin.client_id, plugin.client_secret


def _door(url: str, plugins: Sequence[Plugin]) -> dict[str, str] | None:
    """Where and as whom a client calls: the first of the plugins, or nothing."""
    for plugin in plugins:
        return {
            "url": url,
            "client_id": plugin.client_id,
            "client_secret": plugin.client_secret,
        }
    return None
