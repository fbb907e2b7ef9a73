"""How calls of Oracle's functions are translated."""

from __future__ import annotations

from sis_core.oracle.calls import choices, conversions, numbers, packages, simple, texts

MODULES = (choices, conversions, numbers, packages, simple, texts)
"""What lists the calls when it is imported."""

__all__ = ["MODULES"]
