"""What a world asks of the district generator, handed over by whoever may import it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sis_core.district.store import Store

Told = dict[str, Any]
"""Something for people and programs: plain JSON values, a sentence among them."""


@dataclass(frozen=True, slots=True)
class Generator:
    """How a district goes on after it was made, and what is special in it.

    `age(store, days)` moves the clock on and lets things happen; `happen(store, event, count)`
    lets one named event happen today; `events()` lists their names and sentences, `named` gives
    the name of one as it is listed;
    `needs(store, case)` says where a case of the catalogue lives; `cases(store)` says it of all.
    Each raises DistrictError in one sentence.
    """

    age: Callable[[Store, int], list[Told]]
    happen: Callable[[Store, str, int], list[Told]]
    events: Callable[[], list[Told]]
    named: Callable[[str], str]
    needs: Callable[[Store, str], Told]
    cases: Callable[[Store], list[Told]]
