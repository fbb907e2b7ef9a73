"""Who asks: bearer tokens with scopes, OAuth 1.0a signatures, and where tokens come from."""

from oneroster_mock.access.caller import Access, Caller

__all__ = ["Access", "Caller"]
