"""Reading, writing, snapshots and the change log of a store."""

from __future__ import annotations

import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sis_core.district import (
    BadFile,
    BadValue,
    Clock,
    DistrictError,
    NotAllowed,
    Store,
    TooLong,
    UnknownName,
)

NORA = {"dcid": 812, "id": 1812, "first_name": "Nora", "last_name": "Quill", "schoolid": 210}


def test_a_loaded_row_takes_defaults_and_stored_forms(store: Store) -> None:
    """Left-out columns get their default, dates their nineteen characters, money its number."""
    store.load({"students": [{**NORA, "dob": "2013-04-09", "balance1": "12.50"}]})

    assert store.read(
        "SELECT First_Name, DOB, Balance1, Balance2, Enroll_Status, Middle_Name FROM Students"
    ) == [("Nora", "2013-04-09 00:00:00", 12.5, 0, 0, None)]


def test_a_missing_id_is_the_next_free_number(store: Store) -> None:
    """DCID and ID are two numbers; each continues from its own highest."""
    store.load({"students": [NORA, {"first_name": "Omar", "last_name": "Vance"}]})

    assert store.read("SELECT DCID, ID FROM Students ORDER BY DCID") == [(812, 1812), (813, 1813)]


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"studnets": [{}]}, "did you mean 'students'"),
        ({"students": [{"frist_name": "N"}]}, "did you mean 'first_name'"),
        ({"students": [{"grade_level": "seven"}]}, "takes a number"),
        ({"students": [{"dcid": 1}, {"dcid": 1}]}, "has a row 1 already"),
        ({"teachers": [{"dcid": 1}]}, "is a view"),
    ],
)
def test_a_bad_load_says_why_and_keeps_nothing(
    store: Store, tables: dict[str, list[dict[str, object]]], words: str
) -> None:
    """One bad row refuses the whole load, and the district stays as it was."""
    with pytest.raises(DistrictError, match=words):
        store.load({"schools": [{"dcid": 3, "school_number": 210}], **tables})

    assert store.scalar("SELECT count(*) FROM Schools") == 0
    assert store.version == 0


def test_the_change_log_keeps_the_latest_change_of_each_row(store: Store) -> None:
    """Insert, update and delete are noted with the clock's time; one entry for each row."""
    store.load({"students": [NORA]})
    after_load = store.version
    store.clock.advance(timedelta(hours=1))
    with store.write() as w:
        assert w.update("students", 812, {"first_name": "Norah"})
        w.insert("schools", {"dcid": 3, "school_number": 210})
    with store.write() as w:
        assert w.delete("schools", 3)

    changes = {(c.table, c.id): (c.op, c.at) for c in store.changes(after_load)}
    assert changes == {
        ("students", 812): ("U", "2026-10-15 10:00:00"),
        ("schools", 3): ("D", "2026-10-15 10:00:00"),
    }
    assert store.last_changed("Students", 812) == "2026-10-15 10:00:00"
    assert store.last_changed("Students", 4711) == "2026-10-15 10:00:00"


def test_an_update_stamps_the_date_of_change(store: Store) -> None:
    """Transaction_Date follows the district's clock unless the writer says otherwise."""
    store.load({"students": [NORA]})
    with store.write() as w:
        w.update("students", 812, {"first_name": "Norah"})

    assert store.scalar("SELECT Transaction_Date FROM Students") == "2026-10-15 09:00:00"


def test_a_failed_transaction_leaves_nothing_behind(store: Store) -> None:
    """Whatever was written before the error is rolled back, and nobody is told of it."""
    told: list[object] = []
    store.listen(told.append)

    with pytest.raises(BadValue), store.write() as w:
        w.insert("students", NORA)
        w.update("students", 812, {"grade_level": "seven"})

    assert store.scalar("SELECT count(*) FROM Students") == 0
    assert told == []


def test_listeners_hear_which_rows_changed(store: Store) -> None:
    """After a commit the changed rows are named by table and key."""
    told: list[object] = []
    store.listen(told.append)
    store.load({"students": [NORA]})

    assert told == [frozenset({("students", 812)})]


def test_restoring_brings_rows_and_clock_back_and_keeps_tokens(store: Store) -> None:
    """A reset undoes the district's changes; who was signed in stays signed in."""
    store.load({"students": [NORA]})
    store.snapshot("start")
    with store.write() as w:
        w.update("students", 812, {"first_name": "Norah"})
        w.execute("INSERT INTO _tokens VALUES ('t-1', 'c-1', '', 99)")
    version = store.version
    store.clock.advance(timedelta(days=3))
    store.restore("start")

    assert store.scalar("SELECT First_Name FROM Students") == "Nora"
    assert store.scalar("SELECT count(*) FROM _tokens") == 1
    assert store.clock.now().replace(microsecond=0) == datetime(2026, 10, 15, 9)
    assert store.version > version


def test_an_unknown_snapshot_names_the_known_ones(store: Store) -> None:
    """The refusal lists what there is."""
    store.snapshot("start")

    with pytest.raises(UnknownName, match="start"):
        store.restore("strat")


def test_restoring_under_readers_never_breaks_them(store: Store) -> None:
    """Threads that read while the database is swapped see the old or the new, never an error."""
    store.load({"students": [NORA]})
    store.snapshot("start")
    wrong: list[object] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            row = store.read("SELECT First_Name FROM Students")
            if row not in ([("Nora",)], [("Norah",)]):
                wrong.append(row)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        with store.write() as w:
            w.update("students", 812, {"first_name": "Norah"})
        store.restore("start")
    stop.set()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM Students",
        "UPDATE Students SET First_Name = 'x'",
        "DROP TABLE Students",
        "PRAGMA user_version = 9",
        "ATTACH 'x.db' AS x",
        "SELECT token FROM _tokens",
        "BEGIN",
    ],
)
def test_a_select_cannot_do_more_than_read(store: Store, sql: str) -> None:
    """Anything but a reading statement is refused, and the tokens stay closed."""
    store.load({"students": [NORA]})

    with pytest.raises(NotAllowed):
        store.select(sql)

    assert store.scalar("SELECT count(*) FROM Students") == 1


def test_a_select_that_runs_forever_is_stopped(store: Store) -> None:
    """A time limit interrupts it, and the store works on."""
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t"

    with pytest.raises(TooLong):
        store.select(endless, seconds=0.1)

    assert store.scalar("SELECT 1") == 1


def test_sql_mistakes_are_told_in_sqlites_words(store: Store) -> None:
    """A wrong name in somebody's SELECT is a sentence, not a traceback."""
    with pytest.raises(DistrictError, match="no such table: studnets"):
        store.select("SELECT * FROM studnets")


def test_extensions_are_installed_in_order_and_made_when_new(store: Store) -> None:
    """A declared extension is only installed; an unknown one gets a table of its own."""
    store.extend("u_busplan", "students", "Route~20 Stop~40")
    store.extend("studentcorefields", "students")
    store.load({"u_busplan": [{"studentsdcid": 812, "route": "12B"}]})

    assert store.extensions("students") == ("u_busplan", "studentcorefields")
    assert store.extensions("schools") == ()
    assert store.read("SELECT StudentsDCID, Route FROM u_busplan") == [(812, "12B")]


def test_a_file_is_opened_again_with_all_it_had(tmp_path: Path) -> None:
    """Rows, settings, extensions and the day survive; the clock starts on the district's day."""
    path = tmp_path / "district.db"
    made = Store.create(path, Clock(datetime(2026, 10, 15, 9)))
    made.load({"students": [NORA]})
    made.remember("start", "2026-10-15 08:00:00")
    made.extend("u_busplan", "students", "Route~20")
    made.close()
    opened = Store.open(path)

    assert opened.scalar("SELECT First_Name FROM Students") == "Nora"
    assert opened.extensions("students") == ("u_busplan",)
    assert opened.table("u_busplan").column("route") is not None
    assert opened.clock.today().isoformat() == "2026-10-15"
    opened.close()


def test_a_file_is_restored_too(tmp_path: Path) -> None:
    """A snapshot of a district in a file is copied back into the file."""
    path = tmp_path / "district.db"
    made = Store.create(path, Clock(datetime(2026, 10, 15, 9)))
    made.load({"students": [NORA]})
    made.snapshot("start")
    with made.write() as w:
        w.delete("students", 812)
    made.restore("start")
    made.close()
    opened = Store.open(path)

    assert opened.scalar("SELECT count(*) FROM Students") == 1
    opened.close()


def test_foreign_and_newer_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    """No district, not even a database, and a newer release's file each get their own words."""
    text = tmp_path / "notes.txt"
    text.write_text("not a database at all, but long enough to be read as one" * 20)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    newer = tmp_path / "newer.db"
    Store.create(newer, Clock(datetime(2026, 10, 15))).close()
    connection = sqlite3.connect(newer)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    for path, words in (
        (tmp_path / "none.db", "there is no file"),
        (text, "is not a SQLite database"),
        (other, "not a district"),
        (newer, "newer mock-sis"),
    ):
        with pytest.raises(BadFile, match=words):
            Store.open(path)


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    """Creating or saving onto a file that exists is refused."""
    path = tmp_path / "district.db"
    made = Store.create(path, Clock(datetime(2026, 10, 15)))

    with pytest.raises(DistrictError, match="exists already"):
        Store.create(path, Clock(datetime(2026, 10, 15)))
    with pytest.raises(DistrictError, match="exists already"):
        made.save(path)
    made.close()


def test_bulk_rows_have_indexes_and_triggers_afterwards(store: Store) -> None:
    """A bulk load leaves no trace in the change log; what follows it does."""
    with store.bulk() as put:
        count = put("Students", ("DCID", "ID", "Last_Name"), [(i, i + 1000, "Q") for i in range(5)])
    before = store.version
    with store.write() as w:
        w.update("students", 3, {"last_name": "R"})

    assert count == 5
    assert before == 0
    assert [c.id for c in store.changes()] == [3]
    assert "ix_students_id" in str(store.read("SELECT name FROM sqlite_master"))


def test_a_file_of_an_older_release_gets_newer_tables(tmp_path: Path) -> None:
    """Tables that an older release did not have are made when its file is opened, and are kept."""
    path = tmp_path / "older.db"
    Store.create(path, Clock(datetime(2026, 10, 15))).close()
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE Transportation")
    connection.execute("PRAGMA user_version = 2")
    connection.close()

    store = Store.open(path)
    store.load({"transportation": [{"dcid": 5, "busnumber": "7"}]})
    assert [change.id for change in store.changes(table="transportation")] == [5]
    store.close()
    again = Store.open(path)
    assert again.scalar("SELECT BusNumber FROM Transportation") == "7"
    again.close()


def test_changes_are_logged_from_the_first_one_after_a_restore(store: Store) -> None:
    """A district that was put back to an unwritten start logs the next change of every table."""
    store.snapshot("start")
    for table in ("Students", "Courses"):
        store.load({table: [{}]})
        store.restore("start")
        version = store.version
        store.load({table: [{}]})
        with store.write() as w:
            w.execute("UPDATE Terms SET Name = 'x'")
            w.execute(f"DELETE FROM {table}")

        assert [(c.table, c.op) for c in store.changes(version)] == [(table.lower(), "D")]


def test_a_first_change_that_is_taken_back_is_not_logged(store: Store) -> None:
    """After a rolled-back first write of a table, its next change is logged all the same."""
    with pytest.raises(RuntimeError), store.write() as w:
        w.insert("Courses", {"Course_Name": "Knots"})
        raise RuntimeError
    version = store.version
    store.load({"Courses": [{"Course_Name": "Sails"}]})

    assert [(c.table, c.op) for c in store.changes(version)] == [("courses", "I")]


def test_a_statement_that_names_no_table_at_once_is_logged(store: Store) -> None:
    """Changes by a statement that begins otherwise, such as a WITH, stand in the log too."""
    version = store.version
    with store.write() as w:
        w.execute("WITH n AS (SELECT 'Knots' AS name) INSERT INTO Courses (Course_Name) "
                  "SELECT name FROM n")  # fmt: skip

    assert [(c.table, c.op) for c in store.changes(version)] == [("courses", "I")]
