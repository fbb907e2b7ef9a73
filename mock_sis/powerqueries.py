"""`/ws/schema/query/{name}`: the installed PowerQueries, called and answered (6.1 to 6.3)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from mock_sis.builtin_queries import BUILT_IN
from mock_sis.changes.queries import since
from mock_sis.queries.calls import Call, Calls, Paging
from mock_sis.queries.core import GUESSED, unpublished
from mock_sis.queries.listing import document
from sis_core.district.store import Store
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON
from sis_core.spec.powerschool.access import Access
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Forbidden, NotAllowed, NotFound, NotKnown
from sis_core.wire.switches import Switches
from sis_plugin.queries import NamedQuery

DEFAULT_PAGE = 100
_PREFIX = "/ws/schema/query/"
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_IN_BODY = ("$q", "order", "projection", "extensions")


class PowerQueries:
    """The queries that can be called, and how they answer."""

    def __init__(
        self, store: Store, switches: Switches, packaged: Callable[[], Mapping[str, NamedQuery]]
    ) -> None:
        self._store = store
        self._switches = switches
        self._calls = Calls(store, switches)
        self._packaged = packaged
        self._seen: Mapping[str, NamedQuery] = {}
        self._always = {query.name: query for query in BUILT_IN}
        self._installed: dict[str, NamedQuery] = {}

    @property
    def installed(self) -> dict[str, NamedQuery]:
        """Every query by name: built in, and those of enabled packages, our own among them.

        `packaged` gives the same mapping while nothing changes.
        """
        packaged = self._packaged()
        found = self._installed
        if not found or packaged is not self._seen:
            found = {**self._always, **packaged}
            self._installed, self._seen = found, packaged
        return found

    def install(self, queries: Iterable[NamedQuery]) -> None:
        """Adds queries; one of the same name is replaced."""
        self._always = {**self._always, **{query.name: query for query in queries}}
        self._installed = {}

    def named(self, name: str) -> NamedQuery:
        """The query of that name; raises 404, or 501 for one whose columns nobody knows."""
        query = self.installed.get(name)
        if query is not None:
            return query
        why = unpublished(name)
        if why is not None:
            raise NotKnown(
                f"mock-sis does not know the answer of core query {name}",
                reason=f"PowerSchool has a query of this name; {why}",
            )
        raise NotFound(f"Query {name} not found", reason=self._unknown(name))

    def close(self) -> None:
        """Closes the connections that queries run on."""
        self._calls.close()

    def answer(self, exchange: Exchange, access: Access) -> Answer:
        """Serves a call; raises a Fault to refuse it."""
        ask = exchange.ask
        name, counting = ask.path.removeprefix(_PREFIX), False
        if name.endswith("/count"):
            name, counting = name.removesuffix("/count"), True
        exchange.route = f"{_PREFIX}{{name}}{'/count' if counting else ''}"
        if name == "api" and ask.method == "GET":
            return self._list(ask)
        self._check_method(ask)
        query = self.named(name)
        if name in GUESSED:
            exchange.note("no source names a column of this core query; ours are a guess")
        self._check_grants(query, access)
        call = self._call(query, exchange, access)
        if counting:
            return _json({"count": self._calls.count(call, exchange)})
        return self._calls.page(call, exchange)

    def _call(self, query: NamedQuery, exchange: Exchange, access: Access) -> Call:
        """What a request asks; wishes stand in the body, or in the query string [client]."""
        ask, given = exchange.ask, _body(exchange)
        args = {arg.name for arg in query.args}
        told = str(given.pop("count", "")) if "count" not in args else ""
        wishes = [_wish(name, ask, given, name in args) for name in _IN_BODY]
        q, order, projection, extensions = wishes
        changed = since(given, query, self._store, self._switches)
        paging = self._paging(ask, told)
        return Call(query, given, access, paging, order, q, projection, extensions, changed)

    # -- refusals -------------------------------------------------------------------------------

    def _check_method(self, ask: Ask) -> None:
        if ask.method == "POST":
            return
        reason = f"a PowerQuery takes POST, not {ask.method}"
        if ask.method == "GET" and self._switches.on("query_get", "404"):
            raise NotFound("Resource not found", reason=f"{reason} (switch query_get)")
        raise NotAllowed(
            f"{ask.method} is not allowed on query", reason=reason, headers=(("Allow", "POST"),)
        )

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self.installed, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        there = ", ".join(sorted(self.installed))
        return f"no query {name!r} is installed{hint} (installed: {there})"

    @staticmethod
    def _check_grants(query: NamedQuery, access: Access) -> None:
        closed = [
            f"{column.table}.{column.field}"
            for column in query.columns
            if not access.granted(column.table, column.field)
        ]
        if closed:
            closed = list(dict.fromkeys(closed))
            raise Forbidden(
                "Validation Failed",
                reason=f"the plugin has no grant for {', '.join(closed)}, which the query declares",
                errors=tuple(
                    {"resource": query.name, "field": name, "code": "No access to the field"}
                    for name in closed
                ),
            )

    def _paging(self, ask: Ask, told: str) -> Paging:
        page = self._number(ask, "page", 1)
        size = self._number(ask, "pagesize", DEFAULT_PAGE)
        if page < 1:
            if self._switches.on("page_below_one", "reject"):
                raise BadRequest(f"page must be at least 1, not {page}")
            page = 1
        if size < 0:
            raise BadRequest(f"pagesize must be 0 (everything) or more, not {size}")
        return Paging(page, size, "true" in (ask.query.get("count", "").lower(), told.lower()))

    def _number(self, ask: Ask, name: str, default: int) -> int:
        text = ask.query.get(name, "")
        if not text:
            return default
        if _WHOLE.fullmatch(text):
            return int(text)
        if self._switches.on("malformed_page", "default"):
            return default
        raise BadRequest(f"{name} takes a whole number, not {text[:40]!r}")

    # -- answers --------------------------------------------------------------------------------

    def _list(self, ask: Ask) -> Answer:
        wanted = ask.query.get("query", "").lower()
        listed = [self.installed[name] for name in sorted(self.installed) if wanted in name.lower()]
        return _json(document(listed, self._switches.version))


def _wish(name: str, ask: Ask, given: dict[str, Any], is_argument: bool) -> str:
    """A wish's text; the query string comes before the body, unless that is an argument's."""
    told = "" if is_argument else given.pop(name, "")
    if isinstance(told, list):
        told = ",".join(str(one) for one in told)
    if not isinstance(told, str | None):
        raise BadRequest(f"{name} takes a text")
    return ask.query.get(name, "") or told or ""


def _json(body: Mapping[str, Any]) -> Answer:
    return Answer(200, orjson.dumps(body), JSON)


def _body(exchange: Exchange) -> dict[str, Any]:
    """The arguments: an object, or nothing at all, which means none [client]."""
    body = exchange.ask.body.strip()
    if not body:
        return {}
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest("The request body is not valid JSON", reason=f"JSON: {error}") from None
    if not isinstance(found, dict):
        raise BadRequest("The request body must be a JSON object of arguments")
    if "json" not in exchange.ask.header("content-type").lower():
        exchange.note("a PowerQuery call whose Content-Type is not application/json")
    return found
