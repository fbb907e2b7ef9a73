"""plugin.xml as records, as far as it can be read; what is wrong with it is told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sis_plugin.declared import NAMESPACE
from sis_plugin.documents import Document, line_of, local, namespace
from sis_plugin.model import FieldRequest, GrantAccess, Link, PackageError, Publisher

if TYPE_CHECKING:
    from lxml.etree import _Element

_ACCESS: dict[str, GrantAccess] = {"ViewOnly": "ViewOnly", "FullAccess": "FullAccess"}
_FALSE = ("false", "0")


@dataclass(frozen=True, slots=True)
class PluginXml:
    """What plugin.xml says; texts are empty where it says nothing."""

    name: str
    version: str
    description: str
    deletable: bool
    publisher: Publisher
    oauth: bool
    access_level: str | None
    fields: tuple[FieldRequest, ...]
    links: tuple[Link, ...]
    registration_url: str
    cdn_hosts: tuple[tuple[str, int], ...]
    has_access_request: bool
    min_sis_version: str
    lines: dict[str, int]
    """Line of the root and of each element below it, by name."""


def expect_root(document: Document) -> None:
    """Raises PackageError where the root is not `plugin` in PowerSchool's namespace."""
    root = document.root
    if local(root) != "plugin" or namespace(root) != NAMESPACE:
        found = f"<{local(root)}>" + (
            f" in the namespace {namespace(root)}" if namespace(root) else " without a namespace"
        )
        raise PackageError(
            f"the root is <plugin> in the namespace {NAMESPACE}, not {found}",
            document.name, line_of(root), "P06",
        )  # fmt: skip


def plugin_xml(document: Document) -> PluginXml:
    """The records of a plugin.xml whose root is right; nothing else is expected of it."""
    root, file = document.root, document.name
    publisher = _child(root, "publisher")
    contact = _child(publisher, "contact")
    oauth = _child(root, "oauth")
    request = _child(root, "access_request")
    fields = tuple(_fields(request, file))
    hosts = tuple(
        (str(cdn.get("name") or ""), line_of(cdn))
        for cdn in _children(_child(request, "cdn_request"), "cdn")
    )
    level = oauth.get("accessLevelV1Api") if oauth is not None else None
    return PluginXml(
        name=_of(root, "name"),
        version=_of(root, "version"),
        description=_of(root, "description"),
        deletable=_of(root, "deletable").strip() not in _FALSE,
        publisher=Publisher(_of(publisher, "name"), _of(contact, "email"), _of(contact, "phone")),
        oauth=oauth is not None,
        access_level=None if level is None else str(level),
        fields=fields,
        links=tuple(_link(link, file) for link in _children(_child(root, "links"), "link")),
        registration_url=_of(_child(root, "registration"), "url"),
        cdn_hosts=hosts,
        has_access_request=request is not None,
        min_sis_version="25.2" if level is not None else "21.11" if hosts else "",
        lines={local(child): line_of(child) for child in root} | {"plugin": line_of(root)},
    )


def _fields(request: _Element | None, file: str) -> list[FieldRequest]:
    found = []
    for element in _children(request, "field"):
        access = _ACCESS.get(_of(element, "access"))
        if access is not None:
            table, column = _of(element, "table").strip(), _of(element, "field").strip()
            found.append(FieldRequest(table, column, access, file, line_of(element)))
    return found


def _link(element: _Element, file: str) -> Link:
    contexts = _children(_child(element, "ui_contexts"), "ui_context")
    return Link(
        _of(element, "display-text"),
        _of(element, "path"),
        _of(element, "title"),
        tuple(_of(context, "id") for context in contexts),
        file,
        line_of(element),
    )


def _child(parent: _Element | None, name: str) -> _Element | None:
    return None if parent is None else parent.find(f"{{{NAMESPACE}}}{name}")


def _children(parent: _Element | None, name: str) -> list[_Element]:
    return [] if parent is None else list(parent.iterfind(f"{{{NAMESPACE}}}{name}"))


def _of(element: _Element | None, name: str) -> str:
    return "" if element is None else str(element.get(name) or "")
