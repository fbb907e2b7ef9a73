"""Properties of the reader and the linter: never a traceback, and one opinion on what is sound."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plugin_packages import QUERIES, QUERY_FILE, SOUND, XMLNS, package, zipped
from rule_cases import EXTENSION

from sis_plugin.declared import PLUGIN, Element
from sis_plugin.documents import parsed
from sis_plugin.linting.lint import lint
from sis_plugin.linting.sql_text import sql_text
from sis_plugin.model import Finding, PackageError
from sis_plugin.queries import QueryError, read_queries
from sis_plugin.reading import read_package
from sis_plugin.rules import BY_ID

FEW = settings(max_examples=60, deadline=None)
MANY = settings(max_examples=250, deadline=None)
PERMISSIONS = """<permission_mappings><permission name="/admin/a.html">
  <implies allow="get">/ws/schema/table/u_a/#</implies></permission></permission_mappings>"""
ZIP = package({QUERY_FILE: QUERIES, "user_schema_root/a.xml": EXTENSION})
PIECES = [
    "<", ">", "</", "/>", "&", "&#0;", "&#x10FFFF;", "&amp;", "]]>", "<![CDATA[", "<!--", "-->",
    "<?a", "?>", "<!DOCTYPE a>", "<!ENTITY", '"', "'", "=", ":", "\x00", "\ufeff", "\ud7ff", "𝔘",
    "\u202e", "xmlns=", 'xmlns:a="urn:b"', "<a:b/>", "<query/>", "<field/>", "--", "/*", "~[", "~(",
    "(", ",",
]  # fmt: skip


@st.composite
def spoilt(draw: Any, text: str) -> str:
    """A text with some places cut out, doubled, or filled with what parsers trip over."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from((0, 0, 1, 2, 8, 60))))
        filling = draw(
            st.one_of(st.sampled_from(PIECES), st.text(max_size=5), st.just(text[start:end] * 2))
        )
        text = text[:start] + filling + text[end:]
    return text


def _well_told(findings: list[Finding]) -> None:
    for finding in findings:
        assert finding.rule in BY_ID
        assert finding.level in ("E", "W", "I")
        assert finding.message
        assert finding.line >= 0


@MANY
@given(spoilt(SOUND), st.sampled_from(("utf-8", "utf-16", "utf-16-le", "latin-1", "cp1252")))
def test_a_spoilt_plugin_xml_is_findings(text: str, encoding: str) -> None:
    """Whatever happens to plugin.xml, the linter tells; without an error, the reader reads it."""
    findings = lint(package(xml=text.encode(encoding, "replace")))

    _well_told(findings)
    if all(finding.level != "E" for finding in findings):
        assert read_package(package(xml=text.encode(encoding, "replace"))).name


@MANY
@given(
    st.sampled_from(
        (QUERY_FILE, "user_schema_root/a.xml", "permissions_root/a.permission_mappings.xml")
    ),
    st.data(),
)
def test_other_spoilt_files_are_findings(name: str, data: st.DataObject) -> None:
    """The same holds for queries, extensions and permissions, and for their SQL."""
    kinds = {"q": QUERIES, "u": EXTENSION, "p": PERMISSIONS}
    text = data.draw(spoilt(kinds[name[0]])).encode("utf-8", "replace")

    _well_told(lint(package({name: text})))
    if name == QUERY_FILE:
        try:
            read_queries(text, "a.named_queries.xml")
        except QueryError as error:
            assert str(error).startswith("a.named_queries.xml")


@MANY
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_sentence(data: bytes) -> None:
    """Bytes parse, or are refused in one line that names the file."""
    try:
        parsed(data, "a.xml")
    except PackageError as error:
        assert str(error).startswith("a.xml")
        assert "\n" not in str(error)


@MANY
@given(st.data())
def test_a_zip_with_other_bytes_is_findings(data: st.DataObject) -> None:
    """A zip in which bytes were changed, cut or added is read or refused, never a failure."""
    changed = bytearray(ZIP)
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(
            st.one_of(st.integers(0, len(ZIP) - 1), st.integers(len(ZIP) - 90, len(ZIP) - 1))
        )
        changed[where] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from((0, 0, 0, 1, 30, 200)))

    _well_told(lint(bytes(changed[: len(changed) - cut])))


@FEW
@given(st.dictionaries(st.text(max_size=20), st.binary(max_size=20), max_size=5))
def test_any_entries_are_findings(entries: dict[str, bytes]) -> None:
    """A zip may have entries of any name."""
    named = {f"web_root{n}{name}": entries[name] for n, name in enumerate(entries)}
    _well_told(lint(zipped({"plugin.xml": SOUND, **named})))


TEXTS = st.sampled_from(("", "a", "x" * 41, "true", "1", "ViewOnly", "STUDENTS", "DCID", "70000"))


def trees(name: str, declared: Element, depth: int) -> st.SearchStrategy[str]:
    """Elements as they are declared, with some attributes and children left out or strange."""
    attributes = st.lists(
        st.tuples(st.sampled_from([*declared.attributes, "foo"]), TEXTS),
        max_size=4, unique_by=lambda pair: pair[0],
    )  # fmt: skip
    children: st.SearchStrategy[list[str]] = st.just([])
    if declared.children and depth:
        children = st.lists(
            st.sampled_from(sorted(declared.children)).flatmap(
                lambda child: trees(child, declared.children[child], depth - 1)
            ),
            max_size=3,
        )
    namespace = f' xmlns="{XMLNS}"' if name == "plugin" else ""
    return st.builds(
        lambda given, inner: (
            f"<{name}{namespace}"
            + "".join(f' {key}="{value}"' for key, value in given)
            + f">{''.join(inner)}</{name}>"
        ),
        attributes,
        children,
    )


@MANY
@given(trees("plugin", PLUGIN, 3))
def test_any_declared_elements_are_findings(text: str) -> None:
    """Elements of the schema in any number and with any values are told of, or sound."""
    findings = lint(text.encode())

    _well_told(findings)
    if not [f for f in findings if f.level == "E"]:
        assert read_package(text.encode())


ITEMS = st.sampled_from(
    ("a.b", "nvl(a, b) c", "count(*) AS n", "'x, from y'", "(SELECT 1, 2 FROM dual)", '"A,B" q',
     "CASE WHEN a IN (1, 2) THEN ',' END k", "a /* , */", "extract(year FROM d)", "a || ', ' || b")
)  # fmt: skip


@MANY
@given(
    st.lists(ITEMS, min_size=1, max_size=8),
    st.sampled_from(("", "WITH w AS (SELECT 1, 2 FROM dual) ")),
)
def test_a_select_list_is_counted(items: list[str], before: str) -> None:
    """As many items are counted as were written, whatever commas stand within them."""
    text = sql_text(f"{before}SELECT {' , '.join(items)} FROM t WHERE a = :b ORDER BY 1")

    assert text.aliases is not None
    assert len(text.aliases) == len(items)
    assert text.ordered
    assert [bind.name for bind in text.binds] == ["b"]


@MANY
@given(
    st.one_of(st.text(), st.lists(st.sampled_from([*PIECES, "select", "from", " a "])).map("".join))
)
def test_any_text_passes_for_sql(sql: str) -> None:
    """Text that is no SQL says little, and fails nowhere."""
    found = sql_text(sql)

    assert all(re.fullmatch(r"\w+", bind.name) for bind in found.binds)


@pytest.mark.parametrize(
    "sql",
    [
        "'" * 99_999, "(" * 200_000, "/*" * 99_999, "a " * 99_999, "select " + "a " * 99_999,
        ":" * 99_999, "select " + " " * 99_999 + "x from", '"' * 99_999, "~(" * 50_000,
    ],
    ids=range(9),
)  # fmt: skip
@pytest.mark.timeout(100)
def test_long_sql_ends_soon(sql: str) -> None:
    """No text makes the reading of SQL go wild."""
    sql_text(sql)
