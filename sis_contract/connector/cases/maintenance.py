"""The maintenance page: a 302 to a page of HTML with status 200."""

from __future__ import annotations

from typing import Any

from sis_contract.connector.case import Book
from sis_contract.connector.cases.playing import API, TOKEN, Play, comes_through, true_or_kept
from sis_contract.connector.trial import Trial

PS = Book("maintenance", "powerschool-api.md 11 row 17")
OR = Book("maintenance", "oneroster-1.1.md 11 row 26")


def _instead(**rule: Any) -> Play:
    """A second import gets a page for people where data should be; the one after it works."""

    def play(trial: Trial) -> None:
        comes_through(trial)
        method = "POST" if trial.case.road == "queries" else "GET"
        trial.disturb(**{"path": API[trial.case.road], "method": method} | rule)
        true_or_kept(trial)

    return play


PS.case(
    "from-the-start", "v1",
    "With every address in maintenance the import ends, and takes the page for no data.",
    "client", "",
)(_instead(path="/ws/**", maintenance=True))  # fmt: skip

PS.case(
    "at-the-token", "v1",
    "A maintenance page at the token address is no token.",
    "client", "",
)(_instead(path=TOKEN, method="POST", maintenance=True))  # fmt: skip

PS.case(
    "half-way", "v1",
    "Maintenance that begins between two pages applies no half of an import.",
    "client", "",
)(_instead(maintenance=True, after=2))  # fmt: skip

PS.case(
    "for-a-moment", "v1",
    "A maintenance page for a single request loses nobody.",
    "client", "",
)(_instead(maintenance=True, after=1, times=1))  # fmt: skip

PS.case(
    "in-queries", "queries",
    "A maintenance page in the place of a PowerQuery is no empty answer.",
    "client", "",
)(_instead(maintenance=True))  # fmt: skip

PS.case(
    "login-page", "v1",
    "A login page with status 200 in the place of a list is no empty list.",
    "client", "",
)(_instead(html=True))  # fmt: skip

OR.case(
    "oneroster", "oneroster",
    "A maintenance page in the place of a collection is no empty collection.",
    "client", "",
)(_instead(maintenance=True))  # fmt: skip

OR.case(
    "html-oneroster", "oneroster",
    "A page of HTML with status 200 in the place of a collection is no empty collection.",
    "client", "",
)(_instead(html=True))  # fmt: skip

CASES = (*PS.cases, *OR.cases)
