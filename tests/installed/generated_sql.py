"""Queries made at random in Oracle's SQL: most of them sound, some that nobody can run."""

from __future__ import annotations

from hypothesis import strategies as st

Text = st.SearchStrategy[str]

JOINS = (
    "students s",
    "students s join cc c on c.studentid = s.id",
    "students s left join cc c on c.studentid = s.id",
    "students s, cc c where c.studentid(+) = s.id",
    "students s left join u_northwind_students x on x.studentsdcid = s.dcid",
    "students s left join s_zz_stu_x z on z.studentsdcid = s.dcid and z.bus is null",
    "(select * from students where enroll_status = 0) s",
    "students s join att_nobody_knows a on a.studentid = s.id",
    "studnets s",
    "students as s",
)
"""All give the columns of students as `s`; the last three are refused."""

ODD = (
    "{} for update",
    "{} fetch first 3 rows with ties",
    "{},",
    "{};;",
    "{} limit 5",
    "{} /* and so on",
    "{} where where",
    "select q.* from ({}) q",
    "select xmlelement(\"a\", 1) from dual",
    "select sys_context('userenv', 'x') from dual",
    "select rowid from students",
    "select s.shoe_size from students s",
    "select 'never closed from dual",
    "select ~[x:1] from dual",
    "select ~(curyearid) from dual",
    "select nofunction(1) from dual",
    "select schoolid, count(*) from students group by rollup (schoolid)",
    "select listagg(id, ',' on overflow truncate) within group (order by id) from students",
    "select * from students pivot (count(id) for schoolid in (1, 2))",
    "select 1 from dual union select 1, 2 from dual",
    "select id from students minus select studentid from cc",
    "with q (n) as (select 1 from dual union all select n + 1 from q where n < 4) select n from q",
    "select level from dual connect by level < 4",
    "select sum(grade_level) from students",
    "delete from students",
    "insert into students (dcid) values (999)",
    "update students set last_name = 'x'",
    "drop table students",
    "begin null; end;",
    "pragma writable_schema = on",
    "attach database 'x' as y",
    "select * from sqlite_master",
    "select load_extension('x') from dual",
    "",
    ")",
    "seelct 1",
)  # fmt: skip

_PLAIN = {
    "number": ("s.id", "s.grade_level", "s.schoolid", "0", "7", "2.5", ":n"),
    "text": ("s.last_name", "s.middle_name", "'Quill'", "''", "'12'", ":t"),
    "date": ("s.dob", "sysdate", "date '2026-09-01'", "to_date('02/28/2024', 'MM/DD/YYYY')"),
}
_MADE = {
    "number": (
        "({number} + {number})", "({number} / {number})", "nvl({number}, 0)",
        "decode({number}, 7, 1, 8, null, {number})", "length({text})", "mod({number}, 3)",
        "round({number}, 1)", "extract(year from {date})", "({date} - {date})",
        "case when {condition} then {number} else {number} end", "to_number({text})",
        "months_between({date}, {date})", "(select max(d.id) from cc d where d.studentid = s.id)",
        "row_number() over (partition by {number} order by s.id)", "instr({text}, 'i', 1, 2)",
    ),
    "text": (
        "{text} || {text}", "upper({text})", "substr({text}, -2, {number})", "to_char({number})",
        "to_char({date}, 'YYYY-MM-DD HH24:MI')", "nvl({text}, {text})", "lpad({text}, 9, '*')",
        "regexp_replace({text}, '[aeiou]+', '-')", "to_char({number}, 'FM990.0')",
        "case {text} when 'Quill' then {text} end", "coalesce({text}, {text}, 'none')",
        "first_value({text}) over (order by s.id)", "greatest({text}, {text})",
    ),
    "date": ("trunc({date})", "add_months({date}, {number})", "{date} + {number}",
             "last_day({date})", "nvl({date}, sysdate)", "trunc({date}, 'MM')"),
    "condition": (
        "{number} > {number}", "{text} = {text}", "{text} is not null", "{date} < {date}",
        "{number} between {number} and {number}", "{number} in (7, 8, null)", "s.id in (:ids)",
        "not ({condition})", "({condition} or {condition})", "{text} like '%i%'",
        "exists (select 1 from cc d where d.studentid = s.id and {number} = 1)",
        "regexp_like({text}, '^q', 'i')", "s.id not in (select d.studentid from cc d)",
    ),
}  # fmt: skip


def _expression(kind: str, depth: int) -> Text:
    """An expression of a kind, made of others that are less deep."""
    plain = st.sampled_from(_PLAIN.get(kind, ("1 = 1",)))
    if not depth:
        return plain

    def filled(shape: str) -> Text:
        pieces = shape.replace("}", "{").split("{")
        parts = [
            _expression(piece, depth - 1) if place % 2 else st.just(piece)
            for place, piece in enumerate(pieces)
        ]
        return st.tuples(*parts).map("".join)

    return plain | st.sampled_from(_MADE[kind]).flatmap(filled)


@st.composite
def selects(draw: st.DrawFn) -> tuple[str, int]:
    """A SELECT and how many columns it is thought to give."""
    kinds = draw(st.lists(st.sampled_from(("number", "text", "date")), min_size=1, max_size=3))
    items = [draw(_expression(kind, 2)) for kind in kinds]
    source = draw(st.sampled_from(JOINS[:7] * 3 + JOINS[7:]))
    condition = draw(_expression("condition", 2))
    glue = " and " if " where " in source and not source.startswith("(") else " where "
    listed = ", ".join(f"{item} i{n}" for n, item in enumerate(items))
    sql = f"select {listed} from {source}{glue}{condition} order by s.id"
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(ODD)).replace("{}", sql), draw(st.sampled_from((1, len(items))))
    return sql, len(items)
