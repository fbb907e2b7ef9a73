"""What a gradebook's answer means: one table of words, one of statuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sis_connector.errors import Declined, Forbidden, Resubmit, Throttled
from sis_connector.transport.answers import Answer
from sis_connector.transport.waits import asked_wait
from sis_connector.transport.wire import Wire

# The first row whose words stand in the answer decides. [client] and [vendor page] titles; where no
# text is known, the words that any plausible text holds.
WORDS: tuple[tuple[str, str], ...] = (
    ("does not teach", "not_teaching"),
    ("assignmentstudentassociation", "student_not_attached"),
    ("not enrolled", "student_not_attached"),
    ("student id", "student_not_attached"),
    ("locked", "locked"),
    ("due date", "due_date"),
    ("duedate", "due_date"),
    ("date_assignment_due", "due_date"),
    ("category", "category"),
    ("already exist", "name_taken"),
    ("unable to find", "assignment_gone"),
    ("no student", "student_not_attached"),
    ("in section", "student_not_attached"),
    ("in the section", "student_not_attached"),
    ("point", "points"),
)
DECLINED = {
    400: "refused",
    403: "refused",
    404: "not_found",
    409: "refused",
    410: "not_found",
    413: "refused",
    422: "refused",
}
"""Statuses that refuse rows, with the code where the words say no more."""
WHOLE = frozenset({"not_teaching", "locked", "assignment_gone", "not_found", "category"})
"""Reasons that hold for every row of a request alike: splitting it would change nothing."""
MOST_WORDS = 300
NO_GRANT = "no access to field"
RATE = "rate limit"


def judged(answer: Answer, what: str, wire: Wire) -> Answer:
    """`answer` if it is a success, else the error that it stands for."""
    if 200 <= answer.status < 300:
        return answer
    said = wire.clean("; ".join(sentences(answer)))[:MOST_WORDS]
    low = all_texts(answer)
    if answer.status == 412:
        raise Resubmit(f"{what}: PowerSchool asks to submit this again ({said or 412}).")
    if answer.status == 403 and RATE in low:
        wait = asked_wait(answer.headers, wire.patience.now())
        raise Throttled(f"{what}: {said}.", wait=wait)
    if answer.status == 403 and NO_GRANT in low:
        raise Forbidden(
            f"The plugin may not write grades: {said}.",
            "The plugin needs full access to the columns of the gradebook's tables: install a "
            "version that asks for them.",
        )
    gone = answer.status == 500 and "unable to find" in low
    if answer.status in DECLINED or gone:
        code = code_of(low) or DECLINED[answer.status]
        raise Declined(
            code,
            said or f"status {answer.status}",
            whole=code in WHOLE,
            named=frozenset(blamed(answer)),
        )
    return wire.checked(answer, what)


def sentences(answer: Answer) -> list[str]:
    """What the server says about a refusal, in any family's error body, once each."""
    return list(dict.fromkeys(said_in(loaded(answer))))


def code_of(words: str) -> str:
    """The reason that words in lower case tell, or ""."""
    return next((code for known, code in WORDS if known in words), "")


def all_texts(answer: Answer) -> str:
    """Every text in an error body, headline and details, in lower case."""
    return "; ".join(_texts(loaded(answer))).casefold()


def _texts(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, list | dict):
        for one in body.values() if isinstance(body, dict) else body:
            yield from _texts(one)


def loaded(answer: Answer) -> Any:
    """The body as JSON, or None; numbers as numbers."""
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def said_in(body: Any) -> Iterator[str]:
    """Sentences in an error body: the details first, as they say more than the headline."""
    if isinstance(body, str):
        if found := " ".join(body.split()).rstrip("."):
            yield found
    elif isinstance(body, list):
        for one in body:
            yield from said_in(one)
    elif isinstance(body, dict):
        low = {str(key).lower(): value for key, value in body.items()}
        details = [
            sentence
            for key in ("errors", "error_message", "errormessage", "error")
            for sentence in said_in(low.get(key))
        ]
        yield from details
        if details:
            return
        for key in ("error_description", "message", "description", "field", "error_code", "code"):
            if isinstance(low.get(key), str) and low[key].strip():
                yield from said_in(low[key])
                return


def blamed(answer: Answer) -> Iterator[str]:
    """Ids of the students that `errors[].params.student_dcid` names [client: psd401]."""
    body = loaded(answer)
    errors = body.get("errors") if isinstance(body, dict) else None
    for one in errors if isinstance(errors, list) else []:
        params = one.get("params") if isinstance(one, dict) else None
        if isinstance(params, dict) and params.get("student_dcid") is not None:
            yield str(params["student_dcid"])
