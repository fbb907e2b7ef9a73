"""What PowerSchool would refuse of a package: at upload, and when it is enabled (B3.3).

The sentences are the linter's, so that `plugin lint` and the mock never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sis_core.district.asked_columns import is_asked
from sis_core.district.store import Store
from sis_plugin.columns import Columns
from sis_plugin.findings import Finding
from sis_plugin.linting import fields, files, manifest, queries, translation
from sis_plugin.linting.context import Context
from sis_plugin.model import Package

_AT_UPLOAD = (manifest.upgrade, manifest.name_is_free, queries.names, files.collisions)
_AT_ENABLE = (fields.exists, queries.columns, translation.runs_here)


def columns_of(store: Store, *, closed: bool) -> Columns:
    """The dictionary of a district, with the tables that extensions have added to it.

    A column that is there only because some plugin asked for it is as unknown as before.
    """
    tables = {
        name: replace(table, columns=tuple(c for c in table.columns if not is_asked(c)))
        if any(is_asked(column) for column in table.columns)
        else table
        for name, table in store.tables.items()
    }
    return Columns(tables=tables, closed=closed)


def at_upload(package: Package, installed: Sequence[Package], known: Columns) -> list[Finding]:
    """Why a package is not installed: its version, its name, or what another plugin has already."""
    context = Context(package, known.adding(package), package.grants, installed)
    return _errors(finding for check in _AT_UPLOAD for finding in check(context))


def at_enable(package: Package, known: Columns) -> list[Finding]:
    """Why a package cannot be enabled."""
    context = Context(package, known.adding(package), package.grants)
    return _errors(finding for check in _AT_ENABLE for finding in check(context))


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level == "E"]
