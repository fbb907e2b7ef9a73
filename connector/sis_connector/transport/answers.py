"""One HTTP answer, and its reading as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sis_connector.errors import BrokenAnswer, Maintenance, UnreadableAnswer

Json = Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `headers` with lower-case names, `body` as bytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def decode(body: bytes) -> Json:
    """Parse JSON with every number kept as the text that the server wrote.

    `/ws/v1` prints a value as a number whenever its text looks like one, so `1.0E10` and `12.5` are
    course numbers, not amounts (quirks 3 and 4, [capture]). Turning them into floats and back would
    change them; keeping the literal cannot.
    """
    return json.loads(body, parse_int=str, parse_float=str)


def json_of(answer: Answer, what: str) -> Json:
    """The JSON in `answer`, or the error that says what stands there instead; `what` names the
    request."""
    body = answer.body.strip()
    if body[:1] == b"<":
        raise not_json(answer, what)
    try:
        return decode(body)
    except UnicodeDecodeError as broken:
        raise UnreadableAnswer(f"{what}: the answer is not UTF-8 text.") from broken
    except json.JSONDecodeError as broken:
        if body[:1] in (b"{", b"["):
            raise BrokenAnswer(f"{what}: the answer ended too early.") from broken
        raise UnreadableAnswer(
            f"{what}: the answer is not JSON.",
            "Something between the connector and PowerSchool may be answering in its place.",
        ) from broken


def not_json(answer: Answer, what: str) -> UnreadableAnswer | Maintenance:
    """The error for a page or an XML document in place of JSON."""
    text = answer.text()
    if shows_maintenance(text):
        return Maintenance("PowerSchool is in maintenance.")
    if "<html" in text[:2000].lower() or "<!doctype" in text[:2000].lower():
        return UnreadableAnswer(
            f"{what}: the server sent a web page (HTML) instead of JSON.",
            "Check that the admin URL belongs to PowerSchool and that no proxy or sign-in page "
            "stands before it.",
        )
    return UnreadableAnswer(f"{what}: the server sent XML instead of JSON.")


def shows_maintenance(text: str) -> bool:
    """Whether an HTML page is PowerSchool's maintenance page, by its title [client: strongmind]."""
    return "powerschool page unavailable" in text[:4000].lower()
