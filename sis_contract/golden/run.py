"""Running a case: a world of its own, the steps in order, the differences as sentences."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from sis_contract.golden.answers import answer_differences
from sis_contract.golden.cases import Case, CaseError
from sis_contract.golden.send import send
from sis_contract.golden.store import table_differences
from sis_contract.golden.world import MakeWorld, World

_LAST = "{{last_location_id}}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: no differences means that it passes."""

    case: Case
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """True where the server answered as the case says."""
        return not self.differences


def run_case(case: Case, make: MakeWorld) -> Outcome:
    """Replays one case in a fresh world; a world that cannot take the case is a difference too."""
    with make(case) as world:
        try:
            world.load(case.tables, case.settings)
        except CaseError as refusal:
            return Outcome(case, (f"given: {refusal}",))
        return Outcome(case, tuple(_run(case, world)))


def _run(case: Case, world: World) -> Iterator[str]:
    last_location = ""
    for number, step in enumerate(case.steps, 1):
        where = f"step {number}, {step.request.method} {step.request.path}: "
        path = step.request.path
        if _LAST in path:
            if not last_location:
                yield f"{where}no answer before had a Location"
                return
            path = path.replace(_LAST, last_location)
        try:
            answer = send(world.base, step.request, path, world.token)
        except (OSError, http.client.HTTPException) as error:
            yield f"{where}no answer: {type(error).__name__}: {error}"
            return
        found = answer.all("Location")
        if found:
            last_location = urlsplit(found[-1]).path.rstrip("/").rpartition("/")[2]
        for difference in answer_differences(step, answer, any_key_order=case.any_key_order):
            yield where + difference
    yield from table_differences(case.expect_tables, case.expect_row_counts, world)
