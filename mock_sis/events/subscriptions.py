"""The subscriptions of a district's plugins: read from a body, kept in its file, spoken as v1."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from mock_sis.events import SETTING
from sis_core.district.store import Store
from sis_core.wire.faults import BadRequest
from sis_core.wire.tree import Element, branch, leaf

CHANGES = ("INSERT", "UPDATE", "DELETE")
SCHOOL_ENROLLMENT = "SCHOOL_ENROLLMENT"
TEST = "test_subscription"
RESOURCES: dict[str, tuple[str, ...]] = {
    "student": (*CHANGES, SCHOOL_ENROLLMENT),
    "section_enrollment": CHANGES,
    "staff": CHANGES,
    "section": CHANGES,
    "course": CHANGES,
    TEST: CHANGES,
}
"""What can be subscribed to, and the types of its events [client]."""

_RESOURCE = re.compile(r"/ws/v1/([a-z_]+)(?:/(\*|(?a:[0-9]{1,18})))?")
_ADDRESS = re.compile(r"[!-~]{1,2000}")
_LONGEST_KEY = 255
_MOST_PAIRS = 1000
_KNOWN = ("key", "callback_url", "event_subscription")


@dataclass(frozen=True, slots=True)
class Pair:
    """One resource and the type of event that is told; `id` is None for every record."""

    resource: str
    event_type: str
    id: int | None = None

    @property
    def path(self) -> str:
        """The resource as a client names it."""
        if self.resource == TEST:
            return f"/ws/v1/{TEST}"
        return f"/ws/v1/{self.resource}/{'*' if self.id is None else self.id}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one plugin wants told, and where; `key` is sent along, empty where none was given."""

    plugin: int
    callback_url: str
    pairs: tuple[Pair, ...]
    key: str = ""

    def wants(self, resource: str, event_type: str, row_id: int) -> bool:
        """True where an event is among those subscribed to."""
        return any(
            pair.resource == resource
            and pair.event_type == event_type
            and pair.id in (None, row_id)
            for pair in self.pairs
        )

    def tree(self) -> Element:
        """The subscription as v1 prints it."""
        pairs = [
            branch(
                "event_subscription",
                (*leaf("resource", pair.path), *leaf("event_type", pair.event_type)),
            )
            for pair in self.pairs
        ]
        key = leaf("key", self.key or None)
        return branch(
            "event_subscriptions", (*key, *leaf("callback_url", self.callback_url), *pairs)
        )


class Subscriptions:
    """The subscriptions of a district, durable in its file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> list[Subscription]:
        """Every subscription, in the order of plugins."""
        kept: dict[str, Any] = self._store.setting(SETTING, {})
        return [_subscription(kept[plugin]) for plugin in sorted(kept, key=int)]

    def of(self, plugin: int) -> Subscription | None:
        """A plugin's subscription, or None."""
        return next((one for one in self.all() if one.plugin == plugin), None)

    def put(self, subscription: Subscription) -> bool:
        """Replaces a plugin's subscription; True where it had none."""
        return self._keep(subscription.plugin, asdict(subscription))

    def drop(self, plugin: int) -> bool:
        """Deletes a plugin's subscription; False where it had none."""
        return not self._keep(plugin, None)

    def _keep(self, plugin: int, record: dict[str, Any] | None) -> bool:
        with self._store.write() as w:
            kept: dict[str, Any] = self._store.setting(SETTING, {})
            new = str(plugin) not in kept
            kept.pop(str(plugin), None)
            if record is not None:
                kept[str(plugin)] = record
            w.remember(SETTING, kept)
        return new


def _subscription(record: dict[str, Any]) -> Subscription:
    pairs = tuple(Pair(**pair) for pair in record["pairs"])
    return Subscription(record["plugin"], record["callback_url"], pairs, record["key"])


def read(body: Any, plugin: int, https_only: bool) -> tuple[Subscription, tuple[str, ...]]:
    """A subscription from a PUT's body, and remarks; raises 400 in one sentence."""
    wrapper = body.get("event_subscriptions") if isinstance(body, dict) else None
    if not isinstance(wrapper, dict):
        raise BadRequest('The request body needs "event_subscriptions": {…}')
    listed = wrapper.get("event_subscription")
    items: list[Any] = listed if isinstance(listed, list) else [listed]
    if not items or not all(isinstance(item, dict) for item in items):
        raise BadRequest("event_subscription is one or more objects with resource and event_type")
    if len(items) > _MOST_PAIRS:
        raise BadRequest(f"event_subscription takes at most {_MOST_PAIRS} objects")
    pairs = tuple(dict.fromkeys(_pair(item) for item in items))
    url = _address(wrapper.get("callback_url"), https_only)
    unknown = [str(name)[:40] for name in wrapper if name not in _KNOWN]
    notes = (f"event_subscriptions has no {', '.join(unknown)}; ignored",) if unknown else ()
    return Subscription(plugin, url, pairs, _key(wrapper.get("key"))), notes


def _pair(item: dict[str, Any]) -> Pair:
    resource, event_type = item.get("resource"), item.get("event_type")
    found = _RESOURCE.fullmatch(resource) if isinstance(resource, str) else None
    name = found[1] if found else ""
    if found is None or name not in RESOURCES or (name == TEST) != (found[2] is None):
        known = ", ".join(f"/ws/v1/{n}" if n == TEST else f"/ws/v1/{n}/*" for n in RESOURCES)
        raise BadRequest(f"resource is one of {known}, not {_said(resource)}")
    if event_type not in RESOURCES[name]:
        types = ", ".join(RESOURCES[name])
        raise BadRequest(f"event_type of {resource} is one of {types}, not {_said(event_type)}")
    return Pair(name, event_type, int(found[2]) if found[2] not in (None, "*") else None)


def _key(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise BadRequest(f"key is a text, not {_said(value)}")
    text = str(value)
    if len(text) > _LONGEST_KEY:
        raise BadRequest(f"key has at most {_LONGEST_KEY} characters, not {len(text)}")
    if not text.isprintable():
        raise BadRequest("key has only characters that print")
    return text


def _address(value: Any, https_only: bool) -> str:
    schemes: Iterable[str] = ("https",) if https_only else ("https", "http")
    wanted = " or ".join(f"{scheme}://HOST/…" for scheme in schemes)
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise BadRequest(f"callback_url is an address such as {wanted}, not {_said(value)}")
    try:
        split = urlsplit(value)
        host, port = split.hostname, split.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or split.scheme not in schemes or split.fragment:
        raise BadRequest(f"callback_url is an address such as {wanted}, not {_said(value)}")
    if split.username is not None or split.password is not None:
        raise BadRequest("callback_url carries no user and password")
    return value


def _said(value: Any) -> str:
    return repr(value[:80] if isinstance(value, str) else value)[:90]
