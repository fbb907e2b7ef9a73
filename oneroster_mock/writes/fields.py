"""The members of a body, one by one: their type, their form, and whether they may be missing.

Lenient reading takes what real clients send: null and empty texts for what is left out, numbers
as texts, dates where moments belong and moments where dates do. Strict reading refuses all that.
Everything that cannot be read is 422 with one sentence.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from sis_core.gradebook.entered import entered_number
from sis_core.spec.oneroster.status import Problem, problem
from sis_core.spec.oneroster.v1p1.entities import REFERENCE_TYPES

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?P<fraction>\.[0-9]{1,9})?\s?(?P<zone>Z|z|[+-][0-9]{1,2}(?::?[0-9]{2})?)?"
)
_STRICT_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_ZONE = re.compile(r"(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOST_ID = 255
_DEEPEST = 16


def invalid(sentence: str) -> Problem:
    """422 for a body that can be read and not be kept."""
    return problem(422, "invalid data", sentence)


@dataclass(frozen=True, slots=True)
class Fields:
    """The members of one object in a body; `strict` says how they are read.

    `note` hears of what was read freely, for the journal.
    """

    entity: str
    members: Mapping[str, Any]
    strict: bool
    note: Callable[[str], None]

    def check_names(self, known: Collection[str]) -> None:
        """A member that the entity does not have is read past; strictly it is 422."""
        for name in self.members:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                sentence = f"{self.entity} has no member {name[:60]!r}{hint}"
                if self.strict:
                    raise invalid(sentence)
                self.note(sentence)

    def said(self, name: str) -> Any:
        """A member's value, None where nothing is said; strictly a null is a wrong value."""
        value = self.members.get(name)
        if value is None and self.strict and name in self.members:
            raise invalid(f"{name} is left out where there is nothing to say, not null")
        return value

    def missing(self, name: str) -> Problem:
        """422 for a member that must be there."""
        return invalid(f"{self.entity} needs {name}")

    def text(self, name: str) -> str | None:
        """A text as it is, the empty one too."""
        value = self.said(name)
        if value is not None and not isinstance(value, str):
            raise invalid(f"{name} takes a text")
        return value

    def choice(self, name: str, choices: Collection[str]) -> str | None:
        """One of some words; leniently an empty text says nothing."""
        value = self._some_text(name)
        if value is not None and value not in choices:
            listed = ", ".join(choices)
            raise invalid(f"{name} is one of {listed}, not {value[:40]!r}")
        return value

    def number(self, name: str) -> float | None:
        """A finite number; leniently a text of one too."""
        value = self.said(name)
        if isinstance(value, str) and not self.strict:
            if not value.strip():
                return None
            read = entered_number(value)
            value = value if read is None or read.percent else read.value
            if not isinstance(value, str):
                self.note(f"{name} came as a text; it is a number")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(f"{name} takes a number, not {_shown(value)}")
        if not math.isfinite(value) or abs(value) >= 10**12:
            raise invalid(f"{name} takes a number of at most 12 digits before the point")
        return int(value) if value == int(value) else float(value)

    def moment(self, name: str) -> datetime | None:
        """A moment in UTC; leniently a day is its first moment, and no zone means UTC."""
        value = self._some_text(name)
        if value is None:
            return None
        if self.strict and not _STRICT_MOMENT.fullmatch(value):
            raise invalid(
                f"{name} takes a moment such as 2026-10-09T23:59:00.000Z, not {value[:40]!r}"
            )
        found = _moment(value.strip())
        if found is None:
            raise invalid(
                f"{name} takes a moment such as 2026-10-09T23:59:00.000Z, not {value[:40]!r}"
            )
        if not _STRICT_MOMENT.fullmatch(value):
            self.note(f"{name} is a moment such as 2026-10-09T23:59:00.000Z, not {value[:40]!r}")
        return found

    def day(self, name: str) -> date | None:
        """A day; leniently a moment means the day on which it is in UTC."""
        value = self._some_text(name)
        if value is None:
            return None
        if _DAY.fullmatch(value.strip() if not self.strict else value):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        found = None if self.strict else _moment(value.strip())
        if found is None:
            raise invalid(f"{name} takes a day such as 2026-10-09, not {value[:40]!r}")
        self.note(f"{name} came as a moment; its day in UTC is kept")
        return found.date()

    def reference(self, name: str, *types: str) -> str | None:
        """The sourcedId of a reference; strictly with href and one of some types."""
        value = self.said(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise invalid(f'{name} takes a reference {{"sourcedId": …}}, not {_shown(value)}')
        found = value.get("sourcedId")
        if isinstance(found, int) and not isinstance(found, bool) and not self.strict:
            found = str(found)
        if not isinstance(found, str) or not found.strip():
            raise invalid(f"{name}.sourcedId takes the id of a record")
        if self.strict:
            self._check_reference(name, value, types)
        return found.strip()

    def metadata(self) -> dict[str, Any]:
        """The metadata object, empty where nothing is said."""
        value = self.said("metadata")
        if value is None or (value in ("", []) and not self.strict):
            return {}
        if not isinstance(value, dict):
            raise invalid(f"metadata takes an object, not {_shown(value)}")
        if _depth(value) > _DEEPEST:
            raise invalid(f"metadata is at most {_DEEPEST} levels deep")
        return value

    # -- inside -----------------------------------------------------------------------------------

    def _some_text(self, name: str) -> str | None:
        value = self.text(name)
        return None if value is not None and not value.strip() and not self.strict else value

    def _check_reference(self, name: str, value: Mapping[str, Any], types: tuple[str, ...]) -> None:
        href, kind = value.get("href"), value.get("type")
        if not isinstance(href, str) or not href:
            raise invalid(f"{name}.href takes the address of the record")
        if kind not in REFERENCE_TYPES or kind not in types:
            raise invalid(f"{name}.type is {' or '.join(types)}, not {_shown(kind)}")


def checked_id(sourced_id: str) -> str:
    """An id that a record may have; raises 422."""
    if not sourced_id.strip():
        raise invalid("sourcedId takes a text that is not blank")
    if len(sourced_id) > _MOST_ID:
        raise invalid(f"sourcedId takes at most {_MOST_ID} characters, not {len(sourced_id)}")
    if _CONTROL.search(sourced_id):
        raise invalid("sourcedId cannot hold control characters")
    return sourced_id


def moment_said(moment: datetime) -> str:
    """A moment as OneRoster spells it: UTC, milliseconds, `Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _moment(text: str) -> datetime | None:
    if _DAY.fullmatch(text):
        text = f"{text}T00:00:00Z"
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    try:
        made = datetime.fromisoformat(f"{found['day']}T{found['time']}")
        if found["fraction"]:
            made = made.replace(microsecond=int(found["fraction"][1:].ljust(6, "0")[:6]))
        return made.replace(tzinfo=_zone(found["zone"])).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if text is None or text in "Zz":
        return UTC
    found = _ZONE.fullmatch(text)
    assert found is not None
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-offset if found["sign"] == "-" else offset)


def _depth(value: Any) -> int:
    level, deep = [value], 0
    while level:
        deep += 1
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    return deep


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    return repr(value)[:40]
