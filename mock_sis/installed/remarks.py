"""What an administrator should know of a package that is installed all the same.

PowerSchool installs a query whose columns or binds are wrong without a word, and its callers get
404 [client]; the linter's findings are said with the answer of the installation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sis_core.district import DistrictError, Table
from sis_core.district.extensions import extension_table
from sis_core.district.store import Store
from sis_plugin.columns import Columns
from sis_plugin.extension_columns import column_text
from sis_plugin.findings import Finding
from sis_plugin.linting.lint import lint
from sis_plugin.model import Package


def remarks(
    store: Store, package: Package, others: Sequence[Package], columns: Columns
) -> tuple[str, ...]:
    """What the linter says of errors and warnings, and columns whose type the store keeps."""
    found = lint(package, columns=columns, installed=others, lenient=True)
    said = (_spoken(finding) for finding in found if finding.level in ("E", "W"))
    return (*kept_types(store, package), *said)


def _spoken(found: Finding) -> str:
    """Rule, place and sentence in one line."""
    where = f"{found.rule} {found.place}:" if found.place else found.rule
    return f"{where} {found.message}"


def kept_types(store: Store, package: Package) -> tuple[str, ...]:
    """Extension columns that the store has already, with another type: they stay as they are."""
    return tuple(said for wanted in _wanted(package) for said in _kept(store, wanted))


def _wanted(package: Package) -> Iterator[Table]:
    for table in package.extension_tables:
        try:
            yield extension_table(table.name, table.core_table, column_text(table))
        except (DistrictError, ValueError):
            continue  # enabling refuses it, and says why


def _kept(store: Store, wanted: Table) -> Iterator[str]:
    there = store.tables.get(wanted.id)
    for column in wanted.columns if there is not None else ():
        known = there.column(column.name) if there is not None else None
        if known is not None and known.oracle_type != column.oracle_type:
            yield (
                f"{wanted.name}.{known.name} is {known.oracle_type} in the district already and "
                f"stays so; this package declares {column.oracle_type}"
            )
