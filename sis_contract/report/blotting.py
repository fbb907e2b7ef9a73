"""Blotting a user's secrets out of a whole run before anything of it is written down."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote, quote_plus

from sis_contract.verdicts import Call, Finding, Listener, Run
from sis_core.wire.redaction import redacted_headers, redacted_target, redacted_text

MARK = "[redacted]"
_SHORTEST = 4  # a shorter text stands everywhere by accident


class Blotter:
    """Takes known secrets out of texts; `everything` also what looks like one.

    A secret is found as it is, percent-encoded, escaped for JSON and HTML, and inside Base64 in any
    of its three alignments, as `Authorization: Basic` carries it.
    """

    def __init__(self, secrets: Sequence[str], *, everything: bool = True) -> None:
        forms = sorted(set(_forms(secrets)), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, forms))) if forms else None
        self._basic = [secret for secret in secrets if secret]
        self._everything = everything

    def text(self, text: str) -> str:
        """A text without secrets."""
        if self._everything:
            text = redacted_text(text)
        return self._exact(text)

    def run(self, run: Run) -> Run:
        """The run without secrets, in every finding and every exchange."""
        return replace(
            run,
            title=self.text(run.title),
            target=self.text(run.target),
            findings=tuple(self.finding(finding) for finding in run.findings),
            facts={name: self.text(value) for name, value in run.facts.items()},
        )

    def finding(self, finding: Finding) -> Finding:
        """The finding without secrets."""
        return replace(
            finding,
            told=self.text(finding.told),
            expected=self.text(finding.expected),
            got=self.text(finding.got),
            output=self.text(finding.output),
            calls=tuple(self.call(call) for call in finding.calls),
        )

    def call(self, call: Call) -> Call:
        """The exchange without secrets; its bodies are cut to what is kept."""
        call = call.cut()
        return replace(
            call,
            url=self._exact(redacted_target(call.url) if self._everything else call.url),
            request_headers=self._headers(call.request_headers),
            request_body=self._bytes(call.request_body),
            response_headers=self._headers(call.response_headers),
            response_body=self._bytes(call.response_body),
            note=self.text(call.note),
        )

    def _exact(self, text: str) -> str:
        return self._known.sub(MARK, text) if self._known and text else text

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        shown = redacted_headers(headers) if self._everything else dict(headers)
        return {name: self._exact(self._unpacked(value)) for name, value in shown.items()}

    def _unpacked(self, value: str) -> str:
        """A Basic header whose Base64 holds a secret, blotted as a whole."""
        scheme, _, rest = value.partition(" ")
        if scheme.lower() != "basic":
            return value
        try:
            inside = base64.b64decode(rest).decode("utf-8", "replace")
        except ValueError:
            return value
        held = any(secret in inside for secret in self._basic)
        return f"{scheme} {MARK}" if held else value

    def _bytes(self, body: bytes) -> bytes:
        if not body:
            return body
        try:
            text = body.decode()
        except UnicodeDecodeError:
            # Bytes that are no text: latin-1 takes each as it is and gives it back.
            return self._exact(body.decode("latin-1")).encode("latin-1")
        return self.text(text).encode()


class Blotted:
    """A listener that hears everything without secrets."""

    def __init__(self, listener: Listener, blotter: Blotter) -> None:
        self._listener = listener
        self._blotter = blotter

    def begun(self, run: Run, total: int) -> None:
        """A run begins."""
        self._listener.begun(self._blotter.run(run), total)

    def finished(self, finding: Finding) -> None:
        """One is over."""
        self._listener.finished(self._blotter.finding(finding))

    def ended(self, run: Run) -> None:
        """The run is over."""
        self._listener.ended(self._blotter.run(run))


def _forms(secrets: Sequence[str]) -> Iterator[str]:
    """Every way in which a secret may stand in a text."""
    for secret in secrets:
        if len(secret) < _SHORTEST:
            continue
        yield from (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))
        yield quote(secret, safe="").lower()
        yield from (json.dumps(secret)[1:-1], escape(secret))
        yield from _inside_base64(secret.encode())


def _inside_base64(secret: bytes) -> Iterator[str]:
    """What a secret looks like within Base64, by where it begins; edges shared with others go."""
    for shift in range(3):
        packed = base64.b64encode(b"\0" * shift + secret).decode().rstrip("=")
        first = (0, 2, 3)[shift]
        last = len(packed) - (1 if (len(secret) + shift) % 3 else 0)
        piece = packed[first:last]
        if len(piece) >= 2 * _SHORTEST:
            yield piece
