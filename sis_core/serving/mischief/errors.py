"""What is wrong with a rule, in one sentence for the person who wrote it."""

from __future__ import annotations


class MischiefError(Exception):
    """A rule that cannot be: the text names what would be accepted."""
