"""Comparing an imported roster with the district it came from, by SQL on both sides.

What the district holds is computed here from its tables alone, never through the API that the
connector read, and never with the connector's code: so an error of either side shows.
"""

from __future__ import annotations

from mock_sis.demo.compare import Comparison, Difference, compare

__all__ = ["Comparison", "Difference", "compare"]
