"""For each rule of the linter packages that it speaks about, and packages that it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugin_packages import QUERIES, QUERY_FILE, SOUND, package

from sis_plugin.reading import read_package


@dataclass(frozen=True, slots=True)
class Case:
    """`bad` has a finding of the rule at the level, which says `said` at the line; `good` none."""

    rule: str
    level: str
    said: str
    bad: bytes
    good: bytes
    line: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def _swap(text: str, changes: tuple[str, ...]) -> str:
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    return text


def xml(*changes: str) -> bytes:
    """The sound package with texts of plugin.xml replaced: old, new, old, new …"""
    return package({QUERY_FILE: QUERIES}, xml=_swap(SOUND, changes))


def query(*changes: str) -> bytes:
    """The sound package with texts of its query file replaced."""
    return package({QUERY_FILE: _swap(QUERIES, changes)})


def added(inner: str) -> bytes:
    """The sound package with more inside of plugin.xml."""
    return xml("</plugin>", inner + "</plugin>")


def fields(*lines: str) -> bytes:
    """The sound package with these fields (`TABLE.FIELD`, `+` in front for FullAccess) as well."""
    made = "".join(
        f'\n<field table="{line.lstrip("+").partition(".")[0]}" '
        f'field="{line.lstrip("+").partition(".")[2]}" '
        f'access="{"FullAccess" if line.startswith("+") else "ViewOnly"}"/>'
        for line in lines
    )
    return xml("</access_request>", made + "</access_request>")


def holding(**files: str) -> bytes:
    """The sound package with more files; `__` in a name stands for `/`, `_dot_` for a point."""
    named = {k.replace("__", "/").replace("_dot_", "."): v for k, v in files.items()}
    return package({QUERY_FILE: QUERIES, **named})


def extension(*changes: str) -> bytes:
    """A package with a database extension, texts replaced."""
    return package({"user_schema_root/U_NORTHWIND.xml": _swap(EXTENSION, changes)})


EXTENSION = """<psExtension xmlns="http://www.powerschool.com">
  <extensionname>U_Northwind</extensionname>
  <extendedTable coreTable="Students" dbTableName="U_NORTHWIND">
    <field name="external_key" type="String" length="40"/>
  </extendedTable>
</psExtension>"""

NAME = "com.northwind.sync.section.roster"
GOOD = query()
AUDIT = ("EXECUTIONID", "IP_ADDRESS", "TRANSACTION_DATE", "WHOMODIFIEDID", "WHOMODIFIEDTYPE")
LINK = '<links><link display-text="Hub" path="/hub"><ui_contexts>{}</ui_contexts></link></links>'
USER = '<user type="teacher"><attribute name="a"/></user>'


def link(*places: str) -> bytes:
    return added(LINK.format("".join(f'<ui_context id="{place}"/>' for place in places)))


def mapping(path: str, extra: str = "") -> bytes:
    text = (
        '<permission_mappings><permission name="/admin/home.html">'
        f'<implies allow="get">{path}</implies>{extra}</permission></permission_mappings>'
    )
    return holding(permissions_root__a_dot_permission_mappings_dot_xml=text)


def other(name: str = "Other", version: str = "1.0", publisher: str = "Elsewhere") -> Any:
    return read_package(
        package(
            {QUERY_FILE: QUERIES, "web_root/admin/hub.html": "x"},
            xml=_swap(
                SOUND,
                ("Northwind Sync", name, "2.4.1", version, "Northwind Learning", publisher),
            ),
        )
    )
