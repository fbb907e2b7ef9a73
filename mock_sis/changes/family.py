"""The family `/ws/dataversion`: what changed since a version, for an application's tables."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import orjson

from mock_sis.changes.applications import Applications
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON, message_answer
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Fault, NotAllowed, NotFound

if TYPE_CHECKING:
    from mock_sis.world import World

PREFIX = "/ws/dataversion"
_VERSION = re.compile(r"(?a:[0-9]{1,15})")


class DataVersionFamily:
    """`GET /ws/dataversion/{application}/{version}`."""

    name = "dataversion"
    prefix = PREFIX

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._store = world.store
        self._switches = world.switches
        self._bearers = bearers
        self._applications = Applications(world.store)

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a request; a version that is no number ≥ 0 is 400 [doc]."""
        self._bearers.token(exchange)
        ask = exchange.ask
        parts = ask.path.removeprefix(PREFIX).split("/")[1:]
        if len(parts) != 2:
            raise NotFound(
                "Resource not found", reason=f"the address is {PREFIX}/APPLICATION/VERSION"
            )
        exchange.route = f"{PREFIX}/{{application}}/{{version}}"
        if ask.method != "GET":
            raise NotAllowed(
                "Method Not Allowed",
                reason=f"data versions are read with GET, not {ask.method}",
                headers=(("Allow", "GET"),),
            )
        name, text = parts
        if not _VERSION.fullmatch(text):
            raise BadRequest(f"The version is a whole number of at least 0, not {text[:40]!r}")
        with self._store.moment():
            version = self._store.version
            changed = self._applications.changed(
                self._tables(name), int(text), self._switches.on("dataversion_deleted", "list")
            )
        if int(text) > version:
            exchange.note(f"version {text} lies ahead; the district is at {version}")
        if self._switches.on("dataversion_unchanged", "omit"):
            changed = {table: ids for table, ids in changed.items() if ids}
        shown = str(version) if self._switches.on("dataversion_type", "string") else version
        return Answer(200, orjson.dumps({"$dataversion": shown, "tables": changed}), JSON)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}` [guess: as /ws/schema]."""
        return message_answer(fault)

    def _tables(self, name: str) -> list[str]:
        known = self._applications.all()
        if name in known:
            return known[name]
        near = difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        reason = (
            f"no application is called {name[:80]!r}{hint}; PUT /_sandbox/dataversion names them"
        )
        match self._switches["dataversion_unknown"]:
            case "400":
                raise BadRequest("Invalid application name", reason=reason)
            case "404":
                raise NotFound("Resource not found", reason=reason)
            case _:
                return []
