"""One student of a body: its fields as texts, and the errors that its checks found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sis_core.district import Column, day_text
from sis_core.spec.powerschool.student_post.fields import Kind

REQUIRED = "REQUIRED"
INVALID = "FIELD_VALIDATION_ERROR"
BAD_DATE = "INVALID_DATE_VALUE"
NO_DATA = "No data submitted for required element"

_INTEGER = re.compile(r"[+-]?[0-9]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of a student: where, a code, a sentence."""

    field: str
    code: str
    description: str


def speakable(text: str) -> str:
    """A text that XML can carry: what it cannot becomes U+FFFD."""
    return _CONTROL.sub("\ufffd", text)


class Row:
    """A student as it was sent."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.problems: list[Problem] = []

    def problem(self, path: str, code: str, description: str) -> None:
        """Notes an error, once."""
        found = Problem(speakable(f"student/{path}"), code, speakable(description))
        if found not in self.problems:
            self.problems.append(found)

    def lacks(self, path: str) -> None:
        """Notes that a needed field has no value."""
        self.problem(path, REQUIRED, NO_DATA)

    def invalid(self, path: str, description: str) -> None:
        """Notes that a field's value cannot be used."""
        self.problem(path, INVALID, description)

    def bad_date(self, path: str) -> None:
        """Notes that a day cannot be read."""
        self.problem(path, BAD_DATE, "Date value or date format is invalid.")

    def too_long(self, path: str, length: int) -> None:
        """Notes that a value has more characters than its column."""
        self.invalid(path, f"Value may not contain more than {length} character(s).")

    def has(self, path: str) -> bool:
        """True where the body has something at a path: a value, or a block with content."""
        found = self._at(path)
        return found is not None and found not in ("", {})

    def text(self, path: str) -> str | None:
        """The text at a path; None where it is left out or null, "" where it is blank."""
        found = self._at(path)
        if found is None:
            return None
        if isinstance(found, dict | list):
            if found:
                self.invalid(path, "Value must be a single value")
            return None
        if isinstance(found, bool):
            return "true" if found else "false"
        return found if isinstance(found, str) else str(found)

    def _at(self, path: str) -> Any:
        found: Any = self.data
        passed: list[str] = []
        for name in path.split("/"):
            if not isinstance(found, dict):
                if found not in (None, ""):
                    self.invalid("/".join(passed), "Value must be a block of elements")
                return None
            found = found.get(name)
            passed.append(name)
        return found

    def read(self, path: str, text: str, kind: Kind, column: Column) -> Any:
        """A text as its column stores it; problems are noted, several for one field together."""
        if kind == "date":
            return self._date(path, text)
        if kind == "text":
            return self._text(path, text, column)
        return self._number(path, text.strip(), kind)

    def _number(self, path: str, text: str, kind: Kind) -> int | float | None:
        whole = _INTEGER.fullmatch(text)
        fits = len(text.lstrip("+-")) <= _DIGITS
        if kind == "int" and not whole:
            self.invalid(path, "Value must be an integer")
        if kind == "number" and not _NUMBER.fullmatch(text):
            self.invalid(path, "Value must be a number")
        elif whole and fits:
            return int(text)
        elif kind == "number" and fits:
            return float(text)
        if not fits:
            self.too_long(path, _DIGITS)
        return None

    def _date(self, path: str, text: str) -> str | None:
        text = text.strip()
        try:
            found = _DAY.fullmatch(text)
            if found:
                return day_text(date(int(found[1]), int(found[2]), int(found[3])))
            found = _AMERICAN.fullmatch(text)
            if found:
                return day_text(date(int(found[3]), int(found[1]), int(found[2])))
        except ValueError:
            pass
        self.bad_date(path)
        return None

    def _text(self, path: str, text: str, column: Column) -> str | None:
        if column.kind == "text" and len(text) > column.length:
            self.too_long(path, column.length)
        if _CONTROL.search(text):
            self.invalid(path, "Value may not contain control characters")
        return text or None
