"""OAuth 1.0a with two legs: requests signed with a consumer's secret (oneroster-1.1.md 4.2)."""

from sis_core.serving.oauth1.parameters import Signed, signed
from sis_core.serving.oauth1.verify import OAuth1

__all__ = ["OAuth1", "Signed", "signed"]
