"""Writing tables: insert, update, delete, mass update (powerschool-api.md 5.1, 5.5).

Checks go in the order of the reads: columns of the body, values, grants, then the row itself. A
request is one transaction.
"""

from __future__ import annotations

from typing import Any

import orjson

from mock_sis.schema import bodies, words
from mock_sis.schema.bodies import BadField, Field
from mock_sis.schema.catalog import kind_of
from mock_sis.schema.conditions import conditions
from mock_sis.schema.documented import by_columns
from mock_sis.schema.reads import no_row
from mock_sis.schema.rules import (
    check_links,
    check_required,
    conflict,
    created_status,
    follow_up,
    nonsense,
)
from sis_core.district import Store, Table, Write
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON
from sis_core.spec.powerschool.access import Access
from sis_core.wire.ask import Answer
from sis_core.wire.faults import BadRequest, Conflict, NotFound, NotKnown
from sis_core.wire.switches import Switches


class Writing:
    """One write to one table by one plugin."""

    def __init__(
        self,
        store: Store,
        switches: Switches,
        exchange: Exchange,
        access: Access,
        table: Table,
    ) -> None:
        self._store = store
        self._switches = switches
        self._exchange = exchange
        self._access = access
        self._table = table

    # -- the four writes ------------------------------------------------------------------------

    def insert(self) -> Answer:
        """Adds a row; 404 with a hint where a 1:1 extension has that row already [client]."""
        table = self._table
        body = bodies.read_body(self._exchange, self._switches)
        try:
            raw = bodies.given(by_columns(self._store, table, body), table)
            fields = bodies.checked(raw, table, self._switches)
            values = {field.column.key: field.value for field in fields}
            self._check_writable(fields)
            check_required(table, values, inserting=True)
            with self._store.write() as w:
                self._check_free(w, values)
                check_links(w, table, values)
                row_id = w.insert(table.name, values)
                self._check_sense(w, values)
                follow_up(w, table, row_id, values)
        except BadField as error:
            return self._bad("INSERT", error)
        return self._done("INSERT", row_id, created_status(table))

    def update(self, row_id: int | None) -> Answer:
        """Changes a row; 404, with a hint for a 1:1 extension [client], where it is missing."""
        table = self._table
        body = bodies.read_body(self._exchange, self._switches)
        bodies.check_id(body, row_id)
        try:
            raw = bodies.given(by_columns(self._store, table, body), table)
            fields = self._without_keys(bodies.checked(raw, table, self._switches), row_id)
            self._check_writable(fields)
            values = {field.column.key: field.value for field in fields}
            with self._store.write() as w:
                self._check_there(w, row_id)
                check_required(table, values, inserting=False)
                check_links(w, table, values)
                if values and row_id is not None:
                    w.update(table.name, row_id, values)
                    self._check_sense(w, values)
                    follow_up(w, table, row_id, values)
        except BadField as error:
            return self._bad("UPDATE", error)
        if not fields:
            self._exchange.note("the body changes no column")
        return self._done("UPDATE", row_id or 0, 200)

    def delete(self, row_id: int | None) -> Answer:
        """Deletes a row: 204; needs full access to every column, else 403 listing them [doc]."""
        table = self._table
        self._check_full()
        with self._store.write() as w:
            self._check_there(w, row_id, hint=False)
            against = conflict(w, table, row_id)
            if against:
                raise Conflict("The record is in use", reason=against)
            w.delete(table.name, row_id or 0)
        return Answer(204, b"", "")

    def mass_update(self) -> Answer:
        """Sets columns of every row that a q matches; the body is our guess, 501 without it."""
        if self._switches.on("unknown_bodies", "refuse"):
            raise NotKnown(
                "mock-sis does not know the body of this call",
                reason="nobody has published the body of massupdatebycriteria; --set "
                'unknown_bodies=guess takes {"criteria": "a q", "tables": {…}}',
            )
        table = self._table
        body = bodies.read_body(self._exchange, self._switches)
        criteria = body.get("criteria")
        if not isinstance(criteria, str) or not criteria.strip():
            raise BadRequest('The request body needs "criteria", a q')
        raw = bodies.given(body, table)
        asked = conditions(criteria, table, self._switches)
        try:
            fields = self._without_keys(bodies.checked(raw, table, self._switches), None)
            closed = [c.name for c in asked.columns if not self._access.granted(table.id, c.key)]
            if closed:
                raise words.not_granted(table, closed)
            self._check_writable(fields)
            values = {field.column.key: field.value for field in fields}
            with self._store.write() as w:
                check_links(w, table, values)
                found = w.read(
                    f"SELECT {table.key} FROM {table.name} WHERE {asked.sql}", asked.parameters
                )
                for (row_id,) in found if values else ():
                    w.update(table.name, row_id, values)
                self._check_sense(w, values)
        except BadField as error:
            return self._bad("UPDATE", error)
        return _json(200, {"insert_count": 0, "update_count": len(found), "delete_count": 0})

    # -- checks ---------------------------------------------------------------------------------

    def _without_keys(self, fields: list[Field], row_id: int | None) -> list[Field]:
        """The fields to change: a key that is repeated is left out, another one is refused.

        The ID beside a DCID is one too: rows of other tables hang on it.
        """
        table, kept = self._table, []
        for field in fields:
            if field.column.key == table.key.lower():
                own = row_id
            elif field.column.key == "id" and table.key == "DCID":
                found = f"SELECT coalesce(ID, '') FROM {table.name} WHERE DCID = ?"
                own = None if row_id is None else self._store.scalar(found, (row_id,))
                if row_id is not None and own is None:
                    continue  # that there is no such row is said later
            else:
                kept.append(field)
                continue
            if own is None or field.value != own:
                raise BadField(field.typed, f"{field.column.name} cannot be changed")
        return kept

    def _check_writable(self, fields: list[Field]) -> None:
        table = self._table
        closed = [f.typed for f in fields if not self._access.writable(table.id, f.column.key)]
        if closed:
            raise words.not_granted(table, closed, "FullAccess")

    def _check_full(self) -> None:
        table = self._table
        closed = [c.name for c in table.columns if not self._access.writable(table.id, c.key)]
        if closed:
            raise words.not_granted(table, closed, "FullAccess")

    def _check_free(self, w: Write, values: dict[str, Any]) -> None:
        table = self._table
        key = values.get(table.key.lower())
        if key is None or not _there(w, table, key):
            return
        if kind_of(table) == "one to one":
            raise NotFound(
                f"{table.name} has a record with {table.key} {key}. "
                "Use PUT to update existing records",
                reason=f"a row of {table.name} belongs to one row of {table.extends}: PUT changes "
                "it, POST adds it",
            )
        raise Conflict(f"{table.name} has a record with {table.key} {key}")

    def _check_sense(self, w: Write, values: dict[str, Any]) -> None:
        """Refuses rows that make no sense, or notes them (switch table_senseless)."""
        for found in nonsense(w, self._table, values):
            if self._switches.on("table_senseless", "refuse"):
                raise found
            self._exchange.note(f"stored all the same: {found}")

    def _check_there(self, w: Write, row_id: int | None, hint: bool = True) -> None:
        table = self._table
        if row_id is not None and _there(w, table, row_id):
            return
        if hint and row_id is not None and kind_of(table) == "one to one":
            raise NotFound(
                f"{table.name} has no record with {table.key} {row_id}. "
                "Use POST to insert a new record",
                reason=f"a row of {table.name} belongs to one row of {table.extends}: POST adds "
                "it, PUT changes it",
            )
        raise no_row(table.name, table.key, row_id)

    # -- answers --------------------------------------------------------------------------------

    def _done(self, action: str, row_id: int, status: int) -> Answer:
        table = self._table
        ref = f"{self._exchange.ask.base}/ws/schema/table/{table.id}/{row_id}"
        result = {
            "status": "SUCCESS",
            "action": action,
            "success_message": {"id": row_id, "ref": ref},
        }
        return _json(status, {**_counts(action), "result": [result]})

    def _bad(self, action: str, error: BadField) -> Answer:
        """A value that cannot be stored: 400, or a result that failed (switch table_bad_value)."""
        if self._switches.on("table_bad_value", "400"):
            raise BadRequest(str(error)) from None
        self._exchange.reason = str(error)
        failure = {
            "field": error.field,
            "error_code": "FIELD_VALIDATION_ERROR",
            "error_description": str(error),
        }
        result = {"status": "ERROR", "action": action, "error_message": {"error": [failure]}}
        return _json(200, {**_counts(""), "result": [result]})


def _there(w: Write, table: Table, row_id: Any) -> bool:
    return bool(w.read(f"SELECT 1 FROM {table.name} WHERE {table.key} = ?", (row_id,)))


def _counts(action: str) -> dict[str, int]:
    return {
        "insert_count": int(action == "INSERT"),
        "update_count": int(action == "UPDATE"),
        "delete_count": 0,
    }


def _json(status: int, body: Any) -> Answer:
    return Answer(status, orjson.dumps(body), JSON)
