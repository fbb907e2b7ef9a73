"""What a provider stands on."""

from __future__ import annotations

from typing import Protocol

from sis_core.district.store import Store
from sis_core.serving.credentials import Client
from sis_core.serving.tokens import Tokens
from sis_core.wire.switches import Switches


class Site(Protocol):
    """A served district: its store, switches, tokens, and the clients that may come."""

    @property
    def store(self) -> Store:
        """The district."""

    @property
    def switches(self) -> Switches:
        """The settings in force."""

    @property
    def tokens(self) -> Tokens:
        """The tokens that were issued, PowerSchool's among them."""

    def client(self, client_id: str) -> Client | None:
        """The client of that id, or None."""

    def alive(self, client_id: str) -> bool:
        """True for a client that is installed and enabled."""

    def page_size(self, client_id: str) -> int:
        """The largest page that a client's plugin allows."""

    def first_client(self) -> tuple[str, str]:
        """Id and secret of the client that a ready file names."""
