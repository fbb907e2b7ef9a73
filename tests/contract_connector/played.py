"""Where the scripted connectors lie, and what playing a case with one looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sis_contract.verdicts import Finding

HERE = Path(__file__).parent

Played = Callable[..., Finding]
