"""A PowerQuery's plan: its Oracle SQL translated, and held against what the query declares."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import partial

from sis_core.district import DistrictError
from sis_core.district.store import Store
from sis_core.district.tables import Table
from sis_core.oracle import Engine, Schema, Translated, Untranslatable, translate
from sis_core.wire.faults import Fault, NotFound, NotKnown
from sis_plugin.columns import counts_as_empty, is_absent
from sis_plugin.queries import NamedQuery


class Plans:
    """Translations of queries, each made at its first call and kept while the tables stay."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine
        self._lock = threading.Lock()
        self._tables: Mapping[str, Table] = store.tables
        self._made: dict[tuple[NamedQuery, bool], Translated | Fault] = {}

    def plan(self, query: NamedQuery, *, closed: bool = False) -> Translated:
        """The translation of a query; `closed` refuses every table that the district lacks.

        Raises NotFound for what PowerSchool does not register (6.3), NotKnown for what we cannot.
        """
        tables = self._store.tables
        with self._lock:
            if tables is not self._tables:
                self._tables, self._made = tables, {}
            made = self._made.get((query, closed))
        if made is None:
            made = self._translated(query, tables, closed)
            with self._lock:
                if tables is self._tables:
                    self._made[query, closed] = made
        if isinstance(made, Fault):
            raise type(made)(made.message, reason=made.reason)
        return made

    def _translated(
        self, query: NamedQuery, tables: Mapping[str, Table], closed: bool
    ) -> Translated | Fault:
        schema = Schema(tables, empty=None if closed else partial(counts_as_empty, query=query))
        binds = {arg.name: arg.column for arg in query.args if arg.column}
        arrays = [arg.name for arg in query.args if arg.type == "array"]
        try:
            made = translate(query.sql, schema, binds=binds, arrays=arrays)
        except Untranslatable as error:
            # What our dictionary lacks may be what every real server has.
            certain = closed or error.lacking is None or is_absent(*error.lacking)
            if error.refused and certain:
                return _missing(query, f"its SQL cannot run: {error}")
            return _unknown(query, f"{error}{' in mock-sis' if error.lacking else ''}")
        known = {arg.name.lower() for arg in query.args}
        unknown = [name for name in made.binds if name not in known and not _is_tag(name, made)]
        if unknown:
            said = ", ".join(f":{name}" for name in unknown)
            return _missing(query, f"its SQL binds {said}, which its <args> do not declare")
        if made.columns != len(query.columns):
            return _missing(
                query,
                f"its SQL gives {made.columns} column(s), "
                f"its <columns> declare {len(query.columns)}",
            )
        try:
            self._engine.check(made)
        except DistrictError as error:
            return _unknown(query, str(error))
        return made


def _is_tag(bind: str, made: Translated) -> bool:
    return bind.startswith("ps_") and bool(made.tags)


def _missing(query: NamedQuery, reason: str) -> NotFound:
    return NotFound(f"Query {query.name} not found", reason=reason)


def _unknown(query: NamedQuery, why: str) -> NotKnown:
    return NotKnown(f"mock-sis does not run the SQL of query {query.name}: {why}")
