"""Packages that mean harm or are broken, each with words of the sentence that refuses it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

from installed_packages import EXTENSION, QUERY, package

MIB = 1024 * 1024
QUERY_FILE = "queries_root/names.named_queries.xml"
QUERIES = QUERY.format(company="northwind")


def plugin_xml() -> str:
    """The text of a sound plugin.xml."""
    with zipfile.ZipFile(io.BytesIO(package())) as made:
        return made.read("plugin.xml").decode()


def zipped(entries: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of exactly these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return target.getvalue()


def _with(name: str, content: bytes = b"x") -> bytes:
    return zipped({"plugin.xml": plugin_xml().encode(), name: content})


def _special(mode: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("plugin.xml", plugin_xml())
        entry = zipfile.ZipInfo("web_root/link")
        entry.create_system = 3
        entry.external_attr = (mode | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    return target.getvalue()


def _lying() -> bytes:
    data = _with("web_root/a", b"ab" * 2 * MIB)
    return data.replace(struct.pack("<L", 4 * MIB), struct.pack("<L", 1000))


def _locked() -> bytes:
    data = bytearray(package())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _bomb() -> str:
    steps = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    text = plugin_xml().replace("Northwind Sync", "&a11;")
    return f"<!DOCTYPE plugin [<!ENTITY a0 'ha'>{steps}]>{text}"


def _xml(change: Callable[[str], str] = str, encoding: str = "utf-8") -> bytes:
    return zipped({"plugin.xml": change(plugin_xml()).encode(encoding)})


def _told(encoding: str) -> Callable[[str], str]:
    return lambda text: f"<?xml version='1.0' encoding='{encoding}'?>{text}"


def _before(more: str) -> Callable[[str], str]:
    return lambda text: more + text


CROWD = " ".join(f"a{n}='' " for n in range(300))
DOCTYPE = "a DOCTYPE, which could declare entities"
SYSTEM = '<!DOCTYPE q [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, tuple[bytes, str]] = {
    # the archive
    "nothing of a zip": (b"PK\x03\x04" + b"\0" * 60, "cannot be opened"),
    "half a zip": (package(compressed=True)[:-40], "cannot be opened"),
    "no zip": (b"Rar!\x1a\x07\x00", "neither a zip nor an XML file"),
    "a bomb by its ratio": (_with("web_root/a", b"\0" * (8 * MIB)), "200 times its size"),
    "a bomb by its size": (_with("web_root/a", b"\0" * (17 * MIB)), "more than 16 MiB"),
    "a bomb that lies": (_lying(), "cannot be opened"),
    "a zip in a zip": (zipped({"inner.zip": package()}), "another zip"),
    "a wrapper folder": (zipped({"a/plugin.xml": plugin_xml().encode()}), "a wrapper folder"),
    "thousands of members": (zipped({f"web_root/{n}": b"" for n in range(5001)}), "5000 entries"),
    "a way out": (_with("web_root/../../../x"), "leads out of the package"),
    "a way out of Windows": (_with("web_root\\..\\..\\x"), "leads out of the package"),
    "an absolute path": (_with("/etc/cron.d/x"), "an absolute path"),
    "a drive": (_with("C:/windows/x"), "an absolute path"),
    "a name on two lines": (_with("web_root/a\nb"), "characters nobody can see"),
    "a name that turns round": (_with("web_root/\u202egpj.exe"), "characters nobody can see"),
    "a link": (_special(stat.S_IFLNK), "a symbolic link"),
    "a pipe": (_special(stat.S_IFIFO), "neither a file nor a folder"),
    "a lock": (_locked(), "encrypted"),
    "a packing of its own": (zipped({"plugin.xml": b"x"}, zipfile.ZIP_BZIP2), "nor as deflate"),
    "a stranger at the root": (_with("setup.sql"), "unrecognized file: setup.sql"),
    # XML
    "a billion laughs": (zipped({"plugin.xml": _bomb().encode()}), DOCTYPE),
    "a billion laughs in UTF-16": (zipped({"plugin.xml": _bomb().encode("utf-16")}), DOCTYPE),
    "a DOCTYPE behind a comment": (_xml(_before("<!-- a --><?b?><!DOCTYPE plugin>")), DOCTYPE),
    "a file's text": (_with(QUERY_FILE, (SYSTEM + QUERIES).encode()), DOCTYPE),
    "a file's text in an extension": (
        _with("user_schema_root/a.xml", (SYSTEM + EXTENSION).encode("utf-16")), DOCTYPE,
    ),
    "UTF-16": (_xml(_told("utf-16"), "utf-16"), "in the encoding utf-16; save it as UTF-8"),
    "UTF-32": (_xml(str, "utf-32"), "in the encoding utf-32; save it as UTF-8"),
    "UTF-16 that is none": (_xml(_told("utf-16")), "it says that it is utf-16"),
    "UTF-7": (_xml(_told("utf-7")), "in the encoding utf-7; save it as UTF-8"),
    "EBCDIC": (_xml(_told("cp037")), "in the encoding cp037; save it as UTF-8"),
    "an encoding nobody knows": (_xml(_told("x-mine")), "in the encoding x-mine"),
    "bytes that are no UTF-8": (
        zipped({"plugin.xml": b"<!-- \xff -->" + plugin_xml().encode()}), "0xff is no UTF-8",
    ),
    "half a mark": (zipped({"plugin.xml": b"\xef\xbb" + plugin_xml().encode()}), "is no UTF-8"),
    "a NUL": (_xml(_before("\0")), "not well-formed XML"),
    "no end": (_xml(lambda text: text[:-9]), "not well-formed XML"),
    "no bottom": (zipped({"plugin.xml": b"<a>" * 100_000}), "not well-formed XML"),
    "a crowd of attributes": (
        _xml(lambda text: text.replace("<oauth", f"<oauth {CROWD}")),
        "more than 200 attributes",
    ),
    "megabytes of XML": (
        zipped({"plugin.xml": plugin_xml().encode() + b"\n" * 5 * MIB}, zipfile.ZIP_STORED),
        "an XML file of more than 4 MiB",
    ),
    "queries without number": (
        _with(QUERY_FILE, f"<queries>{QUERIES[9:-10] * 2001}</queries>".encode()),
        "more than 2000 queries",
    ),
    "megabytes of SQL": (
        zipped(
            {
                "plugin.xml": plugin_xml().encode(),
                QUERY_FILE: QUERIES.replace("ORDER BY", f"/*{'x' * MIB}*/ ORDER BY").encode(),
            },
            zipfile.ZIP_STORED,
        ),
        "the SQL of all queries is longer",
    ),
}  # fmt: skip
"""By a name for people: the bytes, and a part of the sentence."""
