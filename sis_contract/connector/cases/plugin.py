"""A plugin that is disabled: before an import, half-way through one, and enabled again."""

from __future__ import annotations

from sis_contract.connector.case import Book, Road
from sis_contract.connector.cases.playing import API, comes_through
from sis_contract.connector.conduct import tokens_at_most
from sis_contract.connector.trial import Trial

PS = Book("plugin", "powerschool-gradebook-and-plugin.md B3.2, A4")
OR = Book("plugin", "oneroster-1.1.md 4.3")

FEW_TOKENS = 8


def _disabled(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    trial.world.plugin(enabled=False)
    refused = trial.run(well=False)
    tokens_at_most(refused.entries, FEW_TOKENS)
    trial.roster_stays(before)
    trial.world.plugin(enabled=True)
    comes_through(trial)


def _half_way(trial: Trial) -> None:
    comes_through(trial)
    before = trial.roster()
    method = "POST" if trial.case.road == "queries" else "GET"
    trial.disturb(path=API[trial.case.road], method=method, plugin="disable", after=1, times=1)
    refused = trial.run(well=False)
    tokens_at_most(refused.entries, FEW_TOKENS)
    trial.roster_stays(before)
    trial.calm()
    trial.world.plugin(enabled=True)
    comes_through(trial)


_BOTH: tuple[tuple[Book, Road, str], ...] = ((PS, "v1", ""), (OR, "oneroster", "-oneroster"))
for _book, _road, _end in _BOTH:
    _book.case(
        f"disabled{_end}", _road,
        "With the plugin disabled the import says that it failed, removes nobody, does not sign in "
        "over and over, and works again once it is enabled.",
        "client", "",
    )(_disabled)  # fmt: skip
    _book.case(
        f"disabled-half-way{_end}", _road,
        "A plugin that is disabled in the middle of an import: nothing of that half is applied.",
        "client", "",
    )(_half_way)  # fmt: skip

CASES = (*PS.cases, *OR.cases)
