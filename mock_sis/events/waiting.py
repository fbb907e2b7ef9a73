"""Notifications that wait to be sent: in order for each plugin, bounded in all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST = 1000
"""How many notifications wait at once; what comes beyond is not sent, and the journal says so."""


@dataclass(slots=True)
class Notification:
    """One POST to be made: for which plugin, where, what, and how it has gone so far.

    `due` is when it may be tried next, on the machine's monotonic clock.
    """

    plugin: int
    url: str
    body: bytes
    events: int
    attempts: int = 0
    due: float = 0.0

    def record(self) -> dict[str, Any]:
        """What a district's file keeps of it."""
        body = self.body.decode()
        return {"plugin": self.plugin, "url": self.url, "body": body, "events": self.events}


def kept(record: dict[str, Any]) -> Notification:
    """A notification that a district's file kept; its attempts are counted anew."""
    body = str(record["body"]).encode()
    return Notification(record["plugin"], record["url"], body, record["events"])


class Waiting:
    """The queues; not safe between threads by itself."""

    def __init__(self) -> None:
        self._queues: dict[int, deque[Notification]] = {}

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._queues.values())

    def __iter__(self) -> Iterator[Notification]:
        for queue in self._queues.values():
            yield from queue

    def add(self, notification: Notification) -> bool:
        """Puts a notification at its plugin's end; False where there is no room."""
        if len(self) >= MOST:
            return False
        self._queues.setdefault(notification.plugin, deque()).append(notification)
        return True

    def first(self) -> Notification | None:
        """What is due first among the plugins' next ones."""
        heads = [queue[0] for queue in self._queues.values()]
        return min(heads, key=lambda one: one.due, default=None)

    def done(self, notification: Notification) -> None:
        """Takes a notification away, if it still waits."""
        queue = self._queues.get(notification.plugin)
        if queue and queue[0] is notification:
            queue.popleft()
            if not queue:
                del self._queues[notification.plugin]

    def clear(self, plugin: int | None = None) -> int:
        """Forgets what waits for a plugin, or everything; returns how much that was."""
        gone = self._queues if plugin is None else {plugin: self._queues.get(plugin, deque())}
        count = sum(len(queue) for queue in gone.values())
        for name in list(gone):
            self._queues.pop(name, None)
        return count
