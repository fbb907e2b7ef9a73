"""academicSessions.csv into Terms.

PowerSchool's terms belong to a school, the standard's sessions to nobody: a session becomes one
Terms row for each school whose classes use it or one of its tree. The first is the session that
OneRoster shows; the others have the same sourcedId and are hidden there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from oneroster_mock.bulk.intake.book import Book, Span
from oneroster_mock.bulk.intake.desk import Desk
from oneroster_mock.bulk.intake.fitting import cut, initials, last_day, year_id
from oneroster_mock.bulk.package import Cells

_PORTIONS = {"schoolYear": 1, "semester": 2, "term": 3, "gradingPeriod": 4}
_MOST = 99
"""Terms of one year in one school besides the year itself: Terms.ID is YearID * 100 + n."""

HIDDEN = {"hidden": True}
Uses = Iterable[tuple[str, list[str]]]
"""School_Number's sourcedId and the sessions of each class."""


class Sessions:
    """Takes sessions and says which Terms row a school has for one."""

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book
        self._rows: dict[str, Cells] = {}
        self._of: dict[tuple[str, int], Span] = {}
        self._next: dict[tuple[int, int], int] = {}
        years = (
            "SELECT SchoolID, DCID, ID, YearID, FirstDay, LastDay FROM Terms WHERE IsYearRec = 1"
        )
        self._years = {(row[0], row[3]): Span(*row[1:]) for row in desk.read(years)}
        self._schools: dict[str, list[int]] = {}

    def take(self, rows: Iterable[Cells], uses: Uses, schools: list[int]) -> None:
        """Takes the file's rows; `schools` are those that a session nobody uses may go to."""
        self._rows = {row["sourcedId"]: row for row in rows}
        wanted: dict[str, list[int]] = defaultdict(list)
        for school, sessions in uses:
            number = self._book.org(school)
            for sourced_id in sessions:
                root = self._root(sourced_id)
                if number not in wanted[root]:
                    wanted[root].append(number)
        for sourced_id in self._rows:
            used = wanted[self._root(sourced_id)]
            self._schools[sourced_id] = used or [self._roomy(sourced_id, schools)]
        for sourced_id, row in self._rows.items():
            self._take(sourced_id, row)
        for sourced_id in self._rows:
            for number in self._schools[sourced_id]:
                self.span(sourced_id, number)
        self._name_years()

    def span(self, sourced_id: str, school: int) -> Span | None:
        """The Terms row of a session in a school, made where it is not there yet."""
        known = self._of.get((sourced_id, school))
        if known is None:
            known = self._in_district(sourced_id, school) or self._copy(sourced_id, school)
            if known is not None:
                self._of[sourced_id, school] = known
        return known

    def year(self, school: int, today: str) -> Span | None:
        """A school's year around a day, else its latest."""
        spans = [span for (number, _), span in self._years.items() if number == school]
        around = [span for span in spans if span.first[:10] <= today <= span.last[:10]]
        return max(around or spans, key=lambda span: span.last, default=None)

    # -- the sessions themselves --------------------------------------------------------------

    def _take(self, sourced_id: str, row: Cells) -> None:
        found = self._book.find("academicSession", sourced_id)
        if found is None:
            self._add(sourced_id, row, self._schools[sourced_id][0], hidden=False)
            return
        values = _values(row)
        twins = self._desk.read(
            "SELECT key FROM _sourced WHERE kind = 'term' AND sourcedid = ?", (sourced_id,)
        )
        for key in {found[1], *(key for (key,) in twins)}:
            self._desk.change("Terms", key, values)

    def _add(self, sourced_id: str, row: Cells, school: int, *, hidden: bool) -> Span:
        year = year_id(int(row["schoolYear"]))
        is_year = row["type"] == "schoolYear" and not self._has_year(school, year)
        local = year * 100 if is_year else self._local(school, year)
        values = _values(row)
        span = self._put(school, year, local, values, is_year=is_year)
        self._of[sourced_id, school] = span
        self._desk.source("term", span.dcid, sourced_id, HIDDEN if hidden else None)
        return span

    def _put(
        self, school: int, year: int, local: int, values: dict[str, object], *, is_year: bool
    ) -> Span:
        key = self._desk.key("Terms")
        self._desk.put(
            "Terms",
            {
                "DCID": key, "ID": local, "SchoolID": school, "YearID": year,
                "IsYearRec": int(is_year), "TermsInYear": values["Portion"], **values,
            },
        )  # fmt: skip
        span = Span(key, local, year, str(values["FirstDay"]), str(values["LastDay"]))
        if is_year:
            self._years[school, year] = span
        return span

    def _copy(self, sourced_id: str, school: int) -> Span | None:
        """The Terms row of a session in another school."""
        row = self._rows.get(sourced_id)
        if row is not None:
            return self._add(sourced_id, row, school, hidden=True)
        found = self._book.find("academicSession", sourced_id)
        rows = [] if found is None else self._desk.read(
            "SELECT YearID, Name, Abbreviation, FirstDay, LastDay, Portion FROM Terms "
            "WHERE DCID = ?", (found[1],)
        )  # fmt: skip
        if not rows:
            return None
        year, *rest = rows[0]
        names = ("Name", "Abbreviation", "FirstDay", "LastDay", "Portion")
        values = dict(zip(names, rest, strict=True))
        span = self._put(school, year, self._local(school, year), values, is_year=False)
        self._desk.source("term", span.dcid, sourced_id, HIDDEN)
        return span

    def _in_district(self, sourced_id: str, school: int) -> Span | None:
        found = self._book.find("academicSession", sourced_id)
        rows = [] if found is None else self._desk.read(
            "SELECT DCID, ID, YearID, FirstDay, LastDay FROM Terms WHERE SchoolID = ? AND "
            "(DCID = ? OR DCID IN (SELECT key FROM _sourced WHERE kind = 'term' "
            "AND sourcedid = ?)) ORDER BY DCID",
            (school, found[1], sourced_id),
        )  # fmt: skip
        return Span(*rows[0]) if rows else None

    # -- years and numbers --------------------------------------------------------------------

    def _name_years(self) -> None:
        """PowerSchool needs a year record wherever there is a term; a made one is no session."""
        spans: dict[tuple[int, int], list[Span]] = defaultdict(list)
        for (_, school), span in self._of.items():
            spans[school, span.year].append(span)
        for (school, year), listed in spans.items():
            if self._has_year(school, year):
                continue
            start = 1990 + year
            values: dict[str, object] = {
                "Name": f"{start}-{start + 1}",
                "Abbreviation": f"{start % 100:02d}-{(start + 1) % 100:02d}",
                "FirstDay": min(span.first for span in listed),
                "LastDay": max(span.last for span in listed),
                "Portion": 1,
            }
            span = self._put(school, year, year * 100, values, is_year=True)
            self._desk.source("term", span.dcid, "", HIDDEN)

    def _has_year(self, school: int, year: int) -> bool:
        return (school, year) in self._years or bool(
            self._desk.read(
                "SELECT 1 FROM Terms WHERE SchoolID = ? AND ID = ?", (school, year * 100)
            )
        )

    def _local(self, school: int, year: int) -> int:
        where = school, year
        if where not in self._next:
            top = self._desk.read(
                "SELECT max(ID % 100) FROM Terms WHERE SchoolID = ? AND YearID = ?", where
            )
            self._next[where] = (top[0][0] or 0) if top else 0
        self._next[where] += 1
        return year * 100 + self._next[where]

    def _roomy(self, sourced_id: str, schools: list[int]) -> int:
        """The first school whose year has room for one more term."""
        planned: dict[int, int] = defaultdict(int)
        year = self._rows[sourced_id]["schoolYear"]
        for other, numbers in self._schools.items():
            if self._rows[other]["schoolYear"] == year:
                for number in numbers:
                    planned[number] += 1
        return next((n for n in schools if planned[n] < _MOST), schools[0] if schools else 0)

    def _root(self, sourced_id: str) -> str:
        seen = {sourced_id}
        while True:
            row = self._rows.get(sourced_id)
            parent = row.get("parentSourcedId", "") if row else ""
            if not parent or parent in seen or parent not in self._rows:
                return sourced_id
            seen.add(parent)
            sourced_id = parent


def _values(row: Cells) -> dict[str, object]:
    first, last = row["startDate"], last_day(row["endDate"])
    return {
        "Name": cut("Terms", "Name", row["title"]),
        "Abbreviation": initials(row["title"], 6),
        "FirstDay": first,
        "LastDay": max(first, last),
        "Portion": _PORTIONS[row["type"]],
    }
