"""Checks of habits that a provider may have, each with the setting that imitates it (11)."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from sis_contract.provider.check import Book, expect, need, same
from sis_contract.provider.oneroster.meaning import ENOUGH, MANY, every, named
from sis_contract.provider.oneroster.session import OneRoster
from sis_core.spec.oneroster.declare import Entity
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

BOOK = Book("oneroster", "oneroster-1.1.md")
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.I)


@BOOK.check("or.habit:ids", "ids are made of PowerSchool's keys", "guess", "5, 11.41")
def ids(sis: OneRoster) -> None:
    """Not UUIDs."""
    rows = every(sis, "/users")
    uuids = sum(bool(_UUID.match(row["sourcedId"])) for row in rows)
    expect(uuids < len(rows), "ids of users", "made of keys", "UUIDs", ("ids", "uuid"))


@BOOK.check("or.habit:guardians", "guardians have the role guardian", "guess", "6.5")
def guardians(sis: OneRoster) -> None:
    """Or parent, or are not listed; of a few students it cannot be told."""
    roles = Counter(row["role"] for row in every(sis, "/users"))
    told = "the role of guardians"
    expect("parent" not in roles, told, "guardian", "parent", ("guardians", "parent"))
    if "guardian" not in roles:
        need(roles["student"] >= ENOUGH, f"no guardians, and fewer than {ENOUGH} students")
        expect(False, told, "guardian", "none", ("guardians", "none"))


@BOOK.check("or.habit:other-staff", "staff who do not teach are administrators", "guess", "6.5")
def other_staff(sis: OneRoster) -> None:
    """Teachers are those who are enrolled as such, most of them; of a few it cannot be told."""
    users = every(sis, "/users")
    roles = {row["role"] for row in users}
    taught = {named(r, "user")[0] for r in every(sis, "/enrollments") if r["role"] == "teacher"}
    idle = [row for row in users if row["role"] == "teacher" and row["sourcedId"] not in taught]
    if "administrator" not in roles:
        need(len(taught) >= ENOUGH, f"no administrators, and fewer than {ENOUGH} who teach")
        value = "teacher" if len(idle) > len(taught) // 10 else "none"
        expect(False, "staff who do not teach", "administrator", value, ("other_staff", value))


@BOOK.check("or.habit:class-title", "a class has its course's title", "guess", "2.4")
def class_title(sis: OneRoster) -> None:
    """Not the section number behind."""
    titles = {row["sourcedId"]: row["title"] for row in every(sis, "/courses")}
    rows = [row for row in every(sis, "/classes") if "course" in row]
    need(rows, "no class names its course")
    longer = [row for row in rows if row["title"] != titles[named(row, "course")[0]]]
    switch = ("class_title", "course_section") if len(longer) == len(rows) else None
    expect(
        not longer, "titles of classes", "the course's", [r["title"] for r in longer[:3]], switch
    )


@BOOK.check("or.habit:user-orgs", "users belong to an org", "spec", "2.9")
def user_orgs(sis: OneRoster) -> None:
    """One client takes the first."""
    odd = [row["sourcedId"] for row in every(sis, "/users") if not row.get("orgs")]
    expect(not odd, "users without orgs", [], odd[:5], ("user_orgs", "missing"))


@BOOK.check("or.habit:old-enrollments", "enrollments that ended are listed too", "guess", "11.15")
def old(sis: OneRoster) -> None:
    """Those of an earlier year's classes, where classes of it are listed."""
    years = sorted(
        (row for row in every(sis, "/academicSessions") if row["type"] == "schoolYear"),
        key=lambda row: str(row["endDate"]),
    )
    need(len(years) > 1 and years[0]["endDate"] < years[-1]["startDate"], "there is one year only")
    ended = years[0]["endDate"]
    old_terms = {r["sourcedId"] for r in every(sis, "/academicSessions") if r["endDate"] <= ended}
    classes = {
        r["sourcedId"] for r in every(sis, "/classes") if set(named(r, "terms")) <= old_terms
    }
    need(classes, "no class of an earlier year is listed")
    seats = [r for r in every(sis, "/enrollments") if named(r, "class")[0] in classes]
    told = "enrollments in classes of an earlier year"
    expect(seats, told, "some", "none", ("old_enrollments", "current"))


@BOOK.check(
    "or.habit:enrollments-once",
    "a user sits once in a class in one role at a time",
    "client",
    "11.15",
)
def once(sis: OneRoster) -> None:
    """User, class, role and first day are a key."""
    keys = [
        (named(r, "user")[0], named(r, "class")[0], r["role"], r.get("beginDate"))
        for r in every(sis, "/enrollments")
    ]
    twice = sorted({str(key) for key in keys if keys.count(key) > 1}) if len(keys) < 3000 else []
    different = len(set(keys)) == len(keys)
    expect(different, "enrollments that come twice", [], twice[:3] or "some")


@BOOK.check("or.habit:body-on-get", "a GET with a body is served", "client", "11.40")
def body_on_get(sis: OneRoster) -> None:
    """Google's suite sends one."""
    answer = sis.get("/orgs", data={})
    same(answer.status, 200, "GET /orgs with a body {}")
    same(sis.rows(answer), sis.rows(sis.get("/orgs")), "its rows")


@BOOK.check(
    "or.habit:no-vendor-header", "grades are read without a further header", "client", "11.32"
)
def vendor(sis: OneRoster) -> None:
    """Infinite Campus asks for x-vendor-authorization."""
    answer = sis.get("/lineItems?limit=1")
    switch = ("vendor_header", "grades") if answer.status == 401 else None
    same(answer.status in (200, 403, 404), True, "GET /lineItems with a token alone", switch=switch)


@BOOK.check("or.habit:no-cookie", "a token is enough, without a cookie", "client", "11.31")
def cookie(sis: OneRoster) -> None:
    """Stateless clients keep none: where there is one, the token is tried without it."""
    given = sis.fetch_token().header("set-cookie")
    token = sis.token_for()
    sis.client.forget_cookies()
    bare = sis.get("/orgs?limit=1", auth=f"Bearer {token}").status
    switch = ("token_cookie", "required" if bare == 401 else "set") if given else None
    expect(not given, "a cookie with a token", "none", "a cookie", switch)


@BOOK.check(
    "or.habit:empty-relation", "a relation without rows is 200 and empty", "spec", "3.5, 11.21"
)
def empty_relation(sis: OneRoster) -> None:
    """A filter that fits nothing."""
    school = sis.id_of(sis.seat["school"])
    answer = sis.get(f"/schools/{school}/students?filter=identifier%3D%27no-such-number%27")
    switch = ("empty_relation", "404") if answer.status == 404 else None
    same(answer.status, 200, answer.asked, switch=switch)
    same(sis.rows(answer), [], "its rows")


@BOOK.check(
    "or.habit:same-answer-again",
    "one address answers the same again and again",
    "client",
    "11.33-35",
)
def again(sis: OneRoster) -> None:
    """Ten readings: no row lost, none failed."""
    path = f"/users?{MANY}"
    wanted = sis.get(path).must(200)
    for _ in range(9):
        answer = sis.get(path)
        same(answer.status, 200, "one of ten readings of /users")
        same(answer.body == wanted.body, True, "one of ten readings of /users is another one")


@BOOK.check(
    "or.habit:never-busy", "the server answered without asking for patience", "client", "11.33"
)
def steady(sis: OneRoster) -> None:
    """429 was not heard in this run."""
    number = sis.client.throttled
    expect(number == 0, f"the server answered 429 {number} times in this run", 0, number)


def vocabulary(entity: Entity, sis: OneRoster) -> None:
    """Every row of the whole list keeps to the words of the standard."""
    rows = every(sis, f"/{entity.path}")
    for member in entity.members:
        if not member.values or member.name == "grades":
            continue
        used = {str(row[member.name]) for row in rows if member.name in row}
        odd = sorted(used - set(member.values))
        switch = ("aides", "aide") if odd == ["aide"] and entity.name == "enrollment" else None
        told = f"words for {member.name} in /{entity.path}"
        expect(not odd, told, ", ".join(member.values), ", ".join(odd[:5]), switch)


for _entity in ENTITIES.values():
    if any(member.values and member.name != "grades" for member in _entity.members):
        BOOK.add(
            f"or.{_entity.path}:vocabulary",
            f"/{_entity.path}: every row keeps to the standard's words, status and role and kind",
            "spec",
            "2",
            partial(vocabulary, _entity),
        )


CHECKS = BOOK.checks
