"""Servers that have a bug of the second, held-out list each."""

from __future__ import annotations

from scripts.mutation.provider.held_out import gradebooks, oneroster, tables, tokens, v1

FAMILIES = (v1, tables, tokens, gradebooks, oneroster)
"""The modules that the mutants stand in."""

__all__ = ["FAMILIES"]
