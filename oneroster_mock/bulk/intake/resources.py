"""resources.csv, classResources.csv and courseResources.csv into tables of our own.

PowerSchool has no resources; OneRoster shows what an import brought.
"""

from __future__ import annotations

import json

from oneroster_mock.bulk.cells import read_list
from oneroster_mock.bulk.intake.book import Book
from oneroster_mock.bulk.intake.desk import Desk
from oneroster_mock.bulk.package import Cells

_ADD = """
INSERT OR REPLACE INTO _resources
(key, title, roles, importance, vendorresourceid, vendorid, applicationid, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_LINK = (
    "INSERT INTO _resource_links (resource, class, course, title, sourcedid) VALUES (?, ?, ?, ?, ?)"
)


class Resources:
    """Takes resources and what they are linked to; `at` is the moment of the import."""

    def __init__(self, desk: Desk, book: Book, at: str) -> None:
        self._desk = desk
        self._book = book
        self._at = at
        top = desk.read("SELECT max(key) FROM _resources")
        self._last = (top[0][0] or 0) if top else 0

    def resource(self, row: Cells) -> None:
        """Takes a resource."""
        sourced_id = row["sourcedId"]
        key = self._book.resource(sourced_id)
        if not key:
            self._last += 1
            key = self._book.resources[sourced_id] = self._last
            self._desk.source("resource", key, sourced_id)
        self._desk.execute(
            _ADD,
            (
                key,
                row["title"] or None,
                json.dumps(read_list(row["roles"])),
                row["importance"] or None,
                row["vendorResourceId"],
                row["vendorId"] or None,
                row["applicationId"] or None,
                self._at,
            ),
        )

    def of_class(self, row: Cells) -> None:
        """Ties a resource to a class."""
        self._link(row, self._book.section(row["classSourcedId"]).dcid, None)

    def of_course(self, row: Cells) -> None:
        """Ties a resource to a course."""
        self._link(row, None, self._book.course(row["courseSourcedId"]).dcid)

    def unlink(self, sourced_id: str) -> None:
        """Forgets a tie."""
        self._desk.execute("DELETE FROM _resource_links WHERE sourcedid = ?", (sourced_id,))

    def _link(self, row: Cells, section: int | None, course: int | None) -> None:
        resource = self._book.resource(row["resourceSourcedId"])
        self.unlink(row["sourcedId"])
        values = (resource, section, course, row["title"] or None, row["sourcedId"])
        self._desk.execute(_LINK, values)
