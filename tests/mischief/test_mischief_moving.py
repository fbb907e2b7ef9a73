"""Rows that move between pages, come twice or go missing, in the form of every family."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
from mischief_site import CLIENT, POWERQUERY, QUERY, SECRET, STUDENTS, USERS, Site
from requests_oauthlib import OAuth1

from mock_sis.world import World

GOLDEN = Path(__file__).parents[1] / "golden" / "cases"
TABLE = "/ws/schema/table/students"
ALL = [812, 813, 814, 815, 816, 817]

Pages = Callable[[Site, int], requests.Response]
Ids = Callable[[requests.Response], list[int]]


def _v1(site: Site, page: int) -> requests.Response:
    return site.get(f"{STUDENTS}?page={page}&pagesize=2")


def _xml(site: Site, page: int) -> requests.Response:
    return site.get(f"{STUDENTS}?page={page}&pagesize=2", headers={"Accept": "application/xml"})


def _table(site: Site, page: int) -> requests.Response:
    query = f"q=schoolid==210&projection=dcid&sort=dcid&page={page}&pagesize=2"
    return site.get(f"{TABLE}?{query}")


def _query(site: Site, page: int) -> requests.Response:
    if not site.world.queries.installed.get(QUERY["name"]):
        site.world.load({}, {"queries": [QUERY]})
    return site.ask("POST", f"{POWERQUERY}?page={page}&pagesize=2", json={})


def _roster(site: Site, page: int) -> requests.Response:
    offset = (page - 1) * 2
    return site.get(f"{USERS}?limit=2&offset={offset}&sort=identifier&filter=identifier<'20423'")


def _signed(site: Site, page: int) -> requests.Response:
    url = f"{site.world.url}{USERS}?limit=2&offset={(page - 1) * 2}&sort=identifier"
    return site.session.get(
        f"{url}&filter=identifier%3C%2720423%27",
        auth=OAuth1(CLIENT, SECRET, signature_method="HMAC-SHA256"),
        timeout=20,
    )


def _v1_ids(reply: requests.Response) -> list[int]:
    """Ids of a mapped list: no key, one object, or an array of at least two."""
    students = reply.json()["students"]
    rows = students.get("student", [])
    if isinstance(rows, dict):
        return [rows["id"]]
    assert len(rows) != 1
    return [row["id"] for row in rows]


def _xml_ids(reply: requests.Response) -> list[int]:
    root = ElementTree.fromstring(reply.content)
    assert root.tag == "students"
    return [int(row.findtext("id") or 0) for row in root]


def _record_ids(reply: requests.Response) -> list[int]:
    return [int(row.get("dcid") or row["tables"]["students"]["dcid"]) for row in _record(reply)]


def _record(reply: requests.Response) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reply.json().get("record", [])
    return found


def _roster_ids(reply: requests.Response) -> list[int]:
    # Student numbers begin at 20417, DCIDs at 812.
    return [int(user["identifier"]) - 20417 + 812 for user in reply.json()["users"]]


FAMILIES = [
    pytest.param(_v1, _v1_ids, id="v1"),
    pytest.param(_xml, _xml_ids, id="v1-xml"),
    pytest.param(_table, _record_ids, id="table"),
    pytest.param(_query, _record_ids, id="powerquery"),
    pytest.param(_roster, _roster_ids, id="oneroster"),
    pytest.param(_signed, _roster_ids, id="oneroster-signed"),
]


@pytest.mark.parametrize(("pages", "ids"), FAMILIES)
def test_untouched_pages(site: Site, pages: Pages, ids: Ids) -> None:
    """Three pages of two rows, in the order of DCIDs: what the other tests start from."""
    found = [ids(pages(site, page)) for page in (1, 2, 3)]

    assert found == [[812, 813], [814, 815], [816, 817]]


@pytest.mark.parametrize(("pages", "ids"), FAMILIES)
def test_a_list_shrinks_between_two_pages(site: Site, pages: Pages, ids: Ids) -> None:
    """Behind the first page every row comes one place earlier: the client misses one."""
    pages(site, 1)
    site.add(page="shrink", after=1)

    found = [ids(pages(site, page)) for page in (1, 2, 3, 4)]

    assert found == [[812, 813], [815, 816], [817], []]


@pytest.mark.parametrize(("pages", "ids"), FAMILIES)
def test_a_list_grows_between_two_pages(site: Site, pages: Pages, ids: Ids) -> None:
    """Behind the first page rows go one place further: one comes twice, the last on a new page."""
    pages(site, 1)
    site.add(page="grow", after=1)

    found = [ids(pages(site, page)) for page in (1, 2, 3, 4)]

    assert found == [[812, 813], [813, 814], [815, 816], [817]]


@pytest.mark.parametrize(("pages", "ids"), FAMILIES)
def test_a_row_goes_missing(site: Site, pages: Pages, ids: Ids) -> None:
    """One row of the page is left out; which one the seed says, the same for the same request."""
    pages(site, 1)
    site.add(id="lost", rows="drop")

    found = ids(pages(site, 1))

    assert found in ([812], [813])
    site.world.mischief.clear()
    site.add(id="lost", rows="drop")
    assert ids(pages(site, 1)) == found


@pytest.mark.parametrize(("pages", "ids"), FAMILIES)
def test_a_row_comes_twice(site: Site, pages: Pages, ids: Ids) -> None:
    """One row of the page stands at its end once more."""
    pages(site, 1)
    site.add(rows="duplicate")

    assert ids(pages(site, 1)) in ([812, 813, 812], [812, 813, 813])


def test_totals_stay(site: Site) -> None:
    """X-Total-Count and Link are those of the untouched page, and so is the count of v1."""
    before = _roster(site, 2)
    site.add(page="shrink", path="/ims/**")
    after = _roster(site, 2)

    assert before.headers["X-Total-Count"] == "6"
    assert [after.headers[name] for name in ("X-Total-Count", "Link")] == [
        before.headers[name] for name in ("X-Total-Count", "Link")
    ]
    site.add(rows="drop")
    assert site.get(f"{STUDENTS}/count").json() == {"resource": {"count": 6}}


@pytest.mark.parametrize(
    ("accept", "alone", "twice", "none"),
    [
        ("application/json", '"student":{"id":818,', '"student":[{"id":818,', '{"students":{"@'),
        ("application/xml", "<student><id>818</id>", "<student><id>818</id>", "<students "),
    ],
)
def test_one_row_and_none_in_v1(site: Site, accept: str, alone: str, twice: str, none: str) -> None:
    """One row is an object, two are an array, none leaves the row key out, as v1 itself has it."""
    path = "/ws/v1/school/4/student"
    assert alone in site.get(path, headers={"Accept": accept}).text

    site.add(id="double", rows="duplicate")
    doubled = site.get(path, headers={"Accept": accept}).text
    site.world.mischief.clear()
    site.add(rows="drop")
    dropped = site.get(path, headers={"Accept": accept})

    assert twice in doubled
    assert doubled.count("818") == 2 * site_mentions(alone, "818")
    assert dropped.text.startswith(none) or dropped.text.partition("?>")[2].startswith(none)
    assert "818" not in dropped.text
    ids = _xml_ids if "xml" in accept else _v1_ids
    assert ids(dropped) == []


def site_mentions(text: str, word: str) -> int:
    """How often a row names itself."""
    return text.count(word)


def test_rows_keep_their_bytes(site: Site) -> None:
    """A doubled page is made of exactly the served rows, attributes and extensions untouched."""
    whole = site.get(f"{STUDENTS}?pagesize=2").json()["students"]
    site.add(rows="duplicate")
    doubled = site.get(f"{STUDENTS}?pagesize=2").json()["students"]

    assert {name: value for name, value in doubled.items() if name != "student"} == {
        name: value for name, value in whole.items() if name != "student"
    }
    assert doubled["student"][:2] == whole["student"]
    assert doubled["student"][2] in whole["student"]


def test_both_at_once(site: Site) -> None:
    """Two rules may move rows of one page: a shrunk page with a row twice."""
    site.add(page="shrink")
    site.add(rows="duplicate")

    found = _v1_ids(_v1(site, 2))

    assert found[:2] == [815, 816]
    assert found[2] in (815, 816)


def test_a_long_streamed_page_is_moved_too(site: Site) -> None:
    """A page that OneRoster streams loses its row as a short one does."""
    rows = [
        {"dcid": 9000 + n, "id": 9000 + n, "student_number": 30000 + n, "first_name": "Ann",
         "last_name": f"Longlist{n}", "schoolid": 220, "enroll_status": 0, "grade_level": 9}
        for n in range(1100)
    ]  # fmt: skip
    site.world.load({"students": rows})
    path = f"{USERS}?limit=2000"
    whole = [user["identifier"] for user in site.get(path).json()["users"]]
    site.add(page="shrink")

    assert [user["identifier"] for user in site.get(path).json()["users"]] == whole[1:]


def test_an_answer_without_rows_stays_and_is_remarked(site: Site) -> None:
    """A single resource has no row to move; the journal says so."""
    before = site.get("/ws/v1/student/812").content
    site.add(rows="drop")

    assert site.get("/ws/v1/student/812").content == before
    notes = site.world.journal.entries()[-1].notes
    assert "the answer holds no list of rows, so that no row was moved" in notes


def test_a_refusal_has_no_rows(site: Site) -> None:
    """An error body is left alone."""
    site.add(rows="drop")

    assert site.get("/ws/v1/school/999/student").status_code == 404


@pytest.mark.parametrize("name", ["xte.assignments.list", "xte.categories.plain-array"])
@pytest.mark.parametrize(("how", "more"), [("drop", -1), ("duplicate", 1)])
def test_lists_of_xte(name: str, how: str, more: int) -> None:
    """The bare arrays of /ws/xte lose a row or have one twice."""
    case = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    given, asked = case["given"], case["request"]
    with World.empty(given["today"]) as world:
        world.load(given["tables"], given["settings"])
        url = world.start() + asked["path"]
        headers = {
            **asked.get("headers", {}),
            "Authorization": f"Bearer {world.valid_token()}",
            "Accept": "application/json",
        }
        with requests.Session() as session:
            session.trust_env = False
            before = session.get(url, headers=headers, timeout=20).json()
            world.mischief.add({"rows": how})
            after = session.get(url, headers=headers, timeout=20).json()

    assert isinstance(before, list)
    assert len(before) > 0
    assert len(after) == len(before) + more
    assert all(row in before for row in after)
