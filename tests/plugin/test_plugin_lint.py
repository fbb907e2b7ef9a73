"""Every rule of the linter, with packages that break it and packages that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases_of_fields import FIELDS
from cases_of_files import FILES
from cases_of_package import ARCHIVE, MANIFEST
from cases_of_queries import QUERY
from cases_of_schema import SCHEMA
from plugin_packages import QUERY_FILE, SOUND, package
from rule_cases import GOOD, Case

from sis_plugin.linting.lint import lint
from sis_plugin.own import own_folder
from sis_plugin.reading import read_package
from sis_plugin.rules import BY_ID, ORDER, RULES

CASES = [*ARCHIVE, *SCHEMA, *MANIFEST, *FIELDS, *QUERY, *FILES]
IDS = [f"{case.rule}-{number}" for number, case in enumerate(CASES)]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_rule_speaks_of_what_breaks_it(case: Case) -> None:
    """The package that breaks a rule has its finding: level, words, file and line."""
    found = [f for f in lint(case.bad, **case.options) if f.rule == case.rule]

    matching = [f for f in found if f.level == case.level and case.said in f.message]
    assert matching, [(f.level, f.message) for f in found]
    if case.line is not None:
        assert case.line in [f.line for f in matching]
        assert all(f.file for f in matching)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_rule_is_silent_where_nothing_breaks_it(case: Case) -> None:
    """The neighbouring package that keeps a rule has no such finding."""
    assert [
        f for f in lint(case.good, **case.options) if f.rule == case.rule and case.said in f.message
    ] == []


def test_every_rule_has_cases() -> None:
    """Each of the rules is broken by a case above at its own level, and milder nowhere else."""
    assert {rule.id for rule in RULES} == {case.rule for case in CASES}
    assert [rule.id for rule in RULES] == [f"P{n:02}" for n in range(1, 39)]
    for rule in RULES:
        assert rule.level in {case.level for case in CASES if case.rule == rule.id}, rule.id
    for case in CASES:
        assert ORDER[case.level] >= ORDER[BY_ID[case.rule].level]


def test_a_sound_package_has_no_errors_and_no_warnings() -> None:
    """Nothing but a note on its release is said about a plugin as it should be."""
    assert [(f.rule, f.level, f.line) for f in lint(GOOD)] == [("P08", "I", 3)]


def test_our_own_plugin_is_sound() -> None:
    """Nothing milder or worse than a note is said about the plugin that we ship."""
    assert {f.level for f in lint(own_folder())} == {"I"}


def test_a_package_is_linted_as_its_bytes_are(tmp_path: Path) -> None:
    """Folder, zip and read package have the same findings."""
    data = package({QUERY_FILE: "<queries xmlns='urn:x'/>"}, xml=SOUND.replace("ViewOnly", "All"))
    (tmp_path / "queries_root").mkdir()
    (tmp_path / "plugin.xml").write_text(SOUND.replace("ViewOnly", "All"))
    (tmp_path / QUERY_FILE).write_text("<queries xmlns='urn:x'/>")
    (tmp_path / "a.zip").write_bytes(data)

    findings = lint(data)

    assert [f.rule for f in findings] == ["P07", "P07", "P25", "P08"]
    assert lint(tmp_path / "a.zip") == findings
    assert [f for f in lint(tmp_path) if f.rule != "P04"] == findings
    assert lint(read_package(GOOD)) == lint(GOOD)


def test_extension_tables_of_the_package_count_as_known() -> None:
    """A plugin may ask for, and query, the tables that it brings itself."""
    extension = """<psExtension xmlns="http://www.powerschool.com">
      <extensionname>U_N</extensionname>
      <extendedTable coreTable="Students" dbTableName="U_N_BUS"><field name="route" type="Date"/>
      </extendedTable></psExtension>"""
    asked = "".join(
        f'<field table="U_N_BUS" field="{name}" access="FullAccess"/>'
        for name in ("ROUTE", "StudentsDCID", "DRIVER")
    )
    found = lint(
        package(
            {"user_schema_root/U_N.xml": extension},
            xml=SOUND.replace("</access_request>", asked + "</access_request>"),
        )
    )

    assert [f.message.partition(":")[0] for f in found if f.rule == "P13"] == ["U_N_BUS DRIVER"]


def test_what_cannot_be_opened_has_one_finding() -> None:
    """A package that is no package is a finding, not a failure."""
    assert [(f.rule, f.level) for f in lint(b"")] == [("P01", "E")]


def test_secrets_are_not_repeated() -> None:
    """The finding about a secret does not print it."""
    data = package({"web_root/a.js": "client_secret: 'abcdefghij0123456789'"})

    assert "abcdefghij" not in str(lint(data))
