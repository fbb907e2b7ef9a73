"""A run as one page that needs nothing else: verdicts, evidence, a picture of the requests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sis_contract.report.timeline import LANE, WIDTH, Picture, picture
from sis_contract.report.words import WORDS, headline
from sis_contract.verdicts import VERDICTS, Call, Finding, Run

SHOWN_CALLS = 30
SHOWN_BODY = 2000
_MOST_DRAWN = 2000
MOST_POINTED_AT = 60
_OPEN = ("fail", "error", "differs", "learned")

SCORED = {
    "provider": "servers",
    "consumer": "clients",
    "held_out_provider": "servers of a second list",
    "held_out_consumer": "clients of a second list",
}
"""Lists of bugs as score.json names them; the second was drawn after checks had been added."""

EXPLAINED = {
    "pass": "The fact holds.",
    "fail": "It contradicts documentation, a standard or recorded traffic.",
    "differs": "It contradicts what clients rely on or somebody saw on a live server.",
    "learned": "The references only guess here: the switch makes mock-sis do the same.",
    "skip": "It could not be tried here; the sentence says what is missing.",
    "omit": "An optional part was not supplied.",
    "error": "It could not be judged; the sentence says why.",
}


@dataclass(frozen=True, slots=True)
class Family:
    """One family's findings with how many of them are not good."""

    name: str
    findings: tuple[Finding, ...]
    bad: int


def text(run: Run) -> str:
    """The page as HTML."""
    environment = Environment(
        loader=PackageLoader("sis_contract.report", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["body"] = shown_body
    calls = distinct(run)
    looked_at = [one for verdict in _OPEN for one in run.findings if one.verdict == verdict]
    return environment.get_template("report.html").render(
        run=run,
        headline=headline(run),
        counts=run.counts(),
        verdicts=VERDICTS,
        words=WORDS,
        explained=EXPLAINED,
        families=families(run),
        whole=drawn(calls),
        drawn=drawn,
        width=WIDTH,
        lane=LANE,
        open_verdicts=_OPEN,
        telling=telling,
        requests=run.facts.get("requests", len(calls)),
        looked_at=looked_at[:MOST_POINTED_AT],
        unnamed=len(looked_at[MOST_POINTED_AT:]),
        undrawn=max(0, len(calls) - _MOST_DRAWN),
        score=score(),
    )


def families(run: Run) -> list[Family]:
    """The findings by family, in the order of the run."""
    found: dict[str, list[Finding]] = {}
    for finding in run.findings:
        found.setdefault(finding.family, []).append(finding)
    return [
        Family(name, tuple(each), sum(one.verdict in _OPEN for one in each))
        for name, each in found.items()
    ]


def distinct(run: Run) -> list[Call]:
    """The exchanges in the order of time; one that is evidence of several findings comes once."""
    found = {(one.at, one.number, one.url): one for each in run.findings for one in each.calls}
    return [found[key] for key in sorted(found)]


def drawn(calls: Sequence[Call]) -> Picture | None:
    """The picture of exchanges; of very many the plain ones are thinned evenly."""
    plain = [place for place, call in enumerate(calls) if _plain(call)]
    loud = [place for place, call in enumerate(calls) if not _plain(call)]
    kept = _thinned(loud, _MOST_DRAWN)
    kept += _thinned(plain, _MOST_DRAWN - len(kept))
    return picture([calls[place] for place in sorted(kept)])


def _thinned(places: list[int], most: int) -> list[int]:
    """So many of these at most, as far from each other as can be."""
    if len(places) <= most:
        return places
    return [places[number * len(places) // most] for number in range(most)]


def telling(calls: tuple[Call, ...]) -> list[Call]:
    """The exchanges to show, in order; of many those with a fault or a refusal come first."""
    if len(calls) <= SHOWN_CALLS:
        return list(calls)
    kept = sorted(range(len(calls)), key=lambda place: _plain(calls[place]))[:SHOWN_CALLS]
    return [calls[place] for place in sorted(kept)]


def _plain(call: Call) -> bool:
    return not call.marks and 0 < call.status < 400


def shown_body(body: bytes) -> str:
    """A body for people: JSON indented, a long one cut and said so."""
    if not body:
        return ""
    words = body.decode("utf-8", "replace")
    with suppress(ValueError):  # not JSON, or cut within: shown as it came
        words = json.dumps(json.loads(words), indent=1, ensure_ascii=False)
    if len(words) > SHOWN_BODY:
        return f"{words[:SHOWN_BODY]}\n… (more in report.json)"
    return words


def score() -> list[str]:
    """How many deliberately broken servers and clients the harness finds; empty if unmeasured."""
    kept = files("sis_contract.mutants").joinpath("score.json")
    if not kept.is_file():
        return []
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    kinds = [(found.get(side, {}), noun) for side, noun in SCORED.items()]
    return [
        f"{now['found']} of {now['of']} {noun} ({now['first_run']['found']} in the first run)"
        for now, noun in kinds
        if {"found", "of", "first_run"} <= set(now)
    ]
