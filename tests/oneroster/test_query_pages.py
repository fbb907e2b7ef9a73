"""Sorting, field selection and paging of collections, against Python over the whole list."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plain_filter import ordered
from roster_door import ROOT, Reader, Reply

from sis_core.spec.oneroster.declare import Entity
from sis_core.spec.oneroster.listings import sortable
from sis_core.spec.oneroster.v1p1.entities import ENTITIES

SWEPT = [entity for entity in ENTITIES.values() if entity.name != "resource"]
LINK = re.compile(r'<([^<>]*)>; rel="(\w+)"')
quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def links(reply: Reply) -> dict[str, dict[str, list[str]]]:
    """The parameters of each rel of Link; its commas part links and nothing else."""
    text = reply.headers["link"]
    found = [LINK.fullmatch(part) for part in text.split(", ")]
    assert all(found), text
    return {m[2]: parse_qs(urlsplit(m[1]).query, strict_parsing=True) for m in found if m}


@pytest.mark.parametrize("descending", [False, True], ids=["asc", "desc"])
@pytest.mark.parametrize("entity", SWEPT, ids=lambda e: e.name)
def test_every_sort_is_pythons(tiny: Reader, entity: Entity, descending: bool) -> None:
    """By every member that can be sorted by: absent first, case apart, equal ones as they stood."""
    rows = tiny.objects(f"/{entity.path}")
    order = {"orderBy": "desc"} if descending else {}
    for member in entity.members:
        if not sortable(entity, member.name):
            continue
        expected = [one["sourcedId"] for one in ordered(rows, member, descending)]
        came = tiny.objects(f"/{entity.path}", sort=member.name, fields="sourcedId", **order)
        assert [one["sourcedId"] for one in came] == expected, member.name


@pytest.mark.parametrize("entity", SWEPT, ids=lambda e: e.name)
def test_lists_and_references_are_not_sorted_by(tiny: Reader, entity: Entity) -> None:
    """A sort by what has no order keeps the provider's own and says invalid_sort_field."""
    whole = tiny.ids(f"/{entity.path}")
    wrong = [m.name for m in entity.members if m.type in ("ref", "refs", "texts", "user_ids")]
    for name in [*wrong, "shoeSize", "", "SourcedId", "user.sourcedId"]:
        reply = tiny.get(f"/{entity.path}", sort=name, limit=10_000)
        assert reply.status == 200
        assert list(reply.json) == [entity.plural, "statusInfoSet"]
        assert [one["sourcedId"] for one in reply.json[entity.plural]] == whole
        assert reply.info["imsx_severity"] == "warning"
        assert reply.info["imsx_codeMinor"] == "invalid_sort_field"


@pytest.mark.parametrize("entity", SWEPT, ids=lambda e: e.name)
def test_fields_select_members(tiny: Reader, entity: Entity) -> None:
    """Any selection, in any order, doubled or with blanks: those members, whole and in order."""
    rows = tiny.objects(f"/{entity.path}", limit=30)
    names = [member.name for member in entity.members]

    @quick
    @given(st.lists(st.sampled_from(names), min_size=1, max_size=6), st.sampled_from([",", ", "]))
    def check(wanted: list[str], between: str) -> None:
        came = tiny.objects(f"/{entity.path}", limit=30, fields=between.join(wanted))
        assert came == [{n: v for n, v in one.items() if n in wanted} for one in rows]

    check()


@pytest.mark.parametrize("entity", SWEPT, ids=lambda e: e.name)
def test_an_unknown_field_warns_and_all_members_come(tiny: Reader, entity: Entity) -> None:
    """A name that the entity lacks, the case of letters included, selects nothing away."""
    rows = tiny.objects(f"/{entity.path}", limit=5)
    for text in ("sourcedId,shoeSize", "SourcedID", "sourcedId,,status", "user.sourcedId"):
        reply = tiny.get(f"/{entity.path}", limit=5, fields=text)
        assert (reply.status, reply.json[entity.plural]) == (200, rows)
        assert reply.info["imsx_codeMinor"] == "invalid_selection_field"


def test_blank_fields_are_refused(tiny: Reader) -> None:
    """fields= with nothing in it is 400, of collections and single objects."""
    one = tiny.ids("/users", limit=1)[0]
    for path in ("/users", f"/users/{one}"):
        for text in ("", " ", ",", " , "):
            reply = tiny.get(path, fields=text)
            assert reply.status == 400
            assert reply.info["imsx_codeMinor"] == "invalid_selection_field"


@pytest.mark.parametrize("path", ["/users", "/enrollments", "/results", "/orgs", "/resources"])
def test_pages_joined_are_the_whole(tiny: Reader, path: str) -> None:
    """Whatever the page's size, following `next` gives every object once, in order."""
    whole = tiny.ids(path, filter="sourcedId~'1'", sort="dateLastModified", orderBy="desc")

    @quick
    @given(st.integers(1, 400))
    def check(limit: int) -> None:
        target: str | None = (
            f"{ROOT}{path}?limit={max(limit, len(whole) // 12)}&filter=sourcedId~'1'"
            "&sort=dateLastModified&orderBy=desc&fields=sourcedId,status"
        )
        came: list[str] = []
        while target:
            reply = tiny.ask("GET", target)
            assert (reply.status, reply.total) == (200, len(whole))
            came += [one["sourcedId"] for one in next(iter(reply.json.values()))]
            following = {rel: url for url, rel in LINK.findall(reply.headers["link"])}.get("next")
            target = following and following.removeprefix(tiny.world.url)
        assert came == whole

    check()


@quick
@given(data=st.data())
def test_links_lead_where_they_say(tiny: Reader, data: st.DataObject) -> None:
    """first, prev, next and last of any window, with the other parameters kept; totals stay."""
    limit = data.draw(st.integers(1, 200))
    offset = data.draw(st.integers(0, 400))
    kept = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "filter": st.sampled_from(["role='student'", "familyName~'ü&=+#,'"]),
                "sort": st.just("familyName"),
                "fields": st.just("sourcedId,role,orgs"),
                "colour": st.just("ü, &x=1"),
            },
        )
    )  # fmt: skip
    reply = tiny.get("/users", limit=limit, offset=offset, **kept)
    whole = tiny.ids("/users", **{n: v for n, v in kept.items() if n in ("filter", "sort")})
    total, found = len(whole), links(reply)

    assert reply.total == total
    came = [one["sourcedId"] for one in next(iter(reply.json.values()))]
    assert came == whole[offset : offset + limit]
    assert ("next" in found) == (offset + limit < total)
    assert ("prev" in found) == (offset > 0)
    expected: dict[str, int] = {"first": 0, "last": max(0, (total - 1) // limit * limit)}
    if "next" in found:
        expected["next"] = offset + limit
    if "prev" in found:
        expected["prev"] = max(0, min(offset - limit, expected["last"]))
    for rel, at in expected.items():
        assert found[rel] == {
            "limit": [str(limit)],
            "offset": [str(at)],
            **{name: [value] for name, value in kept.items()},
        }


def test_a_page_past_the_end_is_empty(tiny: Reader) -> None:
    """An offset beyond the last row is 200 with [], the total, and a way back."""
    total = tiny.get("/users").total
    for offset in (total, total + 1, 2**31 - 1):
        reply = tiny.get("/users", offset=offset, limit=10)
        assert (reply.status, reply.json, reply.total) == (200, {"users": []}, total)
        assert set(links(reply)) == {"first", "last", "prev"}


def test_without_parameters_a_hundred_come(small: Reader) -> None:
    """The default page has 100 rows from the first; limit is cut at 10000."""
    assert len(small.get("/users").json["users"]) == 100
    assert small.get("/users").json == small.get("/users", limit=100, offset=0).json
    reply = small.get("/enrollments", limit=2**31 - 1)
    assert len(reply.json["enrollments"]) == reply.total


REFUSED: dict[str, list[Any]] = {
    "limit": ["0", "-1", "abc", "1e3", "1.0", " 5", "+5", "0x10", "٣", "", "2147483648", "9" * 400],
    "offset": ["-1", "abc", "1e3", "", "2147483648", "٣", "1 OR 1=1"],
}


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, ts in REFUSED.items() for t in ts])
def test_pages_that_cannot_be_are_refused(tiny: Reader, name: str, text: str) -> None:
    """limit below 1, offset below 0 and what is no whole number: 400 and one sentence."""
    reply = tiny.ask("GET", f"{ROOT}/users?{name}={quote(text, safe='')}")

    assert reply.status == 400
    assert reply.info["imsx_codeMinor"] == "invalid data"
    assert reply.info["imsx_description"].startswith(f"{name} takes one whole number from ")


@pytest.mark.parametrize("query", ["limit=5&limit=6", "offset=1&offset=1"])
def test_a_page_asked_twice_is_refused(tiny: Reader, query: str) -> None:
    """A repeated limit or offset is 400, be the values equal or not."""
    assert tiny.ask("GET", f"{ROOT}/users?{query}").status == 400


WRONG_FILTERS = [
    "", " ", "status", "status=", "status='active", "status=active", "status = 'active'",
    "status=='active'", "status<>'active'", "'active'=status", "status='a' and role='b'",
    "status='a' AND", "AND status='a'", "status='a'  AND role='b'", "status='a' XOR role='b'",
    "(status='a')", "status='a';DROP TABLE Students", "status='a' OR 1=1", "shoeSize='9'",
    "Status='active'", "user.sourcedId='1'", "orgs='1'", "orgs.name='x'", "orgs.href='x'",
    "sourcedId.x='1'", "metadata='1'", "userIds='1'", "userIds.x='1'", "orgs.sourcedId>'1'",
    "grades<'09'", "dateLastModified>'yesterday'", "dateLastModified>'2026-13-01'",
    "dateLastModified>'2026-02-30T00:00:00Z'", "dateLastModified>''", "dateLastModified='12'",
    "status='a' AND role='b' AND email='c'", "status=“active”", "\x00='a'", "status='a'\n",
    "..='a'", ".status='a'", "status.='a'",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG_FILTERS)
def test_filters_that_cannot_be_are_refused(tiny: Reader, text: str) -> None:
    """What the grammar or the entity does not have is 400 invalid_filter_field, and no data."""
    reply = tiny.get("/users", filter=text)

    assert reply.status == 400
    assert list(reply.json) == ["statusInfoSet"]
    assert reply.info["imsx_codeMinor"] == "invalid_filter_field"


def test_numbers_are_compared_with_numbers(tiny: Reader) -> None:
    """score>'many' is 400; score>'1e1' and score>'10.0' are the same as score>'10'."""
    for text in ("many", "", "1,5", "0x10", "nan", "inf", "1e9999"):
        assert tiny.get("/results", filter=f"score>'{text}'").status == 400, text
    ten = tiny.ids("/results", filter="score>'10'")
    assert ten
    assert ten == tiny.ids("/results", filter="score>'1e1'")
    assert ten == tiny.ids("/results", filter="score>'10.0'")


def test_a_filter_reads_the_same_however_it_is_encoded(tiny: Reader) -> None:
    """Quotes raw or %27, blanks as + or %20, operators raw or encoded."""
    whole = tiny.get("/users", filter="role='student' AND grades='09'").body
    for query in ("role='student'+AND+grades='09'", "role=%27student%27%20AND%20grades=%2709%27",
                  "role%3D%27student%27%20AND%20grades%3D%2709%27"):  # fmt: skip
        assert tiny.ask("GET", f"{ROOT}/users?filter={query}").body == whole


def test_bytes_that_are_no_text_do_no_harm(tiny: Reader) -> None:
    """Percent-encoded bytes that are no UTF-8 are characters that nothing has."""
    assert tiny.ask("GET", f"{ROOT}/users?filter=familyName='%ff%fe'").json == {"users": []}
    assert tiny.ask("GET", f"{ROOT}/users?sort=%ff").status == 200
    assert tiny.ask("GET", f"{ROOT}/users?limit=%ff").status == 400
    assert tiny.ask("GET", f"{ROOT}/users/%ff%fe").status == 404
    assert tiny.ask("GET", f"{ROOT}/%ff").status == 404
