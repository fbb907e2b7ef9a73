"""Verdicts: what a contradiction is worth, and what a run's exit code says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sis_contract.verdicts import (
    MAX_KEPT_BODY,
    SOURCES,
    Call,
    Finding,
    Listeners,
    Run,
    contradicted,
)

RUN = Run("provider", "a title", "http://sis.example", "2026-11-22T08:00:00+00:00")
FINDING = Finding("ps.one", "v1", "It answers.", "pass")


@pytest.mark.parametrize(
    ("source", "verdict"),
    [("doc", "fail"), ("spec", "fail"), ("capture", "fail"), ("client", "differs"),
     ("live", "differs"), ("guess", "learned")],
)  # fmt: skip
def test_a_contradiction_weighs_as_much_as_its_source(source: str, verdict: str) -> None:
    """Documented facts fail, observed ones differ, guesses are learned."""
    assert source in SOURCES
    assert contradicted(source) == verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdict", "plain", "strict"),
    [("pass", 0, 0), ("skip", 0, 0), ("omit", 0, 0), ("differs", 0, 1), ("learned", 0, 1),
     ("fail", 1, 1), ("error", 1, 1)],
)  # fmt: skip
def test_the_exit_code_follows_the_worst_finding(verdict: str, plain: int, strict: int) -> None:
    """Differences from observed facts count only when somebody asks for strictness."""
    bad = replace(FINDING, verdict=verdict)  # type: ignore[arg-type]
    run = replace(RUN, findings=(FINDING, bad, FINDING))

    assert run.exit_code() == plain
    assert run.exit_code(strict=True) == strict


def test_every_verdict_is_counted() -> None:
    """Verdicts nobody got stand with 0."""
    run = replace(RUN, findings=(FINDING, replace(FINDING, verdict="fail")))

    assert run.counts() == {
        "pass": 1, "fail": 1, "differs": 0, "learned": 0, "skip": 0, "omit": 0, "error": 0,
    }  # fmt: skip


def test_evidence_keeps_the_beginning_of_a_long_body() -> None:
    """Bodies are cut at eight kibibytes."""
    call = Call(1, 0.0, 1.0, "GET", "http://sis.example/", 200, response_body=b"x" * 9000)

    assert len(call.cut().response_body) == MAX_KEPT_BODY == 8192
    assert call.cut().request_body == b""


def test_each_listener_is_told_everything_in_order() -> None:
    """Two listeners hear the same three kinds of events."""
    heard: list[tuple[str, object]] = []

    class Ear:
        def begun(self, run: Run, total: int) -> None:
            heard.append(("begun", total))

        def finished(self, finding: Finding) -> None:
            heard.append(("finished", finding.id))

        def ended(self, run: Run) -> None:
            heard.append(("ended", run.title))

    both = Listeners([Ear(), Ear()])
    both.begun(RUN, 1)
    both.finished(FINDING)
    both.ended(RUN)

    assert heard == [
        ("begun", 1), ("begun", 1), ("finished", "ps.one"), ("finished", "ps.one"),
        ("ended", "a title"), ("ended", "a title"),
    ]  # fmt: skip
