"""Files of `user_schema_root`: the tables that a plugin adds to the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sis_plugin.documents import Document, line_of, local, namespace, text_of
from sis_plugin.model import (
    ExtensionField,
    ExtensionGroup,
    ExtensionTable,
    Finding,
    PackageError,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://www.powerschool.com"
TYPES = ("String", "Integer", "Double", "Date", "Boolean", "Clob", "Blob", "Decimal", "Timestamp")
"""The first five are documented; the rest is a guess, as the list there goes on [guess]."""
MOST = 4000
RULE = "P33"


def extension_group(document: Document) -> ExtensionGroup:
    """The group of a file; raises PackageError where the root is another."""
    root = document.root
    if local(root) != "psExtension" or namespace(root) != NAMESPACE:
        words = "Badly-formatted XML: unexpected element 'tables'; " if _older(root) else ""
        raise PackageError(
            f"{words}the root is <psExtension> in the namespace {NAMESPACE}, not <{local(root)}>"
            + ("" if namespace(root) else " without a namespace"),
            document.name, line_of(root), RULE,
        )  # fmt: skip
    named = _children(root, "extensionname")
    tables = tuple(_table(table, document.name) for table in _children(root, "extendedTable"))
    return ExtensionGroup(text_of(named[0]) if named else "", tables, document.name, line_of(root))


def _older(root: _Element) -> bool:
    """True for the layout of older releases, which PowerSchool refuses in these words [client]."""
    return local(root) == "tables"


def check(document: Document, group: ExtensionGroup) -> Iterator[Finding]:
    """What PowerSchool would refuse of a group."""
    names = _children(document.root, "extensionname")
    if len(names) != 1:
        said = f"a file has one <extensionname>, its group, and this one has {len(names)}"
        yield _finding(said, group.file, line_of(names[1]) if names else group.line)
    elif not _ours(group.name):
        said = f"the group is called U_…, with letters, digits and `_`, not {group.name!r}"
        yield _finding(said, group.file, line_of(names[0]))
    for element, table in zip(_children(document.root, "extendedTable"), group.tables, strict=True):
        yield from _check_table(element, table)


def _check_table(element: _Element, table: ExtensionTable) -> Iterator[Finding]:
    if not _ours(table.name):
        said = f"a table is called U_…, with letters, digits and `_`, not {table.name!r}"
        yield _finding(said, table.file, table.line)
    free = element.get("type") == "standalone"
    if free == bool(table.core_table):
        said = f"table {table.name} has either a coreTable or type='standalone'"
        yield _finding(said, table.file, table.line)
    seen: set[str] = set()
    for column, field in zip(_children(element, "field"), table.fields, strict=True):
        where = f"field {field.name or '(unnamed)'} of {table.name}"
        if not field.name:
            yield _finding(f"{where} has no name", table.file, field.line)
        elif field.name.lower() in seen:
            yield _finding(f"{where} stands twice", table.file, field.line)
        seen.add(field.name.lower())
        if field.type.lower() not in {known.lower() for known in TYPES}:
            said = f"{where} has the type {field.type!r}; types are {', '.join(TYPES)}"
            yield _finding(said, table.file, field.line)
        elif field.type.lower() == "string" and not 1 <= field.length <= MOST:
            written = column.get("length")
            said = f"{where} needs a length from 1 to {MOST}"
            said += f", not {str(written)[:20]!r}" if written is not None else ""
            yield _finding(said, table.file, field.line)


def _table(element: _Element, file: str) -> ExtensionTable:
    return ExtensionTable(
        _of(element, "dbTableName"),
        _of(element, "coreTable"),
        tuple(_field(field) for field in _children(element, "field")),
        _of(element, "childName"),
        file,
        line_of(element),
    )


def _field(element: _Element) -> ExtensionField:
    length = _of(element, "length")
    digits = length if length.isascii() and length.isdigit() and len(length) < 9 else "0"
    return ExtensionField(
        _of(element, "name"),
        _of(element, "type"),
        int(digits),
        _of(element, "defaultValue"),
        line_of(element),
    )


def _ours(name: str) -> bool:
    plain = name.replace("_", "")
    return name[:2].upper() == "U_" and plain.isascii() and plain.isalnum() and len(name) > 2


def _finding(said: str, file: str, line: int) -> Finding:
    return Finding(RULE, "E", said, file, line)


def _children(parent: _Element, name: str) -> list[_Element]:
    return list(parent.iterfind(f"{{{NAMESPACE}}}{name}"))


def _of(element: _Element, name: str) -> str:
    return str(element.get(name) or "").strip()
