"""PIVOT and UNPIVOT over the few rows of oracle_rows.py; the answers were worked out by hand."""

from __future__ import annotations

from typing import Any

TURNED: dict[str, list[tuple[str, list[tuple[Any, ...]] | str]]] = {
    "SQL PIVOT": [
        ("select * from (select gender from students)"
         " pivot (count(*) for gender in ('F', 'M', 'X'))", [(1, 2, 0)]),
        ("select * from (select schoolid, gender, balance1 from students)"
         " pivot (sum(balance1) as b, count(*) as n for gender in ('F' as f, 'M')) p"
         " order by p.schoolid",
         [(210, 12.5, 1, 0.5, 1), (310, None, 0, 3, 1)]),
        ("select p.\"'F'\", p.\"7\", name from (select schoolid, gender, grade_level, id from"
         " students) pivot (min(id) for (gender, grade_level) in (('F', 7) as \"'F'\", ('M', 8) as"
         " \"7\")) p join schools on school_number = schoolid where schoolid = 210",
         [(11, 12, "Elm Hill")]),
        ("select * from (select schoolid, first_name, grade_level g from students)"
         " pivot (listagg(first_name, '+') within group (order by first_name desc) for g in"
         " (7, 9 as nine)) where \"7\" is not null order by 1",
         [(210, "Nora", None), (310, "Pia", "Émile")]),
        ("select * from (select last_name, gender from students) pivot (count(distinct last_name) d"
         " for gender in ('M' m))", [(2,)]),
        # null is equal to nothing, and without a group and a row there is one row all the same
        ("with q as (select schoolid, gender from students) select * from q pivot (count(*) for"
         " gender in (null as nil, 'M' as m)) order by 1", [(210, 0, 1), (310, 0, 1)]),
        ("select * from (select gender from students where id < 0) pivot (count(*), max(1) as x for"
         " gender in ('F' as f))", [(0, None)]),
        ("select * from (select schoolid, gender from students where id < 0) pivot (count(*) for"
         " gender in ('F' as f))", []),
        ("select * from students s pivot (count(*) for gender in ('F'))", "ORA-00933"),
        ("select * from students pivot (count(*) for gender in ('F')) as p", "ORA-00933"),
        ("select * from students pivot (count(*) for gender in (select 'F' from dual))",
         "ORA-00936"),
        ("select * from students pivot (count(*) for gender in (last_name))", "ORA-56901"),
        ("select * from students pivot (upper(id) for gender in ('F'))", "ORA-56902"),
        ("select * from students pivot (count(*), max(id) for gender in ('F'))", "ORA-00918"),
        ("select * from students pivot (count(*) for students.gender in ('F'))", "ORA-01748"),
        ("select gender from students pivot (count(*) for gender in ('F'))", "ORA-00904"),
        ("select * from students pivot (count(*) for (gender, id) in ('F'))", "PIVOT"),
    ],
    "SQL UNPIVOT": [
        ("select id, k, v from students unpivot (v for k in (first_name, last_name as 'L'))"
         " where id < 13 order by id, k",
         [(11, "FIRST_NAME", "Nora"), (11, "L", "Quill"),
          (12, "FIRST_NAME", "Omar"), (12, "L", "Vance")]),
        ("select * from (select id, gender, home_room from students where id = 13)"
         " unpivot (v for k in (gender, home_room))", [(13, "HOME_ROOM", "10")]),
        ("select * from (select id, gender, home_room from students where id = 13)"
         " unpivot include nulls (v for k in (gender as 1, home_room as 2)) u order by u.k",
         [(13, 1, None), (13, 2, "10")]),
        ("select * from (select id, first_name a, grade_level b, last_name c, schoolid d from"
         " students where id = 11) unpivot ((x, y) for q in ((a, b), (c, d) as 'CD')) order by q",
         [(11, "A_B", "Nora", 7), (11, "CD", "Quill", 210)]),
        ("select * from students unpivot (v for k in (id, last_name))", "ORA-01790"),
        ("select first_name from students unpivot (v for k in (first_name))", "ORA-00904"),
        ("select * from students unpivot (v for k in (nocolumn))", "ORA-00904"),
        ("select * from students unpivot ((v, w) for k in (id))", "UNPIVOT"),
        ("select * from students unpivot (v for (k, l) in (id))", "UNPIVOT"),
    ],
}  # fmt: skip
