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


def from_ready(path: Path, config: SyncConfig) -> SyncConfig:
    """`config` with URL, credentials and certificate of a ready file: one JSON object with
    `powerschool` {url, client_id, client_secret} and perhaps `ca_file`."""
    try:
        ready: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as missing:
        raise BadSetup(
            f"The ready file {path} cannot be read.", "mock-sis serve --ready-file writes it."
        ) from missing
    except ValueError as broken:
        raise BadSetup(f"The ready file {path} is not JSON.") from broken
    server = ready.get("powerschool") if isinstance(ready, dict) else None
    names = ("url", "client_id", "client_secret")
    if not isinstance(server, dict) or not all(isinstance(server.get(n), str) for n in names):
        raise BadSetup(
            f"The ready file {path} needs powerschool with url, client_id and client_secret."
        )
    ca_file = ready.get("ca_file")
    return replace(
        config,
        url=server["url"],
        client_id=server["client_id"],
        client_secret=Secret(server["client_secret"]),
        ca_file=Path(ca_file) if ca_file else config.ca_file,
    )


def default_passwords() -> dict[str, Secret]:
    """Default passwords per user type from the environment."""
    return {
        user_type: Secret(os.environ[name])
        for user_type, name in PASSWORDS.items()
        if os.environ.get(name)
    }
