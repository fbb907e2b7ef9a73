"""Refusals of `/ws/xte`: every row of A2.5, the order of A2.9, grants of A2.6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from book_district import BRAM, INES, LABS, LEGACY, LENA, NORA, OMAR, PAVEL, SCIENCE
from xte_door import SECTION_PATH, WORK, Door, part, points, xte_door

from mock_sis.xte.words import WORDS
from sis_core.gradebook.refused import KINDS

SCORE = f"/ws/xte/score?users_dcid={INES}&status=A"


@pytest.fixture
def door() -> Iterator[Door]:
    """The small district, served."""
    with xte_door() as made:
        yield made


def test_every_kind_of_refusal_has_its_words() -> None:
    """No refusal of the rules is without a status here."""
    assert set(WORDS) == set(KINDS)


def test_a_user_who_does_not_teach(door: Door) -> None:
    """403 with the measured text and the permission, for sections and for their assignments."""
    _, (section,) = door.created()
    for reply in (door.save(points(section), user=BRAM), door.create(part(), user=BRAM)):
        assert reply.status == 403
        assert reply.json == {
            "message": "User does not teach section",
            "errors": [
                {
                    "field": f"User.id [{BRAM}] has no EDIT permission: "
                    f"User does not teach section.id [{SCIENCE}]",
                    "params": {"section": SCIENCE, "user": BRAM},
                }
            ],
        }


def test_an_assignment_section_that_was_deleted(door: Door) -> None:
    """The real server's 500 with its class name [client: psd401]."""
    _, (section,) = door.created()
    reply = door.save(points(section), points(61999))

    assert reply.status == 500
    assert reply.json == {
        "message": "Unable to find com.pearson.powerschool.xte.model.AssignmentSection "
        "with id 61999",
    }
    assert door.rows("SELECT * FROM AssignmentScore") == []


def test_students_that_are_not_attached(door: Door) -> None:
    """409 names every unattached student with both ids, and nothing of the batch is stored."""
    _, (section,) = door.created()
    reply = door.save(points(section, NORA), points(section, LENA), points(section, PAVEL))

    assert reply.status == 409
    assert reply.json == {
        "message": "Validation Failed",
        "errors": [
            {
                "field": f"Student.id [{student}] does not have an AssignmentStudentAssociation "
                f"for AssignmentSection.id [{section}]",
                "params": {"assignment_section_id": section, "student_dcid": student},
            }
            for student in (LENA, PAVEL)
        ],
    }
    assert door.rows("SELECT * FROM AssignmentScore") == []


def test_the_older_error_form(door: Door) -> None:
    """The switch puts one text into ErrorMessage [client]."""
    door.switch(xte_error_body="ErrorMessage")
    reply = door.create(part(duedate="2030-01-01"))
    assert list(reply.json) == ["ErrorMessage"]
    assert reply.json["ErrorMessage"]["message"].startswith("Validation Failed; Due Date Error: ")


def test_too_many_calls(door: Door) -> None:
    """The rate limit is 403 here, with the time to wait."""
    door.switch(throttle_per_minute="1")
    path = f"/ws/xte/teacher_category?users_dcid={INES}"
    assert door.ask("GET", path).status == 200
    reply = door.ask("GET", path)
    assert (reply.status, reply.json["message"]) == (403, "Forbidden Rate Limit")
    assert 1 <= int(reply.headers["retry-after"]) <= 60


# -- the order of checks (A2.9) -------------------------------------------------------------------


def test_checks_come_in_their_order(door: Door) -> None:
    """Mending the first fault of a request uncovers the next, from the token to the last rule."""
    _, (section,) = door.created()
    grants = {"*": {"*": "FullAccess"}, "assignment": {"*": "ViewOnly"}}
    plugin = door.world.plugins.all()[0].client_id
    door.world.plugins.change(plugin, grants=grants)
    door.world.store.remember("locked_terms", [41])
    before = door.version
    row = points(999, 1, 5, actualscorekind="x" * 21)

    def ask(path: str, token: str, raw: bytes | None = None) -> tuple[int, str]:
        door.token = token
        body = None if raw is not None else {"assignment_scores": [row]}
        reply = door.ask("PUT", path, body, raw=raw)
        return reply.status, reply.text

    good = door.token
    assert ask("/ws/xte/score", "nobodys", b"{")[0] == 401
    assert ask("/ws/xte/score", good, b"{")[0] == 400
    status, text = ask("/ws/xte/score", good)
    assert (status, "No access to field" in text) == (403, True)
    door.world.plugins.change(plugin, grants=None)
    status, text = ask("/ws/xte/score", good)
    assert (status, "users_dcid is required" in text) == (400, True)
    assert ask("/ws/xte/score?users_dcid=77", good)[0] == 404
    row["actualscorekind"] = "REAL_SCORE"
    assert ask(f"/ws/xte/score?users_dcid={BRAM}", good)[0] == 500
    row["_assignmentsection"] = {"assignmentsectionid": section}
    assert ask(f"/ws/xte/score?users_dcid={BRAM}", good)[0] == 403
    status, text = ask(f"/ws/xte/score?users_dcid={INES}", good)
    assert (status, "Locked Term" in text) == (409, True)
    door.world.store.remember("locked_terms", [])
    row.update(actualscoreentered="excellent", scorepoints=None)
    status, text = ask(f"/ws/xte/score?users_dcid={INES}", good)
    assert (status, "Actual Score Grade Scale ID" in text) == (409, True)
    row.update(scorepoints=5, actualscoreentered="5")
    status, text = ask(f"/ws/xte/score?users_dcid={INES}", good)
    assert (status, "Student ID" in text) == (409, True)
    row["studentsdcid"] = NORA
    door.switch(xte_resubmit="1")
    assert ask(f"/ws/xte/score?users_dcid={INES}", good)[0] == 412
    assert door.version == before
    assert ask(f"/ws/xte/score?users_dcid={INES}", good)[0] == 200


# -- the frame ------------------------------------------------------------------------------------


def test_without_a_token_nothing_is_answered(door: Door) -> None:
    """A missing token is 401 with the realm and an empty body, whatever the address."""
    for path in (WORK, "/ws/xte/score", "/ws/xte/nothing"):
        reply = door.ask("GET", path, headers={"Authorization": None})
        assert (reply.status, reply.body) == (401, b"")
        assert reply.headers["www-authenticate"] == 'Bearer realm="PowerSchool"'


def test_no_accept_is_500_before_anything_is_written(door: Door) -> None:
    """Without Accept even a write fails, and leaves nothing; the switch answers JSON."""
    before = door.version
    body = {"_assignmentsections": [part()]}
    path = f"{SECTION_PATH}?users_dcid={INES}"
    assert door.ask("POST", path, body, {"Accept": None}).status == 500
    assert door.version == before
    door.switch(xte_no_accept="json")
    assert door.ask("POST", path, body, {"Accept": None}).status == 201


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("APPLICATION/JSON", 201),
        ("application/vnd.northwind+json", 201),
        (None, 201),
        ("text/plain", 415),
        ("application/xml", 415),
        ("application/x-www-form-urlencoded", 415),
    ],
)
def test_the_body_is_json(door: Door, content_type: str | None, status: int) -> None:
    """Another content type than JSON is 415 and writes nothing."""
    before = door.version
    body = {"_assignmentsections": [part()]}
    reply = door.ask(
        "POST", f"{SECTION_PATH}?users_dcid={INES}", body, {"Content-Type": content_type}
    )
    assert reply.status == status
    assert (door.version == before) == (status == 415)


@pytest.mark.parametrize(
    "raw", [b"", b" ", b"{", b"{]", b"\xff\xfe", b"{'a': 1}", b"[" * 5000, b'{"a": NaN}']
)
def test_malformed_json_is_400(door: Door, raw: bytes) -> None:
    """What is no JSON is 400 with a sentence."""
    reply = door.ask("PUT", SCORE, raw=raw)
    assert reply.status == 400
    assert reply.json["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/ws/xte/score", "PUT"),
        ("PUT", "/ws/xte/section/assignment", "GET, POST"),
        ("PATCH", "/ws/xte/section/assignment/5", "GET, PUT, DELETE"),
        ("POST", "/ws/xte/grade_scale/scales/5", "GET"),
    ],
)
def test_a_wrong_method_names_the_right_ones(
    door: Door, method: str, path: str, allowed: str
) -> None:
    """405 with Allow."""
    reply = door.ask(method, path)
    assert (reply.status, reply.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ws/xte", 404),
        ("/ws/xte/", 404),
        ("/ws/xte/nothing", 404),
        ("/ws/xte/section/assignment/abc", 404),
        ("/ws/xte/section/assignment/-1", 404),
        (f"/ws/xte/section/assignment/{'9' * 40}", 404),
        ("/ws/xte/section/assignment/1/2", 404),
        ("/ws/xte/student", 403),
        ("/ws/xte/assignment/lookup", 403),
        ("/ws/xte/batch/default_resources", 403),
    ],
)
def test_other_addresses(door: Door, path: str, status: int) -> None:
    """What is not there is 404; what is for sessions of the user interface is 403."""
    reply = door.ask("GET", f"{path}?users_dcid={INES}")
    assert (reply.status, list(reply.json)) == (status, ["message", "errors"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?users_dcid=", 400),
        ("?users_dcid=x", 400),
        ("?users_dcid=-1", 400),
        (f"?users_dcid={'9' * 30}", 400),
        ("?users_dcid=77", 400),
        (f"?users_dcid={INES}", 400),
        (f"?users_dcid={INES}&section_ids=", 400),
        (f"?users_dcid={INES}&section_ids=a,b", 400),
        (f"?users_dcid={INES}&section_ids=8801;8802", 400),
        ("?users_dcid=77&section_ids=8801", 404),
        (f"?users_dcid={INES}&section_ids=8801,1", 404),
        (f"?users_dcid={INES}&section_ids=8801,%208802,", 200),
        (f"?users_dcid={INES}&section_ids=8801,8801&pagesize=0&page=3&order=x", 200),
    ],
)
def test_parameters(door: Door, query: str, status: int) -> None:
    """Missing and malformed parameters are 400, unknown users and sections 404, others ignored."""
    reply = door.ask("GET", f"{WORK}{query}")
    assert reply.status == status
    assert status == 200 or reply.json["message"]


def test_a_section_of_the_older_gradebook(door: Door) -> None:
    """Its list is empty, and writing to it is 409, or 404 by the switch."""
    listed = door.ask("GET", f"{WORK}?users_dcid={INES}&section_ids={LEGACY}")
    assert (listed.status, listed.json) == (200, [])
    reply = door.create(part(sectionsdcid=LEGACY))
    assert reply.status == 409
    assert reply.fields == [
        f"Section Gradebook Type: section {LEGACY} keeps its grades in PTG, not in PTP"
    ]
    door.switch(xte_other_gradebook="404")
    assert door.create(part(sectionsdcid=LEGACY)).status == 404


# -- grants (A2.6) --------------------------------------------------------------------------------

WRITTEN = (
    "assignment", "assignmentsection", "assignmentcategoryassoc", "assignmentscore",
    "assignmentscorecomment",
)  # fmt: skip
LOOKED_UP = (
    "teachercategory", "districtteachercategory", "sections", "students", "users", "terms",
)  # fmt: skip


def _granted(door: Door, grants: dict[str, dict[str, str]]) -> None:
    door.world.plugins.change(door.world.plugins.all()[0].client_id, grants=grants)


def test_the_measured_grants_are_enough(door: Door) -> None:
    """FullAccess on five tables and ViewOnly on six lets a plugin push grades, and no more."""
    full = {table: {"*": "FullAccess"} for table in WRITTEN}
    view = {table: {"*": "ViewOnly"} for table in LOOKED_UP}
    _granted(door, {**full, **view})
    assignment, (section,) = door.created()

    assert door.save(points(section), points(section, OMAR)).status == 200
    assert door.ask("GET", f"/ws/xte/teacher_category?users_dcid={INES}").status == 200
    assert door.get(assignment)["assignmentid"] == assignment
    reply = door.ask("PUT", f"/ws/xte/teacher_category/{LABS}?users_dcid={INES}", [{"name": "X"}])
    assert (reply.status, "teachercategory.name" in reply.text) == (403, True)


@pytest.mark.parametrize(
    ("table", "column", "line"),
    [
        ("assignment", "createdbyplugin", "NoAccess"),
        ("assignmentsection", "whomodifiedid", "ViewOnly"),
        ("assignmentcategoryassoc", "ip_address", "ViewOnly"),
        ("assignmentscore", "scorepoints", "ViewOnly"),
        ("assignmentscorecomment", "executionid", "NoAccess"),
        ("sections", "dcid", "NoAccess"),
        ("terms", "lastday", "NoAccess"),
    ],
)
def test_one_missing_column_is_enough(door: Door, table: str, column: str, line: str) -> None:
    """403 names the one column that is missing, audit columns included [client: psd401]."""
    assignment, (section,) = door.created()
    _granted(door, {"*": {"*": "FullAccess"}, table: {"*": "FullAccess", column: line}})
    before = door.version
    for reply in (
        door.save(points(section)),
        door.create(part(name="New")),
        door.ask("DELETE", f"{WORK}/{assignment}?users_dcid={INES}"),
    ):
        assert reply.status == 403
        assert reply.json == {
            "message": "No access to field",
            "errors": [{"field": f"{table}.{column}", "code": "NoAccess"}],
        }
    assert door.version == before


def test_grants_that_change_count_at_once(door: Door) -> None:
    """A call after the grants were changed sees the new ones."""
    path = f"/ws/xte/teacher_category?users_dcid={INES}"
    for line, status in (("NoAccess", 403), ("ViewOnly", 200), ("NoAccess", 403)):
        _granted(door, {"*": {"*": line}})
        assert door.ask("GET", path).status == status


def test_a_disabled_plugin_is_out(door: Door) -> None:
    """Its tokens die with it."""
    door.world.plugins.change(door.world.plugins.all()[0].client_id, enabled=False)
    reply: Any = door.ask("GET", f"/ws/xte/teacher_category?users_dcid={INES}")
    assert reply.status == 401
