"""Reading `*.named_queries.xml`: PowerQueries as records, from XML nobody needs to trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from sis_plugin.documents import Document, in_cdata, line_of, local, namespace, parsed, text_of
from sis_plugin.findings import Finding, PackageError

if TYPE_CHECKING:
    from lxml.etree import _Element

ArgumentType = Literal["primitive", "array"]
Casing = Literal["none", "upper", "lower"]
T = TypeVar("T")

SUMMARY = 50
NAME = 200

_TYPES: dict[str, ArgumentType] = {"primitive": "primitive", "array": "array"}
_CASINGS: dict[str, Casing] = {"none": "none", "upper": "upper", "lower": "lower"}


class QueryError(PackageError):
    """A query that cannot be read; the text is one sentence naming file and place."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One declared argument; `column` is TABLE.FIELD and gives its type, empty where unsaid."""

    name: str
    column: str = ""
    required: bool = False
    type: ArgumentType = "primitive"
    default: str = ""
    casing: Casing = "none"
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """One column of the answer: TABLE.FIELD, which the permission check looks at, and its alias.

    Where the file says no TABLE.FIELD the alias is one [guess: public plugins are written so].
    """

    column: str
    alias: str
    line: int = field(default=0, compare=False)

    @property
    def table(self) -> str:
        """The declared table, lower-case."""
        return self.column.rpartition(".")[0].lower()

    @property
    def field(self) -> str:
        """The declared field, lower-case."""
        return self.column.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A PowerQuery; `core_table` is empty where none is declared.

    `file` and the lines tell where it stands; `sql_line` is the line on which its SQL begins.
    `tags` are words by which pages pick queries from a server's list [client].
    """

    name: str
    core_table: str
    flattened: bool
    columns: tuple[QueryColumn, ...]
    args: tuple[Argument, ...]
    sql: str
    summary: str = ""
    description: str = ""
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
    sql_line: int = field(default=0, compare=False)
    tags: tuple[str, ...] = field(default=(), compare=False)


def read_queries(source: Path | bytes, name: str = "the query file") -> tuple[NamedQuery, ...]:
    """The queries of a file, or of its bytes; raises QueryError.

    DOCTYPE and entities are refused: a plugin comes from anywhere.
    """
    if isinstance(source, Path):
        name, source = source.name, source.read_bytes()
    try:
        queries, findings = queries_of(parsed(source, name))
    except PackageError as error:
        raise QueryError(error.sentence, error.file, error.line, error.rule) from None
    for finding in findings:
        if finding.level == "E":
            raise QueryError(finding.message, finding.file, finding.line, finding.rule)
    return queries


def queries_of(document: Document) -> tuple[tuple[NamedQuery, ...], tuple[Finding, ...]]:
    """The queries of a file that can be read, and what is wrong with it or with the others."""
    root, file = document.root, document.name
    if root.tag != "queries":
        said = f"the root is <queries> without a namespace, not <{local(root)}>"
        if namespace(root):
            said = f"Cannot find the declaration of element '{local(root)}': {said} in one"
        return (), (Finding("P25", "E", said, file, line_of(root)),)
    queries: list[NamedQuery] = []
    findings: list[Finding] = []
    for element in root.iterfind("query"):
        try:
            query = _query(element, file)
        except QueryError as error:
            findings.append(Finding(error.rule, "E", error.sentence, file, error.line))
            continue
        queries.append(query)
        findings += _remarks(element, query)
    return tuple(queries), tuple(findings)


def _remarks(element: _Element, query: NamedQuery) -> Iterator[Finding]:
    """What works and is still better otherwise, as far as only the file's text shows it."""
    sql = element.find("sql")
    assert sql is not None  # a query without SQL was not read
    if not in_cdata(sql):
        said = (
            f"query {query.name}: the SQL stands outside a CDATA section, so that < and & break it"
        )
        yield Finding("P30", "W", said, query.file, line_of(sql))
    if (sql.text or "").rstrip().endswith(";"):
        said = f"query {query.name}: the SQL ends in `;`"
        yield Finding("P30", "W", said, query.file, query.sql_line)
    for column in element.iterfind("columns/column"):
        if not _of(column, "column"):
            said = (
                f"query {query.name}: {text_of(column)} has no attribute `column`; the alias is "
                "taken for it"
            )
            yield Finding("P28", "I", said, query.file, line_of(column))
    if len(query.summary) > SUMMARY:
        said = f"query {query.name}: the summary has {len(query.summary)} characters of {SUMMARY}"
        yield Finding("P31", "W", said, query.file, query.line)


def _query(element: _Element, file: str) -> NamedQuery:
    line = line_of(element)
    name = _of(element, "name")
    if not name:
        raise QueryError("a <query> has no name", file, line, "P26")
    where = f"query {name[:NAME]}"
    sql = element.find("sql")
    text = (sql.text or "") if sql is not None else ""
    if sql is None or not text.strip().rstrip(";").strip():
        raise QueryError(f"{where} has no <sql>", file, line, "P27")
    columns = tuple(_column(column) for column in element.iterfind("columns/column"))
    for column in columns:
        table, dot, column_name = column.column.partition(".")
        if not (table and dot and column_name) or "." in column_name or not column.alias:
            raise QueryError(
                f"{where}: a column is <column column='TABLE.FIELD'>alias</column>",
                file, column.line, "P28",
            )  # fmt: skip
    if not columns:
        raise QueryError(f"{where} declares no <column>", file, line, "P27")
    return NamedQuery(
        name,
        _of(element, "coreTable"),
        _flag(element.get("flattened"), f"{where}: flattened", file, line, "P27"),
        columns,
        tuple(_argument(arg, where, file) for arg in element.iterfind("args/arg")),
        text.strip().rstrip(";").rstrip(),
        " ".join(text_of(element.find("summary")).split()),
        " ".join(text_of(element.find("description")).split()),
        file,
        line,
        line_of(sql) + text[: len(text) - len(text.lstrip())].count("\n"),
        tuple(tag.strip() for tag in _of(element, "tags").split(",") if tag.strip()),
    )


def _column(element: _Element) -> QueryColumn:
    """A column; without its attribute the alias says which it is, as public plugins have it."""
    alias = text_of(element)
    return QueryColumn(_of(element, "column") or alias, alias, line_of(element))


def _argument(element: _Element, where: str, file: str) -> Argument:
    line = line_of(element)
    name = _of(element, "name")
    if not name:
        raise QueryError(f"{where}: an <arg> has no name", file, line, "P29")
    kind, casing = _of(element, "type") or "primitive", _of(element, "casing") or "none"
    return Argument(
        name,
        _of(element, "column"),
        _flag(element.get("required"), f"{where}: required of {name}", file, line, "P29"),
        _one_of(_TYPES, kind, f"{where}: type of {name}", file, line, "P29"),
        str(element.get("default") or ""),
        _one_of(_CASINGS, casing, f"{where}: casing of {name}", file, line, "P29"),
        line,
    )


def _one_of(choices: Mapping[str, T], value: str, what: str, file: str, line: int, rule: str) -> T:
    found = choices.get(value.strip().lower())
    if found is None:
        said = f"{what} is one of {', '.join(choices)}, not {value[:60]!r}"
        raise QueryError(said, file, line, rule)
    return found


def _flag(value: str | None, what: str, file: str, line: int, rule: str) -> bool:
    if value is None or value.strip() == "":
        return False
    flags = {"true": "true", "false": "false", "1": "true", "0": "false"}
    return _one_of(flags, value, what, file, line, rule) == "true"


def _of(element: _Element, name: str) -> str:
    return str(element.get(name) or "").strip()
