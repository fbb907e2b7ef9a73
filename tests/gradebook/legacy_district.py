"""The district of the gradebook tests with what its older gradebook needs, and a door to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests
from book_district import ADA, LEGACY, NORA, OMAR, PAVEL, TODAY, tables

from mock_sis.world import World
from sis_core.district import Clock
from sis_core.district.store import Store

ROOT = "/powerschool-ptg-api/v2"
SECTION_ID = LEGACY - 4300
"""Sections.ID of the legacy section."""

SCALE, SCALE_DCID = 77, 770
HOMEWORK, TEST = 1301, 1302
"""PGCategories.ID."""


def legacy_tables() -> dict[str, list[dict[str, Any]]]:
    """The rows: 8805 has Nora and Omar; Pavel left it, Ada comes in November; it has a scale."""
    made = tables()
    seat = {"sectionid": SECTION_ID, "termid": 3600, "schoolid": 210}
    made["cc"] += [
        {**seat, "dcid": 9101, "id": 5101, "studentid": PAVEL + 1000, "sectionid": -SECTION_ID,
         "termid": -3600, "dateenrolled": "2026-08-24", "dateleft": "2026-09-21"},
        {**seat, "dcid": 9102, "id": 5102, "studentid": ADA + 1000,
         "dateenrolled": "2026-11-02", "dateleft": "2027-06-12"},
    ]  # fmt: skip
    for row in made["sections"]:
        if row["dcid"] == LEGACY:
            row["gradescaleid"] = SCALE
    made["gradescaleitem"] = [
        {"dcid": SCALE_DCID, "id": SCALE, "gradescaleid": -1, "name": "Letters"},
        *(
            {"dcid": 771 + n, "id": 78 + n, "gradescaleid": SCALE, "name": name, "value": value,
             "cutoffpercentage": cutoff}
            for n, (name, cutoff, value) in enumerate(
                [("A", 90, "95"), ("B+", 85, "87"), ("B", 80, "83"), ("F", 0, "40")]
            )
        ),
    ]  # fmt: skip
    return made


CATEGORIES = [
    {"dcid": 301, "id": HOMEWORK, "sectionid": SECTION_ID, "name": "HOMEWORK",
     "abbreviation": "HW", "defaultptsposs": 10},
    {"dcid": 302, "id": TEST, "sectionid": SECTION_ID, "name": "TEST", "abbreviation": "TST"},
]  # fmt: skip


def legacy_store() -> Store:
    """The district in memory."""
    store = Store.memory(Clock(datetime.fromisoformat(f"{TODAY} 08:00:00")))
    store.load(legacy_tables())
    return store


def given(**changes: Any) -> dict[str, Any]:
    """The body that PowerSchool Learning sends, inside its wrapper."""
    fields = {
        "name": "Volcano worksheet",
        "abbreviation": "Volcano workshe-HK",
        "description": "Label the layers",
        "date_assignment_due": "2026-10-02",
        "category": None,
        "points_possible": 20,
        "extra_credit_points": None,
        "include_final_grades": None,
        "publish_scores": None,
        "publish_state": "PUBLISH_NEVER",
        "publish_days_before_due": None,
        "publish_specific_date": None,
        "scoring_type": "POINTS",
        "weight": None,
    }
    return {"assignment": {**fields, **changes}}


class Door:
    """A client of a served district, with the district's rows at hand."""

    def __init__(self, world: World, session: requests.Session) -> None:
        self.world = world
        self.session = session

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> requests.Response:
        """One request below the API's root; a text body goes as it is."""
        data = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
        sent = {"Accept": "application/json", **(headers or {})}
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        if "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.world.valid_token()}"
        url = self.world.url + (path if path.startswith("/ws/") else ROOT + path)
        return self.session.request(method, url, data=data, headers=sent, timeout=20)

    def create(self, section: int = LEGACY, **changes: Any) -> int:
        """A new assignment's id."""
        answer = self.ask("POST", f"/section/{section}/assignment", given(**changes))
        assert (answer.status_code, answer.content) == (201, b""), answer.text
        return int(answer.headers["Location"].rpartition("/")[2])

    def score(self, assignment: int, student: int, entered: Any) -> requests.Response:
        """The answer to one score."""
        body = {"assignment_score": {"score_entered": entered}}
        return self.ask("PUT", f"/assignment/{assignment}/student/{student}/score", body)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        return self.world.store.read(sql, parameters)


@contextmanager
def served(world: World) -> Iterator[Door]:
    """A world behind a real socket."""
    with world, requests.Session() as session:
        world.start()
        yield Door(world, session)


@contextmanager
def legacy_door(
    settings: Mapping[str, Any] | None = None, categories: bool = False
) -> Iterator[Door]:
    """The legacy district served, with or without categories."""
    world = World.empty(TODAY)
    world.load(legacy_tables(), settings or {})
    if categories:
        world.load({"pgcategories": CATEGORIES})
    with served(world) as door:
        yield door


def book_tables() -> tuple[str, ...]:
    """The tables that a write of the older gradebook may touch."""
    return (
        "PSM_Section", "PSM_Student", "PSM_SectionEnrollment", "PSM_AssignmentCategory",
        "PSM_CategoryMetaAttributes", "PSM_Assignment", "PSM_SectionAssignment",
        "PSM_SectionAssignMetaAttribute", "PSM_AssignmentScore", "Sync_SectionMap",
        "Sync_StudentMap", "Sync_SectionEnrollmentMap", "PGCategories", "PGAssignments",
        "SectionScoresID", "SectionScoresAssignments",
    )  # fmt: skip


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of those tables."""
    return {name: store.read(f"SELECT * FROM {name} ORDER BY 1") for name in book_tables()}


__all__ = ["ADA", "LEGACY", "NORA", "OMAR", "PAVEL", "TODAY"]
