"""Gradebook writes: PUT and DELETE of categories, line items and results (oneroster-1.1.md 5)."""

from oneroster_mock.writes.writes import Writes

__all__ = ["Writes"]
