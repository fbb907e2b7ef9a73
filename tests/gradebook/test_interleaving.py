"""Both gradebooks written in any order: each shows its own rows, which are what was taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legacy_district import Door, contents, legacy_door
from legacy_steps import LEGACY_STEPS, LegacyBook
from pro_steps import PRO_STEPS, STANDARDS, ProSteps

from mock_sis.ptg import routes as legacy_routes
from mock_sis.xte import routes as pro_routes

PRO_TABLES = (
    "Assignment",
    "AssignmentSection",
    "AssignmentCategoryAssoc",
    "AssignmentStudentAssoc",
    "AssignmentStandardAssoc",
    "AssignmentScore",
    "TeacherCategory",
)

WRITES = {
    "POST /powerschool-ptg-api/v2/section/{id}/assignment",
    "PUT /powerschool-ptg-api/v2/assignment/{id}",
    "DELETE /powerschool-ptg-api/v2/assignment/{id}",
    "PUT /powerschool-ptg-api/v2/assignment/{id}/student/{student}/score",
    "DELETE /powerschool-ptg-api/v2/assignment/{id}/student/{student}/score",
    "PUT /powerschool-ptg-api/v2/assignment/{id}/student/{student}/scores",
    "DELETE /powerschool-ptg-api/v2/assignment/{id}/student/{student}/scores",
    "PUT /powerschool-ptg-api/v2/assignment/{id}/score",
    "POST /ws/xte/teacher_category",
    "PUT /ws/xte/teacher_category/{id}",
    "DELETE /ws/xte/teacher_category/{id}",
    "POST /ws/xte/section/assignment",
    "PUT /ws/xte/section/assignment/{id}",
    "DELETE /ws/xte/section/assignment/{id}",
    "PUT /ws/xte/score",
    "PUT /ws/xte/score/assignment",
    "DELETE /ws/xte/assignment_section/students",
    "DELETE /ws/xte/assignment/{id}/assignmentstandards",
    "DELETE /ws/xte/online_work/assignment_section/{id}",
}
"""Every operation of A1.1 and A2.1 that writes."""

READ_BY_POST = {"POST /ws/xte/assignment_score", "POST /ws/xte/standard/score"}

Step = Callable[[Any, int, int], None]


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    """One served district, put back to its start before every example."""
    with legacy_door(categories=True) as made:
        made.world.load(
            {"standard": [{"standardid": n, "name": f"S {n}", "yearid": 36} for n in STANDARDS]}
        )
        made.world.keep_start()
        yield made


moves = st.tuples(
    st.sampled_from(
        [*((True, step) for step in LEGACY_STEPS), *((False, step) for step in PRO_STEPS)]
    ),
    st.integers(0, 3),
    st.integers(0, 20),
)


@settings(max_examples=80, deadline=None)
@given(steps=st.lists(moves, min_size=10, max_size=30))
def test_any_interleaving_leaves_both_views_true(
    door: Door, steps: list[tuple[tuple[bool, Step], int, int]]
) -> None:
    """After each write rows and mirrors are what was acknowledged; at the end both doors agree."""
    door.world.reset()
    legacy, pro = LegacyBook(door), ProSteps(door)
    legacy.create(0, 9)
    pro.create(0, 9)
    for (older, step), pick, value in steps:
        step(legacy if older else pro, pick, value)
        legacy.check_store()
        pro.check_store()
    legacy.check_views()
    pro.check_views()


def test_neither_gradebook_writes_to_the_other(door: Door) -> None:
    """A write through one door changes no row of the other's tables, refused or taken."""
    door.world.reset()

    def pro() -> dict[str, Any]:
        return {name: door.rows(f"SELECT * FROM {name}") for name in PRO_TABLES}

    def legacy() -> dict[str, Any]:
        return contents(door.world.store)

    written: tuple[tuple[Any, tuple[Step, ...], Callable[[], dict[str, Any]]], ...] = (
        (LegacyBook(door), LEGACY_STEPS, pro),
        (ProSteps(door), PRO_STEPS, legacy),
    )
    for book, steps, others in written:
        before = others()
        for step in steps:
            for value in (8, 9, 10):
                step(book, 0, value)
        assert others() == before


def test_every_write_of_both_doors_is_a_step(door: Door) -> None:
    """The steps reach each operation that writes, with success, and there is no other such one."""
    door.world.reset()
    door.world.journal.clear()
    for book, steps in ((LegacyBook(door), LEGACY_STEPS), (ProSteps(door), PRO_STEPS)):
        for step in steps:
            for value in (8, 9, 10):
                step(book, 0, value)

    reached = {
        f"{entry.method} {entry.route}"
        for entry in door.world.journal.entries()
        if entry.method != "GET" and entry.status < 300
    }
    served = {
        f"{method} {legacy_routes.PREFIX}/{route.template}"
        for route in legacy_routes.ROUTES
        for method in route.operations
    } | {f"{one.method} {pro_routes.PREFIX}{one.path}" for one in pro_routes.OPERATIONS}
    assert reached - READ_BY_POST == WRITES
    assert {one for one in served if not one.startswith("GET ")} - READ_BY_POST == WRITES
