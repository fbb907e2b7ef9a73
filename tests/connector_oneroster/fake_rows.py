"""The small district of the connector's tests: OneRoster rows composed by hand."""

from __future__ import annotations

from typing import Any

from fake_oneroster import ROOT, TYPES, FakeOneRoster, Row

STAMP = "2026-08-01T10:00:00.000Z"


def ref(kind: str, sourced_id: str) -> Row:
    return {
        "href": f"https://sis.example.org{ROOT}/{kind}/{sourced_id}",
        "sourcedId": sourced_id,
        "type": TYPES[kind],
    }


def record(sourced_id: str, **values: Any) -> Row:
    return {
        "sourcedId": sourced_id,
        "status": "active",
        "dateLastModified": STAMP,
        **{name.rstrip("_"): value for name, value in values.items()},
    }


def session(sid: str, title: str, kind: str, start: str, end: str, parent: str = "") -> Row:
    more = {"parent": ref("academicSessions", parent)} if parent else {}
    year = end[:4] if end[5:7] < "08" else str(int(end[:4]) + 1)
    return record(
        sid, title=title, type=kind, startDate=start, endDate=end, schoolYear=year, **more
    )


def user(sid: str, role: str, given: str, family: str, orgs: list[str], **more: Any) -> Row:
    return record(
        sid,
        **{
            "username": f"{given[0]}{family}".lower(),
            "userIds": [{"type": "SIS", "identifier": f"ID-{sid}"}],
            "enabledUser": "true",
            "givenName": given,
            "familyName": family,
            "role": role,
            "identifier": f"N-{sid}",
            "email": f"{given}.{family}@lake.example".lower(),
            "agents": [],
            "orgs": [ref("orgs", one) for one in orgs],
            "grades": ["09"] if role == "student" else [],
            **more,
        },
    )


def seat(sid: str, who: str, where: str, role: str, **more: Any) -> Row:
    return record(
        sid,
        **{
            "user": ref("users", who),
            "class": ref("classes", where),
            "school": ref("orgs", "s1"),
            "role": role,
            "primary": "false",
            "beginDate": "2026-08-10",
            "endDate": "2027-06-12",
            **more,
        },
    )


def klass(sid: str, title: str, school: str, course: str, terms: list[str], **more: Any) -> Row:
    return record(
        sid,
        **{
            "title": title,
            "classCode": f"{course}.{sid}",
            "classType": "scheduled",
            "grades": ["09", "10"],
            "course": ref("courses", course),
            "school": ref("orgs", school),
            "terms": [ref("academicSessions", one) for one in terms],
            **more,
        },
    )


def small_district() -> FakeOneRoster:
    """Two schools in the year 2026-27: class k1 of Rhona Kerr with three students, Bo Lind beside
    her; class k2 of Bo Lind at the other school with one student; a class of last year."""
    fake = FakeOneRoster()
    data = fake.data
    data["orgs"] = [
        record("d1", name="Lake District", type="district", identifier="77"),
        record("s1", name="Alder High", type="school", identifier="210", parent=ref("orgs", "d1")),
        record("s2", name="Birch Middle", type="school", identifier="220",
               parent=ref("orgs", "d1")),
    ]  # fmt: skip
    data["academicSessions"] = [
        session("y25", "2025-2026", "schoolYear", "2025-08-11", "2026-06-13"),
        session("y26", "2026-2027", "schoolYear", "2026-08-10", "2027-06-12"),
        session("h1", "Semester 1", "semester", "2026-08-10", "2027-01-16", "y26"),
        session("h2", "Semester 2", "semester", "2027-01-16", "2027-06-12", "y26"),
        session("q1", "Quarter 1", "gradingPeriod", "2026-08-10", "2026-10-17", "h1"),
    ]
    _people(data)
    _classes(data)
    data["demographics"] = [record("p1", birthDate="2011-05-06", sex="female")]
    return fake


def _classes(data: dict[str, list[Row]]) -> None:
    data["courses"] = [
        record("c1", title="Biology", courseCode="BIO", org=ref("orgs", "s1")),
        record("c2", title="Art", courseCode="ART", org=ref("orgs", "s2")),
    ]
    data["classes"] = [
        klass("k1", "Biology (1)", "s1", "c1", ["y26"]),
        klass("k2", "Art (1)", "s2", "c2", ["h1"]),
        klass("k0", "Biology (old)", "s1", "c1", ["y25"]),
    ]
    data["enrollments"] = [
        seat("e1", "t1", "k1", "teacher", primary="true"),
        seat("e2", "t2", "k1", "teacher"),
        seat("e3", "p1", "k1", "student"),
        seat("e4", "p2", "k1", "student"),
        seat("e5", "p3", "k1", "student"),
        seat("e6", "t2", "k2", "teacher", primary="true", endDate="2027-01-16"),
        seat("e7", "p4", "k2", "student", endDate="2027-01-16"),
        seat("e8", "p1", "k0", "student", beginDate="2025-08-11", endDate="2026-06-13"),
        seat("e9", "t1", "k0", "teacher", primary="true", beginDate="2025-08-11",
             endDate="2026-06-13"),
    ]  # fmt: skip
    data["categories"] = [
        record("cat-1", title="Quizzes", metadata={"classId": "k1"}),
        record("cat-2", title="Labs", metadata={"classId": "k1"}),
        record("cat-3", title="Quizzes", metadata={"classId": "k2"}),
    ]


def _people(data: dict[str, list[Row]]) -> None:
    data["users"] = [
        user("t1", "teacher", "Rhona", "Kerr", ["s1"]),
        user("t2", "teacher", "Bo", "Lind", ["s2", "s1"]),
        user("p1", "student", "Ada", "Mae", ["s1"]),
        user("p2", "student", "Ben", "Noor", ["s1"]),
        user("p3", "student", "Cy", "Oak", ["s1"]),
        user("p4", "student", "Di", "Pine", ["s2"], grades=["KG"]),
        user("g1", "guardian", "Gil", "Mae", ["s1"]),
        user("a1", "administrator", "Ann", "Quay", ["s1"]),
    ]
