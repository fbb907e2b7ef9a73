"""A roster as a connector tells it, the truth from the store, and what differs."""
