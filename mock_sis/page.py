"""The page for people at `/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

if TYPE_CHECKING:
    from mock_sis.world import World


def page_blueprint(world: World) -> Blueprint:
    """`GET /`."""
    blueprint = Blueprint("page", __name__)

    @blueprint.get("/")
    def page() -> str:
        return str(world.facts()["name"])

    return blueprint
