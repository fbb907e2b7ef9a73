"""Checks of PowerQueries, called as clients call them (powerschool-api.md 6)."""

from __future__ import annotations

from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.powerschool.session import PowerSchool

BOOK = Book("powerschool", "powerschool-api.md")
MAP = "com.pearson.core.student.student_dcid_id_map"
BASIC = "com.pearson.core.student.search.get_student_basic_info"
SCHOOLS = "com.pearson.core.school.school_detail"
YEAR = "com.pearson.core.terms.yearid"
MOST_TRIED = 40
"""Queries that are tried without arguments."""
BOOKTYPE = "com.powerschool.core.sections.gradebooktype"


def records(answer: Received) -> list[dict[str, Any]]:
    """The records of an answer, none where the key is missing."""
    body = answer.must(200).json()
    expect(isinstance(body, dict), f"{answer.asked}: the body is no object", got=answer.text)
    found = body.get("record", [])
    expect(isinstance(found, list), f"{answer.asked}: record", "an array", found)
    return list(found)


def _ids(answer: Received) -> list[str]:
    return [str(columns_of(one)["dcid"]) for one in records(answer)]


def columns_of(record: dict[str, Any]) -> dict[str, Any]:
    """The columns of a record, flat or nested."""
    if "tables" in record:
        return {name: value for table in record["tables"].values() for name, value in table.items()}
    return {name: value for name, value in record.items() if not name.startswith("_")}


@BOOK.check(
    "ps.query:form", "a query with a core table has name, record, @extensions", "doc", "6.2"
)
def form(sis: PowerSchool) -> None:
    """Flat records carry _name and _id, nested ones id, name and tables."""
    answer = sis.query(MAP, parameters="?pagesize=3")
    body = answer.must(200).json()
    same(answer.kind, "application/json", "its type")
    found = records(answer)
    need(found, "there are no students")
    same(body.get("name"), "Students", "the core table's name")
    expect(
        isinstance(body.get("@extensions"), str), "@extensions", "a text", body.get("@extensions")
    )
    for one in found:
        flat = one.get("_name") == "students" and type(one.get("_id")) is int
        nested = type(one.get("id")) is int and isinstance(one.get("tables"), dict)
        expect(flat or nested, "a record", '{"_name":"students","_id":812,…}', one)


@BOOK.check("ps.query:values-are-strings", "values of a query are texts", "client", "6.2")
def values(sis: PowerSchool) -> None:
    """Numbers too."""
    for one in records(sis.query(MAP, parameters="?pagesize=20")):
        for name, value in columns_of(one).items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            switch = ("query_values", "numbers") if number else None
            expect(isinstance(value, str), f"{name} of a record", "a text", value, switch)
            same(name, name.lower(), "a column's name")


@BOOK.check("ps.query:nulls-are-left-out", "null columns are left out of records", "client", "6.2")
def nulls(sis: PowerSchool) -> None:
    """Neither null nor an empty text, in any query that needs no arguments."""
    for name in _simple(sis):
        for one in records(sis.query(name, parameters="?pagesize=100")):
            for column, value in columns_of(one).items():
                expect(
                    value not in (None, ""),
                    f"{column} of a record of {name}",
                    "left out",
                    repr(value),
                )


def names_listed(sis: PowerSchool) -> list[str]:
    """The names of the queries that the server lists, in whichever form; none where it does not."""
    answer = sis.kept("/ws/schema/query/api")
    body = answer.json() if answer.status == 200 else None
    if not isinstance(body, dict):
        return []
    paths = [str(path).rpartition("/")[2] for path in body.get("paths") or ()]
    named = [str(one["name"]) for one in body.get("queries") or () if "name" in one]
    return list(dict.fromkeys(paths + named))


def _simple(sis: PowerSchool) -> list[str]:
    """Queries of the server that answer without arguments, a few."""
    names = [MAP, *names_listed(sis)]
    good = []
    for name in dict.fromkeys(names[:MOST_TRIED]):
        if sis.ask("POST", f"/ws/schema/query/{name}?pagesize=1", data={}).status == 200:
            good.append(name)
    need(good, "no query answers without arguments")
    return good


@BOOK.check("ps.query:no-rows-no-record", "no rows: the key record is missing", "client", "6.2")
def no_rows(sis: PowerSchool) -> None:
    """{"@extensions":""} or the like."""
    answer = sis.query(MAP, parameters="?page=99999&pagesize=5")
    same(answer.status, 200, answer.asked)
    same("record" in answer.json(), False, "record in an answer without rows")
    expect("@extensions" in answer.json(), "@extensions in an answer without rows", got=answer.text)
    nobody = sis.query(BASIC, {"studentdcid": 999999999})
    same("record" in nobody.must(200).json(), False, "record of a student whom nobody knows")


@BOOK.check("ps.query:default-page", "a page has 100 rows by default", "doc", "6.1")
def default_page(sis: PowerSchool) -> None:
    """Whatever the plugin's maximum is."""
    number = _count(sis)
    need(number > 100, "the district has no more than 100 students")
    same(len(records(sis.query(MAP))), 100, "rows of a page by default")


def _count(sis: PowerSchool) -> int:
    answer = sis.query(MAP, parameters="/count").must(200)
    body = answer.json()
    same(list(body), ["count"], f"{answer.asked}: its members")
    expect(type(body["count"]) is int, "the count", "a number", body["count"])
    return int(body["count"])


@BOOK.check("ps.query:count", "/count is {count: n}, as many as pagesize=0 streams", "doc", "6.1")
def count(sis: PowerSchool) -> None:
    """pagesize=0 gives every row."""
    found = records(sis.query(MAP, parameters="?pagesize=0"))
    same(_count(sis), len(found), "the count against the rows of pagesize=0")


@BOOK.check("ps.query:count-in-the-answer", "count=true adds the count", "doc", "6.1")
def count_beside(sis: PowerSchool) -> None:
    """Beside the records of a page."""
    body = sis.query(MAP, parameters="?pagesize=2&count=true").must(200).json()
    same(body.get("count"), _count(sis), "count in the answer")


@BOOK.check("ps.query:no-upper-limit", "pagesize of a query has no upper limit", "doc", "6.1")
def no_limit(sis: PowerSchool) -> None:
    """More than the plugin's maximum for tables."""
    number = _count(sis)
    most = sis.maximum("schema_table_query")
    need(number > most, f"the district has no more than {most} students")
    same(
        len(records(sis.query(MAP, parameters=f"?pagesize={number}"))),
        number,
        "rows of a large page",
    )


@BOOK.check("ps.query:pages", "page and pagesize cut one order into pages", "doc", "6.1")
def pages(sis: PowerSchool) -> None:
    """Three pages by 2 are one by 6."""
    whole = _ids(sis.query(MAP, parameters="?pagesize=6"))
    need(len(whole) > 2, "there are fewer than three students")
    parts = [
        i for page in (1, 2, 3) for i in _ids(sis.query(MAP, parameters=f"?pagesize=2&page={page}"))
    ]
    same(parts, whole, "pages by 2 against one by 6")


@BOOK.check("ps.query:order", "order replaces the query's own, ;desc turns it", "doc", "6.1")
def order(sis: PowerSchool) -> None:
    """By alias."""
    down = [int(i) for i in _ids(sis.query(MAP, parameters="?pagesize=0&order=students.dcid;desc"))]
    need(len(down) > 2, "there are fewer than three students")
    same(down, sorted(down, reverse=True), "by order=students.dcid;desc")
    up = [int(i) for i in _ids(sis.query(MAP, parameters="?pagesize=0&order=students.dcid"))]
    same(up, sorted(up), "by order=students.dcid")


@BOOK.check("ps.query:filter", "$q filters by aliases, in the body or beside", "client", "6.1")
def filters(sis: PowerSchool) -> None:
    """students.dcid==n."""
    first = _ids(sis.query(MAP, parameters="?pagesize=2"))
    need(len(first) > 1, "there are fewer than two students")
    found = _ids(sis.query(MAP, {"$q": f"students.dcid=={first[1]}"}))
    same(found, [first[1]], "rows by $q in the body")
    found = _ids(sis.query(MAP, parameters=f"?$q=students.dcid=={first[1]}"))
    same(found, [first[1]], "rows by $q in the address")


@BOOK.check(
    "ps.query:bodies", "{}, { }, an empty body and none are all no arguments", "client", "6.1"
)
def bodies(sis: PowerSchool) -> None:
    """Clients send each of them."""
    wanted = _ids(sis.query(MAP, parameters="?pagesize=3"))
    path = f"/ws/schema/query/{MAP}?pagesize=3"
    kind = {"Content-Type": "application/json"}
    for body in (b"{ }", b"", None):
        answer = sis.ask("POST", path, body=body, headers=kind)
        same(_ids(answer.must(200)), wanted, f"with the body {body!r}")


@BOOK.check("ps.query:unknown", "an unknown query is 404 with a message", "doc", "6.3")
def unknown(sis: PowerSchool) -> None:
    """{"message":"Query … not found"}."""
    answer = sis.ask("POST", "/ws/schema/query/com.example.nosuch.query", data={})
    same(answer.status, 404, answer.asked)
    told = answer.json().get("message")
    expect(
        isinstance(told, str) and "com.example.nosuch.query" in told,
        "its message",
        "the query's name",
        told,
    )
    same(
        sis.ask("POST", "/ws/schema/query/com.example.nosuch.query/count", data={}).status,
        404,
        "its count",
    )


@BOOK.check("ps.query:get", "GET on a query is 405", "guess", "6.1")
def get(sis: PowerSchool) -> None:
    """There is only POST."""
    sis.query(MAP, parameters="?pagesize=1")
    answer = sis.get(f"/ws/schema/query/{MAP}")
    switch = ("query_get", "404") if answer.status == 404 else None
    same(answer.status, 405, answer.asked, switch=switch)


@BOOK.check("ps.query:arguments-required", "a missing argument is 400 with a message", "doc", "6.3")
def required(sis: PowerSchool) -> None:
    """Not all rows."""
    for name in (BASIC, SCHOOLS):
        answer = sis.query(name, {})
        same(answer.status, 400, f"{answer.asked} without its argument")
        expect(isinstance(answer.json().get("message"), str), "its message", "a text", answer.text)


@BOOK.check("ps.query:arguments", "an argument may be a number or a text", "doc", "6.1")
def arguments(sis: PowerSchool) -> None:
    """Both find one and the same student."""
    first = _ids(sis.query(MAP, parameters="?pagesize=1"))
    need(first, "there are no students")
    for value in (int(first[0]), first[0]):
        same(_ids(sis.query(BASIC, {"studentdcid": value})), first, f"by studentdcid {value!r}")


@BOOK.check("ps.query:array", "an array argument is a JSON array", "doc", "6.1")
def array(sis: PowerSchool) -> None:
    """Two schools by their numbers."""
    numbers = [one["school_number"] for one in sis.schools[:2]]
    need(numbers, "the district has no school")
    found = records(sis.query(SCHOOLS, {"school_number": numbers}))
    got = sorted(int(columns_of(one)["school_number"]) for one in found)
    same(got, sorted(numbers), "schools by an array of numbers")


@BOOK.check("ps.query:wrong-type", "an argument of a wrong type is 400", "doc", "6.3")
def wrong_type(sis: PowerSchool) -> None:
    """A text where a number is compared."""
    answer = sis.query(BASIC, {"studentdcid": "abc"})
    same(answer.status, 400, answer.asked)


@BOOK.check("ps.query:bad-json", "a body that is no JSON is 400", "doc", "6.3")
def bad_json(sis: PowerSchool) -> None:
    """Not 500, not all rows."""
    sis.query(MAP, parameters="?pagesize=1")
    kind = {"Content-Type": "application/json"}
    answer = sis.ask("POST", f"/ws/schema/query/{MAP}", body=b"{not json", headers=kind)
    same(answer.status, 400, answer.asked)


@BOOK.check(
    "ps.query:gradebooktype",
    "gradebooktype tells PTP from the older gradebook",
    "client",
    "0.2 of the gradebook's",
)
def gradebooktype(sis: PowerSchool) -> None:
    """By section_ids; as v1 says it."""
    sections = sis.sections[:5]
    need(sections, "there are no sections")
    found = records(sis.query(BOOKTYPE, {"section_ids": [one["id"] for one in sections]}))
    kinds = {columns_of(one).get("gradebooktype") for one in found}
    same(len(found), len(sections), "records for as many sections")
    expect(all(isinstance(one, str) for one in kinds), "gradebooktype", '"PTP"', kinds)
    for section in sections:
        if "gradebooktype" in section:
            expect(
                section["gradebooktype"] in kinds,
                f"gradebooktype of section {section['id']} in v1",
                kinds,
                section,
            )


@BOOK.check(
    "ps.query:agrees-with-v1", "dcid and id of a query are those of v1 and the table", "doc", "9"
)
def agrees(sis: PowerSchool) -> None:
    """The map of ids holds every student that v1 shows."""
    known = set(_ids(sis.query(MAP, parameters="?pagesize=0")))
    shown = {str(row["id"]) for row in sis.listed("/ws/v1/district/student", "student")}
    expect(shown <= known, "students of v1 that the query lacks", [], sorted(shown - known))


@BOOK.check("ps.query:no-xml", "queries answer in JSON without Accept", "guess", "8")
def no_xml(sis: PowerSchool) -> None:
    """Unlike /ws/v1."""
    sis.query(MAP, parameters="?pagesize=1")
    answer = sis.ask("POST", f"/ws/schema/query/{MAP}?pagesize=1", accept=None, data={}).must(200)
    if answer.kind != "application/json":
        raise Contradicted("a query without Accept", "JSON", answer.kind)


CHECKS = BOOK.checks
