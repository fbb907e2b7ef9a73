"""Tokens that expire, are revoked, or are not enough."""

from __future__ import annotations

from sis_contract.connector.case import Book
from sis_contract.connector.cases.playing import comes_through, holds, survives
from sis_contract.connector.conduct import no_needless_tokens, tokens_at_most
from sis_contract.connector.trial import Trial

V1 = Book("tokens", "powerschool-api.md")
OR = Book("tokens", "oneroster-1.1.md")

FEW_TOKENS = 8
"""Tokens that a refusal may cost: one for each of a few workers, twice."""

V1.case(
    "expiry-mid-page", "v1",
    "A token that ends between two pages is renewed, and the page is read again.",
    "doc", "1.4",
)(survives(token="stale", after=1, times=1))  # fmt: skip

V1.case(
    "expiry-in-queries", "queries",
    "A token that ends at a PowerQuery is renewed, and the query is asked again.",
    "doc", "1.4",
)(survives(token="stale", times=1))  # fmt: skip

OR.case(
    "expiry-oneroster", "oneroster",
    "A token that ends while collections are read is renewed, and nothing is missing.",
    "spec", "4.3",
)(survives(token="stale", after=2, times=1))  # fmt: skip

V1.case(
    "expiry-often", "v1",
    "Tokens that end again and again within one import are renewed each time.",
    "doc", "1.4",
)(survives(path="/ws/v1/**", token="stale", after=2, every=5, times=3))  # fmt: skip


@V1.case(
    "revoked", "v1",
    "A token that is revoked in the middle is replaced by a new one.",
    "client", "1.4",
)  # fmt: skip
def revoked(trial: Trial) -> None:
    trial.disturb(path="/ws/v1/school/*/*", method="GET", token="revoked", after=1, times=1)
    comes_through(trial)
    tokens_at_most(trial.outcomes[0].entries, FEW_TOKENS)


@OR.case(
    "newest-alone-lives", "oneroster",
    "Where a new token ends the one before, workers do not steal each other's without end.",
    "client", "11 row 29",
    switches={"token": "single"},
)  # fmt: skip
def newest_alone_lives(trial: Trial) -> None:
    comes_through(trial)


@OR.case(
    "odd-token-answer", "oneroster",
    "expires_in as a text and token_type in capitals are understood.",
    "client", "11 row 30",
    switches={"token_expires_in": "string", "token_type": "Bearer"},
)  # fmt: skip
def odd_token_answer(trial: Trial) -> None:
    comes_through(trial)


@OR.case(
    "no-expires-in", "oneroster",
    "A token without expires_in is used until it is refused.",
    "client", "11 row 30",
    switches={"token_expires_in": "missing"},
)  # fmt: skip
def no_expires_in(trial: Trial) -> None:
    comes_through(trial)


@V1.case(
    "permission-401", "v1",
    "A plugin that may not read /ws/v1 gets 401 with every token: the import ends and says so, "
    "without signing in again and again.",
    "live", "1.5, 11 row 9",
)  # fmt: skip
def permission_401(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    trial.world.load({}, {"plugin": {"access_level": "NONE"}})
    refused = trial.run(well=False)
    tokens_at_most(refused.entries, FEW_TOKENS)
    trial.roster_stays(before)


@OR.case(
    "refused-for-ever-oneroster", "oneroster",
    "Collections that are 401 with every token end the import, without signing in again and again.",
    "spec", "4.3",
)  # fmt: skip
def refused_for_ever(trial: Trial) -> None:
    refused = holds(trial, status=401)
    tokens_at_most(refused.entries, FEW_TOKENS)


@V1.case(
    "wrong-secret", "v1",
    "A secret that is no longer right ends the import at once; it is not tried over and over.",
    "client", "1.3 (a plugin that was installed again)",
)  # fmt: skip
def wrong_secret(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    trial.environ["MOCK_SIS_CLIENT_SECRET"] = "00000000-0000-4000-8000-000000000000"
    trial.environ["MOCK_SIS_CONSUMER_SECRET"] = trial.environ["MOCK_SIS_CLIENT_SECRET"]
    refused = trial.run(well=False)
    tokens_at_most(refused.entries, FEW_TOKENS)
    trial.roster_stays(before)


@V1.case(
    "one-token-for-many-requests", "v1",
    "A token is used again while it lives: a server hands out the same one, so asking is needless.",
    "client", "1.2, 11 row 5",
)  # fmt: skip
def one_token(trial: Trial) -> None:
    comes_through(trial)
    no_needless_tokens(trial.outcomes[0].entries)


@OR.case(
    "one-token-oneroster", "oneroster",
    "A token is used again while it lives, for all collections.",
    "spec", "4.3",
)  # fmt: skip
def one_token_oneroster(trial: Trial) -> None:
    comes_through(trial)
    no_needless_tokens(trial.outcomes[0].entries)


CASES = (*V1.cases, *OR.cases)
