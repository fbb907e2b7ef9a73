"""Everything of `/ws/schema` but the queries: from a request to its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import orjson

from mock_sis.schema import describe, reads, words
from mock_sis.schema.catalog import MASS_UPDATED, Catalog, kind_of, verbs_of
from mock_sis.schema.routes import METHODS, Found, match
from mock_sis.schema.wish import read_wish
from mock_sis.schema.writes import Writing
from sis_core.district import Store, Table
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON
from sis_core.spec.powerschool.access import Access
from sis_core.wire.ask import Answer
from sis_core.wire.faults import BadRequest, NotFound
from sis_core.wire.switches import Switches

if TYPE_CHECKING:
    from sis_plugin.queries import NamedQuery

Queries = Callable[[], "Iterable[NamedQuery]"]


class Tables:
    """The tables of one district; `queries` gives the installed queries, for metadata."""

    def __init__(self, store: Store, switches: Switches, queries: Queries) -> None:
        self._store = store
        self._switches = switches
        self._queries = queries
        self._catalog = Catalog(store)

    def answer(self, exchange: Exchange, access: Access) -> Answer:
        """Serves a request; raises a Fault to refuse it."""
        path = exchange.ask.path
        found = match(path)
        if found is None:
            raise NotFound("Resource not found", reason=f"/ws/schema has no address {path}")
        exchange.route = found.route
        if found.what in ("areas", "area", "tables"):
            self._check_method(exchange, found, METHODS[found.what])
            return _json(self._described(found))
        table = self._catalog.table(found.name)
        self._check_method(exchange, found, self._allowed(found, table))
        if found.what == "metadata":
            return _json(self._metadata(exchange, table, access))
        method = exchange.ask.method
        if method in ("GET", "HEAD"):
            return self._read(exchange, found, table, access)
        writing = Writing(self._store, self._switches, exchange, access, table)
        match found.what, method:
            case "rows", _:
                return writing.insert()
            case "mass update", _:
                return writing.mass_update()
            case _, "PUT":
                return writing.update(found.id)
            case _:
                return writing.delete(found.id)

    def _read(self, exchange: Exchange, found: Found, table: Table, access: Access) -> Answer:
        wish = read_wish(found.what, table, exchange.ask, access, self._switches)
        for note in wish.notes:
            exchange.note(note)
        if found.what == "rows":
            return _json(reads.listed(self._store, wish))
        if found.what == "row":
            return _json(reads.single(self._store, wish, found.id))
        return _json(reads.counted(self._store, wish))

    def _described(self, found: Found) -> dict[str, Any]:
        if found.what == "areas":
            return describe.areas(self._catalog)
        if found.what == "area":
            return describe.area(self._catalog, found.name)
        return describe.tables(self._catalog)

    def _metadata(self, exchange: Exchange, table: Table, access: Access) -> dict[str, Any]:
        text = exchange.ask.query.get("expansions", "")
        expansions = tuple(name.strip() for name in text.split(",") if name.strip())
        known = {name.lower() for name in describe.EXPANSIONS}
        unknown = [name for name in expansions if name.lower() not in known]
        if unknown:
            if self._switches.on("unknown_expansion", "reject"):
                raise BadRequest(f"Unknown expansion {unknown[0]}")
            exchange.note(f"expansion {', '.join(unknown)} does not exist and was ignored")
        queries = {
            query.name: query.summary
            for query in self._queries()
            if any(column.table == table.id for column in query.columns)
        }
        return describe.metadata(self._catalog, table, access, expansions, queries)

    @staticmethod
    def _allowed(found: Found, table: Table) -> tuple[str, ...]:
        verbs = verbs_of(table)
        if found.what == "mass update" and kind_of(table) not in MASS_UPDATED:
            return ()
        if found.what in ("rows", "row"):
            return tuple(method for method in METHODS[found.what] if method in verbs)
        return METHODS[found.what]

    @staticmethod
    def _check_method(exchange: Exchange, found: Found, allowed: tuple[str, ...]) -> None:
        method = exchange.ask.method
        if ("GET" if method == "HEAD" else method) in allowed:
            return
        said = f"takes {', '.join(allowed)}, not {method}"
        if not allowed:
            said = "is for extension tables and those of a district's own"
        raise words.wrong_verb(method, allowed, f"{found.route} {said}")


def _json(body: Any) -> Answer:
    return Answer(200, orjson.dumps(body), JSON)
