"""Queries rewritten from Oracle's SQL give Oracle's rows; binds and arrays take their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sis_core.district import Store
from sis_core.oracle import translate

Ask = Callable[..., list[tuple[Any, ...]]]
QUERIES: list[tuple[str, list[tuple[Any, ...]]]] = [
    # outer joins with (+)
    (
        "select s.id, c.id from students s, cc c where s.id = c.studentid(+) order by 1, 2",
        [(11, 31), (11, 32), (12, 33), (13, None), (14, None)],
    ),
    (
        "select S.ID, C.ID from students s, cc c where c.StudentID (+) = S.ID and c.termid(+) ="
        " 3601"
        " order by 1",
        [(11, 32), (12, None), (13, None), (14, None)],
    ),
    (
        "select id, termid from students, (select studentid sid, termid from cc) where id = sid(+)"
        " and grade_level > 7 order by id",
        [(12, 3600), (14, None)],
    ),
    (
        "select s.id, c.id, x.course_number from students s, cc c, sections x"
        " where s.id = c.studentid(+) and c.sectionid = x.id(+) and s.id in (11, 13) order by 1, 2",
        [(11, 31, "SCI7"), (11, 32, "ART"), (13, None, None)],
    ),
    (
        "select s.id from students s, cc c where s.id = c.studentid(+) and c.id is null order by 1",
        [(13,), (14,)],
    ),
    (
        "select x.id, s.id from sections x, cc c, students s where x.id = c.sectionid(+)"
        " and c.studentid = s.id(+) and upper(s.last_name(+)) = 'QUILL' order by 1, 2",
        [(41, 11), (41, None), (42, 11), (43, None)],
    ),
    # names in quotes, and AS where it may stand
    ('select s."ID" as "Code" from students s order by "Code" offset 3 rows', [(14,)]),
    (
        "with q as (select id as i, cast(extract(month from dob) as number) as m from students)"
        " select q.i as i from q join (students s join cc c on c.studentid = s.id) on s.id ="
        " cast(q.i as number) and trim(both 'x' from 'x') is null order by i, c.id",
        [(11,), (11,), (12,)],
    ),
    # ANSI joins
    (
        "select s.id, c.id from students s left outer join cc c on c.studentid = s.id"
        " and c.termid = 3600 order by 1",
        [(11, 31), (12, 33), (13, None), (14, None)],
    ),
    (
        "select c.id, x.id from cc c right join sections x on c.sectionid = x.id order by 1, 2",
        [(31, 41), (32, 42), (33, 41), (None, 43)],
    ),
    (
        "select a.n, b.n from (select 1 n from dual union all select 2 from dual) a full outer join"
        " (select 2 n from dual union all select 3 from dual) b on a.n = b.n order by 1, 2",
        [(1, None), (2, 2), (None, 3)],
    ),
    (
        "select schoolid, count(*) from students join sections using (schoolid) group by schoolid"
        " order by 1",
        [(210, 4), (310, 2)],
    ),
    (
        "select * from (select 1 a, 2 b from dual) natural join (select 2 b, 3 c from dual)",
        [(2, 1, 3)],
    ),
    ("select count(*) from schools cross join sections", [(9,)]),
    ("select count(*) from schools, sections", [(9,)]),
    # comparison across types
    ("select id from students where home_room = 5 and id < 13 order by 1", [(11,), (12,)]),
    ("select id from students where home_room = '5'", [(12,)]),
    (
        "select id from students where home_room > 6 and regexp_like(home_room, '^[0-9]+$')",
        [(13,)],
    ),
    ("select id from students where student_number in ('2001', '2003') order by 1", [(11,), (13,)]),
    ("select id from students where dob < '2012-12-31' order by 1", [(12,), (14,)]),
    ("select id from students where dob = '29-FEB-12'", [(12,)]),
    ("select id from students where entrydate = '09/01/2026' order by 1", [(13,), (14,)]),
    ("select id from students where gender <> 'F' order by 1", [(12,), (14,)]),
    ("select id from students where gender = ''", []),
    ("select id from students where not (gender = 'F') order by 1", [(12,), (14,)]),
    ("select id from students where nvl(gender, '-') <> 'F' order by 1", [(12,), (13,), (14,)]),
    ("select id from students where gender not in ('F', null)", []),
    ("select id from students where first_name like 'é%'", []),
    ("select id from students where lower(first_name) like 'é%'", [(14,)]),
    ("select id from students where lower(last_name) like '%u%' order by 1", [(11,), (13,)]),
    ("select id from students where last_name like 'q%'", []),
    (
        "select id from students where (schoolid, grade_level) in ((210, 8), (310, '9')) order by"
        " 1",
        [(12,), (14,)],
    ),
    (
        "select id from students where (schoolid, grade_level) in (select schoolid,"
        " max(grade_level)"
        " from students group by schoolid) order by 1",
        [(12,), (14,)],
    ),
    # order of nulls and of texts
    ("select balance1 from students order by balance1", [(0.5,), (3,), (12.5,), (None,)]),
    ("select balance1 from students order by balance1 desc", [(None,), (12.5,), (3,), (0.5,)]),
    (
        "select balance1 from students order by balance1 desc nulls last",
        [(12.5,), (3,), (0.5,), (None,)],
    ),
    (
        "select gender, id from students order by 1 nulls first, id desc",
        [(None, 13), ("F", 11), ("M", 14), ("M", 12)],
    ),
    ("select name from schools order by name", [("Elm Hill",), ("oak Dale",), ("Ümber Lane",)]),
    (
        "select last_name n, first_name from students order by upper(n), first_name",
        [("Quill", "Nora"), ("Quill", "Pia"), ("Vance", "Omar"), ("Zed", "Émile")],
    ),
    # groups and aggregates
    (
        "select schoolid, count(*), count(gender), sum(balance1), avg(balance1), min(dob)"
        " from students group by schoolid order by 1",
        [(210, 2, 2, 13, 6.5, "2012-02-29"), (310, 2, 1, 3, 3, "2011-12-31")],
    ),
    ("select count(*), sum(balance1), max(id) from students where 1 = 2", [(0, None, None)]),
    ("select count(distinct last_name), count(unique schoolid) from students", [(3, 2)]),
    (
        "select schoolid + 0, count(*) from students group by schoolid + 0 having count(*) > 1"
        " order by 1",
        [(210, 2), (310, 2)],
    ),
    ("select 'x', count(*) from students group by 'x'", [("x", 4)]),
    ("select count(*) from students group by 1", [(4,)]),
    (
        "select schoolid, listagg(first_name, ', ') within group (order by first_name desc)"
        " from students group by schoolid order by 1",
        [(210, "Omar, Nora"), (310, "Émile, Pia")],
    ),
    ("select listagg(gender) within group (order by id) from students", [("FMM",)]),
    (
        "select listagg(distinct last_name, '/') within group (order by last_name) from students",
        [("Quill/Vance/Zed",)],
    ),
    (
        "select max(first_name) keep (dense_rank first order by dob nulls last) from students",
        [("Émile",)],
    ),
    (
        "select schoolid, min(id) keep (dense_rank last order by grade_level) from students"
        " group by schoolid order by 1",
        [(210, 12), (310, 14)],
    ),
    ("select median(grade_level), stddev(grade_level), variance(id) from students",
     [(7.5, 0.957427107756338, 1.66666666666667)]),
    ("select sum(home_room) from students where id < 13", [(10,)]),
    ("select wm_concat(id) from (select id from students where id < 13)", [("11,12",)]),
    # DISTINCT and sets
    ("select distinct last_name from students order by 1", [("Quill",), ("Vance",), ("Zed",)]),
    ("select unique schoolid from students order by schoolid desc", [(310,), (210,)]),
    (
        "select id from students minus select studentid from cc order by 1",
        [(13,), (14,)],
    ),
    (
        "select studentid from cc intersect select id from students order by 1",
        [(11,), (12,)],
    ),
    (
        "select 1 n from dual union all select 1 from dual union select 2 from dual order by n",
        [(1,), (2,)],
    ),
    (
        "select 3 from dual union all (select id from students order by id desc"
        " fetch first 1 row only)",
        [(3,), (14,)],
    ),
    (
        "(select 1 from dual) union all (select 2 from dual minus select 2 from dual)",
        [(1,)],
    ),
    # subqueries
    (
        "select id, (select count(*) from cc where cc.studentid = s.id) n from students s order"
        " by id",
        [(11, 2), (12, 1), (13, 0), (14, 0)],
    ),
    (
        "select id from students s where exists (select null from cc where studentid = s.id)"
        " order by 1",
        [(11,), (12,)],
    ),
    (
        "select id from students where id not in (select studentid from cc) order by 1",
        [(13,), (14,)],
    ),
    (
        "select id from students s where grade_level = (select max(grade_level) from students"
        " where schoolid = s.schoolid) order by id",
        [(12,), (14,)],
    ),
    ("select id from students where home_room in (select 5 from dual) and id < 13 order by 1",
     [(11,), (12,)]),
    # WITH
    (
        "with q as (select * from students where schoolid = 210), r (a, b) as (select id, dob"
        " from q)"
        " select a, b from r order by a",
        [(11, "2013-04-09"), (12, "2012-02-29")],
    ),
    (
        "with n (i) as (select 1 from dual union all select i + 1 from n where i < 4)"
        " select i from n order by i desc",
        [(4,), (3,), (2,), (1,)],
    ),
    # ROWNUM and FETCH
    ("select id from (select id from students order by id desc) where rownum <= 2",
     [(14,), (13,)]),
    ("select count(*) from students where rownum < 3", [(2,)]),
    ("select id from students where rownum = 1", [(11,)]),
    ("select id from students where rownum = 2", []),
    ("select id from students where rownum > 1", []),
    ("select id from students where 2 >= rownum order by id desc", [(12,), (11,)]),
    ("select rownum, id from students where rownum between 1 and 2", [(1, 11), (2, 12)]),
    (
        "select rownum r, x.id from (select id from students order by id desc) x",
        [(1, 14), (2, 13), (3, 12), (4, 11)],
    ),
    (
        "select id from (select id, rownum r from (select id from students order by id desc))"
        " where r between 2 and 3",
        [(13,), (12,)],
    ),
    ("select id from students order by id desc fetch first 2 rows only", [(14,), (13,)]),
    ("select id from students order by id offset 1 row fetch next 2 rows only", [(12,), (13,)]),
    ("select id from students order by id offset 3 rows", [(14,)]),
    (
        "select id from (select id from students fetch first 2 rows only) order by id desc",
        [(12,), (11,)],
    ),
    ("select id, count(*) over () n from students where rownum <= 2", [(11, 2), (12, 2)]),
    # CONNECT BY
    ("select level from dual connect by level <= 3", [(1,), (2,), (3,)]),
    ("select rownum from dual connect by rownum < 3", [(1,), (2,)]),
    (
        "select to_char(date '2026-08-31' + level, 'MM/DD') d from dual connect by level <= 2",
        [("09/01",), ("09/02",)],
    ),
    (
        "select regexp_substr('a,b,c', '[^,]+', 1, level) p from dual"
        " connect by regexp_substr('a,b,c', '[^,]+', 1, level) is not null",
        [("a",), ("b",), ("c",)],
    ),
    (
        "select level, n from (select 1 n, null p from dual union all select 2, 1 from dual"
        " union all select 3, 2 from dual union all select 4, 1 from dual)"
        " start with p is null connect by prior n = p",
        [(1, 1), (2, 2), (3, 3), (2, 4)],
    ),
    (
        "select id, sys_connect_by_path(name, '/') p, connect_by_root name r, level from"
        " (select 1 id, 'web' name, null up from dual union all select 2, 'admin', 1 from dual"
        " union all select 3, 'x', 2 from dual union all select 4, 'other', null from dual)"
        " start with lower(name) = 'web' connect by prior id = up order by id",
        [(1, "/web", "web", 1), (2, "/web/admin", "web", 2), (3, "/web/admin/x", "web", 3)],
    ),
    (
        "select substr(sys_connect_by_path(t, ','), 2) p from (select level n, 'v' || level t from"
        " dual connect by level <= 3) where n = 3 start with n = 1 connect by n = prior n + 1",
        [("v1,v2,v3",)],
    ),
    # windows
    (
        "select id, row_number() over (partition by schoolid order by id desc) r from students"
        " order by id",
        [(11, 2), (12, 1), (13, 2), (14, 1)],
    ),
    (
        "select id, rank() over (order by grade_level) r, dense_rank() over (order by"
        " grade_level) d"
        " from students order by id",
        [(11, 1, 1), (12, 3, 2), (13, 1, 1), (14, 4, 3)],
    ),
    (
        "select id, lag(id) over (order by id) p, lead(id, 1, 0) over (order by id) n from students"
        " order by id",
        [(11, None, 12), (12, 11, 13), (13, 12, 14), (14, 13, 0)],
    ),
    (
        "select id, sum(grade_level) over (order by id rows between 1 preceding and current row) s"
        " from students order by id",
        [(11, 7), (12, 15), (13, 15), (14, 16)],
    ),
    (
        "select distinct schoolid, count(*) over (partition by schoolid) n,"
        " first_value(first_name) over (partition by schoolid order by id) f from students order"
        " by 1",
        [(210, 2, "Nora"), (310, 2, "Pia")],
    ),
    (
        "select id, last_value(gender ignore nulls) over (order by id) g from students order by id",
        [(11, "F"), (12, "M"), (13, "M"), (14, "M")],
    ),
    (
        "select id, first_value(balance1) ignore nulls over (order by id desc) b from students"
        " order by id",
        [(11, 3), (12, 3), (13, 3), (14, 3)],
    ),
    (
        "select id, nth_value(id, 2) over (order by id rows between unbounded preceding and"
        " unbounded following) n from students order by id fetch first 1 row only",
        [(11, 12)],
    ),
    (
        "select distinct listagg(id, '-') within group (order by id) over (partition by schoolid) l"
        " from students order by 1",
        [("11-12",), ("13-14",)],
    ),
    (
        "select id, round(ratio_to_report(grade_level) over (), 2) r from students where id < 13"
        " order by id",
        [(11, 0.47), (12, 0.53)],
    ),
    # names
    ('select id "Order", last_name as "group" from students where id = 11', [(11, "Quill")]),
    ("select students.id, PS.STUDENTS.first_name from ps.students where ID = 11", [(11, "Nora")]),
    ("select dummy from dual", [("X",)]),
    ("select t.* from (select id i, schoolid from students) t where t.i = 11", [(11, 210)]),
    # custom fields
    (
        "select ps_customfields.getcf('students', id, 'home_room') r from students where id = 11",
        [("05",)],
    ),
    (
        "select id, ps_customfields.getstudentscf(id, f) v from students, (select 'Home_Room' f"
        " from dual union all select 'Nothing' from dual) where id = 11 order by 2",
        [(11, "05"), (11, None)],
    ),
    (
        "select id from students where ps_customfields.getstudentscf(id, 'grade_level') >= 8"
        " order by 1",
        [(12,), (14,)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), QUERIES, ids=[sql for sql, _ in QUERIES])
def test_a_query_has_oracles_rows(ask: Ask, sql: str, expected: list[tuple[Any, ...]]) -> None:
    """A query over the small district gives the rows that Oracle would."""
    rows = ask(sql)

    assert rows == expected


def test_binds_take_the_type_of_what_they_meet(ask: Ask) -> None:
    """A number column reads a text as a number, a date column as a date; an empty one is null."""
    assert ask("select id from students where id = :Id", {"ID": "12"}) == [(12,)]
    assert ask("select id from students where dob = :d", {"d": "2013-04-09"}) == [(11,)]
    assert ask("select id from students where id = :1", {"p1": 13}) == [(13,)]
    assert ask("select count(*) from students where :x is null", {"x": ""}) == [(4,)]
    assert ask("select id from students where home_room = :r", {"r": 5}) == [(12,)]
    assert ask(
        "select id from students where :s is null or last_name = :s order by id", {"s": "Zed"}
    ) == [(14,)]


def test_a_declared_bind_has_its_columns_type(ask: Ask) -> None:
    """An <arg> with a column makes its bind a value of that column's type."""
    rows = ask("select :d + 1 from dual", {"d": "2026-01-31"}, binds={"d": "students.dob"})

    assert rows == [("2026-02-01",)]


def test_an_array_stands_in_a_list(ask: Ask) -> None:
    """A JSON array binds into IN, converted to the left side's type; an empty one finds nothing."""
    sql = "select id from students where id in (:ids) order by 1"
    assert ask(sql, {"ids": ["11", 13]}, arrays=["ids"]) == [(11,), (13,)]
    assert ask(sql, {"ids": []}, arrays=["ids"]) == []
    names = "select id from students where last_name not in (:n) order by 1"
    assert ask(names, {"n": ["Quill"]}, arrays=["n"]) == [(12,), (14,)]


def test_a_ps_html_tag_is_a_bind(ask: Ask, store: Store) -> None:
    """`~(name)` becomes the bind ps_name and is listed."""
    sql = "select id from students where schoolid = ~(curschoolid) order by 1 ;"

    assert translate(sql, store.tables).tags == ("ps_curschoolid",)
    assert ask(sql, {"ps_curschoolid": "310"}) == [(13,), (14,)]
