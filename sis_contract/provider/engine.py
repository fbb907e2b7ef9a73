"""Running checks one after the other: verdicts with evidence, told to listeners as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sis_contract.provider.admission import gone
from sis_contract.provider.check import Check, Contradicted, LeftOut, NoChance, shown
from sis_contract.provider.client import Unreachable
from sis_contract.provider.sessions import Sessions
from sis_contract.verdicts import Call, Finding, Listener, Run, Verdict, contradicted

MOST_CALLS = 24
"""Exchanges that a finding keeps, the last ones."""

FEW_CALLS, SHORT_BODY = 2, 1024
"""The same where all is well: enough to see what was asked, with the beginning of the answer."""


def run_checks(
    checks: Sequence[Check],
    sessions: Sessions,
    listener: Listener,
    *,
    title: str,
    facts: Callable[[], Mapping[str, str]] | None = None,
) -> Run:
    """Runs checks in their order against a server and returns what was found.

    Once a server answers no more, the checks that are left are not tried: each is an error.
    """
    began = time.monotonic()
    run = Run(
        "provider",
        title,
        sessions.target,
        datetime.now(UTC).isoformat(timespec="seconds"),
        facts=dict(facts() if facts else {}),
    )
    listener.begun(run, len(checks))
    findings = []
    for check in checks:
        finding = judged(check, sessions)
        if finding.verdict == "error":
            _give_up(check, sessions)
        findings.append(finding)
        listener.finished(finding)
    told = {**(facts() if facts else {}), "requests": str(sessions.client.sent)}
    if sessions.client.throttled:
        told["waited for a busy server"] = f"{sessions.client.throttled} times"
    run = Run(
        run.kind,
        run.title,
        run.target,
        run.started,
        time.monotonic() - began,
        run.seed,
        tuple(findings),
        told,
    )
    listener.ended(run)
    return run


def judged(check: Check, sessions: Sessions) -> Finding:
    """What one check finds; nothing that goes wrong in it ends the run."""
    client = sessions.client
    evidence = client.begin()
    began = time.monotonic()
    told, expected, got, switch = "", "", "", None
    verdict: Verdict = "pass"
    try:
        session = sessions.of(check)
        check.run(session)
    except Contradicted as found:
        told, expected, got, switch = found.told, found.expected, found.got, found.switch
        verdict = _verdict(check, found)
        if closed := _closed(check, sessions, evidence.calls):
            verdict, told, expected, got, switch = "skip", closed, "", "", None
    except LeftOut as reason:
        verdict, told = "omit", str(reason)
    except NoChance as reason:
        verdict, told = "skip", str(reason)
    except Unreachable as error:
        verdict, told = "error", str(error)
    except Exception as error:
        # An answer so odd that the check could not read on, or a mistake of ours: it is told, and
        # the other checks still get their turn.
        verdict = "error"
        told = f"the check could not read an answer: {type(error).__name__}: {shown(error.args)}"
    return Finding(
        check.id,
        check.family,
        check.sentence,
        verdict,
        told,
        check.source,
        check.where,
        expected,
        got,
        _kept(evidence.calls, verdict),
        time.monotonic() - began,
        switch,
    )


def _give_up(check: Check, sessions: Sessions) -> None:
    """Marks the side that a check asked as silent, if nobody answers there any more."""
    if check.api not in sessions.silent:
        url = sessions.of(check).url
        if gone(sessions.client, url):
            sessions.silent[check.api] = f"not tried, because {url} answers no more"


def _closed(check: Check, sessions: Sessions, calls: list[Call]) -> str:
    """Why a contradiction speaks of the client's scopes and not of the server, or nothing.

    Checks of scopes ask for a token of that scope, so they know what they hold.
    """
    if sessions.oneroster is None or check.api != "oneroster" or check.family == "or.scope":
        return ""
    return sessions.oneroster.closed({call.status for call in calls})


def _verdict(check: Check, found: Contradicted) -> Verdict:
    verdict = contradicted(check.source)
    # Nothing was learned where no setting of the mock does the same: then it merely differs.
    return "differs" if verdict == "learned" and found.switch is None else verdict


def _kept(calls: list[Call], verdict: Verdict) -> tuple[Call, ...]:
    if verdict not in ("pass", "skip", "omit"):
        return tuple(calls[-MOST_CALLS:])
    return tuple(
        replace(call, response_body=call.response_body[:SHORT_BODY]) for call in calls[-FEW_CALLS:]
    )
