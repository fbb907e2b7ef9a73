"""Reading a package: everything that can be read, and what is wrong with the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sis_plugin.archive import Archive, is_part, opened
from sis_plugin.checked import check as check_plugin_xml
from sis_plugin.documents import Document, parsed
from sis_plugin.extension_files import check as check_extension
from sis_plugin.extension_files import extension_group
from sis_plugin.findings import Finding, PackageError
from sis_plugin.limits import LIMITS, MIB, Limits
from sis_plugin.model import ExtensionGroup, Package, PermissionMapping
from sis_plugin.permission_files import permission_mappings
from sis_plugin.plugin_xml import PluginXml, expect_root, plugin_xml
from sis_plugin.queries import NamedQuery, queries_of

MOST, MOST_IN_ALL = 500, 5000
"""Findings that are kept of one file, and of all: a broken megabyte needs no million sentences."""

_HARMLESS = ("__macosx", ".ds_store", "thumbs.db")
_NOT_UTF8 = ("utf-8", "ascii")


@dataclass(slots=True)
class _Parts:
    queries: list[NamedQuery] = field(default_factory=list)
    permissions: list[PermissionMapping] = field(default_factory=list)
    extensions: list[ExtensionGroup] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)

    def add(self, found: Iterable[Finding]) -> None:
        """Keeps the first findings of a file."""
        self.problems += islice(found, min(MOST, MOST_IN_ALL - len(self.problems)))


def read_package(
    source: Path | bytes, *, limits: Limits = LIMITS, lenient: bool = False
) -> Package:
    """Reads a zip, a folder or a bare plugin.xml; raises PackageError for the first thing wrong.

    What PowerSchool refuses when it is uploaded is refused; what the rules of the linter add
    (columns, names of others) is not looked at. `lenient` lets pass what macOS and Windows leave in
    a zip, and a README.
    """
    package = survey(source, limits=limits, lenient=lenient)
    for problem in package.problems:
        if problem.level == "E":
            raise PackageError(problem.message, problem.file, problem.line, problem.rule)
    return package


def survey(source: Path | bytes, *, limits: Limits = LIMITS, lenient: bool = False) -> Package:
    """The same with everything wrong in `problems`; raises where there is no plugin.xml to read."""
    archive = opened(source, limits)
    main = _main(archive)
    parts = _Parts()
    parts.add(_top_level(archive, lenient))
    document = _parsed(archive.entries[main], main, limits, parts)
    expect_root(document)
    parts.add(check_plugin_xml(document.root, main))
    declared = plugin_xml(document)
    for name in sorted(archive.entries):
        _read_part(name, archive.entries[name], limits, parts)
        if name.lower().startswith("queries_root/"):
            _check_queries(parts, limits)
    return _package(declared, archive, parts)


def _package(declared: PluginXml, archive: Archive, parts: _Parts) -> Package:
    names = tuple(sorted(archive.entries))
    return Package(
        name=declared.name,
        version=declared.version,
        description=declared.description,
        publisher=declared.publisher,
        oauth=declared.oauth,
        access_level=declared.access_level,
        fields=declared.fields,
        queries=tuple(parts.queries),
        permission_mappings=tuple(parts.permissions),
        extensions=tuple(parts.extensions),
        links=declared.links,
        registration_url=declared.registration_url,
        files=names,
        digest=digest(archive.entries),
        min_sis_version=declared.min_sis_version,
        deletable=declared.deletable,
        cdn_hosts=declared.cdn_hosts,
        lines=declared.lines,
        problems=tuple(parts.problems),
        contents={name: archive.entries[name] for name in names},
    )


def digest(entries: Mapping[str, bytes]) -> str:
    """SHA-256 over names and bytes, in the order of names."""
    made = hashlib.sha256()
    for name in sorted(entries):
        made.update(f"{len(name.encode())} {name} {len(entries[name])} ".encode())
        made.update(entries[name])
    return made.hexdigest()


def _main(archive: Archive) -> str:
    """The name of plugin.xml; raises PackageError where there is none, or it lies deeper."""
    mains = [name for name in archive.entries if name.lower() == "plugin.xml"]
    if mains:
        return mains[0]
    deeper = sorted(name for name in archive.entries if name.lower().endswith("/plugin.xml"))
    if deeper:
        folder = deeper[0].rpartition("/")[0]
        said = f"a wrapper folder: plugin.xml has to stand at the root, not in {folder}/"
        raise PackageError(said, deeper[0], rule="P02")
    inner = sorted(name for name in archive.entries if name.lower().endswith(".zip"))
    if inner:
        said = "no plugin.xml at the root, but another zip: that one may be the plugin"
        raise PackageError(said, inner[0], rule="P02")
    where = "folder" if archive.kind == "folder" else "zip"
    raise PackageError(f"the {where} has no plugin.xml at its root", rule="P02")


def _top_level(archive: Archive, lenient: bool) -> Iterator[Finding]:
    told: set[str] = set()
    for name in sorted(archive.entries):
        top = name.partition("/")[0]
        if is_part(name) or top in told:
            continue
        told.add(top)
        harmless = top.lower() in _HARMLESS or top.lower().startswith("readme")
        said = f"Plugin file contains an unrecognized file: {top}"
        yield Finding("P04", "W" if lenient and harmless else "E", said, name)
    for name in archive.left_out:
        yield Finding("P04", "I", "no part of a plugin; `plugin pack` leaves it out", name)


def _parsed(data: bytes, name: str, limits: Limits, parts: _Parts) -> Document:
    if len(data) > limits.xml:
        said = f"an XML file of more than {limits.xml // MIB} MiB"
        raise PackageError(said, name, rule="P03")
    document = parsed(data, name)
    if document.encoding not in _NOT_UTF8:
        said = f"the file is in the encoding {document.encoding}; save it as UTF-8"
        parts.add([Finding("P05", "E", said, name, 1)])
    return document


def _read_part(name: str, data: bytes, limits: Limits, parts: _Parts) -> None:
    folder, _, rest = name.lower().partition("/")
    if folder == "queries_root":
        if "/" in rest:
            said = "queries_root is read without its sub-folders: queries in them are not found"
            parts.add([Finding("P24", "W", said, name)])
            return
        if not _named(name, rest, ".named_queries.xml", parts):
            return
    elif folder == "permissions_root":
        if not _named(name, rest.rpartition("/")[2], ".permission_mappings.xml", parts):
            return
    elif folder != "user_schema_root" or not rest.endswith(".xml"):
        return
    try:
        document = _parsed(data, name, limits, parts)
        _take(folder, document, parts)
    except PackageError as error:
        parts.add([Finding(error.rule, "E", error.sentence, error.file, error.line)])


def _check_queries(parts: _Parts, limits: Limits) -> None:
    if len(parts.queries) > limits.queries:
        raise PackageError(f"the package has more than {limits.queries} queries", rule="P03")
    if sum(len(query.sql) for query in parts.queries) > limits.sql:
        raise PackageError(
            f"the SQL of all queries is longer than {limits.sql} characters", "", 0, "P03"
        )


def _take(folder: str, document: Document, parts: _Parts) -> None:
    if folder == "queries_root":
        queries, found = queries_of(document)
        parts.queries += queries
        parts.add(found)
    elif folder == "permissions_root":
        mappings, found = permission_mappings(document)
        parts.permissions += mappings
        parts.add(found)
    else:
        group = extension_group(document)
        parts.extensions.append(group)
        parts.add(check_extension(document, group))


def _named(name: str, last: str, ending: str, parts: _Parts) -> bool:
    """True for a file to read; a placeholder such as `.blank` is passed over in silence."""
    if last.endswith(ending) and last != ending:
        return True
    if not last.startswith("."):
        said = f"a file of {name.partition('/')[0]} ends in {ending}; this one is not read"
        parts.add([Finding("P23", "E", said, name)])
    return False
