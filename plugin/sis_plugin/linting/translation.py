"""Whether mock-sis can run a query: what it cannot translate is said before anybody calls it."""

from __future__ import annotations

from collections.abc import Iterator

from sis_plugin.findings import Finding
from sis_plugin.linting.context import Context
from sis_plugin.queries import NamedQuery


def runs_here(context: Context) -> Iterator[Finding]:
    """P38: SQL that is translated, over columns that may exist."""
    if not context.package.queries:
        return
    # Oracle's parser takes a fifth of a second to import, which only a query is worth.
    from sis_core.oracle import Schema, Untranslatable, translate

    for query in context.package.queries:
        schema = Schema(context.columns.tables, lenient=True)
        binds = {argument.name: argument.column for argument in query.args}
        arrays = [argument.name for argument in query.args if argument.type == "array"]
        try:
            made = translate(query.sql, schema, binds=binds, arrays=arrays)
        except Untranslatable as error:
            said = (
                f"{query.name}: mock-sis cannot run {error.construct} ({error.sentence}) and "
                "will answer 501"
            )
            if error.refused:
                said = f"{query.name}: {error.sentence}; calls answer 404"
            yield _at(query, said, error.line)
            continue
        for table, column in made.missing:
            gone = context.columns.has(table, column or "*") == "absent"
            if gone:
                what = f"{table}.{column}" if column else table
                yield _at(query, f"{query.name}: the SQL reads {what}, which does not exist")


def _at(query: NamedQuery, said: str, line: int = 0) -> Finding:
    place = query.sql_line + line - 1 if line else query.sql_line
    return Finding("P38", "W", said, query.file, place)


RULES = (runs_here,)
