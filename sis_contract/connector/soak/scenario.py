"""A schedule as a scenario file (docs/scenarios.md) that `mock-sis serve --scenario` plays."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sis_contract.connector.soak.schedule import Schedule


def scenario(schedule: Schedule, told: str) -> str:
    """TOML of the district, its events and its rules, with what went wrong as a comment.

    The first sync is without troubles, each round is one, and so is one without rules in the end.
    """
    return "\n".join(_lines(schedule, told)) + "\n"


def _lines(schedule: Schedule, told: str) -> Iterator[str]:
    yield f"# {' '.join(told.split())}"
    yield f'name = "soak-{schedule.seed}-{schedule.number}"'
    sentence = f"Soak schedule {schedule.number} of seed {schedule.seed} for {schedule.road}."
    yield f"sentence = {_value(sentence)}"
    yield 'recipe = "tiny"'
    yield f"seed = {schedule.seed}"
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
