"""Rules of the other files: mappings that lead somewhere, pages of one's own, no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from sis_plugin.findings import Finding
from sis_plugin.linting.context import Context

_BUILT_IN = ("com.powerschool.", "com.pearson.")
_QUERY = re.compile(r"^/?ws/schema/query/([^/?#]+)", re.I)
_TABLE = re.compile(r"^/?ws/schema/table/([^/?#]+)", re.I)
_MESSAGES = re.compile(r"[^.]+\.[A-Z]{2}_[a-z]{2,3}\.properties")
_UUID = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_SECRETS = re.compile(
    rb"""client[_\-. ]?secret["']?\s*(?:[:=]>?|,|value=|>)\s*["']?(?P<secret>[\w+/=\-]{16,})
    |(?P<pair>%(uuid)s:%(uuid)s)
    |(?P<key>-----BEGIN\ [A-Z ]{0,20}PRIVATE\ KEY-----)
    |(?P<basic>authorization["']?\s*[:=,]\s*["']?basic\s+[A-Za-z0-9+/]{24,})"""
    % {b"uuid": _UUID},
    re.I | re.X,
)
_SEARCHED = 4 * 1024 * 1024


def targets(context: Context) -> Iterator[Finding]:
    """P32: implied calls of queries and tables that are there."""
    queries = {query.name.lower() for query in context.package.queries}
    for mapping in context.package.permission_mappings:
        for call in mapping.implies:
            query, table = _QUERY.match(call.path), _TABLE.match(call.path)
            if query:
                name = query[1].lower()
                if name in queries or name.startswith(_BUILT_IN):
                    continue
                said = f"{mapping.page} implies the query {query[1]}, which is not in the package"
            elif table:
                if context.columns.has_table(table[1]) == "known":
                    continue
                said = f"{mapping.page} implies the table {table[1]}, which is not in the package"
            elif call.path:
                continue
            else:
                said = f"{mapping.page} implies nothing: the text of <implies> is a path"
            yield Finding("P32", "W", said, mapping.file, call.line)


def collisions(context: Context) -> Iterator[Finding]:
    """P34: pages that belong to another plugin."""
    owners = {asset: other.name for other in context.others for asset in other.assets}
    if not owners:
        return
    for name in context.package.files:
        top, _, rest = name.lower().partition("/")
        if top == "web_root" and rest in owners:
            said = f"the installed plugin {owners[rest]!r} has this page already"
            yield Finding("P34", "E", said, name)


def secrets(context: Context) -> Iterator[Finding]:
    """P35: what looks like a client secret, told without repeating it."""
    for name, data in context.package.contents.items():
        text = data[:_SEARCHED]
        if b"\x00" in text[:1024]:
            continue
        for match in _SECRETS.finditer(text):
            kind = {"key": "a private key", "basic": "credentials in a header"}.get(
                match.lastgroup or "", "a client secret"
            )
            line = data.count(b"\n", 0, match.start()) + 1
            yield Finding("P35", "W", f"this looks like {kind}", name, line)


def messages(context: Context) -> Iterator[Finding]:
    """P37: files of texts under names that are found."""
    for name in context.package.files:
        top, _, rest = name.partition("/")
        last = PurePosixPath(rest).name
        hidden = last.startswith(".")
        if top.lower() == "messagekeys" and not hidden and not _MESSAGES.fullmatch(last):
            said = "a file of MessageKeys is called name.COUNTRY_lang.properties (a.US_en.…)"
            yield Finding("P37", "W", said, name)


RULES = (targets, collisions, secrets, messages)
