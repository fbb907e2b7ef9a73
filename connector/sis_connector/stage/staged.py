"""The roster as it should be, before it is compared with the roster as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from sis_connector.records import Reading
from sis_connector.source import Scope
from sis_connector.stage.reasons import Refusal
from sis_connector.target.columns import Table
from sis_connector.target.store import Current, Key, Row
from sis_connector.target.tables import IMPORTED

_KEY_OF = {table.name: itemgetter(*table.key) for table in IMPORTED}
KIND_OF_TYPE = {"S": "students", "T": "teachers", "P": "parents"}


@dataclass(frozen=True, slots=True)
class Traits:
    """What an integration asks of records: whether a student needs a grade level, a class an owner,
    a user a school. `finish` adds the integration's own rows."""

    levels: bool = True
    owners: bool = True
    schools: bool = False
    finish: Callable[[Reading, Rules, Staged], None] | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What staging needs to know besides the records: choices, the day, the years' ends, and what
    the target holds. `mapping` is (user type or "", new id) → old id."""

    source: str
    scope: Scope
    today: date
    term_ends: Mapping[str, date]
    current: Current
    google_domain: str | None = None
    office365_domain: str | None = None
    autogenerate: bool = False
    passwords_temporary: bool = True
    mapping: Mapping[tuple[str, str], str] = field(default_factory=dict)
    traits: Traits = field(default_factory=Traits)

    def now(self, table: str, *key: str) -> Row | None:
        """The target's row of this source, if there is one."""
        return self.current.tables[table].get((self.source, *key))


@dataclass(slots=True)
class Staged:
    """Rows by table and key, and what became of the records that are not among them.

    `seen` holds keys that are not staged but not gone either (refused records): nothing of theirs
    is removed. `moved` maps the new key of an adopted user to the key that it has in the target.
    `incomplete` names tables that were not read in whole, so nothing of them is removed.
    """

    tables: dict[str, dict[Key, Row]] = field(
        default_factory=lambda: {table.name: {} for table in IMPORTED}
    )
    seen: dict[str, set[Key]] = field(
        default_factory=lambda: {table.name: set() for table in IMPORTED}
    )
    moved: dict[Key, Key] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    left_out: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out_names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    read: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)

    def put(self, table: Table, row: dict[str, Any]) -> None:
        self.tables[table.name][_KEY_OF[table.name](row)] = row

    def leave_out(self, kind: str, reason: str, name: str = "") -> None:
        """Count a record that the rules leave out; with a `name` where somebody may want to know
        which one it was."""
        self.left_out[kind, reason] += 1
        if name:
            self.left_out_names.setdefault((kind, reason), []).append(name)


def by_number(external_id: str) -> tuple[int, int, str]:
    """Ids in the order of their numbers; ids that are no numbers come last."""
    if external_id.isdigit():
        return (0, int(external_id), "")
    return (1, 0, external_id)
