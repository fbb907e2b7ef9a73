"""Checks of reading PowerTeacher Pro, `/ws/xte` (gradebook reference A2)."""

from __future__ import annotations

from typing import Any

from sis_contract.provider.check import Book, Contradicted, NoChance, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.classroom import PRO, Classroom, classroom, other_teacher
from sis_contract.provider.powerschool.session import NOBODY, PowerSchool

BOOK = Book("powerschool", "powerschool-gradebook-and-plugin.md")

ASSIGNMENT = "/ws/xte/section/assignment/"


def room_of(sis: PowerSchool) -> Classroom:
    """A class in PowerTeacher Pro; raises NoChance also where xte is closed to the plugin."""
    room = classroom(sis, PRO)
    for address in ("teacher_category?", f"section/assignment/?section_ids={room.section}&"):
        answer = sis.kept(f"/ws/xte/{address}users_dcid={room.teacher}")
        if answer.status in (403, 404):
            raise NoChance(
                f"/ws/xte answers {answer.status} to this plugin; grant it the gradebook's tables"
            )
    return room


def categories(sis: PowerSchool) -> list[dict[str, Any]]:
    """The teacher's categories."""
    path = f"/ws/xte/teacher_category?users_dcid={room_of(sis).teacher}"
    found = sis.kept(path).must(200).json()
    expect(isinstance(found, list), "categories", "a plain array", found)
    return list(found)


def category(sis: PowerSchool) -> int:
    """An active category of the teacher."""
    for one in categories(sis):
        if one.get("isactive"):
            return int(one["teachercategoryid"])
    raise NoChance("the teacher has no active category")


def _assignments(sis: PowerSchool) -> list[dict[str, Any]]:
    room = room_of(sis)
    answer = sis.kept(f"{ASSIGNMENT}?users_dcid={room.teacher}&section_ids={room.section}")
    found = answer.must(200).json()
    expect(isinstance(found, list), "assignments of a section", "a plain array", found)
    return list(found)


def refusal(answer: Received) -> str:
    """The text of a refusal, whole; raises Contradicted for another body."""
    body = answer.json()
    if isinstance(body, dict) and "ErrorMessage" in body:
        told = f"{answer.asked}: the body of a {answer.status}"
        raise Contradicted(told, '{"message":…}', answer.text, ("xte_error_body", "ErrorMessage"))
    good = isinstance(body, dict) and isinstance(body.get("message"), str)
    expect(good, f"{answer.asked}: its body", '{"message":…,"errors":[…]}', answer.text)
    expect(isinstance(body.get("errors", []), list), f"{answer.asked}: errors", "an array", body)
    return answer.text


@BOOK.check(
    "ps.xte.category:list", "categories are a plain array of named objects", "client", "A2.2"
)
def category_list(sis: PowerSchool) -> None:
    """_name, _id, the own key, the owner; ids are numbers, flags booleans, the color a digit."""
    found = categories(sis)
    need(found, "the teacher has no categories")
    for one in found:
        same(one.get("_name"), "teachercategory", "_name of a category")
        expect(type(one.get("teachercategoryid")) is int, "teachercategoryid", "a number", one)
        same(one.get("_id"), one["teachercategoryid"], "_id of a category")
        same(one.get("usersdcid"), room_of(sis).teacher, "usersdcid of a category")
        for flag in ("isactive", "isinfinalgrades", "isusermodifiable", "isdefaultpublishscores"):
            expect(
                isinstance(one.get(flag), bool), f"{flag} of a category", "a boolean", one.get(flag)
            )
        color = one.get("color")
        good = color is None or (isinstance(color, str) and color.isdigit())
        expect(good, "color of a category", '"4"', color)
        expect(
            one.get("categorytype") in ("user", "district"), "categorytype", "user or district", one
        )


@BOOK.check("ps.xte.category:paging-is-ignored", "pagesize does not cut a list", "client", "A2.1")
def no_paging(sis: PowerSchool) -> None:
    """Plain arrays have no pages."""
    path = f"/ws/xte/teacher_category?users_dcid={room_of(sis).teacher}"
    for junk in ("&pagesize=1", "&pagesize=0", "&year_id=0"):
        same(
            len(sis.kept(path + junk).must(200).json()),
            len(categories(sis)),
            f"categories with {junk}",
        )


@BOOK.check("ps.xte.category:one", "a category by id is the list's", "doc", "A2.1")
def category_one(sis: PowerSchool) -> None:
    """GET /ws/xte/teacher_category/{id}."""
    need(categories(sis), "the teacher has no categories")
    wanted = categories(sis)[0]
    body = sis.kept(f"/ws/xte/teacher_category/{wanted['teachercategoryid']}").must(200).json()
    found = body[0] if isinstance(body, list) and body else body
    for name in ("teachercategoryid", "name", "isactive"):
        same(found.get(name), wanted[name], f"{name} of a category by id")


@BOOK.check(
    "ps.xte.assignment:list", "assignments are a plain array with sections inside", "client", "A2.3"
)
def assignment_list(sis: PowerSchool) -> None:
    """_name and _id at each level; numbers are numbers; the asked section is among them."""
    found = _assignments(sis)
    need(found, "the class that was looked at has no assignments")
    for one in found:
        same(
            (one.get("_name"), one.get("_id")),
            ("assignment", one.get("assignmentid")),
            "an assignment",
        )
        expect(type(one["assignmentid"]) is int, "assignmentid", "a number", one["assignmentid"])
        plugin = one.get("createdbyplugin")
        expect(
            plugin is None or isinstance(plugin, str), "createdbyplugin", "a text or null", plugin
        )
        sections: list[dict[str, Any]] = one.get("_assignmentsections", [])
        expect(isinstance(sections, list) and sections, "_assignmentsections", "an array", sections)
        same(
            room_of(sis).section in [s.get("sectionsdcid") for s in sections],
            True,
            "the asked section among its sections",
        )
        for section in sections:
            same(
                (section.get("_name"), section.get("_id")),
                ("assignmentsection", section.get("assignmentsectionid")),
                "a section of an assignment",
            )
            for name in ("_assignmentstudentassociations", "_assignmentcategoryassociations"):
                expect(isinstance(section.get(name), list), name, "an array", section.get(name))


@BOOK.check(
    "ps.xte.assignment:points", "totalpointvalue is scoreentrypoints times weight", "client", "A2.3"
)
def points(sis: PowerSchool) -> None:
    """On POINTS rows."""
    rows = [
        s
        for one in _assignments(sis)
        for s in one["_assignmentsections"]
        if s["scoretype"] == "POINTS"
    ]
    need(rows, "no assignment of the class is of the type POINTS")
    for row in rows:
        wanted = row["scoreentrypoints"] * row["weight"]
        expect(
            abs(row["totalpointvalue"] - wanted) < 1e-6,
            f"totalpointvalue of {row['_id']}",
            wanted,
            row,
        )


@BOOK.check(
    "ps.xte.assignment:description", "a description comes wrapped in HTML", "client", "A2.3"
)
def description(sis: PowerSchool) -> None:
    """<p>…</p> and a line's end."""
    texts = [s.get("description") for one in _assignments(sis) for s in one["_assignmentsections"]]
    texts = [text for text in texts if text]
    need(texts, "no assignment of the class has a description")
    for text in texts:
        expect(
            text.startswith("<p>") and text.endswith("</p>\n"), "a description", "<p>…</p>", text
        )


@BOOK.check(
    "ps.xte.assignment:enums", "scoretype and publishoption are known words", "client", "A2.3"
)
def enums(sis: PowerSchool) -> None:
    """POINTS, PERCENT, COLLECTED, GRADESCALE."""
    rows = [s for one in _assignments(sis) for s in one["_assignmentsections"]]
    need(rows, "the class that was looked at has no assignments")
    for row in rows:
        expect(
            row["scoretype"] in ("POINTS", "PERCENT", "COLLECTED", "GRADESCALE"),
            "scoretype",
            got=row,
        )
        known = ("Immediately", "Never", "OnSpecificDate", "OnDueDate", "DaysBeforeDue")
        expect(row["publishoption"] in known, "publishoption", known, row["publishoption"])


@BOOK.check(
    "ps.xte.assignment:one", "an assignment by id is an object, the list's", "client", "A2.3"
)
def assignment_one(sis: PowerSchool) -> None:
    """Clients cope with a one-element array too."""
    found = _assignments(sis)
    need(found, "the class that was looked at has no assignments")
    path = f"{ASSIGNMENT}{found[0]['assignmentid']}?users_dcid={room_of(sis).teacher}"
    body = sis.kept(path).must(200).json()
    one = body[0] if isinstance(body, list) and len(body) == 1 else body
    same(one.get("assignmentid"), found[0]["assignmentid"], "assignmentid by id")
    switch = ("xte_get_one", "array") if isinstance(body, list) else None
    expect(isinstance(body, dict), "GET by id", "an object", "an array", switch)


@BOOK.check("ps.xte.score:list", "scores are a plain array of named objects", "client", "A2.4")
def scores(sis: PowerSchool) -> None:
    """The entered value is a text, points are a number, flags are booleans, dates have a time."""
    room, found = room_of(sis), _assignments(sis)
    need(found, "the class that was looked at has no assignments")
    ids = [one["assignmentid"] for one in found]
    asked = {"assignment_ids": ids, "section_ids": [room.section]}
    answer = sis.ask("POST", f"/ws/xte/assignment_score?users_dcid={room.teacher}", data=asked)
    rows = answer.must(200).json()
    expect(isinstance(rows, list), "scores", "a plain array", rows)
    need(rows, "the class that was looked at has no scores")
    for row in rows:
        same(
            (row.get("_name"), row.get("_id")),
            ("assignmentscore", row.get("assignmentscoreid")),
            "a score",
        )
        expect(type(row.get("studentsdcid")) is int, "studentsdcid", "a number", row)
        value, number = row.get("actualscoreentered"), row.get("scorepoints")
        expect(value is None or isinstance(value, str), "actualscoreentered", "a text", value)
        good = number is None or (isinstance(number, int | float) and not isinstance(number, bool))
        expect(good, "scorepoints", "a number", number)
        for flag in ("islate", "iscollected", "isexempt", "ismissing"):
            expect(
                isinstance(row.get(flag), bool), f"{flag} of a score", "a boolean", row.get(flag)
            )
        inner = row.get("_assignmentsection", {})
        expect(type(inner.get("assignmentsectionid")) is int, "_assignmentsection", "an id", inner)


@BOOK.check("ps.xte.refusal:no-user", "without users_dcid it is 400", "guess", "A2.9")
def no_user(sis: PowerSchool) -> None:
    """A plugin must say for whom it asks."""
    room = room_of(sis)
    for path in ("/ws/xte/teacher_category", f"{ASSIGNMENT}?section_ids={room.section}"):
        answer = sis.kept(path)
        same(answer.status, 400, f"{answer.asked} without users_dcid")
        refusal(answer)


@BOOK.check("ps.xte.refusal:unknown-user", "an unknown user is 404", "guess", "A2.9")
def unknown_user(sis: PowerSchool) -> None:
    """By users_dcid."""
    room_of(sis)
    answer = sis.kept(f"/ws/xte/teacher_category?users_dcid={NOBODY}")
    same(answer.status, 404, answer.asked)
    refusal(answer)


@BOOK.check("ps.xte.refusal:unknown-section", "an unknown section is 404", "guess", "A2.9")
def unknown_section(sis: PowerSchool) -> None:
    """By section_ids, and an assignment by its id."""
    room = room_of(sis)
    for path in (
        f"{ASSIGNMENT}?users_dcid={room.teacher}&section_ids={NOBODY}",
        f"{ASSIGNMENT}{NOBODY}?users_dcid={room.teacher}",
    ):
        answer = sis.kept(path)
        same(answer.status, 404, answer.asked)
        refusal(answer)


@BOOK.check(
    "ps.xte.refusal:not-the-teacher",
    "who does not teach a section is refused with 403",
    "client",
    "A2.5",
)
def not_the_teacher(sis: PowerSchool) -> None:
    """User does not teach section."""
    room = room_of(sis)
    user = other_teacher(sis, room)
    answer = sis.kept(f"{ASSIGNMENT}?users_dcid={user}&section_ids={room.section}")
    same(answer.status, 403, answer.asked)
    text = refusal(answer)
    expect("User does not teach section" in text, "its words", "User does not teach section", text)


@BOOK.check("ps.xte.refusal:no-accept", "a call without Accept is 500", "client", "A2.1 and 2.13")
def no_accept(sis: PowerSchool) -> None:
    """A serialization error."""
    path = f"/ws/xte/teacher_category?users_dcid={room_of(sis).teacher}"
    answer = sis.get(path, accept=None)
    switch = ("xte_no_accept", "json") if answer.status == 200 else None
    same(answer.status, 500, "a call without Accept", switch=switch)


@BOOK.check(
    "ps.xte.object:breach-mitigation", "objects have no $breach_mitigation", "client", "A2.1"
)
def breach(sis: PowerSchool) -> None:
    """Some servers add a random text."""
    found = [*categories(sis), *_assignments(sis)]
    more = [one for one in found if "$breach_mitigation" in one]
    expect(
        not more,
        "$breach_mitigation in objects",
        "none",
        len(more),
        ("xte_breach_mitigation", "add"),
    )


@BOOK.check("ps.xte.scales:unknown", "grade scales that nobody has are refused", "doc", "A2.1")
def scales(sis: PowerSchool) -> None:
    """409 by the documented list of codes, or 404."""
    room_of(sis)
    sis.kept(f"/ws/xte/grade_scale/scales/{NOBODY}").must(404, 409)


@BOOK.check("ps.xte.standard:list", "standards of a section are a plain array", "doc", "A2.1")
def standards(sis: PowerSchool) -> None:
    """Each named."""
    room = room_of(sis)
    found = sis.kept(f"/ws/xte/section/standard?section_ids={room.section}").must(200).json()
    expect(isinstance(found, list), "standards", "a plain array", found)
    for one in found:
        expect("_name" in one and "_id" in one, "a standard", "_name and _id", one)


CHECKS = BOOK.checks
