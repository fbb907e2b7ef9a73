"""Text that must never be printed."""

from __future__ import annotations

from collections.abc import Iterable

HIDDEN = "•••"


class Secret:
    """A text whose `repr` and `str` show dots; `reveal()` is the only way to the text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """`text` with every known secret in it replaced by dots (servers echo what they were sent)."""
    for secret in secrets:
        if secret:
            text = text.replace(secret.reveal(), HIDDEN)
    return text
