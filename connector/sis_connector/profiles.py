"""Profiles: a named configuration of the one connector, per integration.

What only one road needs is loaded when that road is gone: a connector is started often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sis_connector.config import SyncConfig, unknown
from sis_connector.errors import BadSetup
from sis_connector.records import Reading
from sis_connector.source import Source
from sis_connector.stage.staged import Rules, Staged, Traits
from sis_connector.transport.client import Client
from sis_connector.transport.tokens import Tokens
from sis_connector.transport.traffic import Traffic
from sis_connector.transport.wire import Wire

if TYPE_CHECKING:
    from sis_connector.oneroster.source import Habits


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the integration imports by itself: declared here, kept by nobody yet. Times are of
    `zone`; none means once a night."""

    times: tuple[str, ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Profile:
    """`connect` makes the source that this integration reads; `source` names its rows in the
    target. `no_parents` says why it imports no parents, where it does not."""

    name: str
    title: str
    connect: Callable[[SyncConfig, Traffic], Source]
    source: str
    schedule: Schedule
    traits: Traits = field(default_factory=Traits)
    no_parents: str = ""
    oneroster: bool = False


def profile_named(name: str) -> Profile:
    if name not in PROFILES:
        raise BadSetup(unknown("profile", name, sorted(PROFILES)))
    return PROFILES[name]


def client_for(config: SyncConfig, traffic: Traffic) -> Client:
    """A client of the configured server, not signed in yet."""
    wire = Wire(
        config.origin,
        verify=config.verify,
        timeout=config.timeouts,
        patience=config.patience_or_default,
        traffic=traffic,
        secrets=(config.client_secret,),
    )
    return Client(wire, Tokens(wire, config.client_id, config.client_secret))


def _powerschool(config: SyncConfig, traffic: Traffic) -> Source:
    from sis_connector.powerschool.sis import PowerSchool

    client = client_for(config, traffic)
    return PowerSchool(client, workers=config.workers, page_size=config.page_size, bulk=config.bulk)


LEARNING, CANVAS = "oneroster", "canvas"
"""Names of the sources of OneRoster's profiles."""


def _learning(config: SyncConfig, traffic: Traffic) -> Source:
    from sis_connector.oneroster.source import Habits

    return _oneroster(config, traffic, Habits(LEARNING, frozenset({"teacher"}), owners=True))


def _canvas(config: SyncConfig, traffic: Traffic) -> Source:
    from sis_connector.oneroster.source import Habits

    roles = frozenset({"teacher", "administrator", "aide", "proctor"})
    return _oneroster(config, traffic, Habits(CANVAS, roles, owners=False))


def _oneroster(config: SyncConfig, traffic: Traffic, habits: Habits) -> Source:
    from sis_connector.oneroster.connect import api_for
    from sis_connector.oneroster.source import OneRoster
    from sis_connector.oneroster.tokens import READING

    api = api_for(config, traffic, READING)
    return OneRoster(api, habits, workers=config.workers, today=config.today)


def _finish_learning(reading: Reading, rules: Rules, staged: Staged) -> None:
    from sis_connector.oneroster.provision import finish_learning

    finish_learning(reading, rules, staged)


def _finish_canvas(reading: Reading, rules: Rules, staged: Staged) -> None:
    from sis_connector.oneroster.provision import finish_canvas

    finish_canvas(reading, rules, staged)


PROFILES = {
    "learning": Profile(
        "learning",
        "PowerSchool Learning with the SIS plugin",
        _powerschool,
        "powerschool",
        Schedule((), "America/New_York"),
    ),
    "learning-oneroster": Profile(
        "learning-oneroster",
        "PowerSchool Learning with OneRoster",
        _learning,
        LEARNING,
        Schedule(("04:22", "11:22", "19:22"), "EST"),
        Traits(levels=False, owners=True, schools=True, finish=_finish_learning),
        "PowerSchool Learning imports no parents over OneRoster.",
        oneroster=True,
    ),
    "canvas": Profile(
        "canvas",
        "Instructure Canvas with OneRoster",
        _canvas,
        CANVAS,
        Schedule((), "America/New_York"),
        Traits(levels=False, owners=False, schools=True, finish=_finish_canvas),
        "Canvas cannot create parent accounts from OneRoster.",
        oneroster=True,
    ),
}
