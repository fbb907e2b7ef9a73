"""Asking a server exactly what a check wants, and keeping every exchange as evidence."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from sis_contract.provider.check import Contradicted, NoChance
from sis_contract.verdicts import Call

SECONDS = 30.0
PATIENCE = 60.0
"""Seconds that one request may wait because the server asked for patience (429)."""

PATIENCE_IN_ALL = 90.0
"""The same for a whole run; after that a 429 is taken for an answer."""


_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
    (ssl.SSLError, "TLS failed"),
    (socket.gaierror, "its host has no address"),
    (ConnectionRefusedError, "connection refused"),
    ((TimeoutError, requests.Timeout), "timed out"),
    (http.client.IncompleteRead, "the answer ended too early"),
    (ConnectionError, "the connection was cut"),
    (http.client.HTTPException, "the answer is no HTTP"),
)
"""What goes wrong below HTTP, the special kind before the general."""


class Unreachable(Exception):
    """No answer came; the text says from where and why."""


class _AsGiven(HTTPAdapter):
    """Sends a path with doubled slashes as it stands; requests would fold them."""

    def request_url(
        self, request: requests.PreparedRequest, proxies: Mapping[str, str] | None
    ) -> str:
        if request.path_url.startswith("//") and not proxies:
            return request.path_url
        return super().request_url(request, proxies)


@dataclass(frozen=True)
class Received:
    """An answer: status, headers by lower-case name, body bytes; `call` is its evidence."""

    call: Call
    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def _parsed(self) -> Any:
        return json.loads(self.body)

    def json(self) -> Any:
        """The body as JSON; raises Contradicted where it is none."""
        try:
            return self._parsed
        except ValueError:
            raise Contradicted(
                f"{self.asked} was answered with a body that is no JSON", "JSON", self.text
            ) from None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def kind(self) -> str:
        """The content type without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def asked(self) -> str:
        """Method and path, for sentences."""
        parts = urlsplit(self.call.url)
        return f"{self.call.method} {parts.path}{'?' if parts.query else ''}{parts.query}"

    def header(self, name: str) -> str:
        """A header, or an empty text."""
        return self.headers.get(name.lower(), "")

    def must(self, *statuses: int) -> Received:
        """This answer, if its status is one of those; raises Contradicted otherwise.

        Raises NoChance where the plugin lacks columns, which is no fault of the server's.
        """
        if self.status not in statuses:
            if self.status == 403 and "NoAccess" in self.text:
                raise NoChance(f"the plugin lacks columns for {self.asked.partition('?')[0]}")
            wanted = " or ".join(map(str, statuses))
            got = f"{self.status} {self.text}"
            raise Contradicted(f"{self.asked} was answered with {self.status}", wanted, got)
        return self


@dataclass(slots=True)
class Evidence:
    """The exchanges that one check looked at, and where in the run they stand."""

    calls: list[Call] = field(default_factory=list)

    def add(self, call: Call) -> None:
        """Keeps an exchange, once."""
        if call not in self.calls:
            self.calls.append(call)


class Client:
    """Requests to one server; proxies and bundles of the environment as `requests` reads them.

    `verify` is a bundle's path, True or False. Redirects are not followed. A 429 is waited for as
    long as PATIENCE allows, because a check should not fail for being quick. `silent` counts the
    requests in succession that got no answer.
    """

    def __init__(self, *, verify: bool | str = True, timeout: float = SECONDS) -> None:
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.mount("http://", _AsGiven())
        self._session.mount("https://", _AsGiven())
        self._asked_verify = verify
        self._timeout = timeout
        self._settings: dict[str, dict[str, Any]] = {}
        self._began = time.monotonic()
        self.sent = 0
        self.throttled = 0
        self.silent = 0
        self._waited = 0.0
        self.saw: Callable[[Received], None] = _nothing
        self.evidence = Evidence()

    def close(self) -> None:
        """Ends its connections."""
        self._session.close()

    def forget_cookies(self) -> None:
        """Sends no cookie that a server gave."""
        self._session.cookies.clear()

    def begin(self) -> Evidence:
        """A new pile of evidence: what comes from now on lands on it."""
        self.evidence = Evidence()
        return self.evidence

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Received:
        """Sends one request; raises Unreachable where no whole answer comes."""
        waited = 0.0
        while True:
            answer = self._once(method, url, headers or {}, body)
            pause = _pause(answer)
            if pause is None or waited + pause > PATIENCE:
                return answer
            self.throttled += 1
            if self._waited + pause > PATIENCE_IN_ALL:
                return answer
            waited += pause
            self._waited += pause
            time.sleep(pause)

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Received:
        began = time.monotonic()
        self.sent += 1
        request = requests.Request(method, url, headers=dict(headers), data=body)
        prepared = self._session.prepare_request(request)
        try:
            answer = self._session.send(
                prepared,
                timeout=self._timeout,
                allow_redirects=False,
                **self._settings_of(url),
            )
        except (requests.RequestException, OSError) as error:
            call = Call(
                self.sent,
                began - self._began,
                (time.monotonic() - began) * 1000,
                method,
                url,
                0,
                dict(prepared.headers),
                body or b"",
                note=_reason(error),
            )
            self.evidence.add(call.cut())
            self.silent += 1
            asked = f"{method} {urlsplit(url).path}"
            raise Unreachable(f"{asked} got no whole answer: {_reason(error)}") from error
        self.silent = 0
        call = Call(
            self.sent,
            began - self._began,
            (time.monotonic() - began) * 1000,
            method,
            url,
            answer.status_code,
            dict(prepared.headers),
            body or b"",
            dict(answer.headers),
            answer.content,
        ).cut()
        self.evidence.add(call)
        lower = {name.lower(): value for name, value in answer.headers.items()}
        received = Received(call, answer.status_code, lower, answer.content)
        self.saw(received)
        return received

    def _settings_of(self, url: str) -> dict[str, Any]:
        """Proxies and certificates for a host, read from the environment once."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        found = self._settings.get(origin)
        if found is None:
            merged = self._session.merge_environment_settings(
                origin, {}, None, self._asked_verify, None
            )
            # What the person asked for wins over the environment's bundle.
            verify = merged["verify"] if self._asked_verify is True else self._asked_verify
            proxies = {} if _is_loopback(parts.hostname or "") else dict(merged["proxies"])
            found = {"verify": verify, "proxies": proxies}
            self._settings[origin] = found
            self._session.trust_env = False
        return found


def _nothing(answer: Received) -> None:
    """Nobody wants to see answers."""


def _reason(error: BaseException) -> str:
    """Why no answer came, in the words of what lies deepest; never an address or a header."""
    chain = [error]
    while (deeper := _cause(chain[-1])) is not None and deeper not in chain:
        chain.append(deeper)
    for one in reversed(chain):
        told = next((words for kind, words in _REASONS if isinstance(one, kind)), "")
        if told:
            return told
    return type(error).__name__


def _cause(error: BaseException) -> BaseException | None:
    """What an error of requests and urllib3 wraps, wherever they keep it."""
    inner = (getattr(error, "reason", None), *error.args, error.__cause__, error.__context__)
    return next((one for one in inner if isinstance(one, BaseException)), None)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _pause(answer: Received) -> float | None:
    """Seconds that a busy server asks for, or None."""
    if answer.status != 429:
        return None
    try:
        return max(float(answer.header("retry-after") or 1), 0.1)
    except ValueError:
        return 1.0
