"""The objects that our pytest fixtures give to a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sis_core.district import DistrictError

if TYPE_CHECKING:
    from mock_sis.world import World


@dataclass(frozen=True, slots=True)
class Sis:
    """A served district as a connector is told of it; `ca_file` is set where it speaks TLS."""

    url: str
    client_id: str
    client_secret: str
    ca_file: Path | None
    world: World
    """The whole server, for what the fixtures have no shortcut for."""

    @property
    def token(self) -> str:
        """A bearer token that works now."""
        return self.world.valid_token()

    def env(self) -> dict[str, str]:
        """The variables under which `mock-sis check connector` starts a command."""
        found = {
            "MOCK_SIS_URL": self.url,
            "MOCK_SIS_TOKEN_URL": f"{self.url}/oauth/access_token",
            "MOCK_SIS_CLIENT_ID": self.client_id,
            "MOCK_SIS_CLIENT_SECRET": self.client_secret,
        }
        roster = self.world.ready()["oneroster"]
        if roster is not None:
            found |= {
                "MOCK_SIS_ONEROSTER_URL": roster["url"],
                "MOCK_SIS_ONEROSTER_TOKEN_URL": roster["token_url"],
                "MOCK_SIS_CONSUMER_KEY": roster["consumer_key"],
                "MOCK_SIS_CONSUMER_SECRET": roster["consumer_secret"],
            }
        if self.ca_file is not None:
            names = ("MOCK_SIS_CA_FILE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS",
                     "REQUESTS_CA_BUNDLE")  # fmt: skip
            found |= dict.fromkeys(names, str(self.ca_file))
        return found

    def switch(self, **values: str | int) -> None:
        """Sets switches until the end of the test; raises SwitchError for an unknown one."""
        self.world.switches.set({name: str(value) for name, value in values.items()})


@dataclass(frozen=True, slots=True)
class OneRoster:
    """The OneRoster 1.1 provider of the same district."""

    url: str
    token_url: str
    client_id: str
    client_secret: str
    consumer_key: str
    consumer_secret: str


class District:
    """The district behind a server: facts, rows by SQL, and what happens in it."""

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def facts(self) -> Mapping[str, Any]:
        """Name, counts of schools, students, staff, sections, enrollments, seed and day."""
        return self._world.facts()

    def sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of a SELECT on PowerSchool's own tables, at most 10 000."""
        return self._world.sql(statement, parameters, 10_000)[1]

    def one(self, statement: str, *parameters: Any) -> Any:
        """The single value of a SELECT; raises DistrictError for another number of rows."""
        rows = self.sql(statement, *parameters)
        if len(rows) != 1 or len(rows[0]) != 1:
            each = f" of {len(rows[0])} values" if rows else ""
            raise DistrictError(f"one value was asked for, and {len(rows)} rows{each} came")
        return rows[0][0]

    def load(self, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Adds rows: table → rows of column → value."""
        self._world.load(tables)

    def arrange(self, *steps: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Adds, patches, enrolls or deletes rows by kind: `{"add": "student", …}`."""
        return self._world.arrange(steps)

    def happen(self, event: str, count: int = 1) -> list[dict[str, Any]]:
        """Lets a named event happen: `transfer`, `rename`, `mass-withdrawal`, …"""
        return self._world.happen(event, count)

    def age(self, days: int = 1) -> list[dict[str, Any]]:
        """Lets days pass; returns what happened on them."""
        return self._world.age(days)

    def needs(self, case: str) -> dict[str, Any]:
        """Where an awkward case of the catalogue lives here, such as `E-07`."""
        return self._world.needs(case)


def sis_of(world: World) -> Sis:
    """A world as a connector is told of it."""
    client, secret = world.first_client()
    return Sis(world.url, client, secret, world.ca_file, world)


def oneroster_of(world: World) -> OneRoster:
    """The world's OneRoster provider."""
    found = world.ready()["oneroster"]
    return OneRoster(**{name: str(found[name]) for name in OneRoster.__slots__})
