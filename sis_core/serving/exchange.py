"""One exchange: a request, what happened to it, and what the journal shall tell of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault

if TYPE_CHECKING:
    from sis_core.serving.mischief.sending import Sending


@dataclass(slots=True)
class Exchange:
    """A request on its way; whoever handles it fills in what they learn.

    `target` is path and query as sent; `peer` the client's address; `environ` the WSGI
    environment, which holds the connection under `sis.connection` where the engine gives it.
    `client` is the plugin's client id once a token or credentials named it; `family` and `route`
    what was matched; `reason` why it was refused, for people; `notes` what the client did oddly;
    `mischief` the ids of the rules that touched it, `sending` how its answer goes out where a rule
    changes that; `needs` the columns that the call needs granted, with the access, where its family
    tells. A `stale` exchange's token counts as expired; a `trusted` one is the server's own
    question, its signature proven with the request behind it.
    """

    ask: Ask
    target: str
    peer: str = ""
    environ: Mapping[str, Any] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)
    client: str = ""
    family: str = ""
    route: str = ""
    reason: str = ""
    notes: list[str] = field(default_factory=list)
    mischief: tuple[str, ...] = ()
    sending: Sending | None = None
    needs: tuple[tuple[str, str, str], ...] = ()
    stale: bool = False
    trusted: bool = False

    def note(self, remark: str) -> None:
        """Adds a remark for the journal, once."""
        if remark and remark not in self.notes:
            self.notes.append(remark)


class Family(Protocol):
    """A family of addresses that shares credentials, conventions and an error body.

    `name` stands in the journal; the gate sends it every path below `prefix`.
    """

    name: str
    prefix: str

    def answer(self, exchange: Exchange) -> Answer:
        """Answers a request; raises Fault to refuse it."""

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """Renders a fault as the family's own error body."""
