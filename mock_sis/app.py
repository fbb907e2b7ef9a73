"""The PowerSchool server: the families of one world in one gate, the sandbox's doors behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def create_app(world: World) -> Gate:
    """The WSGI application of one world.

    The families of the API stand in one gate; Flask, which serves the page and `/_sandbox`, and
    the gradebooks are loaded with their first request (docs/decisions/0012).
    """
    bearers = Bearers(world.tokens, world.switches, world.plugins.alive)
    v1 = V1Family(world, bearers)

    def older_gradebook() -> Family:
        from mock_sis.ptg import PtgFamily

        return PtgFamily(world, bearers)

    def gradebook() -> Family:
        from mock_sis.xte.family import XteFamily

        return XteFamily(world, bearers)

    def contacts() -> Family:
        from mock_sis.contacts.family import ContactsFamily

        return ContactsFamily(world, bearers)

    def changes() -> Family:
        from mock_sis.changes.family import DataVersionFamily

        return DataVersionFamily(world, bearers)

    def events() -> Family:
        from mock_sis.events.family import EventsFamily

        return EventsFamily(world, bearers, v1.v1)

    def fees() -> Family:
        from mock_sis.fees.family import FeesFamily

        return FeesFamily(world, bearers, v1.v1)

    def accesses() -> Family:
        from mock_sis.queries.access_list import AccessListFamily

        return AccessListFamily(world, bearers, v1.v1)

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
        LaterFamily("ptg", "/powerschool-ptg-api", older_gradebook),
        LaterFamily("xte", "/ws/xte", gradebook),
        LaterFamily("contacts", "/ws/contacts", contacts),
        LaterFamily("dataversion", "/ws/dataversion", changes),
        LaterFamily("events", "/ws/v1/event_subscription", events),
        LaterFamily("v1", "/ws/v1/fee", fees),
        LaterFamily("access list", "/ws/powerqueryaccesslist", accesses),
        *unserved(bearers),
        OtherWs(bearers),
    ]
    return Gate(families, world.journal, world.switches, LaterDoors(doors), world.mischief)
