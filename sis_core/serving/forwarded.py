"""The address by which clients know a server that stands behind a proxy."""

from __future__ import annotations

import re

from sis_core.wire.ask import Ask
from sis_core.wire.switches import Switches

_HOST = re.compile(r"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_PORT = re.compile(r"[0-9]{1,5}")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")


def public_base(ask: Ask, switches: Switches) -> str:
    """Scheme, host and path prefix of the request as its sender saw them.

    They are the request's own, or with the switch `forwarded_headers` at `use` those of
    X-Forwarded-Proto, -Host, -Port and -Prefix; of a list the first entry, the outermost proxy's.
    """
    return forwarded_base(ask) if switches.on("forwarded_headers", "use") else ask.base


def forwarded_base(ask: Ask) -> str:
    """The base that the X-Forwarded headers tell; what is missing or malformed is the request's."""
    scheme, _, host = ask.base.partition("://")
    told_scheme = _first(ask, "x-forwarded-proto").lower()
    if told_scheme in ("http", "https"):
        scheme = told_scheme
    told_host = _first(ask, "x-forwarded-host")
    if _HOST.fullmatch(told_host):
        host = told_host
    told_port = _first(ask, "x-forwarded-port")
    if _PORT.fullmatch(told_port):
        host = f"{_without_port(host)}:{told_port}"
        default = "443" if scheme == "https" else "80"
        host = host.removesuffix(f":{default}")
    prefix = _first(ask, "x-forwarded-prefix").rstrip("/")
    return f"{scheme}://{host}{prefix if _PREFIX.fullmatch(prefix) else ''}"


def _first(ask: Ask, name: str) -> str:
    return ask.header(name).partition(",")[0].strip()


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
