"""`/ws/schema`: the district's tables, described, read and written (powerschool-api.md 5)."""
