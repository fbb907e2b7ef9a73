"""A teacher's week of grades, made up from the district: what is pushed, and what of it may arrive.

The same district gives the same week. What should become of each row is decided here, from the
district's tables and the gradebooks' rules alone, never with the connector's code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from mock_sis.demo.truth import truth
from sis_core.district import Store

NAME_MAX = 50
BOOKS = {1: "PTG", 2: "PTP"}
FEWEST = 6
"""Students that a class needs to be worth showing."""

_SECTIONS = """
SELECT x.DCID, x.ID, x.GradebookType, k.School_Number, t.FirstDay, t.LastDay, c.Course_Name,
       x.Section_Number, u.First_Name || ' ' || u.Last_Name
  FROM Sections x JOIN Terms t ON t.ID = x.TermID AND t.SchoolID = x.SchoolID
  JOIN Schools k ON k.School_Number = x.SchoolID
  JOIN SchoolStaff f ON f.ID = x.Teacher JOIN Users u ON u.DCID = f.Users_DCID
  LEFT JOIN Courses c ON c.Course_Number = x.Course_Number AND c.SchoolID IN (0, x.SchoolID)
 WHERE t.FirstDay <= ? AND t.LastDay >= ? AND x.GradebookType IN (1, 2)
 ORDER BY k.High_Grade DESC, x.DCID"""

_ACTIVE = """
SELECT s.DCID, s.First_Name || ' ' || s.Last_Name, e.DCID
  FROM CC e JOIN Students s ON s.ID = e.StudentID
 WHERE e.SectionID = ? AND s.Enroll_Status = 0 AND e.DateEnrolled <= ? AND e.DateLeft > ?
 ORDER BY s.Last_Name, s.First_Name, s.DCID"""

_TERMS = """
SELECT t.DCID, t.Name, t.FirstDay, t.LastDay FROM Terms t
 WHERE t.SchoolID = ? AND t.IsYearRec = 0 AND t.LastDay >= ? AND t.FirstDay <= ?
   AND (t.LastDay < ? OR t.FirstDay > ?)
 ORDER BY t.FirstDay, t.DCID"""

_GONE = """
SELECT s.DCID, s.First_Name || ' ' || s.Last_Name FROM Students s
 WHERE s.Enroll_Status = 2 ORDER BY s.DCID LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Class:
    """A section; `pupils` are (Students.DCID, name, CC.DCID) of those in it today."""

    dcid: int
    id: int
    book: str
    title: str
    teacher: str
    first: date
    last: date
    school: int
    pupils: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class Work:
    """An assignment of the week; `refused` says why it may not arrive, "" where it may."""

    id: str
    of: Class
    name: str
    due: date
    points: int
    extra: bool = False
    category: str | None = None
    refused: str = ""

    @property
    def kept(self) -> str:
        """The name as a gradebook can hold it."""
        return self.name[:NAME_MAX].rstrip()


@dataclass(frozen=True, slots=True)
class Score:
    """A student's score; `refused` likewise."""

    work: Work
    student: int
    points: float
    late: bool = False
    refused: str = ""


@dataclass(slots=True)
class Week:
    """All of it, with what happens in the school between import and push."""

    works: list[Work] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    leavers: list[tuple[Class, tuple[int, str, int]]] = field(default_factory=list)
    locked: dict[int, str] = field(default_factory=dict)

    @property
    def classes(self) -> list[Class]:
        return list({work.of.dcid: work.of for work in self.works}.values())

    def lines(self) -> Iterator[str]:
        """The push file (docs/push-file.md)."""
        for work in self.works:
            line: dict[str, Any] = {
                "type": "assignment", "id": work.id, "class_id": str(work.of.dcid),
                "name": work.name, "due": work.due.isoformat(), "points": work.points,
            }  # fmt: skip
            if work.extra:
                line["extra_credit"] = True
            if work.category:
                line["category"] = work.category
            yield json.dumps(line, ensure_ascii=False)
        for score in self.scores:
            line = {
                "type": "score", "assignment_id": score.work.id,
                "student_id": str(score.student), "score": score.points,
            }  # fmt: skip
            if score.late:
                line["late"] = True
            yield json.dumps(line, ensure_ascii=False)


def week(store: Store) -> Week:
    """The week of one class of each gradebook that the district uses."""
    found = Week()
    today = store.clock.today()
    seed = store.setting("seed", 0)
    for book in BOOKS.values():
        chosen = _chosen(store, book, today)
        if chosen is not None:
            _plan(store, found, chosen, Random(f"{seed}:push:{chosen.dcid}"), today)
    return found


def happen(store: Store, found: Week) -> Iterator[str]:
    """What the school does between import and push; each as a sentence."""
    today = store.clock.today().isoformat()
    with store.write() as w:
        for of, (_student, name, seat) in found.leavers:
            ((section, term),) = w.read("SELECT SectionID, TermID FROM CC WHERE DCID = ?", (seat,))
            w.update("CC", seat, {"sectionid": -section, "termid": -term, "dateleft": today})
            yield f"{name} left {of.title}"
        if found.locked:
            w.remember("locked_terms", sorted(found.locked))
            yield f"the office locked {' and '.join(dict.fromkeys(found.locked.values()))}"


# ------------------------------------------------------------------------------- choosing


def _chosen(store: Store, book: str, today: date) -> Class | None:
    """The first class of a gradebook that an import takes and that has students enough."""
    roster = truth(store)
    seats = roster.kinds["Roster rows"].keys() - roster.refusable.get("Roster rows", set())
    day = f"{today.isoformat()} 00:00:00"
    for dcid, row_id, kind, school, first, last, course, number, teacher in store.read(
        _SECTIONS, (day, day)
    ):
        if BOOKS[kind] != book:
            continue
        there = store.read(_ACTIVE, (row_id, day, day))
        once = {row[0]: row for row in there if (str(dcid), str(row[0])) in seats}
        pupils = tuple(once.values())
        if len(pupils) >= FEWEST:
            title = f"{course} ({number})"
            days = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
            return Class(dcid, row_id, book, title, teacher, *days, school, pupils)
    return None


def _days(of: Class, today: date) -> list[date]:
    """The last five weekdays of the class's term up to today."""
    back = (today - timedelta(days=n) for n in range(14))
    days = [day for day in back if day.weekday() < 5 and of.first <= day]
    return sorted(days[:5]) or [of.first]


def _other_term(store: Store, of: Class, days: list[date]) -> tuple[int, str, date] | None:
    """A term of the class's school without a day of the week, and a day of it in the class."""
    stamps = [f"{day.isoformat()} 00:00:00" for day in (of.first, of.last, days[0], days[-1])]
    for dcid, name, first, last in store.read(_TERMS, (of.school, *stamps)):
        start, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
        day = min(end, of.last)
        if max(start, of.first) <= day:
            return dcid, name, day
    return None


# ------------------------------------------------------------------------------- planning


def _plan(store: Store, found: Week, of: Class, rng: Random, today: date) -> None:
    days = _days(of, today)
    works = list(_works(store, found, of, days))
    leaver = of.pupils[-1]
    found.leavers.append((of, leaver))
    found.works += works
    for n, work in enumerate(works):
        for place, (student, _name, _seat) in enumerate(of.pupils):
            late = n == 1 and place == 0
            why = work.refused or ("left after the import" if student == leaver[0] else "")
            points = rng.randint(work.points, 2 * work.points) / 2
            found.scores.append(Score(work, student, points, late, why))
    for student, _name in store.read(_GONE):
        found.scores.append(Score(works[0], student, 5, refused="left before the import"))


def _works(store: Store, found: Week, of: Class, days: list[date]) -> Iterator[Work]:
    """Five assignments, one of each kind that a push may meet."""
    mark = f"{of.book.lower()}-{of.dcid}"
    plain = [
        ("Warm-up questions", 10, False, "Homework"),
        ("Exit ticket", 5, False, None),
        ("Study guide with all the questions of this unit, to be handed in on paper", 20, False,
         "Homework"),
        ("Extra credit: news of the week", 5, True, "Homework"),
    ]  # fmt: skip
    for n, (name, points, extra, category) in enumerate(plain):
        due = days[min(n, len(days) - 1)]
        dated = name if len(name) > NAME_MAX else f"{name}, {due:%b} {due.day}"
        yield Work(f"{mark}-{n + 1}", of, dated, due, points, extra, category)
    other = _other_term(store, of, days)
    if other is not None:
        term, title, day = other
        found.locked[term] = title
        name = f"Corrections, {title}"
        yield Work(
            f"{mark}-5", of, name, day, 10, category="Homework", refused="the term is locked"
        )
