"""One call of `/ws/xte`: its parameters and body, read and checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sis_core.district.store import Store
from sis_core.gradebook.pro.records import Caller, Policy
from sis_core.gradebook.pro.taking import whole
from sis_core.gradebook.refused import Refused
from sis_core.gradebook.rules import Status, allows_same_name
from sis_core.serving.exchange import Exchange
from sis_core.spec.powerschool.access import Access
from sis_core.wire.ask import Ask
from sis_core.wire.dialects import xte
from sis_core.wire.faults import BadRequest
from sis_core.wire.switches import Switches

_NUMBER = re.compile(r"[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False}
_STATUSES: tuple[Status, ...] = ("A", "I", "P")
_MOST_IDS = 10_000


@dataclass(slots=True)
class Call:
    """A call that was matched to an operation; `id` is the number in its path, 0 without one.

    `names` are what stands in the path's other open places.
    """

    store: Store
    switches: Switches
    exchange: Exchange
    access: Access
    id: int = 0
    names: dict[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def ask(self) -> Ask:
        """The request."""
        return self.exchange.ask

    # -- parameters -----------------------------------------------------------------------------

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number, or None; raises BadRequest."""
        text = self.ask.query.get(name, "").strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise bad_parameter(f"{name} takes a whole number, not {text[:40]!r}", name)
        return int(text)

    def ids(self, name: str) -> list[int]:
        """A parameter that is a comma list of ids, at least one; raises BadRequest."""
        return ids_in(self.ask.query.get(name, ""), name)

    def boolean(self, name: str) -> bool | None:
        """A parameter that is true or false, or None; raises BadRequest."""
        text = self.ask.query.get(name, "").strip().lower()
        if not text:
            return None
        if text not in _BOOLEANS:
            raise bad_parameter(f"{name} is true or false, not {text[:40]!r}", name)
        return _BOOLEANS[text]

    def caller(self, required: bool = True) -> Caller:
        """The teacher whom the call names, and the plugin; raises BadRequest without one."""
        user = self.number("users_dcid")
        if user is None and required:
            raise bad_parameter("users_dcid is required", "users_dcid")
        return Caller(user or 0, str(self.access.plugin_id), self.store.clock.now())

    def statuses(self) -> frozenset[Status]:
        """The `status` letters, A alone where none is given; raises BadRequest."""
        text = self.ask.query.get("status", "").strip() or "A"
        letters = frozenset(part.strip().upper() for part in text.split(","))
        if not letters <= frozenset(_STATUSES):
            raise bad_parameter(f"status takes A, I and P, not {text[:40]!r}", "status")
        return frozenset(letter for letter in _STATUSES if letter in letters)

    def policy(self) -> Policy:
        """What the switches decide about the gradebook."""
        return Policy(
            same_names=allows_same_name(self.switches["gradebook_same_name"], "PTP"),
            left_students=self.switches.on("xte_left_students", "accept"),
            keep_unsaid=self.switches.on("xte_score_absent", "keep"),
        )

    def year(self) -> None:
        """Reads `year_id`; 0 means any year [client: Mayhem], and categories are of every year."""
        self.number("year_id")


def ids_in(text: str, name: str) -> list[int]:
    """A comma list of ids; raises BadRequest for none or another form."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise bad_parameter(f"{name} is required: ids with commas between them", name)
    for part in parts:
        if not _NUMBER.fullmatch(part):
            raise bad_parameter(f"{name} takes ids with commas between, not {part[:40]!r}", name)
    return list(dict.fromkeys(int(part) for part in parts))


# -- bodies ---------------------------------------------------------------------------------------


def bad_parameter(sentence: str, name: str) -> BadRequest:
    """400 for a parameter or member."""
    return BadRequest(
        "Bad Request", reason=sentence, errors=({"field": sentence, "params": {"name": name}},)
    )


def rows_in(value: Any, what: str) -> list[Any]:
    """A JSON array, or nothing for null; raises BadRequest."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad_parameter(f"{what} must be a JSON array", what)
    return value


def id_in(given: dict[str, Any], name: str) -> int:
    """A member that must be an id; raises BadRequest."""
    try:
        return whole(given.get(name), name)
    except Refused as refused:
        raise bad_parameter(refused.message, name) from None


def maybe_id_in(given: dict[str, Any], name: str) -> int | None:
    """A member that is an id or missing; raises BadRequest."""
    return None if given.get(name) in (None, "", 0) else id_in(given, name)


def id_list(given: dict[str, Any], name: str, required: bool = True) -> list[int]:
    """A member that is an array of ids; raises BadRequest."""
    found = [id_in({name: value}, name) for value in rows_in(given.get(name), name)]
    if required and not found:
        raise bad_parameter(f"{name} is required: an array of ids", name)
    if len(found) > _MOST_IDS:
        raise bad_parameter(f"{name} takes at most {_MOST_IDS} ids", name)
    return list(dict.fromkeys(found))


def associated(
    given: dict[str, Any], names: Collection[str], member: str
) -> list[dict[str, Any]] | None:
    """The objects of an association under one of its names, None where it is not said."""
    for name in names:
        if given.get(name) is not None:
            rows = rows_in(given[name], name)
            return [
                xte.lowered(row, name) if isinstance(row, dict) else {member: row} for row in rows
            ]
    return None


def unique(values: Iterable[int]) -> tuple[int, ...]:
    """Ids without repetition, in order."""
    return tuple(dict.fromkeys(values))
