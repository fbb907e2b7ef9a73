"""Checks of refusals and of status information (oneroster-1.1.md 3.5)."""

from __future__ import annotations

from typing import Any

from sis_contract.provider.check import Book, Contradicted, expect, same
from sis_contract.provider.client import Received
from sis_contract.provider.fitting import misfits
from sis_contract.provider.oneroster.session import NOBODY, OneRoster
from sis_core.spec.oneroster.schema import STATUS_INFO

BOOK = Book("oneroster", "oneroster-1.1.md")

_OPENAPI = {
    "invalid_filter_field": "invaliddata",
    "invalid_sort_field": "invalid_sort_field",
    "invalid_selection_field": "invalid_selection_field",
    "unknown object": "unknownobject",
    "invalid data": "invaliddata",
    "unauthorized": "unauthorisedrequest",
    "forbidden": "unauthorisedrequest",
}
"""The words of the 1.1 text → those of its OpenAPI file."""


def information(answer: Received) -> dict[str, Any]:
    """The one entry of a body's status information; raises Contradicted for another form."""
    told = f"{answer.asked}: status information of a {answer.status}"
    if not answer.body:
        raise Contradicted(told, "statusInfoSet", "an empty body", ("errors", "empty"))
    if answer.body.lstrip()[:1] == b"<":
        raise Contradicted(told, "JSON", answer.text, ("errors", "html"))
    body = answer.json()
    expect(isinstance(body, dict), told, "an object", body)
    if "statusInfoSet" not in body:
        raise Contradicted(told, "statusInfoSet", answer.text, _form(body))
    found = body["statusInfoSet"]
    good = isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict)
    expect(good, told, "an array of one", found)
    return dict(found[0])


def _form(body: dict[str, Any]) -> tuple[str, str] | None:
    if "imsx_CodeMinor" in body:
        return "errors", "imsx_StatusInfo"
    if "imsx_codeMinor" in body:
        return "errors", "flat"
    return ("errors", "unprefixed") if "codeMajor" in body else None


def _judge(answer: Received, major: str, severity: str, minor: str) -> None:
    found = information(answer)
    told = f"{answer.asked}: imsx_"
    same(found.get("imsx_codeMajor"), major, f"{told}codeMajor")
    same(found.get("imsx_severity"), severity, f"{told}severity")
    got = found.get("imsx_codeMinor")
    if got != minor:
        switch = None
        if got == _OPENAPI.get(minor):
            switch = ("code_minor", "openapi")
        elif got in ("unknownobject", "invaliddata", "unauthorisedrequest"):
            switch = ("code_minor", "v1p2")
        raise Contradicted(f"{told}codeMinor", minor, got, switch)
    expect(found.get("imsx_description"), f"{told}description", "a sentence", "nothing")
    wrong = misfits(STATUS_INFO, found)
    expect(not wrong, f"{told}…: {wrong[0] if wrong else ''}", "", found)


def refused(answer: Received, minor: str) -> None:
    """The body of a refusal: failure, error, and that codeMinor."""
    _judge(answer, "failure", "error", minor)
    expect(
        answer.kind == "application/json",
        f"{answer.asked}: its type",
        "application/json",
        answer.kind,
    )
    more = sorted(set(answer.json()) - {"statusInfoSet"})
    expect(not more, f"{answer.asked}: members beside statusInfoSet", [], more)


def warned(answer: Received, minor: str) -> None:
    """A warning within a success."""
    if "statusInfoSet" not in answer.json():
        raise Contradicted(f"{answer.asked} warns of nothing", minor, "no statusInfoSet")
    _judge(answer, "success", "warning", minor)


@BOOK.check(
    "or.refusal:unknown-id", "an unknown id is 404 unknown object, in JSON", "client", "3.5"
)
def unknown_id(sis: OneRoster) -> None:
    """Google's suite reads JSON of every status."""
    for path in ("/users", "/classes", "/orgs", "/lineItems"):
        sis.page(path)
        answer = sis.get(f"{path}/{NOBODY}")
        same(answer.status, 404, answer.asked)
        refused(answer, "unknown object")


@BOOK.check("or.refusal:unknown-path", "an unknown path is 404 in JSON", "client", "0.10, 3.5")
def unknown_path(sis: OneRoster) -> None:
    """Below the root."""
    answer = sis.get("/shoeSizes")
    same(answer.status, 404, answer.asked)
    refused(answer, "unknown object")


@BOOK.check("or.refusal:no-token", "no token is 401 unauthorized, in JSON", "client", "3.5")
def no_token(sis: OneRoster) -> None:
    """None, and one nobody issued."""
    for auth in (None, "Bearer 00000000-0000-4000-8000-000000000000", "Basic bm86Ym9keQ=="):
        answer = sis.get("/orgs", auth=auth)
        same(answer.status, 401, f"{answer.asked} with Authorization {auth}")
        refused(answer, "unauthorized")
        scheme = answer.header("www-authenticate").partition(" ")[0].lower()
        expect(scheme in ("bearer", "oauth", ""), "WWW-Authenticate of a 401", "Bearer", scheme)


@BOOK.check(
    "or.refusal:method",
    "POST and DELETE of collections are 405 in JSON",
    "spec",
    "1.3",
    writes=True,
)
def method(sis: OneRoster) -> None:
    """There is no POST in 1.1."""
    for verb in ("POST", "PUT", "DELETE"):
        answer = sis.ask(verb, "/users", data={} if verb != "DELETE" else None)
        same(answer.status, 405, answer.asked)
        information(answer)


@BOOK.check(
    "or.refusal:nothing-to-say",
    "statusInfoSet is there only with something to say",
    "client",
    "3.5",
)
def nothing(sis: OneRoster) -> None:
    """One client takes any for a failure."""
    for path in ("/orgs", "/users?limit=2"):
        body = sis.get(path).must(200).json()
        switch = ("status_info", "always")
        expect(
            "statusInfoSet" not in body,
            f"{path}: statusInfoSet of a success",
            "none",
            body.get("statusInfoSet"),
            switch,
        )


@BOOK.check(
    "or.refusal:never-a-soft-failure", "a 200 never carries codeMajor failure", "client", "11.25"
)
def soft(sis: OneRoster) -> None:
    """Moodle guards against it."""
    for path in ("/orgs", "/academicSessions", "/classes?limit=1", "/users?limit=1&sort=shoeSize"):
        answer = sis.get(path).must(200)
        majors = [one.get("imsx_codeMajor") for one in answer.json().get("statusInfoSet", [])]
        expect("failure" not in majors, f"{answer.asked} says failure with 200", "success", majors)


CHECKS = BOOK.checks
