"""How a row's parts are spelled in Python source, for JSON and for XML (see render)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sis_core.wire.dialects.mapped import json_scalar, xml_text
from sis_core.wire.plan import ExtensionTable

Values = Sequence[str]
Content = Callable[[Values], str]


class Spelling(Protocol):
    """The five things a written form must be able to say; the first three return source text."""

    def leaf(self, name: str, kind: str, value: str) -> str:
        """Source of a leaf whose value expression is not empty."""

    def wrap(self, name: str, inner: str) -> str:
        """Source of a wrapper around the content in a variable."""

    def empty(self, name: str) -> str:
        """Source of an empty element."""

    def repeat(self, name: str, rows: Sequence[Values], content: Content) -> str:
        """The elements of to-many rows."""

    def extension(self, tables: Sequence[tuple[ExtensionTable, Sequence[Values]]]) -> str:
        """The extension block of a row."""


class JsonSpelling:
    """Mapped JSON: every member has a comma before it, the first comma is cut at the brace."""

    def leaf(self, name: str, kind: str, value: str) -> str:
        """`,"name":value`; whole numbers and booleans as they are, dates quoted, text coerced."""
        member = f',"{name}":'
        match kind:
            case "int" | "bool":
                return f"{member!r} + {value}"
            case "date":
                opened = member + '"'
                return f"{opened!r} + {value} + '\"'"
            case _:
                return f"{member!r} + c({value})"

    def wrap(self, name: str, inner: str) -> str:
        """`,"name":{…}`."""
        opened = f',"{name}":{{'
        return f"{opened!r} + {inner}[1:] + '}}'"

    def empty(self, name: str) -> str:
        """`,"name":""`."""
        return repr(f',"{name}":""')

    def repeat(self, name: str, rows: Sequence[Values], content: Content) -> str:
        """Nothing, an object, or an array, by the number of rows."""
        if not rows:
            return ""
        made = [self._object(content(row)) for row in rows]
        value = made[0] if len(made) == 1 else "[" + ",".join(made) + "]"
        return f',"{name}":{value}'

    def extension(self, tables: Sequence[tuple[ExtensionTable, Sequence[Values]]]) -> str:
        """`,"_extension_data":{"_table_extension":…}` [client: ps_utilities]."""
        made = [self._table(table, rows) for table, rows in tables]
        value = made[0] if len(made) == 1 else "[" + ",".join(made) + "]"
        return f',"_extension_data":{{"_table_extension":{value}}}'

    def _table(self, table: ExtensionTable, rows: Sequence[Values]) -> str:
        fields = [
            f'{{"name":{json_scalar(name)},"type":"String","value":{json_scalar(value)}}}'
            for name, value in extension_fields(table, rows)
        ]
        inside = ""
        if fields:
            value = fields[0] if len(fields) == 1 else "[" + ",".join(fields) + "]"
            inside = f'"_field":{value},'
        found = record_found(table, rows)
        return f'{{"recordFound":{found},{inside}"name":{json_scalar(table.name.lower())}}}'

    @staticmethod
    def _object(content: str) -> str:
        return "{" + content[1:] + "}" if content else '""'


class XmlSpelling:
    """XML: elements in order, empty ones short."""

    def leaf(self, name: str, kind: str, value: str) -> str:
        """`<name>value</name>`."""
        text = value if kind in ("int", "bool", "date") else f"x({value})"
        return f"'<{name}>' + {text} + '</{name}>'"

    def wrap(self, name: str, inner: str) -> str:
        """`<name>…</name>`."""
        return f"'<{name}>' + {inner} + '</{name}>'"

    def empty(self, name: str) -> str:
        """`<name/>`."""
        return repr(f"<{name}/>")

    def repeat(self, name: str, rows: Sequence[Values], content: Content) -> str:
        """One element for each row."""
        return "".join(self._element(name, content(row)) for row in rows)

    def extension(self, tables: Sequence[tuple[ExtensionTable, Sequence[Values]]]) -> str:
        """`<_extension_data><_table_extension>…`."""
        inner = "".join(self._element("_table_extension", self._table(*each)) for each in tables)
        return self._element("_extension_data", inner)

    def _table(self, table: ExtensionTable, rows: Sequence[Values]) -> str:
        fields = "".join(
            f"<_field><name>{xml_text(name)}</name><type>String</type>"
            f"{self._element('value', xml_text(value))}</_field>"
            for name, value in extension_fields(table, rows)
        )
        found = record_found(table, rows)
        name = xml_text(table.name.lower())
        return f"<recordFound>{found}</recordFound>{fields}<name>{name}</name>"

    @staticmethod
    def _element(name: str, content: str) -> str:
        return f"<{name}>{content}</{name}>" if content else f"<{name}/>"


def extension_fields(table: ExtensionTable, rows: Sequence[Values]) -> list[tuple[str, str]]:
    """The set fields of an extension's row; null fields are left out."""
    if not rows:
        return []
    pairs = zip(table.columns, rows[0][2:], strict=True)
    return [(name.lower(), value) for (name, _), value in pairs if value]


def record_found(table: ExtensionTable, rows: Sequence[Values]) -> str:
    """What recordFound says: always false as seen, or whether there is a row."""
    return "true" if rows and table.actual else "false"
