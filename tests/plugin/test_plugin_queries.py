"""Reading named_queries.xml: our own plugin's, and files from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from sis_core.district import TABLES
from sis_plugin.own import own_folder, own_query_files
from sis_plugin.queries import Argument, NamedQuery, QueryColumn, QueryError, read_queries

NAMESPACE = {"p": "http://plugin.powerschool.pearson.com"}


def _file(inner: str) -> bytes:
    return f"<queries>{inner}</queries>".encode()


def test_a_whole_query_is_read() -> None:
    """Every attribute and element of a query becomes a field of its record."""
    data = _file(
        """<query name="org.example.bus" coreTable="students" flattened="true" tags="x">
          <summary>Bus
            riders</summary><description>Who rides.</description>
          <args><arg name="schoolid" column="students.schoolid" required="true"/>
            <arg name="terms" type="array" default="1" casing="upper"/></args>
          <columns><column column="STUDENTS.DCID">dcid</column>
            <column column="CC.TERMID"> cc.termid </column></columns>
          <sql><![CDATA[ SELECT s.dcid, 1 FROM students s WHERE 1 < 2; ]]></sql></query>"""
    )

    assert read_queries(data) == (
        NamedQuery(
            "org.example.bus",
            "students",
            True,
            (QueryColumn("STUDENTS.DCID", "dcid"), QueryColumn("CC.TERMID", "cc.termid")),
            (
                Argument("schoolid", "students.schoolid", required=True),
                Argument("terms", "", False, "array", "1", "upper"),
            ),
            "SELECT s.dcid, 1 FROM students s WHERE 1 < 2",
            "Bus riders",
            "Who rides.",
        ),
    )


QUERY = '<query name="a.b"><columns><column column="T.C">c</column></columns><sql>x</sql></query>'


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "not well-formed"),
        (b"<queries>", "not well-formed"),
        (b"\xff\xfe\x00", "not well-formed"),
        (b"<query/>", "the root is <queries>"),
        (b'<queries xmlns="urn:x"/>', "without a namespace"),
        (b"<!DOCTYPE queries><queries/>", "DOCTYPE"),
        (
            b'<!DOCTYPE q [<!ENTITY e SYSTEM "file:///etc/passwd">]><queries>&e;</queries>',
            "DOCTYPE",
        ),
        (_file("<query/>"), "has no name"),
        (_file('<query name="a"/>'), "has no <sql>"),
        (_file(QUERY.replace("T.C", "TC")), "TABLE.FIELD"),
        (_file(QUERY.replace(">c<", "><")), "TABLE.FIELD"),
        (_file('<query name="a"><sql>x</sql></query>'), "no <column>"),
        (_file(QUERY.replace("<columns>", "<args><arg/></args><columns>")), "<arg> has no name"),
        (
            _file(QUERY.replace("<columns>", '<args><arg name="n" type="x"/></args><columns>')),
            "one of primitive, array",
        ),
        (_file(QUERY.replace('name="a.b"', 'name="a.b" flattened="maybe"')), "one of true, false"),
    ],
)
def test_a_bad_file_is_one_sentence(data: bytes, part: str) -> None:
    """What cannot be read is refused in one sentence that names the file."""
    with pytest.raises(QueryError) as refusal:
        read_queries(data, "bus.named_queries.xml")

    assert part in str(refusal.value)
    assert str(refusal.value).startswith("bus.named_queries.xml")


def test_our_own_queries_declare_real_columns() -> None:
    """Every column and argument that our queries declare exists in the district's tables."""
    queries = [query for file in own_query_files() for query in read_queries(file)]

    assert {query.name.rpartition(".")[2] for query in queries} >= {"coteachers", "guardians"}
    for query in queries:
        assert query.core_table.lower() in {"", *TABLES}
        for table, _, field in (
            c.rpartition(".") for c in [*(c.column for c in query.columns), *_columns(query)]
        ):
            assert TABLES[table.lower()].column(field), f"{query.name}: {table}.{field}"


def _columns(query: NamedQuery) -> list[str]:
    return [arg.column for arg in query.args]


def test_our_plugin_asks_for_what_its_queries_declare() -> None:
    """plugin.xml requests access to each column that a query of ours declares."""
    root = etree.parse(str(own_folder() / "plugin.xml")).getroot()
    asked = {
        f"{field.get('table')}.{field.get('field')}"
        for field in root.iterfind("p:access_request/p:field", NAMESPACE)
    }
    declared = {
        column.column
        for file in own_query_files()
        for query in read_queries(file)
        for column in query.columns
    }

    assert declared <= asked


def test_the_sql_uses_nothing_of_one_database_alone() -> None:
    """Our SQL avoids what only SQLite or only Oracle has: LIMIT, quotes, (+), ||, functions."""
    for file in own_query_files():
        for query in read_queries(file):
            text = query.sql.lower()
            for word in (" limit ", '"', "(+)", "ifnull", "nvl", "date(", "rownum", " as sec"):
                assert word not in text, f"{query.name} uses {word}"


def test_the_folder_is_found(tmp_path: Path) -> None:
    """The plugin's folder holds plugin.xml and queries_root, in a checkout as in a wheel."""
    folder = own_folder()

    assert (folder / "plugin.xml").is_file()
    assert own_query_files() == sorted((folder / "queries_root").glob("*.named_queries.xml"))
