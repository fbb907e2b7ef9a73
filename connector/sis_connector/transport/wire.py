"""One request, one answer: sessions kept alive per thread, TLS, and repetition of what is safe."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from sis_connector.errors import ConnectorError, Retry
from sis_connector.secret import Secret, redact
from sis_connector.transport.answers import Answer, Json, json_of
from sis_connector.transport.outcomes import error_of_status, error_of_transport
from sis_connector.transport.traffic import Traffic
from sis_connector.transport.waits import Patience, asked_wait

# Without Accept the server answers XML (quirk 6) [client].
HEADERS = {"Accept": "application/json", "User-Agent": "sis-connector"}


class Bearer(AuthBase):
    """Sets the token header itself: requests would otherwise let a .netrc entry replace it."""

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._authorization
        return request


class Wire:
    """Sends requests to one server.

    Nothing is repeated here: who asks knows what is safe to repeat. urllib3's own Retry is switched
    off, because it sees neither bodies that end too early nor the count of waits that the report
    shows.
    """

    def __init__(
        self,
        origin: str,
        *,
        verify: bool | str = True,
        timeout: tuple[float, float] = (10.0, 90.0),
        patience: Patience | None = None,
        traffic: Traffic | None = None,
        secrets: tuple[Secret, ...] = (),
    ) -> None:
        self.origin = origin
        self.host = urlsplit(origin).hostname or ""
        self.patience = patience or Patience()
        self.traffic = traffic or Traffic()
        self._verify = verify
        if verify is False:  # the person asked for it, and the report says so
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._timeout = timeout
        self._secrets = list(secrets)
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._lock = threading.Lock()

    def learn_secret(self, secret: Secret) -> None:
        """From now on `secret` is blotted out of every message."""
        with self._lock:
            self._secrets.append(secret)

    def clean(self, text: str) -> str:
        return redact(text, self._secrets)

    def send(
        self,
        method: str,
        path: str,
        *,
        auth: AuthBase,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """One exchange, never repeated; raises for broken transport only."""
        what = f"{method} {path}"
        self.traffic.sent()
        data: Any = form if form is not None else (json.dumps(body) if body is not None else None)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            response = self._session().request(
                method,
                self.origin + path,
                params=params,
                data=data,
                headers=headers,
                auth=auth,
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as broken:
            error = error_of_transport(broken, what, self.clean)
            raise (error or broken) from broken
        headers_seen = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers_seen, response.content)

    def checked(self, answer: Answer, what: str) -> Answer:
        """`answer` if it is a success, else its error, with the server's wish to wait."""
        error = error_of_status(answer, what, self.host)
        if error is None:
            return answer
        error.message = self.clean(error.message)
        error.args = (error.message,)
        if isinstance(error, Retry):
            error.wait = asked_wait(answer.headers, self.patience.now())
        raise error

    def json(self, answer: Answer, what: str) -> Json:
        return json_of(answer, what)

    def _session(self) -> requests.Session:
        """This thread's own session: requests does not promise that one can be shared."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.headers.update(HEADERS)
            self._settle(session)
            for scheme in ("https://", "http://"):
                session.mount(scheme, HTTPAdapter(max_retries=0))
            self._local.session = session
            with self._lock:
                self._sessions.append(session)
        return session

    def _settle(self, session: requests.Session) -> None:
        """Read proxies and certificate bundle of the environment once, not for each request: that
        takes longer than many an answer. A bundle of ours wins, as it does when given per request;
        session.verify alone would lose against the environment's."""
        found = session.merge_environment_settings(self.origin, {}, None, self._verify, None)
        session.proxies, session.verify = dict(found["proxies"]), found["verify"]
        session.trust_env = False

    def close(self) -> None:
        with self._lock:
            for session in self._sessions:
                session.close()
            self._sessions.clear()
        self._local = threading.local()


def describe(error: ConnectorError, attempts: int) -> None:
    """Add the number of tries to an error that was tried more than once."""
    if attempts > 1:
        error.message = f"{error.message.rstrip('.')}, {attempts} times in a row."
        error.args = (error.message,)
