"""What of OneRoster's security is a guess without a switch."""

from __future__ import annotations

GUESSES: tuple[tuple[str, str], ...] = (
    (
        "refusals of token addresses",
        "those of RFC 6749, with WWW-Authenticate: Basic on 401 and error_description; 405 is "
        "method_not_allowed, 429 temporarily_unavailable",
    ),
    (
        "scopes at PowerSchool's /oauth/access_token",
        "OneRoster's are granted and named in the answer; others are ignored with a remark, as "
        "nobody has seen them read there",
    ),
    ("scopes that imply others", "roster.readonly holds roster-core.readonly; nothing else does"),
    ("scopes of a signed request", "all that a client may have: OAuth 1.0a knows no scopes"),
    ("who may sign", "listed consumers, and every enabled client with its id and secret"),
    (
        "credentials in a token address's query",
        "not read; grant_type and scope are, as one client sends them",
    ),
    ("credentials sent twice", "taken where both are the same pair, else invalid_request"),
    (
        "a token that is about to end",
        "OneRoster's token addresses hand out a live token again until it has less than 60 s left",
    ),
    ("an oauth_token that is not empty", "400: OneRoster signs with two legs"),
    ("a refused signature", "does not use up its nonce"),
    ("the value of x-vendor-authorization", "any KEY:SECRET; nobody has seen the check"),
    ("the cookie of a token", "sis_session, one for each token, good as long as the token"),
    ("challenges of 401 and 403", "WWW-Authenticate: Bearer or OAuth with realm OneRoster"),
)
"""What is open, and what we do."""
