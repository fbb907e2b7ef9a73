"""The mock keeps its own contract, and the list of checks is what it says it is."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import sis_contract.provider as package
from mock_sis.known_switches import SWITCHES
from sis_contract.provider.catalog import CHECKS, SelectionError, chosen
from sis_contract.provider.engine import judged, run_checks
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.verdicts import SOURCES, Finding, Listeners, Run
from sis_core.spec.oneroster.v1p1.operations import SCOPE_PREFIX


class Heard:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def begun(self, run: Run, total: int) -> None:
        """A run begins."""
        self.words.append(f"begun {total}")

    def finished(self, finding: Finding) -> None:
        """One is over."""
        self.words.append(finding.id)

    def ended(self, run: Run) -> None:
        """The run is over."""
        self.words.append(f"ended {len(run.findings)}")


def test_the_mock_passes_every_check_that_has_a_chance(world: Any, sessions_of: Any) -> None:
    """On a district with writes allowed nothing fails, differs or is learned; little is skipped."""
    sessions = sessions_of(world, writes=True)
    found = [judged(check, sessions) for check in CHECKS]
    odd = [(one.id, one.told) for one in found if one.verdict not in ("pass", "skip")]
    assert odd == []
    skipped = [one for one in found if one.verdict == "skip"]
    assert all(one.told for one in skipped)
    assert len(found) >= 1300
    assert len(skipped) < 60


def test_a_plugin_with_few_rights_raises_no_alarm(world: Any, sessions_of: Any) -> None:
    """With the connector's own plugin, which may read some columns, closed parts are skipped."""
    sessions = sessions_of(world, writes=True)
    own = world.ready()["connector"]
    pair = (own["client_id"], own["client_secret"])
    sessions.powerschool = PowerSchool(sessions.client, own["url"], *pair)
    asked = chosen(["ps.v1.agrees", "ps.v1.post", "ps.xte.*", "ps.contacts", "ps.tables"])
    found = [judged(check, sessions) for check in asked]
    assert {one.id: one.told for one in found if one.verdict not in ("pass", "skip")} == {}
    skipped = {one.id: one.told for one in found if one.verdict == "skip"}
    told = "the plugin lacks columns for POST /ws/xte/teacher_category"
    assert skipped["ps.xte.category:life"] == told
    assert "students are not granted" in skipped["ps.v1.agrees:student"]
    assert len(found) - len(skipped) > 30


@pytest.mark.parametrize(
    "scopes",
    [
        ("gradebook.readonly",),
        ("roster-core.readonly", "gradebook.readonly", "gradebook.createput"),
    ],
)
def test_a_client_of_few_scopes_raises_no_alarm(
    world: Any, sessions_of: Any, scopes: tuple[str, ...]
) -> None:
    """What the scopes of a OneRoster client close is skipped, and nothing is written for good."""
    setting = {"scopes": [f"{SCOPE_PREFIX}{scope}" for scope in scopes]}
    world.store.remember("oneroster", {**(world.store.setting("oneroster") or {}), **setting})
    sessions = sessions_of(world, writes=True)
    families = ["or.token", "or.scope", "or.fields", "or.delete.*", "or.put.category", "or.results"]
    asked = chosen([*families, "or.getClassesForSchool", "or.habit:empty-relation"])
    found = [judged(check, sessions) for check in asked]
    assert {one.id: one.told for one in found if one.verdict not in ("pass", "skip")} == {}
    told = {one.id: one.told for one in found if one.verdict == "skip"}
    assert "403" in told["or.habit:empty-relation"]
    assert "gradebook.delete" in told["or.delete.lineItem:by-id"]
    assert sessions.left_behind() == []
    made = "SELECT Name FROM AssignmentSection WHERE Name LIKE 'Contract%'"
    assert list(world.sql(made)[1]) == []


def test_writing_checks_leave_the_district_as_it_was(world: Any, sessions_of: Any) -> None:
    """After all checks with writes there are as many students, assignments, scores and contacts."""
    counted = (
        "SELECT (SELECT count(*) FROM Students), (SELECT count(*) FROM Assignment), "
        "(SELECT count(*) FROM AssignmentScore), (SELECT count(*) FROM TeacherCategory), "
        "(SELECT count(*) FROM PSM_Assignment), (SELECT count(*) FROM Person), "
        "(SELECT count(*) FROM StoredGrades), "
        "(SELECT group_concat(Home_Phone || Last_Name) FROM Students)"
    )
    before = world.sql(counted)[1]
    sessions = sessions_of(world, writes=True)
    for check in CHECKS:
        if check.writes:
            judged(check, sessions)
    assert world.sql(counted)[1] == before
    assert sessions.left_behind() == []


def test_without_leave_nothing_is_written(world: Any, sessions_of: Any) -> None:
    """Checks that write are left out, and every request that goes out is one that reads."""
    sessions = sessions_of(world)
    verdicts = Counter(judged(check, sessions).verdict for check in CHECKS if check.writes)
    assert set(verdicts) == {"omit"}
    assert sessions.client.sent == 0
    seen: list[Any] = []
    sessions.client.saw = seen.append
    for check in CHECKS:
        if not check.writes:
            judged(check, sessions)
    sent = {(one.call.method, urlsplit(one.call.url).path) for one in seen}
    reads = r"/oauth/access_token/?|/ws/schema/query/.*|/ws/xte/assignment_score"
    odd = {pair for pair in sent if pair[0] not in ("GET", "HEAD")}
    assert {pair for pair in odd if not re.fullmatch(reads, pair[1])} == set()
    assert len(seen) > 1000


def test_each_check_has_an_id_of_its_own_and_says_what_and_whence() -> None:
    """Ids are unique and readable, each has a sentence, a source and a place in it."""
    ids = Counter(check.id for check in CHECKS)
    assert [id for id, number in ids.items() if number > 1] == []
    for check in CHECKS:
        assert re.fullmatch(r"(ps|or)\.[\w.]+:[\w.-]+|(ps|or)\.\w+:[\w.-]+", check.id), check.id
        assert check.sentence and check.source in SOURCES
        assert ".md " in check.where
        assert check.api == ("powerschool" if check.id.startswith("ps.") else "oneroster")


def test_there_are_as_many_checks_as_were_asked_for() -> None:
    """250 made of declarations and 80 written by hand, at least."""
    derived = sum("partial" in type(check.run).__name__ for check in CHECKS)
    assert derived >= 250
    assert len(CHECKS) - derived >= 80


def test_every_operation_and_collection_has_checks() -> None:
    """The 55 reading operations of OneRoster and the nine collections of /ws/v1 are covered."""
    families = {check.family for check in CHECKS}
    operations = {name for name in families if name.startswith("or.get")}
    assert len(operations) == 55
    collections = {check.family for check in CHECKS if check.id.endswith(":pages-sum-to-count")}
    assert sum(name.startswith("ps.v1.") for name in collections) == 9


def test_the_engine_tells_its_listeners_in_order(world: Any, sessions_of: Any) -> None:
    """begun, every finding in its turn, ended; a finding carries evidence and time."""
    heard = Heard()
    checks = chosen(["ps.v1.metadata"])
    run = run_checks(checks, sessions_of(world), Listeners([heard]), title="A title")
    assert heard.words == [f"begun {len(checks)}", *(c.id for c in checks), f"ended {len(checks)}"]
    assert run.kind == "provider" and run.title == "A title" and run.target == world.url
    assert all(one.calls and one.seconds > 0 for one in run.findings)
    assert run.exit_code() == 0


@pytest.mark.parametrize(
    ("pattern", "number"),
    [("ps.v1.student.list:pages-sum-to-count", 1), ("ps.oauth", 11), ("or.scope:*", 9)],
)
def test_checks_are_picked_by_id_family_and_pattern(pattern: str, number: int) -> None:
    """An id picks one, a family or a pattern all of it."""
    assert len(chosen([pattern])) == number


def test_a_pattern_that_fits_nothing_names_the_nearest() -> None:
    """A slip of the pen is one sentence with the check that was meant."""
    with pytest.raises(SelectionError, match=r"did you mean 'ps.oauth:members'"):
        chosen(["ps.oauth:member"])


def test_switches_that_checks_may_learn_exist() -> None:
    """Every setting that the code of a check names is a switch of the mock, with that choice."""
    known = {switch.name: switch for switch in SWITCHES}
    folder = Path(next(iter(package.__path__)))
    text = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.py")))
    found = set(re.findall(r'\("([a-z_0-9]+)", "([a-zA-Z_0-9]+)"\)', text))
    named = {(name, choice) for name, choice in found if name in known and known[name].choices}
    assert len(named) > 60
    assert [(name, choice) for name, choice in named if choice not in known[name].choices] == []
    written = set(re.findall(r'switch = \("([a-z_0-9]+)", ', text))
    assert written <= set(known)
