"""A server that does not answer, or does not let us in, is one sentence and is not judged."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from altering import Alter, Altering, made
from click.testing import CliRunner

from mock_sis.commands._check_sis import reasons, sis
from mock_sis.commands.check import command
from sis_contract.provider.admission import NotAdmitted, admitted
from sis_contract.provider.catalog import chosen
from sis_contract.provider.client import Client, Received
from sis_contract.provider.engine import judged, run_checks
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.verdicts import Finding, Listeners, Run

SECRET = "a-secret-of-555-0199"


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which nobody listens, kept from others while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def _options(url: str, *more: str) -> list[str]:
    return ["--url", url, "--client-id", "an-id", "--client-secret", SECRET, *more]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", 'gave no token but 401, {"error":"invalid_client"}; look at client id and secret'),
        ("/nowhere", "gave no token but 404"),
        ("/nowhere", "is --url the address of a SIS?"),
    ],
)
def test_who_is_not_let_in_judges_nothing(
    world: Any, tmp_path: Path, place: str, words: str
) -> None:
    """Exit code 2, one sentence with the answer and what to look at; no file is written."""
    files = ("--learn", str(tmp_path / "learned.toml"), "--report", str(tmp_path / "out"))
    done = CliRunner().invoke(sis, _options(world.url + place, *files))
    assert done.exit_code == 2
    assert words in done.output
    assert SECRET not in done.output
    assert len(done.output.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_down_is_one_sentence(nobody: str) -> None:
    """Exit code 2 and the reason in words; nothing is said of single checks."""
    done = CliRunner().invoke(sis, _options(nobody))
    assert done.exit_code == 2
    told = "POST /oauth/access_token got no whole answer: connection refused; is the server running"
    assert f"{nobody}: {told}" in done.output
    assert len(done.output.splitlines()) == 1


def test_only_the_side_that_is_asked_must_let_us_in(
    world: Any, nobody: str, sessions_of: Any
) -> None:
    """A OneRoster address without a server matters to OneRoster's checks only."""
    sessions = sessions_of(world)
    sessions.oneroster = OneRoster(sessions.client, nobody, f"{nobody}/token", "an-id", SECRET)
    admitted(sessions, chosen(["ps.v1.time"]))
    with pytest.raises(NotAdmitted, match="connection refused"):
        admitted(sessions, chosen(["ps.v1.time", "or.token"]))
    admitted(sessions, [one for one in chosen(["or.put.*"]) if one.writes])


def test_who_takes_signatures_needs_no_tokens(world: Any, sessions_of: Any) -> None:
    """A OneRoster provider without a token address is asked with a signature."""
    sessions = sessions_of(world)
    ready = world.ready()["oneroster"]
    key, secret = ready["consumer_key"], ready["consumer_secret"]
    pair = ("nobody", SECRET, (key, secret))
    sessions.oneroster = OneRoster(sessions.client, ready["url"], ready["token_url"], *pair)
    admitted(sessions, chosen(["or.oauth1"]))
    sessions.oneroster.consumer = (key, SECRET)
    with pytest.raises(NotAdmitted, match="gave no token but 401"):
        admitted(sessions, chosen(["or.oauth1"]))


@pytest.mark.parametrize("address", ["https://me:pw@sis.example", "https://sis.example/?a=1"])
def test_an_address_is_an_address_alone(address: str) -> None:
    """Credentials within the address, or a query behind it, are refused before anything is sent."""
    done = CliRunner().invoke(sis, _options(address))
    assert done.exit_code == 2
    assert "--url is an address alone, without credentials, query and fragment" in done.output


class _Stopping:
    """A listener that stops the server after the first finding."""

    def __init__(self, world: Any) -> None:
        self._world = world

    def begun(self, run: Run, total: int) -> None:
        """A run begins."""

    def finished(self, finding: Finding) -> None:
        """One is over, and so is the server."""
        self._world.stop()

    def ended(self, run: Run) -> None:
        """The run is over."""


def test_a_server_that_goes_away_is_not_asked_on_and_on(kept_worlds: Any, sessions_of: Any) -> None:
    """After a few requests without an answer what is left is an error that says so, at no cost."""
    with kept_worlds.open() as world:
        sessions, url = sessions_of(world, Client(timeout=5)), world.url
        checks = chosen(["ps.v1.time", "ps.v1.metadata", "ps.v1.student.list"])
        run = run_checks(checks, sessions, Listeners([_Stopping(world)]), title="A title")
        told = [one.told for one in run.findings]
        assert run.findings[0].verdict == "pass"
        assert {one.verdict for one in run.findings[1:]} == {"error"}
        assert told[-1] == f"not tried, because {url} answers no more"
        assert len(checks) > 10 and told.count(told[-1]) > len(checks) - 6
        assert sessions.client.sent < 12


def test_requests_that_are_dropped_do_not_end_a_run_of_a_living_server(
    world: Any, sessions_of: Any
) -> None:
    """Where one part of a server hangs up, the other parts are still asked."""
    world.mischief.add({"path": "/ws/v1/**", "cut": "reset"})
    sessions = sessions_of(world, Client(timeout=15))
    checks = chosen(["ps.v1.metadata", "ps.v1.time", "ps.oauth:members"])
    run = run_checks(checks, sessions, Listeners([]), title="A title")
    found = {one.id: one for one in run.findings}
    assert found.pop("ps.oauth:members").verdict == "pass"
    assert len(found) >= 4 and {one.verdict for one in found.values()} == {"error"}
    assert all("the connection was cut" in one.told for one in found.values())


def test_the_end_of_a_run_says_why_checks_were_left_out() -> None:
    """Reasons are counted, the commonest first; those of few checks are summed."""
    ways = ["give --allow-writes"] * 7 + ["no rows"] * 6 + ["no staff", "no terms"]
    findings = tuple(Finding(f"ps.x:{n}", "ps.x", "", "skip", way) for n, way in enumerate(ways))
    run = Run("provider", "", "", "", findings=findings)
    assert reasons(run, "skip", 5) == [
        "7 skipped: give --allow-writes",
        "6 skipped: no rows",
        "2 skipped for other reasons; -v and --report tell each",
    ]
    assert reasons(run, "omit", 0) == []


def test_absence_among_few_teaches_nothing(world: Any, sessions_of: Any) -> None:
    """Without guardians and administrators a few users tell nothing; many do."""

    def without(limit: int) -> Alter:
        def alter(answer: Received) -> Received:
            if not answer.call.url.partition("?")[0].endswith(("/users", "/enrollments")):
                return answer
            ((name, rows),) = answer.json().items()
            kept = [row for row in rows if row["role"] in ("student", "teacher")]
            return made(answer, value={name: kept[:limit]}, headers={"x-total-count": str(limit)})

        return alter

    checks = chosen(["or.habit:guardians", "or.habit:other-staff"])
    few = sessions_of(world, Altering(without(12)))
    assert [judged(check, few).verdict for check in checks] == ["skip", "skip"]
    many = sessions_of(world, Altering(without(100_000)))
    switches = [judged(check, many).switch for check in checks]
    assert switches[0] == ("guardians", "none")
    assert switches[1] and switches[1][0] == "other_staff"


def test_help_shows_sentences_whole() -> None:
    """The commands of check are told in full sentences."""
    shown = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    whole = "List every check and case: its id, what it asserts, where the fact is known from."
    assert whole in shown
