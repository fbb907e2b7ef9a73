"""Which columns a plugin must be granted for each kind of call (A2.6).

Writing assignments and scores needs FullAccess on every column of five tables, audit columns
included, and ViewOnly on what is looked up [client: psd401]; reading needs ViewOnly on what is
shown, and writing categories FullAccess on theirs [guess].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sis_core.district import TABLES
from sis_core.spec.powerschool.access import Access

_LOOKED_UP: Mapping[str, str] = {
    "teachercategory": "teachercategoryid usersdcid name isactive",
    "districtteachercategory": "districtteachercategoryid name",
    "sections": "dcid id termid teacher",
    "students": "dcid id",
    "users": "dcid",
    "terms": "id firstday lastday",
}
_WORK = ("assignment", "assignmentsection", "assignmentcategoryassoc")
_SCORES = ("assignmentscore", "assignmentscorecomment")


@dataclass(frozen=True, slots=True)
class Needs:
    """The tables whose every column a call writes or shows; `lookups` for the ones beside them."""

    writes: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    lookups: bool = False

    def missing(self, access: Access) -> tuple[str, ...]:
        """The `table.column` that a plugin lacks, in the order of the tables."""
        lacking = [
            f"{table}.{column.key}"
            for table in self.writes
            for column in TABLES[table].columns
            if not access.writable(table, column.key)
        ]
        lacking += [
            f"{table}.{column.key}"
            for table in self.shows
            for column in TABLES[table].columns
            if not access.granted(table, column.key)
        ]
        if self.lookups:
            lacking += [
                f"{table}.{column}"
                for table, columns in _LOOKED_UP.items()
                for column in columns.split()
                if not access.granted(table, column)
            ]
        return tuple(lacking)


WRITE_WORK = Needs(writes=(*_WORK, *_SCORES), lookups=True)
READ_WORK = Needs(shows=_WORK)
READ_SCORES = Needs(shows=_SCORES)
READ_CATEGORIES = Needs(shows=("teachercategory",))
WRITE_CATEGORIES = Needs(writes=("teachercategory",))
READ_STANDARDS = Needs(shows=("standard",))
READ_SCALES = Needs(shows=("gradescaleitem",))


class Grants:
    """Remembers which needs a plugin meets until its rights change."""

    def __init__(self) -> None:
        self._known: dict[Needs, tuple[Access, tuple[str, ...]]] = {}

    def missing(self, access: Access, needs: Needs) -> tuple[str, ...]:
        """What a plugin lacks for a call."""
        known = self._known.get(needs)
        if known is not None and known[0] is access:
            return known[1]
        found = needs.missing(access)
        self._known[needs] = (access, found)
        return found
