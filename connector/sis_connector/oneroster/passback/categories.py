"""Which category a line item goes to."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sis_connector.errors import NotThere, RequestRefused
from sis_connector.oneroster import values
from sis_connector.oneroster.api import Api, part
from sis_connector.oneroster.paging import Collection
from sis_connector.oneroster.values import Row
from sis_connector.push.book import Work
from sis_connector.push.categories import FALLBACKS

LONGEST = 30
"""PowerSchool cuts a category's name to this [vendor page]."""


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    title: str


class Categories:
    """A class's categories: asked of the class where the server can, else taken from the list of
    all, where only `metadata.classId` tells whose they are (quirk 42). A category without it is
    everybody's."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._all: list[Row] | None = None
        self._of_class: dict[str, list[Category]] = {}
        self._lock = threading.Lock()

    def chosen(self, work: Work, notes: list[str]) -> str | None:
        """The id of the category that is named like the wanted one, else of a fallback, with a
        note; None where the class has no category at all."""
        usable = self._of(work.of.id)
        wanted = work.row.category
        if wanted is not None:
            for same in (str, str.casefold):
                for one in usable:
                    if same(one.title) in (same(wanted), same(wanted[:LONGEST].rstrip())):
                        return one.id
        taken = _fallback(usable)
        if wanted is not None:
            instead = f"“{taken.title}” was taken" if taken else "none was sent"
            note = f"The class {work.of.name} has no category “{wanted}”; {instead}."
            if note not in notes:
                notes.append(note)
        return taken.id if taken else None

    def _of(self, class_id: str) -> list[Category]:
        if class_id not in self._of_class:
            rows = self._asked(class_id) or self._filtered(class_id)
            found = [one for one in rows if values.is_active(one)]
            self._of_class[class_id] = [
                Category(values.identity(one), (values.text(one.get("title")) or "").strip())
                for one in found
            ]
        return self._of_class[class_id]

    def _asked(self, class_id: str) -> list[Row]:
        """The extension that 1.1 lacks and many servers have."""
        try:
            path = f"/classes/{part(class_id)}/categories"
            rows, _ = self._api.read_all(Collection(path, "categories", relation=True))
        except (NotThere, RequestRefused):
            return []
        return rows

    def _filtered(self, class_id: str) -> list[Row]:
        with self._lock:
            if self._all is None:
                self._all, _ = self._api.read_all(Collection("/categories", "categories"))
        return [one for one in self._all if _class_of(one) in (class_id, None)]


def _class_of(row: Row) -> str | None:
    metadata = row.get("metadata")
    found = values.text(metadata.get("classId")) if isinstance(metadata, dict) else None
    return found.strip() if found else None


def _fallback(usable: list[Category]) -> Category | None:
    for name in FALLBACKS:
        for one in usable:
            if one.title.casefold() == name:
                return one
    return usable[0] if usable else None
