"""A folder as the zip that an administrator uploads: the same folder, the same bytes, anywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sis_plugin.declared import NAMESPACE
from sis_plugin.documents import parsed
from sis_plugin.findings import PackageError
from sis_plugin.linting.context import main_file
from sis_plugin.linting.manifest import VERSION
from sis_plugin.model import Package
from sis_plugin.queries import NamedQuery
from sis_plugin.reading import read_package

if TYPE_CHECKING:
    from lxml.etree import _Element

_MOMENT = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


def pack(folder: Path, version: str | None = None, without: Sequence[str] = ()) -> bytes:
    """The zip of a folder; raises PackageError for what PowerSchool would refuse at upload.

    `version` replaces the one in plugin.xml. `without` names queries (whole, or by the last part)
    to leave out: with them go the ViewOnly fields of tables that no other query names.
    """
    package = read_package(folder)
    entries = dict(package.contents)
    if version is not None:
        _check_version(version)
    if without:
        leaving = _named(package, without)
        _drop_queries(package, leaving, entries)
        _edit_plugin_xml(package, entries, version, _tables_of(package, leaving))
    elif version is not None and version != package.version:
        _edit_plugin_xml(package, entries, version, frozenset())
    packed = zipped(entries)
    read_package(packed)  # what was edited is as sound as what was read
    return packed


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """A zip of these entries, plugin.xml first.

    Nothing is compressed, as two releases of zlib pack differently and a digest should not depend
    on the machine; moment, mode and maker of every entry are the same.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(entries, key=lambda n: (n.lower() != "plugin.xml", n)):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system = 3
            entry.external_attr = _MODE
            made.writestr(entry, entries[name])
    return target.getvalue()


def _check_version(version: str) -> None:
    if not VERSION.fullmatch(version) or len(version) > 20:
        raise PackageError(
            f"a version is digits and dots, at most 20 characters, not {version!r}", rule="P09"
        )


def _named(package: Package, without: Sequence[str]) -> tuple[NamedQuery, ...]:
    found: list[NamedQuery] = []
    for wanted in without:
        matching = [q for q in package.queries if wanted in (q.name, q.name.rpartition(".")[2])]
        if len(matching) != 1:
            known = ", ".join(query.name for query in package.queries) or "none"
            how = "no query" if not matching else "more than one query"
            raise PackageError(f"{how} is called {wanted!r} (queries: {known})")
        found += matching
    return tuple(found)


def _tables_of(package: Package, leaving: Sequence[NamedQuery]) -> frozenset[str]:
    """The tables that only the leaving queries name."""
    kept = {table for q in package.queries if q not in leaving for table in _tables(q)}
    return frozenset({column.table for query in leaving for column in query.columns} - kept)


def _tables(query: NamedQuery) -> set[str]:
    arguments = {arg.column.rpartition(".")[0].lower() for arg in query.args}
    return {column.table for column in query.columns} | arguments


def _drop_queries(
    package: Package, leaving: Sequence[NamedQuery], entries: dict[str, bytes]
) -> None:
    for file in {query.file for query in leaving}:
        names = {query.name for query in leaving if query.file == file}
        if all(query.name in names for query in package.queries if query.file == file):
            del entries[file]
            continue
        root = parsed(entries[file], file).root
        for element in list(root.iterfind("query")):
            if (element.get("name") or "").strip() in names:
                root.remove(element)
        entries[file] = _bytes(root)


def _edit_plugin_xml(
    package: Package, entries: dict[str, bytes], version: str | None, tables: frozenset[str]
) -> None:
    name = main_file(package)
    root = parsed(entries[name], name).root
    if version is not None:
        root.set("version", version)
    request = root.find(f"{{{NAMESPACE}}}access_request")
    for field in list(request) if request is not None else ():
        table = (field.get("table") or "").strip().lower()
        if table in tables and field.get("access") == "ViewOnly":
            field.getparent().remove(field)  # type: ignore[union-attr]
    entries[name] = _bytes(root)


def _bytes(root: _Element) -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"
