"""Checks of every reading operation of OneRoster 1.1, made of the declared 61."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, Contradicted, NoChance, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.fitting import misfits, unknown_members
from sis_contract.provider.mapping import difference
from sis_contract.provider.oneroster.plain import plain
from sis_contract.provider.oneroster.session import NOBODY, PAGE, OneRoster
from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.schema import VIEWS, alone, entity_schema
from sis_core.spec.oneroster.v1p1.entities import ENTITIES
from sis_core.spec.oneroster.v1p1.operations import OPERATIONS

BOOK = Book("oneroster", "oneroster-1.1.md")
Run = Callable[[Operation, OneRoster], None]


def _answer(operation: Operation, sis: OneRoster) -> Received:
    query = f"limit={PAGE}" if operation.answers == "collection" else ""
    answer = sis.open(sis.path_of(operation), query)
    if operation.answers == "collection" and answer.status == 200 and not sis.rows(answer):
        # A relation may be empty for the parent that was chosen; form checks say so themselves.
        return answer
    return answer.must(200)


def envelope(operation: Operation, sis: OneRoster) -> None:
    """The envelope's key comes first, and nothing beside it but statusInfoSet."""
    answer = _answer(operation, sis)
    body = answer.json()
    expect(isinstance(body, dict) and body, f"{answer.asked}: no object", got=answer.text)
    value = body.get(operation.envelope)
    told = f"{answer.asked}: the envelope"
    if operation.entity == "demographics" and operation.answers == "object":
        switch = ("demographics_key", "demographic")
        expect("demographic" not in body, told, operation.envelope, list(body), switch=switch)
    listed = operation.answers == "collection"
    if operation.envelope not in body and operation.word in body:
        raise Contradicted(told, operation.envelope, list(body), ("envelope", "path"))
    if not listed and isinstance(value, list):
        raise Contradicted(f"{told} holds a list", "an object", "a list", ("envelope", "array"))
    expect(isinstance(value, list if listed else dict), told, operation.envelope, list(body))
    first = next(iter(body))
    sorts = ("key_order", "sorted") if list(body) == sorted(body) else None
    same(first, operation.envelope, f"{told} is not the first key", switch=sorts)
    others = sorted(body.keys() - {operation.envelope, "statusInfoSet"})
    expect(not others, f"{told} has other keys beside it", [], others)


def json_type(operation: Operation, sis: OneRoster) -> None:
    """The content type is JSON's."""
    answer = _answer(operation, sis)
    same(answer.kind, "application/json", f"{answer.asked} is of another content type")


def _looked_at(operation: Operation, sis: OneRoster) -> tuple[Received, list[dict[str, Any]]]:
    answer = _answer(operation, sis)
    found = sis.rows(answer) if operation.answers == "collection" else [sis.one(answer)]
    need(found, f"{answer.asked} has no rows")
    entity = ENTITIES[operation.entity]
    return answer, [plain(entity, row) for row in found]


def _document(operation: Operation) -> dict[str, Any]:
    made = entity_schema(ENTITIES[operation.entity], ENTITIES)
    # Users without a username or org occur (quirk 19); checks of habits look at all of them.
    apart = ("username", "orgs")
    required = [name for name in made.get("required", ()) if name not in apart]
    return alone({**made, "required": required}, ENTITIES)


def schema(operation: Operation, sis: OneRoster) -> None:
    """Members, types, vocabularies and references are the standard's."""
    answer, rows = _looked_at(operation, sis)
    document = _document(operation)
    for row in rows:
        found = misfits(document, row)
        told = f"{answer.asked}: {row.get('sourcedId')}: {found[0] if found else ''}"
        expect(not found, told, got=found[:5])


def members_known(operation: Operation, sis: OneRoster) -> None:
    """Rows have the standard's members only; others belong into metadata."""
    answer, rows = _looked_at(operation, sis)
    document = _document(operation)
    for row in rows:
        found = unknown_members(document, row)
        expect(not found, f"{answer.asked} has members of its own", "", ", ".join(found))


def view(operation: Operation, sis: OneRoster) -> None:
    """Every row is of the kind that the path names."""
    answer, rows = _looked_at(operation, sis)
    member, values = VIEWS[operation.view]
    for row in rows:
        expect(
            row.get(member) in values,
            f"{answer.asked} shows {row.get('sourcedId')}, whose {member} is another one",
            " or ".join(values),
            row.get(member),
        )


def total(operation: Operation, sis: OneRoster) -> None:
    """X-Total-Count is the number of rows that paging finds."""
    path = sis.path_of(operation)
    answer = sis.open(path, "limit=1").must(200)
    text = answer.header("x-total-count")
    if not text:
        raise Contradicted(
            f"{answer.asked} has no X-Total-Count", "a number", "", ("total", "none")
        )
    expect(text.isdigit(), f"{answer.asked}: X-Total-Count is no number", "digits", text)
    number = int(text)
    if number == 0:
        same(len(sis.rows(answer)), 0, f"{answer.asked}: rows of an empty collection")
        return
    start = max(0, number - 7)
    end = sis.open(path, f"limit=20&offset={start}")
    rows = sis.rows(end)
    same(start + len(rows), number, f"{end.asked}: rows up to the end against X-Total-Count")
    same(end.header("x-total-count"), text, f"{end.asked}: X-Total-Count changes with the offset")


def offsets(operation: Operation, sis: OneRoster) -> None:
    """offset counts rows: pages by 3 are the rows of one by 9, none twice."""
    path = sis.path_of(operation)
    whole = [row["sourcedId"] for row in sis.page(path, "limit=9")]
    need(len(whole) > 1, f"{path} has fewer than two rows")
    parts: list[Any] = []
    for offset in (0, 3, 6):
        rows = sis.page(path, f"limit=3&offset={offset}")
        expect(len(rows) <= 3, f"{path}?limit=3 has more rows than asked for", 3, len(rows))
        parts += [row["sourcedId"] for row in rows]
    same(parts, whole, f"{path}: rows by offset against one page")
    expect(len(set(whole)) == len(whole), f"{path}: a row comes twice", got=whole)


def past_the_end(operation: Operation, sis: OneRoster) -> None:
    """An offset past the end is 200 and an empty list."""
    path = sis.path_of(operation)
    sis.page(path)
    answer = sis.get(f"{path}?limit=5&offset=9999999")
    told = f"{answer.asked}: an offset past the end"
    same(answer.status, 200, told)
    same(len(sis.rows(answer)), 0, f"{told} has rows")


def needs_token(operation: Operation, sis: OneRoster) -> None:
    """Without a token it is 401."""
    try:
        path = sis.path_of(operation)
    except NoChance:
        path = operation.path.format_map(_Anything())
    answer = sis.get(path, auth=None)
    same(answer.status, 401, f"{answer.asked} without a token")


def unknown_id(operation: Operation, sis: OneRoster) -> None:
    """An id that nobody has is 404."""
    sis.open(operation.path.removesuffix("/{id}"))
    answer = sis.get(operation.path.replace("{id}", NOBODY))
    same(answer.status, 404, f"{answer.asked}: an unknown id")


def unknown_parent(operation: Operation, sis: OneRoster) -> None:
    """A relation of an unknown parent is 404."""
    answer = sis.get(operation.path.format_map(_Anything()))
    same(answer.status, 404, f"{answer.asked}: an unknown parent")


def single_equals_row(operation: Operation, sis: OneRoster) -> None:
    """GET by id shows the row of the collection."""
    collection = operation.path.removesuffix("/{id}")
    rows = sis.filled(collection)
    for row in (rows[0], rows[-1]):
        answer = sis.kept(f"{collection}/{sis.id_of(row)}")
        told = difference(row, sis.one(answer))
        expect(not told, f"{answer.asked} and the collection differ: {told}")


class _Anything(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return NOBODY


_BOTH: tuple[tuple[str, Run, str, Any, str], ...] = (
    ("envelope", envelope, "the envelope's key comes first and alone", "spec", "1, 2"),
    ("json-type", json_type, "the answer is of type application/json", "spec", "1"),
    ("schema", schema, "members, types, vocabularies, references are the standard's", "spec", "2"),
    ("members-known", members_known, "there are no members of the server's own", "client", "2.1"),
    ("needs-a-token", needs_token, "without a token it is 401", "spec", "3.5"),
)
_LISTS: tuple[tuple[str, Run, str, Any, str], ...] = (
    ("total", total, "X-Total-Count is the number of rows", "spec", "3.1"),
    ("offsets", offsets, "limit and offset cut one order into pages", "spec", "3.1"),
    ("past-the-end", past_the_end, "an offset past the end is 200 and empty", "spec", "3.1"),
)

for _operation in OPERATIONS:
    if _operation.method != "GET":
        continue
    _derived = list(_BOTH)
    if _operation.view and _operation.view != "term":  # what is a term is a guess
        _derived.append(("view", view, f"every row is a {_operation.view}", "spec", "2"))
    if _operation.answers == "collection":
        _derived += _LISTS
        if _operation.parents:
            _derived.append(
                ("unknown-parent", unknown_parent, "an unknown parent is 404", "guess", "3.5")
            )
    else:
        _derived.append(("unknown-id", unknown_id, "an unknown id is 404", "spec", "3.5"))
        _derived.append(
            (
                "single-equals-row",
                single_equals_row,
                "by id it is the collection's row",
                "spec",
                "1",
            )
        )
    for _what, _run, _sentence, _source, _section in _derived:
        BOOK.add(
            f"or.{_operation.name}:{_what}",
            f"{_operation.path}: {_sentence}",
            _source,
            _section,
            partial(_run, _operation),
        )

CHECKS = BOOK.checks
