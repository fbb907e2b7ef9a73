"""The evaluation of ids before a conversion (C5)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from fake_oneroster import CLIENT_ID, CLIENT_SECRET
from fake_rows import user

from sis_connector.cli import main
from sis_connector.errors import BadSetup
from sis_connector.evaluation.run import evaluate


@pytest.fixture
def told(config):
    """Evaluate for Canvas; verdicts by kind and new or old id."""

    def do(**changes):
        report = evaluate(replace(config, **{"profile": "canvas", **changes}))
        assert report.status == "evaluated", report.message
        return report, {
            (one.kind, one.new_id or one.old_id): one.verdict for one in report.evaluation.findings
        }

    return do


def test_equal_ids_match_and_changed_values_are_told(run, told, fake):
    """Same ids: what is equal matches, and a new address is a change with both values."""
    run()
    fake.row("users", "p2")["email"] = "ben@lake.example"
    report, verdicts = told()
    assert verdicts["students", "p1"] == "match" and verdicts["classes", "k1"] == "match"
    assert verdicts["students", "p2"] == "change"
    [change] = [one for one in report.evaluation.findings if one.new_id == "p2"]
    assert change.why == "email: 'ben.noor@lake.example' → 'ben@lake.example'"
    assert verdicts["teachers", "a1"] == "new"


def test_other_ids_for_the_same_people_would_come_twice(run, told, fake):
    """New ids for known people are duplicates by login, e-mail or name, and old ids are not called
    missing then."""
    run()
    for row in fake.data["users"]:
        row["sourcedId"] = f"u-{row['sourcedId']}"
    for row in fake.data["enrollments"]:
        row["user"]["sourcedId"] = f"u-{row['user']['sourcedId']}"
    fake.row("users", "u-p3").update(username="other", email="other@lake.example")
    report, verdicts = told()
    assert verdicts["students", "u-p1"] == "duplicate"
    assert not [one for one in report.evaluation.findings if one.verdict == "missing"]
    proposals = set(report.evaluation.proposals())
    assert ("p1", "u-p1", "S") in proposals and ("t1", "u-t1", "T") in proposals
    assert not [one for one in proposals if one[1] == "u-p3"]  # a name alone proves nothing


def test_an_id_of_somebody_else_is_a_conflict(run, told, fake):
    """The same id with another name, login and address belongs to another person."""
    run()
    fake.data["users"].remove(fake.row("users", "p1"))
    fake.data["users"].append(user("p1", "student", "Zoe", "Yarrow", ["s1"]))
    _report, verdicts = told()
    assert verdicts["students", "p1"] == "conflict"


def test_the_known_who_do_not_come_are_missing(run, told, fake):
    """A student whom OneRoster does not list is named."""
    run()
    fake.data["users"].remove(fake.row("users", "p2"))
    _report, verdicts = told()
    assert verdicts["students", "p2"] == "missing"


def test_namesakes_are_no_duplicates(run, told, fake):
    """A newcomer of the same name as a user who comes, too, under the known id, is new; so is a
    second class of one name."""
    run()
    fake.data["users"].append(
        user("p9", "student", "Ada", "Mae", ["s2"], username="amae2", email="a2@lake.example")
    )
    fake.data["classes"].append({**fake.row("classes", "k1"), "sourcedId": "k9"})
    _report, verdicts = told()
    assert verdicts["students", "p9"] == "new" and verdicts["students", "p1"] == "match"
    assert verdicts["classes", "k9"] == "new" and verdicts["classes", "k1"] == "match"


def test_google_addresses_make_known(run, told, fake):
    """With the Google domain an id change is no duplicate."""
    run(google_domain="lake.example")
    fake.row("users", "p1")["sourcedId"] = "u-p1"
    _report, verdicts = told(google_domain="lake.example")
    assert verdicts["students", "u-p1"] == "moved"


def test_nothing_is_written(run, told, rows, config):
    """The target is byte for byte what it was."""
    run()
    before = config.target.read_bytes()
    told()
    assert config.target.read_bytes() == before


def test_without_a_target_there_is_nothing_to_compare_with(told):
    """A missing file is a wrong setting."""
    with pytest.raises(BadSetup, match="no roster file"):
        told()


def test_the_command_writes_page_json_and_mapping(run, fake, config, tmp_path):
    """`sync --evaluate` prints totals and writes all three files; the mapping cures the import."""
    run()
    for row in fake.data["users"]:
        row["sourcedId"] = f"u-{row['sourcedId']}"
    for row in fake.data["enrollments"]:
        row["user"]["sourcedId"] = f"u-{row['user']['sourcedId']}"
    html, page, mapping = (tmp_path / name for name in ("ids.html", "ids.json", "mapping.csv"))
    found = CliRunner().invoke(
        main,
        [
            "sync", "--profile", "learning-oneroster", "--url", config.url, "--token-url",
            str(config.token_url), "--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET,
            "--target", str(config.target), "--start-year", "2026", "--evaluate", "--report",
            str(html), "--json", str(page), "--propose", str(mapping), "--autogenerate-usernames",
        ],
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    assert "6 duplicates are sure enough" in found.output
    assert json.loads(page.read_text())["totals"]["students"] == {"duplicate": 4}
    assert "It would" not in html.read_text() and "Duplicate" in html.read_text()
    report = run(mapping=mapping)
    assert report.status == "applied" and not report.refused


def test_propose_alone_is_a_wrong_setting(config):
    """--propose without --evaluate says what it goes with."""
    found = CliRunner().invoke(main, ["sync", "--propose", "x.csv"])
    assert found.exit_code == 2 and "--evaluate" in found.output
