"""A request and an answer, without a web framework: what routes, dialects and checks speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: `path` decoded, slashes neither doubled nor trailing; `base` scheme and host.

    `query` keeps the last value of each parameter, names as sent (case-sensitive [guess]);
    header names are lower-case.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = "http://localhost"

    def header(self, name: str) -> str:
        """A header's value, or an empty text."""
        return self.headers.get(name.lower(), "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: status, body, type, further headers; `note` is a remark for the journal.

    With a `stream` the body comes piece by piece, its size not known before, and `body` is empty.
    """

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = ()
    note: str = ""
    stream: Iterator[bytes] | None = None
