"""The older gradebook's API over a real socket: its operations, who may call, what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from book_district import SCIENCE
from legacy_district import (
    LEGACY,
    NORA,
    ROOT,
    Door,
    contents,
    given,
    legacy_door,
)
from ptg_answers import batch, refusal

from mock_sis.ptg.family import operations
from mock_sis.ptg.refusals import WORDING
from sis_core.gradebook.refused import KINDS


@pytest.fixture
def door() -> Iterator[Door]:
    """The legacy district with categories, served."""
    with legacy_door(categories=True) as made:
        yield made


def test_every_operation_is_in_the_table() -> None:
    """The paths of A1.1 with their methods, and the guessed ones beside them."""
    made = {(method, path.removeprefix(ROOT)) for path, ms in operations().items() for method in ms}
    score = "/assignment/{id}/student/{student}/score"
    documented = {
        ("POST", "/section/{id}/assignment"),
        ("GET", "/assignment/{id}"),
        ("PUT", "/assignment/{id}"),
        ("DELETE", "/assignment/{id}"),
        ("PUT", score),
        ("GET", score),
        ("DELETE", score),
        ("DELETE", f"{score}s"),
        ("PUT", "/assignment/{id}/score"),
        ("GET", "/assignment/{id}/score"),
        ("GET", "/translate/{entity}/{from}/{of}/{to}/{as}"),
        ("GET", "/section/{id}/assignment_category"),
        ("GET", "/section/{id}/assignment_category/count"),
        ("GET", "/assignment_category/{id}"),
        ("GET", "/section/{id}/grade_scale"),
        ("GET", "/section/{id}/grade_scale/count"),
        ("GET", "/grade_scale/{id}"),
    }
    assert made - documented == {("GET", f"{score}s"), ("PUT", f"{score}s")}
    assert documented <= made


def test_every_kind_of_refusal_has_its_words() -> None:
    """No refusal of the rules is without a status and a code here."""
    assert set(WORDING) == set(KINDS)


@pytest.mark.parametrize("switch", ["409", "404"])
def test_sections_of_the_other_gradebook_take_nothing(door: Door, switch: str) -> None:
    """A PowerTeacher Pro section is 409 or, by switch, 404; nothing is written."""
    made = door.create()
    door.score(made, NORA, "18")
    door.world.switches.set({"ptg_pro_section": switch})
    assert door.ask("POST", f"/section/{SCIENCE}/assignment", given()).status_code == int(switch)

    with door.world.store.write() as w:
        w.update("Sections", LEGACY, {"GradebookType": 2})
    before = contents(door.world.store)
    assert door.score(made, NORA, "19").status_code == int(switch)
    for method, path, body in (
        ("PUT", f"/assignment/{made}", given()),
        ("DELETE", f"/assignment/{made}", None),
        ("DELETE", f"/assignment/{made}/student/{NORA}/score", None),
        ("PUT", f"/assignment/{made}/score", batch((NORA, "1"))),
    ):
        answer = door.ask(method, path, body)
        assert answer.status_code == int(switch)
        assert refusal(answer)[0]["error_code"] == "OTHER_GRADEBOOK"
    assert contents(door.world.store) == before
    assert door.ask("GET", f"/assignment/{made}").status_code == 200


def test_without_the_add_on_nothing_is_there(door: Door) -> None:
    """Switch or setting: every path is 404, whoever asks; the rest of the server answers."""
    made = door.create()
    paths = [f"/assignment/{made}", "", "/nope", f"/section/{LEGACY}/assignment"]
    door.world.switches.set({"ptg_installed": "no"})
    for path in paths:
        for headers in ({}, {"Authorization": "Bearer nobody"}):
            answer = door.ask("GET", path, headers=headers)
            assert (answer.status_code, answer.json()) == (404, {"message": "Not found"})
    assert door.ask("POST", paths[3], given()).status_code == 404
    assert door.ask("GET", "/ws/v1/metadata").status_code == 200

    door.world.switches.set({"ptg_installed": "yes"})
    door.world.load({}, {"ptg_installed": False})
    assert door.ask("GET", paths[0]).status_code == 404
    door.world.load({}, {"ptg_installed": True})
    assert door.ask("GET", paths[0]).status_code == 200


def test_a_token_is_needed_but_no_grant(door: Door) -> None:
    """No token is 401 with an empty body; a plugin without any grant or v1 level may write."""
    path = f"/section/{LEGACY}/assignment"
    answer = door.ask("POST", path, given(), {"Authorization": ""})
    assert (answer.status_code, answer.content) == (401, b"")
    answer = door.ask("POST", path, given(), {"Authorization": "Bearer nobody"})
    assert answer.status_code == 401

    door.world.load({}, {"plugin": {"grants": {}, "access_level": "NONE"}})
    assert door.create()


# -- scores -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_another_content_type_is_415(door: Door, kind: str) -> None:
    """A body that says it is no JSON is not read."""
    answer = door.ask("POST", f"/section/{LEGACY}/assignment", given(), {"Content-Type": kind})
    assert answer.status_code == 415
    assert refusal(answer)[0]["error_code"] == "UNSUPPORTED_TYPE"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "", 404),
        ("GET", "/nope", 404),
        ("GET", "/assignment/99999", 404),
        ("GET", "/assignment/0", 404),
        ("GET", "/assignment/-1", 404),
        ("GET", "/assignment/1e3", 404),
        ("GET", f"/assignment/{'9' * 30}", 404),
        ("GET", "/assignment/99999/score", 404),
        ("GET", f"/assignment/99999/student/{NORA}/score", 404),
        ("DELETE", "/assignment/99999", 404),
        ("PUT", "/assignment/99999", 404),
        ("POST", "/section/99999/assignment", 404),
        ("GET", f"/section/{LEGACY}/assignment", 405),
        ("POST", "/assignment/1", 405),
        ("PATCH", "/assignment/1/score", 405),
        ("GET", "/section/99999/assignment_category", 404),
        ("GET", "/assignment_category/99", 404),
        ("GET", "/grade_scale/99", 404),
        ("GET", "/translate/pizza/sis/dcid/ptg/id?values=1", 404),
        ("GET", "/translate/student/sis/name/ptg/id?values=1", 404),
        ("GET", "/translate/student/sis/dcid/ptg/id", 400),
        ("GET", "/translate/student/sis/dcid/ptg/id?values=1,x", 400),
    ],
)
def test_what_is_not_there_is_refused_in_the_familys_form(
    door: Door, method: str, path: str, status: int
) -> None:
    """Unknown paths, ids, methods and words have a JSON body with an error item."""
    answer = door.ask(method, path, given() if method in ("PUT", "POST") else None)
    assert answer.status_code == status, answer.text
    assert refusal(answer)[0]["error_description"]
