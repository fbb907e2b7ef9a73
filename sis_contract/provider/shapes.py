"""The shapes of answers: keys and types, never a value. What a real server may leave behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sis_contract.provider.client import Received
from sis_core.spec.oneroster.v1p1.operations import EXTENSIONS, OPERATIONS
from sis_core.spec.powerschool.routes import COLLECTIONS, SINGLES

_OWN = (
    "ws",
    "v1",
    "oauth",
    "access_token",
    "schema",
    "table",
    "query",
    "count",
    "metadata",
    "area",
    "api",
    "xte",
    "ptg",
    "contacts",
    "student",
    "contact",
    "dataversion",
    "district",
    "time",
    "test_subscription",
    "event_subscription",
    "section",
    "assignment",
    "score",
    "teacher_category",
    "grade_scale",
    "scales",
    "standard",
    "assignment_score",
    "powerschool-ptg-api",
    "v2",
    "ims",
    "oneroster",
    "v1p1",
    "demographics",
    "addresses",
    "emails",
    "phones",
    "students",
    "studentdetails",
)
_PATHS = (
    *(one.path for one in COLLECTIONS),
    *SINGLES,
    *(one.path for one in (*OPERATIONS, *EXTENSIONS)),
)
WORDS = frozenset(_OWN) | {
    part for path in _PATHS for part in path.split("/") if part and "{" not in part
}
"""Pieces of addresses that say what, not whom."""

_NAMED = ("table", "query", "area")
"""Words behind which a name of the schema stands; it is kept."""


class Shapes:
    """Collects the shapes of JSON answers by method, address and status."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def see(self, answer: Received) -> None:
        """Adds an answer; what is no JSON is left out."""
        try:
            value = json.loads(answer.body)
        except ValueError:
            return
        key = f"{answer.call.method} {template(answer.call.url)} {answer.status}"
        _merge(self._found.setdefault(key, {}), value)

    def write(self, path: Path) -> int:
        """Writes the file and returns how many shapes are in it."""
        made = {"holds": "keys and types of answers, no values", "shapes": self._found}
        path.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return len(self._found)


def template(url: str) -> str:
    """An address without host, query and ids."""
    parts = [part for part in urlsplit(url).path.split("/") if part]
    kept = []
    for number, part in enumerate(parts):
        named = number > 0 and parts[number - 1] in _NAMED and not part.isdigit()
        kept.append(part if part in WORDS or named else "{id}")
    return "/" + "/".join(kept)


def _merge(shape: dict[str, Any], value: Any) -> None:
    kind = _kind(value)
    shape["types"] = sorted({*shape.get("types", ()), kind})
    if isinstance(value, dict):
        members = shape.setdefault("members", {})
        for name, one in value.items():
            _merge(members.setdefault(name, {}), one)
    elif isinstance(value, list):
        for one in value:
            _merge(shape.setdefault("items", {}), one)


def _kind(value: Any) -> str:
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"),
                       (dict, "object"), (list, "array")):  # fmt: skip
        if isinstance(value, kind):
            return name
    return "null"
