"""Where a conversion that fails is an error, and where a condition elsewhere may have spared it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sis_core.district import Store
from sis_core.oracle import Engine, OracleError, translate


@pytest.fixture(scope="module")
def engine(store: Store) -> Iterator[Engine]:
    """An engine on the district of a few rows."""
    made = Engine(store)
    yield made
    made.close()


def test_a_conversion_that_fails_is_softened_and_counted(store: Store, engine: Engine) -> None:
    """Where a guard stands in another block, a text that is no number becomes null, and says so."""
    query = translate(
        "select id from (select id, to_number(home_room) room, last_name from students)"
        " where room > 5 and last_name <> 'Zed' order by 1",
        store.tables,
    )

    answer = engine.run(query)

    assert answer.rows == [(13,)]
    assert answer.softened > 0


@pytest.mark.parametrize(
    "sql",
    [
        # the condition beneath, in a subquery or a WITH
        "select n from (select home_room n from students where id < 14) where n > 5",
        "with q as (select home_room n from students where id < 14) select n from q where n > 5",
        "select n from (select * from (select home_room n from students where id < 9)) where n = 5",
        # around
        "select n from (select id, to_number(home_room) n from students) where id < 14",
        "select s.id from students s where s.id < 14 and exists"
        " (select 1 from cc c where c.id = to_number(s.home_room))",
        # in the ON of a join
        "select s.id from students s join cc c on c.studentid = s.id where s.home_room > 5",
        "select s.id from students s join cc c on s.home_room = c.termid where s.id < 14",
        "select s.id from students s, cc c where s.home_room = c.termid(+) and s.id < 14",
    ],
)
def test_a_condition_elsewhere_may_come_first(store: Store, sql: str) -> None:
    """Oracle may ask a condition of another place before it converts; a second try is fair."""
    assert translate(sql, store.tables).conditional


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("select to_number('abc') from dual", "ORA-01722"),
        ("select to_date('2026-13-01', 'YYYY-MM-DD') from dual", "ORA-01843"),
        ("select date '2026-01-31' + interval '1' month from dual", "ORA-01839"),
        ("select s.id, to_number(s.last_name) from students s", "ORA-01722"),
        # every condition that stands beside it was looked at first, or comes after it
        ("select id from students where to_number(last_name) = 5", "ORA-01722"),
        ("select id from students where home_room > 5 and grade_level > 8", "ORA-01722"),
        ("select to_number(home_room) from students where id = 14", "ORA-01722"),
        ("select id from (select id, home_room n from students) where n > 5", "ORA-01722"),
        ("select to_number(n) from (select home_room n from students where id = 14)", "ORA-01722"),
        (
            "select id from students s where exists"
            " (select 1 from cc c where c.id > 0 and c.id = to_number(s.last_name))",
            "ORA-01722",
        ),
        (
            "select gender, max(to_number(home_room)) from students group by gender"
            " having count(*) > 9",
            "ORA-01722",
        ),
    ],
)
def test_a_conversion_that_nothing_guards_fails(
    store: Store, engine: Engine, sql: str, code: str
) -> None:
    """Without a condition elsewhere Oracle fails in every order, and so does the engine."""
    with pytest.raises(OracleError) as met:
        engine.run(translate(sql, store.tables))

    assert met.value.code == code


def test_a_stream_goes_on_behind_what_it_gave(store: Store, engine: Engine) -> None:
    """A conversion that fails late is null from there on; what nothing may spare breaks off."""
    rooms = "select id, to_number(home_room) room from students"
    spared = translate(f"select room from ({rooms}) where id > 10 order by id", store.tables)
    counts: list[int] = []

    rows = [
        row for chunk in engine.stream(spared, chunk=1, softened=counts.append) for row in chunk
    ]

    assert rows == [(5,), (5,), (10,), (None,)]
    assert counts == [1]
    with pytest.raises(OracleError, match="ORA-01722"):
        list(engine.stream(translate(f"{rooms} order by id", store.tables), chunk=1))
