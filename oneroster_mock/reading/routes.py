"""Which operation a method and path name, and the ids in the path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sis_core.serving.exchange import Exchange
from sis_core.serving.requests import folded
from sis_core.spec.oneroster.operations import Operation
from sis_core.spec.oneroster.status import Problem
from sis_core.wire.switches import Switches

_SLASH = "\uffff"
"""Stands for a slash inside an id: a character that no text has."""

_WRITTEN = ("category", "lineItem", "result")


@dataclass(frozen=True, slots=True)
class Matched:
    """An operation with the ids of its path, decoded."""

    operation: Operation
    ids: Mapping[str, str]


class Routes:
    """The operations of a version by their paths."""

    def __init__(
        self, operations: Sequence[Operation], extensions: Sequence[Operation], switches: Switches
    ) -> None:
        listed = (*operations, *extensions)
        self._switches = switches
        self._patterns = [(operation.pattern, operation) for operation in listed]
        self._fixed: dict[tuple[str, str], Matched] = {
            (o.method, o.path): Matched(o, {}) for o in listed if "{" not in o.path
        }

    def match(self, method: str, path: str) -> Matched:
        """The operation; raises 404 for an unknown path, 405 for a method that it lacks.

        A PUT on a collection that is written to is matched: some providers allocate the id.
        """
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed
        allowed: list[str] = []
        for pattern, operation in self._patterns:
            found = pattern.fullmatch(path)
            if found is None or not self._served(operation):
                continue
            if operation.method == method:
                return Matched(operation, {k: _plain(v) for k, v in found.groupdict().items()})
            allowed.append(operation.method)
            if method == "PUT" and operation.answers == "collection" and not operation.parents:
                put = self._put_of(operation)
                if put is not None:
                    return Matched(put, {})
        if not allowed:
            raise Problem(
                404,
                "unknownobject",
                "Unknown path",
                reason=f"no operation of OneRoster 1.1 is at {path!r}",
            )
        names = ", ".join(sorted(set(allowed)))
        raise Problem(
            405,
            "unsupported",
            f"{method} is not supported here",
            reason=f"{path} takes {names}, not {method}",
            headers=(("Allow", names),),
        )

    def named(self, method: str, path: str) -> str:
        """The operation's name, or an empty text; for error bodies."""
        try:
            return self.match(method, path).operation.name
        except Problem:
            return ""

    def _served(self, operation: Operation) -> bool:
        return not operation.extension or self._switches.on(*operation.extension.split("="))

    def _put_of(self, operation: Operation) -> Operation | None:
        if operation.entity not in _WRITTEN:
            return None
        for _, other in self._patterns:
            if other.answers == "put" and other.entity == operation.entity:
                return other
        return None


def path_of(exchange: Exchange) -> str:
    """The decoded path of a request; slashes within ids are `_SLASH`, `%2F` is what it says."""
    raw = exchange.target.partition("?")[0]
    if "%25" not in raw:
        return exchange.ask.path.replace("%2F", _SLASH)
    return folded(raw.replace("%2f", _SLASH).replace("%2F", _SLASH))[0]


def _plain(text: str) -> str:
    """An id out of a path; blanks around it are dress (quirk 12)."""
    return text.replace(_SLASH, "/").strip()
