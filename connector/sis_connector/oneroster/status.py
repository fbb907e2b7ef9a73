"""What a OneRoster answer says about itself, in any of the forms that servers use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sis_connector.errors import (
    AccessClosed,
    ConnectorError,
    Forbidden,
    NotThere,
    RequestRefused,
    Retry,
    ServerFault,
    Throttled,
)
from sis_connector.transport.answers import Answer
from sis_connector.transport.outcomes import error_of_status
from sis_connector.transport.waits import asked_wait
from sis_connector.transport.wire import Wire

MOST_WORDS = 300
FAILED = frozenset({"failure", "unsupported"})
# codeMinor without blanks and underscores, of the 1.1 text, its OpenAPI file, and 1.2.
MINORS: dict[str, tuple[type[ConnectorError], str]] = {
    "unknownobject": (NotThere, "there is no such record"),
    "unauthorized": (AccessClosed, "the server refuses access"),
    "unauthorised": (AccessClosed, "the server refuses access"),
    "unauthorisedrequest": (AccessClosed, "the server refuses access"),
    "unauthorizedrequest": (AccessClosed, "the server refuses access"),
    "forbidden": (Forbidden, "the key lacks the right to this"),
    "serverbusy": (Throttled, "the server asks for a pause"),
    "internalservererror": (ServerFault, "the server failed inside"),
    "targetreadfailure": (ServerFault, "the server failed inside"),
}

REFUSED = (RequestRefused, "the server refuses the request")


@dataclass(frozen=True, slots=True)
class Status:
    """One status of an answer: `major`, `severity` and `minor` as words in lower case without
    blanks and underscores, `words` for people."""

    major: str
    severity: str
    minor: str
    words: str


def statuses(answer: Answer) -> list[Status]:
    """Every status in the body; none in bodies that are empty, HTML or about something else
    (quirk 26)."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return []
    return [_status(one) for one in _objects(body)]


def judged(answer: Answer, what: str, wire: Wire) -> Answer:
    """`answer` if it is a success in status and body, else the error that it stands for."""
    found = statuses(answer)
    error = error_of_status(answer, what, wire.host)
    failed = next((one for one in found if one.major in FAILED), None)
    if error is None and failed is None:
        return answer
    if error is None and failed is not None:  # 200, and a failure in the body (quirk 25)
        kind, sentence = MINORS.get(
            failed.minor, (RequestRefused, "the server refuses the request")
        )
        error = kind(f"{what}: {sentence} (status {answer.status} with a failure in the body).")
    assert error is not None
    said = next((one for one in (failed, *found) if one and (one.words or one.minor)), None)
    message = error.message
    if said is not None:
        message = f"{message.rstrip('.')}: {(said.words or said.minor)[:MOST_WORDS].rstrip('.')}."
    error.message = wire.clean(message)
    error.args = (error.message,)
    if isinstance(error, Retry):
        error.wait = asked_wait(answer.headers, wire.patience.now())
    raise error


def words_in(answer: Answer) -> str:
    """What the answer says for people, all of it, or ""."""
    return "; ".join(dict.fromkeys(one.words or one.minor for one in statuses(answer)))[:MOST_WORDS]


def _objects(body: Any) -> Iterator[dict[str, Any]]:
    """The objects that hold a status: listed under `statusInfoSet`, alone under
    `imsx_StatusInfo`, or the body itself."""
    if not isinstance(body, dict):
        return
    for key in ("statusInfoSet", "imsx_StatusInfo", "statusInfo"):
        held = body.get(key)
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict):
                yield one
    if any(_plain(name) in ("codemajor", "severity", "codeminor") for name in body):
        yield body


def _status(found: dict[str, Any]) -> Status:
    """Members with and without `imsx_`, whatever their case."""
    members = {_plain(name): value for name, value in found.items()}
    words = members.get("description")
    return Status(
        major=_code(members.get("codemajor")),
        severity=_code(members.get("severity")),
        minor=_code(_minor(members.get("codeminor"))),
        words=" ".join(str(words).split()) if isinstance(words, str) else "",
    )


def _minor(value: Any) -> Any:
    """A code, or the 1.2 form: `{"imsx_codeMinorField": [{…FieldValue: code}]}`."""
    if isinstance(value, list):
        return _minor(value[0]) if value else ""
    if isinstance(value, dict):
        inner = {_plain(name): one for name, one in value.items()}
        return _minor(inner.get("codeminorfieldvalue", inner.get("codeminorfield", "")))
    return value


def _plain(name: Any) -> str:
    return str(name).casefold().removeprefix("imsx_").replace("_", "")


def _code(value: Any) -> str:
    return "".join(sign for sign in str(value or "").casefold() if sign.isalnum())
