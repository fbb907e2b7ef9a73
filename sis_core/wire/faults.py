"""Refusals of a server, family-neutral: a status, a message for the client, a reason for people.

    Fault
     ├── BadRequest 400      malformed parameter, body, q, page
     ├── Unauthorized 401    token missing, expired, unknown; v1 level missing
     ├── Forbidden 403       a column without a grant
     ├── NotFound 404        unknown path, id, query
     ├── NotAllowed 405      a method the resource does not have
     ├── Conflict 409        a write that contradicts what is there
     ├── Precondition 412    a write that must be asked for otherwise, or once more
     ├── Unsupported 415     a body of another type
     ├── TooMany 429         throttled
     └── NotKnown 501        nobody knows what PowerSchool answers here; names mock-sis

A dialect turns a fault into its family's own body in one place; the journal keeps `reason`.
"""

from __future__ import annotations

from typing import Any


class Fault(Exception):
    """A refusal: `message` is what the client reads, `reason` what the journal tells a person.

    `headers` are added to the answer; `errors` are a schema family's items; `empty` leaves the
    body out, as an expired token's answer does [client: grantholle].
    """

    status = 500

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        errors: tuple[dict[str, Any], ...] = (),
        empty: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or message
        self.headers = headers
        self.errors = errors
        self.empty = empty


class BadRequest(Fault):
    """400."""

    status = 400


class Unauthorized(Fault):
    """401."""

    status = 401


class Forbidden(Fault):
    """403."""

    status = 403


class NotFound(Fault):
    """404."""

    status = 404


class NotAllowed(Fault):
    """405; `headers` carry Allow."""

    status = 405


class Conflict(Fault):
    """409."""

    status = 409


class Precondition(Fault):
    """412."""

    status = 412


class Unsupported(Fault):
    """415."""

    status = 415


class TooMany(Fault):
    """429; `headers` carry Retry-After."""

    status = 429


class NotKnown(Fault):
    """501: the mock does not know what the real server answers, and says so."""

    status = 501
