"""The sandbox's own control, `/_sandbox/`: reset, snapshots, clock, terms, switches, journal, …

For test code and people, not for clients of the API: plain JSON, errors as `{"error": sentence}`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Blueprint, Response, request

from sis_core.district import DistrictError
from sis_core.serving import control_terms
from sis_core.serving.control_access import SandboxError
from sis_core.serving.control_clock import ClockOperations, moment
from sis_core.serving.control_input import body, flag, plain, wanted_of
from sis_core.serving.control_snapshots import SnapshotOperations
from sis_core.serving.sandbox import Operation, Sandbox
from sis_core.wire.switches import SwitchError

MAX_ROWS = 10_000


class Control:
    """The operations over one sandbox; each answers JSON values or raises SandboxError."""

    def __init__(self, sandbox: Sandbox, more: Sequence[Operation] = ()) -> None:
        self._sandbox = sandbox
        self._more = more

    def operations(self) -> tuple[Operation, ...]:
        """Every operation; routes and index come from this list alone."""
        return (*self._own(), *self._more)

    def _own(self) -> tuple[Operation, ...]:
        return (
            Operation("GET", "/", "This list.", self.index),
            Operation("GET", "/health", "Says that the server answers.", self.health),
            Operation("GET", "/district", "The district's name, counts and day.", self.district),
            Operation(
                "POST",
                "/reset",
                "Puts district, clock and switches back to the start, takes every mischief away, "
                "empties the journal; "
                '{"switches": false} and {"journal": false} keep these. Says what was put back.',
                self.reset,
            ),
            *SnapshotOperations(self._sandbox).operations(),
            *ClockOperations(self._sandbox).operations(),
            Operation("GET", "/terms", "The terms, and which are locked for grades.", self.terms),
            Operation(
                "POST",
                "/terms",
                'Locks these for grades and no others: {"locked": [dcid, …]}; [] unlocks all.',
                self.lock_terms,
            ),
            Operation("GET", "/switches", "Every switch with value and help.", self.switches),
            Operation("POST", "/switches", "Changes switches: {name: value, …}.", self.switch),
            Operation(
                "DELETE", "/switches", "Puts every switch back to its default.", self.unswitch
            ),
            Operation(
                "GET",
                "/journal",
                "What was asked and answered; parameters since, method, path (a part of it), "
                "pattern (of the path), status (404 or 4xx), remarkable (1: has a reason or a "
                "note), client, family, mischief (a rule's id), limit, order (oldest or newest), "
                "bodies (0 leaves them out), wait (seconds).",
                self.journal,
            ),
            Operation("DELETE", "/journal", "Forgets every entry.", self.clear_journal),
            Operation(
                "POST",
                "/sql",
                'A reading SELECT on the store: {"sql": …, "params": […], "limit": 1000}.',
                self.sql,
            ),
            Operation("GET", "/openapi/<name>", "OpenAPI of a provider: oneroster.", self.openapi),
        )

    def index(self) -> Any:
        """Every operation with a sentence."""
        listed = [
            {"method": op.method, "path": "/_sandbox" + op.path, "does": op.does}
            for op in self.operations()
        ]
        return {"operations": listed}

    def health(self) -> Any:
        """A small answer."""
        return {"status": "ok"}

    def district(self) -> Any:
        """Name, counts, seed, day, and how often rows changed."""
        return {**self._sandbox.facts(), "version": self._sandbox.store.version}

    def reset(self) -> Any:
        """Back to the start."""
        asked = body(optional=True, known=("switches", "journal"))
        switches, journal = flag(asked, "switches", True), flag(asked, "journal", True)
        mischief = bool(self._sandbox.mischief.active)
        self._sandbox.reset(switches)
        back = ["district", "clock", *["mischief"] * mischief]
        back += [*["switches"] * switches, *["journal"] * journal]
        if journal:
            self._sandbox.journal.clear()
        else:
            self._tell(f"put back: {', '.join(back)}")
        return {"put_back": back, **moment(self._sandbox.clock)}

    def terms(self) -> Any:
        """Every term and whether it is locked."""
        return {"terms": control_terms.terms(self._sandbox.store)}

    def lock_terms(self) -> Any:
        """Locks terms for grades, and unlocks the others."""
        locked = control_terms.lock(self._sandbox.store, body(known=("locked",)).get("locked"))
        self._tell(f"locked for grades: {', '.join(map(str, locked)) or 'no term'}")
        return {"locked": locked}

    def switches(self) -> Any:
        """Every switch, its value, choices, default, help and source."""
        switches = self._sandbox.switches
        return {
            "version": switches.version,
            "switches": {
                name: {
                    "value": switches[name],
                    "default": known.default(switches.version),
                    "choices": list(known.choices) or "a whole number",
                    "help": known.help,
                    "source": known.source,
                }
                for name, known in switches.known.items()
            },
        }

    def switch(self) -> Any:
        """Changes switches, all or none."""
        asked = body()
        for name, value in asked.items():
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise SandboxError(f"the value of switch {name} is a text")
        self._sandbox.switches.set({name: str(value) for name, value in asked.items()})
        if asked:
            self._tell("switched " + ", ".join(f"{name}={asked[name]}" for name in asked))
        return {"changed": self._sandbox.switches.changed()}

    def unswitch(self) -> Any:
        """Every switch back to its default."""
        self._sandbox.switches.reset()
        self._tell("every switch is at its default")
        return {"changed": self._sandbox.switches.changed()}

    def journal(self) -> Any:
        """The matching entries; `last` is where a follower goes on."""
        wanted, wait, bodies = wanted_of(request.args)
        journal = self._sandbox.journal
        if wait:
            journal.wait(wanted.since, wait)
        last = journal.last
        found = journal.entries(wanted)
        return {"entries": [entry.shown(bodies) for entry in found], "last": last}

    def clear_journal(self) -> Any:
        """Forgets every entry."""
        return {"forgotten": self._sandbox.journal.clear()}

    def sql(self) -> Any:
        """Column names and rows."""
        asked = body(known=("sql", "params", "limit"))
        statement, params = asked.get("sql"), asked.get("params", [])
        limit = asked.get("limit", 1000)
        if not isinstance(statement, str) or not statement.strip():
            raise SandboxError("sql is a SELECT statement")
        if not isinstance(params, list) or any(isinstance(p, list | dict) for p in params):
            raise SandboxError("params is a list of texts, numbers and nulls")
        if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_ROWS:
            raise SandboxError(f"limit is a whole number from 1 to {MAX_ROWS}")
        columns, rows = self._sandbox.store.select(statement, params, limit + 1)
        return {
            "columns": columns,
            "rows": [[plain(value) for value in row] for row in rows[:limit]],
            "cut": len(rows) > limit,
        }

    def openapi(self, name: str) -> Any:
        """A provider's document, for the address that was asked."""
        url = request.host_url.rstrip("/")
        return self._sandbox.document(name.removesuffix(".json"), url)

    def _tell(self, sentence: str) -> None:
        """Explains a jump to whoever reads the journal."""
        self._sandbox.journal.tell(request.method, request.path, sentence)


def control_blueprint(sandbox: Sandbox, more: Sequence[Operation] = ()) -> Blueprint:
    """The operations as a Flask blueprint below `/_sandbox`; `more` are the server's own."""
    blueprint = Blueprint("sandbox", __name__, url_prefix="/_sandbox")
    for number, operation in enumerate(Control(sandbox, more).operations()):
        blueprint.add_url_rule(
            operation.path,
            f"operation_{number}",
            _view(operation.answer),
            methods=[operation.method],
        )
    return blueprint


def _view(answer: Callable[..., Any]) -> Callable[..., Response]:
    def view(**parts: str) -> Response:
        try:
            made = answer(**parts)
        except (DistrictError, SwitchError) as error:
            raise SandboxError(str(error)) from None
        return Response(orjson.dumps(made, default=str), content_type="application/json")

    return view
