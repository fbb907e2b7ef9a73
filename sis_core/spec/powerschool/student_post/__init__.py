"""POST /ws/v1/student: students added and changed, each row for itself (powerschool-api.md 4)."""
