"""A district in memory is copied once for all who read long; what changes is carried over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from oracle_rows import NOW, TABLES

from sis_core.district import Clock, Store
from sis_core.district.copies import MOST_PENDING, SharedCopy
from sis_core.oracle import Engine, translate


class Counted(sqlite3.Connection):
    """A connection that counts how often it was copied."""

    copied = 0

    def backup(self, *arguments, **named):
        self.copied += 1
        super().backup(*arguments, **named)


@pytest.fixture
def source() -> Iterator[Counted]:
    """A database of two rows in memory."""
    with closing(sqlite3.connect(":memory:", factory=Counted, isolation_level=None)) as made:
        made.execute("CREATE TABLE pupils (dcid INTEGER PRIMARY KEY, name)")
        made.execute("INSERT INTO pupils (name) VALUES ('Quill'), ('Reed')")
        yield made


@pytest.fixture
def copy() -> Iterator[SharedCopy]:
    """No copy yet."""
    made = SharedCopy()
    yield made
    made.drop()


def names(connection):
    return [name for (name,) in connection.execute("SELECT name FROM pupils ORDER BY 1")]


def test_many_connections_cost_one_copy(source, copy):
    """Three readers, one copy; none of them can write."""
    readers = [copy.connection(source) for _ in range(3)]
    try:
        assert [names(one) for one in readers] == [["Quill", "Reed"]] * 3
        assert source.copied == 1
        for one in readers:
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                one.execute("DELETE FROM pupils")
    finally:
        for one in readers:
            one.close()


def test_a_reader_keeps_the_copy_that_it_began_with(source, copy):
    """After a drop new readers see what is there now; an old one reads on undisturbed."""
    with closing(copy.connection(source)) as old:
        rows = old.execute("SELECT name FROM pupils ORDER BY 1")
        assert rows.fetchone() == ("Quill",)
        source.execute("INSERT INTO pupils (name) VALUES ('Sorrel')")
        copy.drop()
        with closing(copy.connection(source)) as new:
            assert names(new) == ["Quill", "Reed", "Sorrel"]
        assert rows.fetchall() == [("Reed",)]
        assert source.copied == 2


def test_rows_that_changed_are_carried_over(source, copy):
    """A row more, one less, two that changed places under a unique index: in the same copy."""
    source.execute("INSERT INTO pupils (name) VALUES ('Sorrel'), ('Teal')")
    source.execute("CREATE UNIQUE INDEX names ON pupils (name)")
    with closing(copy.connection(source)) as reader:
        before = copy.edition
        source.execute("DELETE FROM pupils WHERE name = 'Quill'")
        source.execute("UPDATE pupils SET name = 'x' WHERE rowid = 2")
        source.execute("UPDATE pupils SET name = 'Reed' WHERE rowid = 3")
        source.execute("UPDATE pupils SET name = 'Sorrel' WHERE rowid = 2")
        source.execute("INSERT INTO pupils (name) VALUES ('Umber')")
        copy.changed({("pupils", 1), ("pupils", 2)})
        copy.changed({("pupils", 3), ("pupils", 5)})

        assert copy.caught_up(source) == before
        assert names(reader) == ["Reed", "Sorrel", "Teal", "Umber"]
        assert reader.execute("SELECT name FROM pupils WHERE rowid = 2").fetchone() == ("Sorrel",)
        assert source.copied == 1


def test_nobody_loses_the_copy_that_he_is_reading(source, copy):
    """What changed while somebody reads goes into a new copy; the old one stays as it was."""
    with closing(copy.connection(source)) as old:
        before = copy.edition
        rows = old.execute("SELECT name FROM pupils ORDER BY rowid")
        assert rows.fetchone() == ("Quill",)
        source.execute("UPDATE pupils SET name = 'Sorrel' WHERE rowid = 2")
        copy.changed({("pupils", 2)})

        assert copy.caught_up(source) > before
        with closing(copy.connection(source)) as new:
            assert names(new) == ["Quill", "Sorrel"]
        assert rows.fetchall() == [("Reed",)]
        assert names(old) == ["Quill", "Reed"]
        assert source.copied == 2


@pytest.mark.parametrize(
    "rows", [None, {("pupils", n) for n in range(MOST_PENDING + 1)}, {("no table", 1)}]
)
def test_what_cannot_be_carried_over_costs_a_new_copy(source, copy, rows):
    """Everything, too many rows, or a table that the copy lacks."""
    with closing(copy.connection(source)):
        before = copy.edition
        source.execute("UPDATE pupils SET name = 'Sorrel' WHERE rowid = 2")
        copy.changed(rows)

        assert copy.caught_up(source) > before
        with closing(copy.connection(source)) as new:
            assert names(new) == ["Quill", "Sorrel"]


def test_two_copies_do_not_mix(source, copy):
    """Two districts of one process, copied at the same time, stay two."""
    other = SharedCopy()
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.execute("CREATE TABLE pupils (name)")
        with closing(copy.connection(source)) as one, closing(other.connection(empty)) as two:
            assert (names(one), names(two)) == (["Quill", "Reed"], [])
    other.drop()


@pytest.mark.parametrize("reason", ["old", "full"])
def test_without_a_shared_copy_everybody_has_one(source, copy, monkeypatch, reason):
    """An old SQLite, or a district that does not fit: each reader has a copy of its own."""
    if reason == "old":
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 35, 5))
    else:
        monkeypatch.setattr("sis_core.district.copies._connected", _tiny)

    with closing(copy.connection(source)) as one, closing(copy.connection(source)) as two:
        one.execute("DELETE FROM pupils")
        assert (names(one), names(two), names(source)) == ([], ["Quill", "Reed"], ["Quill", "Reed"])


def _tiny(address):
    """A memdb that is full after one page."""
    made = sqlite3.connect(address, uri=True, isolation_level=None)
    made.execute("PRAGMA max_page_count = 1")
    return made


@pytest.fixture
def own() -> Iterator[Store]:
    """A district of a few rows in memory."""
    clock = Clock(NOW)
    clock.freeze()
    made = Store.memory(clock)
    made.load(TABLES)
    yield made
    made.close()


def test_all_engines_of_a_district_share_a_copy(own, monkeypatch):
    """Two engines, six queries: one copy; a row that is written is carried over to it."""
    made = []
    first = SharedCopy._make
    monkeypatch.setattr(
        SharedCopy, "_make", lambda self, source: made.append(1) or first(self, source)
    )
    query = translate("select last_name from students where id = 11", own.tables)
    engines = Engine(own), Engine(own)
    for engine in engines * 3:
        assert engine.run(query).rows == [("Quill",)]
    assert len(made) == 1

    with own.write() as w:
        w.remember("something", 1)
    assert engines[0].run(query).rows == [("Quill",)]
    assert len(made) == 1

    with own.write() as w:
        w.update("students", 1, {"last_name": "Reed"})
    assert [engine.run(query).rows for engine in engines] == [[("Reed",)]] * 2
    assert len(made) == 1

    own.snapshot("now")
    own.restore("now")
    assert [engine.run(query).rows for engine in engines] == [[("Reed",)]] * 2
    assert len(made) == 2
    for engine in engines:
        engine.close()


def test_a_stream_goes_on_while_the_district_changes(own):
    """Half read before a write, half after it: all of one moment, and the writer does not wait."""
    query = translate("select last_name from students order by id", own.tables)
    engine = Engine(own)
    wanted = [row for chunk in engine.stream(query, chunk=1) for row in chunk]
    stream = engine.stream(query, chunk=1)
    begun = next(stream)

    with own.write() as w:
        for dcid in (1, 2, 3, 4):
            w.update("students", dcid, {"last_name": "Changed"})

    assert [*begun, *(row for chunk in stream for row in chunk)] == wanted
    assert {row for chunk in engine.stream(query) for row in chunk} == {("Changed",)}
    (kept,) = engine._idle  # the one of the new copy; the old copy is nobody's any more
    assert {row for chunk in engine.stream(query) for row in chunk} == {("Changed",)}
    assert engine._idle == [kept]
    engine.close()


def test_a_files_connections_outlive_a_write(tmp_path):
    """A file is read by the connection that was there: it sees the write, none is opened anew."""
    clock = Clock(NOW)
    clock.freeze()
    store = Store.create(tmp_path / "d", clock)
    store.load(TABLES)
    engine = Engine(store)
    query = translate("select last_name from students where id = 11", store.tables)
    engine.run(query)
    (before,) = engine._idle

    with store.write() as w:
        w.update("students", 1, {"last_name": "Reed"})

    assert engine.run(query).rows == [("Reed",)]
    assert engine._idle == [before]
    store.snapshot("now")
    store.restore("now")
    assert engine._idle == []
    engine.close()
    store.close()
