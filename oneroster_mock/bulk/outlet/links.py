"""classResources.csv and courseResources.csv: what resources are tied to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from oneroster_mock.bulk.columns import File
from oneroster_mock.bulk.outlet.served import Served
from sis_core.district import Store, moment_text

LINKS = {"classResources": "class", "courseResources": "course"}
"""File → the column of our table that says what a resource is tied to."""


def linked(
    store: Store, served: Served, file: File, since: datetime | None
) -> Iterator[dict[str, str]]:
    """The rows of one of the two files; in a delta those of resources that changed."""
    column = LINKS[file.name]
    rows = store.read(
        f"SELECT l.resource, l.{column}, l.title, l.sourcedid, r.at FROM _resource_links l "
        f"JOIN _resources r ON r.key = l.resource WHERE l.{column} NOT NULL ORDER BY l.rowid"
    )
    for resource, key, title, sourced_id, at in rows:
        if since is not None and at <= moment_text(since):
            continue
        made = sourced_id or f"{resource}-{key}"
        yield {
            "sourcedId": made,
            "status": "" if since is None else "active",
            "dateLastModified": "" if since is None else f"{at.replace(' ', 'T')}.000Z",
            "title": title or "",
            f"{column}SourcedId": served.roster.ids.of(column, key) or "",
            "resourceSourcedId": served.roster.ids.of("resource", resource) or "",
        }
