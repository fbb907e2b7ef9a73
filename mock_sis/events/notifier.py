"""Tells subscribers what changes: a watch on the district, a queue, and a thread that sends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import orjson

from mock_sis.events.happened import Event, events, test_events, watched
from mock_sis.events.sending import Received, Sender
from mock_sis.events.subscriptions import Subscription, Subscriptions
from mock_sis.events.waiting import MOST, Notification, Waiting, kept
from mock_sis.plugins import Plugin, Plugins
from sis_core.district.store import Store
from sis_core.district.watching import Happening
from sis_core.serving.exchange import Exchange
from sis_core.serving.journal import Journal
from sis_core.wire.ask import Answer, Ask
from sis_core.wire.switches import Switches

log = logging.getLogger("mock_sis")

OUTGOING = "callback"
"""The family of journal entries that tell of our own requests to receivers."""
LONGEST_WAIT = 300.0
_PATIENCE = 12.0
_MOMENT = 1.0
"""Seconds that a world which stops gives to what is due or under way."""
_KEPT = "events_waiting"


@dataclass(slots=True)
class Counts:
    """What became of notifications since the server began."""

    delivered: int = 0
    given_up: int = 0
    not_queued: int = 0


class Notifier:
    """The subscriptions of one world at work.

    The thread begins with the first subscription and ends with `close`. Store's lock comes before
    ours: what is told arrives under it, and nothing here asks the store while holding ours.
    """

    def __init__(
        self,
        store: Store,
        switches: Switches,
        journal: Journal,
        plugins: Plugins,
        base: Callable[[], str],
    ) -> None:
        self.subscriptions = Subscriptions(store)
        self.counts = Counts()
        self._store, self._switches, self._journal = store, switches, journal
        self._plugins, self._base = plugins, base
        self._asked_at = ""
        self._sender = Sender()
        self._waiting = Waiting()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None
        store.listen(self._maybe_other)
        self._look()
        self._take_up()

    @property
    def waiting(self) -> int:
        """How many notifications are still to be sent."""
        with self._changed:
            return len(self._waiting)

    # -- subscribing ----------------------------------------------------------------------------

    def subscribe(self, subscription: Subscription, base: str) -> bool:
        """Replaces a plugin's subscription; True where it had none. `base` is our URL as asked."""
        self._asked_at = base
        new = self.subscriptions.put(subscription)
        self._forget(subscription.plugin)
        self._look()
        each = self._switches.on("events_test", "each")
        self._queue(subscription, test_events(subscription, each))
        return new

    def unsubscribe(self, plugin: int) -> bool:
        """Deletes a plugin's subscription; False where it had none."""
        was = self.subscriptions.drop(plugin)
        self._forget(plugin)
        self._look()
        return was

    def _forget(self, plugin: int | None) -> None:
        with self._changed:
            self._waiting.clear(plugin)
            self._changed.notify_all()

    def _look(self) -> None:
        """Watches what the present subscriptions want, and has a thread where there is one."""
        found = self.subscriptions.all()
        if found:
            self._store.watch(watched(found), self._told, self._restored)
        else:
            self._store.unwatch()
        if found and self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._work, name="events", daemon=True)
            self._thread.start()

    def _maybe_other(self, changed: object) -> None:
        if changed is None and not self._closed:
            self._look()

    def _restored(self) -> None:
        self._forget(None)

    # -- telling --------------------------------------------------------------------------------

    def _told(self, happenings: list[Happening]) -> None:
        found = events(happenings, self._store)
        for subscription in self.subscriptions.all():
            wanted = [e for e in found if subscription.wants(e.resource, e.event_type, e.id)]
            self._queue(subscription, wanted)

    def _queue(self, subscription: Subscription, wanted: Sequence[Event]) -> None:
        plugin = self._plugin(subscription.plugin)
        if not wanted or plugin is None or not plugin.enabled:
            return
        groups = [[event] for event in wanted]
        if self._switches.on("events_in_a_post", "all"):
            groups = [list(wanted)]
        base = self._asked_at or self._base()
        at = self._store.clock.now().isoformat(timespec="seconds")
        left_out = 0
        for group in groups:
            key = {"key": subscription.key} if subscription.key else {}
            body = orjson.dumps({**key, "events": [event.shown(base, at) for event in group]})
            one = Notification(subscription.plugin, subscription.callback_url, body, len(group))
            with self._changed:
                added = self._waiting.add(one)
                self._changed.notify_all()
            left_out += 0 if added else len(group)
        if left_out:
            self.counts.not_queued += left_out
            self._journal_full(subscription, plugin, left_out)

    def _plugin(self, plugin: int) -> Plugin | None:
        return next((one for one in self._plugins.all() if one.id == plugin), None)

    # -- sending --------------------------------------------------------------------------------

    def _work(self) -> None:
        while (one := self._next()) is not None:
            headers = {"Content-Type": "application/json", "Accept": "*/*"}
            check = self._switches.on("events_certificates", "verify")
            exchange = self._exchange(one.plugin, one.url, headers, one.body)
            received = self._sender.post(one.url, one.body, headers, check)
            one.attempts += 1
            self._settle(one, received, exchange)

    def _next(self) -> Notification | None:
        """What is to be sent now, waited for; None when the world ends."""
        with self._changed:
            while not self._closed:
                first = self._waiting.first()
                wait = None if first is None else first.due - time.monotonic()
                if first is not None and wait is not None and wait <= 0:
                    return first
                self._changed.wait(wait)
        return None

    def _settle(self, one: Notification, received: Received, exchange: Exchange) -> None:
        most = max(1, self._switches.number("events_attempts"))
        said = f"attempt {one.attempts} of {most} to tell {one.events} event(s)"
        with self._changed:
            if received.accepted:
                self.counts.delivered += 1
                self._waiting.done(one)
            elif one.attempts >= most:
                self.counts.given_up += 1
                self._waiting.done(one)
                said += "; given up"
            else:
                first = self._switches.number("events_first_wait") / 1000
                wait = min(LONGEST_WAIT, first * 2 ** min(one.attempts - 1, 40))
                one.due = time.monotonic() + wait
                said += f"; the next one in {wait:g} s"
            self._changed.notify_all()
        exchange.note(said)
        if not received.accepted:
            exchange.reason = received.why or f"the receiver answered {received.status}, not 2xx"
        kind = dict((name.lower(), value) for name, value in received.headers)
        answer = Answer(received.status, received.body, kind.pop("content-type", ""))
        self._journal.close(exchange, answer)

    # -- the journal ----------------------------------------------------------------------------

    def _exchange(
        self, plugin: int, url: str, headers: dict[str, str], body: bytes = b""
    ) -> Exchange:
        asker = self._plugin(plugin)
        ask = Ask("POST", urlsplit(url).path or "/", headers=headers, body=body)
        made = Exchange(ask, url, str(urlsplit(url).hostname), family=OUTGOING, route=OUTGOING)
        made.note(f"outgoing, told to {asker.name if asker else 'a plugin that is gone'}")
        return made

    def _journal_full(self, subscription: Subscription, plugin: Plugin, left_out: int) -> None:
        exchange = self._exchange(plugin.id, subscription.callback_url, {})
        exchange.reason = f"{left_out} event(s) not sent: {MOST} notifications wait already"
        self._journal.close(exchange, Answer(0, b"", ""))

    def close(self) -> None:
        """Sends for a moment what is due, then ends the thread; may be called twice.

        What still waits is kept in the district's file, or lost with a district in memory; the
        journal and the log say how much that is.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._due(), _MOMENT)
            if self._closed:
                return
            self._closed = True
            left = list(self._waiting)
            self._waiting.clear()
            self._changed.notify_all()
        self._sender.stop()
        if self._thread is not None:
            self._thread.join(_PATIENCE)
        self._leave(left)

    def _due(self) -> bool:
        """True while something is under way or could be sent now."""
        first = self._waiting.first()
        return self._thread is not None and first is not None and first.due <= time.monotonic()

    def _leave(self, left: list[Notification]) -> None:
        """Says what was not sent, and keeps it for the next start where there is a file."""
        in_file = self._store.path is not None
        if in_file and (left or self._store.setting(_KEPT)):
            self._store.remember(_KEPT, [one.record() for one in left])
        fate = "kept for its next start" if in_file else "lost with the district in memory"
        for plugin, url in dict.fromkeys((one.plugin, one.url) for one in left):
            count = sum(one.events for one in left if (one.plugin, one.url) == (plugin, url))
            exchange = self._exchange(plugin, url, {})
            exchange.reason = f"{count} event(s) not sent before the server stopped, {fate}"
            log.warning("receiver at %s: %s", urlsplit(url).hostname, exchange.reason)
            self._journal.close(exchange, Answer(0, b"", ""))

    def _take_up(self) -> None:
        """Sends what a server before this one left, to who is still subscribed there."""
        records = self._store.setting(_KEPT) or []
        if not records:
            return
        there = {(one.plugin, one.callback_url) for one in self.subscriptions.all()}
        with self._changed:
            for one in map(kept, records):
                if (one.plugin, one.url) in there:
                    self._waiting.add(one)
            self._changed.notify_all()
        self._store.remember(_KEPT, [])
