"""Watching rows: what a commit did to each, on the whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sis_core.district import Clock, Store
from sis_core.district.watching import Happening

WATCHED = {"students": ("Enroll_Status", "SchoolID"), "courses": ()}


@pytest.fixture
def told(store: Store) -> Iterator[list[Happening]]:
    """What was told of a watched store with one student."""
    with store.write() as w:
        w.insert("students", {"dcid": 812, "last_name": "Quill", "schoolid": 210})
    heard: list[Happening] = []
    store.watch(WATCHED, heard.extend, heard.clear)
    yield heard
    store.unwatch()


def test_each_change_is_told_after_its_commit(store: Store, told: list[Happening]) -> None:
    """Inserts, updates with the columns that changed, and deletes come in their order."""
    with store.write() as w:
        w.insert("courses", {"dcid": 5, "course_number": "ALG1"})
        w.update("students", 812, {"schoolid": 220, "last_name": "Quill"})
        assert told == []
    with store.write() as w:
        w.delete("courses", 5)
        w.insert("schools", {"dcid": 3, "school_number": 210})

    assert told == [
        Happening("courses", 5, "I"),
        Happening("students", 812, "U", frozenset({"schoolid"})),
        Happening("courses", 5, "D"),
    ]


def test_a_row_is_told_once_a_commit(store: Store, told: list[Happening]) -> None:
    """An insert stays one whatever follows; what came and went did not happen."""
    with store.write() as w:
        w.insert("students", {"dcid": 813, "last_name": "Vance"})
        w.update("students", 813, {"schoolid": 220})
        w.insert("students", {"dcid": 814, "last_name": "Quist"})
        w.delete("students", 814)
        w.update("students", 812, {"schoolid": 220})
        w.update("students", 812, {"enroll_status": 2})
        w.update("students", 812, {"last_name": "Quill-Roe"})
    assert told == [
        Happening("students", 813, "I"),
        Happening("students", 812, "U", frozenset({"schoolid", "enroll_status"})),
    ]
    told.clear()

    with store.write() as w:
        w.update("students", 813, {"schoolid": 230})
        w.delete("students", 813)
        w.delete("students", 812)
        w.insert("students", {"dcid": 812, "last_name": "Quill"})

    assert told == [Happening("students", 813, "D"), Happening("students", 812, "U")]


def test_what_is_rolled_back_is_not_told(store: Store, told: list[Happening]) -> None:
    """A transaction that fails tells nothing, then or later."""
    with pytest.raises(RuntimeError), store.write() as w:
        w.update("students", 812, {"schoolid": 220})
        raise RuntimeError
    with store.write() as w:
        w.insert("courses", {"dcid": 5, "course_number": "ALG1"})

    assert told == [Happening("courses", 5, "I")]


@pytest.mark.parametrize("in_a_file", [False, True])
def test_a_restore_is_not_told_and_the_watch_goes_on(
    store: Store, tmp_path: Path, in_a_file: bool
) -> None:
    """Going back to a snapshot tells nothing; what is written after it is told."""
    made = Store.create(tmp_path / "district.db", Clock(store.clock.now())) if in_a_file else store
    heard: list[Happening] = []
    restored: list[str] = []
    with made.write() as w:
        w.insert("students", {"dcid": 812, "last_name": "Quill"})
    made.snapshot("start")
    made.watch(WATCHED, heard.extend, lambda: restored.append("back"))
    with made.write() as w:
        w.delete("students", 812)
    made.restore("start")
    with made.write() as w:
        w.update("students", 812, {"schoolid": 220})
    made.unwatch()
    with made.write() as w:
        w.delete("students", 812)
    if in_a_file:
        made.close()

    assert restored == ["back"]
    assert heard == [
        Happening("students", 812, "D"),
        Happening("students", 812, "U", frozenset({"schoolid"})),
    ]


def test_a_commit_that_adds_a_table_is_told(store: Store, told: list[Happening]) -> None:
    """Rows written together with a new extension table are told as ever."""
    with store.write() as w:
        w.extend("u_busplan", "students", "StudentsDCID Route~20")
        w.update("students", 812, {"schoolid": 220})

    assert told == [Happening("students", 812, "U", frozenset({"schoolid"}))]


def test_nothing_of_a_watch_reaches_the_file(store: Store, tmp_path: Path) -> None:
    """A copy of a watched district holds neither the notes nor their triggers."""
    store.watch(WATCHED, lambda told: None, lambda: None)
    with store.write() as w:
        w.insert("students", {"dcid": 812, "last_name": "Quill"})
    store.save(tmp_path / "copy.db")
    copy = Store.open(tmp_path / "copy.db")
    found = copy.read("SELECT name FROM sqlite_master WHERE name LIKE '\\_see%' ESCAPE '\\'")
    notes = copy.read("SELECT name FROM sqlite_master WHERE name = '_happened'")
    copy.close()

    assert found == notes == []
