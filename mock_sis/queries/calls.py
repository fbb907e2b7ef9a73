"""One call of a PowerQuery: its plan run, its rows paged, counted or streamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import orjson

from mock_sis.changes.queries import VERSION, Since
from mock_sis.queries.extensions import Extended
from mock_sis.queries.plans import Plans
from mock_sis.queries.wishes import Wish, Wishes
from mock_sis.query_arguments import arguments
from mock_sis.query_rows import Row, Shape
from sis_core.district import DistrictError, TooLong
from sis_core.district.store import Store
from sis_core.oracle import Engine, OracleError, Translated
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON
from sis_core.spec.powerschool.access import Access
from sis_core.wire.ask import Answer
from sis_core.wire.faults import Fault, NotKnown
from sis_core.wire.switches import Switches
from sis_plugin.queries import NamedQuery

CHUNK = 1000
"""Rows of one piece of a streamed answer; fewer rows than that are sent at once."""
SECONDS = 20.0
STREAM_SECONDS = 600.0
FAILED = "org.hibernate.exception.SQLGrammarException: could not extract ResultSet"
"""What a failure of the database says on a table [client]; on a PowerQuery [guess]."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows a call wants; `size` 0 is every row, and then the page is ignored [doc]."""

    page: int = 1
    size: int = 100
    with_count: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """What one call asks of a query: arguments as sent, wishes as text, pages."""

    query: NamedQuery
    given: Mapping[str, Any]
    access: Access
    paging: Paging = field(default_factory=Paging)
    order: str = ""
    q: str = ""
    projection: str = ""
    extensions: str = ""
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A call whose plan, values and wish are known to be good."""

    plan: Translated
    values: dict[str, Any]
    wish: Wish


class Calls:
    """Runs calls on one district."""

    def __init__(self, store: Store, switches: Switches) -> None:
        self._store = store
        self._switches = switches
        self._engine = Engine(store)
        self._plans = Plans(store, self._engine)

    def close(self) -> None:
        """Closes the connections that queries ran on."""
        self._engine.close()

    def count(self, call: Call, exchange: Exchange) -> int:
        """How many rows the query has for these arguments and this `$q`."""
        return self._count(self._ready(call, exchange), exchange)

    def page(self, call: Call, exchange: Exchange) -> Answer:
        """The answer of a page, or of everything; a long one is streamed. Raises Fault."""
        ready = self._ready(call, exchange)
        shape = Shape(
            call.query,
            self._store,
            ready.plan.outputs,
            numbers=self._switches.on("query_values", "numbers"),
            kept=ready.wish.columns,
        )
        extended = self._extended(call, shape, exchange)
        tail = shape.tail()
        if call.since is not None:
            tail[VERSION] = call.since.version
        if call.paging.with_count:
            tail["count"] = self._count(ready, exchange)
        if call.paging.size:
            offset = (call.paging.page - 1) * call.paging.size
            rows = self._rows(ready, exchange, call.paging.size, offset)
            return Answer(200, _body(shape.head(), _records(shape, extended, rows), tail), JSON)
        chunks = self._everything(ready, exchange)
        first = next(chunks, [])
        begun = _records(shape, extended, first)
        if len(first) < CHUNK:
            return Answer(200, _body(shape.head(), begun, tail), JSON)
        pieces = _pieces(shape, extended, begun, chunks, tail)
        return Answer(200, b"", JSON, stream=pieces)

    # -- within ---------------------------------------------------------------------------------

    def _ready(self, call: Call, exchange: Exchange) -> _Ready:
        closed = self._switches.on("unknown_columns", "refuse")
        plan = self._plans.plan(call.query, closed=closed)
        values = arguments(call.query, call.given, self._store, exchange)
        wish = Wish()
        if call.order or call.q or call.projection:
            sensitive = self._switches.on("wildcard_case", "sensitive")
            wishes = Wishes(call.query, plan, case_sensitive=sensitive)
            wish = wishes.wish(call.order, call.q, call.projection)
        if call.since is not None:
            bound = {**wish.values, **call.since.values}
            wish = replace(wish, where=call.since.where(wish.where), values=bound)
        for tag in plan.tags:
            exchange.note(f"the SQL uses the PS-HTML tag ~({tag}), which has no value here")
        for table in sorted({table for table, _ in plan.missing}):
            exchange.note(f"the SQL reads {table.upper()}, which mock-sis lacks and takes as empty")
        for note in plan.notes:
            exchange.note(note)
        return _Ready(wish.plan(plan), {**values, **wish.values}, wish)

    def _extended(self, call: Call, shape: Shape, exchange: Exchange) -> Extended | None:
        wanted = [name.strip().lower() for name in call.extensions.split(",") if name.strip()]
        if not wanted:
            return None
        known = [name for name in shape.extensions if name in wanted]
        for name in wanted:
            if name not in known:
                exchange.note(f"the core table has no extension {name[:60]!r}; it was ignored")
        if shape.id is None:
            exchange.note("extensions need the core table's key among the query's columns")
            return None
        return Extended(self._store, known, call.access) if known else None

    def _count(self, ready: _Ready, exchange: Exchange) -> int:
        rows = self._rows(ready, exchange, 1, 0, ready.wish.count(ready.plan))
        return int(rows[0][0])

    def _rows(
        self, ready: _Ready, exchange: Exchange, limit: int, offset: int, sql: str = ""
    ) -> list[Row]:
        text = sql or ready.wish.rows(ready.plan)
        try:
            found = self._engine.run(
                ready.plan, ready.values, limit=limit, offset=offset, seconds=SECONDS, sql=text
            )
        except (OracleError, DistrictError) as error:
            raise _failure(error) from None
        if found.softened:
            exchange.note(_softened(found.softened))
        return found.rows

    def _everything(self, ready: _Ready, exchange: Exchange) -> Iterator[list[Row]]:
        """Every row in chunks; what cannot run is a Fault before the first."""
        chunks = self._engine.stream(
            ready.plan,
            ready.values,
            seconds=STREAM_SECONDS,
            chunk=CHUNK,
            sql=ready.wish.rows(ready.plan),
            softened=lambda count: exchange.note(_softened(count)),
        )
        try:
            first = next(chunks, [])
        except (OracleError, DistrictError) as error:
            raise _failure(error) from None
        yield first
        yield from chunks


def _softened(count: int) -> str:
    return (
        f"{count} values were no numbers or dates where the SQL wants some; they counted as null, "
        "where Oracle may fail with ORA-01722 or ORA-018xx"
    )


def _failure(error: OracleError | DistrictError) -> Fault:
    if isinstance(error, TooLong | OracleError):
        return Fault(FAILED, reason=str(error))
    return NotKnown(f"mock-sis does not run this query here: {error}")


def _records(shape: Shape, extended: Extended | None, rows: list[Row]) -> bytes:
    """Some records as JSON without the brackets around them."""
    if extended is None or shape.id is None:
        return orjson.dumps(shape.records(rows))[1:-1]
    return orjson.dumps(shape.records(rows, extended.beside(rows, shape.id)))[1:-1]


def _body(head: dict[str, Any], records: bytes, tail: dict[str, Any]) -> bytes:
    """Head, records and tail as one object; without records there is no `record` [client]."""
    if not records:
        return orjson.dumps({**head, **tail})
    begin, end = _around(head, tail)
    return begin + records + end


def _around(head: dict[str, Any], tail: dict[str, Any]) -> tuple[bytes, bytes]:
    begin = orjson.dumps(head)[:-1] + (b"," if head else b"")
    return begin + b'"record":[', b"]," + orjson.dumps(tail)[1:]


def _pieces(
    shape: Shape,
    extended: Extended | None,
    first: bytes,
    chunks: Iterator[list[Row]],
    tail: dict[str, Any],
) -> Iterator[bytes]:
    begin, end = _around(shape.head(), tail)
    rest = (b"," + _records(shape, extended, rows) for rows in chunks if rows)
    return chain((begin + first,), rest, (end,))
