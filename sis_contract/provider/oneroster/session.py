"""A session with a OneRoster provider: tokens by scope, what was read already, ids to look at."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from sis_contract.provider.check import Contradicted, NoChance, need
from sis_contract.provider.client import Client, Received
from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.v1p1.operations import SCOPE_PREFIX, SCOPES

JSON = "application/json"
PAGE = 200
"""Rows of the pages that checks look at."""

MOST_PAGES = 60

NOBODY = "no-such-id-0"
Row = dict[str, Any]


class OneRoster:
    """What the checks of OneRoster ask through; answers of `kept` are read once a run."""

    def __init__(
        self,
        client: Client,
        url: str,
        token_url: str,
        client_id: str,
        client_secret: str,
        consumer: tuple[str, str] | None = None,
    ) -> None:
        self.client = client
        self.url = url.rstrip("/")
        self.token_url = token_url
        self._id, self._secret = client_id, client_secret
        self.consumer = consumer or (client_id, client_secret)
        self._kept: dict[str, Received] = {}
        self._tokens: dict[str, str] = {}
        self.left_behind: list[str] = []
        self.memo: dict[str, Any] = {}

    # -- tokens ---------------------------------------------------------------------------------

    @property
    def pair(self) -> tuple[str, str]:
        """Client id and secret."""
        return self._id, self._secret

    def fetch_token(
        self,
        form: Mapping[str, str] | None = None,
        *,
        basic: bool = True,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        secret: str | None = None,
    ) -> Received:
        """Asks the token address with a form; `basic` puts the credentials into the header.

        Tokens that were kept are forgotten, because at some servers a new one ends them.
        """
        self._tokens.clear()
        given = {"grant_type": "client_credentials"} if form is None else form
        sent = {"Accept": JSON, "Content-Type": "application/x-www-form-urlencoded"}
        if basic:
            pair = f"{self._id}:{self._secret if secret is None else secret}".encode()
            sent["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        sent.update(headers or {})
        body = urlencode(given).encode()
        return self.client.send("POST", f"{self.token_url}{query}", headers=sent, body=body)

    def token_for(self, *scopes: str) -> str:
        """A token for scopes by their last words, all without any; raises NoChance."""
        key = " ".join(scopes)
        if key not in self._tokens:
            others = dict(self._tokens)
            form = {"grant_type": "client_credentials"}
            if scopes:
                form["scope"] = " ".join(f"{SCOPE_PREFIX}{scope}" for scope in scopes)
            answer = self.fetch_token(form)
            try:
                body = answer.json()
                found = body if isinstance(body, str) else body["access_token"]
                if not isinstance(found, str):
                    raise TypeError("a token is a text")
            except (Contradicted, KeyError, TypeError):
                raise NoChance(
                    f"no token{f' for {key}' if key else ''}: the token address answered "
                    f"{answer.status}; look at client id and secret"
                ) from None
            self._tokens = {**others, key: found}
        return self._tokens[key]

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The scopes, by their last words, that this client is not granted when it asks for each.

        Empty also where the server never tells what it granted: then nobody knows.
        """
        granted = {scope for scope in SCOPES if self._told(scope)}
        return tuple(scope for scope in SCOPES if scope not in granted) if granted else ()

    def _told(self, scope: str) -> bool:
        full = f"{SCOPE_PREFIX}{scope}"
        answer = self.fetch_token({"grant_type": "client_credentials", "scope": full})
        try:
            body = answer.json()
        except Contradicted:
            return False
        return isinstance(body, dict) and full in str(body.get("scope", "")).split()

    def closed(self, statuses: Collection[int]) -> str:
        """Why a check that met these statuses says nothing of the server; empty where it does."""
        if 403 not in statuses or not self.lacking:
            return ""
        return f"this client is not granted {', '.join(self.lacking)}, and was answered 403"

    def secrets(self) -> list[str]:
        """What no report may show."""
        return [text for text in (self._secret, self.consumer[1], *self._tokens.values()) if text]

    # -- asking ---------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        *,
        auth: str | None = "token",
        data: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Received:
        """Sends a request below the root; `auth` is "token", None or a whole header."""
        sent = {"Accept": JSON}
        if auth == "token":
            sent["Authorization"] = f"Bearer {self.token_for()}"
        elif auth is not None:
            sent["Authorization"] = auth
        if data is not None:
            body = json.dumps(data).encode()
            sent["Content-Type"] = JSON
        sent.update(headers or {})
        return self.client.send(method, f"{self.url}{path}", headers=sent, body=body)

    def get(self, path: str, **more: Any) -> Received:
        """GET with a token."""
        return self.ask("GET", path, **more)

    def kept(self, path: str) -> Received:
        """The same, read once in a run; the exchange counts as evidence each time."""
        found = self._kept.get(path)
        if found is None:
            found = self._kept[path] = self.get(path)
        self.client.evidence.add(found.call)
        return found

    def forget(self) -> None:
        """Reads anew from now on, because something was written."""
        self._kept.clear()
        for name in ("gradebook_class", "result"):
            self.__dict__.pop(name, None)

    # -- bodies ---------------------------------------------------------------------------------

    def rows(self, answer: Received) -> list[Row]:
        """The rows of a collection under whatever key; raises Contradicted where there are none."""
        body = answer.must(200).json()
        for value in body.values() if isinstance(body, dict) else ():
            listed = isinstance(value, list) and value is not body.get("statusInfoSet")
            if listed and all(isinstance(row, dict) for row in value):
                return list(value)
        raise Contradicted(f"{answer.asked} holds no list of objects", got=answer.text)

    def one(self, answer: Received) -> Row:
        """The object of a single answer, in or out of a list."""
        body = answer.must(200, 201).json()
        for name, value in body.items() if isinstance(body, dict) else ():
            inner = value[0] if isinstance(value, list) and len(value) == 1 else value
            if name != "statusInfoSet" and isinstance(inner, dict):
                return inner
        raise Contradicted(f"{answer.asked} holds no object", got=answer.text)

    def clean(self, path: str, query: str = f"limit={PAGE}") -> list[Row]:
        """The rows of a page without members that are null or empty; NoChance without rows."""
        return [
            {name: value for name, value in row.items() if value is not None and value != ""}
            for row in self.filled(path, query)
        ]

    def page(self, path: str, query: str = f"limit={PAGE}") -> list[Row]:
        """Rows of a collection's page, kept; with a limit of 10000 all rows, whatever the cap.

        Raises NoChance where it is closed or missing.
        """
        return self._rest(path, query, self.rows(self.open(path, query)), self.open)

    def fresh(self, path: str, query: str) -> list[Row]:
        """The same, read now."""

        def ask(path: str, query: str) -> Received:
            return self.get(f"{path}?{query}")

        return self._rest(path, query, self.rows(ask(path, query)), ask)

    def _rest(
        self, path: str, query: str, rows: list[Row], ask: Callable[[str, str], Received]
    ) -> list[Row]:
        """Rows with what a server that cuts its pages left out of them."""
        if "limit=10000" not in query:
            return rows
        more = rows
        for _ in range(MOST_PAGES):
            if not more or len(more) % 10 or len(more) >= 10000:
                return rows
            # A round number of rows may be the server's own largest page.
            more = self.rows(ask(path, f"{query}&offset={len(rows)}"))
            rows = rows + more
        raise NoChance(f"{path} has more than {MOST_PAGES} pages; this check reads whole lists")

    def open(self, path: str, query: str = f"limit={PAGE}") -> Received:
        """A kept answer of a collection; raises NoChance where it is closed or missing."""
        answer = self.kept(f"{path}{'?' if query else ''}{query}")
        closed = (403, 404, 501)
        if answer.status in closed or (answer.status == 401 and self._grades_need_more(path)):
            raise NoChance(f"{path} answers {answer.status} to this client")
        return answer

    def _grades_need_more(self, path: str) -> bool:
        """True where a token opens the roster and not the gradebook."""
        words = ("lineItems", "results", "categories")
        return path.endswith(words) and self.kept("/orgs?limit=1").status == 200

    def filled(self, path: str, query: str = f"limit={PAGE}") -> list[Row]:
        """The same; raises NoChance where there are no rows."""
        rows = self.page(path, query)
        need(rows, f"{path} has no rows")
        return rows

    def total(self, path: str, query: str = "") -> int:
        """How many rows a collection has, as its header says, or as a large page shows."""
        sign = "&" if query else ""
        text = self.open(path, f"{query}{sign}limit=1").must(200).header("x-total-count")
        if text.isdigit():
            return int(text)
        return len(self.page(path, f"{query}{sign}limit=10000"))

    # -- ids to look at -------------------------------------------------------------------------

    @cached_property
    def seat(self) -> Row:
        """An enrollment of a student in a class."""
        for row in self.page("/enrollments", f"limit={PAGE}&filter=" + quote("role='student'")):
            if row.get("role") == "student":
                return row
        raise NoChance("no enrollment of a student is listed")

    @cached_property
    def lead(self) -> Row:
        """An enrollment of a teacher."""
        for row in self.page("/enrollments", f"limit={PAGE}&filter=" + quote("role='teacher'")):
            if row.get("role") == "teacher":
                return row
        raise NoChance("no enrollment of a teacher is listed")

    @cached_property
    def klass(self) -> Row:
        """The class of that student's enrollment."""
        return self.one(self.kept(f"/classes/{self.id_of(self.seat['class'])}"))

    @cached_property
    def result(self) -> Row:
        """A result."""
        return self.filled("/results")[0]

    @cached_property
    def gradebook_class(self) -> Row:
        """A class that has line items and, if any class has, results."""
        try:
            item = self.one(self.kept(f"/lineItems/{self.id_of(self.result['lineItem'])}"))
        except NoChance:
            item = self.filled("/lineItems")[0]
        return item

    @cached_property
    def term_with_periods(self) -> Row:
        """A term that has grading periods, or the first one."""
        terms = self.filled("/terms")
        for term in terms[:24]:
            if self.page(f"/terms/{self.id_of(term)}/gradingPeriods"):
                return term
        return terms[0]

    @staticmethod
    def id_of(row: Mapping[str, Any]) -> str:
        """A row's or reference's id as a piece of a path."""
        return quote(str(row["sourcedId"]), safe="")

    def parents(self, operation: Operation) -> dict[str, str]:
        """Ids for a path, chosen so that the collection has rows where any has."""
        first = operation.path.split("/")[1]
        made: dict[str, str] = {}
        for parent in operation.parents:
            made[parent.id] = self._parent(parent.id, first, operation)
        return made

    def _parent(self, name: str, first: str, operation: Operation) -> str:
        if operation.scope.startswith("gradebook"):
            if name == "class_id":
                return self.id_of(self.gradebook_class["class"])
            if name == "li_id":
                return self.id_of(self.gradebook_class)
            return self.id_of(self.result["student"])
        if name == "school_id" or (first == "schools" and name == "id"):
            return self.id_of(self.seat["school"])
        if name == "class_id" or first == "classes":
            return self.id_of(self.seat["class"])
        if operation.view == "gradingPeriod":
            return self.id_of(self.term_with_periods)
        if first == "terms":
            return self.id_of(self.klass["terms"][0])
        if first == "courses":
            need(self.klass.get("course"), "the class that was looked at names no course")
            return self.id_of(self.klass["course"])
        return self.id_of((self.lead if first == "teachers" else self.seat)["user"])

    def path_of(self, operation: Operation) -> str:
        """An operation's path with ids in it; for a single object, of the first row."""
        if operation.answers == "collection":
            return operation.path.format_map(self.parents(operation))
        collection = operation.path.removesuffix("/{id}")
        return f"{collection}/{self.id_of(self.filled(collection)[0])}"
