"""Packing a folder, leaving out what an older release lacks, and telling releases apart."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from plugin_packages import QUERIES, QUERY_FILE, SOUND

from mock_sis.plugins import Plugin
from mock_sis.xte.grants import READ_CATEGORIES, READ_SCORES, READ_WORK, WRITE_WORK
from sis_plugin.difference import Difference, difference
from sis_plugin.findings import PackageError
from sis_plugin.linting.lint import lint
from sis_plugin.own import own_folder
from sis_plugin.packing import pack
from sis_plugin.reading import read_package

SECOND = """<!-- ours --><queries>
  <query name="com.northwind.sync.staff.list" flattened="true">
    <columns>
      <column column="SCHOOLSTAFF.DCID">a</column>
      <column column="STUDENTS.LASTFIRST">b</column>
    </columns>
    <sql><![CDATA[ SELECT ss.dcid, 'a < b' FROM schoolstaff ss ORDER BY ss.dcid ]]></sql>
  </query>
  <query name="com.northwind.sync.staff.names" flattened="true">
    <columns><column column="SECTIONS.DCID">a</column></columns>
    <sql><![CDATA[ SELECT s.dcid FROM sections s WHERE s.dcid < 5 ORDER BY s.dcid ]]></sql>
  </query>
</queries>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plugin with two files of queries."""
    made = tmp_path / "plugin"
    (made / "queries_root").mkdir(parents=True)
    staff = (
        '<field table="SchoolStaff" field="DCID" access="ViewOnly"/>'
        '<field table="SCHOOLSTAFF" field="SCHOOLID" access="FullAccess"/></access_request>'
    )
    (made / "plugin.xml").write_text(SOUND.replace("</access_request>", staff))
    (made / QUERY_FILE).write_text(QUERIES)
    (made / "queries_root" / "staff.named_queries.xml").write_text(SECOND)
    return made


def test_a_zip_has_the_folder_as_it_is(folder: Path) -> None:
    """Without changes each file goes in byte for byte, plugin.xml first, and reads the same."""
    (folder / "README").write_text("not of the plugin")
    data = pack(folder)

    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert made.namelist() == [
            "plugin.xml", QUERY_FILE, "queries_root/staff.named_queries.xml",
        ]  # fmt: skip
        assert all(made.read(name) == (folder / name).read_bytes() for name in made.namelist())
        assert {info.date_time for info in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert read_package(data).digest == read_package(folder).digest


def test_the_same_folder_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Times, modes and the order in which files were made change nothing."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    os.utime(copy / "plugin.xml", (1, 1))
    (copy / "plugin.xml").chmod(0o755)
    (copy / QUERY_FILE).unlink()
    (copy / QUERY_FILE).write_text(QUERIES)

    assert pack(copy) == pack(folder)
    assert pack(copy, "1.1", ["roster"]) == pack(folder, "1.1", ["roster"])


def test_an_older_release_lacks_a_query_and_its_grants(folder: Path) -> None:
    """With a query go the ViewOnly fields of tables that no other query names; CDATA stays."""
    data = pack(folder, "1.1", ["com.northwind.sync.staff.list"])
    older = read_package(data)

    assert older.version == "1.1"
    assert [query.name for query in older.queries] == [
        "com.northwind.sync.section.roster", "com.northwind.sync.staff.names",
    ]  # fmt: skip
    assert older.queries[1].sql == "SELECT s.dcid FROM sections s WHERE s.dcid < 5 ORDER BY s.dcid"
    assert not [f for f in lint(older) if f.rule == "P30"]
    assert difference(older, read_package(folder)) == Difference(
        added=(("schoolstaff", "dcid", "ViewOnly"),),
        queries_added=("com.northwind.sync.staff.list",),
        version=("1.1", "2.4.1"),
    )


def test_a_file_without_queries_is_left_out(folder: Path) -> None:
    """A file of which every query goes is not packed."""
    assert QUERY_FILE not in read_package(pack(folder, without=["roster"])).files


def test_a_package_that_would_be_refused_is_not_packed(folder: Path) -> None:
    """What PowerSchool refuses at upload is refused when it is packed, with its place."""
    (folder / "plugin.xml").write_text(SOUND.replace('access="ViewOnly"', 'access="All"'))
    with pytest.raises(PackageError, match=r"plugin\.xml:5: the attribute access"):
        pack(folder)


@pytest.mark.parametrize("version", ["", "1.", "v1", "1.0-beta", "1" * 21])
def test_a_version_is_digits_and_dots(folder: Path, version: str) -> None:
    """A version that could not be compared is not written."""
    with pytest.raises(PackageError, match="digits and dots"):
        pack(folder, version)


def test_releases_are_told_apart_by_what_they_may_do(folder: Path) -> None:
    """Raised and lowered access, queries and the level of /ws/v1 are listed."""
    older = read_package(folder)
    text = (folder / "plugin.xml").read_text()
    text = text.replace(
        'field="LASTFIRST" access="ViewOnly"', 'field="LASTFIRST" access="FullAccess"'
    )
    text = text.replace(
        'field="SCHOOLID" access="FullAccess"', 'field="SchoolID" access="ViewOnly"'
    )
    (folder / "plugin.xml").write_text(text.replace('"READ"', '"FULL"'))
    (folder / QUERY_FILE).unlink()

    found = difference(older, read_package(folder))

    assert found.raised == (("students", "lastfirst", "FullAccess"),)
    assert found.lowered == (("schoolstaff", "schoolid", "ViewOnly"),)
    assert found.queries_removed == ("com.northwind.sync.section.roster",)
    assert found.access_level == ("READ", "FULL")
    assert difference(older, older).none


def test_our_plugin_may_do_what_the_connector_does() -> None:
    """Our access request covers the grade writes and reads of PowerTeacher Pro."""
    grants = read_package(own_folder()).grants
    access = Plugin(1, "ours", "id", "secret", grants=grants).access()

    for needs in (WRITE_WORK, READ_WORK, READ_SCORES, READ_CATEGORIES):
        assert needs.missing(access) == ()
    assert access.granted("sections", "gradebooktype")
    assert not access.granted("students", "ssn")
    assert not access.writable("students", "dcid")
