"""Asking a OneRoster server: signed requests below its root, each answer judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import requests
from requests.auth import AuthBase

from sis_connector.errors import AccessClosed, NotThere
from sis_connector.oneroster.envelopes import one_in
from sis_connector.oneroster.paging import Collection, Page, read_all
from sis_connector.oneroster.signing import Signer
from sis_connector.oneroster.status import judged
from sis_connector.oneroster.values import Row
from sis_connector.secret import Secret
from sis_connector.transport.answers import Answer
from sis_connector.transport.repeat import repeated
from sis_connector.transport.wire import Wire

VENDOR_HEADER = "x-vendor-authorization"
PAGE = 1000
"""Records asked for at once: what set-up guides have administrators allow (reference 3.1)."""
SIGN_INS = 3
"""Times that a request is sent with a fresh token before its 401 is believed."""


class Api:
    """One server's OneRoster: `root` is the path down to `/v1p1`."""

    def __init__(
        self,
        wire: Wire,
        signer: Signer,
        root: str,
        *,
        page_size: int | None = None,
        vendor: Secret | None = None,
    ) -> None:
        self.wire = wire
        self.root = root
        self._signer = signer
        self._limit = page_size or PAGE
        self._vendor = vendor

    def read_all(self, collection: Collection) -> tuple[list[Any], list[str]]:
        return read_all(self, collection, self._limit)

    def page(self, path: str, params: Mapping[str, str]) -> Page:
        what = f"GET {path}"

        def exchange() -> Page:
            answer = self.judged(self.exchange("GET", path, params), what)
            return Page(self.wire.json(answer, what), answer.headers)

        return repeated(self.wire, exchange)

    def one(self, kind: str, sourced_id: str) -> Row | None:
        """A record by its id, or None where there is none."""
        path = f"/{kind}/{part(sourced_id)}"
        try:
            return one_in(self.page(path, {}).body, kind, f"GET {path}")
        except NotThere:
            return None

    def exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """One signed request, with whatever answer. A refused token is replaced: another program
        may have fetched one meanwhile, which makes ours worthless (quirk 29)."""
        query = f"?{urlencode(params, quote_via=quote)}" if params else ""
        signed = self._signer.auth()
        for _again in range(SIGN_INS):
            answer = self.wire.send(
                method, f"{self.root}{path}{query}", auth=self._dressed(signed), body=body
            )
            renewed = self._signer.renewed(signed) if answer.status == 401 else None
            if renewed is None:
                break
            signed = renewed
        return answer

    def close(self) -> None:
        self._signer.close()
        self.wire.close()

    def judged(self, answer: Answer, what: str) -> Answer:
        """`answer` if it is a success, else its error, with a hint where access is refused."""
        try:
            return judged(answer, what, self.wire)
        except AccessClosed as refused:
            if answer.status == 401:
                refused.hint = self._hint()
            raise

    def _hint(self) -> str:
        hint = "Check host, root URL, client id and client secret."
        if self._vendor is None:
            hint += (
                f" Some servers want a header {VENDOR_HEADER} beside the token before they let "
                "anybody near grades: the setting vendor_authorization sends it."
            )
        return hint

    def _dressed(self, signed: AuthBase) -> AuthBase:
        return _Vendor(signed, self._vendor) if self._vendor else signed


class _Vendor(AuthBase):
    """Adds the vendor's own header (quirk 32)."""

    def __init__(self, signed: AuthBase, vendor: Secret) -> None:
        self._signed, self._vendor = signed, vendor

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request = self._signed(request)
        request.headers[VENDOR_HEADER] = self._vendor.reveal()
        return request


def part(sourced_id: str) -> str:
    """An id as one part of a path: `#`, `/`, blanks and all (quirk 13)."""
    return quote(sourced_id, safe="")
