"""Districts for the tests: imported from packages, dumped as REST-like objects, served."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from csv_packages import TODAY, zipped

from mock_sis.world import World
from oneroster_mock.bulk.archive import PackageError
from oneroster_mock.bulk.intake.run import Outcome, Refused, import_into, import_new
from oneroster_mock.bulk.outlet.export import Export
from oneroster_mock.mount import ONEROSTER
from sis_core.district import Store

DAY = date.fromisoformat(TODAY)
ROOT = "/ims/oneroster/v1p1"
PLURALS = (
    "orgs", "academicSessions", "courses", "classes", "users", "demographics", "enrollments",
    "categories", "lineItems", "results", "resources",
)  # fmt: skip


def quiet(what: str, done: int, total: int) -> None:
    """A progress that shows nothing."""


def made(
    folder: Path, files: Mapping[str, Any], *, lenient: bool = False, today: date | None = DAY
) -> tuple[Path, Outcome]:
    """A district imported from these files, with what the import said."""
    package, target = zipped(folder / "in.zip", files), folder / "imported.db"
    return target, import_new(package, target, today, DAY, lenient, quiet)


def refused(folder: Path, files: Mapping[str, Any], *, lenient: bool = False) -> list[str]:
    """What an import of these files says, which must refuse them and write nothing."""
    target = folder / "never.db"
    with pytest.raises((Refused, PackageError)) as caught:
        import_new(zipped(folder / "bad.zip", files), target, DAY, DAY, lenient, quiet)
    assert not target.exists()
    error = caught.value
    return list(error.findings.told()) if isinstance(error, Refused) else [str(error)]


def applied(path: Path, files: Mapping[str, Any], *, lenient: bool = False) -> Outcome:
    """What an import into a district's file says."""
    package = zipped(path.with_name(f"{path.stem}-in.zip"), files)
    with closing(Store.open(path)) as store:
        store.clock.freeze()
        return import_into(package, store, lenient, quiet)


def exported(path: Path, target: Path) -> Path:
    """The bulk package of a district's file."""
    with closing(Store.open(path)) as store:
        Export(store, None, quiet).write(target)
    return target


class Answers:
    """A client of one served district."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {world.valid_token()}"
        self.session.headers["Accept"] = "application/json"

    def get(self, path: str) -> Any:
        """The JSON of a path and query of the server."""
        answer = self.session.get(self.world.url + path, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def one(self, plural: str, sourced_id: str) -> dict[str, Any]:
        """A single OneRoster object by its id."""
        (found,) = self.get(f"{ROOT}/{plural}/{quote(sourced_id, safe='')}").values()
        assert isinstance(found, dict)
        return found

    def all(self, plural: str, query: str = "") -> list[dict[str, Any]]:
        """A whole OneRoster collection."""
        found = self.get(f"{ROOT}/{plural}?limit=10000{query}")
        first = next(iter(found.values()))
        assert isinstance(first, list)
        return first

    def ids(self, plural: str, query: str = "") -> list[str]:
        """The ids of a collection, sorted."""
        return sorted(one["sourcedId"] for one in self.all(plural, query))

    def close(self) -> None:
        """Ends the connection."""
        self.session.close()


@contextmanager
def answers(store: Store) -> Iterator[Answers]:
    """A district served on a free port; the store is closed with it."""
    with World(store, mounts=(ONEROSTER,)) as world:
        world.start()
        client = Answers(world)
        try:
            yield client
        finally:
            client.close()


def dump(client: Answers) -> dict[str, dict[str, dict[str, Any]]]:
    """Every collection as id → object, without the host and the port of references."""
    base = client.world.url
    return {
        plural: {
            one["sourcedId"]: json.loads(json.dumps(one).replace(base, ""))
            for one in client.all(plural)
        }
        for plural in PLURALS
    }


def undated(collection: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same objects without dateLastModified."""
    return {
        one: {name: value for name, value in found.items() if name != "dateLastModified"}
        for one, found in collection.items()
    }


def put(client: Answers, plural: str, sourced_id: str, body: Mapping[str, Any]) -> int:
    """PUTs one object; answers the status."""
    url = f"{client.world.url}{ROOT}/{plural}/{quote(sourced_id, safe='')}"
    return client.session.put(url, json=body, timeout=30).status_code
