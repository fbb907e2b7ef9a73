"""Queries run beside the district's writers, bounded, and reach nothing but its tables."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from oracle_rows import NOW, TABLES

from sis_core.district import Clock, DistrictError, Store, TooLong
from sis_core.oracle import Engine, OracleError, guard, translate

Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(params=["memory", "file"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A district of one's own, in memory and in a file."""
    clock = Clock(NOW)
    clock.freeze()
    made = Store.memory(clock) if request.param == "memory" else Store.create(tmp_path / "d", clock)
    made.load(TABLES)
    yield made
    made.close()


@pytest.fixture
def engine(own: Store) -> Iterator[Engine]:
    """An engine on it."""
    made = Engine(own)
    yield made
    made.close()


def test_a_query_sees_what_was_written_before_it(own: Store, engine: Engine) -> None:
    """The next query after a write sees it, and what is restored."""
    query = translate("select last_name from students where id = 11", own.tables)
    own.snapshot("before")
    assert engine.run(query).rows == [("Quill",)]

    with own.write() as w:
        w.update("students", 1, {"last_name": "Reed"})
    assert engine.run(query).rows == [("Reed",)]

    own.restore("before")
    assert engine.run(query).rows == [("Quill",)]


def test_pages_and_streams_give_the_same_rows(own: Store, engine: Engine) -> None:
    """Pages put together are the stream."""
    query = translate("select id from students order by id desc", own.tables)
    pages = [engine.run(query, limit=3, offset=at).rows for at in (0, 3)]

    assert [row for page in pages for row in page] == [(14,), (13,), (12,), (11,)]
    assert list(engine.stream(query, chunk=3)) == [[(14,), (13,), (12,)], [(11,)]]


def test_a_stream_that_is_left_gives_its_connection_back(own: Store, engine: Engine) -> None:
    """A stream may be left before its end; the next query runs."""
    query = translate("select id from students order by id", own.tables)
    stream = engine.stream(query, chunk=1)
    assert next(stream) == [(11,)]
    stream.close()

    assert engine.run(query, limit=1).rows == [(11,)]


@pytest.mark.parametrize(
    "sql",
    [
        "with n (i) as (select 1 from dual union all select i + 1 from n) select max(i) from n",
        "select count(*) from cc a, cc b, cc c, cc d, cc e, cc f, cc g, cc h, cc i, cc j, cc k,"
        " cc l, cc m, cc n, cc o, cc p, cc q, cc r",
        "select level from dual connect by level > 0 order by 1 desc",
    ],
)
def test_a_query_without_end_is_stopped(own: Store, engine: Engine, sql: str) -> None:
    """Endless recursion and products of tables end at the time limit; others write meanwhile.

    A machine that is busy may not get to a second write in half a second: it has more time then.
    """
    query = translate(sql, own.tables)
    failed: list[TooLong] = []

    def run(seconds: float) -> None:
        try:
            engine.run(query, seconds=seconds)
        except TooLong as error:
            failed.append(error)

    for seconds in (0.5, 3.0, 12.0):
        failed.clear()
        written = 0
        thread = threading.Thread(target=run, args=(seconds,))
        thread.start()
        while thread.is_alive():
            with own.write() as w:
                w.update("students", 1, {"grade_level": 8})
            written += not failed
        thread.join()
        assert f"{seconds:g} s" in str(failed[0])
        if written > 1:
            break

    assert written > 1


@pytest.mark.parametrize(
    "expression",
    [
        "case when regexp_like('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '^(a+)+$') then 1 end",
        "regexp_replace('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '^(a|aa)+$', '')",
        "regexp_count('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', '(a*)*b(c)')",
    ],
)
def test_a_pattern_that_runs_long_is_stopped(own: Store, engine: Engine, expression: str) -> None:
    """A regular expression that explodes ends soon, with an answer or an error of its own."""
    query = translate(f"select {expression} from dual", own.tables)
    started = time.thread_time()
    try:
        engine.run(query)
    except OracleError as error:
        assert error.code == "ORA-12733"

    assert time.thread_time() - started < 8  # SECONDS would be 20


@pytest.mark.parametrize(
    ("expression", "most"),
    [("length(lpad('x', 999999999))", 4000), ("length(rpad('x', 2000000000, 'y'))", 4000)],
)
def test_padding_is_bounded(ask: Ask, expression: str, most: int) -> None:
    """LPAD and RPAD make at most what VARCHAR2 holds."""
    assert ask(f"select {expression} from dual") == [(most,)]


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("select power(10, 400) from dual", "ORA-01426"),
        ("select listagg(lpad('x', 4000)) within group (order by 1) from cc", "ORA-01489"),
        (
            "with n (i, t) as (select 1, lpad('x', 4000) from dual union all"
            " select i + 1, t || t from n where i < 40) select max(length(t)) from n",
            "too big",
        ),
    ],
)
def test_what_grows_too_large_is_an_error(own: Store, engine: Engine, sql: str, fault: str) -> None:
    """Numbers and texts beyond the bounds end the query in a sentence."""
    with pytest.raises((OracleError, DistrictError), match=fault):
        engine.run(translate(sql, own.tables))


@pytest.mark.parametrize(
    "sql",
    [
        "ATTACH DATABASE ':memory:' AS other",
        "PRAGMA writable_schema = ON",
        "SELECT * FROM pragma_table_info('students')",
        "SELECT * FROM sqlite_master",
        "SELECT token FROM _tokens",
        "SELECT value FROM _settings",
        "SELECT load_extension('x')",
        "SELECT zeroblob(1000000)",
        "SELECT hex(randomblob(9))",
        "SELECT readfile('x')",
        "INSERT INTO students (dcid) VALUES (99)",
        "UPDATE students SET last_name = 'x'",
        "DELETE FROM students",
        "CREATE TABLE t (x)",
        "CREATE TEMP TABLE t (x)",
        "VACUUM INTO 'x'",
        "BEGIN",
        "SAVEPOINT s",
        "SELECT * FROM (SELECT name FROM sqlite_schema)",
    ],
)
def test_a_guarded_connection_reads_the_districts_tables_only(own: Store, sql: str) -> None:
    """Even SQLite's own SQL does not get past the authorizer."""
    connection = own.apart()
    guard(connection, own.tables)
    try:
        with pytest.raises((sqlite3.DatabaseError, sqlite3.Warning)):
            connection.execute(sql).fetchall()
        assert connection.execute("SELECT count(*) FROM students").fetchone() == (4,)
    finally:
        connection.close()

    assert own.scalar("SELECT count(*) FROM students") == 4


@pytest.mark.parametrize(
    "value", ["x' or '1'='1", "1; delete from students", "' union select token from _tokens --"]
)
def test_an_argument_stays_a_value(ask: Ask, value: str) -> None:
    """SQL in an argument is only a text that nothing equals."""
    assert ask("select id from students where last_name = :n", {"n": value}) == []
    assert ask("select :n from dual", {"n": value}) == [(value,)]


def test_a_timestamp_keeps_its_midnight(own: Store, engine: Engine) -> None:
    """A date at midnight is its day; a timestamp shows the time, as tables show it."""
    sql = (
        "select date '2026-09-30' d, cast(timestamp '2026-09-30 00:00:00' as timestamp) t from dual"
    )
    query = translate(sql, own.tables)

    assert engine.run(query).rows == [("2026-09-30", "2026-09-30 00:00:00")]


def test_an_error_of_a_value_names_its_code(own: Store, engine: Engine) -> None:
    """SQLite hides what a function raised; the engine does not."""
    with pytest.raises(OracleError) as raised:
        engine.run(translate("select 1 / (id - id) from students", own.tables))

    assert raised.value.code == "ORA-01476"


def test_a_query_is_checked_without_running(own: Store, engine: Engine) -> None:
    """`check` prepares; what raises only for values passes."""
    engine.check(translate("select 1 / (id - id) from students where id = :x", own.tables))


def test_functions_may_be_added_to_another_connection(own: Store) -> None:
    """The functions serve a connection that is not the engine's."""
    from sis_core.oracle import register

    with_functions = sqlite3.connect(":memory:")
    register(with_functions)
    try:
        row = with_functions.execute("SELECT ora_lpad('7', 3, '0'), ora_s(0.5)").fetchone()
    finally:
        with_functions.close()

    assert row == ("007", ".5")


def test_a_lenient_schema_lists_what_the_district_lacks(own: Store) -> None:
    """Unknown tables and columns are accepted where that is asked for, and named."""
    from sis_core.oracle import Schema

    query = translate(
        "select s.id, s.shoe_size, x.locker from students s left join u_lockers x"
        " on x.studentsdcid = s.dcid",
        Schema(own.tables, lenient=True),
    )

    assert set(query.missing) == {
        ("students", "shoe_size"),
        ("u_lockers", ""),
        ("u_lockers", "locker"),
        ("u_lockers", "studentsdcid"),
    }
