"""The rules of one server: added, listed, asked about every request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sis_core.serving.exchange import Exchange, Family
from sis_core.serving.mischief.ground import Ground
from sis_core.wire.ask import Answer

if TYPE_CHECKING:
    from sis_core.serving.mischief.rule import Rule, Touch

MAINTENANCE = "/maintenance.html"
"""Where a server under maintenance sends everybody."""

Serving = Callable[[Family, Exchange], Answer]


_MOST_ADDRESSES = 1024


class Mischief:
    """The rules of one server; safe from any thread.

    The code of rules is loaded with the first of them: a server without any pays one look at
    `active` for each request. `families` are the names that a rule may give, empty before the
    server has any; `sockets` is False under an engine that gives no access to connections.
    """

    def __init__(self, seed: int = 0, ground: Ground | None = None) -> None:
        self.active: tuple[Rule, ...] = ()
        self._about: dict[tuple[str, str, str], tuple[Rule, ...]] = {}
        self.families: tuple[str, ...] = ()
        self.sockets = True
        self.seed = seed
        self._ground = ground or Ground()
        self._made = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()

    # -- the rules ------------------------------------------------------------------------------

    def add(self, rule: object) -> str:
        """Adds a rule, a flat JSON object, behind the others; returns its id.

        Raises MischiefError in one sentence that names the accepted keys or values.
        """
        return self.add_all([rule])[0]

    def add_all(self, rules: Sequence[object]) -> list[str]:
        """Adds several rules, all or none; returns their ids."""
        with self._lock:
            made = self._read(rules, self.active)
            self._made += len(made)
            self.active, self._about = (*self.active, *made), {}
        return [rule.id for rule in made]

    def check(self, rules: Sequence[object]) -> None:
        """Raises MischiefError where these rules could not be added to a server without any."""
        self._read(rules, ())

    def _read(self, rules: Sequence[object], beside: Sequence[Rule]) -> list[Rule]:
        from sis_core.serving.mischief.errors import MischiefError
        from sis_core.serving.mischief.rule import read_rule

        made: list[Rule] = []
        for given in rules:
            rule = read_rule(given, f"rule-{self._made + len(made) + 1}", self.seed)
            self._check_server(rule)
            if any(other.id == rule.id for other in (*beside, *made)):
                raise MischiefError(f"there is a rule {rule.id!r} already; remove it first")
            made.append(rule)
        return made

    def _check_server(self, rule: Rule) -> None:
        """Refuses what this server has not: a family, sockets to cut."""
        from sis_core.serving.mischief.errors import MischiefError
        from sis_core.serving.mischief.keys import BY_NAME

        family = rule.whom.get("family")
        if family is not None and self.families and family not in self.families:
            known = ", ".join(self.families)
            raise MischiefError(f"family is one of {known}, not {family!r}")
        if not self.sockets:
            for name in rule.does:
                if BY_NAME[name].needs_socket:
                    raise MischiefError(
                        f"{name} needs the connection's socket, which granian does not give: "
                        "serve with --engine cheroot"
                    )

    def rules(self) -> list[dict[str, Any]]:
        """Every rule as it was given, with `id`, `ordered`, and how many requests it hit."""
        return [rule.shown() for rule in self.active]

    def remove(self, rule_id: str) -> bool:
        """Takes one rule away; False where there is none of that id."""
        with self._lock:
            left = tuple(rule for rule in self.active if rule.id != rule_id)
            gone = len(left) < len(self.active)
            self.active, self._about = left, {}
        return gone

    def clear(self) -> int:
        """Takes every rule away and returns how many there were; ids begin anew."""
        with self._lock:
            count, self.active, self._made = len(self.active), (), 0
            self._about = {}
        return count

    # -- requests -------------------------------------------------------------------------------

    def asked(self, exchange: Exchange) -> tuple[Touch, ...]:
        """How rules touch a request, in the order they were added."""
        touching: list[Touch] = []
        answered = False
        for rule in self._near(exchange):
            if not rule.matches(exchange, self._ground.client):
                continue
            with self._lock:
                touch = rule.touch(exchange, late=answered and rule.answers)
            if touch is not None:
                answered = answered or rule.answers
                touching.append(touch)
        return tuple(touching)

    def _near(self, exchange: Exchange) -> tuple[Rule, ...]:
        """The rules about such addresses, remembered: most requests are no rule's business."""
        # Taken before `active`: what is kept after a change goes into a dictionary of the past.
        about = self._about
        key = (exchange.family, exchange.ask.method, exchange.ask.path)
        found = about.get(key)
        if found is None:
            found = tuple(rule for rule in self.active if rule.near(exchange))
            if len(about) >= _MOST_ADDRESSES:
                about.clear()
            about[key] = found
        return found

    def answer(self, family: Family, exchange: Exchange, serve: Serving) -> Answer | None:
        """What a request is answered that a rule touches, else None; `serve` asks the server."""
        if exchange.ask.path == MAINTENANCE:
            from sis_core.serving.mischief.pages import under_maintenance

            page = under_maintenance(exchange, self.active)
            if page is not None:
                return page
        touches = self.asked(exchange)
        if not touches:
            return None
        from sis_core.serving.mischief.doing import Deed

        deed = Deed(exchange, family, touches, self._ground, self._ended.wait)
        return deed.answer(partial(serve, family))

    def end(self) -> None:
        """Lets nobody wait any longer: the server stops."""
        self._ended.set()
