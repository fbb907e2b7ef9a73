"""The refusals of access, as problems of the standard (oneroster-1.1.md 3.5)."""

from __future__ import annotations

from collections.abc import Iterable

from sis_core.serving.scopes import PREFIX, SCOPES
from sis_core.spec.oneroster.status import Problem, problem

REALM = "OneRoster"


def unauthorized(
    description: str, reason: str, challenge: str = f'Bearer realm="{REALM}"'
) -> Problem:
    """401; `challenge` is its WWW-Authenticate."""
    headers = (("WWW-Authenticate", challenge),)
    return problem(401, "unauthorized", description, reason=reason, headers=headers)


def forbidden(scope: str, held: Iterable[str]) -> Problem:
    """403 for a missing scope; the journal says which ones are there."""
    has = frozenset(held)
    names = ", ".join(one for one in SCOPES if one in has) or "no scope at all"
    challenge = f'Bearer realm="{REALM}", error="insufficient_scope", scope="{PREFIX}{scope}"'
    return problem(
        403,
        "forbidden",
        f"The scope {scope} is missing",
        reason=f"the call needs {PREFIX}{scope}; the caller has {names}",
        headers=(("WWW-Authenticate", challenge),),
    )


def bad_request(description: str, reason: str) -> Problem:
    """400 for a signed request that cannot be read."""
    return problem(400, "invalid data", description, reason=reason)
