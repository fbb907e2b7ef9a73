"""A plugin as records: what plugin.xml asks for and what else the package holds.

Every record knows the file and line that it comes from, so that a finding can name its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sis_plugin.findings import Finding, Level, PackageError
from sis_plugin.queries import NamedQuery

__all__ = [
    "ExtensionField",
    "ExtensionGroup",
    "ExtensionTable",
    "FieldRequest",
    "Finding",
    "GrantAccess",
    "Implied",
    "Level",
    "Link",
    "NamedQuery",
    "Package",
    "PackageError",
    "PermissionMapping",
    "Publisher",
]

GrantAccess = Literal["ViewOnly", "FullAccess"]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who made the plugin."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class FieldRequest:
    """One `<field>` of the access request, spelled as it stands there."""

    table: str
    field: str
    access: GrantAccess
    file: str = "plugin.xml"
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Table and field in lower case, by which PowerSchool compares them."""
        return self.table.lower(), self.field.lower()


@dataclass(frozen=True, slots=True)
class Implied:
    """A call that a page implies; `method` is get, post, put or empty for any."""

    method: str
    path: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class PermissionMapping:
    """Whoever may open `page` may make the implied calls with a session (not with a token)."""

    page: str
    implies: tuple[Implied, ...]
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ExtensionField:
    """A column of an extension table; `length` is 0 where none is written."""

    name: str
    type: str
    length: int = 0
    default: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ExtensionTable:
    """A table that the plugin adds: one row for each row of `core_table`, or free where empty."""

    name: str
    core_table: str
    fields: tuple[ExtensionField, ...]
    child_name: str = ""
    file: str = ""
    line: int = 0

    @property
    def standalone(self) -> bool:
        """True for a table that extends no core table."""
        return not self.core_table


@dataclass(frozen=True, slots=True)
class ExtensionGroup:
    """A file of `user_schema_root`: one extension and its tables."""

    name: str
    tables: tuple[ExtensionTable, ...]
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A link that the plugin adds to PowerSchool's pages, and in which places."""

    text: str
    path: str
    title: str = ""
    contexts: tuple[str, ...] = ()
    file: str = "plugin.xml"
    line: int = 0


@dataclass(frozen=True, slots=True)
class Package:
    """A plugin package that was read.

    `oauth` is True where `<oauth>` stands: only then does enabling make credentials.
    `access_level` is its accessLevelV1Api (NONE, READ, FULL) or None where it is absent.
    `min_sis_version` is the newest SIS that something in plugin.xml needs, or empty.
    `cdn_hosts` have their lines; `lines` are those of `plugin` and of the elements below it.
    `files` are the entries in their order of names; `contents` their bytes (a bare plugin.xml has
    one); `digest` is the SHA-256 of names and bytes, the same for zip and folder.
    `problems` are findings of the reading itself: none at level E in what `read_package` gives.
    """

    name: str
    version: str
    description: str
    publisher: Publisher
    oauth: bool
    access_level: str | None
    fields: tuple[FieldRequest, ...]
    queries: tuple[NamedQuery, ...]
    permission_mappings: tuple[PermissionMapping, ...]
    extensions: tuple[ExtensionGroup, ...]
    links: tuple[Link, ...]
    registration_url: str
    files: tuple[str, ...]
    digest: str
    min_sis_version: str = ""
    deletable: bool = True
    cdn_hosts: tuple[tuple[str, int], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    problems: tuple[Finding, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def grants(self) -> dict[str, dict[str, str]]:
        """Table → field → access, lower-case names; the wider access where a field stands twice."""
        made: dict[str, dict[str, str]] = {}
        for request in self.fields:
            table, column = request.key
            columns = made.setdefault(table, {})
            if columns.get(column) != "FullAccess":
                columns[column] = request.access
        return made

    @property
    def extension_tables(self) -> tuple[ExtensionTable, ...]:
        """The tables of every extension group."""
        return tuple(table for group in self.extensions for table in group.tables)

    @property
    def assets(self) -> tuple[str, ...]:
        """Pages and other files below `web_root/`, as paths below it, in lower case."""
        found = (name.lower() for name in self.files)
        return tuple(name.removeprefix("web_root/") for name in found if name[:9] == "web_root/")
