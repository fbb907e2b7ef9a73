"""The gate every request goes through: journal opens, a family answers, faults become bodies."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sis_core.serving.exchange import Exchange, Family
from sis_core.serving.journal import MAX_KEPT_BODY, Journal
from sis_core.serving.mischief import Mischief
from sis_core.serving.problems import Elsewhere, failed
from sis_core.serving.requests import StartResponse, opened, sent, with_body
from sis_core.serving.streaming import Streamed, gzipped
from sis_core.serving.throttle import Throttle
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault
from sis_core.wire.switches import Switches

_WORTH_COMPRESSING = 1024
_ANSWERS_AS_GET = "HEAD"
_MOST_PATHS = 4096

if TYPE_CHECKING:
    from sis_core.serving.mischief.sending import Sending

Doors = Callable[[Mapping[str, Any], StartResponse], Iterable[bytes]]
Answered = Callable[[Family, Exchange], Answer]


class Gate:
    """The WSGI face of a server: families by prefix, everything journaled.

    `doors` is the WSGI application behind the sandbox's own addresses (`/`, `/static`,
    `/_sandbox`), which are for people and test code and stay out of the journal. `mischief` has
    the rules that make the server misbehave; none of them touches the doors.
    """

    def __init__(
        self,
        families: Sequence[Family],
        journal: Journal,
        switches: Switches,
        doors: Doors,
        mischief: Mischief | None = None,
    ) -> None:
        self._families = sorted(families, key=lambda family: -len(family.prefix))
        self._elsewhere: Family = Elsewhere()
        self._seen: dict[str, Family] = {}
        self._journal = journal
        self._switches = switches
        self._throttle = Throttle(switches)
        self._doors = doors
        self._mischief = mischief or Mischief()
        self._mischief.families = tuple(dict.fromkeys(family.name for family in families))

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answers one WSGI request."""
        exchange = opened(environ)
        path = exchange.ask.path
        if path == "/" or path.startswith(("/_sandbox", "/static/", "/favicon")):
            environ["PATH_INFO"] = path.encode("utf-8", "replace").decode("latin-1")  # PEP 3333
            return self._doors(environ, start_response)
        answer = self.handle(exchange)
        if exchange.sending is not None:
            answer = self._sent_oddly(exchange, answer, exchange.sending)
            if exchange.sending.silent:
                return []
        elif answer.stream is not None and exchange.ask.method != _ANSWERS_AS_GET:
            answer = self._streamed(exchange, answer, answer.stream)
        else:
            self._journal.close(exchange, answer)
        return sent(answer, exchange.ask, start_response)

    def handle(self, exchange: Exchange) -> Answer:
        """The answer to an exchange, whatever happens on the way."""
        family = self._family(exchange.ask.path)
        exchange.family = family.name
        answer = self._safely(self._answered, family, exchange)
        if answer.note and answer.note != exchange.reason:
            exchange.note(answer.note)
        return self._compressed(answer, exchange.ask)

    @staticmethod
    def _safely(answered: Answered, family: Family, exchange: Exchange) -> Answer:
        """What `answered` gives, a Fault or a failure of the server in the family's own form."""
        try:
            return answered(family, exchange)
        except Fault as fault:
            exchange.reason = _told(fault)
            return family.refusal(fault, exchange.ask)
        except OSError:
            raise  # the client went away, or was too slow: the engine closes the connection
        except Exception as error:
            return failed(family, exchange, error)

    def _answered(self, family: Family, exchange: Exchange) -> Answer:
        exchange.ask = with_body(exchange.ask, exchange.environ)
        self._remark(exchange)
        if self._mischief.active:
            answer = self._mischief.answer(family, exchange, self._served_safely)
            if answer is not None:
                return answer
        return self._served(family, exchange)

    def _served_safely(self, family: Family, exchange: Exchange) -> Answer:
        return self._safely(self._served, family, exchange)

    def _served(self, family: Family, exchange: Exchange) -> Answer:
        self._throttle.check(exchange)
        return self._asked(family, exchange)

    def _asked(self, family: Family, exchange: Exchange) -> Answer:
        ask = exchange.ask
        if ask.method != _ANSWERS_AS_GET:
            return family.answer(exchange)
        exchange.ask = replace(ask, method="GET")
        try:
            return family.answer(exchange)
        finally:
            exchange.ask = ask

    def _streamed(self, exchange: Exchange, answer: Answer, pieces: Iterator[bytes]) -> Answer:
        """The answer with a body that closes its journal entry itself, once it is over."""

        def over(begun: bytes, size: int, why: str) -> None:
            exchange.note(why)
            self._journal.close(exchange, replace(answer, body=begun, stream=None), size)

        return replace(answer, stream=Streamed(pieces, over, MAX_KEPT_BODY))

    def _sent_oddly(self, exchange: Exchange, answer: Answer, sending: Sending) -> Answer:
        """The answer as mischief lets it go out: slowly, in part, or not at all."""
        if sending.silent:
            self._journal.close(exchange, Answer(0, b"", ""))  # before the client can look for it
            sending.hang_up(exchange)
            return answer
        body = answer.body if answer.stream is None else b"".join(answer.stream)
        answer = replace(answer, body=body, stream=None)
        if exchange.ask.method == _ANSWERS_AS_GET:
            self._journal.close(exchange, answer)
            return answer
        headers = (*answer.headers, ("Content-Length", str(len(body))))
        return self._streamed(exchange, replace(answer, headers=headers), sending.body_of(answer))

    def _family(self, path: str) -> Family:
        found = self._seen.get(path)
        if found is None:
            found = self._elsewhere
            for family in self._families:
                prefix = family.prefix
                if path == prefix or path.startswith(f"{prefix}/"):
                    found = family
                    break
            if len(self._seen) > _MOST_PATHS:
                self._seen.clear()
            self._seen[path] = found
        return found

    @staticmethod
    def _remark(exchange: Exchange) -> None:
        ask = exchange.ask
        if ask.body and ask.method in ("GET", "HEAD"):
            exchange.note("a body came with GET; it was not read")

    def _compressed(self, answer: Answer, ask: Ask) -> Answer:
        if (
            (len(answer.body) < _WORTH_COMPRESSING and answer.stream is None)
            or "gzip" not in ask.header("accept-encoding").lower()
            or not self._switches.on("gzip", "offer")
        ):
            return answer
        headers = (*answer.headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding"))
        if answer.stream is not None:
            return replace(answer, stream=gzipped(answer.stream), headers=headers)
        return replace(answer, body=gzip.compress(answer.body, 1, mtime=0), headers=headers)


def _told(fault: Fault) -> str:
    """Why a request was refused; a 405 names the methods that are allowed."""
    allowed = next((value for name, value in fault.headers if name == "Allow"), "")
    if not allowed or allowed in fault.reason:
        return fault.reason
    return f"{fault.reason}; allowed: {allowed}"
