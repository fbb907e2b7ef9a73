"""categories.csv, lineItems.csv and results.csv into the tables of PowerTeacher Pro.

A category of the standard belongs to nobody, PowerSchool's to a teacher: it becomes one
TeacherCategory for each teacher whose line items use it. The first is the category that OneRoster
shows.
"""

from __future__ import annotations

from typing import Any

from oneroster_mock.bulk.cells import write_number
from oneroster_mock.bulk.intake.book import Book, Item, Section
from oneroster_mock.bulk.intake.desk import Desk, children
from oneroster_mock.bulk.intake.fitting import cut
from oneroster_mock.bulk.intake.sessions import HIDDEN
from oneroster_mock.bulk.package import Cells

ALONE = "alone"
"""The mark of a category that is not listed once for each section besides. It stands apart from
the category's own row of ids, which a client's PUT writes anew."""

_POINTS = 100.0
_GRADED = frozenset({"fully graded", "partially graded"})


class Gradebook:
    """Takes categories, line items and results."""

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book
        self._titles: dict[str, str] = {}
        self._owned: dict[tuple[str, int | None], int] = {}
        self._first: dict[str, int] = {}

    # -- categories ---------------------------------------------------------------------------

    def category(self, row: Cells) -> None:
        """Takes a category; whose it is shows when a line item uses it."""
        sourced_id = row["sourcedId"]
        found = self._book.find("category", sourced_id)
        self._titles[sourced_id] = row["title"]
        if found is not None:
            key = found[1] >> 32 if found[0] == "category" else found[1]
            self._desk.change(
                "TeacherCategory", key, {"Name": cut("TeacherCategory", "Name", row["title"])}
            )
            return
        key = self._desk.key("TeacherCategory")
        self._first[sourced_id] = key
        self._add(key, row["title"], None)
        self._desk.source("category_alone", key, sourced_id)
        self._desk.source(ALONE, key, "")

    def _add(self, key: int, title: str, owner: int | None) -> None:
        self._desk.put(
            "TeacherCategory",
            {
                "TeacherCategoryID": key,
                "UsersDCID": owner,
                "Name": cut("TeacherCategory", "Name", title),
            },
        )

    def _of(self, sourced_id: str, section: Section) -> int:
        """The teacher's category for one of the package or the district."""
        where = sourced_id, section.lead_user
        if where not in self._owned:
            self._owned[where] = self._owned_by(sourced_id, section.lead_user)
        return self._owned[where]

    def _owned_by(self, sourced_id: str, owner: int | None) -> int:
        found = self._book.find("category", sourced_id)
        if found is not None:
            return found[1] >> 32 if found[0] == "category" else found[1]
        first = self._first.pop(sourced_id, None)
        if first is not None:
            self._desk.change("TeacherCategory", first, {"UsersDCID": owner})
            return first
        key = self._desk.key("TeacherCategory")
        self._add(key, self._titles.get(sourced_id, ""), owner)
        self._desk.source("category_alone", key, sourced_id, HIDDEN)
        self._desk.source(ALONE, key, "")
        return key

    # -- line items ---------------------------------------------------------------------------

    def line_item(self, row: Cells) -> None:
        """Takes a line item as an assignment in its section."""
        sourced_id = row["sourcedId"]
        section = self._book.section(row["classSourcedId"])
        found = self._book.find("lineItem", sourced_id)
        points = float(row["resultValueMax"] or _POINTS)
        year = section.term.year if section.term else None
        values: dict[str, Any] = {
            "Name": cut("AssignmentSection", "Name", row["title"]),
            "Description": cut("AssignmentSection", "Description", row["description"]),
            "DueDate": row["dueDate"] or None,
            "ScoreEntryPoints": points,
            "TotalPointValue": points,
        }
        if found:
            key = found[1]
            self._desk.change("AssignmentSection", key, values)
        else:
            key = self._desk.key("AssignmentSection")
            own = self._desk.key("Assignment")
            self._desk.put("Assignment", {"AssignmentID": own, "YearID": year})
            more = {"AssignmentSectionID": key, "AssignmentID": own, "SectionsDCID": section.dcid}
            self._desk.put("AssignmentSection", {**more, "YearID": year, **values})
            self._desk.source("line_item", key, sourced_id)
            self._book.items[sourced_id] = Item(key, section.dcid, points, year)
        of = row["categorySourcedId"]
        wanted = [{"TeacherCategoryID": self._of(of, section), "YearID": year}] if of else []
        names = ["TeacherCategoryID"]
        children(self._desk, "AssignmentCategoryAssoc", "AssignmentSectionID", key, wanted, names)

    # -- results ------------------------------------------------------------------------------

    def result(self, row: Cells) -> bool:
        """Takes a result as a score; False where its user is no student."""
        person = self._book.person(row["studentSourcedId"])
        if person.kind != "student":
            return False
        item = self._book.item(row["lineItemSourcedId"])
        found = self._book.find("result", row["sourcedId"])
        values = _score(row, item)
        if found:
            key = found[1]
            self._desk.change("AssignmentScore", key, values)
        else:
            key = self._desk.key("AssignmentScore")
            more = {"AssignmentScoreID": key, "AssignmentSectionID": item.key, "YearID": item.year}
            self._desk.put("AssignmentScore", {**more, "StudentsDCID": person.key, **values})
            self._desk.source("result", key, row["sourcedId"])
        comment = cut("AssignmentScoreComment", "CommentValue", row["comment"])
        wanted = [{"CommentValue": comment}] if comment else []
        names = ["CommentValue"]
        children(self._desk, "AssignmentScoreComment", "AssignmentScoreID", key, wanted, names)
        return True


def _score(row: Cells, item: Item) -> dict[str, Any]:
    score, status = row["score"], row["scoreStatus"]
    points = float(score) if score else None
    percent = None
    if points is not None and item.points:
        percent = round(points / item.points * 100, 6)
    return {
        "ActualScoreEntered": write_number(points) if points is not None else None,
        "ActualScoreKind": "REAL_SCORE" if points is not None else None,
        "ScorePoints": points,
        "ScorePercent": percent,
        "ScoreEntryDate": f"{row['scoreDate']} 00:00:00" if row["scoreDate"] else None,
        "IsExempt": int(status == "exempt"),
        "IsCollected": int(status == "submitted" or status in _GRADED),
    }
