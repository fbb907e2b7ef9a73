"""For each kind of judgement a connector that breaks it, and one that does not."""

from __future__ import annotations

import pytest
from played import Played

FAILS = [
    ("first-page", "paging.v1-cap-below-asked", "missing"),
    ("size-100", "paging.v1-cap-below-asked", "missing"),
    ("storm", "paging.v1-no-storm", "over and over"),
    ("lists-only", "quirks.one-student-section", "missing"),
    ("keeps-dropped", "quirks.dropped-are-negative", "twice"),
    ("numbers", "quirks.digits-become-numbers", "the username of student"),
    ("wrong-school", "quirks.who-is-not-active", "is at 1"),
    ("slash", "quirks.no-doubled-slash", ""),
    ("token-each", "tokens.one-token-for-many-requests", "needlessly"),
    ("sign-in-again", "tokens.permission-401", ""),
    ("ignores-retry-after", "busy.503-retry-after", "before the pause"),
    ("no-pause", "busy.503-plain", "at once"),
    ("no-retry", "busy.503-plain", "gave up"),
    ("for-ever", "busy.busy-for-ever", "again and again"),
    ("always-0", "busy.busy-for-ever", "all is well"),
    ("spoilt-is-empty", "transport.half-json", ""),
    ("trusting", "moving.row-missing", "missing"),
    ("trusting", "vanishing.no-students-at-once", "students changed"),
    ("says-secret", "teacherless.never-had-one", "client secret"),
    ("says-token", "teacherless.never-had-one", "a token"),
    ("writes", "teacherless.never-had-one", "wrote to the SIS"),
    ("bad-roster", "teacherless.never-had-one", "cannot be read: line 1"),
]


@pytest.mark.parametrize(("bug", "case", "told"), FAILS)
def test_a_bad_connector_fails(played: Played, bug: str, case: str, told: str) -> None:
    """A connector without that good habit fails the case, for that reason, with evidence."""
    finding = played(case, bug)

    assert finding.verdict == "fail", finding
    assert told in finding.told
    assert finding.calls
    assert "run 1" in finding.output


@pytest.mark.parametrize("case", sorted({case for _, case, _ in FAILS}))
def test_a_good_connector_passes(played: Played, case: str) -> None:
    """The same connector with all its habits passes each of those cases."""
    finding = played(case)

    assert (finding.verdict, finding.told) == ("pass", "")


PUSHES = [
    ("forgets", "push.again-pro", "twice"),
    ("no-scores", "push.again-pro", "not in the gradebook"),
    ("wrong-points", "push.corrected-pro", "not what was sent"),
    ("drops-batch", "push.student-left-pro", "not in the gradebook"),
    ("insists", "push.student-left-pro", "over and over"),
]


@pytest.mark.parametrize(("bug", "case", "told"), PUSHES)
def test_a_bad_pusher_fails(played: Played, bug: str, case: str, told: str) -> None:
    """A pusher without that good habit fails the case: the store and the journal say so."""
    finding = played(case, bug, "small_pusher.py")

    assert finding.verdict == "fail", finding
    assert told in finding.told


@pytest.mark.parametrize("case", sorted({case for _, case, _ in PUSHES}))
def test_a_good_pusher_passes(played: Played, case: str) -> None:
    """The same pusher with all its habits passes each of those cases."""
    finding = played(case, "", "small_pusher.py")

    assert (finding.verdict, finding.told) == ("pass", "")


def test_a_connector_that_hangs_is_ended(played: Played) -> None:
    """A command that does not end in time is ended, and the case fails."""
    finding = played("teacherless.never-had-one", "hangs", timeout=1.5)

    assert finding.verdict == "fail"
    assert "did not end within 1.5 s" in finding.told
    assert finding.seconds < 30


def test_without_a_roster_conduct_is_judged_alone(played: Played) -> None:
    """A connector that writes no roster is left out where the roster decides, and fails where it
    behaves badly."""
    left_out = played("busy.503-retry-after", "no-roster")

    assert left_out.verdict == "omit"
    assert "MOCK_SIS_ROSTER" in left_out.told
    assert played("busy.503-retry-after", "ignores-retry-after").verdict == "fail"


def test_a_case_that_disturbs_nothing_is_skipped(played: Played) -> None:
    """A connector that never asks for what a case disturbs is not judged by it."""
    finding = played("busy.429-in-queries")

    assert finding.verdict == "skip"
    assert "nothing that this case disturbs" in finding.told


def test_a_connector_that_asks_for_nothing_fails(played: Played) -> None:
    """Who says that all is well without having asked for anything is not let off."""
    finding = played("busy.503-plain", "does-nothing")

    assert finding.verdict == "fail"
    assert "asked the district for nothing" in finding.told
