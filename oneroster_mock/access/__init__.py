"""Who asks: bearer tokens with scopes, OAuth 1.0a signatures, and where tokens come from."""

from oneroster_mock.access.caller import Access, Caller
from oneroster_mock.access.switches import SWITCHES
from oneroster_mock.access.token_paths import PATHS, token_families

__all__ = ["PATHS", "SWITCHES", "Access", "Caller", "token_families"]
