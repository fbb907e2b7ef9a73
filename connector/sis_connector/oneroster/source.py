"""OneRoster as a source: what is asked, in which order, by how many threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from sis_connector.errors import BadSetup, ConnectorError, NotThere, UnreadableAnswer, WrongAddress
from sis_connector.oneroster import entities, values
from sis_connector.oneroster.api import Api
from sis_connector.oneroster.entities import Session
from sis_connector.oneroster.paging import Collection
from sis_connector.oneroster.reading import Builder, Collections
from sis_connector.oneroster.values import Row
from sis_connector.oneroster.years import Year, last_day, start_year_of, told, years_in
from sis_connector.progress import Progress
from sis_connector.records import Reading, School, Term
from sis_connector.source import Scope

ROOTS = ("/ims/oneroster/v1p1", "/api/ims/oneroster/v1p1", "/ws/v1p1/ims/oneroster/v1p1")
"""Where PowerSchool's OneRoster is said to be (reference 4.6)."""
TROUBLE = (
    "Check host, root URL, client id and client secret, and that schools are selected for the "
    "integration."
)
SHAPES: dict[str, Callable[[Row], Any]] = {
    "orgs": entities.org,
    "academicSessions": entities.session,
    "users": entities.person,
    "courses": entities.course,
    "classes": entities.class_row,
    "enrollments": entities.seat,
}
Record = tuple[bool, Any]
"""Whether a record is not to be deleted, and what is kept of it."""
PLENTY = ("users", "classes", "courses", "enrollments")


@dataclass(frozen=True, slots=True)
class Habits:
    """How an integration reads OneRoster: the name of its rows in the target, the user roles that
    it takes for staff, and whether a class needs an owner."""

    name: str
    staff_roles: frozenset[str]
    owners: bool


class OneRoster:
    """Reads whole collections; nothing is filtered by the server, as servers differ in that
    (quirks 2, 27, 28)."""

    def __init__(
        self, api: Api, habits: Habits, *, workers: int = 4, today: date | None = None
    ) -> None:
        self.name = habits.name
        self._api = api
        self._habits = habits
        self._today = today
        self._known: dict[str, list[Record]] = {}
        self._warnings: list[str] = []
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="oneroster")

    def open(self) -> list[str]:
        """Sign in and read one record, before anything else (C4); finds the root where only a host
        was given."""
        verify(self._api)
        return []

    def title(self) -> str:
        """The district's name, where there is one district."""
        names = [one.name for one in self._live("orgs") if one.kind in DISTRICTS]
        return names[0] if len(names) == 1 else ""

    def today(self) -> date:
        """This machine's date: OneRoster has no clock to ask."""
        return self._today or date.today()

    def schools(self) -> list[School]:
        found = [
            School(one.id, one.identifier or one.id, one.name)
            for one in self._live("orgs")
            if one.kind == entities.SCHOOL
        ]
        if not found:
            raise UnreadableAnswer("The server lists no school.", TROUBLE)
        return found

    def terms(self, schools: Sequence[School]) -> list[Term]:
        """Sessions belong to no school; their exclusive ends become last days."""
        offered = {year.start_year for year in self._years()}
        return [
            Term(one.id, "", start_year_of(one), one.title, one.start, last_day(one.end))
            for one in self._sessions()
            if one.start and one.end and start_year_of(one) in offered
        ]

    def current_year(self, schools: Sequence[School]) -> int | None:
        """The year that today lies in. Without one, there is no choice to take for granted (O3)."""
        years = self._years()
        if not years:
            raise BadSetup(
                "No year can be chosen: the server lists no school year with dates.",
                "School years are set up in PowerSchool, and reach OneRoster as academicSessions.",
            )
        for year in years:
            if year.holds(self.today()):
                return year.start_year
        raise BadSetup(
            f"No year can be taken for granted: none is active on {self.today()}. "
            f"There are: {told(years)}.",
            "Name one: --start-year.",
        )

    def read(self, scope: Scope, progress: Progress) -> Reading:
        progress.stage("Reading collections", len(PLENTY))
        jobs: list[tuple[str, Future[tuple[list[Record], list[str]]]]] = [
            (kind, self._pool.submit(self._fetched, kind))
            for kind in PLENTY
            if kind not in self._known
        ]
        for kind, job in jobs:
            self._keep(kind, *job.result())
            progress.step()
        year = next(one for one in self._years() if one.start_year == scope.start_year)
        builder = Builder(
            self._collections(), scope, year, self.today(), self._habits.staff_roles,
            owners=self._habits.owners,
        )  # fmt: skip
        reading = builder.reading()
        reading.warnings += self._warnings
        return reading

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._api.close()

    # ------------------------------------------------------------------------------ parts

    def _collections(self) -> Collections:
        return Collections(
            orgs=self._live("orgs"),
            sessions=self._sessions(),
            people=[made for _active, made in self._rows("users")],
            courses=self._live("courses"),
            classes=self._live("classes"),
            seats=[made for made in self._live("enrollments") if made is not None],
            deleted_classes=[made.id for active, made in self._rows("classes") if not active],
        )

    def _sessions(self) -> list[Session]:
        return self._live("academicSessions")

    def _years(self) -> list[Year]:
        return years_in(self._sessions())

    def _live(self, kind: str) -> list[Any]:
        """The records that are not to be deleted (quirk 14)."""
        return [made for active, made in self._rows(kind) if active]

    def _rows(self, kind: str) -> list[Record]:
        if kind not in self._known:
            self._keep(kind, *self._fetched(kind))
        return self._known[kind]

    def _keep(self, kind: str, rows: list[Record], warnings: list[str]) -> None:
        self._known[kind] = rows
        self._warnings += warnings

    def _fetched(self, kind: str) -> tuple[list[Record], list[str]]:
        make = SHAPES[kind]

        def shape(row: Row) -> Record:
            return values.is_active(row), make(row)

        return self._api.read_all(Collection(f"/{kind}", kind, shape=shape))


DISTRICTS = ("district", "local")


def verify(api: Api) -> None:
    """One signed request that must succeed before anything is done; the hint names what people
    get wrong (C4, O12)."""
    roots = (api.root,) if api.root else ROOTS
    for root in roots:
        api.root = root
        try:
            api.page("/orgs", {"limit": "1", "offset": "0"})
        except NotThere as missing:
            if root == roots[-1]:
                where = " or ".join(roots)
                raise WrongAddress(f"No OneRoster answers at {where}.", TROUBLE) from missing
        except ConnectorError as trouble:
            trouble.hint = f"{TROUBLE} {trouble.hint}".strip() if _is_theirs(trouble) else TROUBLE
            raise
        else:
            return


def _is_theirs(trouble: ConnectorError) -> bool:
    """Whether the hint was made for this error and not for PowerSchool's own API."""
    return bool(trouble.hint) and trouble.hint != type(trouble).hint_by_default
