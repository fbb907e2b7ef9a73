"""Which error each way of failing becomes: one table for statuses, one for broken transport."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import urlsplit

import requests

from sis_connector.errors import (
    AccessClosed,
    BadSetup,
    BrokenAnswer,
    CertificateRefused,
    ConnectionTrouble,
    ConnectorError,
    Forbidden,
    Maintenance,
    NotOffered,
    NotThere,
    RequestRefused,
    ServerFault,
    Throttled,
    Unavailable,
    WrongAddress,
)
from sis_connector.transport.answers import Answer, shows_maintenance

STATUSES: dict[int, tuple[type[ConnectorError], str]] = {
    400: (RequestRefused, "the server calls the request malformed"),
    401: (AccessClosed, "the server refuses access"),
    403: (Forbidden, "the plugin may not read this"),
    404: (NotThere, "there is no such record or address"),
    405: (RequestRefused, "the server does not offer this"),
    408: (ConnectionTrouble, "the server waited too long for the request"),
    429: (Throttled, "the server asks for a pause (too many requests)"),
    500: (ServerFault, "the server failed inside"),
    501: (NotOffered, "the server does not do this"),
    502: (Unavailable, "the server is not reachable behind its gateway"),
    503: (Unavailable, "the server is unavailable"),
    504: (Unavailable, "the server did not answer its gateway in time"),
}
OTHER_STATUSES: tuple[tuple[range, type[ConnectorError], str], ...] = (
    (range(100, 200), WrongAddress, "the server sent an answer without an end"),
    (range(300, 400), WrongAddress, "the server points elsewhere"),
    (range(400, 500), RequestRefused, "the server refuses the request"),
    (range(500, 600), ServerFault, "the server failed"),
)

# The first row whose class fits decides, so the special stands before the general. Addresses that
# can never work must not be tried again.
TRANSPORT: tuple[tuple[type[Exception], type[ConnectorError], str], ...] = (
    (requests.exceptions.SSLError, CertificateRefused, "the TLS certificate was refused"),
    (requests.exceptions.MissingSchema, BadSetup, "the URL lacks https://"),
    (requests.exceptions.InvalidSchema, BadSetup, "the URL must begin with https://"),
    (requests.exceptions.InvalidProxyURL, BadSetup, "the proxy's URL is malformed"),
    (requests.exceptions.InvalidURL, BadSetup, "the URL is malformed"),
    (requests.exceptions.URLRequired, BadSetup, "the URL is missing"),
    (requests.exceptions.InvalidHeader, BadSetup, "client id or secret hold impossible characters"),
    (requests.exceptions.InvalidJSONError, BrokenAnswer, "the answer could not be read"),
    (requests.exceptions.ChunkedEncodingError, BrokenAnswer, "the answer ended too early"),
    (requests.exceptions.ContentDecodingError, BrokenAnswer, "the answer could not be unpacked"),
    (requests.exceptions.ProxyError, ConnectionTrouble, "the proxy could not be reached"),
    (requests.exceptions.ConnectTimeout, ConnectionTrouble, "no connection in time"),
    (requests.exceptions.Timeout, ConnectionTrouble, "no answer in time"),
    (requests.exceptions.TooManyRedirects, WrongAddress, "the server points in a circle"),
    (requests.exceptions.ConnectionError, ConnectionTrouble, "no connection, or it broke"),
    (requests.exceptions.RequestException, ConnectionTrouble, "the exchange failed"),
)


def error_of_status(answer: Answer, what: str, host: str) -> ConnectorError | None:
    """The error that `answer` stands for, or None for success; `host` is whom we asked."""
    if 200 <= answer.status < 300:
        return None
    if 300 <= answer.status < 400:
        return error_of_redirect(answer, what, host)
    if answer.status >= 500 and shows_maintenance(answer.text()):
        return Maintenance("PowerSchool is in maintenance.")
    kind, sentence = row_of_status(answer.status)
    said = words_of(answer)
    return kind(f"{what}: {sentence} (status {answer.status}){': ' + said if said else ''}.")


def row_of_status(status: int) -> tuple[type[ConnectorError], str]:
    if status in STATUSES:
        return STATUSES[status]
    for statuses, kind, sentence in OTHER_STATUSES:
        if status in statuses:
            return kind, sentence
    return WrongAddress, "the server sent an impossible status"


def error_of_redirect(answer: Answer, what: str, host: str) -> ConnectorError:
    """Redirects are never followed: a token must not travel, and maintenance is one [client]."""
    target = urlsplit(answer.headers.get("location", ""))
    if is_maintenance(answer, host):
        return Maintenance("PowerSchool is in maintenance.")
    if target.hostname and target.hostname.lower() != host.lower():
        return WrongAddress(f"{what}: the server has moved to {target.hostname}.")
    if target.scheme == "https":
        return WrongAddress(f"{what}: the server wants https.", "Begin the admin URL with https://")
    return WrongAddress(f"{what}: the server points to another page ({target.path or '?'}).")


def is_maintenance(answer: Answer, host: str) -> bool:
    """Whether a redirect is PowerSchool's maintenance: temporary, to another host (quirk 17)."""
    target = urlsplit(answer.headers.get("location", "")).hostname
    return answer.status in (302, 303, 307) and (target or host).lower() != host.lower()


def is_access_closed(answer: Answer) -> bool:
    """Whether a 401 means "this plugin may not", for which a new token is no cure (quirk 9).

    A token that is no longer good comes with a `WWW-Authenticate` challenge [client]; a closed v1
    API comes with an `errorMessage` body [live].
    """
    if "invalid_token" in answer.headers.get("www-authenticate", ""):
        return False
    return bool(words_of(answer))


def words_of(answer: Answer) -> str:
    """What the server says about its refusal, in any family's error body; "" if nothing."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    for key in ("errorMessage", "ErrorMessage"):
        if isinstance(body.get(key), dict):
            body = body[key]
            break
    said = body.get("message") or body.get("error_description") or body.get("error")
    return str(said).strip().rstrip(".")[:200] if said else ""


def error_of_transport(
    broken: Exception, what: str, clean: Callable[[str], str]
) -> ConnectorError | None:
    """The error for an exception of requests, or None if it is none of theirs."""
    for theirs, ours, sentence in TRANSPORT:
        if isinstance(broken, theirs):
            reason = clean(innermost(broken))
            return ours(f"{what}: {sentence}{f' ({reason})' if reason else ''}.")
    return None


def innermost(broken: BaseException) -> str:
    """The last cause's own words: the wrappers around it repeat URLs and object addresses."""
    seen: set[int] = set()
    while id(broken) not in seen:
        seen.add(id(broken))
        args = [value for value in broken.args if isinstance(value, BaseException)]
        inner = getattr(broken, "reason", None)
        following = inner if isinstance(inner, BaseException) else next(iter(args), None)
        if following is None:
            break
        broken = following
    words = str(getattr(broken, "verify_message", "") or (broken.args or [broken])[-1])
    return words.split(": ", 1)[-1].strip().rstrip(".")[:160]
