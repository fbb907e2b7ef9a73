"""The switches of this package; declared with the others in sis_core.spec.oneroster."""

from sis_core.spec.oneroster.switches_writes import SWITCHES

__all__ = ["SWITCHES"]
