"""The families of addresses that the PowerSchool server has, each bound to one world."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON, message_answer
from sis_core.spec.powerschool.access import Access, ServerFacts
from sis_core.spec.powerschool.match import match, unknown
from sis_core.spec.powerschool.v1 import V1
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault, NotAllowed, NotFound, NotKnown

if TYPE_CHECKING:
    from mock_sis.world import World

_FULL_VERSIONS = {"10.0": "10.0.2.0", "12.0": "12.0.1.0", "25.2": "25.2.0.1"}
_NAMES_A_TYPE = re.compile(r"/(json|xml)\b", re.I)
_ROW_ID = re.compile(r"/[0-9]+")
_TABLE = "/ws/schema/table/"
_CLOSED_TABLES = frozenset({"teachers"})


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

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"errorMessage": {"message": …}}`, or its XML twin."""
        return self.v1.refusal(fault, ask)


class SchemaFamily:
    """`/ws/schema`: PowerQueries; of the tables only the unfiltered count so far."""

    name = "schema"
    prefix = "/ws/schema"

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._world = world
        self._bearers = bearers

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a schema request."""
        access = self._world.plugins.access(self._bearers.token(exchange).client)
        path = exchange.ask.path
        if path.startswith("/ws/schema/query/"):
            return self._world.queries.answer(exchange, access)
        if path.startswith(_TABLE) and path.endswith("/count") and path.count("/") == 5:
            return self._count(exchange)
        raise NotKnown(
            f"mock-sis does not serve {path} yet",
            reason=f"of /ws/schema there are query/{{name}} and table/{{t}}/count, not {path}",
        )

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}` and `errors` [live]."""
        return message_answer(fault)

    def _count(self, exchange: Exchange) -> Answer:
        ask = exchange.ask
        exchange.route = f"{_TABLE}{{table}}/count"
        name = ask.path.removeprefix(_TABLE).removesuffix("/count")
        table = self._world.store.tables.get(name.lower())
        if table is None:
            raise NotFound("Resource not found", reason=f"there is no table {name!r}")
        if table.id in _CLOSED_TABLES:
            raise NotAllowed(
                "GET, POST and PUT are not allowed on table",
                reason=f"{table.name} is closed to this API whatever is granted [live]",
            )
        if ask.method != "GET":
            raise NotAllowed(
                f"{ask.method} is not allowed on table",
                reason=f"a count takes GET, not {ask.method}",
                headers=(("Allow", "GET"),),
            )
        if ask.query.get("q"):
            raise NotKnown("mock-sis does not serve a filtered table count yet")
        count = self._world.store.scalar(f"SELECT count(*) FROM {table.name}")
        return Answer(200, orjson.dumps({"count": count}), JSON)


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
