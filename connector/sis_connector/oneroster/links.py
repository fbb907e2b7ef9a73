"""The `Link` header: where a server says that the next page is."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

# The address stands between angle brackets, so commas inside it do no harm (quirk 5).
LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^;,<>=]+=(?:\"[^\"]*\"|[^;,<>\"]*))*)")
RELATION = re.compile(r";\s*rel\s*=\s*\"?([^\";,]+)\"?", re.IGNORECASE)


def next_page(header: str, path: str, received: int) -> dict[str, str] | None:
    """The parameters of the next page, where the header's word on it can be trusted, else None.

    It can when the address is a whole one of the same path and either goes on right behind the
    rows received so far or does not count rows at all. Hosts are not compared: behind a proxy they
    are often the inner ones (quirk 6), and only the parameters are taken, never the address.
    """
    for address, parameters in LINK.findall(header):
        relation = RELATION.search(parameters)
        if relation is None or "next" not in relation.group(1).casefold().split():
            continue
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.path.endswith(path):
            return None
        found = dict(parse_qsl(parts.query, keep_blank_values=True))
        if "offset" in found and found["offset"] != str(received):
            return None
        return found or None
    return None
