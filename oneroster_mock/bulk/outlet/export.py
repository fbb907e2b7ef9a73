"""A district as a package: everything (bulk), or what changed after a moment (delta)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from oneroster_mock.bulk.columns import FILES, File
from oneroster_mock.bulk.manifest import Manifest, Mode
from oneroster_mock.bulk.outlet.flatten import flatten, metadata, says_anything
from oneroster_mock.bulk.outlet.links import LINKS, linked
from oneroster_mock.bulk.outlet.served import Object, Served
from oneroster_mock.bulk.outlet.writer import writing
from oneroster_mock.bulk.setting import package_setting
from sis_core.district import Store, moment_text
from sis_core.spec.oneroster.filters import Clause
from sis_core.spec.oneroster.listings import Listing
from sis_core.spec.oneroster.spelling import OF_DEMOGRAPHICS

Progress = Callable[[str, int, int], None]
_STEP = 2000


class _Follows(NamedTuple):
    """Rows that are served only while a user is: their kind, and their keys by the user's key."""

    kind: str
    keys: str


_WITH_USERS = {
    # entity, kind of the user
    ("enrollment", "student"): _Follows(
        "seat",
        "SELECT c.DCID FROM CC c JOIN Students s ON s.ID = c.StudentID "
        "WHERE s.DCID = ? AND c.SectionID > 0",
    ),
    ("enrollment", "staff"): _Follows(
        "teaching",
        "SELECT t.ID FROM SectionTeacher t JOIN SchoolStaff f ON f.ID = t.TeacherID "
        "WHERE f.Users_DCID = ?",
    ),
    ("result", "student"): _Follows(
        "result", "SELECT AssignmentScoreID FROM AssignmentScore WHERE StudentsDCID = ?"
    ),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows each file of a package got; files without any are absent."""

    rows: dict[str, int]


class Export:
    """Writes the package of one district; `since` makes it a delta."""

    def __init__(self, store: Store, since: datetime | None, progress: Progress) -> None:
        self._store = store
        self._since = since
        self._progress = progress
        self._served = Served(store, gone=since is not None)
        self._setting = package_setting(store)
        self._left: list[tuple[str, int]] = []

    def write(self, path: Path) -> Exported:
        """Writes the package to a new file."""
        mode: Mode = "bulk" if self._since is None else "delta"
        counts: dict[str, int] = {}
        with writing(path) as package, self._store.moment():
            for name, file in FILES.items():
                rows = self._links(file) if name in LINKS else self._rows(file)
                first = next(rows, None)
                if first is None:
                    continue
                extensions = self._extensions(file)
                header = [*file.header, *extensions]
                lines = (self._line(header, row) for row in chain([first], rows))
                counts[name] = package.file(file.member, header, lines)
                self._progress(name, counts[name], counts[name])
            modes: dict[str, Mode] = {name: mode for name in counts}
            package.manifest(Manifest(modes, self._setting.source))
        return Exported(counts)

    # -- rows ---------------------------------------------------------------------------------

    def _rows(self, file: File) -> Iterator[dict[str, str]]:
        listing = self._listing(file)
        total = len(listing)
        for done, served in enumerate(self._objects(file, listing)):
            if done % _STEP == 0:
                self._progress(file.name, done, total)
            yield self._row(file, served)

    def _listing(self, file: File) -> Listing:
        if self._since is None:
            return self._served.listing(file.entity)
        after = Clause(("dateLastModified",), ">", f"{self._since:%Y-%m-%dT%H:%M:%S}Z")
        return self._served.listing(file.entity, after)

    def _objects(self, file: File, listing: Listing) -> Iterator[Object]:
        """The objects that have a row; in a delta those to be deleted come last.

        An id that was deleted and is in use again counts as changed only.
        """
        gone: dict[str, Object] = {}
        for served in self._served.objects(file.entity, listing):
            if self._since is None:
                if file.name != "demographics" or says_anything(file, served):
                    yield served
            elif served["status"] == "active":
                yield served
            else:
                gone.setdefault(served["sourcedId"], served)
        went = {one: served for one, served in gone.items() if self._went(file.entity, one)}
        for served in self._following(file.entity, went):
            went.setdefault(served["sourcedId"], served)
        for sourced_id, served in went.items():
            if not self._served.is_active(file.entity, sourced_id):
                yield served

    def _went(self, entity: str, sourced_id: str) -> bool:
        """Whether a row to be deleted went of itself: not because something beside it changed
        while its user was long gone."""
        if (entity, "student") not in _WITH_USERS or self._since is None:
            return True
        found = self._served.roster.ids.find(entity, sourced_id)
        if found is None or found.gone:
            return True
        table = next(k.own for k in self._served.kinds(entity) if k.name == found.kind)
        sql = "SELECT 1 FROM _changes WHERE tbl = ? AND id = ? AND at > ?"
        return bool(self._store.read(sql, (table, found.key, moment_text(self._since))))

    def _following(self, entity: str, gone: Mapping[str, Object]) -> Iterator[Object]:
        """What went with the users that went: their rows never changed, and are served no more."""
        if entity == "user":
            self._left = [found for one in gone if (found := self._served.find(entity, one))]
        for user, key in self._left:
            rule = _WITH_USERS.get((entity, user))
            if rule is not None:
                keys = [row[0] for row in self._store.read(rule.keys, (key,))]
                yield from self._served.by_key(entity, rule.kind, keys).values()

    def _row(self, file: File, served: Object) -> dict[str, str]:
        row = flatten(file, served) | metadata(served)
        if self._since is None:
            row |= {"status": "", "dateLastModified": ""}
        return row

    def _links(self, file: File) -> Iterator[dict[str, str]]:
        yield from linked(self._store, self._served, file, self._since)

    @staticmethod
    def _line(header: Sequence[str], row: dict[str, str]) -> list[str]:
        return [row.get(name, "") for name in header]

    # -- extension columns --------------------------------------------------------------------

    def _extensions(self, file: File) -> list[str]:
        """The extension columns of a file: those it came with in their order, then others."""
        found: set[str] = set()
        if file.name not in LINKS and self._has_metadata(file):
            for served in self._served.objects(file.entity, self._listing(file)):
                found.update(metadata(served))
        kept = list(self._setting.metadata.get(file.name, ()))
        return kept + sorted(found - set(kept))

    def _has_metadata(self, file: File) -> bool:
        """Whether any object of a file can have metadata: looked at before all are read for it."""
        kinds = self._served.kinds(file.entity)
        if any("metadata" in kind.members for kind in kinds):
            return True
        marks = ", ".join("?" * len(kinds))
        place = OF_DEMOGRAPHICS if file.name == "demographics" else "metadata"
        sql = (
            f"SELECT 1 FROM _sourced WHERE kind IN ({marks}) "
            f"AND json_type(extra, '$.{place}') = 'object' LIMIT 1"
        )
        return bool(self._store.read(sql, [kind.name for kind in kinds]))
