"""An import and a push with nothing in their way; they also tell which roads a connector goes."""

from __future__ import annotations

from collections.abc import Sequence

from sis_contract.connector.case import UNDISTURBED, Book, Failed, NoChance, Road
from sis_contract.connector.cases.pushing import grades_for, writes_grades
from sis_contract.connector.conduct import path_of
from sis_contract.connector.grades import Grades
from sis_contract.connector.trial import Trial
from sis_contract.connector.world import Entry

PS = Book(UNDISTURBED, "integrations.md")

_SENTENCES: tuple[tuple[Road, str, str], ...] = (
    ("v1", "1", "A first import from /ws/v1, with nothing in its way, gives the true roster."),
    ("queries", "1",
     "A first import by PowerQueries, with nothing in its way, gives the true roster."),
    ("oneroster", "2",
     "A first import over OneRoster, with nothing in its way, gives the true roster."),
    ("push", "1", "Grades of a class, with nothing in their way, are in PowerTeacher Pro once."),
    ("push-oneroster", "4",
     "Grades passed back over OneRoster, with nothing in their way, are there once."),
)  # fmt: skip


def goes(road: Road, entries: Sequence[Entry]) -> bool:
    """True for requests of somebody who goes that road."""
    paths = [path_of(one) for one in entries if one.status < 500]
    match road:
        case "v1":
            return any(path.startswith("/ws/v1/") for path in paths)
        case "queries":
            return any(path.startswith("/ws/schema/query/") for path in paths)
        case "oneroster":
            return any("/ims/oneroster/" in path for path in paths)
        case "push":
            return any(writes_grades(one) and "/ims/" not in path_of(one) for one in entries)
        case "push-oneroster":
            return any(writes_grades(one) and "/ims/" in path_of(one) for one in entries)


def _undisturbed(trial: Trial) -> None:
    grades = grades_for(trial) if trial.case.road.startswith("push") else None
    _goes_its_road(trial, grades)
    if grades is None:
        trial.roster_is_true()
    else:
        trial.grades_are_stored(grades)


def _goes_its_road(trial: Trial, grades: Grades | None) -> None:
    """The first run; raises NoChance for a connector that does not go the case's road, however
    else it failed."""
    road = trial.case.road
    try:
        trial.run(grades=grades)
    except Failed:
        if goes(road, trial.outcomes[-1].entries):
            raise
    if not goes(road, trial.outcomes[-1].entries):
        ended = trial.how_it_ended(trial.outcomes[-1])
        raise NoChance(f"the connector does not go the road {road}; it {ended}")


for _road, _section, _sentence in _SENTENCES:
    PS.case(_road, _road, _sentence, "doc", _section)(_undisturbed)

CASES = tuple(PS.cases)
