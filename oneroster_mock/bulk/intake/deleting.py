"""What a package says is gone: rows marked `tobedeleted`, and rows missing from a new bulk file."""

from __future__ import annotations

from collections.abc import Iterator

from oneroster_mock.bulk.check import Checker
from oneroster_mock.bulk.columns import FILES
from oneroster_mock.bulk.intake.desk import LiveDesk
from oneroster_mock.bulk.intake.removal import clear_demographics, remove
from oneroster_mock.bulk.outlet.flatten import says_anything
from oneroster_mock.bulk.outlet.served import Served
from oneroster_mock.bulk.package import Package
from sis_core.district import Store

_LINKS = frozenset({"classResources", "courseResources"})


def delete_missing(store: Store, desk: LiveDesk, package: Package, checker: Checker) -> int:
    """Deletes in a district what the package wants gone, last files first; how many rows."""
    served = Served(store)
    deleted = 0
    for name in reversed(list(package.layouts)):
        for sourced_id in list(_gone(served, package, checker, name)):
            if name in _LINKS:
                desk.execute("DELETE FROM _resource_links WHERE sourcedid = ?", (sourced_id,))
                deleted += 1
                continue
            found = served.find(FILES[name].entity, sourced_id)
            if found is None:
                continue
            if name == "demographics":
                clear_demographics(desk, found[1])
                deleted += 1
            else:
                deleted += remove(desk, *found)
    return deleted


def _gone(served: Served, package: Package, checker: Checker, name: str) -> Iterator[str]:
    index = checker.index
    if package.mode(name) == "delta":
        yield from sorted(index.gone[name])
    elif name not in _LINKS:
        entity = FILES[name].entity
        for one in served.objects(entity, served.listing(entity)):
            # Of every student demographics are served, even where nothing is known.
            if name == "demographics" and not says_anything(FILES[name], one):
                continue
            if one["sourcedId"] not in index.lines[name]:
                yield one["sourcedId"]
