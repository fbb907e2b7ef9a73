"""orgs.csv: the district into Prefs, everything else into Schools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oneroster_mock.bulk.intake.book import Book
from oneroster_mock.bulk.intake.desk import Desk
from oneroster_mock.bulk.intake.fitting import cut, initials, whole
from oneroster_mock.bulk.package import Cells

OFFICE, GRADUATES = 0, 999999
_FIRST_NUMBER = 1001


class Orgs:
    """Takes orgs: the first district is the district, other orgs are schools or stand as such.

    PowerSchool knows one district and schools. A department, a state or a second district becomes
    a Schools row that is left out of state reports; what it is stays beside it (`extra`).
    """

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book
        self._numbers = {n for (n,) in desk.read("SELECT School_Number FROM Schools")}
        self._district: str | None = None
        self._keys: dict[int, int] = {}
        self.name = ""

    def take(self, rows: Iterable[Cells]) -> None:
        """Takes all rows of the file; their numbers are wanted before any is given out."""
        listed = list(rows)
        if self._desk.is_new:
            self._numbers |= {OFFICE, GRADUATES}
            districts = [row for row in listed if row["type"] == "district"]
            top = [row for row in districts if not row.get("parentSourcedId")] or districts
            self._district = top[0]["sourcedId"] if top else None
            self._empty_district(top[0] if top else None)
        wanted: dict[int, str] = {}
        for row in listed:
            identifier = row.get("identifier", "")
            if row["sourcedId"] != self._district and _is_number(identifier):
                wanted.setdefault(int(identifier), row["sourcedId"])
        for row in listed:
            self._take(row, wanted)

    def _take(self, row: Cells, wanted: dict[int, str]) -> None:
        sourced_id = row["sourcedId"]
        found = self._book.find("org", sourced_id)
        if sourced_id == self._district or (found and found[0] == "district"):
            self._take_district(row)
            return
        values: dict[str, Any] = {
            "Name": cut("Schools", "Name", row["name"]),
            "Abbreviation": initials(row["name"], 20),
            "State_ExcludeFromReporting": int(row["type"] != "school"),
        }
        if found:
            self._book.orgs[sourced_id] = self._book.org(sourced_id)
            self._desk.change("Schools", found[1], values)
            return
        identifier = row.get("identifier", "")
        number = int(identifier) if _is_number(identifier) else 0
        if not number or wanted[number] != sourced_id or number in self._numbers:
            number = self._free(wanted)
        self._numbers.add(number)
        self._keys[number] = key = self._desk.key("Schools")
        self._book.orgs[sourced_id] = number
        grades = {"Low_Grade": 0, "High_Grade": 12}
        self._desk.put("Schools", {"DCID": key, "School_Number": number, **grades, **values})
        self._desk.source("school", key, sourced_id)

    @property
    def schools(self) -> list[int]:
        """The School_Numbers that terms and students may go to, in the file's order."""
        known = list(self._keys) or sorted(self._numbers - {OFFICE, GRADUATES})
        return known or [OFFICE]

    def grades(self, number: int, low: int, high: int) -> None:
        """Says which grades a school of the package has."""
        if number in self._keys:
            self._desk.change("Schools", self._keys[number], {"Low_Grade": low, "High_Grade": high})

    def _take_district(self, row: Cells) -> None:
        self._book.orgs[row["sourcedId"]] = OFFICE
        if self._desk.is_new:
            return
        for name, value in _facts(row).items():
            for (key,) in self._desk.read("SELECT DCID FROM Prefs WHERE Name = ?", (name,)):
                self._desk.change("Prefs", key, {"Value": value})

    def _empty_district(self, row: Cells | None) -> None:
        """The district itself, its office and the school of its graduates."""
        facts = _facts(row) if row else {"districtname": "Imported district"}
        self.name = facts["districtname"]
        for name, value in facts.items():
            self._desk.put("Prefs", {"DCID": self._desk.key("Prefs"), "Name": name, "Value": value})
        if row is None:
            self._desk.source("district", 0, "", {"hidden": True})
        else:
            self._desk.source("district", 0, row["sourcedId"])
        for number, name, short in (
            (OFFICE, f"{self.name[:53]} Office", "DO"),
            (GRADUATES, "Graduated Students", "GRAD"),
        ):
            values = {"School_Number": number, "Name": name, "Abbreviation": short}
            self._desk.put("Schools", {"DCID": self._desk.key("Schools"), **values})

    def _free(self, wanted: dict[int, str]) -> int:
        number = _FIRST_NUMBER
        while number in self._numbers or number in wanted:
            number += 1
        return number


def _facts(row: Cells) -> dict[str, str]:
    number = whole("Prefs", "Value", row.get("identifier", "")) or row["sourcedId"]
    return {"districtname": row["name"], "districtnumber": number}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and text[0] != "0" and int(text) < GRADUATES
