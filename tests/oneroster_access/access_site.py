"""A provider that answers who called it, and clients that ask it with paths as given."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

import orjson
from oauthlib.oauth1 import Client as Signer

from oneroster_mock.access import Access
from oneroster_mock.access.token_paths import TokenPath
from oneroster_mock.mount import TOKEN_PATHS
from sis_core.district import Clock
from sis_core.district.store import Store
from sis_core.serving.engine import Engine
from sis_core.serving.exchange import Exchange
from sis_core.serving.gate import Gate
from sis_core.serving.journal import Entry, Journal, Wanted
from sis_core.serving.problems import JSON
from sis_core.serving.tls import Certificate
from sis_core.serving.token_endpoint import TokenEndpoint
from sis_core.serving.tokens import Tokens
from sis_core.spec.oneroster.switches import SWITCHES as ONEROSTER
from sis_core.spec.powerschool.switches import SWITCHES as POWERSCHOOL
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.faults import Fault
from sis_core.wire.switches import Switches

ID = "6c0f5a1e-2f0b-4c55-9d5e-1f6a3f0e7b21"
SECRET = "a secret/with+%+é"
KEY, KEY_SECRET = "demo-key", "demo secret"
ROOT = "/ims/oneroster/v1p1"
SCOPE = "https://purl.imsglobal.org/spec/or/v1p1/scope/"
SEVEN = (
    "roster-core.readonly roster.readonly roster-demographics.readonly resource.readonly "
    "gradebook.readonly gradebook.createput gradebook.delete"
)
FORM = "application/x-www-form-urlencoded"
NOW = 1_700_000_000

NEEDS = {
    "users": "roster-core.readonly",
    "students": "roster-core.readonly",
    "classes-of-school": "roster.readonly",
    "demographics": "roster-demographics.readonly",
    "resources": "resource.readonly",
    "lineItems": "gradebook.readonly",
    "putLineItem": "gradebook.createput",
    "deleteLineItem": "gradebook.delete",
}
"""The last part of a path below ROOT → the scope that the probe asks for."""


@dataclass
class Installed:
    """A client of the site."""

    client_secret: str
    enabled: bool = True


class Probe:
    """Stands where the provider's family stands: finds the caller, asks for a scope, tells both."""

    name = "probe"
    prefix = ROOT

    def __init__(self, site: TestSite) -> None:
        self.access = Access(site)

    def answer(self, exchange: Exchange) -> Answer:
        """Tells who called."""
        caller = self.access.caller(exchange)
        needed = NEEDS.get(exchange.ask.path.removeprefix(f"{ROOT}/"))
        if needed:
            caller.need(needed)
        told = {"client": caller.client, "scopes": sorted(caller.scopes), "how": caller.how}
        return Answer(200, orjson.dumps(told), JSON)

    def refusal(self, fault: Fault, ask: Ask) -> Answer:
        """The refusal, with what a provider's form is made from."""
        told = {"code": getattr(fault, "code_minor", ""), "description": fault.message}
        return Answer(fault.status, orjson.dumps(told), JSON, fault.headers)


class TestSite:
    """A site with one client and one consumer, served on a free port."""

    __test__ = False

    def __init__(self, switches: Mapping[str, str], certificate: Certificate | None = None) -> None:
        self.clock = Clock(datetime(2023, 11, 14, 22, 13, 20))
        self.clock.freeze()
        self.store = Store.memory(self.clock)
        self.store.remember("oneroster", {"consumers": {KEY: KEY_SECRET}})
        self.switches = Switches((*POWERSCHOOL, *ONEROSTER))
        self.switches.set({"oauth1_clock": "district", **switches})
        self.tokens = Tokens(self.store)
        self.journal = Journal(self.clock)
        self.clients = {ID: Installed(SECRET)}
        families = [
            Probe(self),
            TokenEndpoint(self.tokens, self.switches, self.client),
            *(TokenPath(self, path) for path in TOKEN_PATHS),
        ]
        gate = Gate(families, self.journal, self.switches, self._no_doors)
        self._engine = Engine(gate, "127.0.0.1", 0, tls=certificate)
        self._engine.start()
        self.port = self._engine.port
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        self._trusted = (
            ssl.create_default_context(cafile=str(certificate.ca_file)) if certificate else None
        )

    def client(self, client_id: str) -> Installed | None:
        """The client of that id."""
        return self.clients.get(client_id)

    def alive(self, client_id: str) -> bool:
        """True for an enabled client, or a consumer."""
        found = self.clients.get(client_id)
        return found is not None and found.enabled

    def page_size(self, client_id: str) -> int:
        """The largest page that a client's plugin allows."""
        return 100

    def first_client(self) -> tuple[str, str]:
        """Id and secret of the one client."""
        return ID, SECRET

    def last(self) -> Entry:
        """The journal's newest entry."""
        return newest(self.journal)

    def close(self) -> None:
        """Ends the engine and closes the store."""
        self._engine.stop()
        self.store.close()

    @staticmethod
    def _no_doors(environ: object, start_response: object) -> list[bytes]:
        raise AssertionError("the tests open no doors")

    # -- asking ---------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
    ) -> Reply:
        """The reply to one request, its path untouched."""
        connection = (
            http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self._trusted)
            if self._trusted
            else http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        )
        data = body.encode() if isinstance(body, str) else body
        try:
            given = dict(headers or {})
            connection.putrequest(
                method, path, skip_accept_encoding=True, skip_host="Host" in given
            )
            for name, value in given.items():
                connection.putheader(name, value)
            if data is not None:
                connection.putheader("Content-Length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            return Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

    def get(self, path: str, token: str = "", **headers: str) -> Reply:
        """A GET below ROOT, with a token or none."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            given["Authorization"] = f"Bearer {token}"
        return self.ask("GET", f"{ROOT}/{path}", given)

    def signed(self, target: str, method: str = "GET", **more: Any) -> Reply:
        """A request signed by oauthlib's own client; `more` goes to `sign`."""
        url, headers = sign(f"{self.url}{target}", method, **more)
        return self.ask(method, url.removeprefix(self.url), headers)


def newest(journal: Journal) -> Entry:
    """The journal's newest entry, however many there are."""
    return journal.entries(Wanted(newest=True, limit=1))[0]


Serve = Callable[..., TestSite]
"""Serves a site with switches, given as a mapping or by name."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    sent: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def headers(self) -> dict[str, str]:
        """Headers by lower-case name, the last of each."""
        return {name.lower(): value for name, value in self.sent}


def sign(
    url: str,
    method: str = "GET",
    *,
    key: str = KEY,
    secret: str = KEY_SECRET,
    hashing: str = "HMAC-SHA1",
    place: str = "AUTH_HEADER",
    nonce: str | None = None,
    timestamp: str | None = str(NOW),
    realm: str | None = None,
) -> tuple[str, dict[str, str]]:
    """Address and headers of a request signed by oauthlib's client, the independent signer."""
    signer = Signer(
        key,
        client_secret=secret,
        signature_method=hashing,
        signature_type=place,
        nonce=nonce or f"n{time.perf_counter_ns()}",
        timestamp=timestamp,
        realm=realm,
    )
    signed_url, headers, _ = signer.sign(url, http_method=method)
    return signed_url, headers


def basic(client: str = ID, secret: str = SECRET, encoded: bool = False) -> str:
    """A Basic header, its parts raw or form-encoded."""
    if encoded:
        client, secret = quote(client, safe=""), quote(secret, safe="")
    return "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()
