"""Who counts as staff: one definition for the census, the ready file, the page and reports."""

from __future__ import annotations

STAFF_COUNT = "SELECT count(DISTINCT Users_DCID) FROM SchoolStaff WHERE Status = 1"
"""People (Users rows) who have at least one active SchoolStaff row; who left does not count, and
somebody who works in two schools counts once."""
