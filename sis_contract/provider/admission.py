"""Before and between checks: does anybody answer, and are we let in? Nothing can be judged else."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from sis_contract.provider.check import Check, NoChance, shown
from sis_contract.provider.client import Client, Unreachable
from sis_contract.provider.oneroster.session import OneRoster
from sis_contract.provider.oneroster.signed import signed
from sis_contract.provider.powerschool.session import PowerSchool
from sis_contract.provider.sessions import Sessions
from sis_contract.verdicts import Call

MOST_SILENT = 3
"""Requests in succession without an answer, after which a server is asked whether it is there."""

_HELP = {
    "certificate": "; give --ca-file with the certificate of its authority",
    "refused": "; is the server running, and is this its port?",
    "no address": "; is the name spelled as it should be?",
}
"""What helps, by a word of the reason."""


class NotAdmitted(Exception):
    """Nothing can be asked; the text says of whom, why, and what to look at."""


def admitted(sessions: Sessions, checks: Sequence[Check]) -> None:
    """Raises NotAdmitted unless each side that checks will ask answers and gives a token.

    A OneRoster provider may take signed requests instead of tokens.
    """
    wanted = {check.api for check in checks if sessions.writes or not check.writes}
    if sessions.powerschool is not None and "powerschool" in wanted:
        _admitted(sessions.client, sessions.powerschool, "--url")
    if sessions.oneroster is not None and "oneroster" in wanted:
        _admitted(sessions.client, sessions.oneroster, "--oneroster-url")


def gone(client: Client, url: str) -> bool:
    """True where several requests in succession and one more, at the root, got no answer."""
    if client.silent < MOST_SILENT:
        return False
    try:
        client.send("GET", f"{_origin(url)}/")
    except Unreachable:
        return True
    return False


def _admitted(client: Client, sis: PowerSchool | OneRoster, option: str) -> None:
    calls = client.begin().calls
    try:
        _knock(sis)
    except Unreachable as error:
        told = str(error)
        advice = next((advice for word, advice in _HELP.items() if word in told), "")
        raise NotAdmitted(f"{_origin(calls[-1].url)}: {told}{advice}") from None
    except NoChance:
        raise NotAdmitted(_refused(calls[0], option)) from None


def _knock(sis: PowerSchool | OneRoster) -> None:
    """Fetches a token, or reads with a signature where that is the other way in."""
    if isinstance(sis, PowerSchool):
        _ = sis.token
        return
    try:
        sis.token_for()
    except NoChance:
        if signed(sis, "/orgs?limit=1").status != 200:
            raise


def _refused(call: Call, option: str) -> str:
    headers = {name.lower(): value for name, value in call.response_headers.items()}
    body = " ".join(call.response_body.decode("utf-8", "replace").split())
    if "location" in headers:
        told = f"a redirect to {headers['location']}"
    elif "html" in headers.get("content-type", ""):
        told = "a page for people"
    else:
        told = shown(body) or "an empty body"
    if call.status in (400, 401, 403):
        advice = "look at client id and secret, and whether the plugin is enabled"
    elif call.status >= 500 and call.status != 501:
        advice = "the server itself fails, its log may tell"
    else:
        advice = f"is {option} the address of a SIS?"
    return f"{call.method} {call.url} gave no token but {call.status}, {told}; {advice}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
