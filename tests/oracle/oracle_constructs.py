"""Every construct that was met in public queries, and every trap of the way to SQLite, by name.

The answers were worked out by hand over the few rows of oracle_rows.py; a text instead of rows is
the construct or the code that refuses the query. The names are rows of docs/capabilities.md.
"""

from __future__ import annotations

from typing import Any

from oracle_turned import TURNED

Cases = list[tuple[str, "list[tuple[Any, ...]] | str"]]


def _dual(expression: str, *values: Any) -> tuple[str, list[tuple[Any, ...]]]:
    return f"select {expression} from dual", [values]


VALUES: dict[str, Cases] = {
    "SQL concatenation": [
        ("select gender || '-' || home_room from students order by id",
         [("F-05",), ("M-5",), ("-10",), ("M-gym",)]),
        _dual("'' || null", None),
        _dual("0.5 || '', 2.0 || '', date '2013-04-09' || ''", ".5", "2", "09-APR-13"),
    ],
    "SQL empty text": [
        ("select count(*) from students where '' = ''", [(0,)]),
        ("select count(*) from students where last_name <> ''", [(0,)]),
        ("select count(*) from students where '' is null", [(4,)]),
        _dual("nvl(trim('  '), 'null'), nvl(replace('aa', 'a'), 'null')", "null", "null"),
        _dual("nvl(substr('abc', 9), 'null'), nvl(ltrim('0', '0'), 'null')", "null", "null"),
    ],
    "SQL CASE": [
        _dual("case '05' when '5' then 1 else 2 end", 2),
        ("select case home_room when 5 then 1 else 0 end from students where id < 13 order by id",
         [(1,), (1,)]),
        ("select case when gender = 'F' then 'x' end from students order by id",
         [("x",), (None,), (None,), (None,)]),
    ],
    "SQL SYSDATE": [
        _dual("to_char(sysdate, 'YYYY-MM-DD HH24:MI:SS')", "2026-11-22 08:30:15"),
        _dual("to_char(systimestamp, 'MM HH24'), to_char(current_date, 'DD')", "11 08", "22"),
        _dual("to_char(localtimestamp, 'YYYY-MM-DD')", "2026-11-22"),
    ],
    "SQL EXTRACT": [
        ("select extract(year from dob), extract(month from dob), extract(day from dob)"
         " from students where id = 11", [(2013, 4, 9)]),
        _dual("extract(day from to_dsinterval('3 04:00:00'))", 3),
        ("select extract(hour from sysdate) from dual", "ORA-30076"),
    ],
    "SQL DISTINCT": [
        ("select unique last_name from students order by 1", [("Quill",), ("Vance",), ("Zed",)]),
        ("select count(unique last_name), count(distinct gender) from students", [(3, 2)]),
    ],
    "SQL ORDER BY": [
        ("select id from students order by gender, id", [(11,), (12,), (14,), (13,)]),
        ("select id from students order by gender desc, id", [(13,), (12,), (14,), (11,)]),
        ("select id from students order by gender nulls first, id desc",
         [(13,), (11,), (14,), (12,)]),
        ("select row_number() over (order by gender desc, id) n from students order by id",
         [(4,), (2,), (1,), (3,)]),
    ],
    "SQL joins": [
        ("select s.id, c.id from students s left join cc c on c.studentid = s.id and c.termid ="
         " 3601 where s.id < 13 order by 1", [(11, 32), (12, None)]),
        ("select s.id, c.id from students s, cc c where c.studentid = s.id order by 2",
         [(11, 31), (11, 32), (12, 33)]),
    ],
    "SQL outer joins": [
        ("select s.id, C.ID from students s, cc c where S.id = c.StudentID(+) and s.id in (11, 13)"
         " order by 1, 2", [(11, 31), (11, 32), (13, None)]),
        ("select s.id, termid from students s, cc where s.id = studentid(+) and grade_level = 9",
         [(14, None)]),
        ("select s.id from students s, cc c, sections x where c.sectionid = x.id(+)"
         " and s.id = c.studentid(+) and x.course_number is null order by 1", [(13,), (14,)]),
        ("select s.id from students s, cc c where s.id(+) = c.studentid(+)", "ORA-01468"),
    ],
    "SQL WITH": [
        ("with q as (select * from students) select q.last_name from q where q.dob >"
         " date '2012-12-31'", [("Quill",)]),
        ("with q (a, b) as (select id, grade_level from students), r as (select max(b) m from q)"
         " select a from q, r where b = m", [(14,)]),
    ],
    "SQL BETWEEN": [
        ("select id from students where id < 14 and home_room between 5 and 9 order by id",
         [(11,), (12,)]),
        ("select id from students where dob between '2012-01-01' and '2013-12-31' order by id",
         [(11,), (12,)]),
    ],
    "SQL IN": [
        ("select id from students where id < 14 and home_room in (5, 10) order by id",
         [(11,), (12,), (13,)]),
        ("select id from students where home_room in ('5', '10') order by id", [(12,), (13,)]),
        ("select id from students where (schoolid, grade_level) in ((210, 7), (310, 9)) order by 1",
         [(11,), (14,)]),
        ("select count(*) from students where gender not in ('F', null)", [(0,)]),
    ],
    "SQL ANY and ALL": [
        ("select id from students where id = any (11, 14) order by 1", [(11,), (14,)]),
        ("select id from students where id <> all (select studentid from cc) order by 1",
         [(13,), (14,)]),
        ("select id from students where id >= all (select studentid from cc)", ">= ALL"),
    ],
    "SQL numbers and texts": [
        ("select id from students where id < 14 and home_room > 9", [(13,)]),
        ("select id from students where home_room = '5'", [(12,)]),
        _dual("'10' + '5', '7' * 2", 15, 14),
    ],
    "SQL dates and texts": [
        ("select id from students where dob = '09-APR-2013'", [(11,)]),
        ("select id from students where dob = '2013-04-09'", [(11,)]),
        ("select id from students where '04/09/2013' = dob", [(11,)]),
        ("select id from students where dob = 5", "ORA-00932"),
    ],
    "SQL LOWER and UPPER": [_dual("lower('ÉMILE'), upper('émile')", "émile", "ÉMILE")],
    "SQL REGEXP": [
        _dual("regexp_replace('a1b22', '[0-9]+', '#')", "a#b#"),
        _dual("regexp_replace('a1b22', '[0-9]', '#', 1, 2)", "a1b#2"),
        _dual("regexp_replace('Quill, Nora', '(.*), (.*)', '\\2 \\1')", "Nora Quill"),
        _dual("regexp_substr('x-12-y', '[[:digit:]]+')", "12"),
        _dual("regexp_substr('a,b,c', '[^,]+', 1, 2)", "b"),
        ("select count(*) from students where not regexp_like(gender, 'F')", [(2,)]),
        ("select id from students where regexp_like(last_name, '^q', 'i') order by 1",
         [(11,), (13,)]),
    ],
    "SQL DECODE": [
        _dual("decode('01', 1, 'a')", "a"),
        _dual("decode(2, 1, 'a', 2, 5)", "5"),
        _dual("decode(null, null, 'n', 'm')", "n"),
        ("select decode(grade_level, 7, 'seven', 8, 'eight') from students order by id",
         [("seven",), ("eight",), ("seven",), (None,)]),
    ],
    "SQL TO_CHAR": [
        _dual("to_char(5, '00'), to_char(0.5), to_char('x')", " 05", ".5", "x"),
        _dual("to_char(1234.5, 'FM9,999.00'), to_char(-7, '999')", "1,234.50", "  -7"),
        _dual("to_char(date '2026-09-01', 'MM/DD/YYYY')", "09/01/2026"),
        _dual("to_char(sysdate, 'D'), to_char(sysdate, 'Day')", "1", "Sunday   "),
        _dual("to_char(sysdate, 'DY DD-MON-RR HH:MI AM')", "SUN 22-NOV-26 08:30 AM"),
    ],
    "SQL LENGTH": [_dual("length(0.5), length(''), length('Émile')", 2, None, 5)],
    "SQL DUAL": [_dual("1", 1), ("select dummy from sys.dual", [("X",)])],
    "SQL UNION": [
        ("(select 1 n from dual) union all (select 2 from dual union all select 3 from dual)"
         " order by 1", [(1,), (2,), (3,)]),
        ("(select id from students order by id desc fetch first 1 rows only) union all"
         " select id from students where id = 11 order by 1", [(11,), (14,)]),
        ("select last_name from students minus select 'Quill' from dual order by 1",
         [("Vance",), ("Zed",)]),
        ("select schoolid from students intersect select 310 from dual", [(310,)]),
        ("select id from students union select last_name from students", "ORA-01790"),
    ],
    "SQL TRUNC": [
        _dual("trunc(sysdate), trunc(sysdate, 'MM'), trunc(sysdate, 'YYYY')",
              "2026-11-22", "2026-11-01", "2026-01-01"),
        _dual("trunc(-2.57, 1), trunc(2.9), trunc(1234, -2)", -2.5, 2, 1200),
    ],
    "SQL CAST": [
        _dual("cast('abcdef' as varchar2(3)), cast(1.26 as number(5, 1))", "abc", 1.3),
        _dual("cast(7 as number) || '', to_char(cast(sysdate as date), 'HH24')", "7", "08"),
        ("select cast(123456 as number(3)) from dual", "ORA-01438"),
    ],
    "SQL TRIM": [
        _dual("trim('  a '), trim(leading '0' from '007'), rtrim('a..', '.')", "a", "7", "a"),
    ],
    "SQL TO_NUMBER and TO_DATE": [
        _dual("to_number('1,234.5', '9,999.9'), to_number(' 7 ')", 1234.5, 7),
        _dual("to_date('12/31/2026', 'MM/DD/YYYY')", "2026-12-31"),
        _dual("to_date('2026-02-28 13:05', 'YYYY-MM-DD HH24:MI')", "2026-02-28 13:05:00"),
    ],
    "SQL dates less dates": [
        _dual("date '2026-03-01' - date '2026-02-01'", 28),
        _dual("sysdate - trunc(sysdate)", 0.354340277777778),  # 30 615 of 86 400 seconds
    ],
    "SQL dates and numbers": [
        _dual("date '2026-02-28' + 1, sysdate + 1/24", "2026-03-01", "2026-11-22 09:30:15"),
        _dual("add_months(date '2026-01-31', 1), last_day(date '2024-02-10')",
              "2026-02-28", "2024-02-29"),
        _dual("months_between(date '2026-03-31', date '2026-02-28')", 1),
    ],
    "SQL intervals": [
        ("select count(*) from students where sysdate - to_dsinterval('100 00:00:00') < entrydate",
         [(4,)]),
        _dual("date '2026-01-01' + numtodsinterval(36, 'HOUR')", "2026-01-02 12:00:00"),
        _dual("date '2026-01-15' + interval '1' month", "2026-02-15"),
    ],
    "SQL NVL and COALESCE": [
        ("select nvl(gender, '-'), nvl2(gender, 'y', 'n'), coalesce(gender, '?') from students"
         " where id > 12 order by id", [("-", "n", "?"), ("M", "y", "M")]),
        ("select coalesce(1, 'a') from dual", "ORA-00932"),
    ],
    "SQL windows": [
        ("select first_value(last_name) over (order by id), nth_value(id, 2) over (order by id rows"
         " between unbounded preceding and unbounded following) from students where id < 13"
         " order by id", [("Quill", 12), ("Quill", 12)]),
        ("select id, row_number() over (partition by schoolid order by id desc) n, count(*) over ()"
         " from students order by id", [(11, 2, 4), (12, 1, 4), (13, 2, 4), (14, 1, 4)]),
        ("select last_value(gender ignore nulls) over (order by id) from students order by id",
         [("F",), ("M",), ("M",), ("M",)]),
        ("select sum(balance1) over (order by id) from students where id < 13 order by id",
         [(12.5,), (13,)]),
    ],
    "SQL LISTAGG": [
        ("select listagg(id) within group (order by id) from students where schoolid = 210",
         [("1112",)]),
        ("select listagg(gender, ',') within group (order by id desc) from students", [("M,M,F",)]),
        ("select listagg(distinct last_name, '/') within group (order by last_name) from students",
         [("Quill/Vance/Zed",)]),
    ],
    "SQL GROUP BY": [
        ("select schoolid, count(gender), max(balance1) from students group by schoolid having"
         " count(*) > 1 order by 1", [(210, 2, 12.5), (310, 1, 3)]),
        ("select last_name, count(*) from students", "ORA-00937"),
        ("select last_name, id from students group by last_name", "ORA-00979"),
        ("select distinct last_name from students order by id", "ORA-01791"),
    ],
    "SQL LIKE": [
        ("select id from students where last_name like 'q%'", []),
        ("select id from students where last_name like 'Q%' order by 1", [(11,), (13,)]),
        _dual("case when 'a_b' like 'a\\_b' escape '\\' then 1 end", 1),
    ],
    "SQL scalar subqueries": [
        ("select s.id, (select max(c.id) from cc c where c.studentid = s.id) from students s"
         " where s.id in (11, 13) order by 1", [(11, 32), (13, None)]),
        ("select (select id from students) from dual", "ORA-01427"),
    ],
    "SQL SUBSTR and kin": [
        _dual("substr('abc', 0, 2), substr('abc', -2), substr('abc', -5, 2)", "ab", "bc", None),
        _dual("instr('abcabc', 'c', -1), instr('abcabc', 'b', 1, 2)", 6, 5),
        _dual("lpad('7', 3, '0'), rpad('ab', 1), replace('abc', 'b'), chr(65)",
              "007", "a", "ac", "A"),
    ],
    "SQL GREATEST and LEAST": [
        _dual("greatest(1, null), least(2, 1), greatest('b', 'a')", None, 1, "b"),
        ("select greatest(id) from students where id > 12 order by 1", [(13,), (14,)]),
    ],
    "SQL custom fields": [
        ("select ps_customfields.getcf('students', id, 'Home_Room') from students where id = 11",
         [("05",)]),
        ("select ps_customfields.getcf('students', id, 'nobody') from students where id = 11",
         [(None,)]),
    ],
    "SQL reserved aliases": [
        ("select id as primary, 1 as transaction, 2 as \"index\" from students where id = 11",
         [(11, 1, 2)]),
    ],
    "SQL MOD and kin": [
        _dual("mod(7, 0), mod(-7, 3), mod(5.5, 2)", 7, -1, 1.5),
        _dual("bitand(6, 3), concat('a', null)", 2, "a"),
    ],
    "SQL ROWNUM": [
        ("select count(*) from (select id from students where rownum <= 2)", [(2,)]),
        ("select id from students where rownum > 1", []),
        ("select id from (select id from students order by id desc) where rownum = 1", [(14,)]),
    ],
    "SQL CONNECT BY": [
        _dual("1", 1),
        ("select level from dual connect by level <= 3", [(1,), (2,), (3,)]),
        ("select id from students connect by prior id = dcid + 99 start with id = 12", [(12,)]),
    ],
    "SQL KEEP": [
        ("select max(id) keep (dense_rank first order by grade_level desc),"
         " min(id) keep (dense_rank last order by grade_level desc) from students", [(14, 11)]),
    ],
    "SQL FETCH and OFFSET": [
        ("select id from students order by id offset 1 rows fetch next 2 rows only",
         [(12,), (13,)]),
        ("select id from students order by id fetch first 1 rows with ties", "FETCH WITH TIES"),
        ("select id from students fetch first 10 percent rows only", "FETCH PERCENT"),
    ],
    "SQL division": [_dual("5 / 2, 6 / 3", 2.5, 2), ("select 1 / 0 from dual", "ORA-01476")],
    "SQL conditions that can raise": [
        ("select id from students where to_number(home_room) > 6 and home_room <> 'gym'",
         [(13,)]),
        ("select id from students where home_room <> 'gym' and to_number(home_room) > 6",
         [(13,)]),
    ],
    **TURNED,
}  # fmt: skip
"""Constructs of the study's third section."""

TRAPS: dict[str, Cases] = {
    "SQL traps of names": [
        ("select \"nocolumn\" from students", "ORA-00904"),
        ("select `id` from students", "syntax"),
        ("select 'nocolumn' from dual", [("nocolumn",)]),
    ],
    "SQL traps of literals": [
        _dual("timestamp '2026-01-02 03:04:05'", "2026-01-02 03:04:05"),
        _dual("date '2026-01-02'", "2026-01-02"),
        _dual("q'[it's]'", "it's"),
    ],
    "SQL traps of what is dropped": [
        ("select /*+ first_rows(10) */ id from students where id = 11", [(11,)]),
        ("select id from students for update", "FOR UPDATE"),
        ("select id from students sample (10)", "SAMPLE"),
        ("select lag(id) ignore nulls over (order by id) from students", "IGNORE NULLS"),
        ("select listagg(id, ',' on overflow truncate) within group (order by id) from students",
         "ON OVERFLOW TRUNCATE"),
        ("select count(*) from students unpivot (v for n in (first_name, last_name))", [(8,)]),
    ],
    "SQL traps of what prints through": [
        ("select xmlelement(\"a\", 1) from dual", "XMLELEMENT"),
        ("select id from students, lateral (select 1 from dual)", "LATERAL"),
        ("select schoolid, count(*) from students group by rollup (schoolid)", "ROLLUP"),
        ("select my_package.f(id) from students", "MY_PACKAGE.F"),
        ("select seq.nextval from dual", "sequence"),
        ("select sys_context('userenv', 'host') from dual", "SYS_CONTEXT"),
    ],
}  # fmt: skip
"""Traps of the study's fourth section that no construct above stands for."""
