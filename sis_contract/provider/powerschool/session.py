"""A session with PowerSchool: a token, what was read already, and rows to look at."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote

from sis_contract.provider.check import Contradicted, NoChance, need
from sis_contract.provider.client import Client, Received
from sis_core.spec.powerschool.resources import RESOURCES
from sis_core.wire.resource import Resource

JSON = "application/json"
XML = "application/xml"
NOBODY = 999_999_999
"""An id that no row has, so far as anybody can tell."""

WIDEST_SEARCH = 6
"""Schools that are looked at for one with students, sections and enrollments."""


class PowerSchool:
    """What the checks of PowerSchool ask through; answers of `kept` are read once a run.

    `found` is for what checks look for once, by a name of theirs.
    """

    def __init__(self, client: Client, url: str, client_id: str, client_secret: str) -> None:
        self.client = client
        self.url = url.rstrip("/")
        self._id, self._secret = client_id, client_secret
        self._kept: dict[tuple[str, str], Received] = {}
        self._token = ""
        self.left_behind: list[str] = []
        self.found: dict[str, Any] = {}

    # -- asking ---------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        *,
        accept: str | None = JSON,
        auth: str | None = "token",
        body: bytes | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Received:
        """Sends a request; `auth` is "token", None, or the whole Authorization header."""
        sent: dict[str, str] = {}
        if auth == "token":
            sent["Authorization"] = f"Bearer {self.token}"
        elif auth is not None:
            sent["Authorization"] = auth
        if accept is not None:
            sent["Accept"] = accept
        if data is not None:
            body = json.dumps(data).encode()
            sent["Content-Type"] = JSON
        sent.update(headers or {})
        return self.client.send(method, f"{self.url}{path}", headers=sent, body=body)

    def get(self, path: str, **more: Any) -> Received:
        """GET with a token, in JSON unless `accept` says otherwise."""
        return self.ask("GET", path, **more)

    def kept(self, path: str, accept: str = JSON) -> Received:
        """The same, read once in a run; the exchange counts as evidence each time."""
        found = self._kept.get((path, accept))
        if found is None:
            found = self._kept[path, accept] = self.get(path, accept=accept)
        self.client.evidence.add(found.call)
        return found

    def forget(self) -> None:
        """Reads anew from now on, because something was written."""
        self._kept.clear()

    # -- the token ------------------------------------------------------------------------------

    @property
    def basic(self) -> str:
        """The Basic header of the client."""
        pair = f"{self._id}:{self._secret}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"

    @property
    def pair(self) -> tuple[str, str]:
        """Client id and secret."""
        return self._id, self._secret

    def fetch_token(self, path: str = "/oauth/access_token", **more: Any) -> Received:
        """Asks for a token as the documentation says, unless told otherwise."""
        given = {
            "auth": self.basic,
            "body": b"grant_type=client_credentials",
            "headers": {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
            **more,
        }
        return self.ask("POST", path, **given)

    @property
    def token(self) -> str:
        """A token; raises NoChance where none is given."""
        if not self._token:
            answer = self.fetch_token()
            try:
                self._token = str(answer.json()["access_token"])
            except (Contradicted, KeyError, TypeError):
                raise NoChance(
                    f"no token: the token endpoint answered {answer.status}; "
                    "look at client id, secret and whether the plugin is enabled"
                ) from None
        return self._token

    def secrets(self) -> list[str]:
        """What no report may show."""
        return [text for text in (self._secret, self._token) if text]

    # -- /ws/v1 ---------------------------------------------------------------------------------

    def v1(self, path: str, accept: str = JSON) -> Received:
        """A kept GET of `/ws/v1`; raises NoChance where all of it is closed to this plugin."""
        if self.closed:
            raise NoChance(self.closed)
        return self.kept(path, accept)

    @cached_property
    def closed(self) -> str:
        """Why `/ws/v1` is closed to this plugin; empty where it is open."""
        answer = self.kept("/ws/v1/district/school?pagesize=1")
        if answer.status in (401, 403):
            return f"/ws/v1 answers {answer.status} to this plugin; grant it accessLevelV1Api READ"
        return ""

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """The members of /ws/v1/metadata; empty where it cannot be read."""
        answer = self.kept("/ws/v1/metadata")
        if answer.status != 200:
            return {}
        found = answer.json().get("metadata")
        return found if isinstance(found, dict) else {}

    def maximum(self, resource: str) -> int:
        """The largest page of a resource, as metadata says; 100 where it does not."""
        found = self.metadata.get(f"{resource}_max_page_size")
        return found if isinstance(found, int) and not isinstance(found, bool) else 100

    def rows(self, answer: Received, resource: Resource) -> list[dict[str, Any]]:
        """The rows of a collection, whatever their number; raises Contradicted for another form."""
        body = answer.must(200).json()
        wrapper = body.get(resource.plural) if isinstance(body, dict) else None
        if wrapper == "":
            return []
        if not isinstance(wrapper, dict):
            raise Contradicted(
                f"{answer.asked} has no object under {resource.plural}",
                {resource.plural: {}},
                body,
            )
        found = wrapper.get(resource.name, [])
        rows = found if isinstance(found, list) else [found]
        if not all(isinstance(row, dict) for row in rows):
            raise Contradicted(f"{answer.asked} has rows that are no objects", got=found)
        return rows

    def listed(self, path: str, resource: str, query: str = "") -> list[dict[str, Any]]:
        """The rows of the first page of a list, kept."""
        return self.rows(self.v1(f"{path}{query}"), RESOURCES[resource])

    def every(self, path: str, resource: str, query: str = "") -> list[dict[str, Any]]:
        """All rows of a list, page by page, kept; raises NoChance where there are too many."""
        size = self.maximum(resource)
        sign = "&" if "?" in path + query else "?"
        found: list[dict[str, Any]] = []
        for page in range(1, 41):
            address = f"{path}{query}{sign}pagesize={size}&page={page}"
            rows = self.rows(self.v1(address), RESOURCES[resource])
            found += rows
            if len(rows) < size:
                return found
        raise NoChance(f"{path} has more than 40 pages; this check reads only whole lists")

    def count(self, path: str) -> int:
        """What a count says, kept."""
        body = self.v1(path).must(200).json()
        found = body.get("resource", {}).get("count") if isinstance(body, dict) else None
        if not isinstance(found, int) or isinstance(found, bool):
            raise Contradicted(f"{path} holds no count", {"resource": {"count": 37}}, body)
        return found

    # -- rows to look at ------------------------------------------------------------------------

    @cached_property
    def schools(self) -> list[dict[str, Any]]:
        """The schools of the first page."""
        return self.listed("/ws/v1/district/school", "school")

    @cached_property
    def school(self) -> dict[str, Any]:
        """A school with students and sections: the one with most students of the first few."""
        best: tuple[int, dict[str, Any]] | None = None
        for school in self.schools[:WIDEST_SEARCH]:
            students = self.count(f"/ws/v1/school/{school['id']}/student/count")
            sections = self.count(f"/ws/v1/school/{school['id']}/section/count")
            rank = students if sections else 0
            if best is None or rank > best[0]:
                best = rank, school
        need(best, "the district has no school")
        assert best is not None
        return best[1]

    @cached_property
    def sections(self) -> list[dict[str, Any]]:
        """Sections of that school."""
        return self.listed(f"/ws/v1/school/{self.school['id']}/section", "section")

    @cached_property
    def section(self) -> dict[str, Any]:
        """A section with enrollments, the fullest of the first few."""
        best: tuple[int, dict[str, Any]] | None = None
        for section in self.sections[:WIDEST_SEARCH]:
            seats = self.count(f"/ws/v1/section/{section['id']}/section_enrollment/count")
            if best is None or seats > best[0]:
                best = seats, section
        need(best, "the school that was looked at has no sections this year")
        assert best is not None
        return best[1]

    def scope_id(self, resource: str) -> int:
        """The id that stands for a resource in a path: of the school or section looked at."""
        return int({"school": self.school, "section": self.section}[resource]["id"])

    def path_of(self, path: str, scope: Resource | None) -> str:
        """A collection's path with an id in it."""
        return path if scope is None else path.replace("{id}", str(self.scope_id(scope.name)))

    # -- tables and queries -----------------------------------------------------------------------

    def table(self, name: str, query: str) -> Received:
        """A kept GET of a table; raises NoChance where the plugin lacks the columns."""
        answer = self.kept(f"/ws/schema/table/{name}{query}")
        if answer.status == 403:
            raise NoChance(
                f"columns of {name} are not granted to this plugin; grant them in its plugin.xml"
            )
        return answer

    def records(self, name: str, columns: Sequence[str], query: str = "") -> list[dict[str, Any]]:
        """The records of a table's first page with some columns, kept."""
        projection = quote(",".join(columns), safe=",")
        answer = self.table(name, f"?projection={projection}{query}").must(200)
        found = answer.json().get("record")
        if not isinstance(found, list):
            raise Contradicted(f"{answer.asked} has no array `record`", [], found)
        return found

    def query(self, name: str, arguments: Any = None, parameters: str = "") -> Received:
        """Calls a PowerQuery; raises NoChance where the server does not have it or it is closed."""
        sent = {} if arguments is None else arguments
        answer = self.ask("POST", f"/ws/schema/query/{name}{parameters}", data=sent)
        if answer.status == 404:
            raise NoChance(f"the server has no PowerQuery {name}")
        if answer.status == 403:
            raise NoChance(f"the plugin lacks columns of the PowerQuery {name}")
        return answer
