"""What rules do to one request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import orjson

from sis_core.serving.exchange import Exchange
from sis_core.serving.mischief.rule import Rule
from sis_core.serving.problems import JSON
from sis_core.wire.ask import Answer
from sis_core.wire.faults import Fault


class Deed:
    """The rules that touch one request, put together: of several the first decides a key."""

    def __init__(self, exchange: Exchange, rules: tuple[Rule, ...], ended: threading.Event) -> None:
        self._exchange = exchange
        self._rules = rules
        self._ended = ended
        self._does: dict[str, Any] = {}
        for rule in rules:
            for name, value in rule.does.items():
                self._does.setdefault(name, value)
        exchange.mischief = tuple(rule.id for rule in rules)
        for rule in rules:
            exchange.note(rule.told)

    def answer(self, serve: Callable[[], Answer]) -> Answer:
        """The answer, or the Fault of one in the server's place."""
        self._wait()
        status = self._does.get("status")
        if status is not None:
            self._exchange.reason = next(r.told for r in self._rules if "status" in r.does)
            if status >= 400 and "body" not in self._does:
                raise self._fault(status)
            answer = Answer(status, b"", "")
        else:
            answer = serve()
        return self._dressed(answer)

    def _wait(self) -> None:
        seconds = sum(rule.does.get("delay", 0.0) for rule in self._rules)
        if seconds:
            self._ended.wait(seconds)

    def _fault(self, status: int) -> Fault:
        try:
            message = HTTPStatus(status).phrase
        except ValueError:
            message = f"Status {status}"
        fault = Fault(message, reason=self._exchange.reason, headers=self._headers())
        fault.status = status
        return fault

    def _headers(self) -> tuple[tuple[str, str], ...]:
        found: list[tuple[str, str]] = []
        for rule in self._rules:
            names = {name.lower() for name, _ in found}
            found += [one for one in rule.does.get("headers", ()) if one[0].lower() not in names]
        if "retry_after" in self._does:
            found.append(("Retry-After", self._does["retry_after"]))
        return tuple(found)

    def _dressed(self, answer: Answer) -> Answer:
        if "body" in self._does:
            body = self._does["body"]
            data = body.encode() if isinstance(body, str) else orjson.dumps(body)
            kind = answer.content_type
            if not kind:
                kind = "text/plain;charset=UTF-8" if isinstance(body, str) else JSON
            answer = replace(answer, body=data, stream=None, content_type=kind)
        if "content_type" in self._does:
            answer = replace(answer, content_type=self._does["content_type"])
        more = self._headers()
        if more:
            names = {name.lower() for name, _ in more}
            kept = tuple(pair for pair in answer.headers if pair[0].lower() not in names)
            answer = replace(answer, headers=(*kept, *more))
        return answer
