"""The family `/ws/contacts`: token, address, method, grants, and then the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

from mock_sis.contacts import reading
from mock_sis.contacts.extensions import CORE, columns
from mock_sis.contacts.parts import DEMOGRAPHICS, DETAILS, EVERYTHING, STUDENTS, Part
from mock_sis.contacts.routes import PREFIX, Found, match
from mock_sis.contacts.taking import BadMember, body_of
from mock_sis.contacts.writing import Writing
from sis_core.district import Write
from sis_core.district.tables import Table
from sis_core.serving.bearer import Bearers
from sis_core.serving.exchange import Exchange
from sis_core.serving.problems import JSON, message_answer
from sis_core.spec.powerschool.access import Access
from sis_core.spec.powerschool.parameters import names_in
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import BadRequest, Fault, Forbidden, NotAllowed, NotFound
from sis_core.wire.switches import VERSIONS

if TYPE_CHECKING:
    from mock_sis.world import World

_ID = re.compile(r"(?a:[0-9]{1,18})")
_MOST_IDS = 1000
_NOT_WRITTEN = ("languages", "contactAccount", "notificationEmails", "restrictions")


class ContactsFamily:
    """`/ws/contacts`."""

    name = "contacts"
    prefix = PREFIX

    def __init__(self, world: World, bearers: Bearers) -> None:
        self._world = world
        self._bearers = bearers

    def answer(self, exchange: Exchange) -> Answer:
        """Serves a contacts request."""
        access = self._world.plugins.access(self._bearers.token(exchange).client)
        ask = exchange.ask
        found = self._matched(exchange)
        if ask.method not in found.methods:
            allowed = ", ".join(found.methods)
            raise NotAllowed(
                "Method Not Allowed",
                reason=f"{found.route} takes {allowed}, not {ask.method}",
                headers=(("Allow", allowed),),
            )
        if ask.method != "GET":
            return self._write(found, exchange, access)
        shown = self._shown(found, exchange, access)
        with self._world.store.moment():
            return self._read(found, exchange, access, shown)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """`{"message": …}` and `errors` [guess: as /ws/schema]."""
        return message_answer(fault)

    # -- checks ---------------------------------------------------------------------------------

    def _matched(self, exchange: Exchange) -> Found:
        version = self._world.switches.version
        if VERSIONS.index(version) < VERSIONS.index("12.0"):
            raise NotFound(
                "Resource not found", reason=f"the contacts API came with 12.0; this is {version}"
            )
        found = match(exchange.ask.path)
        if found is None:
            raise NotFound(
                "Resource not found", reason=f"the contacts API has no address {exchange.ask.path}"
            )
        exchange.route = found.route
        return found

    def _check(self, exchange: Exchange, access: Access, parts: Iterable[Part]) -> None:
        self._need(exchange, [pair for part in parts for pair in part.columns()], access)

    def _need(
        self,
        exchange: Exchange,
        pairs: list[tuple[str, str]],
        access: Access,
        *,
        full: bool = False,
    ) -> None:
        """Raises 403 naming the columns that a plugin may not read, or not write."""
        line = "FullAccess" if full else "ViewOnly"
        exchange.needs += tuple((t.lower(), c.lower(), line) for t, c in pairs)
        allowed = access.writable if full else access.granted
        closed = [pair for pair in pairs if not allowed(*pair)]
        if closed:
            raise _closed(closed)

    # -- reading --------------------------------------------------------------------------------

    def _read(self, found: Found, exchange: Exchange, access: Access, shown: list[Table]) -> Answer:
        match found.what:
            case "of student":
                self._check(exchange, access, EVERYTHING)
                return self._of_student(found.contact, shown)
            case "in use":
                self._check(exchange, access, (STUDENTS,))
                self._there("Students", "DCID", found.contact, "student")
                return _json(reading.original_types(self._world.store.read, found.contact))
            case "contacts":
                self._check(exchange, access, EVERYTHING)
                return _json(self._contacts(_ids(exchange.ask), shown))
            case "contact":
                self._check(exchange, access, EVERYTHING)
                self._there("Person", "ID", found.contact, "contact")
                return _json(self._contacts([found.contact], shown)[0])
            case _:
                return self._below(found, exchange, access)

    # -- writing --------------------------------------------------------------------------------

    def _write(self, found: Found, exchange: Exchange, access: Access) -> Answer:
        """One write in one transaction; a grant that lacks undoes it."""
        store, method = self._world.store, exchange.ask.method
        body = body_of(exchange) if method != "DELETE" else {}
        try:
            with store.write() as w:
                writing = Writing(w, store)
                self._exists(found)
                key = self._done(writing, found, method, body)
                touched = writing.touched
                if method == "DELETE":
                    parts = EVERYTHING if found.what == "contact only" else (found.part,)
                    touched = [pair for part in parts for pair in part.columns()]
                self._need(exchange, touched, access, full=True)
                saved = None if method == "DELETE" else self._saved(w, found, key)
        except BadMember as error:
            return self._refused(error, exchange)
        for name in _NOT_WRITTEN:
            if body.get(name):
                exchange.note(f"{name} cannot be written here; it was passed over")
        if method == "DELETE":
            return self._deleted(found)
        ref = exchange.ask.path
        if method == "POST":
            ref = f"{ref}/{key}"
        made = {
            "_success_message": {"id": key, "ref": ref},
            "_error_message": None,
            "_warning_message": None,
            "savedObject": saved,
        }
        created = method == "POST" and self._world.switches.on("contacts_created", "201")
        return Answer(201 if created else 200, orjson.dumps(made), JSON)

    def _refused(self, error: BadMember, exchange: Exchange) -> Answer:
        """400 with the documented error item in its documented wrapper, or another one."""
        exchange.reason = str(error)
        item = {"field": error.member, "error_code": error.code, "error_description": str(error)}
        body = {
            "_success_message": None,
            "_error_message": {self._world.switches["contacts_errors"]: [item]},
            "_warning_message": None,
            "savedObject": None,
        }
        return Answer(400, orjson.dumps(body), JSON)

    def _deleted(self, found: Found) -> Answer:
        if self._world.switches.on("contacts_delete", "204"):
            return Answer(204, b"", "")
        success = {"Id": found.contact, "ref": f"{PREFIX}/"}
        made = {"action": "DELETE", "_success_message": success, "_error_message": None}
        return _json(made)

    def _done(self, writing: Writing, found: Found, method: str, body: dict[str, Any]) -> int:
        if method == "POST":
            if found.what == "new":
                return writing.contact(body)
            return writing.add(found.part, found.owner, body)
        if method == "PUT":
            writing.change(found.part, found.id, found.owner, body)
        elif found.what == "contact only":
            if self._world.switches.on("contacts_delete", "500"):
                raise Fault("Internal server error", reason="switch contacts_delete is 500")
            writing.delete_contact(found.contact)
        else:
            writing.delete(found.part, found.id)
        return found.id

    def _saved(self, w: Write, found: Found, key: int) -> reading.Object:
        if found.what == "new":
            return reading.contacts(w.read, [key], self._world.store.extensions(CORE))[0]
        return reading.objects(w.read, found.part, found.part.key, [key])[0]

    def _of_student(self, student: int, shown: list[Table]) -> Answer:
        self._there("Students", "DCID", student, "student")
        ids = reading.contact_ids(self._world.store.read, student)
        made = self._contacts(ids, shown, student)
        return _json(made) if made else Answer(204, b"", "")

    def _below(self, found: Found, exchange: Exchange, access: Access) -> Answer:
        select = self._world.store.read
        part = found.part
        self._check(exchange, access, (part, DETAILS) if part is STUDENTS else (part,))
        self._exists(found)
        if found.what == "list":
            return _json(reading.objects(select, part, part.owner, [found.owner]))
        return _json(reading.objects(select, part, part.key, [found.id])[0])

    def _contacts(
        self, ids: list[int], shown: list[Table], student: int | None = None
    ) -> list[reading.Object]:
        store = self._world.store
        return reading.contacts(store.read, ids, store.extensions(CORE), student, shown)

    def _shown(self, found: Found, exchange: Exchange, access: Access) -> list[Table]:
        """The extensions whose columns a request asks for; every column needs its grant."""
        names = names_in(exchange.ask.query.get("extensions", ""))
        if not names:
            return []
        if found.what not in ("of student", "contact", "contacts"):
            exchange.note("extensions are served with whole contacts only; the names were ignored")
            return []
        store = self._world.store
        installed = store.extensions(CORE)
        for name in names:
            if name not in installed:
                if self._world.switches.on("unknown_extension", "reject"):
                    raise BadRequest(f"Unknown extension {name}")
                exchange.note(f"extension {name} is not installed and was ignored")
        tables = [store.tables[name] for name in dict.fromkeys(names) if name in installed]
        pairs = [(table.id, column.key) for table in tables for column in columns(table)]
        self._need(exchange, pairs, access)
        return tables

    def _exists(self, found: Found) -> None:
        """Raises 404 unless contact, link and object of the path are there and belong together."""
        if found.what == "new":
            return
        self._there("Person", "ID", found.contact, "contact")
        if found.link:
            self._held(STUDENTS, found.link, found.contact)
        if found.what == "one" and found.part is not DEMOGRAPHICS:
            self._held(found.part, found.id, found.owner)

    def _there(self, table: str, key: str, row_id: int, what: str) -> None:
        if not self._world.store.read(f"SELECT 1 FROM {table} WHERE {key} = ?", (row_id,)):
            raise NotFound("Resource not found", reason=f"there is no {what} {row_id}")

    def _held(self, part: Part, row_id: int, owner: int) -> None:
        sql = f"SELECT 1 FROM {part.table} WHERE {part.key} = ? AND {part.owner} = ?"
        if not self._world.store.read(sql, (row_id, owner)):
            raise NotFound(
                "Resource not found",
                reason=f"there is no {part.what} {row_id} below {part.owner} {owner}",
            )


def _closed(pairs: Iterable[tuple[str, str]]) -> Forbidden:
    closed = list(dict.fromkeys(pairs))
    return Forbidden(
        "Validation Failed",
        reason="the plugin has no such grant for " + ", ".join(f"{t}.{c}" for t, c in closed),
        errors=tuple(
            {"resource": table, "field": column, "code": "No access to the field"}
            for table, column in closed
        ),
    )


def _ids(ask: Ask) -> list[int]:
    parts = [part.strip() for part in ask.query.get("contactids", "").split(",") if part.strip()]
    if not parts:
        raise BadRequest("contactids is required: ids with commas between them")
    for part in parts:
        if not _ID.fullmatch(part):
            raise BadRequest(f"contactids takes ids with commas between, not {part[:40]!r}")
    if len(parts) > _MOST_IDS:
        raise BadRequest(f"contactids takes at most {_MOST_IDS} ids, not {len(parts)}")
    return list(dict.fromkeys(int(part) for part in parts))


def _json(body: Any) -> Answer:
    return Answer(200, orjson.dumps(body), JSON)
