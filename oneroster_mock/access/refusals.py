"""The refusals of access, as problems of the standard (oneroster-1.1.md 3.5)."""

from __future__ import annotations

from collections.abc import Iterable

from sis_core.serving.scopes import PREFIX, SCOPES
from sis_core.wire.faults import Fault

REALM = "OneRoster"


class _Problem(Fault):
    def __init__(self, status: int, code_minor: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.code_minor = code_minor


def problem(status: int, code_minor: str, description: str) -> Fault:
    return _Problem(status, code_minor, description)


def unauthorized(
    description: str, reason: str, challenge: str = f'Bearer realm="{REALM}"'
) -> Fault:
    """401; `challenge` is its WWW-Authenticate."""
    return _told(problem(401, "unauthorized", description), reason, challenge)


def forbidden(scope: str, held: Iterable[str]) -> Fault:
    """403 for a missing scope; the journal says which ones are there."""
    has = frozenset(held)
    names = ", ".join(one for one in SCOPES if one in has) or "no scope at all"
    return _told(
        problem(403, "forbidden", f"The scope {scope} is missing"),
        f"the call needs {PREFIX}{scope}; the caller has {names}",
        f'Bearer realm="{REALM}", error="insufficient_scope", scope="{PREFIX}{scope}"',
    )


def bad_request(description: str, reason: str) -> Fault:
    """400 for a signed request that cannot be read."""
    return _told(problem(400, "invalid data", description), reason)


def _told(fault: Fault, reason: str, challenge: str = "") -> Fault:
    fault.reason = reason
    if challenge:
        fault.headers = (*fault.headers, ("WWW-Authenticate", challenge))
    return fault
