"""What a connector is told: the environment of its process."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sis_contract.connector.world import World

_TRUST = ("MOCK_SIS_CA_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE")
NAMES = (
    "MOCK_SIS_URL", "MOCK_SIS_TOKEN_URL", "MOCK_SIS_CLIENT_ID", "MOCK_SIS_CLIENT_SECRET",
    "MOCK_SIS_ONEROSTER_URL", "MOCK_SIS_ONEROSTER_TOKEN_URL", "MOCK_SIS_CONSUMER_KEY",
    "MOCK_SIS_CONSUMER_SECRET", "MOCK_SIS_CONTROL_URL", "MOCK_SIS_READY", "MOCK_SIS_ROSTER",
    "MOCK_SIS_STATE", "MOCK_SIS_GRADES", "MOCK_SIS_CASE", "MOCK_SIS_ROAD", "MOCK_SIS_TODAY",
    "MOCK_SIS_CA_FILE",
)  # fmt: skip
"""Every variable of ours that a connector may be told; those of the caller are taken out."""


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one case, all below `folder`."""

    folder: Path
    state: Path = field(init=False)
    roster: Path = field(init=False)
    ready: Path = field(init=False)
    grades: Path = field(init=False)

    def __post_init__(self) -> None:
        for name, place in (
            ("state", "state"),
            ("roster", "roster"),
            ("ready", "ready.json"),
            ("grades", "grades.jsonl"),
        ):
            object.__setattr__(self, name, self.folder / place)
        self.state.mkdir(parents=True, exist_ok=True)


def environment(
    world: World,
    places: Places,
    case_id: str,
    road: str,
    changes: Mapping[str, str],
    *,
    trusted: bool = True,
) -> dict[str, str]:
    """The environment of a run: this process's own, with what the case says laid over it.

    Proxies are told to leave the loopback alone. `changes` win over everything. Where the world is
    not to be `trusted`, nothing names the authority of its certificate.
    """
    ready = dict(world.ready())
    if not trusted:
        ready.pop("ca_file", None)
    places.ready.write_text(json.dumps(ready, indent=1), encoding="utf-8")
    made = {name: value for name, value in os.environ.items() if name not in NAMES}
    made |= _addresses(ready) | {
        "MOCK_SIS_READY": str(places.ready),
        "MOCK_SIS_ROSTER": str(places.roster),
        "MOCK_SIS_STATE": str(places.state),
        "MOCK_SIS_CASE": case_id,
        "MOCK_SIS_ROAD": road,
        "MOCK_SIS_TODAY": world.today().isoformat(),
    }
    made["NO_PROXY"] = made["no_proxy"] = "127.0.0.1,localhost"
    if ready.get("ca_file"):
        made |= {name: str(ready["ca_file"]) for name in _TRUST}
    elif not trusted:
        made = {name: value for name, value in made.items() if name not in _TRUST}
    return made | dict(changes)


def _addresses(ready: Mapping[str, Any]) -> dict[str, str]:
    powerschool, oneroster = ready["powerschool"], ready["oneroster"]
    return {
        "MOCK_SIS_URL": powerschool["url"],
        "MOCK_SIS_TOKEN_URL": f"{powerschool['url']}/oauth/access_token",
        "MOCK_SIS_CLIENT_ID": powerschool["client_id"],
        "MOCK_SIS_CLIENT_SECRET": powerschool["client_secret"],
        "MOCK_SIS_ONEROSTER_URL": oneroster["url"],
        "MOCK_SIS_ONEROSTER_TOKEN_URL": oneroster["token_url"],
        "MOCK_SIS_CONSUMER_KEY": oneroster["consumer_key"],
        "MOCK_SIS_CONSUMER_SECRET": oneroster["consumer_secret"],
        "MOCK_SIS_CONTROL_URL": ready["control"]["url"],
    }
