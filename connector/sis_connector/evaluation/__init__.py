"""Before an integration is converted: which ids would match, change, or come twice (C5)."""
