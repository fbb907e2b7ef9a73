"""Checks of every collection of `/ws/v1`, made of the declared routes and resources."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.fitting import misfits, unknown_members
from sis_contract.provider.mapping import difference, mapped
from sis_contract.provider.powerschool.session import XML, PowerSchool
from sis_contract.provider.powerschool.v1_schema import FAMILIES, asked_for, empties, misplaced
from sis_core.spec.powerschool.routes import COLLECTIONS, Collection
from sis_core.wire.dialects.mapped import COUNT_SCHEMA, list_schema

BOOK = Book("powerschool", "powerschool-api.md")
Run = Callable[[Collection, PowerSchool], None]
GRADUATES = 999999


def _path(sis: PowerSchool, one: Collection) -> str:
    return sis.path_of(one.path, one.scope)


def _first_page(sis: PowerSchool, one: Collection) -> Any:
    """A page with every expansion, as JSON."""
    path = f"{_path(sis, one)}{asked_for(one.resource)}&pagesize=50".replace("?&", "?")
    return sis.v1(path).must(200)


def envelope(one: Collection, sis: PowerSchool) -> None:
    """One key at the root, the wrapper with its attributes as texts."""
    answer = _first_page(sis, one)
    body = answer.json()
    same(list(body), [one.resource.plural], f"{answer.asked} has another envelope")
    wrapper = body[one.resource.plural]
    expect(isinstance(wrapper, dict), f"{answer.asked}: the wrapper is no object", got=wrapper)
    for name in one.resource.attributes:
        expect(
            isinstance(wrapper.get(f"@{name}"), str),
            f"{answer.asked}: the wrapper has no text @{name}",
            got=list(wrapper),
        )
    rows = sis.rows(answer, one.resource)
    for row in rows:
        attributes = [name for name in row if name.startswith("@")]
        expect(not attributes, f"a row of {answer.asked} has attributes", [], attributes)


def json_type(one: Collection, sis: PowerSchool) -> None:
    """The content type is JSON's."""
    answer = sis.v1(_path(sis, one)).must(200)
    same(answer.kind, "application/json", f"{answer.asked} is of another content type")


def one_row(one: Collection, sis: PowerSchool) -> None:
    """A page of one row has an object, not a list."""
    answer = sis.v1(f"{_path(sis, one)}?pagesize=1")
    rows = sis.rows(answer, one.resource)
    need(rows, f"{_path(sis, one)} has no rows")
    same(len(rows), 1, f"{answer.asked} has another number of rows")
    row = answer.json()[one.resource.plural][one.resource.name]
    expect(isinstance(row, dict), f"{answer.asked} has a list of one row", "an object", row)


def two_rows(one: Collection, sis: PowerSchool) -> None:
    """A page of two rows has a list."""
    answer = sis.v1(f"{_path(sis, one)}?pagesize=2")
    rows = sis.rows(answer, one.resource)
    need(len(rows) > 1, f"{_path(sis, one)} has fewer than two rows")
    same(len(rows), 2, f"{answer.asked} has another number of rows")
    found = answer.json()[one.resource.plural][one.resource.name]
    expect(isinstance(found, list), f"{answer.asked} has no list of its two rows", got=found)


def types(one: Collection, sis: PowerSchool) -> None:
    """Names and types are those that the declaration gives the mapped JSON."""
    answer = _first_page(sis, one)
    need(sis.rows(answer, one.resource), f"{_path(sis, one)} has no rows")
    found = misfits(list_schema(one.resource), answer.json())
    expect(not found, f"{answer.asked}: {found[0] if found else ''}", got=found[:5])


def members_known(one: Collection, sis: PowerSchool) -> None:
    """Rows have no member that nobody has written of."""
    answer = _first_page(sis, one)
    need(sis.rows(answer, one.resource), f"{_path(sis, one)} has no rows")
    found = unknown_members(list_schema(one.resource), answer.json())
    expect(not found, f"{answer.asked} has members that no source names", "", ", ".join(found))


def in_order(one: Collection, sis: PowerSchool) -> None:
    """Members stand in the recorded order."""
    answer = _first_page(sis, one)
    rows = sis.rows(answer, one.resource)
    need(rows, f"{_path(sis, one)} has no rows")
    for row in rows:
        told = misplaced(one.resource, row)
        expect(not told, f"{answer.asked}: in the row {row.get('id')} {told}", got=list(row))


def no_empties(one: Collection, sis: PowerSchool) -> None:
    """Nothing is null, {} or a list of fewer than two."""
    answer = _first_page(sis, one)
    found = list(empties(answer.json()))
    expect(not found, f"{answer.asked}: {found[0] if found else ''}", '"" or left out', found[:5])


def xml_twin(one: Collection, sis: PowerSchool) -> None:
    """JSON says exactly what is mapped from the XML of the same page."""
    answer = _first_page(sis, one)
    path = answer.call.url.removeprefix(sis.url)
    twin = sis.v1(path, XML).must(200)
    told = difference(mapped(twin.body), answer.json())
    expect(not told, f"{answer.asked}: mapped from XML and in JSON differ: {told}")


def count_form(one: Collection, sis: PowerSchool) -> None:
    """The count is {"resource":{"count":n}}."""
    answer = sis.v1(f"{_path(sis, one)}/count").must(200)
    found = misfits(COUNT_SCHEMA, answer.json()) + unknown_members(COUNT_SCHEMA, answer.json())
    expect(not found, f"{answer.asked}: {found[0] if found else ''}", got=answer.text)


def _total(one: Collection, sis: PowerSchool) -> int:
    path = _path(sis, one)
    if one.resource.name != "school":
        return sis.count(f"{path}/count")
    # The count leaves out the school of graduates, listed or not (2.3).
    listed = any(row.get("school_number") == GRADUATES for row in sis.schools)
    return sis.count("/ws/v1/district/school/count") + listed


def pages_sum(one: Collection, sis: PowerSchool) -> None:
    """The pages together have as many rows as the count says."""
    path, total = _path(sis, one), _total(one, sis)
    size = min(sis.maximum(one.resource.name), max(1, -(-total // 3)))
    last = max(1, -(-total // size))
    full = [page for page in (1, 2) if page < last]
    counted = {
        page: len(sis.rows(sis.v1(f"{path}?pagesize={size}&page={page}"), one.resource))
        for page in (*full, last)
    }
    for page in full:
        same(counted[page], size, f"page {page} of {path} by {size} is not full")
    got = (last - 1) * size + counted[last]
    same(got, total, f"{path}: rows of all pages by {size} against the count")
    beyond = sis.rows(sis.v1(f"{path}?pagesize={size}&page={last + 1}"), one.resource)
    same(len(beyond), 0, f"{path}: rows on the page behind the last")


def no_row_twice(one: Collection, sis: PowerSchool) -> None:
    """No row comes on two pages, and none comes twice."""
    path, total = _path(sis, one), _total(one, sis)
    need(total > 1, f"{path} has fewer than two rows")
    size = min(sis.maximum(one.resource.name), max(1, -(-total // 4)))
    ids: list[Any] = []
    for page in range(1, min(8, -(-total // size)) + 1):
        rows = sis.rows(sis.v1(f"{path}?pagesize={size}&page={page}"), one.resource)
        ids += [row.get("id") for row in rows]
    twice = sorted({i for i in ids if ids.count(i) > 1}, key=str)
    expect(not twice, f"{path}: rows that come on two pages", [], twice)
    expect(all(type(i) is int for i in ids), f"{path}: an id is no number", got=ids[:5])


def same_again(one: Collection, sis: PowerSchool) -> None:
    """A page by one size has the rows of the same place by another size."""
    path = _path(sis, one)
    whole = [row["id"] for row in sis.rows(sis.v1(f"{path}?pagesize=6"), one.resource)]
    need(len(whole) > 2, f"{path} has fewer than three rows")
    parts = [
        row["id"]
        for page in (1, 2, 3)
        for row in sis.rows(sis.v1(f"{path}?pagesize=2&page={page}"), one.resource)
    ]
    same(parts, whole, f"{path}: pages by 2 have other rows than one by 6")


def past_the_end(one: Collection, sis: PowerSchool) -> None:
    """A page past the end is 200, the wrapper with its attributes and no row key."""
    answer = sis.v1(f"{_path(sis, one)}?pagesize=5&page=99999").must(200)
    wrapper = answer.json().get(one.resource.plural)
    told = f"{answer.asked}: a page past the end"
    if wrapper == "":
        raise Contradicted(
            f"{told} is the bare wrapper", "@attributes", "", ("empty_collection", "bare")
        )
    expect(isinstance(wrapper, dict), f"{told} has no wrapper", got=answer.text)
    wanted = [f"@{name}" for name in one.resource.attributes]
    same(list(wrapper), wanted, f"{told} has other members than its attributes")


def over_the_maximum(one: Collection, sis: PowerSchool) -> None:
    """A pagesize above the plugin's maximum is cut to it."""
    most = sis.maximum(one.resource.name)
    answer = sis.v1(f"{_path(sis, one)}?pagesize={most + 1}")
    if answer.status == 400:
        told = f"{answer.asked}: more than {most} rows are refused"
        raise Contradicted(told, "200", answer.text, ("pagesize_over_max", "reject"))
    rows = len(sis.rows(answer, one.resource))
    wanted = min(_total(one, sis), most)
    same(rows, wanted, f"{answer.asked}: rows of a page that is asked to be larger than allowed")


def needs_token(one: Collection, sis: PowerSchool) -> None:
    """Without a token it is 401."""
    answer = sis.get(_path(sis, one), auth=None)
    same(answer.status, 401, f"{answer.asked} without a token")


def singular(one: Collection, sis: PowerSchool) -> None:
    """GET by id gives the row of the list, with its attributes inside."""
    resource = one.resource
    rows = sis.rows(_first_page(sis, one), resource)
    need(rows, f"{_path(sis, one)} has no rows")
    for row in (rows[0], rows[-1]):
        path = f"/ws/v1/{resource.name}/{row['id']}{asked_for(resource)}".rstrip("?")
        answer = sis.v1(path).must(200)
        body = answer.json()
        same(list(body), [resource.name], f"{answer.asked} has another envelope")
        single = dict(body[resource.name])
        for name in resource.attributes:
            expect(
                isinstance(single.pop(f"@{name}", None), str),
                f"{answer.asked} has no text @{name} inside the object",
                got=answer.text,
            )
        told = difference(row, single)
        expect(not told, f"{answer.asked} and the list differ: {told}")


def unknown_id(one: Collection, sis: PowerSchool) -> None:
    """A collection below an id that nobody has is 404."""
    if one.scope is None:
        raise AssertionError("only what hangs on an id")
    answer = sis.v1(one.path.replace("{id}", "999999999"))
    same(answer.status, 404, f"{answer.asked}: the parent does not exist")


_EVERY: tuple[tuple[str, Run, str, Any, str], ...] = (
    ("envelope", envelope, "the envelope is {plural} with its attributes", "capture", "2.2"),
    ("json-type", json_type, "JSON is of type application/json", "client", "2.1"),
    ("one-row-is-an-object", one_row, "one {row} is an object, not a list", "capture", "2.1"),
    ("two-rows-are-a-list", two_rows, "two {plural} are a list", "capture", "2.1"),
    ("types", types, "members of {plural} have their types", "capture", "2.5-2.10"),
    ("members-known", members_known, "{plural} have no unknown members", "client", "2.5-2.10"),
    ("order", in_order, "members of {plural} are in the recorded order", "capture", "2.5-2.10"),
    (
        "no-nulls",
        no_empties,
        "nothing in {plural} is null, {{}} or a list of one",
        "capture",
        "2.1",
    ),
    ("json-from-xml", xml_twin, "JSON of {plural} is mapped from the XML", "capture", "2.1"),
    ("pages-sum-to-count", pages_sum, "pages of {plural} sum to the count", "doc", "2.4"),
    ("no-row-twice", no_row_twice, "no {row} comes twice, ids are numbers", "doc", "2.4"),
    ("pages-keep-order", same_again, "pages of two sizes show one order", "doc", "2.4"),
    ("past-the-end", past_the_end, "past the end: the wrapper without rows", "guess", "2.2"),
    ("over-the-maximum", over_the_maximum, "too large a page is cut", "client", "2.4"),
    ("needs-a-token", needs_token, "without a token {plural} are 401", "doc", "1.4"),
)

for _one in COLLECTIONS:
    _family = FAMILIES[_one.path]
    _words = {"row": _one.resource.name, "plural": _one.resource.plural}
    for _what, _run, _sentence, _source, _section in _EVERY:
        BOOK.add(
            f"{_family}:{_what}",
            f"{_one.path}: {_sentence.format(**_words)}",
            _source,
            _section,
            partial(_run, _one),
        )
    if _one.path != "/ws/v1/school":
        BOOK.add(
            f"{_family}:count-form",
            f"{_one.path}/count is {{resource: {{count: n}}}}",
            "doc",
            "2.2",
            partial(count_form, _one),
        )
        BOOK.add(
            f"{_family}:single-equals-row",
            f"{_one.path}: GET by id shows the same {_one.resource.name}",
            "doc",
            "2.2",
            partial(singular, _one),
        )
    if _one.scope is not None:
        BOOK.add(
            f"{_family}:unknown-parent-is-404",
            f"{_one.path} below an unknown id is 404",
            "guess",
            "8",
            partial(unknown_id, _one),
        )

CHECKS = BOOK.checks
