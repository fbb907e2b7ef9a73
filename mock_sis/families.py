"""The families of addresses that the PowerSchool server has, each bound to one world."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.later import Later
from sis_core.serving.listed import Wrapped
from sis_core.serving.problems import JSON, message_answer
from sis_core.spec.powerschool.access import Access, ServerFacts
from sis_core.spec.powerschool.match import match, unknown
from sis_core.spec.powerschool.v1 import V1
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotFound

if TYPE_CHECKING:
    from mock_sis.schema.tables import Tables
    from mock_sis.world import World

_FULL_VERSIONS = {"10.0": "10.0.2.0", "12.0": "12.0.1.0", "25.2": "25.2.0.1"}
_NAMES_A_TYPE = re.compile(r"/(json|xml)\b", re.I)
_ROW_ID = re.compile(r"/[0-9]+")


class V1Family:
    """`/ws/v1`: token → rights → the declared resources."""

    name = "v1"
    prefix = "/ws/v1"

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._world = world
        self._bearers = bearers
        facts = ServerFacts(_FULL_VERSIONS[world.switches.version], world.started)
        self.v1 = V1(world.store, world.switches, facts)

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a v1 request."""
        ask = exchange.ask
        exchange.route = _ROW_ID.sub("/{id}", ask.path)
        access: Access | None
        if ask.path in V1.OPEN:
            token = self._bearers.token_or_none(exchange)
            access = self._world.plugins.access(token.client) if token else None
        else:
            access = self._world.plugins.access(self._bearers.token(exchange).client)
        if "accept" not in ask.headers:
            exchange.note("no Accept header: /ws/v1 answers in XML")
        elif not _NAMES_A_TYPE.search(ask.headers["accept"]):
            exchange.note(
                f"Accept: {ask.headers['accept'][:80]} names neither application/json nor "
                "application/xml; without a choice /ws/v1 answers in XML (switch wildcard_accept)"
            )
        try:
            return self.v1.answer(ask, access)
        except NotFound as fault:
            if match(ask.path) is None:
                fault.reason = unknown(ask.path)
            raise

    def listed(self, ask: Ask) -> Wrapped | None:
        """How the answer to a request frames its rows; None where it is no list."""
        found = match(ask.path)
        if found is None or found.collection is None or found.count:
            return None
        resource = found.collection.resource
        return Wrapped(resource.plural, resource.name)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"errorMessage": {"message": …}}`, or its XML twin."""
        return self.v1.refusal(fault, ask)


class SchemaFamily:
    """`/ws/schema`: PowerQueries, and the tables, whose code is loaded with their first request."""

    name = "schema"
    prefix = "/ws/schema"

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._world = world
        self._bearers = bearers
        self._tables = Later(self._make_tables)

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a schema request."""
        access = self._world.plugins.access(self._bearers.token(exchange).client)
        if exchange.ask.path.startswith("/ws/schema/query/"):
            return self._world.queries.answer(exchange, access)
        return self._tables().answer(exchange, access)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}` and `errors` [live]."""
        return message_answer(fault)

    def _make_tables(self) -> Tables:
        from mock_sis.schema.tables import Tables

        world = self._world
        return Tables(world.store, world.switches, lambda: world.queries.installed.values())


class OtherWs:
    """What else begins with `/ws`: it exists on a real server or not, here not yet."""

    name = "ws"
    prefix = "/ws"

    def __init__(self, bearers: Bearers) -> None:
        self._bearers = bearers

    def answer(self, exchange: Exchange) -> Answer:
        """Refuses, a missing token first."""
        self._bearers.token(exchange)
        path = exchange.ask.path
        raise NotFound(
            "Resource not found", reason=f"no call that PowerSchool is known to have is at {path}"
        )

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}`."""
        return message_answer(fault)


class OAuthElsewhere:
    """`/oauth` beside the token endpoint: nothing."""

    name = "oauth"
    prefix = "/oauth"

    def answer(self, exchange: Exchange) -> Answer:
        """Refuses, always."""
        raise NotFound("not_found", reason="of /oauth there is only POST /oauth/access_token")

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"error": …}`."""
        return Answer(fault.status, orjson.dumps({"error": fault.message}), JSON, fault.headers)
