"""Reading scenarios: TOML files, shipped ones by name, JSON objects; every word checked."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from mock_sis.arranging.run import action_of
from mock_sis.scenarios.scenario import Happening, Scenario, ScenarioError, Stage
from sis_core.district import DistrictError
from sis_core.wire.switches import VERSIONS

_PLAIN = ("name", "sentence", "recipe", "seed", "today", "version", "switches")
_LISTS = ("event", "arrange", "mischief")
_KNOWN = (*_PLAIN, *_LISTS)
_MOST_SYNCS = 100
_MOST_DAYS = 366
_MOST_EVENTS = 200


def shipped() -> list[str]:
    """The names of the scenarios that come with the program, sorted."""
    folder = resources.files("mock_sis.scenarios")
    return sorted(
        one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml")
    )


def text_of(name: str) -> str:
    """The TOML of a shipped scenario or of a file; raises ScenarioError."""
    if name in shipped():
        return resources.files("mock_sis.scenarios").joinpath(f"{name}.toml").read_text("utf-8")
    path = Path(name)
    if path.suffix != ".toml" and not path.is_file():
        near = difflib.get_close_matches(name, shipped(), 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ScenarioError(
            f"there is no scenario {name!r}{hint} (there is: {', '.join(shipped())}; or a .toml "
            "file)"
        )
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise ScenarioError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path} is no UTF-8 text") from None


def load(name: str) -> Scenario:
    """A shipped scenario by name, or one of a TOML file; raises ScenarioError."""
    text = text_of(name)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name} is no TOML: {error}") from None
    found.setdefault("name", Path(name).stem)
    try:
        return read(found)
    except ScenarioError as error:
        raise ScenarioError(f"scenario {name}: {error}") from None


def read(given: object) -> Scenario:
    """A scenario from the members of its TOML or JSON; raises ScenarioError.

    Events and rules of mischief are checked when it is played, by those who know them.
    """
    if not isinstance(given, Mapping):
        raise ScenarioError("a scenario is an object with name, sentence and what happens")
    known(given, _KNOWN, "word in a scenario")
    return Scenario(
        name=_text(given, "name", "a scenario of your own"),
        sentence=_text(given, "sentence", ""),
        recipe=_text(given, "recipe", "") or None,
        seed=_seed(given.get("seed")),
        today=_day(given.get("today")),
        version=_version(given.get("version")),
        switches=_switches(given.get("switches", {})),
        stages=_stages(given),
    )


def known(given: Mapping[str, Any], names: Sequence[str], what: str) -> None:
    """Raises ScenarioError for a member that is not among the names."""
    for name in given:
        if name not in names:
            near = difflib.get_close_matches(str(name), names, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise ScenarioError(f"there is no {what} {name!r}{hint} (there is: {', '.join(names)})")


def _text(given: Mapping[str, Any], name: str, missing: str) -> str:
    value = given.get(name, missing)
    if not isinstance(value, str):
        raise ScenarioError(f"{name} is a text")
    return value


def _seed(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise ScenarioError("seed is a whole number")


def _day(value: object) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ScenarioError(f"today is a day such as 2026-10-15, not {value!r}") from None


def _version(value: object) -> str | None:
    if value is None or str(value) in VERSIONS:
        return None if value is None else str(value)
    raise ScenarioError(f"version is one of {', '.join(VERSIONS)}, not {value!r}")


def _switches(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ScenarioError('switches is a table, such as q_comma = "or"')
    for name, one in value.items():
        if isinstance(one, bool) or not isinstance(one, str | int):
            raise ScenarioError(f"switch {name} takes a text")
    return {str(name): str(one) for name, one in value.items()}


def _stages(given: Mapping[str, Any]) -> tuple[Stage, ...]:
    lists: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for kind in _LISTS:
        value = given.get(kind, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise ScenarioError(f"{kind} is a list of tables: [[{kind}]]")
        lists[kind] = [_apart(kind, n, one) for n, one in enumerate(value, 1)]
    moments = sorted({at for found in lists.values() for at, _ in found})
    return tuple(_stage(at, lists) for at in moments)


def _apart(kind: str, n: int, given: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """After which sync, and the rest of a table."""
    rest = {str(name): value for name, value in given.items() if name != "at"}
    at = given.get("at", 0)
    if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at <= _MOST_SYNCS:
        raise ScenarioError(
            f"{kind} {n}: at says after how many syncs, a whole number from 0 (at once) to "
            f"{_MOST_SYNCS}, not {at!r}"
        )
    if kind == "arrange":
        try:
            action_of(rest)
        except DistrictError as error:
            raise ScenarioError(f"arrange {n}: {error}") from None
    return at, rest


def _stage(at: int, lists: Mapping[str, list[tuple[int, dict[str, Any]]]]) -> Stage:
    mine = {kind: [rest for when, rest in found if when == at] for kind, found in lists.items()}
    rules = [rule for rule in mine["mischief"] if "clear" not in rule]
    calming = [rule for rule in mine["mischief"] if "clear" in rule]
    if any(rule != {"clear": True} for rule in calming):
        raise ScenarioError("mischief with clear is `clear = true` alone: it takes all rules away")
    return Stage(
        at,
        tuple(_happening(one) for one in mine["event"]),
        tuple(mine["arrange"]),
        bool(calming),
        tuple(rules),
    )


def _happening(given: Mapping[str, Any]) -> Happening:
    known(given, ("event", "count", "days", "at"), "word in an event")
    days, event, count = given.get("days"), given.get("event"), given.get("count", 1)
    if (days is None) == (event is None) or (days is not None and "count" in given):
        raise ScenarioError("an event says event (and count), or days")
    if days is not None:
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= _MOST_DAYS:
            raise ScenarioError(f"days is a whole number from 1 to {_MOST_DAYS}, not {days!r}")
        return Happening(days=days)
    if not isinstance(event, str):
        raise ScenarioError(f"event is a name, not {event!r}")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_EVENTS:
        raise ScenarioError(f"count is a whole number from 1 to {_MOST_EVENTS}, not {count!r}")
    return Happening(event=event, count=count)
