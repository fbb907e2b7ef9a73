"""What is served follows the tables that it hangs on, not its own rows alone."""

from __future__ import annotations

import pytest
from roster_door import Reader


@pytest.mark.parametrize(
    ("path", "member"),
    [("/results", "student"), ("/enrollments", "user")],
)
def test_what_a_student_had_goes_with_the_student(own: Reader, path: str, member: str) -> None:
    """Results and enrollments served before say tobedeleted once their student has left."""
    own.world.switches.set({"deleted": "listed"})
    dcid = own.one("SELECT StudentsDCID FROM AssignmentScore LIMIT 1")
    asked = {"filter": f"{member}.sourcedId='S{dcid}' AND status='active'"}
    before = own.ids(path, **asked)
    assert before
    assert {one["status"] for one in own.objects(path) if one["sourcedId"] in before} == {"active"}

    with own.world.store.write() as w:
        w.update("Students", dcid, {"Enroll_Status": 2})

    gone = {one["status"] for one in own.objects(path) if one["sourcedId"] in before}
    assert gone == {"tobedeleted"}
    assert own.ids(path, **asked) == []
