"""Bugs of reading rows."""

from __future__ import annotations

import json
from typing import Any

from scripts.mutation.consumer.patching import POWERSCHOOL, Function, Patch, mutant
from sis_connector.powerschool import queries, resources
from sis_connector.transport import answers


class _Number(str):
    """A text that stood in an answer as a number."""


class _Strict(dict[str, Any]):
    """A row whose columns are read without looking."""

    def get(self, name: Any, default: Any = None) -> Any:
        return self[name]


@mutant("sync-course-number-lost", POWERSCHOOL)
def course_number_lost(patch: Patch) -> None:
    def decoding(original: Function) -> Function:
        return lambda body: json.loads(body, parse_int=_Number, parse_float=_Number)

    def texts_only(original: Function) -> Function:
        def read(row: Any) -> Any:
            return original({k: v for k, v in row.items() if not (_is_code(k, v))})

        return read

    patch.swap(answers, "decode", decoding)
    patch.swap(resources, "course", texts_only)
    patch.swap(resources, "section", texts_only)


def _is_code(name: str, value: Any) -> bool:
    return name in ("course_number", "section_number") and isinstance(value, _Number)


@mutant("sync-null-column-crashes", ("queries",))
def null_column_crashes(patch: Patch) -> None:
    def made(original: Function) -> Function:
        def read_query(*given: Any, **named: Any) -> Any:
            return [_Strict(row) for row in original(*given, **named)]

        return read_query

    patch.swap(queries, "read_query", made, only=(queries,))
