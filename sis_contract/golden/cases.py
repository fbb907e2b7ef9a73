"""Reading golden cases from files: frozen records, and one sentence for whatever is malformed."""

from __future__ import annotations

import difflib
import fnmatch
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

_CASE_KEYS = (
    "id", "why", "known_from", "given", "request", "expect", "match", "key_order", "then",
    "expect_tables", "expect_row_counts",
)  # fmt: skip
_GIVEN_KEYS = ("today", "now", "settings", "tables")
_REQUEST_KEYS = ("method", "path", "headers", "body")
_EXPECT_KEYS = (
    "status", "headers", "json", "xml", "text", "text_contains", "absent", "links", "first_key",
)  # fmt: skip
_STEP_KEYS = ("request", "expect", "match")
_MATCHES = ("exact", "subset")

NO_BODY = object()
"""Stands for a request without a body: JSON null is a body."""


class CaseError(Exception):
    """A case file, or a folder of them, that cannot be used; the text names file and place."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: `path` raw, with its query; a header that is None is left out."""

    method: str
    path: str
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: Any = NO_BODY


@dataclass(frozen=True, slots=True)
class Step:
    """One request and the answer it must get; `subset` lets JSON objects have further keys."""

    request: Request
    expect: Mapping[str, Any]
    subset: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A whole case: the store it starts from, its steps, what the store must hold at the end."""

    id: str
    path: Path
    why: str
    known_from: str
    today: date
    now: int | None
    settings: Mapping[str, Any]
    tables: Mapping[str, Any]
    steps: tuple[Step, ...]
    any_key_order: bool
    expect_tables: Mapping[str, Any]
    expect_row_counts: Mapping[str, int]


def read_folder(folder: Path, only: str | None = None) -> list[Case]:
    """The cases of a folder in order of their ids; `only` is a pattern such as `v1.student.*`.

    Raises CaseError naming every malformed file, or saying that there is nothing to run.
    """
    if not folder.is_dir():
        raise CaseError(f"{folder} is not a folder of golden cases")
    cases, faults = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            cases.append(read_case(path))
        except CaseError as fault:
            faults.append(str(fault))
    if faults:
        raise CaseError("\n".join(faults))
    chosen = [case for case in cases if only is None or fnmatch.fnmatchcase(case.id, only)]
    if not cases:
        raise CaseError(f"{folder} holds no case (files named *.json)")
    if not chosen:
        raise CaseError(f"no case of {folder} is named {only}; the first is {cases[0].id}")
    return sorted(chosen, key=lambda case: case.id)


def read_case(path: Path) -> Case:
    """One case file; raises CaseError with the file's name and what is wrong in it."""
    try:
        data = json.loads(path.read_text("utf-8"), object_pairs_hook=_no_double_keys)
    except (ValueError, OSError) as error:
        raise CaseError(f"{path.name}: {error}") from None
    try:
        return _case(path, data)
    except CaseError as fault:
        raise CaseError(f"{path.name}: {fault}") from None


def _no_double_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"the key {next(n for n in names if names.count(n) > 1)!r} stands twice")
    return dict(pairs)


def _case(path: Path, data: Any) -> Case:
    _keys("the case", data, _CASE_KEYS, needed=("id", "given", "request", "expect"))
    if data["id"] != path.stem:
        raise CaseError(f"its id is {data['id']!r}, but a case has the name of its file")
    given = data["given"]
    _keys("given", given, _GIVEN_KEYS, needed=("today",))
    try:
        today = date.fromisoformat(given["today"])
    except (TypeError, ValueError):
        raise CaseError(f"given.today is a date like 2026-10-15, not {given['today']!r}") from None
    if data.get("key_order", "listed") not in ("listed", "any"):
        raise CaseError("key_order is 'any' or left out")
    steps = [_step("the case", {key: data[key] for key in _STEP_KEYS if key in data})]
    for number, step in enumerate(_list("then", data.get("then", []))):
        steps.append(_step(f"then[{number}]", step))
    return Case(
        id=data["id"],
        path=path,
        why=str(data.get("why", "")),
        known_from=str(data.get("known_from", "")),
        today=today,
        now=given.get("now"),
        settings=_object("given.settings", given.get("settings", {})),
        tables=_object("given.tables", given.get("tables", {})),
        steps=tuple(steps),
        any_key_order=data.get("key_order") == "any",
        expect_tables=_object("expect_tables", data.get("expect_tables", {})),
        expect_row_counts=_object("expect_row_counts", data.get("expect_row_counts", {})),
    )


def _step(place: str, data: Any) -> Step:
    _keys(place, data, _STEP_KEYS, needed=("request", "expect"))
    request, expect = data["request"], data["expect"]
    _keys(f"request of {place}", request, _REQUEST_KEYS, needed=("method", "path"))
    _keys(f"expect of {place}", expect, _EXPECT_KEYS, needed=("status",))
    match = data.get("match", "exact")
    if match not in _MATCHES:
        raise CaseError(f"match of {place} is one of {', '.join(_MATCHES)}, not {match!r}")
    if not str(request["path"]).startswith("/"):
        raise CaseError(f"path of {place} begins with /, not {request['path']!r}")
    return Step(
        Request(
            method=request["method"],
            path=request["path"],
            headers=_object(f"headers of {place}", request.get("headers", {})),
            body=request.get("body", NO_BODY),
        ),
        expect,
        match == "subset",
    )


def _keys(place: str, data: Any, known: Collection[str], needed: Collection[str]) -> None:
    for key in _object(place, data):
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise CaseError(f"{place} has no key {key!r}{hint} (keys: {', '.join(known)})")
    for key in needed:
        if key not in data:
            raise CaseError(f"{place} lacks the key {key!r}")


def _object(place: str, data: Any) -> Any:
    if not isinstance(data, dict):
        raise CaseError(f"{place} is an object, not {json.dumps(data)[:40]}")
    return data


def _list(place: str, data: Any) -> Any:
    if not isinstance(data, list):
        raise CaseError(f"{place} is a list, not {json.dumps(data)[:40]}")
    return data
