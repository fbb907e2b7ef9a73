"""Event subscriptions: what changes is told to the address a plugin named (7.2)."""

SETTING = "event_subscriptions"
"""Under this name a district's file keeps its subscriptions."""
