"""Which grading period a line item falls into, from the terms that were provisioned."""

from __future__ import annotations

from pathlib import Path

from sis_connector.oneroster.reading import chain_of
from sis_connector.target.store import load

GRADING_PERIOD = "gradingperiod"


class Periods:
    """The provisioned terms and sections of one source."""

    def __init__(self, target: Path, source: str) -> None:
        tables = load(target).tables
        self._terms = {key[1]: row for key, row in tables["terms"].items() if key[0] == source}
        self._parents = {name: row["parent_id"] for name, row in self._terms.items()}
        self._term_of = {
            key[1]: row["term_id"] for key, row in tables["sections"].items() if key[0] == source
        }

    def of(self, class_id: str, due: str) -> str | None:
        """The period around the due day in the class's own line of terms; other schools have
        periods of the same days. None where there is none."""
        line = set(chain_of(self._term_of.get(class_id, ""), self._parents))
        for name, row in self._terms.items():
            if row["kind"] != GRADING_PERIOD or not (row["start_date"] and row["end_date"]):
                continue
            if row["start_date"] <= due < row["end_date"] and line & set(
                chain_of(name, self._parents)
            ):
                return name
        return None
