"""Settings that come with a served sandbox or with the environment."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from sis_connector.config import SyncConfig
from sis_connector.errors import BadSetup
from sis_connector.secret import Secret

PASSWORDS = {
    "S": "MOCK_SIS_STUDENT_PASSWORD",
    "T": "MOCK_SIS_TEACHER_PASSWORD",
    "P": "MOCK_SIS_PARENT_PASSWORD",
}


PLUGIN = "connector"
POWERSCHOOL = ("url", "client_id", "client_secret")
TOKEN = ("url", "token_url", "client_id", "client_secret")
KEY = ("url", "consumer_key", "consumer_secret")


def from_ready(
    path: Path,
    config: SyncConfig,
    *,
    oneroster: bool = False,
    oauth1: bool = False,
    all_rights: bool = False,
) -> SyncConfig:
    """`config` with URL, credentials and certificate of a ready file.

    That is one JSON object with `powerschool` {url, client_id, client_secret}, whose pair may do
    everything, perhaps `connector` of the same shape with the pair of this connector's own plugin,
    which is taken unless `all_rights`; for a OneRoster profile `oneroster` {url, token_url,
    client_id, client_secret, consumer_key, consumer_secret}; and perhaps `ca_file`.
    """
    try:
        ready: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise BadSetup(
            f"The ready file {path} cannot be read.", "mock-sis serve --ready-file writes it."
        ) from missing
    except ValueError as broken:
        raise BadSetup(f"The ready file {path} is not JSON.") from broken
    section = "oneroster" if oneroster else "powerschool"
    names = (KEY if oauth1 else TOKEN) if oneroster else POWERSCHOOL
    server = ready.get(section) if isinstance(ready, dict) else None
    if not oneroster and not all_rights and isinstance(ready, dict) and ready.get(PLUGIN):
        section, server = PLUGIN, ready[PLUGIN]
    if not isinstance(server, dict) or not all(isinstance(server.get(n), str) for n in names):
        needed = f"{', '.join(names[:-1])} and {names[-1]}"
        raise BadSetup(f"The ready file {path} needs {section} with {needed}.")
    ca_file = ready.get("ca_file")
    key, secret = names[-2:]
    return replace(
        config,
        url=server["url"],
        token_url=server.get("token_url") if oneroster and not oauth1 else config.token_url,
        client_id=server[key],
        client_secret=Secret(server[secret]),
        ca_file=Path(ca_file) if ca_file else config.ca_file,
    )


def default_passwords() -> dict[str, Secret]:
    """Default passwords per user type from the environment."""
    return {
        user_type: Secret(os.environ[name])
        for user_type, name in PASSWORDS.items()
        if os.environ.get(name)
    }
