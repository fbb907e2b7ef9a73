"""What one PUT or DELETE stands on: the open transaction, the ids, the profile, the switches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from oneroster_mock.writes.fields import invalid
from oneroster_mock.writes.words import INVALID, UNKNOWN
from sis_core.district.write import Write
from sis_core.gradebook import rules
from sis_core.gradebook.pro.reading import rows_of
from sis_core.gradebook.pro.records import Caller, Policy
from sis_core.gradebook.rules import Section
from sis_core.spec.oneroster.ids import Found, Ids
from sis_core.spec.oneroster.status import Problem, problem
from sis_core.wire.switches import Switches

PLUGIN = "OneRoster"
"""Who a row's CreatedByPlugin says made it."""

STAMPS = frozenset(("transaction_date", "whenmodified", "whomodifiedid", "whomodifiedtype"))
"""Columns that tell of a write, and nothing of what was written."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a PUT did: the record, and whether it is new."""

    kind: str
    key: int
    created: bool


@dataclass(frozen=True, slots=True)
class Writing:
    """One PUT or DELETE under way; `note` hears what the journal should tell of it."""

    w: Write
    ids: Ids
    switches: Switches
    strict: bool
    now: datetime
    note: Callable[[str], None]

    # -- what is there ----------------------------------------------------------------------------

    def found(self, entity: str, sourced_id: str | None) -> Found | None:
        """The record of an id; None for no id, an unknown one, and one whose record is gone."""
        if sourced_id is None:
            return None
        found = self.ids.find(entity, sourced_id)
        return None if found is None or found.gone else found

    def to_delete(self, entity: str, sourced_id: str) -> Found | None:
        """The record that a DELETE means, None where it is gone and that is well; raises 404."""
        found = self.ids.find(entity, sourced_id)
        if found is None or (found.gone and self.switches.on("repeated_delete", "404")):
            raise problem(404, UNKNOWN, f"there is no {entity} {shown(sourced_id)}")
        return None if found.gone else found

    def extra(self, kind: str, key: int) -> dict[str, Any]:
        """What is kept of a record beside its row."""
        return dict(self.ids.extra(kind, key))

    def own_id(self, kind: str, key: int) -> str:
        """The id that a client gave a record, empty where it goes by the composed one."""
        sql = "SELECT sourcedid FROM _sourced WHERE kind = ? AND key = ?"
        rows = self.w.read(sql, (kind, key))
        return str(rows[0][0]) if rows else ""

    def keep(self, kind: str, key: int, sourced_id: str, extra: Mapping[str, Any]) -> None:
        """Remembers a record's id and what has no column, where there is anything to remember."""
        kept = {name: value for name, value in extra.items() if value is not None and value != {}}
        if sourced_id or kept or self.own_id(kind, key) or self.ids.extra(kind, key):
            self.ids.remember(self.w, kind, key, sourced_id, kept)

    def forget_gone(self, entity: str, sourced_id: str | None, table: str, *kinds: str) -> None:
        """Frees an id whose record was deleted: it names another record from now on."""
        if sourced_id is None:
            return
        found = self.ids.find(entity, sourced_id)
        if found is not None and found.gone:
            self.ids.forget(self.w, found.kind, found.key)
            dead = (table.lower(), found.key)
            self.w.keep("DELETE FROM _graves WHERE tbl = ? AND id = ?", dead)
        for kind in kinds:
            stale = "DELETE FROM _sourced WHERE kind = ? AND sourcedid = ?"
            self.w.keep(stale, (kind, sourced_id))

    # -- what a body refers to --------------------------------------------------------------------

    def reference(self, entity: str, name: str, sourced_id: str, *kinds: str) -> int:
        """The key of the row that a reference names; raises the unknown reference's Problem."""
        found = self.found(entity, sourced_id)
        if found is None or (kinds and found.kind not in kinds):
            raise self.unknown(f"{name}: there is no {name} {shown(sourced_id)}")
        return found.key

    def unknown(self, sentence: str) -> Problem:
        """The refusal of a reference to nothing, by the switch."""
        status = int(self.switches["unknown_reference"])
        return problem(status, UNKNOWN if status == 404 else INVALID, sentence)

    def section(self, class_id: str) -> Section:
        """The section of a class, kept in PowerTeacher Pro; raises Problem or Refused."""
        dcid = self.reference("class", "class", class_id, "class")
        return rules.wanted_sections(self.w, [dcid], "PTP")[dcid]

    def lead(self, section: Section) -> int:
        """The Users.DCID of a section's lead teacher; raises 422 where it has none."""
        rows = self.w.read(
            "SELECT f.Users_DCID FROM Sections s JOIN SchoolStaff f ON f.ID = s.Teacher "
            "JOIN Users u ON u.DCID = f.Users_DCID WHERE s.DCID = ?",
            (section.dcid,),
        )
        if not rows:
            raise invalid(f"class {section.dcid} has no lead teacher in whose name to write")
        return int(rows[0][0])

    def fitted(self, title: str, longest: int, stored: str | None) -> str:
        """A title as it can be kept: cut leniently, 422 strictly; a stored one stays as it is."""
        if len(title) <= longest or title == stored:
            return title
        sentence = f"title takes at most {longest} characters, not {len(title)}"
        if self.strict:
            raise invalid(sentence)
        self.note(f"{sentence}; it was cut")
        return title[:longest]

    # -- as the gradebook wants it ----------------------------------------------------------------

    def caller(self, user: int) -> Caller:
        """OneRoster on behalf of a teacher."""
        return Caller(user, PLUGIN, self.now)

    def policy(self) -> Policy:
        """The switches that both gradebooks' doors share; without them their defaults."""
        known = self.switches.known
        same = self.switches["gradebook_same_name"] if "gradebook_same_name" in known else "refuse"
        left = "xte_left_students" in known and self.switches.on("xte_left_students", "accept")
        return Policy(
            same_names=rules.allows_same_name(same, "PTP"), left_students=left, keep_unsaid=True
        )

    def rows(self, table: str, where: str, *parameters: Any) -> list[dict[str, Any]]:
        """Rows of a table without the columns that tell of writes."""
        return [
            {name: value for name, value in row.items() if name not in STAMPS}
            for row in rows_of(self.w, table, where, parameters)
        ]

    def kept(self, kind: str, key: int) -> tuple[str, bytes]:
        """What is remembered of a record, for comparing."""
        extra = orjson.dumps(self.extra(kind, key), option=orjson.OPT_SORT_KEYS)
        return self.own_id(kind, key), extra


def shown(sourced_id: str) -> str:
    """An id in a sentence."""
    return repr(sourced_id[:80])
