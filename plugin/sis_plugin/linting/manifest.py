"""Rules of plugin.xml beyond its schema: versions, names, addresses, what is left unsaid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from sis_plugin.declared import NEWER_UI_CONTEXTS, UI_CONTEXTS
from sis_plugin.findings import Finding
from sis_plugin.linting.context import Context, main_file

VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
CDN_HOST, NEWER_CDN_HOST = 50, 300


def rising(newer: str, older: str) -> bool | None:
    """True where a version is higher than another, None where they cannot be compared."""
    if not (VERSION.fullmatch(newer) and VERSION.fullmatch(older)):
        return None
    first, second = ([int(part) for part in v.split(".")] for v in (newer, older))
    length = max(len(first), len(second))
    return first + [0] * (length - len(first)) > second + [0] * (length - len(second))


def version(context: Context) -> Iterator[Finding]:
    """P09: a version that can be compared."""
    written = context.package.version
    if not written:
        yield context.at("plugin", "P09", "W", "the plugin has no version, so no upgrade is higher")
    elif not VERSION.fullmatch(written):
        said = f"the version is digits and dots, such as 1.4.2, not {written!r}"
        yield context.at("plugin", "P09", "W", said)


def upgrade(context: Context) -> Iterator[Finding]:
    """P10: higher than the installed release of the same name, and than the one compared with."""
    package, before = context.package, context.against
    same = [(p, "the installed") for p in context.installed if p.name == package.name]
    if before is not None and before.name == package.name:
        same.append((before, "the previous"))
    elif before is not None:
        said = (
            f"the previous release is called {before.name!r}: districts get a second plugin "
            "with credentials of its own, not an upgrade"
        )
        yield context.at("plugin", "P10", "W", said)
    for other, which in same:
        rises = rising(package.version, other.version)
        if rises is False:
            said = f"version {package.version} is not higher than {which} {other.version}"
            yield context.at("plugin", "P10", "E", said)
        elif rises is None:
            said = f"versions {package.version!r} and {other.version!r} cannot be compared"
            yield context.at("plugin", "P10", "W", said)


def name_is_free(context: Context) -> Iterator[Finding]:
    """P11: no plugin of that name by somebody else."""
    package = context.package
    for other in context.installed:
        same = other.name == package.name
        if same and other.publisher.name.strip() != package.publisher.name.strip():
            said = f"a plugin {other.name!r} by {other.publisher.name!r} is installed already"
            yield context.at("plugin", "P11", "E", said)


def publisher(context: Context) -> Iterator[Finding]:
    """P12: somebody to write to."""
    who = context.package.publisher
    if not who.name.strip():
        yield context.at("publisher", "P12", "W", "the publisher's name is blank")
    local, at, host = who.email.strip().partition("@")
    if not (local and at and host) or " " in who.email.strip():
        said = f"the contact's email is not an address: {who.email!r}"
        yield context.at("publisher", "P12", "W", said)


def oauth_for_access(context: Context) -> Iterator[Finding]:
    """P16: an access request without credentials to use it with."""
    package = context.package
    if package.fields and not package.oauth:
        said = "access_request without <oauth/>: no client id and secret are made"
        yield context.at("access_request", "P16", "W", said)


def v1_level(context: Context) -> Iterator[Finding]:
    """P19: credentials that /ws/v1 turns away from SIS 25.2 on."""
    package = context.package
    if package.oauth and package.access_level is None:
        said = (
            "no accessLevelV1Api on <oauth>: from SIS 25.2 on, calls of /ws/v1 are refused; "
            "READ lets them read, FULL write; NONE says that none are made"
        )
        yield context.at("oauth", "P19", "W", said)


def registration(context: Context) -> Iterator[Finding]:
    """P20: a registration over TLS."""
    url = context.package.registration_url
    if "registration" not in context.package.lines:
        return
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        said = f"the registration's url is https://…, not {url[:80]!r}"
        yield context.at("registration", "P20", "E", said)


def ui_contexts(context: Context) -> Iterator[Finding]:
    """P21: links in places that exist, once each."""
    known = (*UI_CONTEXTS, *NEWER_UI_CONTEXTS)
    for link in context.package.links:
        seen: set[str] = set()
        for place in link.contexts:
            if place not in known:
                said = f"link {link.text!r}: no place is called {place[:60]!r} ({', '.join(known)})"
                yield Finding("P21", "W", said, link.file, link.line)
            elif place in seen:
                said = f"link {link.text!r}: the place {place} stands twice, the second is ignored"
                yield Finding("P21", "W", said, link.file, link.line)
            elif place in NEWER_UI_CONTEXTS:
                said = f"link {link.text!r}: the place {place} needs a newer SIS"
                yield Finding("P08", "I", said, link.file, link.line)
            seen.add(place)


def cdn_hosts(context: Context) -> Iterator[Finding]:
    """P22: hosts as the server compares them."""
    file = main_file(context.package)
    for host, line in context.package.cdn_hosts:
        if host.endswith("/"):
            said = f"the CDN host {host[:60]!r} ends in a slash"
            yield Finding("P22", "W", said, file, line)
        if len(host) > CDN_HOST:
            most = f"{NEWER_CDN_HOST} characters" if len(host) > NEWER_CDN_HOST else "50 (SIS 23.1)"
            said = f"the CDN host {host[:40]!r}… has {len(host)} characters, more than {most}"
            yield Finding("P22", "W", said, file, line)


def autoinstall(context: Context) -> Iterator[Finding]:
    """P36: what only plugins of the server's own maker use."""
    if "autoinstall" in context.package.lines:
        said = "autoinstall is for plugins that are shipped with the SIS"
        yield context.at("autoinstall", "P36", "I", said)


RULES = (
    version, upgrade, name_is_free, publisher, oauth_for_access, v1_level, registration,
    ui_contexts, cdn_hosts, autoinstall,
)  # fmt: skip
