"""PowerQueries that run: arguments, plans, wishes, rows; `mock_sis.powerqueries` is their door."""
