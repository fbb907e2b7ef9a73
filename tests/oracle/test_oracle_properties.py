"""What holds for all values: round trips, lengths, calendars; any text is answered or refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sis_core.district import TABLES
from sis_core.oracle import Untranslatable, register, translate
from sis_core.oracle.functions.registry import SCALARS

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)).map(
    lambda m: f"{m:%Y-%m-%d %H:%M:%S}"
)
words = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=20)


def call(name: str, *values: object) -> object:
    """A registered function's result."""
    return SCALARS[name].body(*values)


def stored(day: date) -> str:
    """A day as the store keeps it."""
    return f"{day:%Y-%m-%d} 00:00:00"


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_a_number_comes_back_from_its_text(digits: int, places: int) -> None:
    """TO_NUMBER(TO_CHAR(n)) is n."""
    value = digits / 10**places if places else digits

    assert call("ora_n", call("ora_s", value)) == value


@given(moments, st.sampled_from(["YYYY-MM-DD HH24:MI:SS", "DD-MON-YYYY HH:MI:SS AM", "J SSSSS"]))
def test_a_date_comes_back_from_its_text(moment: str, shape: str) -> None:
    """TO_DATE(TO_CHAR(d, f), f) is d for a format that says everything."""
    if shape.startswith("J"):  # J alone reads a day; the time is lost
        shape, moment = "J", moment[:10] + " 00:00:00"

    assert call("ora_to_date", call("ora_to_char_d", moment, shape), shape, "2026-01-01") == moment


@given(days, days)
def test_days_between_are_the_calendars(first: date, second: date) -> None:
    """d1 - d2 is the number of days, and d2 + (d1 - d2) is d1."""
    apart = call("ora_ddiff", stored(first), stored(second))

    assert apart == (first - second).days
    assert call("ora_dadd", stored(second), apart) == stored(first)


@given(days, st.integers(-600, 600))
def test_adding_months_moves_the_month(day: date, months: int) -> None:
    """ADD_MONTHS lands in the right month, on the same day or the month's last."""
    made = datetime.fromisoformat(str(call("ora_add_months", stored(day), months))).date()

    assert made.year * 12 + made.month == day.year * 12 + day.month + months
    last = (made + timedelta(days=1)).day == 1
    assert made.day == day.day or last
    assert call("ora_months_between", stored(made), stored(day)) == months or last


@given(
    moments, st.sampled_from(["YYYY", "Q", "MM", "IW", "W", "WW", "D", "DD", "HH24", "MI", "CC"])
)
def test_truncating_is_idempotent_and_never_later(moment: str, unit: str) -> None:
    """TRUNC(TRUNC(d)) is TRUNC(d), which is not after d; ROUND is one or the other end."""
    cut = call("ora_trunc_d", moment, unit)

    assert call("ora_trunc_d", cut, unit) == cut
    assert str(cut) <= moment
    assert str(call("ora_round_d", moment, unit)) >= str(cut)


@given(words, st.integers(-25, 25), st.integers(-2, 25))
def test_substr_is_a_slice(text: str, start: int, length: int) -> None:
    """SUBSTR agrees with slices of Python, 1-based and from the end."""
    at = start - 1 if start > 0 else 0 if start == 0 else len(text) + start
    expected = text[at : at + length] if at >= 0 and length > 0 else ""

    assert call("ora_substr", text, start, max(length, 0)) == (expected or None)


@given(words, words, st.integers(1, 30))
def test_padding_has_the_length_it_was_given(text: str, fill: str, length: int) -> None:
    """LPAD and RPAD make exactly n characters that end or begin with the text."""
    left, right = call("ora_lpad", text, length, fill), call("ora_rpad", text, length, fill)

    assert len(str(left)) == len(str(right)) == length
    assert str(left).endswith(text[:length])
    assert str(right).startswith(text[:length])


@given(words, words)
def test_instr_finds_what_substr_gives(text: str, part: str) -> None:
    """Where INSTR finds a part, SUBSTR reads it; backwards finds a place not before."""
    at = call("ora_instr", text, part, 1, 1)
    back = call("ora_instr", text, part, -1, 1)

    assert (at == 0) == (part not in text)
    assert isinstance(at, int) and isinstance(back, int) and at <= back
    if at:
        assert call("ora_substr", text, at, len(part)) == part


@given(st.decimals(-(10**9), 10**9, places=4).map(float), st.integers(0, 3))
def test_rounding_moves_by_half_at_most(value: float, digits: int) -> None:
    """ROUND is nearest; TRUNC is towards zero."""
    rounded, cut = call("ora_round", value, digits), call("ora_trunc", value, digits)

    assert isinstance(rounded, int | float) and isinstance(cut, int | float)
    assert abs(rounded - value) <= 0.5 * 10**-digits + 1e-6
    assert abs(cut) <= abs(value) + 1e-6


TEXT_OF_TOKENS = """
    select distinct from students s , cc c where and or not in ( ) = <> < > id s.id c.studentid
    dob home_room (+) 1 2.5 'x' '' null || + - * / group by order having count(*) max(id) over
    partition sum union all minus join left on using case when then else end decode nvl to_char
    trunc sysdate rownum <= 3 connect level exists between like is desc nulls last with q as dual
    listagg within first_value fetch rows only :b extract year interval day date '2026-01-01'
    pivot ( count(*) for id in (1)) unpivot include
"""
TOKENS = st.sampled_from(TEXT_OF_TOKENS.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(TOKENS, max_size=25))
def test_any_text_is_translated_or_refused(tokens: list[str]) -> None:
    """Tokens in any order are refused in a sentence, or make SQL that SQLite prepares."""
    import sqlite3

    from sis_core.district.ddl import schema

    sql = "select " + " ".join(tokens) + " from students s"
    try:
        query = translate(sql, TABLES)
    except Untranslatable as error:
        assert error.sentence and "\n" not in error.sentence
        return
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(";".join(schema(TABLES.values(), indexes=False)))
        register(connection)
        connection.execute(f"EXPLAIN {query.answer}", query.parameters({}, "2026-01-01 00:00:00"))
    finally:
        connection.close()


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_characters_are_refused_in_a_sentence(text: str) -> None:
    """Whatever is written, nothing but Untranslatable is raised."""
    try:
        translate(text, TABLES)
        translate("select " + text, TABLES)
    except Untranslatable as error:
        assert error.sentence
