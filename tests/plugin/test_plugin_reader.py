"""Reading packages: sound ones in every form, hostile ones in none."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from plugin_packages import QUERIES, QUERY_FILE, SOUND, XMLNS, package

from sis_plugin.model import (
    ExtensionField,
    FieldRequest,
    Implied,
    Link,
    PackageError,
    Publisher,
)
from sis_plugin.reading import read_package

EVERYTHING = f"""<?xml version="1.0" encoding="UTF-8"?>
<plugin xmlns="{XMLNS}" name="Northwind" version="1.0" deletable="false">
  <publisher name="Northwind"><contact email="a@northwind.example" phone="555-0100"/></publisher>
  <oauth/>
  <links><link display-text="Hub" path="/hub" title="To the hub"><ui_contexts>
    <ui_context id="admin.header"/><ui_context id="teacher.header"/></ui_contexts></link></links>
  <registration url="https://northwind.example/register"/>
  <access_request>
    <field table="U_NORTHWIND" field="KEY" access="FullAccess"> note </field>
    <cdn_request><cdn name="cdn.northwind.example"/></cdn_request>
  </access_request>
</plugin>"""

EXTENSION = """<psExtension xmlns="http://www.powerschool.com">
  <extensionname>U_Northwind</extensionname>
  <extendedTable coreTable="Students" dbTableName="U_NORTHWIND">
    <field name="key" type="String" length="40" defaultValue="x"/>
    <field name="sync_on" type="Boolean"/>
  </extendedTable>
  <extendedTable type="standalone" dbTableName="U_NORTHWIND_LOG" childName="log"/>
</psExtension>"""

PERMISSIONS = """<permission_mappings><permission name="/admin/home.html">
  <implies allow="POST">/ws/schema/query/com.northwind.sync.section.roster</implies>
  <implies>/ws/schema/table/u_northwind/#</implies>
</permission></permission_mappings>"""


def test_every_part_of_a_package_becomes_a_record() -> None:
    """plugin.xml, queries, permissions and extensions are read with their files and lines."""
    read = read_package(
        package(
            {
                QUERY_FILE: QUERIES,
                "PERMISSIONS_ROOT/a.permission_mappings.xml": PERMISSIONS,
                "user_schema_root/U_NORTHWIND.xml": EXTENSION,
                "WEB_ROOT/admin/Hub.html": "<p>",
                "permissions_root/.blank": "",
            },
            xml=EVERYTHING,
        )
    )

    assert (read.name, read.version, read.deletable, read.oauth) == (
        "Northwind",
        "1.0",
        False,
        True,
    )
    assert read.publisher == Publisher("Northwind", "a@northwind.example", "555-0100")
    assert read.access_level is None
    assert read.registration_url == "https://northwind.example/register"
    assert read.fields == (FieldRequest("U_NORTHWIND", "KEY", "FullAccess", "plugin.xml", 9),)
    assert read.grants == {"u_northwind": {"key": "FullAccess"}}
    assert read.links == (
        Link("Hub", "/hub", "To the hub", ("admin.header", "teacher.header"), "plugin.xml", 5),
    )
    assert read.cdn_hosts == (("cdn.northwind.example", 10),)
    assert read.min_sis_version == "21.11"
    assert read.assets == ("admin/hub.html",)
    query = read.queries[0]
    assert (query.file, query.line, query.sql_line) == (QUERY_FILE, 2, 10)
    assert [column.line for column in query.columns] == [6, 7]
    mapping = read.permission_mappings[0]
    assert mapping.page == "/admin/home.html"
    assert mapping.implies == (
        Implied("post", "/ws/schema/query/com.northwind.sync.section.roster", 2),
        Implied("", "/ws/schema/table/u_northwind/#", 3),
    )
    group = read.extensions[0]
    assert (group.name, group.file) == ("U_Northwind", "user_schema_root/U_NORTHWIND.xml")
    assert group.tables[0].core_table == "Students"
    assert group.tables[0].fields == (
        ExtensionField("key", "String", 40, "x", 4),
        ExtensionField("sync_on", "Boolean", 0, "", 5),
    )
    assert [table.standalone for table in read.extension_tables] == [False, True]


def test_zip_and_folder_are_the_same_package(tmp_path: Path) -> None:
    """A folder reads as the zip of it does: same files, same digest; other things are left out."""
    (tmp_path / "queries_root").mkdir()
    (tmp_path / "plugin.xml").write_text(SOUND)
    (tmp_path / QUERY_FILE).write_text(QUERIES)
    (tmp_path / "README.md").write_text("not of the package")
    (tmp_path / "queries_root" / ".gitkeep").touch()

    folder = read_package(tmp_path)
    archive = read_package(package({QUERY_FILE: QUERIES}))

    assert folder.files == archive.files == ("plugin.xml", QUERY_FILE)
    assert folder.digest == archive.digest
    assert dataclasses.replace(folder, problems=()) == dataclasses.replace(archive, problems=())


def test_a_bare_xml_file_is_a_package(tmp_path: Path) -> None:
    """plugin.xml alone, under any name that ends in .xml, is a whole plugin."""
    path = tmp_path / "northwind.XML"
    path.write_text(SOUND)

    assert read_package(path).files == ("plugin.xml",)
    assert read_package(SOUND.encode()).digest == read_package(package()).digest


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings_are_found_by_the_first_bytes(encoding: str) -> None:
    """A file in Unicode is read, whatever form it has; all but UTF-8 keep the package out."""
    data = SOUND.replace("Rosters", "Élèves").encode(encoding)
    if encoding == "utf-8-sig":
        assert read_package(data).description.startswith("Élèves")
        return
    with pytest.raises(PackageError, match=r"in the encoding utf-(16|32).*; save it as UTF-8"):
        read_package(data)


@pytest.mark.parametrize(
    ("head", "data", "said"),
    [
        ("ISO-8859-1", b"\xe9", "in the encoding iso8859-1; save it as UTF-8"),
        ("UTF-8", b"\x92", "byte 0x92 is no UTF-8"),
        ("UTF-16", b"e", "it says that it is UTF-16, and its bytes are not"),
        ("EBCDIC-CP-BE", b"e", "in the encoding"),
        ("x-no-such", b"e", "in the encoding x-no-such; save it as UTF-8"),
        ("UTF-7", b"+ADw-", "in the encoding utf-7; save it as UTF-8"),
    ],
)
def test_other_encodings_are_refused_by_name(head: str, data: bytes, said: str) -> None:
    """A file in another or a broken encoding is refused, with its line."""
    text = f'<?xml version="1.0" encoding="{head}"?>'.encode()
    with pytest.raises(PackageError) as refusal:
        read_package(text + SOUND.encode().replace(b"hub", data))

    assert said in str(refusal.value)
    assert refusal.value.rule == "P05"
    assert refusal.value.line in (1, 2)


def test_the_first_thing_wrong_is_raised_with_its_place() -> None:
    """What PowerSchool refuses at upload is a PackageError with rule, file and line."""
    with pytest.raises(PackageError) as refusal:
        read_package(package(xml=SOUND.replace('access="ViewOnly"', 'access="READ"')))

    assert (refusal.value.rule, refusal.value.file, refusal.value.line) == ("P07", "plugin.xml", 5)
    assert str(refusal.value) == (
        "plugin.xml:5: the attribute access of <field> is one of ViewOnly, FullAccess, not 'READ'"
    )


def test_macos_leftovers_pass_when_asked() -> None:
    """`__MACOSX` keeps a package out unless the reader is lenient; strangers always do."""
    data = package({"__MACOSX/._plugin.xml": b"\0\5", "README.txt": "x"})
    with pytest.raises(PackageError, match=r"contains an unrecognized file: README\.txt"):
        read_package(data)
    assert read_package(data, lenient=True).name == "Northwind Sync"
    with pytest.raises(PackageError, match=r"unrecognized file: setup\.sql"):
        read_package(package({"setup.sql": "x"}), lenient=True)
