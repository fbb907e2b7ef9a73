"""Quirks 22 to 26 and 29 to 32: envelopes, statuses, tokens and headers."""

from __future__ import annotations

import json

from fake_oneroster import reply
from quirks import QUIZ, Kit, Quirk, score

from sis_connector.oneroster import api, envelopes, status, tokens
from sis_connector.oneroster.passback.book import Gradebook
from sis_connector.secret import Secret

# ------------------------------------------------------------ 22: arrays of one, no ids


def arrays_of_one(kit: Kit) -> None:
    """PUT without an id, answered by the new record inside an array; then by nothing at all."""
    kit.imported(profile="canvas")
    kit.fake.idless = True
    kit.fake.put_answer = lambda name, row: {name: [row]}
    assert kit.send(QUIZ, score("p1", 80), put_without_id=True).status == "pushed"
    [item] = kit.fake.data["lineItems"]
    [result] = kit.fake.data["results"]
    assert result["lineItem"]["sourcedId"] == item["sourcedId"] == "given-0"
    kit.fake.put_answer = lambda name, row: None
    other = {**QUIZ, "id": "w2", "name": "Quiz 2"}
    line = {**score("p1", 70), "assignment_id": "w2"}
    assert kit.send(other, line, put_without_id=True).status == "pushed"
    assert kit.fake.data["results"][-1]["lineItem"]["sourcedId"] == "given-1"


def without_arrays(patch) -> None:
    patch.setattr(
        Gradebook,
        "_learnt",
        lambda self, answer, kind: json.loads(answer.body)["lineItem"]["sourcedId"],
    )


# ---------------------------------------------------------------- 23: other envelope names


def other_names(kit: Kit) -> None:
    names = {"users": "students", "academicSessions": "terms", "orgs": "schools"}
    kit.fake.envelope = lambda name, rows: {names.get(name, name): rows}
    kit.imported()
    names["users"] = "teachers"
    kit.imported()


def without_other_names(patch) -> None:
    patch.setattr(
        envelopes, "NAMES", {kind: names[:1] for kind, names in envelopes.NAMES.items()}
    )  # fmt: skip


# ------------------------------------------------------------- 24: status on a success


def status_on_success(kit: Kit) -> None:
    said = {"imsx_codeMajor": "success", "imsx_severity": "status", "imsx_codeMinor": "fullsuccess"}
    kit.fake.envelope = lambda name, rows: {name: rows, "statusInfoSet": [said]}
    kit.imported()


def without_majors(patch) -> None:
    patch.setattr(status, "FAILED", frozenset({"success", "failure", "unsupported"}))


# ------------------------------------------------------------- 25: failure inside a 200


def failure_in_success(kit: Kit) -> None:
    kit.imported()
    minor = {"imsx_codeMinorField": [{"imsx_codeMinorFieldValue": "server_busy"}]}
    forms = [
        {"statusInfoSet": [{"imsx_codeMajor": "failure", "imsx_description": "no backend"}]},
        {"imsx_codeMajor": "failure", "imsx_description": "no backend", "imsx_CodeMinor": minor},
        {"imsx_StatusInfo": {"imsx_codeMajor": "Failure", "imsx_description": "no backend"}},
        {"codeMajor": "failure", "severity": "error", "description": "no backend"},
    ]
    for form in forms:
        kit.fake.faults.clear()
        kit.fake.fault("/users", reply({"users": [], **form}), times=9)
        report = kit.run()
        assert report.status == "failed" and "no backend" in report.message, report.message
        kit.all_there()


def without_bodies(patch) -> None:
    patch.setattr(status, "FAILED", frozenset())


# -------------------------------------------------- 26: errors that are empty or HTML


def odd_errors(kit: Kit) -> None:
    kit.imported()
    page = b"<html><body><h1>401</h1></body></html>"
    for answer in ((403, page), (422, b""), (500, page), (400, b"{not json"), (403, b"[]")):
        kit.fake.faults.clear()
        kit.fake.fault("/users", (answer[0], {}, answer[1]), times=9)
        report = kit.run()
        assert report.status == "failed" and f"status {answer[0]}" in report.message
    kit.fake.faults.clear()
    kit.fake.fault("/users", (200, {}, page), times=9)
    assert "HTML" in kit.run().message
    kit.fake.faults.clear()
    kit.fake.fault("/users", (401, {}, b""))  # a token may have ended: a fresh one helps
    kit.imported()


def without_patience_for_html(patch) -> None:
    def strict(answer):
        body = json.loads(answer.body)
        return [status._status(one) for one in body.get("statusInfoSet", [])]

    patch.setattr(status, "statuses", strict)


# ------------------------------------------------------- 29: a token ends the one before


def token_ended(kit: Kit) -> None:
    """Somebody else fetches a token in the middle of an import, twice in a row.

    A request is sent three times, so that a third theft waits for the next import.
    """
    kit.fake.single_token = True

    def steal():
        kit.fake.tokens.clear()
        return None

    kit.fake.fault("/users", steal, times=2)
    kit.imported(workers=4)
    kit.fake.fault("/classes", steal)
    kit.imported(workers=4)


def without_renewal(patch) -> None:
    patch.setattr(api, "SIGN_INS", 1)


# ------------------------------------------------------------------ 30: token answers


def odd_tokens(kit: Kit) -> None:
    bodies = (
        lambda token: {"access_token": token, "token_type": "Bearer", "expires_in": "3600"},
        lambda token: {"access_token": token},
        lambda token: token,
        lambda token: {"access_token": token, "token_type": "bearer", "expires_in": None},
    )
    for body in bodies:
        kit.fake.token_body = body
        kit.imported()


def without_token_forms(patch) -> None:
    def strict(self, answer):
        body = json.loads(answer.body)
        return body["access_token"], int(body["expires_in"])

    patch.setattr(tokens.BearerTokens, "_taken", strict)


# ------------------------------------------------------------------------ 31: cookies


def cookies(kit: Kit) -> None:
    expires = "Wed, 21 Oct 2026 07:28:00 GMT"
    kit.fake.token_headers = {
        "Set-Cookie": f"lb=7; Expires={expires}; Path=/\nsid=a1b2; HttpOnly; Path=/oauth"
    }
    kit.fake.needed_header = ("cookie", "sid=a1b2")
    kit.imported(workers=4)


def without_cookies(patch) -> None:
    patch.setattr(tokens, "cookies_in", lambda headers: {})


# ----------------------------------------------------------------- 32: a vendor's header


def vendor_header(kit: Kit) -> None:
    kit.imported(profile="canvas")
    kit.fake.needed_header = ("x-vendor-authorization", "key:secret")
    kit.fake.needed_for = "/(classes|lineItems|results|categories).*"
    report = kit.send(QUIZ, score("p1", 80))
    assert report.status == "failed" and "vendor_authorization" in report.hint
    report = kit.send(QUIZ, score("p1", 80), vendor_authorization=Secret("key:secret"))
    assert report.status == "pushed"


def without_vendor_header(patch) -> None:
    patch.setattr(api.Api, "_dressed", lambda self, signed: signed)


ACCESS = [
    Quirk(22, "ids are learnt from arrays, objects, or a look", arrays_of_one, without_arrays),
    Quirk(23, "each kind has several names", other_names, without_other_names),
    Quirk(24, "only failures count", status_on_success, without_majors),
    Quirk(25, "bodies of 200 are read for failures", failure_in_success, without_bodies),
    Quirk(26, "bodies that are no JSON are no news", odd_errors, without_patience_for_html),
    Quirk(29, "a refused token is renewed, by one thread for all", token_ended, without_renewal),
    Quirk(30, "token answers of every form", odd_tokens, without_token_forms),
    Quirk(31, "cookies of the sign-in travel with the token", cookies, without_cookies),
    Quirk(32, "the vendor's header is a setting", vendor_header, without_vendor_header),
]
