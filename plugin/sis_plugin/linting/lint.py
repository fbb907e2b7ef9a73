"""Runs every rule over a package and puts what they find in order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from sis_plugin.columns import Columns
from sis_plugin.findings import Finding, PackageError
from sis_plugin.limits import LIMITS, Limits
from sis_plugin.linting import fields, files, manifest, queries, translation
from sis_plugin.linting.context import Context
from sis_plugin.model import Package
from sis_plugin.reading import MOST, survey
from sis_plugin.rules import ORDER

CHECKS = (*manifest.RULES, *fields.RULES, *queries.RULES, *files.RULES, *translation.RULES)


def lint(
    source: Package | Path | bytes,
    *,
    columns: Columns | None = None,
    installed: Sequence[Package] = (),
    against: Package | None = None,
    lenient: bool = False,
    limits: Limits = LIMITS,
) -> list[Finding]:
    """Every finding about a package, errors first, then by file and line.

    `installed` are the plugins it would live with, `against` is its previous release. A package
    that cannot be opened has the one finding that says why.
    """
    try:
        package = (
            source
            if isinstance(source, Package)
            else survey(source, limits=limits, lenient=lenient)
        )
    except PackageError as error:
        return [Finding(error.rule, "E", error.sentence, error.file, error.line)]
    known = (Columns() if columns is None else columns).adding(package)
    context = Context(package, known, package.grants, installed, against)
    found = list(package.problems)
    for check in CHECKS:
        found += islice(check(context), MOST)
    return sorted(
        dict.fromkeys(found), key=lambda f: (ORDER[f.level], f.file, f.line, f.rule, f.message)
    )
