"""What is not translated is refused by the construct's name and line, before it runs."""

from __future__ import annotations

import pytest

from sis_core.district import Store
from sis_core.oracle import Untranslatable, translate

REFUSED = [
    ("select id from students for update", "FOR UPDATE"),
    ("select id from students fetch first 5 rows with ties", "FETCH WITH TIES"),
    ("select id from students fetch first 10 percent rows only", "FETCH PERCENT"),
    ("select listagg(id, ',' on overflow truncate) within group (order by id) from students",
     "ON OVERFLOW TRUNCATE"),
    ("select s.id from students s, lateral (select 1 from dual) x", "LATERAL"),
    ("select s.id from students s cross apply (select 1 from dual) x", "LATERAL"),
    ("select count(*) from students group by rollup(schoolid)", "ROLLUP"),
    ("select count(*) from students group by cube(schoolid)", "CUBE"),
    ("select count(*) from students group by grouping sets ((schoolid), ())", "GROUPING SETS"),
    ("select id from students sample (10)", "SAMPLE"),
    ("select '~(curyearid)' from dual", "PS-HTML"),
    ("select case id when 1 then '~[text:key]' end from students", "PS-HTML"),
    ("select id from students@elsewhere", "database link"),
    ("select id from students where id >= all (select 1 from dual)", ">= ALL"),
    ("select s.id from students s, cc c where s.id(+) = c.studentid(+)", "ORA-01468"),
    ("select s.id from students s, cc c where s.id = c.studentid(+) and c.id = s.dcid(+)",
     "ORA-01416"),
    ("select s.id from students s, cc c where s.id = c.studentid(+) or c.id(+) = 1", "ORA-01719"),
    ("select s.id from students s left join cc c on 1 = 1, sections x where s.id = x.id(+)",
     "ORA-25156"),
    ("select nocolumn from students", "ORA-00904"),
    ('select "nocolumn" from students', "ORA-00904"),
    ('select "id" from students', "ORA-00904"),
    ('select s."Last_Name" from students s', "ORA-00904"),
    ('select ID from "students"', "ORA-00942"),
    ("select s.nocolumn from students s", "ORA-00904"),
    ("select x.id from students s", "ORA-00904"),
    ("select id from notable", "ORA-00942"),
    ("select id from sqlite_master", "ORA-00942"),
    ("select id from other.students", "ORA-00942"),
    ("select id from students, cc", "ORA-00918"),
    ("select a.id from students a, cc a", "ORA-00918"),
    ("select first_name n from students where n = 'x'", "ORA-00904"),
    ("select last_name, count(*) from students", "ORA-00937"),
    ("select last_name, count(*) from students group by first_name", "ORA-00979"),
    ("select last_name || 'x', count(*) from students group by first_name", "ORA-00979"),
    ("select distinct last_name from students order by id", "ORA-01791"),
    ("select id from students union select last_name from students", "ORA-01790"),
    ("select id from students union select id, dcid from students", "ORA-01789"),
    ("select id from students order by 2", "ORA-01785"),
    ("select (select id, dcid from students) from dual", "ORA-00913"),
    ("select id from students where id in (select id, dcid from cc)", "ORA-00913"),
    ("select id from students where dob = 5", "ORA-00932"),
    ("select dob - systimestamp || '' from students", "interval"),
    ("select max(count(*)) from students group by schoolid", "nested aggregate"),
    ("select id from students start with id = 1 connect by nocycle prior id = dcid", "NOCYCLE"),
    ("select s.id from students s, cc c connect by prior s.id = c.id", "CONNECT BY"),
    ("select sys_connect_by_path(id, '/') from students", "SYS_CONNECT_BY_PATH"),
    ("select id from students start with id = 11 connect by prior id = dcid"
     " order siblings by id", "ORDER SIBLINGS BY"),
    ("select lag(id) ignore nulls over (order by id) from students", "IGNORE NULLS"),
    ("select count(distinct id) over () from students", "DISTINCT OVER"),
    ("select max(id) keep (dense_rank first order by dob) over () from students", "KEEP OVER"),
    ("select id from table(my_pkg.rows(1))", "TABLE( )"),
    ("select id from students where rownum = id", "ROWNUM"),
    ("select id from students where rownum = 1 or id = 2", "ROWNUM"),
    ("select id from students limit 5", "LIMIT"),
    ("select id from students where count(*) > 1", "ORA-00934"),
    ("select s.id from students s join cc c on max(c.id) = 1", "ORA-00934"),
    ("select count(*) from students group by count(*)", "ORA-00934"),
    ("select id from students connect by prior id = dcid start with count(*) = 1", "ORA-00934"),
    ("select id from students where row_number() over (order by id) = 1", "ORA-30483"),
    ("select count(*) from students group by rank() over (order by id)", "ORA-30483"),
    ("select max(row_number() over (order by id)) from students", "ORA-30483"),
    ("select sum(id) over (order by rank() over (order by id)) from students", "ORA-30483"),
    ("select 1 from dual having rank() over (order by 1) = 1", "ORA-30483"),
    ("select id from students having 1 = 1", "HAVING"),
    ("select id", "ORA-00923"),
    ("select id, from students", "ORA-00936"),
    ("select , id from students", "ORA-00936"),
    ("select distinct , id from students", "ORA-00936"),
    ("select id from students,", "ORA-00936"),
    ("select id from students s, where s.id = 1", "ORA-00936"),
    ("select id from students where id in (1,)", "ORA-00936"),
    ("select nvl(,1) from dual", "ORA-00936"),
    ("select decode(id, 1, , 2) from students", "ORA-00936"),
    ("select id from students order by id,", "ORA-00936"),
    ("select id from students order by id, , last_name", "ORA-00936"),
    ("select id from students order by", "ORA-00936"),
    ("select count(*) from students group by", "ORA-00936"),
    ("select id from (select id from students group by id,)", "ORA-00936"),
    ("select row_number() over (order by id,) from students", "ORA-00936"),
    ("select s.id from students as s", "ORA-00933"),
    ("select s.id from students s join cc as c on c.studentid = s.id", "ORA-00933"),
    ("select x.id from (select id from students) as x", "ORA-00933"),
    ("select x.id from students s left join (select id from cc) as x on 1 = 1", "ORA-00933"),
    ("select s.id from students s join cc c on 1 = 1, terms as t", "ORA-00933"),
    ("select id from students offset 3", "ORA-00933"),
    ("select id from students where id == 3", "syntax"),
    ("select id::varchar2 from students", "syntax"),
    ("select ? from dual", "?"),
    ("select 1e400 from dual", "ORA-01426"),
    ("delete from students", "DELETE"),
    ("update students set id = 1", "UPDATE"),
    ("begin delete from students; end", "BEGIN"),
    ("declare x number; begin null; end", "DECLARE"),
    ("select 1 from dual; select 2 from dual", "statement"),
    ("attach database 'x' as y", "ATTACH"),
    ("pragma table_info(students)", "PRAGMA"),
    ("select load_extension('x') from dual", "LOAD_EXTENSION"),
    ("select id from students where ~[if.x]", "PS-HTML"),
    ("select id from (", "syntax"),
    ("select 'open from dual", "syntax"),
    ("", "empty query"),
    ("  -- nothing\n", "empty query"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "construct"), REFUSED, ids=[sql for sql, _ in REFUSED])
def test_what_is_not_translated_is_refused_by_name(store: Store, sql: str, construct: str) -> None:
    """A construct without a translation is named; nothing is run in its place."""
    with pytest.raises(Untranslatable) as refused:
        translate(sql, store.tables)

    assert refused.value.construct == construct
    assert "\n" not in refused.value.sentence


def test_the_line_is_that_of_the_construct(store: Store) -> None:
    """The line counts in the text as it was given, with tags and comments."""
    sql = "select id,\n -- a comment\n ~(curyear),\n frobnicate(id)\nfrom students"
    with pytest.raises(Untranslatable) as refused:
        translate(sql, store.tables)

    assert refused.value.line == 4
