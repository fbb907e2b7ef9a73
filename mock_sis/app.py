"""The PowerSchool server: the families of one world in one gate, the sandbox's doors behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from mock_sis.events import SETTING as EVENTS
from mock_sis.families import OAuthElsewhere, OtherWs, SchemaFamily, V1Family
from mock_sis.unserved import unserved
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Family
from sis_core.serving.gate import Gate
from sis_core.serving.later import LaterDoors, LaterFamily
from sis_core.serving.token_endpoint import TokenEndpoint

if TYPE_CHECKING:
    from mock_sis.world import World

_LATER = (
    ("ptg", "/powerschool-ptg-api", "mock_sis.ptg:PtgFamily"),
    ("xte", "/ws/xte", "mock_sis.xte.family:XteFamily"),
    ("contacts", "/ws/contacts", "mock_sis.contacts.family:ContactsFamily"),
    ("dataversion", "/ws/dataversion", "mock_sis.changes.family:DataVersionFamily"),
)
"""Families whose code is loaded with their first request: name, prefix, module and class."""

_LATER_BESIDE_V1 = (
    ("events", "/ws/v1/event_subscription", "mock_sis.events.family:EventsFamily"),
    ("v1", "/ws/v1/fee", "mock_sis.fees.family:FeesFamily"),
    ("access list", "/ws/powerqueryaccesslist", "mock_sis.queries.access_list:AccessListFamily"),
)
"""The same for those that speak as /ws/v1 does, and are given it."""


def create_app(world: World) -> Gate:
    """The WSGI application of one world.

    The families of the API stand in one gate; Flask, which serves the page and `/_sandbox`, and
    the gradebooks are loaded with their first request (docs/decisions/0012).
    """
    bearers = Bearers(world.tokens, world.switches, world.plugins.alive)
    v1 = V1Family(world, bearers)

    def doors() -> Callable[..., Iterable[bytes]]:
        from mock_sis.doors import create_doors

        return create_doors(world, v1.v1).wsgi_app

    families: list[Family] = [
        TokenEndpoint(world.tokens, world.switches, world.plugins.find),
        OAuthElsewhere(),
        *(family for mount in world.mounts for family in mount.families(world)),
    ]
    if not world.powerschool:
        return Gate(families, world.journal, world.switches, LaterDoors(doors), world.mischief)
    if world.store.setting(EVENTS):
        _ = world.events  # a district's file may have subscribers
    families += [
        v1,
        SchemaFamily(world, bearers),
        *(_later(*one, world, bearers) for one in _LATER),
        *(_later(*one, world, bearers, v1.v1) for one in _LATER_BESIDE_V1),
        *unserved(bearers),
        OtherWs(bearers),
    ]
    return Gate(families, world.journal, world.switches, LaterDoors(doors), world.mischief)


def _later(name: str, prefix: str, place: str, *given: object) -> LaterFamily:
    """A family that is made of what is given with its first request."""

    def make() -> Family:
        module, _, kind = place.partition(":")
        family: Family = getattr(import_module(module), kind)(*given)
        return family

    return LaterFamily(name, prefix, make)
