"""A schedule as a scenario file that `mock-sis serve --scenario` takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sis_contract.connector.soak.schedule import Schedule


def scenario(schedule: Schedule, told: str) -> str:
    """TOML of the district, its events and its rules, with what went wrong as comments."""
    return "\n".join(_lines(schedule, told)) + "\n"


def _lines(schedule: Schedule, told: str) -> Iterator[str]:
    yield f"# connector.soak.{schedule.seed}-{schedule.number}: {told}".replace("\n", " ")
    yield f"# road: {schedule.road}. Rules of the later rounds follow those of the first; the case"
    yield "# imports once before, once in each round, and once after every rule is gone."
    text = f"Schedule {schedule.number} of soak seed {schedule.seed}, made smaller."
    yield f"sentence = {_value(text)}"
    yield 'recipe = "tiny"'
    for number, one in enumerate(schedule.rounds, 1):
        yield ""
        yield f"# round {number}"
        for name, count in one.events:
            yield "[[events]]"
            yield f"event = {_value(name)}"
            yield f"count = {count}"
        for rule in one.rules:
            yield "[[mischief]]"
            yield from (f"{name} = {_value(value)}" for name, value in rule.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + "}"
    # TOML's basic strings, numbers, truths and lists of them are JSON's.
    return json.dumps(value, ensure_ascii=False)
