"""The runner tells which bugs of servers the checks find, and counts nothing that is no bug."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mock_sis.commands._worlds import worlds
from scripts.mutation import __main__ as runner
from scripts.mutation import score_file
from scripts.mutation.provider.layer import Asked, Reply, Serve
from scripts.mutation.provider.mutant import MUTANTS, Mutant, Telling
from scripts.mutation.provider_score import NEAR, Hunter
from sis_contract.mutants.lists import Bug, all_bugs, bugs
from sis_contract.provider import catalog
from sis_contract.provider.check import Book, Contradicted
from sis_contract.report import page

ROOT = Path(__file__).parents[2]


def _run(*given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.mutation", *given]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)


def test_a_bug_is_found_and_named() -> None:
    """The check that found it, its verdict and its words are printed, and the score."""
    ran = _run("provider", "--only", "ps-one-row-array", "--recipe", "tiny", "-n", "1")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "one-row-is-an-object (fail)" in ran.stdout
    assert "found 1 of 1" in ran.stdout


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("provider", "--only", "ps-nothing"), "no bug of servers is named ps-nothing"),
        (("nobody",), "usage: python -m scripts.mutation provider|consumer|score"),
        ((), "usage:"),
    ],
)
def test_wrong_usage_is_one_sentence_and_2(given: tuple[str, ...], told: str) -> None:
    """Unknown bugs and sides are told, and nothing is run."""
    ran = _run(*given)

    assert ran.returncode == 2
    assert told in ran.stdout + ran.stderr


def test_every_family_of_bugs_has_near_checks() -> None:
    """Each family of the list names beginnings of check ids, and each beginning fits a check."""
    assert set(NEAR) == {bug.family for bug in all_bugs("provider")}
    starts = {start for near in NEAR.values() for start in near}
    assert {s for s in starts if not any(c.id.startswith(s) for c in catalog.CHECKS)} == set()


def test_what_the_plain_mock_fails_too_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that alarms without any bug is no finding; one that alarms with it alone is."""
    book = Book("powerschool", "invented")

    @book.check("ps.v1:always", "it alarms always", "doc", "1")
    def always(sis: object) -> None:
        raise Contradicted("always")

    @book.check("ps.v1:time", "the server tells its time", "doc", "1")
    def time(sis: object) -> None:
        sis.get("/ws/v1/time").must(200)  # type: ignore[attr-defined]

    def closed(asked: Asked, serve: Serve) -> Reply:
        return serve(asked).with_status(404) if "time" in asked.path else serve(asked)

    monkeypatch.setitem(MUTANTS, "ps-closed", Mutant("ps-closed", closed, Telling(())))
    monkeypatch.setattr("scripts.mutation.provider_score.CHECKS", book.checks)
    bug = Bug("ps-closed", "paging", "No time is told.", "doc: 1", "Answer 404.")

    with worlds(recipe="tiny") as made:
        found = Hunter(made, {}).hunt(bug)
        monkeypatch.setattr("scripts.mutation.provider_score.CHECKS", book.checks[:1])
        missed = Hunter(made, {}).hunt(bug)

    assert (found.check, found.verdict, found.tried) == ("ps.v1:time", "fail", 2)
    assert (missed.check, missed.tried) == ("", 1)


@pytest.mark.parametrize(("more", "code"), [(0, 0), (1, 1)])
def test_the_kept_score_has_a_mark(
    more: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Less than 95 of a hundred bugs of a first list found is exit code 1."""
    monkeypatch.setattr(score_file, "FILE", tmp_path / "score.json")
    ids = [bug.id for bug in bugs("provider")]
    lost = ids[: len(ids) * 5 // 100 + more]
    found = [bug.id for bug in all_bugs("provider") if bug.id not in lost]
    score_file.write("provider", dict.fromkeys(found, "a check"))
    assert runner.main(["score"]) == 1
    assert "consumer, held-out list: not measured yet" in capsys.readouterr().out

    score_file.write("consumer", {bug.id: "a case" for bug in all_bugs("consumer")})
    assert runner.main(["score"]) == code
    assert f"missed: {', '.join(lost)}" in capsys.readouterr().out


def test_a_held_out_list_may_not_fall_below_its_first_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It needs no 95 of a hundred, but a bug that was found at first has to be found."""
    monkeypatch.setattr(score_file, "FILE", tmp_path / "score.json")
    held_out = [bug.id for bug in bugs("provider", "held_out")]
    known = dict.fromkeys((bug.id for bug in bugs("provider")), "a check")
    score_file.write("provider", known | {held_out[0]: "a check"})
    score_file.write("consumer", {bug.id: "a case" for bug in all_bugs("consumer")})
    assert runner.main(["score"]) == 0

    score_file.write("provider", known)
    assert runner.main(["score"]) == 1
    assert f"0 of {len(held_out)} (1 of {len(held_out)} in" in capsys.readouterr().out


def test_reports_tell_both_lists_and_their_first_runs() -> None:
    """What stands below a report: how many of each list are found, and how many were at first."""
    told = page.score()

    for side, noun in (("provider", "servers"), ("consumer", "clients")):
        for drawn, words in (("first", noun), ("held_out", f"{noun} of a second list")):
            of = len(bugs(side, drawn))  # type: ignore[arg-type]
            assert any(f"of {of} {words} (" in line and "first run" in line for line in told)


def test_what_the_first_run_found_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A later run changes what is found, not what was found at first."""
    monkeypatch.setattr(score_file, "FILE", tmp_path / "score.json")
    ids = [bug.id for bug in bugs("provider", "held_out")]
    score_file.write("provider", {ids[0]: "a check"})
    score_file.write("provider", dict.fromkeys(ids, "a check"))

    score = score_file.kept("provider", "held_out")
    assert score["first_run"] == {"found": 1, "of": len(ids)}
    assert (score["found"], score["missed"]) == (len(ids), [])
    assert score_file.kept("provider") == {}
