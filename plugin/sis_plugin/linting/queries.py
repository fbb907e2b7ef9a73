"""Rules of named queries: names, columns, arguments, and what the SQL gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sis_plugin.findings import Finding, Level
from sis_plugin.linting.context import Context
from sis_plugin.linting.sql_text import SqlText, sql_text
from sis_plugin.queries import NAME, NamedQuery

RESERVED = ("com.powerschool.", "com.pearson.core.")
"""The first is documented; the second is that of the older core queries [client]."""
PARTS = 5
_ALIAS = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)?")


def names(context: Context) -> Iterator[Finding]:
    """P26: names that are free, short enough and of the usual form."""
    taken = {query.name.lower(): p.name for p in context.others for query in p.queries}
    files = {query.file.lower(): p.name for p in context.others for query in p.queries}
    seen: dict[str, NamedQuery] = {}
    told: set[str] = set()
    for query in context.package.queries:
        name = query.name.lower()
        if len(name) > NAME:
            said = f"a query's name has at most {NAME} characters, not {len(name)}"
            yield _at(query, "P26", "E", f"{said}: {name[:60]!r}…")
        for start in RESERVED:
            if name.startswith(start):
                yield _at(query, "P26", "E", f"{query.name}: names in {start}* are PowerSchool's")
        if name in taken:
            said = f"{query.name}: the installed plugin {taken[name]!r} has a query of this name"
            yield _at(query, "P26", "E", said)
        if name in seen:
            first = seen[name]
            said = f"{query.name} stands twice, first in {first.file} on line {first.line}"
            yield _at(query, "P26", "E", said)
        seen.setdefault(name, query)
        if len([part for part in name.split(".") if part]) < PARTS:
            said = f"{query.name}: the usual form is com.company.product.area.name"
            yield _at(query, "P26", "W", said)
        if query.file.lower() in files and query.file not in told:
            told.add(query.file)
            owner = files[query.file.lower()]
            said = f"the installed plugin {owner!r} has a query file of this name"
            yield _at(query, "P26", "E", said)


def shape(context: Context) -> Iterator[Finding]:
    """P27: as many columns as the SQL selects, under names of their own."""
    for query in context.package.queries:
        yield from _aliases(query)
        text = sql_text(query.sql)
        if text.star:
            # The server finds no name for such a column at installation [client: a template].
            said = f"{query.name}: SELECT * tells the server no names of columns; list them"
            yield _at(query, "P27", "E", said, query.sql_line)
        elif text.aliases is None:
            if "~[" not in query.sql:
                said = f"{query.name}: there is no SELECT in the SQL"
                yield _at(query, "P27", "E", said, query.sql_line)
        elif len(text.aliases) != len(query.columns):
            said = (
                f"{query.name} declares {_columns(len(query.columns))} and selects "
                f"{len(text.aliases)}: the query is not registered, and calls answer 404"
            )
            yield _at(query, "P27", "E", said)
        else:
            yield from _swapped(query, text.aliases)


def _aliases(query: NamedQuery) -> Iterator[Finding]:
    counts = Counter(column.alias.lower() for column in query.columns)
    for column in query.columns:
        alias = column.alias
        if counts.get(alias.lower(), 0) > 1:
            said = f"{query.name}: the alias {alias!r} stands {counts.pop(alias.lower())} times"
            yield _at(query, "P27", "E", said, column.line)
        if not _ALIAS.fullmatch(alias):
            said = (
                f"{query.name}: an alias has letters, digits and `_`, with or without `table.` "
                f"before it, not {alias[:60]!r}"
            )
            # Public plugins that are in use have blanks in them, so the server registers these.
            yield _at(query, "P27", "W", said, column.line)
        if "." not in alias and not query.core_table and not query.flattened:
            said = f"{query.name}: the alias {alias!r} names no table, and there is no coreTable"
            yield _at(query, "P27", "E", said, column.line)


def _swapped(query: NamedQuery, aliases: tuple[str, ...]) -> Iterator[Finding]:
    """Columns are matched by place: an alias that belongs to another place betrays an exchange."""
    declared = [column.alias.lower().rpartition(".")[2] for column in query.columns]
    places = {alias: place for place, alias in reversed(list(enumerate(declared, 1)))}
    for place, (column, alias) in enumerate(zip(query.columns, aliases, strict=True)):
        if alias and alias != declared[place] and alias in places:
            said = (
                f"{query.name}: column {place + 1} is declared as {column.alias!r}, and the SQL "
                f"selects {alias!r} there, which is declared as column {places[alias]}"
            )
            yield _at(query, "P27", "E", said, column.line)


def columns(context: Context) -> Iterator[Finding]:
    """P28: columns that exist and are granted."""
    known, package = context.columns, context.package
    for query in package.queries:
        for column in query.columns:
            table, name = column.table, column.field
            verdict = known.has(table, name)
            if verdict == "absent":
                said = (
                    f"PowerQuery {query.name} refers to non-existent core table column "
                    f"{column.column}{known.near(table, name)}"
                )
                yield _at(query, "P28", "E", said, column.line)
            elif verdict == "unknown":
                near = known.near(table, name)
                said = f"{query.name}: {column.column} is not in the dictionary of mock-sis{near}"
                yield _at(query, "P28", "W", said, column.line)
            if verdict != "absent" and package.oauth and not context.granted(table, name):
                said = (
                    f"{query.name}: {column.column} is not in the access request, and calls "
                    "with a token answer 403"
                )
                yield _at(query, "P28", "W", said, column.line)
        for argument in query.args:
            table, dot, name = argument.column.rpartition(".")
            if dot and known.has(table, name) == "absent":
                said = f"{query.name}: argument {argument.name} names {argument.column}"
                yield _at(query, "P28", "W", f"{said}, which does not exist", argument.line)


def arguments(context: Context) -> Iterator[Finding]:
    """P29: every bind is declared, every argument used, none twice."""
    for query in context.package.queries:
        text = sql_text(query.sql)
        yield from _binds(query, text)
        used = {bind.name.lower() for bind in text.binds} | {tag.lower() for tag in text.tags}
        seen: set[str] = set()
        for argument in query.args:
            if argument.name.lower() in seen:
                said = f"{query.name}: the argument {argument.name} is declared twice"
                yield _at(query, "P29", "E", said, argument.line)
            elif argument.name.lower() not in used:
                said = f"{query.name}: the argument {argument.name} is not used in the SQL"
                yield _at(query, "P29", "E", said, argument.line)
            seen.add(argument.name.lower())


def _binds(query: NamedQuery, text: SqlText) -> Iterator[Finding]:
    declared = {argument.name for argument in query.args}
    lower = {name.lower() for name in declared}
    told: set[str] = set()
    for bind in text.binds:
        if bind.name in declared or bind.name in told:
            continue
        told.add(bind.name)
        line = query.sql_line + bind.line
        if bind.name.lower() in lower:
            said = f"{query.name}: :{bind.name} is declared in another spelling of its letters"
            yield _at(query, "P29", "W", said, line)
        else:
            said = f"{query.name}: :{bind.name} is not declared in <args>, and calls answer 404"
            yield _at(query, "P29", "E", said, line)


def order(context: Context) -> Iterator[Finding]:
    """P30: an order, without which pages overlap."""
    for query in context.package.queries:
        if not sql_text(query.sql).ordered:
            said = f"{query.name}: no ORDER BY, so pages may repeat rows and leave others out"
            yield _at(query, "P30", "W", said, query.sql_line)


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count} columns"


def _at(query: NamedQuery, rule: str, level: Level, said: str, line: int = 0) -> Finding:
    return Finding(rule, level, said, query.file, line or query.line)


RULES = (names, shape, columns, arguments, order)
