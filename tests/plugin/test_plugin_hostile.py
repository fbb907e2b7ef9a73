"""Packages that mean harm or are broken: refused in a sentence, and soon."""

from __future__ import annotations

import dataclasses
import io
import os
import stat
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from plugin_packages import QUERIES, QUERY_FILE, SOUND, XMLNS, package, zipped

from sis_plugin.limits import LIMITS, MIB
from sis_plugin.linting.lint import lint
from sis_plugin.model import PackageError
from sis_plugin.reading import read_package

BOMB = "".join(
    ["<!DOCTYPE plugin [<!ENTITY a0 'ha'>"]
    + [f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)]
    + ["]>", SOUND.replace("Rosters", "&a11;")]
)


@pytest.mark.parametrize(
    "xml",
    [
        BOMB,
        f"<!DOCTYPE plugin SYSTEM 'http://127.0.0.1:9/x.dtd'>{SOUND}",
        f"<!-- first --><?pi?>\n<!DOCTYPE plugin>{SOUND}",
        f"<?xml version='1.0'?>\n<!DOCTYPE p [<!ENTITY % x SYSTEM 'file:///x'> %x;]>{SOUND}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_unread(xml: str, encoding: str) -> None:
    """DOCTYPE and entities are refused before a parser sees them, in any encoding."""
    with pytest.raises(PackageError, match="a DOCTYPE, which could declare entities"):
        read_package(xml.encode(encoding))


def _refused(data: bytes | Path, said: str, rule: str) -> None:
    with pytest.raises(PackageError) as refusal:
        read_package(data)
    assert said in str(refusal.value)
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/etc/cron.d/x", "an absolute path"),
        ("\\\\host\\share", "an absolute path"),
        ("C:\\windows\\x", "an absolute path"),
        ("c:x", "an absolute path"),
        ("../x", "leads out of the package"),
        ("web_root/../../x", "leads out of the package"),
        ("web_root\\..\\..\\x", "leads out of the package"),
        ("web_root/a\nb", "characters nobody can see"),
        ("web_root/\u202egpj.exe", "characters nobody can see"),
        ("web_root/" + "x" * 300, "longer than 240"),
        ("web_root/.", "is empty or longer"),
    ],
)
def test_entries_that_lead_elsewhere_are_refused(name: str, said: str) -> None:
    """Absolute paths, `..` and names that hide something are refused, in Windows' spelling too."""
    _refused(package({name: "x"}), said, "P03")


def test_a_name_that_ends_early_is_refused() -> None:
    """A NUL in a name, behind which another name could hide, is refused."""
    data = package({"web_root/aXb": "x"}).replace(b"aXb", b"a\0b")
    _refused(data, "characters nobody can see", "P03")


@pytest.mark.parametrize(
    ("mode", "said"),
    [(stat.S_IFLNK, "a symbolic link"), (stat.S_IFIFO, "neither a file nor a folder")],
)
def test_links_in_a_zip_are_refused(mode: int, said: str) -> None:
    """An entry that is a link or a device is refused."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("plugin.xml", SOUND)
        entry = zipfile.ZipInfo("web_root/link")
        entry.create_system = 3
        entry.external_attr = (mode | 0o777) << 16
        made.writestr(entry, "/etc/passwd")
    _refused(target.getvalue(), said, "P03")


def test_links_and_devices_in_a_folder_are_refused(tmp_path: Path) -> None:
    """A link in a folder is refused, to a file as to a folder; so is a pipe, without waiting."""
    (tmp_path / "plugin.xml").write_text(SOUND)
    web = tmp_path / "web_root"
    web.mkdir()
    (web / "up").symlink_to(tmp_path)
    _refused(tmp_path, "a symbolic link", "P03")
    (web / "up").unlink()
    (web / "file").symlink_to("/etc/hostname")
    _refused(tmp_path, "a symbolic link", "P03")
    (web / "file").unlink()
    os.mkfifo(web / "pipe")
    _refused(tmp_path, "neither a file nor a folder", "P03")
    (web / "pipe").unlink()
    web.rmdir()
    web.symlink_to(tmp_path)
    _refused(tmp_path, "a symbolic link", "P03")


def test_bombs_are_refused_without_unpacking() -> None:
    """An entry that swells is refused by its ratio or its size, in little memory."""
    tracemalloc.start()
    try:
        _refused(package({"web_root/a": b"\0" * (8 * MIB)}), "200 times its size", "P03")
        huge = package({"web_root/a": b"\0" * (LIMITS.entry + 1)})
        tracemalloc.reset_peak()
        _refused(huge, "more than 16 MiB", "P03")
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_about_sizes_is_refused() -> None:
    """An entry that says it is small and unpacks to more is caught while it unpacks."""
    data = package({"web_root/a": b"ab" * 2 * MIB})
    real, lie = struct.pack("<L", 4 * MIB), struct.pack("<L", 1000)
    _refused(data.replace(real, lie), "the zip cannot be opened", "P01")


def test_many_entries_are_refused_before_they_are_listed() -> None:
    """More entries than the cap are refused, as is more than the cap in all."""
    _refused(zipped({f"web_root/{n}": b"" for n in range(LIMITS.entries + 1)}), "5000", "P03")
    small = dataclasses.replace(LIMITS, total=1000)
    with pytest.raises(PackageError, match="unpacks to more than"):
        read_package(package({"web_root/a": b"x" * 999}), limits=small)


def test_what_is_larger_than_the_cap_is_not_read(tmp_path: Path) -> None:
    """The size of a file is looked at before its bytes, and an XML file has a cap of its own."""
    path = tmp_path / "huge.zip"
    with path.open("wb") as file:
        file.truncate(LIMITS.package + 1)
    _refused(path, "larger than 64 MiB", "P03")
    _refused(SOUND.encode() + b" " * LIMITS.xml, "an XML file of more than 4 MiB", "P03")


def test_a_zip_within_a_zip_stays_closed() -> None:
    """A nested zip is an asset like another, never opened; alone, it is pointed at."""
    inner = package({"../../x": "y"})
    assert "web_root/inner.zip" in read_package(package({"web_root/inner.zip": inner})).files
    _refused(zipped({"inner.zip": inner}), "another zip: that one may be the plugin", "P02")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "neither a zip nor an XML file"),
        (b"Rar!\x1a\x07", "neither a zip nor an XML file"),
        (package()[:-30], "the zip cannot be opened"),
        (package()[:200], "the zip cannot be opened"),
        (b"PK\x03\x04" + b"\0" * 100, "the zip cannot be opened"),
        (package().replace(b"PK\x01\x02", b"PK\x01\x03"), "the zip cannot be opened"),
        (zipped({"plugin.xml": SOUND}, zipfile.ZIP_BZIP2), "neither as stored nor as deflate"),
        (zipped({"plugin.xml": SOUND}, zipfile.ZIP_LZMA), "neither as stored nor as deflate"),
    ],
)
def test_a_broken_archive_is_one_sentence(data: bytes, said: str) -> None:
    """What is no zip, or half of one, is refused in a sentence."""
    _refused(data, said, "P01")


def test_an_encrypted_entry_is_refused() -> None:
    """A zip with a password cannot be a plugin."""
    data = bytearray(package())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    _refused(bytes(data), "encrypted", "P01")


def test_only_zip_and_xml_are_taken(tmp_path: Path) -> None:
    """The name of a file ends in .zip or .xml, and says what is in it."""
    (tmp_path / "a.tar").write_bytes(package())
    _refused(tmp_path / "a.tar", "neither .zip nor .xml", "P01")
    (tmp_path / "a.xml").write_bytes(package())
    _refused(tmp_path / "a.xml", "a.xml holds a zip", "P01")
    (tmp_path / "a.zip").write_text(SOUND)
    _refused(tmp_path / "a.zip", "a.zip holds XML", "P01")
    os.mkfifo(tmp_path / "b.zip")
    _refused(tmp_path / "b.zip", "is no file", "P01")


def test_an_entry_stands_once() -> None:
    """Two entries of one name, also in another case, are refused: readers would differ."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as made:
            made.writestr("plugin.xml", SOUND)
            made.writestr("plugin.xml", SOUND.replace("READ", "FULL"))
    _refused(target.getvalue(), "holds this entry twice", "P02")
    _refused(package({"Plugin.XML": SOUND}), "holds this entry twice", "P02")
    _refused(package({"web_root/a": "", "WEB_ROOT/A": ""}), "holds this entry twice", "P03")


def test_a_wrapper_folder_is_named() -> None:
    """plugin.xml below a folder, the usual mistake, is told from no plugin.xml at all."""
    _refused(zipped({"northwind/plugin.xml": SOUND}), "a wrapper folder", "P02")
    _refused(zipped({"web_root/a.html": "x"}), "the zip has no plugin.xml at its root", "P02")


def test_deep_and_wide_xml_ends_soon() -> None:
    """XML nested without end, or with a million strangers, is refused in bounded memory."""
    deep = f'<plugin xmlns="{XMLNS}">' + "<a>" * 5000
    _refused(deep.encode(), "not well-formed XML", "P05")
    wide = SOUND.replace("</plugin>", "<b/>" * 200_000 + "</plugin>")
    _refused(wide.encode(), "Invalid content was found starting with element 'b'", "P07")


def test_queries_without_number_are_refused() -> None:
    """Thousands of queries, or megabytes of SQL, are refused before anybody translates them."""
    one = QUERIES.removeprefix("<queries>").removesuffix("</queries>")
    many = f"<queries>{one * 1001}</queries>"
    twice = {QUERY_FILE: many, "queries_root/z.named_queries.xml": many}
    _refused(package(twice), "more than 2000 queries", "P03")
    long = QUERIES.replace(":school", "'" + "x" * LIMITS.sql + "'")
    stored = zipped({"plugin.xml": SOUND, QUERY_FILE: long}, zipfile.ZIP_STORED)
    _refused(stored, "the SQL of all queries is longer than", "P03")


def test_findings_without_number_are_cut_short() -> None:
    """A package with a mistake in every line of many files has thousands of findings at most."""
    broken = "<queries>" + "<query/>\n" * 2000 + "</queries>"
    files = {f"queries_root/{n}.named_queries.xml": broken for n in range(20)}

    assert 4000 < len(lint(package(files))) <= 5100


@pytest.mark.timeout(100)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_attributes_without_number_are_refused(quote: str) -> None:
    """An element with tens of thousands of attributes is refused before a parser compares them."""
    crowd = " ".join(f"a{n} = {quote}>{quote}" for n in range(90_000))
    data = SOUND.replace("<oauth ", f"<oauth {crowd} ").encode()
    _refused(data, "an element has more than 200 attributes", "P05")
    for few in (199, 200):
        allowed = " ".join(f"a{n}={quote}{quote}" for n in range(few))
        plain = SOUND.replace('<oauth accessLevelV1Api="READ"', f"<oauth {allowed}").encode()
        _refused(plain, "<oauth> has no attribute 'a0'", "P07")
