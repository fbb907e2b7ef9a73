"""What many scripts have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sis_contract.connector.conduct import paused, waited_as_asked
from sis_contract.connector.trial import Trial

Play = Callable[[Trial], None]

V1_STUDENTS = "/ws/v1/school/*/student"
V1_LISTS = "/ws/v1/school/*/*"
V1 = "/ws/v1/**"
QUERIES = "/ws/schema/query/**"
ONEROSTER = "/ims/oneroster/v1p1/**"
TOKEN = "/oauth/access_token*"

API = {"v1": V1_LISTS, "queries": QUERIES, "oneroster": ONEROSTER}
"""Road → the lists that a rule disturbs on it."""


def comes_through(trial: Trial, *, this_year: bool = False) -> None:
    """One import that must succeed and give the true roster."""
    trial.run()
    trial.roster_is_true(this_year=this_year)


def survives(**rule: Any) -> Play:
    """A script: with this trouble, an import that pauses as it should and gives the true roster.

    Without a path the rule is about the lists of the case's road.
    """

    def play(trial: Trial) -> None:
        given = {"path": API[trial.case.road], "method": _method(trial)} | rule
        trial.disturb(waited_as_asked, paused, **given)
        comes_through(trial)

    return play


def _method(trial: Trial) -> str:
    return "POST" if trial.case.road == "queries" else "GET"


def true_or_kept(trial: Trial) -> None:
    """Trouble in a second import: it comes through with the true roster, or says that it failed
    and leaves the roster as it was; once the trouble is over, the next one is good."""
    before = trial.roster()
    outcome = trial.run(well=None)
    if outcome.well:
        trial.roster_is_true()
    else:
        trial.roster_stays(before)
    trial.calm()
    comes_through(trial)
