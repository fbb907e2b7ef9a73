"""Checks stay calm where nothing is wrong: recorded answers, and districts of golden cases."""

from __future__ import annotations

import fnmatch
from functools import cache
from pathlib import Path

import pytest
from golden_stub import UNKNOWN, recorded, replaying

from mock_sis.world import World
from oneroster_mock.mount import ONEROSTER
from scripts.mutation.provider_score import target_of
from sis_contract.golden import Case, read_folder
from sis_contract.provider.catalog import CHECKS
from sis_contract.provider.check import Check, NoChance
from sis_contract.provider.client import Client, Received
from sis_contract.provider.engine import judged
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.sessions import Sessions

FOLDER = Path(__file__).parents[1] / "golden"
CASES = {case.id: case for name in ("cases", "ours") for case in read_folder(FOLDER / name)}
OR = "/ims/oneroster/v1p1"
ALARMS = {"fail", "differs", "error"}

SINGLE = (
    "ps.v1.*:json-type",
    "ps.v1.*:members-known",
    "ps.v1.*:order",
    "ps.v1.*:no-nulls",
    "or.getAll*:envelope",
    "or.getAll*:json-type",
    "or.getAll*:members-known",
)
"""What can be judged by looking at one answer, even one of which a case tells a part only."""

FRAGMENTS = {
    "oneroster.filter.equals-and-and": set(),
    "schema.paging.oversized-pagesize-is-cut": set(),
    "v1.errors.unknown-ids": set(),
    "v1.student.exponents": set(),
    "v1.terms.local-id": {"ps.v1.meaning:year-term"},
    "xte.assignment.delete-with-scores-needs-force": set(),
    "xte.error.one-missing-column-grant": set(),
}
"""Golden districts, and the checks that rightly miss something in them: a school year without a
term of its own."""


@cache
def _asking(checks: tuple[str, ...]) -> list[Check]:
    return [check for check in CHECKS if any(fnmatch.fnmatch(check.id, one) for one in checks)]


def _hold(answer: Received) -> None:
    if answer.header(UNKNOWN):
        raise NoChance("the case does not tell")


def _replayed(case: Case, bodies: dict[str, bytes]) -> dict[str, str]:
    """Verdict and words of each check that could be judged by the case's answers."""
    client = Client(timeout=10)
    client.saw = _hold
    found = {}
    with replaying(bodies) as url:
        token = f"{url}/oauth/access_token"
        sessions = Sessions(
            client,
            PowerSchool(client, url, "id", "secret"),
            OneRoster(client, f"{url}{OR}", token, "id", "secret", ("id", "secret")),
        )
        for check in _asking(SINGLE):
            finding = judged(check, sessions)
            if finding.verdict not in ("skip", "omit"):
                found[check.id] = f"{finding.verdict}: {finding.told} {finding.got}".strip(": ")
    client.close()
    return found


def test_recorded_answers_raise_no_alarm() -> None:
    """A stub that answers as golden cases recorded it passes every check that can judge it."""
    judgements = {}
    for case in CASES.values():
        bodies = recorded(case)
        if any(path.startswith((f"{OR}/", "/ws/v1/")) for path in bodies):
            judgements.update({(case.id, id): told for id, told in _replayed(case, bodies).items()})

    assert {key: told for key, told in judgements.items() if told != "pass"} == {}
    assert len(judgements) >= 40


@pytest.mark.parametrize("name", FRAGMENTS)
def test_golden_districts_raise_no_alarm(name: str) -> None:
    """The mock with a golden case's few rows fails no check, but for what the rows really lack."""
    case = CASES[name]
    world = World.empty(case.today, mounts=(ONEROSTER,))
    with world:
        world.load(case.tables, case.settings)
        world.start()
        sessions = target_of(world).sessions(30, writes=False)
        found = [judged(check, sessions) for check in CHECKS]
        sessions.client.close()

    alarms = {one.id: one.told for one in found if one.verdict in ALARMS}
    assert set(alarms) == FRAGMENTS[name], alarms
