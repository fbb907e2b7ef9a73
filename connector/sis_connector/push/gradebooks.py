"""Where a push's grades go: PowerSchool's two gradebooks."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sis_connector.config import SyncConfig
from sis_connector.errors import NotThere, ServerFault, UnreadableAnswer
from sis_connector.powerschool.sis import PowerSchool
from sis_connector.powerschool.today import sis_date
from sis_connector.profiles import client_for
from sis_connector.push.book import Book, Requests
from sis_connector.push.kinds import PRO, gradebook_of
from sis_connector.push.legacy import Legacy
from sis_connector.push.pro import Pro
from sis_connector.transport.traffic import Traffic


class Gradebooks(Protocol):
    """The gradebooks of one integration. `source` names its rows in the roster file, and
    `provision_first` says what to do where it has none."""

    source: str
    provision_first: str

    def verify(self) -> None:
        """Whatever must succeed before the first row is sent."""
        ...

    def book_of(self, class_id: str) -> Book:
        """The class's gradebook; one thread asks for a class, as it has one teacher."""
        ...

    def books(self) -> Iterable[Book]:
        """Those that were used."""
        ...

    def today(self) -> date:
        """The SIS's own date, for assignments without a due date [integrations]."""
        ...

    def close(self) -> None: ...


class PowerSchoolGradebooks:
    """PowerTeacher Pro and the older PowerTeacher Gradebook."""

    source = PowerSchool.name
    provision_first = "Import first: sync writes the roster, push reads it."

    def __init__(self, config: SyncConfig, traffic: Traffic) -> None:
        self._config = config
        self._client = client_for(config, traffic)
        self._books: dict[str, Book] = {}
        self._book_of_class: dict[str, Book] = {}
        self._lock = threading.Lock()

    def verify(self) -> None:
        """The first request tells."""

    def book_of(self, class_id: str) -> Book:
        if class_id not in self._book_of_class:
            kind = gradebook_of(self._client, class_id)
            with self._lock:
                if kind not in self._books:
                    self._books[kind] = (
                        Pro(Requests(self._client)) if kind == PRO else Legacy(self._client)
                    )
            self._book_of_class[class_id] = self._books[kind]
        return self._book_of_class[class_id]

    def books(self) -> Iterable[Book]:
        return self._books.values()

    def today(self) -> date:
        if self._config.today:
            return self._config.today
        metadata = self._client.get("/ws/v1/metadata")
        try:
            told = self._client.get("/ws/v1/time")
        except (NotThere, ServerFault, UnreadableAnswer):
            told = {}
        return sis_date(told, metadata, date.today())

    def close(self) -> None:
        self._client.close()
