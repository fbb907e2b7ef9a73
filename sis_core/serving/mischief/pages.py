"""Pages that servers show to people where a client expects data."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from sis_core.serving.exchange import Exchange
from sis_core.wire.ask import Answer

if TYPE_CHECKING:
    from sis_core.serving.mischief.rule import Rule

HTML = "text/html;charset=UTF-8"


def login_page() -> bytes:
    """What a proxy or an ended session answers with status 200."""
    return _page("Sign In", '<form method="post"><input name="account"><button>Sign In</button>')


def error_page(status: int) -> bytes:
    """What a proxy shows for an error."""
    try:
        words = HTTPStatus(status).phrase
    except ValueError:
        words = "Error"
    return _page(f"{status} {words}", "<p>The request could not be served.</p>")


def under_maintenance(exchange: Exchange, rules: Sequence[Rule]) -> Answer | None:
    """The maintenance page for whoever followed a rule there, which no rule touches; else None."""
    if not any("maintenance" in rule.does for rule in rules):
        return None
    exchange.note("the maintenance page")
    return Answer(200, _page("Under Maintenance", "<p>The system will be back soon.</p>"), HTML)


def _page(title: str, rest: str) -> bytes:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title></head>"
        f"<body><h1>{title}</h1>{rest}</body></html>\n"
    ).encode()
