"""Rosters as connectors write them: JSON lines, OneRoster CSV, and what is wrong with them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sis_contract.connector.roster.reading import read_roster
from sis_contract.connector.roster.records import RosterError


def _lines(place: Path, *lines: dict[str, Any]) -> Path:
    place.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return place


def test_json_lines_are_read(tmp_path: Path) -> None:
    """People, classes and seats come out of the lines; numbers are ids, too; inactive ones not."""
    roster = read_roster(
        _lines(
            tmp_path / "roster",
            {"kind": "roster", "ids": "dcid"},
            {"kind": "school", "id": 3, "name": "Bramble Ridge High School"},
            {"kind": "student", "id": 101, "first_name": "Zina", "last_name": "Null"},
            {"kind": "student", "id": 102, "active": False},
            {"kind": "teacher", "id": "55", "username": "aharloff"},
            {"kind": "class", "id": 8801, "teacher": 55, "school": 3},
            {"kind": "enrollment", "class": 8801, "user": 101},
            {"kind": "enrollment", "class": 8801, "user": 55, "role": "teacher"},
        )
    )

    assert roster is not None
    assert roster.ids == "dcid"
    assert roster.schools == {"3": "Bramble Ridge High School"}
    assert list(roster.students) == ["101"]
    assert roster.students["101"].last_name == "Null"
    assert roster.teachers["55"].username == "aharloff"
    assert roster.classes["8801"].teacher == "55"
    assert roster.seats == {("8801", "101")}
    assert roster.teachings == {("8801", "55")}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1 of the roster is not JSON"),
        ("[]", "needs a kind, one of roster, school"),
        ('{"kind": "pupil", "id": 1}', "needs a kind"),
        ('{"kind": "student"}', "a student, lacks id"),
        ('{"kind": "student", "id": 1, "surname": "X"}', "has 'surname'; a student may have"),
        ('{"kind": "roster", "ids": "guid"}', "ids is dcid or sourcedId"),
        ('{"kind": "enrollment", "class": 1, "user": 2, "role": "aide"}', "student or teacher"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, told: str) -> None:
    """What cannot be read is refused in a sentence that names the line and what is accepted."""
    place = tmp_path / "roster"
    place.write_text(line, encoding="utf-8")

    with pytest.raises(RosterError, match=told):
        read_roster(place)


def test_what_comes_twice_is_noted(tmp_path: Path) -> None:
    """A repeated record is remembered as a sentence."""
    roster = read_roster(
        _lines(
            tmp_path / "roster",
            {"kind": "student", "id": 1},
            {"kind": "student", "id": 1},
            {"kind": "enrollment", "class": 7, "user": 1},
            {"kind": "enrollment", "class": 7, "user": 1},
        )
    )

    assert roster is not None
    assert roster.twice == ["the student 1 comes twice", "student 1 is in class 7 twice"]


_CSV = {
    "users.csv": "sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName\n"
    'S101,active,true,4110,student,znull,Zina,"Null, Jr."\n'
    "S102,tobedeleted,true,4110,student,gone,Gone,By\n"
    "S103,active,false,4110,student,off,Off,By\n"
    'T55,active,true,"4110,12",teacher,aharloff,Amalia,Harloff\n'
    "G1,active,true,4110,guardian,g,G,G\n",
    "classes.csv": "sourcedId,status,title,schoolSourcedId\n8801,active,Geometry,4110\n",
    "enrollments.csv": "sourcedId,status,classSourcedId,userSourcedId,role,primary\n"
    "E1,active,8801,S101,student,false\nE2,active,8801,T55,teacher,true\n",
}


@pytest.mark.parametrize("zipped", [True, False])
def test_oneroster_csv_is_read(tmp_path: Path, zipped: bool) -> None:
    """A folder or zip of OneRoster files gives who is active, and the primary teacher as lead."""
    place = tmp_path / "bulk"
    if zipped:
        with zipfile.ZipFile(place, "w") as archive:
            for name, text in _CSV.items():
                archive.writestr(name, text)
    else:
        place.mkdir()
        for name, text in _CSV.items():
            (place / name).write_text(text, encoding="utf-8")

    roster = read_roster(place)

    assert roster is not None
    assert list(roster.students) == ["S101"]
    assert roster.students["S101"].last_name == "Null, Jr."
    assert list(roster.teachers) == ["T55"]
    assert roster.teachers["T55"].school == "4110"
    assert roster.classes["8801"].teacher == "T55"
    assert roster.seats == {("8801", "S101")}


def test_nothing_written_is_no_roster(tmp_path: Path) -> None:
    """A missing or empty file is no roster; a folder that lacks a file is a bad one."""
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()

    assert read_roster(tmp_path / "missing") is None
    assert read_roster(tmp_path / "empty") is None
    with pytest.raises(RosterError, match=r"lacks users\.csv"):
        read_roster(tmp_path / "folder")
