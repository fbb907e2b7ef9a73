"""A correction and the classes beside ours, against mock-sis itself: two classes that share an
assignment in PowerTeacher Pro, and an id that went to another class in the older gradebook."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mock_sis.world import World
from sis_connector.config import SyncConfig
from sis_connector.profiles import client_for
from sis_connector.push.run import push
from sis_connector.run import sync
from sis_connector.secret import Secret
from sis_connector.transport.client import Client
from sis_connector.transport.traffic import Traffic
from sis_fixtures.generate import new_store

TODAY = date(2026, 11, 20)
PRO, PRO_BESIDE, PRO_TEACHER = 136, 148, 101
"""Two classes that one teacher (Users.DCID) of the tiny district leads in PowerTeacher Pro."""
THEIR_STUDENT = 139
PTG, PTG_BESIDE = 142, 156
"""Two classes of the older gradebook, of two teachers."""


@pytest.fixture
def world() -> Iterator[World]:
    """The tiny district, served."""
    with World(new_store("tiny", 7, TODAY, None)) as found:
        found.start()
        yield found


@pytest.fixture
def config(world: World, tmp_path: Path) -> SyncConfig:
    """Settings of a connector that has imported the district."""
    server = world.ready()["powerschool"]
    found = SyncConfig(
        url=server["url"],
        client_id=server["client_id"],
        client_secret=Secret(server["client_secret"]),
        target=tmp_path / "roster.db",
    )
    assert sync(found).status == "applied"
    return found


@pytest.fixture
def pushed(config: SyncConfig, written: Callable[..., Path]) -> Callable[..., Any]:
    """Push these lines."""
    return lambda *lines: push(config, written(*lines))


@pytest.fixture
def api(config: SyncConfig) -> Iterator[Client]:
    """The server's API, for what somebody else does there."""
    found = client_for(config, Traffic())
    yield found
    found.close()


def line(class_id: int, **more: Any) -> dict[str, Any]:
    """An assignment line."""
    return {
        "type": "assignment", "id": "w1", "class_id": str(class_id), "name": "Volcano worksheet",
        "points": 20, "due": "2026-11-16", **more,
    }  # fmt: skip


def test_a_correction_reaches_every_class_of_the_assignment(world, pushed, api):
    """Name and points become those of the line in both classes; the other class keeps its day, its
    students and its id."""
    assert pushed(line(PRO)).status == "pushed"
    ((number,),) = world.store.read("SELECT AssignmentID FROM AssignmentSection WHERE Name = ?",
                                    ("Volcano worksheet",))  # fmt: skip
    path, who = f"/ws/xte/section/assignment/{number}", {"users_dcid": str(PRO_TEACHER)}
    whole = json.loads(api.exchange("GET", path, who).body)
    (ours,) = whole["_assignmentsections"]
    ids = ("_id", "assignmentsectionid", "_assignmentcategoryassociations")
    theirs = {name: value for name, value in ours.items() if name not in ids}
    theirs |= {
        "sectionsdcid": PRO_BESIDE,
        "duedate": "2026-11-18",
        "_assignmentstudentassociations": [{"studentsdcid": THEIR_STUDENT}],
        "_assignmentcategoryassociations": [
            {"teachercategoryid": one["teachercategoryid"], "isprimary": True}
            for one in ours["_assignmentcategoryassociations"]
        ],
    }
    whole["_assignmentsections"].append(theirs)
    answer = api.exchange("PUT", path, who, whole)
    assert answer.status == 201, answer.body
    held = "SELECT SectionsDCID, date(DueDate), Name, TotalPointValue FROM AssignmentSection " \
           "WHERE AssignmentID = ? ORDER BY SectionsDCID"  # fmt: skip
    assert world.store.read(held, (number,)) == [
        (PRO, "2026-11-16", "Volcano worksheet", 20),
        (PRO_BESIDE, "2026-11-18", "Volcano worksheet", 20),
    ]
    own = "SELECT AssignmentSectionID, SectionsDCID FROM AssignmentSection WHERE AssignmentID = ?"
    before = set(world.store.read(own, (number,)))

    report = pushed(line(PRO, name="Volcano report", points=25, due="2026-11-17"))

    assert (report.status, report.refused) == ("pushed", [])
    assert world.store.read(held, (number,)) == [
        (PRO, "2026-11-17", "Volcano report", 25),
        (PRO_BESIDE, "2026-11-18", "Volcano report", 25),
    ]
    assert set(world.store.read(own, (number,))) == before
    assert world.store.read(
        "SELECT s.SectionsDCID, a.StudentsDCID FROM AssignmentStudentAssoc a "
        "JOIN AssignmentSection s ON s.AssignmentSectionID = a.AssignmentSectionID "
        "WHERE s.AssignmentID = ? AND s.SectionsDCID = ?", (number, PRO_BESIDE),
    ) == [(PRO_BESIDE, THEIR_STUDENT)]  # fmt: skip


@pytest.mark.parametrize("again", ["assignment", "score"])
def test_an_id_that_went_to_another_class_is_not_written_to(world, pushed, api, again):
    """Deleted by hand, and its id given to an assignment of another class: that one stays as it
    is, ours is told as deleted and made anew by the next push."""
    store = world.store
    ((student,), *_rest) = store.read(
        "SELECT s.DCID FROM CC e JOIN Sections x ON x.ID = e.SectionID JOIN Students s "
        "ON s.ID = e.StudentID WHERE x.DCID = ? AND s.Enroll_Status = 0 ORDER BY s.DCID", (PTG,),
    )  # fmt: skip
    score = {"type": "score", "assignment_id": "w1", "student_id": str(student), "score": 11}
    assert pushed(line(PTG)).status == "pushed"
    ((number,),) = store.read("SELECT ID FROM PSM_Assignment WHERE Name = 'Volcano worksheet'")
    root = "/powerschool-ptg-api/v2"
    assert api.exchange("DELETE", f"{root}/assignment/{number}").status == 204
    theirs = {"name": "River map", "points_possible": 7, "date_assignment_due": "2026-11-12",
              "abbreviation": "River", "scoring_type": "POINTS"}  # fmt: skip
    made = api.exchange("POST", f"{root}/section/{PTG_BESIDE}/assignment", None,
                        {"assignment": theirs})  # fmt: skip
    assert made.status == 201, made.body
    with store.write() as w:
        w.execute("UPDATE PSM_Assignment SET ID = ? WHERE Name = 'River map'", (number,))
        w.execute(
            "UPDATE PSM_SectionAssignment SET AssignmentID = ? WHERE AssignmentID = ?",
            (number, int(made.headers["location"].rpartition("/")[2])),
        )
    version = store.version

    report = pushed(line(PTG, points=25) if again == "assignment" else score)

    assert {one.reason for one in report.refused} == {"assignment_gone"}
    assert f"the class has no assignment {number} any more" in report.refused[0].sentence
    assert store.version == version
    assert pushed(line(PTG, points=25), score).refused == []
    assert store.read(
        "SELECT x.SectionsDCID, a.Name, a.PointsPossible, a.ID = ? FROM PSM_Assignment a "
        "JOIN PSM_SectionAssignment h ON h.AssignmentID = a.ID "
        "JOIN Sync_SectionMap x ON x.SectionID = h.SectionID "
        "WHERE a.Name IN ('River map', 'Volcano worksheet') ORDER BY 1", (number,),
    ) == [(PTG, "Volcano worksheet", 25, 0), (PTG_BESIDE, "River map", 7, 1)]  # fmt: skip
