"""What rules do to one request: before the server looks at it, in its place, to its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

import orjson

from sis_core.serving.exchange import Exchange, Family
from sis_core.serving.mischief.ground import Ground
from sis_core.serving.mischief.mischief import MAINTENANCE
from sis_core.serving.mischief.moving import Page, Serve
from sis_core.serving.mischief.pages import HTML, error_page, login_page
from sis_core.serving.mischief.rule import Rule, Touch
from sis_core.serving.mischief.sending import Sending
from sis_core.serving.problems import JSON
from sis_core.wire.ask import Answer
from sis_core.wire.faults import Fault

Wait = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Deed:
    """The rules that touch one request, put together: of several the first decides a key."""

    exchange: Exchange
    family: Family
    touches: tuple[Touch, ...]
    ground: Ground
    wait: Wait

    def answer(self, serve: Serve) -> Answer:
        """The answer; `serve` asks the server itself."""
        exchange = self.exchange
        exchange.mischief = tuple(touch.rule.id for touch in self.touches)
        exchange.client = self.ground.client(exchange)  # no family may come to look
        for touch in self.touches:
            exchange.note(touch.rule.told)
        seconds = sum(touch.rule.does.get("delay", 0.0) for touch in self.touches)
        if seconds:
            self.wait(seconds)
        self._prepare()
        answer = self._made(serve)
        for touch in self.touches:
            answer = self._moved(touch, answer, serve)
        exchange.sending = self._sending()
        answer = self._dressed(answer)
        most = self._value("truncate")
        if isinstance(most, int) and answer.stream is None and len(answer.body) <= most:
            exchange.note(f"the body has {len(answer.body)} bytes, so that nothing was cut off")
        return answer

    # -- before the server looks at it ----------------------------------------------------------

    def _prepare(self) -> None:
        exchange = self.exchange
        if self._value("plugin") is not None:
            exchange.note(self.ground.disable(exchange))
        token = self._value("token")
        if token == "revoked":
            exchange.note(self.ground.revoke(exchange))
        exchange.stale = token == "stale"
        if exchange.stale and not exchange.ask.header("authorization").lower().startswith("bearer"):
            exchange.note("the request has no token that could be stale")

    # -- in its place ---------------------------------------------------------------------------

    def _made(self, serve: Serve) -> Answer:
        """What answers: the server, or a rule in its place."""
        rule = self._answering
        if rule is None or "token" in rule.does:
            return serve(self.exchange)
        if rule.given.get("when") == "after":
            done = serve(self.exchange)
            self.exchange.note(f"the server itself had answered {done.status}")
        self.exchange.reason = rule.told
        if rule.hangs_up:
            return Answer(0, b"", "")
        if "maintenance" in rule.does:
            address = f"{self.exchange.ask.base}{MAINTENANCE}"
            return Answer(302, b"", "", (("Location", address),))
        status: int = rule.does.get("status", 200)
        if "html" in rule.does:
            page = error_page(status) if status >= 400 else login_page()
            return Answer(status, page, HTML)
        if status < 400 or self._value("body") is not None:
            return Answer(status, b"", "")
        fault = Fault(phrase(status), reason=rule.told)
        fault.status = status
        return self.family.refusal(fault, self.exchange.ask)

    @property
    def _answering(self) -> Rule | None:
        return next((touch.rule for touch in self.touches if touch.rule.answers), None)

    # -- to its answer --------------------------------------------------------------------------

    def _moved(self, touch: Touch, answer: Answer, serve: Serve) -> Answer:
        for name in ("rows", "page"):
            how = touch.rule.does.get(name)
            if how is not None:
                page = Page(answer, self.exchange, self.family, serve)
                self.exchange.note(page.change(how, touch.chance))
                answer = page.answer
        return answer

    def _dressed(self, answer: Answer) -> Answer:
        body = self._value("body")
        if body is not None:
            text = isinstance(body, str)
            data = body.encode() if text else orjson.dumps(body)
            kind = answer.content_type or ("text/plain;charset=UTF-8" if text else JSON)
            answer = replace(answer, body=data, stream=None, content_type=kind)
        kind = self._value("content_type")
        if kind is not None:
            answer = replace(answer, content_type=kind)
        more = self._headers()
        if more:
            names = {name.lower() for name, _ in more}
            kept = tuple(pair for pair in answer.headers if pair[0].lower() not in names)
            answer = replace(answer, headers=(*kept, *more))
        return answer

    def _headers(self) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for touch in self.touches:
            names = {name.lower() for name, _ in found}
            given = touch.rule.does.get("headers", ())
            found += [one for one in given if one[0].lower() not in names]
        wait = self._value("retry_after")
        if wait is not None:
            found = [one for one in found if one[0].lower() != "retry-after"]
            found.append(("Retry-After", wait))
        return tuple(found)

    def _sending(self) -> Sending | None:
        """How the answer goes out, where it does not go out at once and whole."""
        rule = self._answering
        if rule is not None and rule.hangs_up:
            return Sending(rule.does["cut"], None, None, self.wait)
        cut, truncate, drip = (self._value(name) for name in ("cut", "truncate", "drip"))
        if cut is None and truncate is None and drip is None:
            return None
        return Sending(cut, truncate, drip, self.wait)

    def _value(self, name: str) -> Any:
        for touch in self.touches:
            if name in touch.rule.does:
                return touch.rule.does[name]
        return None


def phrase(status: int) -> str:
    """The words that go with a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"
