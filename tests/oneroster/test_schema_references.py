"""Every reference that is served resolves: its href answers the object with that sourcedId."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
from roster_door import ROOT, Reader, reader_of

from sis_core.spec.oneroster.ids import kinds_of
from sis_core.spec.oneroster.present import CHOSEN
from sis_core.spec.oneroster.select import source
from sis_core.spec.oneroster.switches import READING
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

ODD = (
    "{kind}/{n}", "{kind}#{n}", "a b {kind}{n}", "ü ñ 學 {kind}{n}", "%41{kind}?{n}&x=1",
    "{kind}+{n};=", "{kind}%2F{n}", "it''s '{kind}' \"{n}\"", "{kind}\\{n}", "🎒{kind}<{n}>",
)  # fmt: skip
"""Ids that clients may give; each is one part of a path once it is percent-encoded."""

ENVELOPES = {one.path: one.name for one in ENTITIES.values()}


def everything(reader: Reader) -> list[dict[str, Any]]:
    """All objects of all entities."""
    return [one for entity in ENTITIES.values() for one in reader.objects(f"/{entity.path}")]


def references(value: Any) -> Iterator[tuple[str, str, str]]:
    """Href, sourcedId and type of every reference inside a value."""
    if isinstance(value, dict):
        if "href" in value:
            yield value["href"], value["sourcedId"], value["type"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def dangling(reader: Reader, *, listed: bool = False) -> list[tuple[str, Any]]:
    """References that do not lead to their object, with what came instead.

    With `listed` those to objects of a collection are not asked for again.
    """
    base = f"{reader.world.url}{ROOT}/"
    wrong: list[tuple[str, Any]] = []
    rows = everything(reader)
    known = {one["sourcedId"] for one in rows} if listed else set()
    for href, sourced_id, kind in sorted(set(references(rows))):
        if sourced_id in known:
            continue
        path, _, last = href.removeprefix(base).partition("/")
        reply = reader.ask("GET", href.removeprefix(reader.world.url))
        shape = href.startswith(base) and unquote(last) == sourced_id and ENVELOPES[path] == kind
        if reply.status != 200 or not shape:
            wrong.append((href, reply.status))
        elif next(iter(reply.json.values()))["sourcedId"] != sourced_id:
            wrong.append((href, reply.json))
    return wrong


def test_every_reference_of_a_district_resolves(small: Reader) -> None:
    """All of `small`: each href answers 200 with the same sourcedId."""
    assert len(set(references(everything(small)))) > 1500
    assert dangling(small) == []


def test_a_former_teachers_categories_stay_with_the_class(small: Reader) -> None:
    """A line item made before the class changed hands still names a category of that class."""
    sections = small.column(
        "SELECT DISTINCT a.SectionsDCID FROM AssignmentSection a "
        "JOIN AssignmentCategoryAssoc v ON v.AssignmentSectionID = a.AssignmentSectionID "
        "JOIN TeacherCategory t ON t.TeacherCategoryID = v.TeacherCategoryID "
        "JOIN Sections s ON s.DCID = a.SectionsDCID JOIN SchoolStaff f ON f.ID = s.Teacher "
        "WHERE f.Users_DCID <> t.UsersDCID"
    )
    assert sections

    for section in sections:
        used = {i["category"]["sourcedId"] for i in small.objects(f"/classes/{section}/lineItems")}
        assert used <= set(small.ids(f"/classes/{section}/categories"))
        assert used <= set(small.ids("/categories", filter=f"metadata.classId='{section}'"))


@pytest.mark.parametrize("ids", ["composite", "uuid"])
def test_ids_are_unique_within_an_entity(own: Reader, ids: str) -> None:
    """No two objects of an entity share an id, however ids are made."""
    own.world.switches.set({"ids": ids})

    for entity in ENTITIES.values():
        found = own.ids(f"/{entity.path}")
        assert len(found) == len(set(found))


def test_every_reference_resolves_by_uuid(own: Reader) -> None:
    """With ids=uuid every id is a UUID, every reference says one, and resolves by it."""
    own.world.switches.set({"ids": "uuid"})
    found = set(references(everything(own)))

    assert {len(sourced_id) for _, sourced_id, _ in found} == {36}
    assert dangling(own) == []


CHOICES = sorted(
    (switch.name, value)
    for switch in READING
    if switch.name in CHOSEN
    for value in switch.choices[1:]
    if value != "unknown"
)
"""What may change which rows and references there are; unknown parents dangle on purpose."""


def test_every_reference_resolves_whatever_is_switched(own: Reader) -> None:
    """Under each value of each switch that says what is listed, references resolve."""
    wrong = {}
    for name, value in CHOICES:
        own.world.switches.set({name: value})
        found = dangling(own, listed=True)
        own.world.switches.reset()
        if found:
            wrong[name, value] = found[:3]

    assert wrong == {}


@pytest.mark.parametrize("ids", ["composite", "uuid"])
@pytest.mark.parametrize("deleted", ["hidden", "listed"])
def test_ids_that_clients_gave_resolve(ids: str, deleted: str) -> None:
    """Ids with slashes, marks, blanks, quotes and any letters, given to rows of every kind."""
    with reader_of("tiny", ids=ids, deleted=deleted) as reader:
        given = give_odd_ids(reader)
        served = {one["sourcedId"] for one in everything(reader)}

        assert given <= served
        assert dangling(reader) == []
        for one in references(everything(reader)):
            assert one[0].endswith(f"/{quote(one[1], safe='')}")


def give_odd_ids(reader: Reader) -> set[str]:
    """Remembers an odd id for some listed rows of every kind; gives these ids."""
    given: set[str] = set()
    store, switches = reader.world.store, reader.world.switches
    with store.write() as w:
        for entity in set(ENTITIES) - {"demographics"}:
            for kind in kinds_of(entity, switches.__getitem__):
                rows = w.read(
                    f"SELECT {kind.row_key} FROM {source(kind)} WHERE ({kind.rows}) "
                    f"AND {kind.active} LIMIT {len(ODD)}"
                )
                for odd, (key,) in zip(ODD, rows, strict=False):
                    sourced_id = odd.format(kind=kind.name, n=key)
                    w.keep(
                        "INSERT INTO _sourced (kind, key, sourcedid) VALUES (?, ?, ?)",
                        (kind.name, key, sourced_id),
                    )
                    given.add(sourced_id)
    assert len(given) > 80
    return given


def test_an_odd_id_is_found_by_filters_and_relations(own: Reader) -> None:
    """The class whose id has a slash and a mark is reached by path, filter and reference."""
    key = own.one("SELECT SectionsDCID FROM AssignmentSection LIMIT 1")
    odd = "Mr. Ó'Neil/period #2 50%"
    with own.world.store.write() as w:
        w.keep("INSERT INTO _sourced (kind, key, sourcedid) VALUES ('class', ?, ?)", (key, odd))
    value = odd.replace("'", "''")

    assert own.ids("/classes", filter=f"sourcedId='{value}'") == [odd]
    assert own.get(f"/classes/{key}").status == 404
    items = own.objects(f"/classes/{quote(odd, safe='')}/lineItems")
    assert len(items) == own.one(
        "SELECT count(*) FROM AssignmentSection WHERE SectionsDCID = ?", key
    )
    assert {item["class"]["sourcedId"] for item in items} == {odd}
    assert own.objects("/lineItems", filter=f"class.sourcedId='{value}'") == items


def test_hrefs_are_on_the_host_that_was_asked(small: Reader) -> None:
    """The base of every href is that of the request."""
    reply = small.ask("GET", f"{ROOT}/classes?limit=3", headers={"Host": "sis.example:8443"})

    for href, _, _ in references(json.loads(reply.body)):
        assert href.startswith(f"http://sis.example:8443{ROOT}/")
