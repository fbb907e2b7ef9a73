"""Reading a roster of OneRoster CSV files: a folder, or a zip of it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sis_contract.connector.roster.records import Class, Person, Roster, RosterError

Line = Mapping[str, str]
_NEEDED = ("users.csv", "classes.csv", "enrollments.csv")


def read_csv(place: Path) -> Roster:
    """The roster of a package; rows that are tobedeleted or whose user is disabled are inactive.

    Its ids are OneRoster's, unless they look like PowerSchool's own. Raises RosterError.
    """
    try:
        return _roster(_opened(place))
    except (csv.Error, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise RosterError(f"the roster's CSV cannot be read: {error}") from error


def _opened(place: Path) -> Callable[[str], str | None]:
    if place.is_dir():
        return lambda name: (
            (place / name).read_text(encoding="utf-8-sig") if (place / name).is_file() else None
        )
    with zipfile.ZipFile(place) as archive:
        texts = {
            Path(name).name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()
        }
    return texts.get


def _roster(text_of: Callable[[str], str | None]) -> Roster:
    roster = Roster()
    for row in _rows(text_of("orgs.csv") or ""):
        if row.get("type") == "school":
            roster.schools[row.get("sourcedId", "")] = row.get("name") or None
    for name in _NEEDED:
        if text_of(name) is None:
            raise RosterError(f"the roster's CSV lacks {name}")
    for row in _rows(text_of("users.csv") or ""):
        _person(roster, row)
    leads: dict[str, str] = {}
    for row in _rows(text_of("enrollments.csv") or ""):
        _seat(roster, row, leads)
    for row in _rows(text_of("classes.csv") or ""):
        key = row.get("sourcedId", "")
        if key in roster.classes:
            roster.twice.append(f"the class {key} comes twice")
        school = row.get("schoolSourcedId") or None
        roster.classes[key] = Class(key, row.get("title") or None, school, leads.get(key))
    return roster


def _rows(text: str) -> Iterator[Line]:
    for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
        line = {name: value or "" for name, value in row.items() if name is not None}
        if line.get("status", "").lower() != "tobedeleted":
            yield line


def _person(roster: Roster, row: Line) -> None:
    if row.get("enabledUser", "").lower() == "false":
        return
    role = row.get("role", "").lower()
    if role not in ("student", "teacher"):
        return
    key = row.get("sourcedId", "")
    school = row.get("orgSourcedIds", "").split(",")[0].strip() or None
    person = Person(
        key,
        row.get("givenName") or None,
        row.get("familyName") or None,
        row.get("username") or None,
        row.get("email") or None,
        school,
        row.get("grades", "").split(",")[0].strip() or None,
    )
    roster.add(role, key, roster.students if role == "student" else roster.teachers, person)


def _seat(roster: Roster, row: Line, leads: dict[str, str]) -> None:
    seat = (row.get("classSourcedId", ""), row.get("userSourcedId", ""))
    if row.get("role", "").lower() == "student":
        if seat in roster.seats:
            roster.twice.append(f"student {seat[1]} is in class {seat[0]} twice")
        roster.seats.add(seat)
    elif row.get("role", "").lower() == "teacher":
        roster.teachings.add(seat)
        if row.get("primary", "").lower() == "true":
            leads[seat[0]] = seat[1]
