"""From the bytes of a PUT to the one object in its envelope; what cannot be read is 400."""

from __future__ import annotations

from typing import Any

import orjson

from sis_core.spec.oneroster.status import problem
from sis_core.wire.ask import Ask

_BOM = b"\xef\xbb\xbf"
_INVALID = "invalid data"


def object_in(entity: str, body: bytes, ask: Ask, *, array: bool) -> dict[str, Any]:
    """The object under the entity's own key; raises a 400 Problem naming what was expected.

    `array` takes it as the only one of an array too [impl: Veracross].
    """
    _check_type(ask.header("content-type"))
    text = body.removeprefix(_BOM)
    if not text.strip():
        raise problem(400, _INVALID, f'the body is empty; it takes {{"{entity}": {{…}}}}')
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise problem(400, _INVALID, f"the body is not valid JSON: {error}") from None
    if not isinstance(whole, dict) or entity not in whole:
        raise problem(400, _INVALID, f'the body takes {{"{entity}": {{…}}}}, {_found(whole)}')
    one = whole[entity]
    if array and isinstance(one, list):
        if len(one) != 1:
            raise problem(400, _INVALID, f"{entity} takes an array of one object")
        one = one[0]
    if not isinstance(one, dict):
        raise problem(400, _INVALID, f"{entity} takes a JSON object, {_named(one)}")
    return one


def _check_type(said: str) -> None:
    kind = said.partition(";")[0].strip().lower()
    if kind and kind not in ("application/json", "text/json") and not kind.endswith("+json"):
        raise problem(400, _INVALID, f"the body is application/json, not {kind[:60]}")


def _found(whole: Any) -> str:
    if isinstance(whole, dict):
        names = ", ".join(str(name)[:40] for name in list(whole)[:5])
        return f"not an object of {names}" if names else "not an empty object"
    return _named(whole)


def _named(value: Any) -> str:
    kinds = {list: "an array", dict: "an object", str: "a text", bool: "a boolean"}
    if value is None:
        return "not null"
    return f"not {kinds.get(type(value), 'a number')}"
