"""PowerSchool as a source: what is asked, in which order, by how many threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

from sis_connector.errors import (
    NoQuery,
    NotThere,
    ServerFault,
    UnreadableAnswer,
    WrongAddress,
)
from sis_connector.powerschool import mapped, paging, queries, resources
from sis_connector.powerschool.mapped import inside, text
from sis_connector.powerschool.metadata import page_size_warnings, version_warnings
from sis_connector.powerschool.today import sis_date
from sis_connector.progress import Progress
from sis_connector.records import (
    CoTeacher,
    Course,
    Enrollment,
    Guardian,
    Reading,
    Road,
    School,
    StaffMember,
    Term,
)
from sis_connector.source import Scope
from sis_connector.transport.client import Client

Item = TypeVar("Item")
Found = TypeVar("Found")


class PowerSchool:
    """Reads `/ws/v1` and the plugin's PowerQueries; `page_size` caps what is asked for.

    `bulk` lets a query of a whole school take the place of a list per class, where the plugin has
    one that it may run.
    """

    name = "powerschool"

    def __init__(
        self, client: Client, *, workers: int = 4, page_size: int | None = None, bulk: bool = True
    ) -> None:
        self._client = client
        self._page_cap = page_size
        self._bulk = bulk
        self._metadata: Any = {}
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sis")

    def open(self) -> list[str]:
        """Metadata, and the warnings that follow from it.

        Metadata answers without any right to read the rest, so a 200 here proves nothing
        (quirk 9) [live]; the first list does.
        """
        try:
            self._metadata = self._client.get("/ws/v1/metadata")
        except NotThere as missing:
            raise WrongAddress("No PowerSchool API answers at this URL.") from missing
        return [*page_size_warnings(self._metadata), *version_warnings(self._metadata)]

    def title(self) -> str:
        """The district's name; no import stops because it cannot be read."""
        try:
            answer = self._client.get("/ws/v1/district")
        except (NotThere, ServerFault, UnreadableAnswer):
            return ""
        district = answer.get("district") if isinstance(answer, dict) else None
        name = district.get("name") if isinstance(district, dict) else None
        return str(name or "")

    def today(self) -> date:
        try:
            answer = self._client.get("/ws/v1/time")
        except (NotThere, ServerFault, UnreadableAnswer):
            answer = {}
        return sis_date(answer, self._metadata, date.today())

    def schools(self) -> list[School]:
        try:
            found = self._all(resources.SCHOOLS)
        except NotThere as missing:
            raise WrongAddress("No PowerSchool API answers at this URL.") from missing
        return [one for one in map(resources.school, found) if resources.is_real_school(one)]

    def terms(self, schools: Sequence[School]) -> list[Term]:
        def of(school: School) -> list[Term]:
            listed = self._all(resources.terms_of(school, resources.all_years()))
            return [resources.term(row) for row in listed]

        return [term for found in self._each(of, schools) for term in found]

    def current_year(self, schools: Sequence[School]) -> int | None:
        for school in schools:
            years = [resources.term(row) for row in self._all(resources.terms_of(school, {}))]
            if years:
                return max(term.start_year for term in years)
        return None

    def read(self, scope: Scope, progress: Progress) -> Reading:
        reading = Reading()
        rosters = self._begin_rosters(scope)
        self._read_people(scope, reading, progress)
        self._read_classes(scope, reading, progress)
        self._read_rosters(rosters, reading, progress)
        if scope.co_teachers:
            reading.co_teachers = self._read_co_teachers(scope, reading, progress)
        if scope.parents:
            reading.guardians = self._read_guardians(scope, reading, progress)
        self._read_strangers(scope, reading, progress)
        return reading

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    # ------------------------------------------------------------------------------- parts

    def _read_people(self, scope: Scope, reading: Reading, progress: Progress) -> None:
        schools = scope.schools
        for school, rows in self._lists("students", schools, resources.students_of, progress):
            reading.students += [resources.student(row, school) for row in rows]
        for school, rows in self._lists("staff", schools, resources.staff_of, progress):
            reading.staff += [resources.staff_member(row, school) for row in rows]

    def _read_classes(self, scope: Scope, reading: Reading, progress: Progress) -> None:
        def sections_of(school: School) -> paging.Collection:
            return resources.sections_of(school, scope.start_year)

        schools = scope.schools
        for _school, rows in self._lists("courses", schools, resources.courses_of, progress):
            found = [resources.course(row) for row in rows]
            reading.courses.update({course.id: course for course in found})
        for _school, rows in self._lists("classes", schools, sections_of, progress):
            reading.sections += [resources.section(row) for row in rows]

    def _begin_rosters(self, scope: Scope) -> list[Future[list[Enrollment]]] | str:
        """Enrollments of each school under way, while the lists are read; or why they are not.

        The first school alone shows whether there is a query.
        """
        if not self._bulk:
            return "bulk queries are switched off (--no-bulk)."
        year = scope.start_year
        try:
            for school in scope.schools[:1]:
                asked = queries.school_year(school, year)
                queries.check_query(self._client, queries.ENROLLMENTS, asked)
        except NoQuery as closed:
            return closed.message
        return [
            self._pool.submit(queries.enrollments, self._client, school, year)
            for school in scope.schools
        ]

    def _read_rosters(
        self,
        begun: list[Future[list[Enrollment]]] | str,
        reading: Reading,
        progress: Progress,
    ) -> None:
        """Enrollments in the order of their sections: what was begun in bulk, or list by list."""
        led = [section for section in reading.sections if section.staff_id]
        if not isinstance(begun, str):
            try:
                reading.enrollments += queries.of_sections(led, self._finished(begun, progress))
            except NoQuery as closed:
                begun = closed.message
            else:
                reading.roads.append(Road("rosters", queries.ENROLLMENTS))
                return
        reading.roads.append(Road("rosters", queries.ENROLLMENTS, begun))
        for section, rows in self._lists("rosters", led, resources.enrollments_of, progress):
            reading.enrollments += [resources.enrollment(row, section) for row in rows]

    def _finished(
        self, begun: list[Future[list[Enrollment]]], progress: Progress
    ) -> Iterator[Enrollment]:
        progress.stage("Reading rosters", len(begun))
        for school in begun:
            yield from school.result()
            progress.step()

    def _lists(
        self,
        kind: str,
        items: Sequence[Item],
        collection_of: Callable[[Item], paging.Collection],
        progress: Progress,
    ) -> Iterator[tuple[Item, list[mapped.Row]]]:
        """One whole collection per item (school or section), in the order of the items."""
        progress.stage(f"Reading {kind}", len(items))
        lists = self._each(lambda item: self._all(collection_of(item)), items)
        for item, rows in zip(items, lists, strict=True):
            yield item, rows
            progress.step()

    def _read_co_teachers(
        self, scope: Scope, reading: Reading, progress: Progress
    ) -> list[CoTeacher] | None:
        return self._query_each(
            scope,
            reading,
            progress,
            "Reading co-teachers",
            lambda one: queries.co_teachers(self._client, one, scope.start_year),
            "Co-teachers were not imported: the plugin installed in PowerSchool cannot read them. "
            "Install plugin v1.3, which needs PowerSchool 9.2 or newer.",
        )

    def _read_guardians(
        self, scope: Scope, reading: Reading, progress: Progress
    ) -> list[Guardian] | None:
        return self._query_each(
            scope,
            reading,
            progress,
            "Reading parents",
            lambda one: queries.guardians(self._client, one),
            "Parents were not imported: the plugin installed in PowerSchool cannot read them. "
            "Install plugin v1.3.",
        )

    def _query_each(
        self,
        scope: Scope,
        reading: Reading,
        progress: Progress,
        stage: str,
        read: Callable[[School], list[Found]],
        warning: str,
    ) -> list[Found] | None:
        """Rows of all schools; None and one warning when the plugin lacks the query."""
        try:
            return self._queried(scope, progress, stage, read)
        except NoQuery:
            reading.warnings.append(warning)
            progress.note(warning)
            return None

    def _queried(
        self, scope: Scope, progress: Progress, stage: str, read: Callable[[School], list[Found]]
    ) -> list[Found]:
        """Rows of all schools; the first one alone shows whether there is a query (NoQuery)."""
        progress.stage(stage, len(scope.schools))
        found: list[Found] = []
        for part in (scope.schools[:1], scope.schools[1:]):
            for rows in self._each(read, part):
                found += rows
                progress.step()
        return found

    def _read_strangers(self, scope: Scope, reading: Reading, progress: Progress) -> None:
        """Courses and staff that classes name and no list showed, one by one.

        The course list is the current year's [doc], the staff list holds active staff of the
        school [doc]: a class of another year, or one whose lead left, names others.
        """
        courses = sorted(
            {one.course_id for one in reading.sections if one.course_id} - set(reading.courses)
        )
        named = {one.staff_id for one in reading.sections if one.staff_id}
        named |= {one.staff_id for one in reading.co_teachers or []}
        staff = sorted(named - {one.id for one in reading.staff})
        if courses or staff:
            progress.stage("Reading what lists left out", len(courses) + len(staff))
        for course in self._each(self._course, courses):
            if course is not None:
                reading.courses[course.id] = course
            progress.step()
        for member in self._each(self._staff_member, staff):
            if member is not None:
                reading.staff.append(member)
            progress.step()

    def _course(self, course_id: str) -> Course | None:
        try:
            body = self._client.get(f"/ws/v1/course/{course_id}")
        except NotThere:
            return None
        return resources.course(inside(body, "course"))

    def _staff_member(self, staff_id: str) -> StaffMember | None:
        wanted = {"expansions": "emails,school_affiliations"}
        try:
            body = self._client.get(f"/ws/v1/staff/{staff_id}", wanted)
        except NotThere:
            return None
        return resources.staff_member(inside(body, "staff"))

    # ------------------------------------------------------------------------------- means

    def _all(self, collection: paging.Collection) -> list[mapped.Row]:
        return paging.read_all(self._client, collection, self._size_for(collection.singular))

    def _size_for(self, singular: str) -> int | None:
        """The plugin's maximum, capped by the configuration; None where neither is known."""
        told = text(inside(self._metadata, "metadata").get(f"{singular}_max_page_size"))
        sizes = [int(told)] if told and told.isdigit() and int(told) > 0 else []
        sizes += [self._page_cap] if self._page_cap else []
        return min(sizes) if sizes else None

    def _each(self, work: Callable[[Item], Found], items: Iterable[Item]) -> Iterator[Found]:
        """Results in the order of `items`, however the threads finish."""
        return self._pool.map(work, items)
