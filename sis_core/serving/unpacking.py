"""Bodies that went out compressed, for whoever reads the journal."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_GZIP = 31
"""zlib's number for the gzip format with the largest window."""


def unpacked(body: bytes, headers: Iterable[tuple[str, str]]) -> bytes:
    """A body as it was before gzip, as far as it was kept; any other body as it is."""
    packed = any(
        name.lower() == "content-encoding" and value.lower() == "gzip" for name, value in headers
    )
    if not packed:
        return body
    try:
        return zlib.decompressobj(_GZIP).decompress(body)
    except zlib.error:
        return body
