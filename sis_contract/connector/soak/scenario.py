"""A schedule as a scenario file (docs/scenarios.md) that `mock-sis serve --scenario` plays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sis_contract.connector.soak.schedule import Schedule

_REPLAY = """\
# Save this as soak.toml. `mock-sis serve --scenario soak.toml` has the same district and troubles:
# run the connector, say `mock-sis scenarios next`, and so on, {runs} runs in all. The first has no
# troubles, nor has the last, after which everything must be right.{grades}"""
_GRADES = """
# All but the first and the last but one have grades to push (docs/push-file.md): an assignment, and
# in each round one more, besides another score for an earlier one."""


def scenario(schedule: Schedule, told: str, recipe: str, today: date) -> str:
    """TOML of the district, its events and its rules, with what went wrong as a comment.

    The first sync is without troubles, each round is one, and so is one without rules in the end.
    """
    return "\n".join(_lines(schedule, told, recipe, today)) + "\n"


def _lines(schedule: Schedule, told: str, recipe: str, today: date) -> Iterator[str]:
    yield f"# {' '.join(told.split())}"
    grades = _GRADES if schedule.road.startswith("push") else ""
    runs = len(schedule.rounds) + (3 if grades else 2)
    yield _REPLAY.format(runs=runs, grades=grades)
    yield f'name = "soak-{schedule.seed}-{schedule.number}"'
    sentence = f"Soak schedule {schedule.number} of seed {schedule.seed} for {schedule.road}."
    yield f"sentence = {_value(sentence)}"
    yield f"recipe = {_value(recipe)}"
    yield f"seed = {schedule.seed}"
    yield f"today = {today.isoformat()}"
    for at, one in enumerate(schedule.rounds, 1):
        if at > 1:
            yield from _table("mischief", {"clear": True, "at": at})
        for name, count in one.events:
            yield from _table("event", {"event": name, "count": count, "at": at})
        for rule in one.rules:
            yield from _table("mischief", {**rule, "at": at})
    yield from _table("mischief", {"clear": True, "at": len(schedule.rounds) + 1})


def _table(name: str, values: Mapping[str, Any]) -> Iterator[str]:
    yield ""
    yield f"[[{name}]]"
    yield from (f"{key} = {_value(value)}" for key, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + "}"
    # TOML's basic strings, numbers, truths and lists of them are JSON's.
    return json.dumps(value, ensure_ascii=False)
