"""Cases find bugs of connectors, and nothing in the connector without them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_sis.commands._case_worlds import case_worlds
from mock_sis.commands._worlds import worlds
from scripts.mutation import consumer_score, score_file
from sis_contract.connector.catalog import CASES
from sis_contract.connector.engine import Engine, Settings
from sis_contract.connector.world import MakeWorld
from sis_contract.mutants.lists import bugs
from sis_contract.verdicts import Finding, Listeners

FOUND = {
    "push-refused-counted": "push.student-back-legacy",
    "push-result-new-id": "push.oneroster-result-repeated",
    "sync-certificate-unchecked": "transport.unknown-authority",
    "sync-failed-read-deletes": "vanishing.last-page-fails-oneroster",
    "sync-false-is-true": "oneroster.false-is-a-word",
    "sync-half-roster-kept": "transport.fails-half-way-queries",
    "sync-reenrolled-out": "duplicates.left-and-came-back",
    "sync-retries-refusals": "busy.400-is-final",
}


@pytest.fixture(scope="module")
def make() -> Iterator[MakeWorld]:
    """Worlds for cases."""
    with worlds(seed=7) as made:
        yield case_worlds(made)


def _played(make: MakeWorld, command: str, name: str) -> Finding:
    case = next(one for one in CASES if one.id == f"connector.{name}")
    return Engine(Settings(command, make, workers=1), Listeners(())).judge(case)


@pytest.mark.parametrize(("bug", "case"), FOUND.items())
def test_a_case_fails_with_the_bug_and_passes_without(
    bug: str, case: str, make: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connector's own process, with one bug and without any."""
    monkeypatch.setenv("MOCK_SIS_FIRST_WAIT", "0.1")

    with_bug = _played(make, f"{sys.executable} -m scripts.mutation.consumer {bug}", case)
    without = _played(make, f"{sys.executable} -m sis_connector.from_env", case)

    assert (with_bug.verdict, without.verdict) == ("fail", "pass"), (with_bug.told, without.told)


def test_the_score_of_one_bug_is_told_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The runner prints which case found the bug, and keeps it beside the other side's score."""
    kept = tmp_path / "score.json"
    kept.write_text('{"provider": {"found": 1, "of": 2}}', encoding="utf-8")
    monkeypatch.setattr(score_file, "FILE", kept)
    for name, seconds in consumer_score.WAITS.items():
        monkeypatch.setenv(name, seconds)

    code = consumer_score.main(["--only", "sync-owner-needs-text", "--write"])

    assert code == 0
    told = capsys.readouterr().out
    assert "found 1 of 1" in told
    score = json.loads(kept.read_text(encoding="utf-8"))
    assert score["provider"] == {"found": 1, "of": 2}
    assert score["consumer"]["found"] == 1
    assert score["consumer"]["of"] == len(bugs("consumer"))
    assert score["consumer"]["by"]["sync-owner-needs-text"].startswith("connector.oneroster.")


def test_an_unknown_bug_is_no_score(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one sentence."""
    assert consumer_score.main(["--only", "sync-nothing"]) == 2
    assert "there is no mutant 'sync-nothing'" in capsys.readouterr().err
