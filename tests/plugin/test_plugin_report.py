"""The linter's output for programs: SARIF as the standard has it, JSON as it is documented."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from cases_of_fields import FIELDS
from cases_of_files import FILES
from cases_of_package import ARCHIVE, MANIFEST
from cases_of_queries import QUERY
from cases_of_schema import SCHEMA
from plugin_packages import QUERIES, QUERY_FILE, SOUND, package
from rule_cases import Case
from sarif_schema import SARIF

from sis_plugin.linting.lint import lint
from sis_plugin.linting.report import JSON_MEMBERS, as_sarif
from sis_plugin.model import Finding

CASES = [*ARCHIVE, *SCHEMA, *MANIFEST, *FIELDS, *QUERY, *FILES]
VALID = jsonschema.Draft202012Validator(SARIF)
ODD = Finding("P34", "E", 'a "b"\n<c> \u202e 𝔘', "web_root/a b#c?d%e\\f/ü.html", 3)


def _check(log: dict[str, Any], findings: list[Finding]) -> None:
    VALID.validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result, finding in zip(run["results"], findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.rule
        places = [place["physicalLocation"] for place in result.get("locations", [])]
        assert [unquote(p["artifactLocation"]["uri"]) for p in places] == (
            [finding.file] if finding.file else []
        )
        assert [p["region"]["startLine"] for p in places if "region" in p] == (
            [finding.line] if finding.file and finding.line else []
        )


@pytest.mark.parametrize("case", CASES, ids=[f"{c.rule}-{n}" for n, c in enumerate(CASES)])
def test_what_a_rule_finds_is_sarif(case: Case) -> None:
    """The findings of every rule make a log that the standard's schema takes."""
    findings = lint(case.bad, **case.options)

    _check(as_sarif(findings, "1.0"), findings)


def test_odd_names_are_sarif() -> None:
    """File names with blanks, marks and letters of other alphabets are URIs, and come back."""
    log = json.loads(json.dumps(as_sarif([ODD], "1.0")))

    _check(log, [ODD])
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert uri == {"uri": "web_root/a%20b%23c%3Fd%25e%5Cf/%C3%BC.html"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.0.0"),
        (("extra",), 1),
        (("runs", 0, "results", 0, "level"), "fatal"),
        (("runs", 0, "results", 0, "message"), "text"),
        (("runs", 0, "results", 0, "line"), 3),
        (("runs", 0, "columnKind"), "bytes"),
        (("runs", 0, "tool", "driver", "name"), ""),
        (("runs", 0, "tool", "driver", "rules", 0, "level"), "error"),
    ],
)
def test_the_schema_can_fail(path: tuple[Any, ...], value: Any) -> None:
    """A log that differs from the standard in one place is not taken."""
    log = copy.deepcopy(as_sarif([ODD], "1.0"))
    inner: Any = log
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        VALID.validate(log)


def _lint(*arguments: str, where: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "mock_sis", "plugin", "lint", *arguments],
        capture_output=True, cwd=where, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr == b""
    return json.loads(done.stdout)


def test_the_command_prints_sarif(tmp_path: Path) -> None:
    """A folder's files are named from where the command runs; those of a zip from its root."""
    folder = tmp_path / "my plugin"
    (folder / "queries_root").mkdir(parents=True)
    (folder / "plugin.xml").write_text(SOUND.replace("LASTFIRST", "EMAIL"))
    (folder / QUERY_FILE).write_text(QUERIES)
    (tmp_path / "broken.zip").write_bytes(package()[:-30])

    log = _lint("my plugin", "--format", "sarif", where=tmp_path)
    VALID.validate(log)
    for result in log["runs"][0]["results"]:
        (place,) = result["locations"]
        named = unquote(place["physicalLocation"]["artifactLocation"]["uri"])
        assert (tmp_path / named).is_file()
    broken = _lint("broken.zip", "--format", "sarif", where=tmp_path)
    VALID.validate(broken)
    assert [r["ruleId"] for r in broken["runs"][0]["results"]] == ["P01"]


def _members(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            dotted = f"{name}.{key}".lstrip(".")
            yield dotted
            yield from _members(inner, dotted)
    elif isinstance(value, list):
        for inner in value:
            yield from _members(inner, f"{name}[]")


def test_the_json_has_the_members_that_are_documented(tmp_path: Path) -> None:
    """docs/lint-rules.md lists every member of the JSON object, and no other."""
    (tmp_path / "new.zip").write_bytes(package(xml=SOUND.replace("LASTFIRST", "EMAIL")))
    (tmp_path / "old.xml").write_text(SOUND.replace("2.4.1", "2.4"))

    record = _lint("new.zip", "--format", "json", "--against", "old.xml", where=tmp_path)

    documented = {name for name, _ in JSON_MEMBERS}
    same = {"difference.removed[]", "difference.raised[]", "difference.lowered[]"}
    found = {name for name in _members(record) if name.rpartition(".")[0] not in same}
    assert found == documented
    page = Path(__file__).resolve().parents[2] / "docs" / "lint-rules.md"
    assert all(f"| `{name}` |" in page.read_text("utf-8") for name in documented)
