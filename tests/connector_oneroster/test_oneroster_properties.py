"""Paging and values under any mixture of habits and any JSON."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from fake_rows import small_district
from hypothesis import given, settings
from hypothesis import strategies as st

from sis_connector.errors import BadSetup, ConnectorError, NotThere, UnreadableAnswer
from sis_connector.oneroster import values
from sis_connector.oneroster.paging import Collection, Page, read_all
from sis_connector.oneroster.source import Habits, OneRoster
from sis_connector.progress import Quiet
from sis_connector.records import School
from sis_connector.source import Scope


class Server:
    """A collection of numbered users behind any mixture of paging habits."""

    def __init__(self, number, cap, total, link, beyond, drift):
        self.rows = [{"sourcedId": f"u{n}"} for n in range(number)]
        self.cap, self.total, self.link, self.beyond = cap, total, link, beyond
        self.drift = drift

    def page(self, path, params):
        offset, limit = int(params["offset"]), min(int(params["limit"]), self.cap)
        if self.beyond and offset and offset >= len(self.rows):
            raise NotThere("nothing")
        start = max(0, offset - 1) if self.drift and offset else offset
        headers = {}
        if self.total is not None:
            headers["x-total-count"] = str(len(self.rows) + self.total)
        following = offset + (int(params["limit"]) if self.link == "asked" else limit)
        if self.link and (following < len(self.rows) or self.link == "endless"):
            headers["link"] = (
                f'<http://h.example{path}?limit={limit}&offset={following}>; rel="next"'
            )
        return Page({"users": self.rows[start : start + limit]}, headers)


@given(
    number=st.integers(0, 40),
    limit=st.integers(1, 12),
    cap=st.integers(1, 15),
    total=st.sampled_from([None, 0, 3]),
    link=st.sampled_from([None, "sent", "asked", "endless"]),
    beyond=st.booleans(),
    drift=st.booleans(),
)
@settings(deadline=None, max_examples=200)
def test_no_mixture_of_paging_habits_loses_a_row(number, limit, cap, total, link, beyond, drift):
    """Every row arrives exactly once, however pages are cut, counted, linked and overlapped."""
    server = Server(number, cap, total, link, beyond, drift and min(cap, limit) > 1)
    rows, _warnings = read_all(server, Collection("/users", "users"), limit)
    assert sorted(row["sourcedId"] for row in rows) == sorted(
        row["sourcedId"] for row in server.rows
    )


class Deaf:
    """Sends its first page for every offset."""

    def __init__(self, number):
        self.rows = [{"sourcedId": f"u{n}"} for n in range(number)]

    def page(self, path, params):
        return Page({"users": self.rows[: int(params["limit"])]}, {})


def test_a_server_without_paging_is_read_where_it_sends_all():
    """Everything in one page, whatever the offset: read once."""
    rows, warnings = read_all(Deaf(3), Collection("/users", "users"), 10)
    assert (len(rows), warnings) == (3, [])


def test_a_server_that_never_turns_the_page_is_told():
    """A full first page again and again: nobody knows what is missing, so nothing is taken."""
    with pytest.raises(UnreadableAnswer, match="sends the same page again"):
        read_all(Deaf(30), Collection("/users", "users"), 10)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    (kind, at, name)
    for kind, rows in small_district().data.items()
    for at, row in enumerate(rows)
    for name in row
]


class Canned:
    """An Api that hands out rows from memory, numbers as the texts that `decode` makes."""

    root = "/ims/oneroster/v1p1"

    def __init__(self, data):
        self.data = data

    def page(self, path, params):
        return Page({path.strip("/"): self.data[path.strip("/")]}, {})

    def read_all(self, collection):
        return read_all(Once(self), collection, 1000)

    def close(self): ...


class Once:
    def __init__(self, canned):
        self.canned, self.asked = canned, False

    def page(self, path, params):
        if params["offset"] != "0":
            return Page({path.strip("/"): []}, {})
        return self.canned.page(path, params)


@given(changes=st.lists(st.tuples(st.sampled_from(FIELDS), JSON), min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_no_value_of_a_record_breaks_the_reading(changes):
    """Any JSON in any member of any record is read, or told in one sentence."""
    data = copy.deepcopy(small_district().data)
    for (kind, at, name), value in changes:
        data[kind][at][name] = as_decoded(value)
    habits = Habits("oneroster", frozenset({"teacher"}), owners=True)
    source = OneRoster(Canned(data), habits, today=date(2026, 10, 15))  # type: ignore[arg-type]
    try:
        source.open()
        schools = source.schools()
        source.terms(schools)
        year = source.current_year(schools)
        assert year is not None
        chosen = (School("s1", "210", "Alder High"), School("s2", "220", "Birch Middle"))
        source.read(Scope(chosen, year, parents=False, co_teachers=True), Quiet())
    except (ConnectorError, BadSetup) as told:
        assert str(told).endswith(".") and "\n" not in str(told)
    finally:
        source.close()


def as_decoded(value: Any) -> Any:
    """Numbers become texts, as the transport decodes them."""
    if isinstance(value, dict):
        return {key: as_decoded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_decoded(one) for one in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-08-20T14:05:09.000Z", datetime(2024, 8, 20, 14, 5, 9, tzinfo=UTC)),
        ("2024-08-20T14:05:09Z", datetime(2024, 8, 20, 14, 5, 9, tzinfo=UTC)),
        ("2024-08-20T14:05:09", datetime(2024, 8, 20, 14, 5, 9, tzinfo=UTC)),
        ("2024-08-20 14:05:09.5", datetime(2024, 8, 20, 14, 5, 9, 500000, tzinfo=UTC)),
        ("2024-08-20T14:05:09+0", datetime(2024, 8, 20, 14, 5, 9, tzinfo=UTC)),
        ("2024-08-20T14:05:09-7", datetime(2024, 8, 20, 21, 5, 9, tzinfo=UTC)),
        ("2024-08-20T14:05:09+0530", datetime(2024, 8, 20, 8, 35, 9, tzinfo=UTC)),
        ("2024-08-20T14:05+05:30", datetime(2024, 8, 20, 8, 35, tzinfo=UTC)),
        ("2024-08-20", datetime(2024, 8, 20, tzinfo=UTC)),
        ("2024-13-20", None),
        ("2024-08-20T14:05:09+99", None),
        ("soon", None),
        ("", None),
    ],
)
def test_moments_are_read_in_every_spelling(written, meant):
    """Quirks 9 and 10: a moment, or nothing; never a wrong one."""
    assert values.moment(written) == meant


@pytest.mark.parametrize(
    ("written", "canonical", "level"),
    [
        ("9", "09", "9"), ("09", "09", "9"), ("12", "12", "12"), ("K", "KG", "0"),
        ("kg", "KG", "0"), ("0", "KG", "0"), ("-1", "PK", "-1"), ("-2", "PK", "-1"),
        ("-3", "IT", "-3"), ("PK", "PK", "-1"), ("TK", "TK", "TK"), ("UG", "UG", "UG"),
    ],
)  # fmt: skip
def test_grades_are_read_in_every_spelling(written, canonical, level):
    """Quirk 38: one spelling for the class's field, PowerSchool's number for the level."""
    assert (values.grade(written), values.level(written)) == (canonical, level)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_numbers_are_read_from_texts(number):
    """Quirk 8: what a server prints is the number."""
    assert values.number(str(number)) == number


@given(st.text(max_size=12))
def test_no_text_is_a_wrong_number(text):
    """Texts that are no numbers are none."""
    found = values.number(text)
    assert found is None or (isinstance(found, Decimal) and found.is_finite())
