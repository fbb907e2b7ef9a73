"""Checks of a OneRoster 1.1 provider."""

from __future__ import annotations

from sis_contract.provider.check import Check
from sis_contract.provider.oneroster import operations, spelling

CHECKS: tuple[Check, ...] = (*operations.CHECKS, *spelling.CHECKS)
