"""Whether mock-sis can run a query: what it cannot translate is said before anybody calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sis_core.district import DistrictError
from sis_core.district.asked_columns import asked_column
from sis_core.district.extensions import extension_table
from sis_core.district.tables import Table
from sis_plugin.columns import counts_as_empty, is_absent, unknown_columns
from sis_plugin.extension_columns import column_text
from sis_plugin.findings import Finding, Level
from sis_plugin.linting.context import Context
from sis_plugin.linting.sql_text import sql_text
from sis_plugin.queries import NamedQuery

if TYPE_CHECKING:
    from sis_core.oracle import Untranslatable

_CODE = re.compile(r"^ORA-[0-9]+: ")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")


def runs_here(context: Context) -> Iterator[Finding]:
    """P38: SQL that is translated, over tables and columns that mock-sis has or may add."""
    if not context.package.queries:
        return
    # Oracle's parser takes a fifth of a second to import, which only a query is worth.
    from sis_core.oracle import Schema, Untranslatable, translate

    tables = enabled_tables(context)
    for query in context.package.queries:
        empty = None if context.columns.closed else partial(counts_as_empty, query=query)
        binds = {argument.name: argument.column for argument in query.args if argument.column}
        arrays = [argument.name for argument in query.args if argument.type == "array"]
        try:
            made = translate(query.sql, Schema(tables, empty=empty), binds=binds, arrays=arrays)
        except Untranslatable as error:
            yield _refused(context, query, error)
            continue
        counted = sql_text(query.sql).aliases
        told = counted is not None and len(counted) != len(query.columns)  # as P27
        if made.columns != len(query.columns) and not told:
            said = f"{query.name}: the SQL gives {made.columns} columns, {len(query.columns)} are "
            yield _at(query, "W", f"{said}declared; calls answer 404")
        for table in sorted({table for table, _ in made.missing}):
            said = f"{query.name}: mock-sis has no table {table.upper()} and takes it as empty"
            yield _at(query, "I", said)


def enabled_tables(context: Context) -> Mapping[str, Table]:
    """The tables of a district in which the package is enabled.

    With its extensions, and with the columns that nobody knows and mock-sis adds.
    """
    found = dict(context.columns.tables)
    for table in context.package.extension_tables:
        try:
            made = extension_table(table.name, table.core_table, column_text(table))
        except (DistrictError, ValueError):
            continue  # it is told of as P33, and enabling is refused
        found.setdefault(made.id, made)
    if context.columns.closed:
        return found
    for name, column in unknown_columns(context.package, context.columns):
        known = found.get(name)
        if known is not None and known.view is None and _NAME.fullmatch(column):
            found[name] = replace(known, columns=(*known.columns, asked_column(column)))
    return found


def _refused(context: Context, query: NamedQuery, error: Untranslatable) -> Finding:
    lacking = error.lacking is not None and not is_absent(*error.lacking)
    if lacking and not context.columns.closed:
        said = f"{_CODE.sub('', error.sentence)} in mock-sis, which answers 501"
    elif error.refused:
        said = f"{error.sentence}; calls answer 404"
    else:
        said = f"mock-sis cannot run {error.construct} ({error.sentence}) and will answer 501"
    return _at(query, "W", f"{query.name}: {said}", error.line)


def _at(query: NamedQuery, level: Level, said: str, line: int = 0) -> Finding:
    place = query.sql_line + line - 1 if line else query.sql_line
    return Finding("P38", level, said, query.file, place)


RULES = (runs_here,)
