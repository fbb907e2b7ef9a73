"""Profiles: a named configuration of the one connector, per integration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sis_connector.config import SyncConfig, unknown
from sis_connector.errors import BadSetup
from sis_connector.powerschool.sis import PowerSchool
from sis_connector.source import Source
from sis_connector.transport.client import Client
from sis_connector.transport.tokens import Tokens
from sis_connector.transport.traffic import Traffic
from sis_connector.transport.waits import Patience
from sis_connector.transport.wire import Wire


@dataclass(frozen=True, slots=True)
class Profile:
    """`connect` makes the source that this integration reads."""

    name: str
    title: str
    connect: Callable[[SyncConfig, Traffic], Source]


def profile_named(name: str) -> Profile:
    if name not in PROFILES:
        raise BadSetup(unknown("profile", name, sorted(PROFILES)))
    return PROFILES[name]


def client_for(config: SyncConfig, traffic: Traffic) -> Client:
    """A client of the configured server, not signed in yet."""
    wire = Wire(
        config.origin,
        verify=config.verify,
        timeout=(min(10.0, config.timeout), config.timeout),
        patience=config.patience or Patience(attempts=config.attempts, max_wait=config.max_wait),
        traffic=traffic,
        secrets=(config.client_secret,),
    )
    return Client(wire, Tokens(wire, config.client_id, config.client_secret))


def _powerschool(config: SyncConfig, traffic: Traffic) -> Source:
    client = client_for(config, traffic)
    return PowerSchool(client, workers=config.workers, page_size=config.page_size)


PROFILES = {
    "learning": Profile("learning", "PowerSchool Learning with the SIS plugin", _powerschool),
}
