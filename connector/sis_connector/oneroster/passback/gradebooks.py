"""The gradebooks that Canvas passes grades back to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sis_connector.config import SyncConfig
from sis_connector.oneroster.connect import api_for
from sis_connector.oneroster.passback.book import Gradebook
from sis_connector.oneroster.passback.periods import Periods
from sis_connector.oneroster.source import verify
from sis_connector.oneroster.tokens import GRADING
from sis_connector.push.book import Book
from sis_connector.transport.traffic import Traffic

SOURCE = "canvas"


class OneRosterGradebooks:
    """One gradebook for all classes."""

    source = SOURCE
    provision_first = (
        "Grades go back only for what was provisioned: run sync --profile canvas first."
    )

    def __init__(self, config: SyncConfig, traffic: Traffic) -> None:
        self._config = config
        self._api = api_for(config, traffic, GRADING)
        self._book: Gradebook | None = None

    def verify(self) -> None:
        """Connectivity before anything else (C4)."""
        verify(self._api)
        self._book = Gradebook(
            self._api,
            Periods(self._config.target, SOURCE),
            source=SOURCE,
            today=self.today(),
            with_ids=not self._config.put_without_id,
        )

    def book_of(self, class_id: str) -> Book:
        assert self._book is not None  # verify comes first
        return self._book

    def books(self) -> Iterable[Book]:
        return [self._book] if self._book else []

    def today(self) -> date:
        return self._config.today or date.today()

    def close(self) -> None:
        self._api.close()
