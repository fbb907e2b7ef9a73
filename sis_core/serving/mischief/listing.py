"""The rows of a served list, whatever its family's form: taken out, put back in another order.

A row's own bytes stay as the family spelled them; the frame follows the number of rows, so that
one row of `/ws/v1` remains an object and two become an array.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sis_core.serving.exchange import Exchange
from sis_core.serving.listed import Wrapped, Wrapping
from sis_core.serving.mischief.spans import Span, items, members
from sis_core.wire.ask import Answer

_NO_ROWS = "statusInfoSet"
_OF_QUERIES = {"name", "@extensions"}
_ROOT = re.compile(r"<([A-Za-z_][\w.-]*)((?:\s[^<>]*?)?)(/?)>")


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one answer as texts, and the answer with others in their place."""

    answer: Answer
    rows: tuple[str, ...]
    head: str
    tail: str
    wrapped: Wrapped | None = None
    member: str = ""
    xml: bool = False

    def with_rows(self, rows: Sequence[str]) -> Answer:
        """The same answer with these rows."""
        text = self.head + self._between(rows) + self.tail
        return replace(self.answer, body=text.encode())

    def _between(self, rows: Sequence[str]) -> str:
        if self.wrapped is None:
            return f"{self.member}[{','.join(rows)}]" if rows or not self.member else ""
        if self.xml:
            return f">{''.join(rows)}</{self.wrapped.plural}>" if rows else "/>"
        return self._mapped(rows)

    def _mapped(self, rows: Sequence[str]) -> str:
        """Between the wrapper's attributes and its end: no key, an object, or an array."""
        assert self.wrapped is not None
        bare = self.head.endswith(":")
        if not rows:
            return '""' if bare else "}"
        inner = rows[0] if len(rows) == 1 else f"[{','.join(rows)}]"
        return f'{"{" if bare else ","}"{self.wrapped.name}":{inner}}}'


def listing(answer: Answer, exchange: Exchange, family: object) -> Listing | None:
    """The rows of an answer, or None where it holds no list."""
    if answer.status != 200 or not answer.body:
        return None
    text = answer.body.decode()
    wrapped = family.listed(exchange.ask) if isinstance(family, Wrapping) else None
    kind = answer.content_type.partition(";")[0]
    if kind == "application/xml":
        return _xml(answer, text, wrapped) if wrapped else None
    if kind != "application/json" or text[0] not in "[{":
        return None
    if wrapped is not None:
        return _mapped(answer, text, wrapped)
    if text[0] == "[":
        return Listing(answer, _texts(text, items(text, 0)), "", "")
    return _plain(answer, text, exchange.family)


def _texts(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(text[begin:end] for begin, end in spans)


def _plain(answer: Answer, text: str, family: str) -> Listing | None:
    """A list under `record`, which is left out when it is empty, or under OneRoster's envelope."""
    found = members(text, 0)
    if family == "schema":
        if "record" in found and text[found["record"][0]] == "[":
            begin, end = found["record"]
            return Listing(answer, _texts(text, items(text, begin)), text[:begin], text[end:])
        if found.keys() & _OF_QUERIES and found.keys() <= {*_OF_QUERIES, "count"}:
            return Listing(answer, (), text[:-1], "}", member=',"record":')
        return None
    if family != "oneroster":
        return None
    for name, (begin, end) in found.items():
        if text[begin] == "[" and name != _NO_ROWS:
            return Listing(answer, _texts(text, items(text, begin)), text[:begin], text[end:])
    return None


def _mapped(answer: Answer, text: str, wrapped: Wrapped) -> Listing | None:
    begin, _ = members(text, 0).get(wrapped.plural, (0, 0))
    if not begin:
        return None
    if text[begin] != "{":
        return Listing(answer, (), text[:begin], "}", wrapped)
    inner = members(text, begin)
    row = inner.pop(wrapped.name, None)
    head = text[: max((end for _, end in inner.values()), default=begin)]
    if row is None:
        return Listing(answer, (), head, "}", wrapped)
    spans = items(text, row[0]) if text[row[0]] == "[" else [row]
    return Listing(answer, _texts(text, spans), head, "}", wrapped)


def _xml(answer: Answer, text: str, wrapped: Wrapped) -> Listing | None:
    at = text.index("?>") + 2 if text.startswith("<?xml") else 0
    root = _ROOT.match(text, at)
    if root is None or root[1] != wrapped.plural:
        return None
    head = text[: root.end(2)]
    if root[3]:
        return Listing(answer, (), head, "", wrapped, xml=True)
    from lxml import etree

    tree = etree.fromstring(answer.body)
    rows = tuple(
        etree.tostring(row, encoding="unicode", with_tail=False) for row in tree.iterchildren()
    )
    return Listing(answer, rows, head, "", wrapped, xml=True)
