"""Checks of how `/ws/v1` reads requests: forms, paging, addresses, refusals (2.1, 2.4, 8)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, need, same
from sis_contract.provider.client import Received
from sis_contract.provider.mapping import mapped
from sis_contract.provider.powerschool.session import NOBODY, XML, PowerSchool
from sis_core.spec.powerschool.resources import RESOURCES
from sis_core.spec.powerschool.routes import SINGLES

BOOK = Book("powerschool", "powerschool-api.md")
STUDENT = RESOURCES["student"]
PAGE = "/ws/v1/district/student?pagesize=3"


def _open(sis: PowerSchool) -> None:
    need(not sis.closed, sis.closed)


def is_xml(answer: Received) -> bool:
    """True for an answer in XML."""
    return answer.body.lstrip()[:1] == b"<" and answer.kind.endswith("xml")


def message(answer: Received) -> str:
    """The text of a v1 refusal; raises Contradicted for another body."""
    told = f"{answer.asked}: the body of a {answer.status}"
    if not answer.body:
        raise Contradicted(told, "errorMessage", "empty", ("v1_error_body", "empty"))
    body = mapped(answer.body) if answer.body.lstrip()[:1] == b"<" else answer.json()
    inner = body.get("errorMessage") if isinstance(body, dict) else None
    found = inner.get("message") if isinstance(inner, dict) else None
    expect(isinstance(found, str) and found, told, '{"errorMessage":{"message":"…"}}', answer.text)
    same(sorted(body), ["errorMessage"], told)
    same(sorted(body["errorMessage"]), ["message"], told)
    return str(found)


# -- forms ----------------------------------------------------------------------------------------


@BOOK.check("ps.v1.form:default-is-xml", "without Accept the answer is XML", "client", "2.1")
def default_xml(sis: PowerSchool) -> None:
    """Scripts that send none parse XML."""
    _open(sis)
    for path in ("/ws/v1/district/school", "/ws/v1/district/student/count", "/ws/v1/time"):
        answer = sis.get(path, accept=None).must(200)
        expect(
            is_xml(answer),
            f"{path} without Accept is no XML",
            "XML",
            f"{answer.kind}: {answer.text}",
        )
    text = sis.get("/ws/v1/district/student/count", accept=None)
    same(list(mapped(text.body)), ["resource"], "root of a count in XML")


@BOOK.check("ps.v1.form:json-in-any-case", "Accept names JSON in any case", "client", "2.1")
def any_case(sis: PowerSchool) -> None:
    """application/JSON is JSON."""
    _open(sis)
    for accept in (
        "application/json",
        "application/JSON",
        "Application/Json",
        "application/json, */*;q=0.5",
    ):
        answer = sis.get(PAGE, accept=accept).must(200)
        same(answer.kind, "application/json", f"Accept: {accept}")
        answer.json()


@BOOK.check("ps.v1.form:xml-asked-for", "Accept of XML gives XML", "client", "2.1")
def xml_asked(sis: PowerSchool) -> None:
    """application/xml."""
    _open(sis)
    answer = sis.get(PAGE, accept=XML).must(200)
    expect(is_xml(answer), "Accept: application/xml gives no XML", "XML", answer.kind)


@BOOK.check("ps.v1.form:wildcard", "Accept */* gives XML", "guess", "2.1")
def wildcard(sis: PowerSchool) -> None:
    """The default form."""
    _open(sis)
    answer = sis.get(PAGE, accept="*/*").must(200)
    switch = ("wildcard_accept", "json") if answer.kind == "application/json" else None
    expect(is_xml(answer), "Accept: */*", "XML", answer.kind, switch)


@BOOK.check("ps.v1.form:charset", "JSON names its charset", "guess", "2.1")
def charset(sis: PowerSchool) -> None:
    """application/json;charset=UTF-8."""
    _open(sis)
    found = sis.get(PAGE).must(200).header("content-type")
    switch = ("json_charset", "none") if found == "application/json" else None
    same(
        found.replace(" ", "").lower(), "application/json;charset=utf-8", "its type", switch=switch
    )


@BOOK.check(
    "ps.v1.form:gzip-only-when-asked", "answers are compressed only when asked", "guess", "8"
)
def gzip(sis: PowerSchool) -> None:
    """Without Accept-Encoding no Content-Encoding; with it the same data."""
    _open(sis)
    path = "/ws/v1/district/student?pagesize=50&expansions=addresses"
    plain = sis.get(path, headers={"Accept-Encoding": "identity"}).must(200)
    same(plain.header("content-encoding"), "", "Content-Encoding that nobody asked for")
    packed = sis.get(path, headers={"Accept-Encoding": "gzip"}).must(200)
    same(packed.json(), plain.json(), "compressed and plain answers differ")
    need(len(plain.body) > 2000, "the page is too small to be worth compressing")
    told = "gzip is never offered"
    same(packed.header("content-encoding"), "gzip", told, switch=("gzip", "never"))


# -- paging ---------------------------------------------------------------------------------------


def _ids(sis: PowerSchool, path: str) -> list[Any]:
    return [row["id"] for row in sis.rows(sis.v1(path), STUDENT)]


def _paging(path: str, like: str, switch: str, sis: PowerSchool) -> None:
    """An odd value is read as another one, unless refused."""
    answer = sis.v1(path)
    told = f"{answer.asked} is refused"
    if answer.status == 400:
        message(answer)
        raise Contradicted(told, 200, 400, (switch, "reject"))
    same(_ids(sis, path), _ids(sis, like), f"{answer.asked} against {like}")


LIST = "/ws/v1/district/student"
for _name, _path, _like, _switch, _sentence in (
    ("page-zero", f"{LIST}?pagesize=3&page=0", PAGE, "page_below_one", "page 0 is the first"),
    ("page-negative", f"{LIST}?pagesize=3&page=-2", PAGE, "page_below_one", "page -2 is the first"),
    (
        "pagesize-zero",
        f"{LIST}?pagesize=0",
        LIST,
        "pagesize_below_one",
        "pagesize 0 is the maximum",
    ),
    (
        "pagesize-negative",
        f"{LIST}?pagesize=-1",
        LIST,
        "pagesize_below_one",
        "pagesize -1 is the maximum",
    ),
):
    BOOK.add(
        f"ps.v1.paging:{_name}", _sentence, "guess", "2.4", partial(_paging, _path, _like, _switch)
    )


@BOOK.check("ps.v1.paging:first-is-default", "page defaults to 1", "doc", "2.4")
def first_default(sis: PowerSchool) -> None:
    """Without page it is the first, and the second has other rows."""
    need(sis.count(f"{LIST}/count") > 3, "the district has fewer than four students")
    same(_ids(sis, PAGE), _ids(sis, f"{PAGE}&page=1"), "page 1 and no page")
    twice = set(_ids(sis, PAGE)) & set(_ids(sis, f"{PAGE}&page=2"))
    expect(not twice, "rows of page 1 are on page 2", [], twice)


@BOOK.check("ps.v1.paging:default-size", "pagesize defaults to the plugin's maximum", "doc", "2.4")
def default_size(sis: PowerSchool) -> None:
    """As many rows as metadata says, or all."""
    most = sis.maximum("student")
    same(len(_ids(sis, LIST)), min(most, sis.count(f"{LIST}/count")), "rows of a page by default")


@BOOK.check("ps.v1.paging:no-number", "a page that is no number is 400", "guess", "2.4")
def no_number(sis: PowerSchool) -> None:
    """page=x and pagesize=x."""
    for path in (f"{LIST}?pagesize=3&page=x", f"{LIST}?pagesize=x"):
        answer = sis.v1(path)
        switch = ("malformed_page", "default") if answer.status == 200 else None
        same(answer.status, 400, f"{answer.asked}", switch=switch)
        message(answer)


# -- addresses ------------------------------------------------------------------------------------


@BOOK.check(
    "ps.v1.address:trailing-slash", "a slash behind the address changes nothing", "client", "8"
)
def trailing(sis: PowerSchool) -> None:
    """/ws/v1/district/student/ is served, without a redirect."""
    _open(sis)
    answer = sis.get("/ws/v1/district/student/?pagesize=3").must(200)
    same(answer.json(), sis.v1(PAGE).must(200).json(), "with a slash behind")


@BOOK.check(
    "ps.v1.address:doubled-slash", "a doubled slash before /ws changes nothing", "client", "8"
)
def doubled(sis: PowerSchool) -> None:
    """`base + "/" + "/ws/v1…"` is what one client builds."""
    _open(sis)
    answer = sis.get(f"/{PAGE}").must(200)
    same(answer.json(), sis.v1(PAGE).must(200).json(), "with a doubled slash")


@BOOK.check("ps.v1.address:body-on-get", "a body on GET is borne", "client", "8")
def body_on_get(sis: PowerSchool) -> None:
    """`{}` with a JSON type."""
    _open(sis)
    answer = sis.get(PAGE, data={}).must(200)
    same(answer.json(), sis.v1(PAGE).must(200).json(), "with a body {}")


@BOOK.check(
    "ps.v1.address:stray-parameters", "parameters that a resource lacks are ignored", "guess", "2.3"
)
def stray(sis: PowerSchool) -> None:
    """A stray q on one student, and a name nobody knows."""
    row = _first(sis)
    for path in (f"/ws/v1/student/{row['id']}?q=x==y", f"/ws/v1/student/{row['id']}?nosuch=1"):
        answer = sis.v1(path)
        switch = ("unknown_parameter", "reject") if answer.status == 400 else None
        same(answer.status, 200, answer.asked, switch=switch)


@BOOK.check("ps.v1.address:head", "HEAD is GET without the body", "guess", "8")
def head(sis: PowerSchool) -> None:
    """The same status and type, nothing behind."""
    _open(sis)
    answer = sis.ask("HEAD", PAGE)
    same((answer.status, answer.body), (200, b""), "HEAD")
    same(answer.kind, "application/json", "its content type")


def _first(sis: PowerSchool) -> Mapping[str, Any]:
    rows = sis.rows(sis.v1(PAGE), STUDENT)
    need(rows, "there are no students")
    return rows[0]


# -- refusals -------------------------------------------------------------------------------------


def unknown_row(path: str, sis: PowerSchool) -> None:
    """404 in the family's own body."""
    answer = sis.v1(path.replace("{id}", str(NOBODY)))
    same(answer.status, 404, f"{answer.asked}: an unknown id")
    message(answer)


for _path in SINGLES:
    _row = _path.split("/")[3]
    BOOK.add(
        f"ps.v1.{_row}:unknown-id",
        f"{_path} of an unknown id is 404 with errorMessage",
        "doc" if _row in ("section", "section_enrollment") else "guess",
        "2.3, 8",
        partial(unknown_row, _path),
    )


@BOOK.check("ps.v1.refusal:unknown-address", "an unknown address below /ws/v1 is 404", "doc", "8")
def unknown_address(sis: PowerSchool) -> None:
    """What careless sources invent does not exist."""
    for path in ("/ws/v1/nosuchthing", "/ws/v1/powerquery"):
        answer = sis.v1(path)
        same(answer.status, 404, answer.asked)


@BOOK.check(
    "ps.v1.refusal:invented-address", "/ws/v1/district/student/{id} does not exist", "doc", "0"
)
def invented(sis: PowerSchool) -> None:
    """One student is at /ws/v1/student/{id}."""
    answer = sis.v1(f"/ws/v1/district/student/{_first(sis)['id']}")
    same(answer.status, 404, answer.asked)


@BOOK.check("ps.v1.refusal:no-number-id", "an id that is no number is 404", "guess", "8")
def no_number_id(sis: PowerSchool) -> None:
    """Not 200, not 500."""
    answer = sis.v1("/ws/v1/student/abc")
    expect(answer.status in (400, 404), f"{answer.asked}", "404", answer.status)


@BOOK.check("ps.v1.refusal:in-xml", "a refusal is in XML where XML was asked for", "guess", "8")
def in_xml(sis: PowerSchool) -> None:
    """<errorMessage><message>."""
    answer = sis.v1(f"/ws/v1/student/{NOBODY}", XML)
    same(answer.status, 404, answer.asked)
    switch = ("v1_error_format", "json") if answer.kind == "application/json" else None
    expect(is_xml(answer), "a refusal asked for in XML", "XML", answer.kind, switch)
    message(answer)


@BOOK.check("ps.v1.refusal:in-json", "a refusal is in JSON where JSON was asked for", "live", "8")
def in_json(sis: PowerSchool) -> None:
    """{"errorMessage":{"message":"…"}}."""
    answer = sis.v1(f"/ws/v1/student/{NOBODY}")
    same(answer.status, 404, answer.asked)
    if answer.body:
        same(answer.kind, "application/json", "the type of a refusal")
    message(answer)


@BOOK.check(
    "ps.v1.refusal:wrong-method", "a method that an address lacks is 405", "guess", "8", writes=True
)
def wrong_method(sis: PowerSchool) -> None:
    """PUT and DELETE of students do not exist."""
    _open(sis)
    for method, path in (
        ("PUT", LIST),
        ("DELETE", f"/ws/v1/student/{NOBODY}"),
        ("POST", "/ws/v1/school"),
    ):
        answer = sis.ask(method, path, data={} if method != "DELETE" else None)
        switch = ("wrong_method", "404") if answer.status == 404 else None
        same(answer.status, 405, answer.asked, switch=switch)


CHECKS = BOOK.checks
