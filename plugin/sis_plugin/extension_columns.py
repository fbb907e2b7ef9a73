"""Tables of `user_schema_root` in the words of the store: one token for each column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sis_core.district import DistrictError
from sis_plugin.model import ExtensionField, ExtensionTable

_TYPES = {
    "integer": "n",
    "double": "r",
    "decimal": "r",
    "date": "d",
    "timestamp": "t",
    "boolean": "f",
    "clob": "c",
    "blob": "c",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
_TRUTH = {"true": "1", "false": "0"}
_PLAIN = re.compile(r"[A-Za-z0-9_.:/+-]+")


def column_text(table: ExtensionTable) -> str:
    """A table's columns as `Name:TYPE` tokens; raises DistrictError for a name that is none."""
    return " ".join(_tokens(table))


def _tokens(table: ExtensionTable) -> Iterator[str]:
    for field in table.fields:
        if not _NAME.fullmatch(field.name):
            raise DistrictError(
                f"{table.name}: a field's name has letters, digits and `_`, not {field.name[:40]!r}"
            )
        kind = field.type.lower()
        yield f"{field.name}:{_TYPES.get(kind, str(field.length or 50))}{_default(field, kind)}"


def _default(field: ExtensionField, kind: str) -> str:
    """`=VALUE` where the store can keep the default; other defaults are left out."""
    text = field.default.strip()
    if kind == "boolean":
        text = _TRUTH.get(text.lower(), text)
    if kind == "string":
        return f"={text}" if _PLAIN.fullmatch(text) else ""
    if kind in ("integer", "boolean"):
        return f"={int(text)}" if re.fullmatch(r"-?[0-9]{1,18}", text) else ""
    return ""
