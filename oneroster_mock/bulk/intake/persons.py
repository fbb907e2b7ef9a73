"""demographics.csv into the columns and races of students and staff."""

from __future__ import annotations

from typing import Any

from oneroster_mock.bulk.intake.book import Book
from oneroster_mock.bulk.intake.desk import Desk, children
from oneroster_mock.bulk.intake.fitting import RACES
from oneroster_mock.bulk.package import Cells

_GENDERS = {"male": "M", "female": "F"}
_FLAG = {"true": 1, "false": 0}


class Demographics:
    """Takes demographics; those of guardians have no place."""

    def __init__(self, desk: Desk, book: Book) -> None:
        self._desk = desk
        self._book = book

    def take(self, row: Cells) -> bool:
        """Takes one row; False where its person's have no place in PowerSchool."""
        person = self._book.person(row["sourcedId"])
        born, gender = row["birthDate"] or None, _GENDERS.get(row["sex"])
        hispanic = _FLAG.get(row["hispanicOrLatinoEthnicity"])
        races = [{"RaceCd": code} for name, (code, _) in RACES.items() if row[name] == "true"]
        if person.kind == "student":
            values: dict[str, Any] = {"DOB": born, "Gender": gender, "FedEthnicity": hispanic}
            self._desk.change("Students", person.key, values)
            children(self._desk, "StudentRace", "StudentID", person.id, races, ["RaceCd"])
        elif person.kind == "staff":
            self._staff(person.key, born, gender)
        return person.kind == "student"

    def _staff(self, key: int, born: str | None, gender: str | None) -> None:
        facts = {"DOB": born, "Gender": gender}
        if self._desk.is_new or not self._desk.read(
            "SELECT 1 FROM UsersCoreFields WHERE UsersDCID = ?", (key,)
        ):
            self._desk.put("UsersCoreFields", {"UsersDCID": key, **facts})
        else:
            self._desk.change("UsersCoreFields", key, facts)
