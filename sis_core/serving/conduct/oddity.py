"""An oddity of a client, and what all kinds of them look at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sis_core.serving.journal import CONTROL, Entry
from sis_core.serving.patterns import unsigned

_ID = re.compile(r"[0-9]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)
_UNREAD = ("engine", CONTROL)
_QUERIES = "/ws/schema/query/"
_READS_BY_POST = ("/ws/xte/assignment_score", "/ws/xte/standard/score")


@dataclass(frozen=True, slots=True)
class Oddity:
    """What a client did oddly: the kind, a sentence, the numbers of the journal's entries."""

    kind: str
    sentence: str
    client: str
    entries: tuple[int, ...]

    def shown(self) -> dict[str, Any]:
        """The oddity as JSON values."""
        return {
            "kind": self.kind,
            "client": self.client,
            "sentence": self.sentence,
            "entries": list(self.entries),
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of oddity: its name, what it means, who finds it among one client's entries.

    One that is looked for `between_moves` does not go on beyond a call of the sandbox's control,
    which may have changed what there is to be read.
    """

    name: str
    help: str
    find: Callable[[Sequence[Entry]], Iterator[tuple[str, Sequence[Entry]]]]
    between_moves: bool = False


def by_client(entries: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    """Entries of clients in their order.

    What names no client (a token that nobody knows any more) belongs to the client that had the
    same credentials before, else to the only client at that address, else to the address.
    """
    asked = [entry for entry in entries if entry.family not in _UNREAD]
    owners = {
        entry.request_headers["authorization"]: entry.client
        for entry in asked
        if entry.client and "authorization" in entry.request_headers
    }
    at: dict[str, set[str]] = defaultdict(set)
    for entry in asked:
        if entry.client:
            at[entry.peer].add(entry.client)
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in asked:
        owner = entry.client or owners.get(entry.request_headers.get("authorization", ""), "")
        alone = at[entry.peer]
        found[owner or (next(iter(alone)) if len(alone) == 1 else entry.peer)].append(entry)
    return found


def path_of(entry: Entry) -> str:
    """The path as sent, without the query."""
    return entry.target.partition("?")[0]


def began(entry: Entry) -> float:
    """When the request came, in seconds since 1970; `at` is when it was answered."""
    return entry.at - entry.milliseconds / 1000


def shape(entry: Entry) -> tuple[str, str]:
    """The path with `{id}` in the place of its last id, and that id; "" where it has none."""
    parts = path_of(entry).split("/")
    template = entry.route.split("/") if "{" in entry.route else []
    for at in range(len(parts) - 1, 0, -1):
        named = at < len(template) and template[at].startswith("{")
        if named or (not template and _ID.fullmatch(parts[at])):
            return "/".join((*parts[:at], "{id}", *parts[at + 1 :])), parts[at]
    return "/".join(parts), ""


def is_token(entry: Entry) -> bool:
    """True for a request of a token."""
    return entry.method == "POST" and path_of(entry).rstrip("/").endswith(("/token", "_token"))


def is_write(entry: Entry) -> bool:
    """True for what changes something: a POST that only reads does not."""
    if entry.method not in ("POST", "PUT", "PATCH", "DELETE") or is_token(entry):
        return False
    path = path_of(entry)
    return not (path.startswith(_QUERIES) or path.rstrip("/") in _READS_BY_POST)


def same(entry: Entry) -> tuple[str, str, bytes, int]:
    """What makes two requests the same one: method, address but for a signature, body."""
    return entry.method, unsigned(entry.target), entry.request_body, entry.asked


def times(count: int, thing: str) -> str:
    """`3 requests`, `1 request`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
