"""Every value of the switches that change which OneRoster objects there are, and what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from roster_door import Reader, reader_of
from test_switches_wire import CASES as WIRE

from sis_core.spec.oneroster.switches import READING

Seen = Callable[[Reader], Any]
DISTRICT = "0188"
AIDE = (
    "SELECT {} FROM SectionTeacher k JOIN RoleDef r ON r.ID = k.RoleID JOIN SchoolStaff f "
    "ON f.ID = k.TeacherID JOIN Sections x ON x.ID = k.SectionID WHERE r.Name = 'Aide' "
    "AND f.Status = 1 ORDER BY k.ID LIMIT 1"
)

HOME, BESIDE = (
    f"(SELECT {which}(DCID) FROM Schools WHERE School_Number NOT IN (0, 999999))"
    for which in ("max", "min")
)
AT_HOME = (
    "SELECT f.Users_DCID, h.School_Number, b.School_Number FROM SchoolStaff f JOIN Schools h "
    "ON h.School_Number = f.SchoolID JOIN Users u ON u.DCID = f.Users_DCID "
    f"AND u.HomeSchoolID = h.School_Number JOIN Schools b ON b.DCID = {BESIDE} "
    f"WHERE f.Status = 1 AND h.DCID = {HOME} ORDER BY 1 LIMIT 1"
)
"""Somebody at the school of the highest key, which is home; and the school of the lowest."""


@pytest.fixture(scope="module")
def shared() -> Iterator[Reader]:
    """A small district; each test switches it and puts it back.

    Somebody works in a second school too, whose key is lower than that of the home school.
    """
    with reader_of("small") as reader:
        [(user, _, beside)] = reader.rows(AT_HOME)
        with reader.world.store.write() as w:
            post = {"dcid": 99_001, "id": 99_002, "users_dcid": user, "schoolid": beside}
            w.insert("SchoolStaff", {**post, "status": 1, "staffstatus": 1})
        yield reader


@pytest.fixture
def door(shared: Reader) -> Iterator[Reader]:
    """The district with every switch at its default before and after a test."""
    yield shared
    shared.world.switches.reset()


def types(path: str) -> Seen:
    """The types of the sessions that a path lists."""
    return lambda door: sorted({one["type"] for one in door.objects(path)})


def roles(door: Reader) -> list[str]:
    """The roles of all users."""
    return sorted({one["role"] for one in door.objects("/users")})


def first_class(name: str) -> Seen:
    """A member of the first class whose title its course gives."""
    return lambda door: door.objects("/classes", limit=1)[0].get(name, "left out")


def a_third(door: Reader) -> Any:
    """The type of the first third of a year, and whether it is its own parent."""
    [third] = door.rows("SELECT SchoolID || '-' || ID FROM Terms WHERE Portion = 3 LIMIT 1")
    one = door.get(f"/academicSessions/{third[0]}").json["academicSession"]
    return one["type"], one["parent"]["sourcedId"] == one["sourcedId"]


def parents(door: Reader) -> set[str]:
    """The parents that schools name."""
    return {one.get("parent", {}).get("sourcedId", "none") for one in door.objects("/schools")}


def everywhere(name: str, path: str) -> Seen:
    """Which of the two there is: objects with a member, or without."""
    return lambda door: {bool(one.get(name)) for one in door.objects(path)}


def two_schools(door: Reader) -> str:
    """What the first organization of somebody with two schools is."""
    [(user, home, _)] = door.rows(AT_HOME)
    one = door.get(f"/users/T{user}").json["user"]
    if not one["orgs"]:
        return "no orgs"
    return "home" if one["orgs"][0]["sourcedId"] == str(home) else "another"


def end(door: Reader) -> int:
    """How many days after the last day of a session its endDate lies."""
    [(sourced_id, last)] = door.rows(
        "SELECT SchoolID || '-' || ID, substr(LastDay, 1, 10) FROM Terms LIMIT 1"
    )
    one = door.get(f"/academicSessions/{sourced_id}").json["academicSession"]
    return int(door.one("SELECT julianday(?) - julianday(?)", one["endDate"], last))


def id_types(door: Reader) -> list[str]:
    """The types of a student's ids."""
    return [pair["type"] for pair in door.objects("/students", limit=1)[0]["userIds"]]


def ninth(door: Reader) -> set[str]:
    """The grades of a student of grade 9 and of kindergarten."""
    keys = [door.one("SELECT 'S' || DCID FROM Students WHERE Enroll_Status = 0 "
                     "AND Grade_Level = ?", level) for level in (9, 0)]  # fmt: skip
    return {door.get(f"/students/{key}").json["user"]["grades"][0] for key in keys}


def title(door: Reader) -> str:
    """A class's title with the section's number spelled #."""
    [(key, name, number)] = door.rows(
        "SELECT x.DCID, c.Course_Name, x.Section_Number FROM Sections x "
        "JOIN Courses c ON c.Course_Number = x.Course_Number ORDER BY x.DCID LIMIT 1"
    )
    text = str(door.get(f"/classes/{key}").json["class"]["title"])
    return text.replace(name, "NAME").replace(number, "#")


def terms(door: Reader) -> list[str]:
    """The types of the sessions that a class of half a year names."""
    key = door.one(
        "SELECT x.DCID FROM Sections x JOIN Terms t ON t.ID = x.TermID "
        "AND t.SchoolID = x.SchoolID WHERE t.Portion = 2 LIMIT 1"
    )
    named = door.get(f"/classes/{key}").json["class"]["terms"]
    return [door.get(f"/academicSessions/{t['sourcedId']}").json["academicSession"]["type"]
            for t in named]  # fmt: skip


def aide(door: Reader) -> Any:
    """The role of an aide's enrollment, or None."""
    found = door.get("/enrollments/T" + str(door.one(AIDE.format("k.ID"))))
    return found.json["enrollment"]["role"] if found.status == 200 else None


def coming(door: Reader) -> bool:
    """Whether students who will come are listed."""
    ids = set(door.column("SELECT 'S' || DCID FROM Students WHERE Enroll_Status = -1"))
    assert ids
    return ids <= set(door.ids("/students"))


def old(door: Reader) -> int:
    """How many listed enrollments of students ended before today."""
    rows = door.objects("/enrollments", filter="role='student' AND endDate<='2026-10-15'")
    return min(len(rows), 1)


def left(door: Reader) -> list[Any]:
    """A student who left: listed, listed in a delta, and the status by id."""
    one = door.one("SELECT 'S' || DCID FROM Students WHERE Enroll_Status = 2 LIMIT 1")
    delta = door.ids("/students", filter="dateLastModified>'2000-01-01'")
    return [one in door.ids("/students"), one in delta, door.get(f"/students/{one}").status]


CASES: dict[str, dict[str, tuple[Seen, Any]]] = {
    "deleted": {
        "hidden": (left, [False, False, 200]),
        "delta": (left, [False, True, 200]),
        "listed": (left, [True, True, 200]),
        "gone": (left, [False, False, 404]),
    },
    "session_types": {
        "standard": (a_third, ("term", False)),
        "no_terms": (a_third, ("semester", True)),
    },
    "trimester_type": {
        "term": (a_third, ("term", False)),
        "semester": (a_third, ("semester", False)),
    },
    "terms_listed": {
        "term_semester": (types("/terms"), ["semester", "term"]),
        "term": (types("/terms"), ["term"]),
        "all": (types("/terms"), ["schoolYear", "semester", "term"]),
    },
    "session_end": {"exclusive": (end, 1), "inclusive": (end, 0)},
    "org_parents": {
        "given": (parents, {DISTRICT}),
        "missing": (parents, {"none"}),
        "unknown": (parents, {"unknown-district"}),
    },
    "user_orgs": {
        "home_first": (two_schools, "home"),
        "any_order": (two_schools, "another"),
        "missing": (two_schools, "no orgs"),
    },
    "usernames": {
        "given": (everywhere("username", "/teachers"), {True, False}),
        "missing": (everywhere("username", "/teachers"), {False}),
    },
    "guardians": {
        "guardian": (roles, ["administrator", "guardian", "student", "teacher"]),
        "parent": (roles, ["administrator", "parent", "student", "teacher"]),
        "none": (roles, ["administrator", "student", "teacher"]),
    },
    "other_staff": {
        "administrator": (roles, ["administrator", "guardian", "student", "teacher"]),
        "teacher": (roles, ["guardian", "student", "teacher"]),
        "none": (roles, ["guardian", "student", "teacher"]),
    },
    "preregistered": {"hidden": (coming, False), "listed": (coming, True)},
    "user_id_types": {
        "clean": (id_types, ["SIS", "State"]),
        "blanks": (id_types, ["Local Student Number", "State Student Number"]),
    },
    "grade_words": {"ceds": (ninth, {"09", "KG"}), "plain": (ninth, {"9", "K"})},
    "class_title": {"course": (title, "NAME"), "course_section": (title, "NAME (#)")},
    "class_course": {
        "given": (everywhere("course", "/classes"), {True}),
        "missing": (everywhere("course", "/classes"), {False}),
    },
    "class_terms": {
        "own": (terms, ["semester"]),
        "with_year": (terms, ["schoolYear", "semester"]),
    },
    "old_enrollments": {"listed": (old, 1), "current": (old, 0)},
    "enrollment_dates": {
        "given": (everywhere("beginDate", "/schools/3/enrollments"), {True}),
        "missing": (everywhere("beginDate", "/schools/3/enrollments"), {False}),
    },
    "aides": {"hidden": (aide, None), "aide": (aide, "aide"), "teacher": (aide, "teacher")},
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in CASES.items() for value in values]
)
def test_each_value(door: Reader, name: str, value: str) -> None:
    """A value of a switch does what its sentence says."""
    seen, expected = CASES[name][value]
    door.world.switches.set({name: value})

    assert seen(door) == expected


def test_nothing_else_can_be_switched() -> None:
    """Every value of every switch of the readings is tried here or in test_switches_wire.py."""
    elsewhere = {
        "ids",
        "oneroster_profile",
        "fault_kind",
        "fault_every",
        "fault_rate",
        "retry_after",
    }
    tried = {**WIRE, **CASES}
    for switch in READING:
        if switch.name not in elsewhere:
            assert set(switch.choices) <= set(tried[switch.name]), switch.name
