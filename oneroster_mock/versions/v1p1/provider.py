"""The 1.1 provider: operations found by their paths, callers checked, objects read and written."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oneroster_mock.access import Access, Caller
from oneroster_mock.reading.asked import Asked, read_collection, read_fields
from oneroster_mock.reading.bodies import Bodies
from oneroster_mock.reading.faults import Trouble
from oneroster_mock.reading.kept import Answers
from oneroster_mock.reading.pages import Pages
from oneroster_mock.reading.routes import Matched, Routes, path_of
from oneroster_mock.writes import Writes
from sis_core.serving.exchange import Exchange, Family
from sis_core.serving.forwarded import public_base
from sis_core.spec.oneroster.roster import Roster
from sis_core.spec.oneroster.status import problem
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.spec.oneroster.v1p1.operations import EXTENSIONS, OPERATIONS
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault
from sis_core.wire.memo import Memo

if TYPE_CHECKING:
    from oneroster_mock.site import Site


class Provider:
    """What the families of one site share: one set of rendered rows behind every root."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.access = Access(site)
        self.routes = Routes(OPERATIONS, EXTENSIONS, site.switches)
        self.roster = Roster(site.store, Memo(site.store), site.switches, ENTITIES)
        self.pages = Pages(site, self.roster)
        self.bodies = Bodies(site.switches)
        self.trouble = Trouble(site.switches)
        self.answers = Answers(site.store, site.switches)

    def family(self, root: str, prefix: str) -> Family:
        """The family of addresses behind one root."""
        return _Family(self, root, prefix)


class _Family:
    """OneRoster 1.1 below one prefix."""

    name = "oneroster"

    def __init__(self, provider: Provider, root: str, prefix: str) -> None:
        self.prefix = prefix
        self._root = root
        self._provider = provider
        self._writes = Writes(provider.site, _Served(provider, prefix))

    def answer(self, exchange: Exchange) -> Answer:
        """Answers one call: who asks, what, whether they may, and then the rows."""
        own = self._provider
        ask = exchange.ask
        self._check_root()
        caller = own.access.caller(exchange)
        exchange.client = caller.client
        if own.site.switches.on("forwarded_headers", "use"):
            exchange.ask = ask = replace(ask, base=public_base(ask, own.site.switches))
        delay = own.site.switches.number("latency")
        if delay:
            time.sleep(delay / 1000)
        found = own.routes.match(ask.method, path_of(exchange)[len(self.prefix) :])
        exchange.route = f"{self.prefix}{found.operation.path}"
        caller.need(found.operation.scope)
        match found.operation.answers:
            case "put":
                return self._put(found, exchange)
            case "delete":
                self._writes.delete(found.operation.entity, found.ids["id"])
                return Answer(204, b"", "")
            case "object":
                return self._object(found, exchange)
            case _:
                return self._collection(found, exchange, caller)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """A refusal in the form of switch `errors`."""
        name = self._provider.routes.named(ask.method, ask.path[len(self.prefix) :])
        return self._provider.bodies.refusal(fault, name)

    def _check_root(self) -> None:
        wanted = self._provider.site.switches["oneroster_root"]
        if wanted not in ("all", self._root):
            raise problem(
                404,
                "unknownobject",
                "Not found",
                reason=f"OneRoster is not served below {self.prefix} (switch oneroster_root)",
            )

    def _put(self, found: Matched, exchange: Exchange) -> Answer:
        operation, ask = found.operation, exchange.ask
        status, made = self._writes.put(
            operation.entity, found.ids.get("id"), ask.body, ask, exchange.note
        )
        return self._provider.bodies.single(operation, made, status)

    def _object(self, found: Matched, exchange: Exchange) -> Answer:
        own = self._provider
        asked = read_fields(exchange, ENTITIES[found.operation.entity], own.site.switches)
        style = own.roster.style(exchange.ask.base, self.prefix)
        made = own.pages.one(found, style, asked.members)
        return own.bodies.single(found.operation, made, 200, asked.warnings)

    def _collection(self, found: Matched, exchange: Exchange, caller: Caller) -> Answer:
        own = self._provider
        cap = own.site.switches.number("page_cap") or own.site.page_size(caller.client)
        today = own.site.store.clock.today()
        key = (exchange.target, exchange.ask.base, self.prefix, cap, today)
        kept = own.answers.find(key)
        if kept is not None:
            return own.trouble.answer(exchange, found.operation) or kept
        generation, notes = own.answers.generation, len(exchange.notes)
        entity = ENTITIES[found.operation.entity]
        asked: Asked = read_collection(exchange, entity, own.site.switches, cap)
        troubled = own.trouble.answer(exchange, found.operation)
        if troubled is not None:
            return troubled
        style = own.roster.style(exchange.ask.base, self.prefix)
        made = own.pages.collection(found, asked, exchange, style, own.bodies)
        if len(exchange.notes) == notes and not asked.warnings:
            own.answers.keep(key, made, generation)
        return made


@dataclass(frozen=True, slots=True)
class _Served:
    """Single objects as served below a prefix, for the echo of writes."""

    provider: Provider
    prefix: str

    def one(self, entity: str, sourced_id: str, base: str) -> bytes | None:
        """The object with that id, without its envelope."""
        roster = self.provider.roster
        found = roster.ids.find(entity, sourced_id)
        if found is None:
            return None
        return roster.fresh(entity, found, roster.style(base, self.prefix))
