"""A run as it goes on, for whoever watches a terminal or reads a build's log."""

from __future__ import annotations

from collections.abc import Callable

from sis_contract.report.words import WORDS, headline
from sis_contract.verdicts import VERDICTS, Finding, Run

Echo = Callable[[str], None]

Outcome = tuple[str, ...]

FEW = 3
"""How many that came out alike are told, the first in full, before the others are counted."""

_LOUD = ("fail", "error", "differs", "learned")
_MARKS = {"pass": "ok", "fail": "FAIL", "differs": "differs", "learned": "learned",
          "skip": "skip", "omit": "omit", "error": "ERROR"}  # fmt: skip


class Terminal:
    """Writes a line for each finding that wants to be read; with `every` for each of them.

    What came out exactly like one before is told shortly, and from the fourth on in a count at the
    end, unless `every` one is asked for. `progress` is called with how many are over and how many
    there are, where a terminal shows it.
    """

    def __init__(
        self, echo: Echo, *, every: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self._echo = echo
        self._every = every
        self._progress = progress
        self._total = 0
        self._over = 0
        self._alike: dict[Outcome, list[str]] = {}

    def begun(self, run: Run, total: int) -> None:
        """Says what is going to be judged."""
        self._total, self._over = total, 0
        self._alike = {}
        noun = "check" if run.kind == "provider" else "case"
        self._echo(f"{run.title}: {total} {noun}{'' if total == 1 else 's'}, {run.target}")

    def finished(self, finding: Finding) -> None:
        """Says how one came out."""
        self._over += 1
        if self._every or finding.verdict in _LOUD:
            for line in lines_of(finding) if self._every else self._shortly(finding):
                self._echo(line)
        if self._progress is not None:
            self._progress(self._over, self._total)

    def ended(self, run: Run) -> None:
        """Says how many came out alike, and the outcome with its counts in one line."""
        for ids in self._alike.values():
            if len(ids) > FEW:
                self._echo(f"… and {len(ids) - FEW} more like {ids[0]}")
        counts = run.counts()
        told = ", ".join(f"{counts[one]} {WORDS[one]}" for one in VERDICTS if counts[one])
        self._echo(f"{headline(run)} ({told or 'nothing to count'}; {run.seconds:.1f} s)")

    def _shortly(self, finding: Finding) -> list[str]:
        """A finding's lines; of one that came out like another only that."""
        if not finding.told:
            return lines_of(finding)
        ids = self._alike.setdefault(_outcome(finding), [])
        ids.append(finding.id)
        if len(ids) == 1:
            return lines_of(finding)
        head, sentence, *_ = lines_of(finding)
        return [head, sentence, f"        like {ids[0]}"] if len(ids) <= FEW else []


def _outcome(finding: Finding) -> Outcome:
    return (finding.verdict, finding.told, finding.expected, finding.got, *(finding.switch or ()))


def lines_of(finding: Finding) -> list[str]:
    """A finding in a few lines: verdict and id, what happened, what helps."""
    made = [f"{_MARKS[finding.verdict]:<8}{finding.id}"]
    if finding.verdict == "pass":
        return [f"{made[0]}  {finding.sentence}"]
    made.append(f"        {finding.sentence}")
    if finding.told:
        made.append(f"        {finding.told}")
    if finding.expected or finding.got:
        expected, got = _short(finding.expected) or "nothing", _short(finding.got) or "nothing"
        made.append(f"        expected {expected}, got {got}")
    if finding.verdict in _LOUD:
        made.append(f"        known from: {finding.source} {finding.where}".rstrip())
    if finding.switch is not None:
        made.append("        mock-sis does the same with --set {}={}".format(*finding.switch))
    return made


def _short(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:160]}…"
