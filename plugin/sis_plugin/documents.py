"""XML that nobody needs to trust: decoded here, without DOCTYPE, entities or the network."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sis_plugin.findings import PackageError

if TYPE_CHECKING:
    from lxml.etree import _Element

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_READ = ("utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso8859-1", "cp1252")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
MOST_ATTRIBUTES = 200
_CROWDED = re.compile(
    r"""<[^\s<>/!?=]++(?>\s++[^\s<>=]++\s*+=\s*+(?>"[^"<]*+"|'[^'<]*+')){"""
    f"{MOST_ATTRIBUTES + 1}}}"
)
_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.S)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file; `encoding` is how its bytes were read, as Python names it."""

    name: str
    root: _Element
    encoding: str


def parsed(data: bytes, name: str) -> Document:
    """Parses a file; raises PackageError (rule P05) with the line where one is known."""
    from lxml import etree  # a server without PowerQuery calls never needs it

    text, encoding = decoded(data, name)
    _no_doctype(text, name)
    _no_crowd(text, name)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        words = _words(str(error))
        raise PackageError(f"not well-formed XML: {words}", name, line, "P05") from None
    return Document(name, root, encoding)


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """The text of an XML file and its encoding: by its first bytes, else as it declares."""
    encoding = next((known for mark, known in _BOMS if data.startswith(mark)), "")
    if not encoding:
        declared = _DECLARED.match(data.lstrip()[:300])
        encoding = declared[1].decode() if declared else "utf-8"
        if "16" in encoding or "32" in encoding:
            raise PackageError(
                f"not well-formed XML: it says that it is {encoding}, and its bytes are not",
                name, 1, "P05",
            )  # fmt: skip
    try:
        encoding = codecs.lookup(encoding).name
    except LookupError:
        encoding = encoding.lower()
    if encoding not in _READ:
        raise PackageError(f"in the encoding {encoding}; save it as UTF-8", name, 1, "P05")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PackageError(
            f"not well-formed XML: byte 0x{data[error.start]:02x} is no {encoding.upper()}, "
            "the encoding that it claims; save it as UTF-8",
            name, line, "P05",
        ) from None  # fmt: skip
    return text.removeprefix("\ufeff"), encoding


def _no_doctype(text: str, name: str) -> None:
    """A DOCTYPE stands before the root or nowhere, and entities are declared in it alone."""
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    if text.startswith("<!", place) and not text.startswith("<!--", place):
        line = text.count("\n", 0, place) + 1
        raise PackageError(
            "a DOCTYPE, which could declare entities, may not stand in a plugin",
            name, line, "P05",
        )  # fmt: skip


def _no_crowd(text: str, name: str) -> None:
    """The parser compares each attribute with every other: tens of thousands would take minutes."""
    crowded = _CROWDED.search(text)
    if crowded is not None:
        line = text.count("\n", 0, crowded.start()) + 1
        said = f"an element has more than {MOST_ATTRIBUTES} attributes"
        raise PackageError(said, name, line, "P05")


def _words(message: str) -> str:
    """The parser's words without its own place, which a finding names, on one line."""
    text = " ".join(message.split())
    text = re.sub(r",? line \d+, column \d+( \([^)]*\))?$", "", text)
    return text[:240] or "nothing is in it"


def line_of(element: _Element) -> int:
    """The line on which an element's start tag ends, from 1."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def local(element: _Element) -> str:
    """An element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: _Element) -> str:
    """An element's namespace, empty where it has none."""
    tag = str(element.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def text_of(element: _Element | None) -> str:
    """The text directly in an element, trimmed."""
    return (element.text or "").strip() if element is not None else ""


def in_cdata(element: _Element) -> bool:
    """True where an element's text stands in a CDATA section."""
    from lxml import etree

    return b"<![CDATA[" in etree.tostring(element)
