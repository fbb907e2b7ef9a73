"""One rule: read from its JSON object, matched against a request."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sis_core.serving.exchange import Exchange
from sis_core.serving.mischief.counting import Counts, Share, drawn
from sis_core.serving.mischief.errors import MischiefError
from sis_core.serving.mischief.keys import BY_NAME, KEYS
from sis_core.serving.patterns import matcher, path_matcher, unsigned

Who = Callable[[Exchange], str]
"""The client id of a request that nobody has answered yet, or an empty text."""

ANSWERS = ("status", "html", "maintenance", "token", "cut")
"""What answers in the place of the server; of several rules the first decides."""

_SENDS = frozenset({"truncate", "drip"})
_MOVES = ("rows", "page")


@dataclass(slots=True)
class Rule:
    """A rule as read: `does` and `whom` by key; `given` is the object as it was handed over.

    `hits` counts the requests that it touched, `matched` those that it might have.
    """

    id: str
    given: Mapping[str, Any]
    whom: Mapping[str, Any]
    does: Mapping[str, Any]
    share: Share
    per_request: bool
    probability: float | None
    seed: int
    hits: int = 0
    matched: int = 0
    _counts: Counts = field(default_factory=Counts)
    _chances: Counts = field(default_factory=Counts)

    @property
    def answers(self) -> bool:
        """True for a rule that answers in the place of the server."""
        return any(name in self.does for name in ANSWERS if name != "cut") or self.hangs_up

    @property
    def hangs_up(self) -> bool:
        """True for a rule that ends the connection in the place of an answer, not behind one."""
        return "cut" in self.does and not self.does.keys() & _SENDS

    @property
    def ordered(self) -> bool:
        """True where it depends on the order of requests whom the rule touches."""
        return not self.share.plain and not self.per_request

    @property
    def told(self) -> str:
        """What the journal says of it."""
        said = self.given.get("say") or ", ".join(
            f"{name} {_short(self.given[name])}" for name in self.does if name != "say"
        )
        return f"mischief {self.id}: {said}"

    def near(self, exchange: Exchange) -> bool:
        """True where method, path and family fit: what a request's address alone decides."""
        ask, whom = exchange.ask, self.whom
        path = whom.get("path")
        return (
            whom.get("method", ask.method) == ask.method
            and whom.get("family", exchange.family) == exchange.family
            and (path is None or path.fullmatch(ask.path) is not None)
        )

    def matches(self, exchange: Exchange, who: Who) -> bool:
        """True for a request that the rule is about."""
        ask, whom = exchange.ask, self.whom
        for name, wanted in whom.items():
            match name:
                case "method":
                    fits = ask.method == wanted
                case "path":
                    fits = wanted.fullmatch(ask.path) is not None
                case "query":
                    fits = all(_asked(ask.query.get(one), as_) for one, as_ in wanted.items())
                case "family":
                    fits = exchange.family == wanted
                case _:
                    fits = who(exchange) == wanted
            if not fits:
                return False
        return True

    def touch(self, exchange: Exchange, late: bool = False) -> Touch | None:
        """How it touches a request that matches, None where it is not due; counts it.

        It is `late` where another rule answers already: of chance it then counts that the request
        came, so that the next draw does not depend on who was first.
        """
        request = f"{exchange.ask.method} {unsigned(exchange.target)}"
        before = 0
        if self.probability is not None or "rows" in self.does:
            before = self._chances.next(request)
        if late:
            return None
        self.matched += 1
        chance = self.probability
        if chance is not None and drawn(self.seed, self.id, request, before) >= chance:
            return None
        if not self.share.plain:
            number = self._counts.next(request if self.per_request else "")
            if not self.share.hits(number):
                return None
        self.hits += 1
        row = drawn(self.seed, f"{self.id} row", request, before) if before else 0.0
        return Touch(self, row)

    def shown(self) -> dict[str, Any]:
        """The rule as JSON values, with what came of it so far."""
        told = {"id": self.id, **self.given}
        if self.probability is not None or "rows" in self.does:
            told["seed"] = self.seed
        return {**told, "ordered": self.ordered, "matched": self.matched, "hits": self.hits}


@dataclass(frozen=True, slots=True)
class Touch:
    """One request touched by a rule; `chance`, from 0 to 1, chooses a row where the rule does."""

    rule: Rule
    chance: float


def read_rule(given: object, name: str, seed: int) -> Rule:
    """The rule of a JSON object; raises MischiefError naming what would be accepted."""
    if not isinstance(given, dict):
        raise MischiefError(
            'a rule is one JSON object, such as {"path": "/ws/v1/**", "status": 503, "times": 2}'
        )
    for key in given:
        if key not in BY_NAME:
            raise _unknown(str(key))
    values = {key: BY_NAME[key].value(value) for key, value in given.items()}
    does = {key: value for key, value in values.items() if BY_NAME[key].role == "does"}
    if not does:
        known = ", ".join(key.name for key in KEYS if key.role == "does")
        raise MischiefError(f"a rule does something: give one or more of {known}")
    whom = {key: value for key, value in values.items() if BY_NAME[key].role == "whom"}
    if "path" in whom:
        whom["path"] = path_matcher(whom["path"])
    if "query" in whom:
        whom["query"] = {
            one: None if value is None else matcher(value.replace("*", "**"))
            for one, value in whom["query"].items()
        }
    made = Rule(
        id=values.get("id", name),
        given=dict(given),
        whom=whom,
        does=does,
        share=Share(
            values.get("times"),
            values.get("after", 0),
            values.get("every", 1),
            values.get("percent"),
        ),
        per_request=values.get("per") == "request",
        probability=values.get("probability"),
        seed=values.get("seed", seed),
    )
    check_together(made, values)
    return made


def check_together(rule: Rule, values: Mapping[str, Any]) -> None:
    """Refuses keys that contradict each other or say nothing without another."""
    does = rule.does.keys()
    both = [name for name in (*ANSWERS, *_MOVES) if name in does]
    if "cut" in both and does & _SENDS:
        both.remove("cut")
    if len(both) > 1 and both not in (["status", "html"], ["rows", "page"]):
        raise MischiefError(
            f"{' and '.join(both)} contradict each other: one rule answers in one way "
            "(html goes with a status, rows with page, cut with truncate or drip)"
        )
    if "when" in values and not (rule.answers and "token" not in does):
        raise MischiefError(
            "when says whether the server does its work before a status, html, maintenance or cut: "
            "give one of them"
        )
    if "html" in does and "body" in does:
        raise MischiefError("html is a page of the sandbox's own, body is yours: give one of them")
    if "per" in values and rule.share.plain:
        raise MischiefError("per says what times, after, every or percent count: give one of them")
    if "seed" in values and rule.probability is None and "rows" not in does:
        raise MischiefError("seed belongs to probability or rows: give one of them too")


def _asked(value: str | None, wanted: re.Pattern[str] | None) -> bool:
    if wanted is None or value is None:
        return wanted is None and value is None
    return wanted.fullmatch(value) is not None


def _unknown(name: str) -> MischiefError:
    near = difflib.get_close_matches(name, BY_NAME, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return MischiefError(f"a rule has no {name!r}{hint} (it may have: {', '.join(BY_NAME)})")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
