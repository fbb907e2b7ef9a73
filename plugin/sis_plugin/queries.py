"""Reading `*.named_queries.xml`: PowerQueries as records, from XML nobody needs to trust."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

ArgumentType = Literal["primitive", "array"]
Casing = Literal["none", "upper", "lower"]

_TYPES: dict[str, ArgumentType] = {"primitive": "primitive", "array": "array"}
_CASINGS: dict[str, Casing] = {"none": "none", "upper": "upper", "lower": "lower"}


class QueryError(Exception):
    """A query file that cannot be read; the text is one sentence naming file and place."""


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
    """One column of the answer: TABLE.FIELD, which the permission check looks at, and its alias."""

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


def read_queries(source: Path | bytes, name: str = "the query file") -> tuple[NamedQuery, ...]:
    """The queries of a file, or of its bytes; raises QueryError.

    DOCTYPE and entities are refused: a plugin comes from anywhere.
    """
    if isinstance(source, Path):
        name, source = source.name, source.read_bytes()
    root = _parsed(source, name)
    if root.tag != "queries":
        raise QueryError(f"{name}: the root is <queries> without a namespace, not <{root.tag}>")
    return tuple(_query(element, name) for element in root.iterfind("query"))


def _parsed(data: bytes, name: str):  # type: ignore[no-untyped-def]
    from lxml import etree  # a server without PowerQuery calls never needs it

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise QueryError(f"{name} is not well-formed XML: {error}") from None
    if getattr(root.getroottree().docinfo, "doctype", "") or any(
        isinstance(node, etree._Entity) for node in root.iter()
    ):
        raise QueryError(f"{name} has a DOCTYPE or entities, which a query file may not have")
    return root


def _query(element, file: str) -> NamedQuery:  # type: ignore[no-untyped-def]
    name = (element.get("name") or "").strip()
    if not name:
        raise QueryError(f"{file}: a <query> has no name")
    where = f"{file}: query {name}"
    sql = (element.findtext("sql") or "").strip().rstrip(";").rstrip()
    if not sql:
        raise QueryError(f"{where} has no <sql>")
    columns = tuple(
        QueryColumn((c.get("column") or "").strip(), (c.text or "").strip())
        for c in element.iterfind("columns/column")
    )
    for column in columns:
        if column.column.count(".") != 1 or not column.alias:
            raise QueryError(f"{where}: a column is <column column='TABLE.FIELD'>alias</column>")
    if not columns:
        raise QueryError(f"{where} declares no <column>")
    return NamedQuery(
        name,
        (element.get("coreTable") or "").strip(),
        _flag(element.get("flattened"), where, "flattened"),
        columns,
        tuple(_argument(a, where) for a in element.iterfind("args/arg")),
        sql,
        " ".join((element.findtext("summary") or "").split()),
        " ".join((element.findtext("description") or "").split()),
    )


def _argument(element, where: str) -> Argument:  # type: ignore[no-untyped-def]
    name = (element.get("name") or "").strip()
    if not name:
        raise QueryError(f"{where}: an <arg> has no name")
    return Argument(
        name,
        (element.get("column") or "").strip(),
        _flag(element.get("required"), where, f"required of {name}"),
        _one_of(_TYPES, element.get("type") or "primitive", where, f"type of {name}"),
        element.get("default") or "",
        _one_of(_CASINGS, element.get("casing") or "none", where, f"casing of {name}"),
    )


def _one_of(choices, value: str, where: str, what: str):  # type: ignore[no-untyped-def]
    found = choices.get(value.strip().lower())
    if found is None:
        raise QueryError(f"{where}: {what} is one of {', '.join(choices)}, not {value!r}")
    return found


def _flag(value: str | None, where: str, what: str) -> bool:
    if value is None or value.strip() == "":
        return False
    flags = {"true": True, "false": False, "1": True, "0": False}
    return bool(_one_of(flags, value, where, what))
