"""What changed since a client last looked: `/ws/dataversion` (powerschool-api.md 7.1)."""
