"""Findings as text for people, JSON for scripts, and SARIF 2.1.0 for code hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from sis_plugin.difference import Difference, Field
from sis_plugin.findings import Finding, Level
from sis_plugin.rules import BY_ID, RULES

WORDS: dict[Level, str] = {"E": "error", "W": "warning", "I": "note"}
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"

JSON_MEMBERS: tuple[tuple[str, str], ...] = (
    ("package", "the name of the file or folder"),
    ("errors", "how many findings of level E; with one the exit code is 1"),
    ("warnings", "how many of level W"),
    ("notes", "how many of level I"),
    ("findings", "the findings, errors first, then by file and line"),
    ("findings[].rule", "the rule's id, such as `P13`"),
    ("findings[].name", "the rule's name, such as `field-exists`"),
    ("findings[].level", "`E`, `W` or `I`"),
    ("findings[].message", "one sentence about this place"),
    ("findings[].reason", "one sentence about the rule"),
    ("findings[].file", "the file in the package, or null"),
    ("findings[].line", "its line from 1, or null"),
    ("difference", "with `--against` only: what an administrator approves anew"),
    ("difference.from", "the version of the older release"),
    ("difference.to", "the version of this one"),
    ("difference.added", "fields that are asked for now and were not"),
    ("difference.removed", "fields that were asked for and are not"),
    ("difference.raised", "fields now asked for with FullAccess"),
    ("difference.lowered", "fields now asked for with ViewOnly"),
    ("difference.added[].table", "the table, in lower case; so in the other three lists"),
    ("difference.added[].field", "the column, in lower case"),
    ("difference.added[].access", "`ViewOnly` or `FullAccess`, as this release asks"),
    ("difference.queries_added", "names of new queries"),
    ("difference.queries_removed", "names of queries that are gone"),
    ("difference.access_level", "the older and the newer accessLevelV1Api, or null"),
)
"""Every member of the JSON object, for people who read it with a program."""


def text_lines(name: str, findings: Sequence[Finding], changes: Difference | None) -> Iterator[str]:
    """A line for each finding, what changes in permissions, and a summary."""
    for finding in findings:
        place = f"{_printable(finding.place)}: " if finding.place else ""
        yield f"{finding.level} {finding.rule} {place}{_printable(finding.message)}"
    if changes is not None:
        yield from difference_lines(changes)
    counts = Counter(finding.level for finding in findings)
    said = ", ".join(
        f"{counts[level]} {word}{'' if counts[level] == 1 else 's'}"
        for level, word in WORDS.items()
        if counts[level]
    )
    yield f"{_printable(name)}: {said or 'nothing found'}"


def difference_lines(changes: Difference) -> Iterator[str]:
    """What an administrator is asked to approve anew, against the release before."""
    older, newer = (version or "(none)" for version in changes.version)
    yield f"permissions of {newer} against {older}:" + (" the same" if changes.none else "")
    for sign, fields in (
        ("+", changes.added), ("-", changes.removed), ("raised", changes.raised),
        ("lowered", changes.lowered),
    ):  # fmt: skip
        yield from (f"  {sign} {_field(field)}" for field in fields)
    for sign, names in (("+", changes.queries_added), ("-", changes.queries_removed)):
        yield from (f"  {sign} query {_printable(name)}" for name in names)
    if changes.access_level:
        yield f"  /ws/v1: {changes.access_level[0]} → {changes.access_level[1]}"


def as_record(name: str, findings: Sequence[Finding], changes: Difference | None) -> dict[str, Any]:
    """One JSON object: `findings`, how many of each level, and `difference` where one was asked."""
    counts = Counter(finding.level for finding in findings)
    record: dict[str, Any] = {
        "package": name,
        "errors": counts["E"],
        "warnings": counts["W"],
        "notes": counts["I"],
        "findings": [_finding(finding) for finding in findings],
    }
    if changes is not None:
        record["difference"] = _difference(changes)
    return record


def as_sarif(findings: Sequence[Finding], version: str, folder: str = "") -> dict[str, Any]:
    """A SARIF log; `folder` is put before file names, so that they lead there from a checkout."""
    places = {rule.id: number for number, rule in enumerate(RULES)}
    return {
        "$schema": _SARIF,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mock-sis plugin lint",
                        "version": version,
                        "rules": [
                            {
                                "id": rule.id,
                                "name": rule.name,
                                "shortDescription": {"text": rule.reason},
                                "defaultConfiguration": {"level": WORDS[rule.level]},
                            }
                            for rule in RULES
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, places, folder) for finding in findings],
            }
        ],
    }


def _result(finding: Finding, places: dict[str, int], folder: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": places[finding.rule],
        "level": WORDS[finding.level],
        "message": {"text": finding.message},
    }
    if finding.file:
        where: dict[str, Any] = {"artifactLocation": {"uri": quote(folder + finding.file)}}
        if finding.line:
            where["region"] = {"startLine": finding.line}
        result["locations"] = [{"physicalLocation": where}]
    return result


def _finding(finding: Finding) -> dict[str, Any]:
    rule = BY_ID[finding.rule]
    return {
        "rule": finding.rule,
        "name": rule.name,
        "level": finding.level,
        "message": finding.message,
        "reason": rule.reason,
        "file": finding.file or None,
        "line": finding.line or None,
    }


def _difference(changes: Difference) -> dict[str, Any]:
    def listed(fields: Sequence[Field]) -> list[dict[str, str]]:
        return [{"table": t, "field": f, "access": access} for t, f, access in fields]

    older, newer = changes.version
    return {
        "from": older,
        "to": newer,
        "added": listed(changes.added),
        "removed": listed(changes.removed),
        "raised": listed(changes.raised),
        "lowered": listed(changes.lowered),
        "queries_added": list(changes.queries_added),
        "queries_removed": list(changes.queries_removed),
        "access_level": list(changes.access_level) if changes.access_level else None,
    }


def _field(field: Field) -> str:
    table, column, access = field
    return _printable(f"{table.upper()}.{column.upper()} {access}")


def _printable(text: str) -> str:
    """On one line, and without what a terminal would obey."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
