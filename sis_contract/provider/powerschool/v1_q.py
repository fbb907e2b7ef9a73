"""Checks of `q` in `/ws/v1`: every field that may be named, every operator (section 3)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from sis_contract.provider.check import Book, Contradicted, Switch, expect, need, same
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.powerschool.v1_asked import message
from sis_core.spec.powerschool.resources.staff import FILTERS as STAFF
from sis_core.spec.powerschool.resources.student import FILTERS as STUDENT
from sis_core.wire.resource import Filterable

BOOK = Book("powerschool", "powerschool-api.md")
LIST = "/ws/v1/district/student"
EXPANDED = "expansions=school_enrollment"
NAME = "name.last_name"


def value_at(row: Mapping[str, Any], path: str) -> Any:
    """The value of a dotted path, None where there is none."""
    found: Any = row
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _asked(value: Any) -> str:
    return quote(str(value), safe="")


def _rows(sis: PowerSchool, q: str, path: str = LIST) -> list[dict[str, Any]]:
    query = f"?{EXPANDED}&q={q}" if path == LIST else f"?q={q}"
    answer = sis.v1(f"{path}{query}")
    if answer.status == 400:
        raise Contradicted(f"{answer.asked} is refused", 200, answer.text)
    return sis.listed(path, "student" if path == LIST else "staff", query)


def _sample(sis: PowerSchool, field: str, path: str = LIST) -> dict[str, Any]:
    """A row whose value is plain: letters, digits, dashes, no wildcard, no text such as 1E10."""
    query = f"?{EXPANDED}" if path == LIST else ""
    for row in sis.listed(path, "student" if path == LIST else "staff", query):
        value = value_at(row, field)
        told = "" if value is None or isinstance(value, float) else str(value)
        if told.replace("-", "").replace(".", "").isalnum():
            return row
    need(False, f"no row of the first page has a plain {field}")
    raise AssertionError


def finds(field: str, kind: str, sis: PowerSchool) -> None:
    """`field==value` finds the row it was taken from, and only rows with that value."""
    path = LIST if kind == "student" else f"/ws/v1/school/{sis.school['id']}/staff"
    row = _sample(sis, field, path)
    value = value_at(row, field)
    q = f"{field}=={_asked(value)}"
    found = _rows(sis, q, path)
    for one in found:
        got = value_at(one, field)
        same(str(got).casefold(), str(value).casefold(), f"{field} of {one['id']} by q={q}")
    ids = [one["id"] for one in found]
    expect(row["id"] in ids, f"q={q} does not find the row {row['id']} that has it", row["id"], ids)
    number = sis.count(f"{path}/count?q={q}")
    expect(number >= len(found), f"the count by q={q} is below its rows", len(found), number)
    if len(found) < sis.maximum(kind):
        same(number, len(found), f"the count by q={q} against its rows")


def _total(sis: PowerSchool, q: str) -> int:
    return sis.count(f"{LIST}/count?q={q}")


def splits(field: str, sis: PowerSchool) -> None:
    """=lt=, == and =gt= split all rows that have a value; =le= and =ge= hold the equal ones."""
    rows = [
        r for r in sis.listed(LIST, "student", f"?{EXPANDED}") if value_at(r, field) is not None
    ]
    need(rows, f"no student of the first page has {field}")
    value = value_at(rows[len(rows) // 2], field)
    counts = {
        op: _total(sis, f"{field}{op}{value}") for op in ("=lt=", "==", "=gt=", "=le=", "=ge=")
    }
    expect(counts["=="] > 0, f"{field}=={value} finds nothing though a row has it")
    same(counts["=le="], counts["=lt="] + counts["=="], f"{field}=le={value} is not less or equal")
    same(
        counts["=ge="], counts["=gt="] + counts["=="], f"{field}=ge={value} is not greater or equal"
    )
    whole = counts["=lt="] + counts["=ge="]
    every = _total(sis, f"{field}=ge={'-2147483648' if isinstance(value, int) else '1900-01-01'}")
    same(whole, every, f"{field}: parts below and above {value} against all")
    for one in _rows(sis, f"{field}=gt={value}"):
        expect(
            value_at(one, field) > value,
            f"{field} of {one['id']} by =gt={value}",
            f"> {value}",
            value_at(one, field),
        )
    for one in _rows(sis, f"{field}=lt={value}"):
        expect(
            value_at(one, field) < value,
            f"{field} of {one['id']} by =lt={value}",
            f"< {value}",
            value_at(one, field),
        )


for _kind, _filters in (("student", STUDENT), ("staff", STAFF)):
    for _field, _filterable in _filters.items():
        BOOK.add(
            f"ps.v1.q.{_kind}:{_field}",
            f"q={_field}==value finds {_kind} rows of that value, and the count agrees",
            _filterable.source,
            "3",
            partial(finds, _field, _kind),
        )

_RANGES: Mapping[str, Filterable] = {
    field: STUDENT[field]
    for field in (
        "id",
        "school_enrollment.enroll_status_code",
        "school_enrollment.entry_date",
        "school_enrollment.grade_level",
    )
}
for _field, _filterable in _RANGES.items():
    BOOK.add(
        f"ps.v1.q.range:{_field}",
        f"=lt= == =gt= split students by {_field}, =le= and =ge= hold the equal ones",
        _filterable.source,
        "3",
        partial(splits, _field),
    )


@BOOK.check("ps.v1.q.grammar:and", "; is AND, one behind the last clause is borne", "doc", "3")
def both(sis: PowerSchool) -> None:
    """Two clauses find less than each."""
    row = _sample(sis, NAME)
    name = _asked(value_at(row, NAME))
    status = row["school_enrollment"]["enroll_status_code"]
    code = "school_enrollment.enroll_status_code"
    found = _rows(sis, f"{NAME}=={name};{code}=={status}")
    ids = [one["id"] for one in found]
    expect(row["id"] in ids, "a row that fits both clauses is not found", row["id"], ids)
    for one in found:
        same(value_at(one, code), status, f"{code} of {one['id']}")
        same(
            str(value_at(one, NAME)).casefold(),
            str(value_at(row, NAME)).casefold(),
            f"{NAME} of {one['id']}",
        )
    trailing = [one["id"] for one in _rows(sis, f"{NAME}=={name};{code}=={status};")]
    same(trailing, ids, "with ; behind the last clause")


@BOOK.check("ps.v1.q.grammar:list", "==(a,b) finds rows of either value", "client", "3")
def either(sis: PowerSchool) -> None:
    """As many as each alone, together."""
    code = "school_enrollment.enroll_status_code"
    parts = [_total(sis, f"{code}=={value}") for value in (0, 2, -1)]
    same(_total(sis, f"{code}==(0,2,-1)"), sum(parts), f"{code}==(0,2,-1) against its parts")
    first = _sample(sis, "id")["id"]
    same([row["id"] for row in _rows(sis, f"id==({first})")], [first], "a list of one value")


@BOOK.check(
    "ps.v1.q.grammar:wildcard", "* stands for any text, before, behind, alone", "client", "3"
)
def wildcard(sis: PowerSchool) -> None:
    """name.last_name==QU*."""
    row = _sample(sis, NAME)
    name = str(value_at(row, NAME))
    need(len(name) > 2, "the name that was looked at is too short")
    begin, end = name[:2], name[-2:]
    for q, fits in ((f"{begin}*", str.startswith), (f"*{end}", str.endswith)):
        part = begin if q.endswith("*") else end
        found = _rows(sis, f"{NAME}=={quote(q, safe='*')}")
        for one in found:
            text = str(value_at(one, NAME)).casefold()
            expect(fits(text, part.casefold()), f"{NAME} of {one['id']} by =={q}", q, text)
        most = sis.maximum("student")
        here = row["id"] in [one["id"] for one in found] or len(found) == most
        expect(here, f"=={q} does not find {name}")
    every = _total(sis, f"{NAME}==*")
    expect(
        every >= _total(sis, f"{NAME}=={quote(begin)}*"), "==* finds fewer than a beginning does"
    )
    plain = [row for row in sis.listed(LIST, "student") if value_at(row, NAME)]
    expect(every >= len(plain), "==* finds fewer than the first page shows", len(plain), every)


@BOOK.check("ps.v1.q.grammar:wildcard-case", "letter case beside * does not count", "guess", "3")
def wildcard_case(sis: PowerSchool) -> None:
    """QU* and qu* find the same."""
    name = str(value_at(_sample(sis, NAME), NAME))
    need(name[:2].isalpha() and name[:2].isascii(), "the name that was looked at is not plain")
    own, other = _total(sis, f"{NAME}=={name[:2]}*"), _total(sis, f"{NAME}=={name[:2].swapcase()}*")
    told = "rows by the letters as they are and by their other case"
    same(other, own, told, switch=("wildcard_case", "sensitive"))


@BOOK.check(
    "ps.v1.q.grammar:letters-of-status", "enroll_status takes letters in any case", "doc", "3"
)
def letters(sis: PowerSchool) -> None:
    """A and a are 0."""
    field = "school_enrollment.enroll_status"
    code = _total(sis, f"{field}_code==0")
    same(_total(sis, f"{field}==A"), code, f"{field}==A against code 0")
    same(_total(sis, f"{field}==a"), code, f"{field}==a against code 0")
    same(_total(sis, f"{field}==T"), _total(sis, f"{field}_code==2"), f"{field}==T against code 2")
    same(_total(sis, f"{field}==G"), _total(sis, f"{field}_code==3"), f"{field}==G against code 3")


@BOOK.check(
    "ps.v1.q.grammar:nothing-found", "a q that finds nothing is 200 without rows", "client", "2.2"
)
def nothing(sis: PowerSchool) -> None:
    """Clients send local_id==0 to read @expansions."""
    answer = sis.v1(f"{LIST}?q=local_id==0").must(200)
    wrapper = answer.json().get("students")
    switch = ("empty_collection", "bare") if wrapper == "" else None
    expect(isinstance(wrapper, dict), "the wrapper of nothing", "@expansions", wrapper, switch)
    expect("student" not in wrapper, "rows of nothing", "no key student", wrapper)
    expect(wrapper.get("@expansions"), "the wrapper of nothing has no @expansions", got=wrapper)
    same(_total(sis, "local_id==0"), 0, "the count of nothing")


@BOOK.check("ps.v1.q.grammar:unknown-field", "a field that does not exist is 400", "guess", "3")
def unknown_field(sis: PowerSchool) -> None:
    """Neither all rows nor none."""
    _bad(sis, "nosuchfield==1")


@BOOK.check("ps.v1.q.grammar:syntax", "a q that cannot be read is 400", "guess", "3")
def syntax(sis: PowerSchool) -> None:
    """An operator that does not exist, no operator."""
    _bad(sis, "local_id=xx=1")
    _bad(sis, "local_id")


@BOOK.check("ps.v1.q.grammar:comma", "a comma between clauses is 400", "guess", "3")
def comma(sis: PowerSchool) -> None:
    """OR was never seen; a server may also read such a q as it reads any that is wrong."""
    rows = [row for row in sis.listed(LIST, "student") if str(row["local_id"]).isdigit()]
    need(len(rows) > 2, "three students with a plain number are needed")
    wanted = sorted(row["id"] for row in rows[:2])
    q = ",".join(f"local_id=={row['local_id']}" for row in rows[:2])
    answer = sis.v1(f"{LIST}?q={q}")
    switch = None
    if answer.status == 200:
        found = sorted(row["id"] for row in sis.listed(LIST, "student", f"?q={q}"))
        switch = ("q_comma", "or") if found == wanted else _misread(sis, q)
    same(answer.status, 400, "a comma between two clauses", switch=switch)


def _misread(sis: PowerSchool, q: str) -> Switch:
    """What a server makes of a q that is wrong, where it answers 200."""
    none = not sis.listed(LIST, "student", f"?q={q}")
    return "bad_q", "empty" if none else "ignore"


def _bad(sis: PowerSchool, q: str) -> None:
    answer = sis.v1(f"{LIST}?q={q}")
    switch = _misread(sis, q) if answer.status == 200 else None
    same(answer.status, 400, f"{answer.asked}", switch=switch)
    message(answer)


CHECKS = BOOK.checks
