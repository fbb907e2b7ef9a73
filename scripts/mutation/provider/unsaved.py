"""Answers of writes that were taken back: the server says that it did what it did not."""

from __future__ import annotations

from scripts.mutation.provider.layer import Asked, Reply, Serve

_BEFORE = "before a write that a mutator forgets"


def unsaved(asked: Asked, serve: Serve) -> Reply:
    """The answer of a write, after which the district is as it was before."""
    asked.world.store.snapshot(_BEFORE)
    reply = serve(asked)
    asked.world.store.restore(_BEFORE)
    return reply
