"""Which columns exist: those the district declares, those measured to be absent, and the rest."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sis_core.district.tables import TABLES, Table
from sis_plugin.model import Package
from sis_plugin.queries import NamedQuery

Verdict = Literal["known", "absent", "unknown"]
Asked = tuple[str, str]
"""Table and column, in lower case."""

ABSENT: Mapping[str, frozenset[str]] = {
    "students": frozenset({"email"}),
    "assignmentsection": frozenset({"pointspossible"}),
    "pgassignments": frozenset({"duedate"}),
    "sectionmeeting": frozenset({"*"}),
    "pgassignmentscores": frozenset({"*"}),
    "gradescale": frozenset({"*"}),
}
"""What real servers were seen to lack [live]; `*` stands for a whole table."""


def is_absent(table: str, column: str = "") -> bool:
    """True for a table or a column that real servers were seen to lack."""
    names = ABSENT.get(table.lower(), frozenset())
    return "*" in names or column.lower() in names


def counts_as_empty(table: str, query: NamedQuery) -> bool:
    """True for an unknown table that mock-sis takes as one without a row when it runs a query.

    So are those that the query declares columns of, and whose name is that of an extension: U_ of a
    district or a plugin, S_ of a state. Other names may be spelt wrong, and then an empty answer
    would hide it.
    """
    name = table.lower()
    if is_absent(name):
        return False
    return name.startswith(("u_", "s_")) or any(column.table == name for column in query.columns)


@dataclass(frozen=True, slots=True)
class Columns:
    """The dictionary that a package is held against.

    `closed` refuses every column that is not known, as PowerSchool does with its own dictionary;
    open (the default), only what is known to be absent is refused, for ours is not complete.
    """

    tables: Mapping[str, Table] = field(default_factory=lambda: TABLES)
    absent: Mapping[str, frozenset[str]] = field(default_factory=lambda: ABSENT)
    closed: bool = False
    added: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def adding(self, package: Package) -> Columns:
        """The same with the tables that a package itself brings."""
        added = dict(self.added)
        for table in package.extension_tables:
            names = {f.name.lower() for f in table.fields} | {"id"}
            if table.core_table:
                names |= {f"{table.core_table.lower()}dcid"}
            added[table.name.lower()] = added.get(table.name.lower(), frozenset()) | names
        return replace(self, added=added)

    def has_table(self, name: str) -> Verdict:
        """Whether a table exists."""
        key = name.lower()
        if key in self.added or key in self.tables:
            return "known"
        if "*" in self.absent.get(key, ()):
            return "absent"
        return "absent" if self.closed else "unknown"

    def has(self, table: str, column: str) -> Verdict:
        """Whether a column exists; `*` is every column of a table."""
        key, wanted = table.lower(), column.lower()
        found = self.has_table(table)
        if found != "known" or wanted == "*":
            return found
        if wanted in self.absent.get(key, ()):
            return "absent"
        if wanted in self.added.get(key, ()):
            return "known"
        declared = self.tables.get(key)
        if declared is not None and declared.column(wanted):
            return "known"
        return "absent" if self.closed else "unknown"

    def refusal(self, table: str, column: str) -> str:
        """PowerSchool's words for a column that does not exist, with what may be meant [client]."""
        if self.has_table(table) == "absent":
            return f"{table} {column}: Invalid Table{self.near(table)}"
        return f"{table} {column}: Invalid Column{self.near(table, column)}"

    def near(self, table: str, column: str | None = None) -> str:
        """A hint at a name that looks alike, or nothing."""
        if column is None or self.has_table(table) != "known":
            names = [*self.tables, *self.added]
            written = table
        else:
            declared = self.tables.get(table.lower())
            names = [c.key for c in declared.columns] if declared else []
            names += self.added.get(table.lower(), ())
            written = column
        found = difflib.get_close_matches(written.lower(), names, 1, 0.75)
        return f" (did you mean {found[0].upper()}?)" if found else ""

    def is_view(self, table: str) -> bool:
        """True for a view, of which nobody can write."""
        declared = self.tables.get(table.lower())
        return declared is not None and declared.view is not None

    def is_key(self, table: str, column: str) -> bool:
        """True for a column that the server alone writes: the key, DCID and ID."""
        declared = self.tables.get(table.lower())
        if declared is None or not declared.column(column):
            return False
        return column.lower() in ("dcid", "id", declared.key.lower())


def unknown_columns(package: Package, known: Columns) -> list[Asked]:
    """Columns of known tables that fields and queries ask for and the dictionary does not have."""
    whole = replace(known, closed=False).adding(package)
    asked = [request.key for request in package.fields]
    asked += [(c.table, c.field) for query in package.queries for c in query.columns]
    lower = dict.fromkeys((table.lower(), column.lower()) for table, column in asked)
    return [
        (table, column)
        for table, column in lower
        if column != "*"
        and whole.has_table(table) == "known"
        and whole.has(table, column) == "unknown"
    ]
