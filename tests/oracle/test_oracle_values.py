"""Oracle's functions and operators give Oracle's values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import oracle_values
import pytest

from sis_core.district import Store
from sis_core.oracle import OracleError, Untranslatable, translate

Ask = Callable[..., list[tuple[Any, ...]]]
CASES = [
    pytest.param(expression, expected, id=f"{area}: {expression}")
    for area, cases in oracle_values.AREAS.items()
    for expression, expected in cases
]


@pytest.mark.parametrize(("expression", "expected"), CASES)
def test_an_expression_has_oracles_value(ask: Ask, expression: str, expected: Any) -> None:
    """An expression over DUAL is what Oracle's documentation says."""
    (row,) = ask(f"select {expression} from dual")

    assert row == (expected,)
    assert type(row[0]) is type(expected)


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("1 / 0", "ORA-01476"),
        ("1 / (2 - 2)", "ORA-01476"),
        ("to_number('abc')", "ORA-01722"),
        ("'a' + 1", "ORA-01722"),
        ("case '05x' when 5 then 1 end", "ORA-01722"),
        ("to_number('1,5', '99')", "ORA-01722"),
        ("to_date('2026-13-01', 'YYYY-MM-DD')", "ORA-01843"),
        ("to_date('2026-02-30', 'YYYY-MM-DD')", "ORA-01839"),
        ("to_date('2026-09-30x', 'YYYY-MM-DD')", "ORA-01830"),
        ("to_date('x', 'YYYY')", "ORA-01858"),
        ("to_date('25', 'HH24')", "ORA-01850"),
        ("date '2026-01-31' + interval '1' month", "ORA-01839"),
        ("next_day(sysdate, 'xyz')", "ORA-01846"),
        ("sqrt(0 - 4)", "ORA-01428"),
        ("cast(1234 as number(3))", "ORA-01438"),
        ("(select dcid from students)", "ORA-01427"),
        ("instr('abc', 'a', 1, 0)", "ORA-01428"),
        ("regexp_substr('abc', 'a', 0)", "ORA-01428"),
    ],
)
def test_a_value_that_oracle_refuses_is_refused(store: Store, expression: str, code: str) -> None:
    """What Oracle raises for a value is raised here, by its code and not softened."""
    from sis_core.oracle import register

    connection = store.apart()
    faults = register(connection)
    query = translate(f"select {expression} from dual", store.tables)
    try:
        with pytest.raises(Exception, match="user-defined function"):
            connection.execute(query.answer, query.parameters({}, "2026-11-22 08:30:15")).fetchall()
    finally:
        connection.close()

    assert isinstance(faults.last, OracleError)
    assert faults.last.code == code


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("to_char(sysdate, 'QQQK')", "ORA-01821"),
        ("to_char(5, 'abc')", "ORA-01481"),
        ("trunc(sysdate, 'ZZ')", "ORA-01898"),
        ("extract(hour from sysdate)", "ORA-30076"),
        ("sysdate + sysdate", "ORA-00975"),
        ("coalesce(1, 'a')", "ORA-00932"),
        ("case when 1 = 1 then 1 else 'a' end", "ORA-00932"),
        ("trim('ab' from 'abc')", "ORA-30001"),
        ("case when sysdate = 5 then 1 end", "ORA-00932"),
        ("substr('abc')", "ORA-00909"),
        ("'a' like 'b'", "ORA-00936"),
        ("case when 'abc' like 'a!bc' escape '!' then 1 end", "ORA-01424"),
        ("case when regexp_like('a', '[') then 1 end", "ORA-12726"),
        ("frobnicate(1)", "FROBNICATE"),
        ("my_pkg.frobnicate(1)", "MY_PKG.FROBNICATE"),
        ("sys_context('userenv', 'sid')", "SYS_CONTEXT"),
        ("xmlagg(xmlelement(\"e\", 'a'))", "XMLAGG"),
        ("to_char(1, '9D9', 'nls_numeric_characters='',.''')", "NLS parameter"),
        ("to_char(interval '1' day)", "interval"),
        ("seq.nextval", "sequence"),
        ("rowid", "ROWID"),
        ("1 = 1", "ORA-00936"),
    ],
)
def test_an_expression_that_cannot_be_is_refused_before_it_runs(
    store: Store, expression: str, code: str
) -> None:
    """What can be told from the text is refused when the query is read."""
    with pytest.raises(Untranslatable) as refused:
        translate(f"select {expression} from dual", store.tables)

    assert refused.value.construct == code
