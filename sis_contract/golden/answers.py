"""Checking one answer against a step's `expect`: status, headers, JSON, XML, text, links."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sis_contract.golden.cases import Step
from sis_contract.golden.compare import Rules, differences, shown, text_fits
from sis_contract.golden.markup import xml_differences
from sis_contract.golden.send import Received

_MISSING = object()


def answer_differences(step: Step, answer: Received, *, any_key_order: bool) -> Iterator[str]:
    """Every difference between a step's expectations and the answer that came."""
    expect = step.expect
    yield from _status(expect["status"], answer)
    if "headers" in expect:
        yield from _headers(expect["headers"], answer)
    if "json" in expect or "absent" in expect or "first_key" in expect:
        rules = Rules(
            subset=step.subset,
            key_order=not any_key_order and _is_v1(step.request.path),
            base=answer.base,
        )
        yield from _json(expect, answer, rules)
    for key, check in _TEXTS.items():
        if key in expect:
            yield from check(expect[key], answer)


def _is_v1(path: str) -> bool:
    return re.match(r"/+ws/+v1(/|$)", path) is not None


def _status(expected: int | list[int], answer: Received) -> Iterator[str]:
    allowed = expected if isinstance(expected, list) else [expected]
    if answer.status not in allowed:
        wanted = " or ".join(map(str, allowed))
        yield f"status: expected {wanted}, got {answer.status} with {_excerpt(answer.body)}"


def _excerpt(body: bytes) -> str:
    return shown(body.decode("utf-8", "replace")) if body else "an empty body"


def _headers(expected: Mapping[str, str | None], answer: Received) -> Iterator[str]:
    for name, value in expected.items():
        came = answer.all(name)
        if value is None:
            if came:
                yield f"header {name}: should not be there, it is {came[0]!r}"
        elif not any(text_fits(value, one, answer.base) for one in came):
            yield f"header {name}: expected {value!r}, got {', '.join(map(repr, came)) or 'none'}"


def _json(expect: Mapping[str, Any], answer: Received, rules: Rules) -> Iterator[str]:
    try:
        body = json.loads(answer.body, object_pairs_hook=_once, parse_constant=_no_constant)
    except ValueError as error:
        yield f"the body is not JSON ({error}): {_excerpt(answer.body)}"
        return
    if "json" in expect:
        yield from differences(expect["json"], body, rules)
    for path in expect.get("absent", ()):
        found = _at(body, path.split("."))
        if found is not _MISSING:
            yield f"$.{path}: should not be there, it is {shown(found)}"
    if "first_key" in expect:
        first = next(iter(body), None) if isinstance(body, dict) else None
        if first != expect["first_key"]:
            yield f"$: the first key is {first!r}, expected {expect['first_key']!r}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the key {name!r} stands twice in one object")
        found[name] = value
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _at(value: Any, path: list[str]) -> Any:
    """What stands at a dotted path; in an array the first element that has the rest."""
    if not path:
        return value
    if isinstance(value, list):
        found = (_at(element, path) for element in value)
        return next((one for one in found if one is not _MISSING), _MISSING)
    # A key may itself hold dots, so every way of joining the first parts is tried.
    if isinstance(value, dict):
        for size in range(len(path), 0, -1):
            key = ".".join(path[:size])
            if key in value:
                found_here = _at(value[key], path[size:])
                if found_here is not _MISSING:
                    return found_here
    return _MISSING


def _xml(expected: str, answer: Received) -> Iterator[str]:
    yield from xml_differences(expected, answer.body, answer.base)


def _text(expected: str, answer: Received) -> Iterator[str]:
    if not text_fits(expected, answer.body.decode("utf-8", "replace"), answer.base):
        yield f"text: expected {shown(expected)}, got {_excerpt(answer.body)}"


def _text_contains(expected: list[str], answer: Received) -> Iterator[str]:
    text = answer.body.decode("utf-8", "replace")
    for part in expected:
        if part.replace("{{base}}", answer.base) not in text:
            yield f"text: {part!r} does not occur in {_excerpt(answer.body)}"


_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))""", re.IGNORECASE)


def _links(expected: Mapping[str, Mapping[str, str] | None], answer: Received) -> Iterator[str]:
    came: dict[str, dict[str, str]] = {}
    for url, rest in _LINK.findall(", ".join(answer.all("Link"))):
        for quoted, bare in _REL.findall(rest):
            for rel in (quoted or bare).split():
                came[rel] = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    for rel, wanted in expected.items():
        if wanted is None:
            if rel in came:
                yield f"Link: rel {rel!r} should not be there, it is {came[rel]}"
        elif rel not in came:
            yield f"Link: rel {rel!r} is missing (rels: {', '.join(came) or 'none'})"
        else:
            for name, value in wanted.items():
                if came[rel].get(name) != value:
                    yield f"Link: {rel}'s {name} is {came[rel].get(name)!r}, expected {value!r}"


_TEXTS: dict[str, Callable[[Any, Received], Iterator[str]]] = {
    "xml": _xml,
    "text": _text,
    "text_contains": _text_contains,
    "links": _links,
}
