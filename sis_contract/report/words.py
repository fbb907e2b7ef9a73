"""What a run came to, in words."""

from __future__ import annotations

from sis_contract.verdicts import Run

WORDS = {
    "pass": "passed",
    "fail": "failed",
    "differs": "differ",
    "learned": "learned",
    "skip": "skipped",
    "omit": "left out",
    "error": "not judged",
}


def headline(run: Run) -> str:
    """The outcome in one sentence."""
    counts = run.counts()
    total = len(run.findings)
    noun = "check" if run.kind == "provider" else "case"
    plural = f"{noun}{'' if total == 1 else 's'}"
    if not total:
        return f"No {noun} ran"
    bad = counts["fail"] + counts["error"]
    if bad:
        return f"{bad} of {total} {plural} failed"
    odd = counts["differs"] + counts["learned"]
    tail = f", {odd} of them with a difference that is no contradiction" if odd else ""
    judged = total - counts["skip"] - counts["omit"]
    return f"{judged} of {total} {plural} were judged and none failed{tail}"
