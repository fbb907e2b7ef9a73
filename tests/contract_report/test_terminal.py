"""What a person reads while a run goes on."""

from __future__ import annotations

from dataclasses import replace

from sis_contract.report.blotting import Blotted, Blotter
from sis_contract.report.terminal import Terminal
from sis_contract.verdicts import Listener, Run


def told(run: Run, listener: Listener) -> None:
    """Lets a run happen."""
    listener.begun(replace(run, findings=()), len(run.findings))
    for finding in run.findings:
        listener.finished(finding)
    listener.ended(run)


def test_only_what_wants_to_be_read_is_told(broken_run: Run) -> None:
    """Four of seven findings have lines, the last line counts all of them."""
    lines: list[str] = []
    told(broken_run, Terminal(lines.append))

    heads = [line for line in lines if line[:1].strip()]
    assert [head.split()[:2] for head in heads[1:-1]] == [
        ["FAIL", "ps.fail"], ["differs", "ps.differs"], ["learned", "ps.learned"],
        ["ERROR", "or.error"],
    ]  # fmt: skip
    assert heads[0] == "A check of <a> provider: 7 checks, http://sis.example"
    assert heads[-1] == (
        "2 of 7 checks failed (1 passed, 1 failed, 1 differ, 1 learned, 1 skipped, 1 left out, "
        "1 not judged; 2.5 s)"
    )
    assert any("--set pagesize_over_max=reject" in line for line in lines)
    assert any("known from: capture powerschool 2.3" in line for line in lines)


def test_everything_is_told_on_request(broken_run: Run) -> None:
    """With `every` each finding has its line, and progress is counted."""
    lines: list[str] = []
    counted: list[tuple[int, int]] = []
    told(
        broken_run,
        Terminal(lines.append, every=True, progress=lambda n, of: counted.append((n, of))),
    )

    assert "ok      ps.pass  Pages sum to the count." in lines
    assert counted == [(n, 7) for n in range(1, 8)]


def test_equal_failures_are_told_once(broken_run: Run) -> None:
    """The first is told in full, two more shortly, the others are counted; `every` tells all."""
    failed = next(one for one in broken_run.findings if one.verdict == "fail")
    alike = tuple(replace(failed, id=f"ps.fail-{number}") for number in range(5))
    other = replace(failed, id="ps.other", told="Something else.", expected="", got="3")
    run = replace(broken_run, findings=(*alike, other))
    short: list[str] = []
    told(run, Terminal(short.append))
    full: list[str] = []
    told(run, Terminal(full.append, every=True))

    assert [line.split()[1] for line in short if line.startswith("FAIL")] == [
        "ps.fail-0", "ps.fail-1", "ps.fail-2", "ps.other",
    ]  # fmt: skip
    assert short.count("        like ps.fail-0") == 2
    assert "… and 2 more like ps.fail-0" in short
    assert "        expected nothing, got 3" in short
    assert sum(line.startswith("FAIL") for line in full) == 6


def test_the_terminal_shows_no_secret(broken_run: Run, secrets: tuple[str, str]) -> None:
    """What a user supplied is blotted before a line is written."""
    lines: list[str] = []
    told(broken_run, Blotted(Terminal(lines.append, every=True), Blotter(secrets)))

    text = "\n".join(lines)
    assert "a null and [redacted]" in text
    assert secrets[1] not in text
