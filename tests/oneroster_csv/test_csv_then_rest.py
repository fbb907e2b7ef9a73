"""An imported district is a district: grades are written over REST, and exported again."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from csv_districts import Answers, answers, exported, made, put
from csv_packages import cells_of, sample

from sis_core.district import Store
from sis_fixtures.aging import age
from sis_fixtures.invariants import broken_keys, broken_references

ITEM = {
    "title": "Short",
    "assignDate": "2026-10-01T00:00:00.000Z",
    "dueDate": "2026-10-09T00:00:00.000Z",
    "class": {"sourcedId": "cls/1"},
    "category": {"sourcedId": "cat/1"},
    "gradingPeriod": {"sourcedId": "2027-Q1"},
    "resultValueMin": 0,
    "resultValueMax": 10,
}


def _write(client: Answers) -> None:
    assert put(client, "lineItems", "li 2", {"lineItem": ITEM}) == 200
    result = {
        "lineItem": {"sourcedId": "li 2"},
        "student": {"sourcedId": "stu/1"},
        "scoreStatus": "fully graded",
        "score": 7,
        "scoreDate": "2026-10-10",
    }
    assert put(client, "results", "r 2", {"result": result}) == 200
    assert put(client, "categories", "cat 2", {"category": {"title": "Quizzes"}}) == 200


def test_what_rest_writes_replaces_what_the_package_said(tmp_path: Path) -> None:
    """A PUT on an imported id leaves nothing of the package's value behind it."""
    path, _ = made(tmp_path, sample())
    with answers(Store.open(path)) as client:
        _write(client)

        item, result = client.one("lineItems", "li 2"), client.one("results", "r 2")
        assert (item["title"], item["dueDate"][:10], item["resultValueMax"]) == (
            "Short",
            "2026-10-09",
            10,
        )
        assert item["gradingPeriod"]["sourcedId"] == "2027-Q1"
        assert item["category"]["sourcedId"] == "cat/1"
        assert (result["scoreStatus"], result["score"]) == ("fully graded", 7)
        assert client.one("categories", "cat 2")["title"] == "Quizzes"
        assert client.ids("categories") == ["cat 2", "cat#unused", "cat/1"]


def test_what_rest_writes_is_exported(tmp_path: Path) -> None:
    """The next package holds the written values."""
    path, _ = made(tmp_path, sample())
    copy = tmp_path / "copy.db"
    with answers(Store.open(path)) as client:
        _write(client)
        client.world.store.save(copy)
    package = exported(copy, tmp_path / "out.zip")

    item = cells_of(package, "lineItems.csv")["li 2"]
    assert (item["title"], item["dueDate"], item["resultValueMax"]) == ("Short", "2026-10-09", "10")
    assert cells_of(package, "results.csv")["r 2"]["score"] == "7"
    assert cells_of(package, "categories.csv")["cat 2"]["title"] == "Quizzes"


def test_an_imported_district_grows_older(tmp_path: Path) -> None:
    """Days pass in an imported district as in any other, and what happens is served."""
    path, _ = made(tmp_path, sample())
    with closing(Store.open(path)) as store:
        events = age(store, 4, seed=2)
        assert events
        broken = [*broken_references(store), *broken_keys(store)]
    assert broken == []
