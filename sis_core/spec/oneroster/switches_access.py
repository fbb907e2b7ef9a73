"""The open points of OneRoster's security as switches (oneroster-1.1.md 4 and 11)."""

from __future__ import annotations

from sis_core.wire.switches import Switch

SWITCHES: tuple[Switch, ...] = (
    # -- signed requests --------------------------------------------------------------------------
    Switch(
        "oauth1",
        ("accept", "refuse"),
        "requests signed with OAuth 1.0a beside bearer tokens; some vendors ended them",
        "impl",
    ),
    Switch(
        "oauth1_window",
        ("45", "10/5", "any"),
        "how far a signature's timestamp may be off: 45 minutes both ways, 10 behind and 5 ahead, "
        "or any",
        "impl",
    ),
    Switch(
        "oauth1_clock",
        ("either", "district", "machine"),
        "the clock that signatures' timestamps are held against: whichever fits, the district's, "
        "or this machine's",
    ),
    Switch(
        "oauth1_nonce",
        ("once", "per_timestamp", "ignore"),
        "a nonce may come once in 90 minutes, once with the same timestamp (RFC 5849), or often",
        "impl",
    ),
    Switch(
        "forwarded_headers",
        ("ignore", "use"),
        "behind a proxy: read the address that clients signed from X-Forwarded-Proto, -Host, "
        "-Port and -Prefix",
    ),
    # -- token answers ----------------------------------------------------------------------------
    Switch(
        "token",
        ("parallel", "single"),
        "a new token leaves earlier ones alive, or ends them (quirk 29)",
        "impl",
    ),
    Switch(
        "token_lifetime",
        (),
        "seconds that a token of OneRoster's token addresses lives",
        "impl",
        number=3600,
    ),
    Switch(
        "token_expires_in",
        ("number", "string", "missing"),
        "expires_in of OneRoster's token answers (quirk 30)",
        "impl",
    ),
    Switch(
        "token_type",
        ("bearer", "Bearer", "missing"),
        "token_type of OneRoster's token answers (quirk 30)",
        "impl",
    ),
    Switch(
        "token_answer",
        ("object", "string"),
        "OneRoster's token answer: an object, or the bare token as a JSON text (quirk 30)",
        "impl",
    ),
    Switch(
        "token_cookie",
        ("none", "set", "required"),
        "a cookie with every token: none, set, or set and required with the token (quirk 31)",
        "impl",
    ),
    # -- token requests ---------------------------------------------------------------------------
    Switch(
        "token_scope_omitted",
        ("all", "reject"),
        "a token request without a scope: every scope of the client, or invalid_scope",
        "impl",
    ),
    Switch(
        "token_scope_unknown",
        ("drop", "reject"),
        "unknown scopes beside known ones: left out, or invalid_scope",
    ),
    Switch(
        "token_grant_missing",
        ("accept", "reject"),
        "a token request without grant_type: read as client_credentials, or invalid_request",
        "client",
    ),
    # -- calls ------------------------------------------------------------------------------------
    Switch(
        "vendor_header",
        ("none", "grades"),
        "x-vendor-authorization: KEY:SECRET, required for gradebook calls or not (quirk 32)",
        "impl",
    ),
)
